"""Headers that webhooks commonly have, and the values that go with them: what can be completed."""

from __future__ import annotations

from console.model import FORM_TYPE, JSON_TYPE

VALUES: dict[str, tuple[str, ...]] = {
    "Content-Type": (JSON_TYPE, FORM_TYPE, f"{JSON_TYPE}; charset=utf-8"),
    "Accept": ("*/*", JSON_TYPE),
    "Authorization": ("Bearer ", "Basic "),
    "Cache-Control": ("no-cache",),
    "Content-Length": (),
    "User-Agent": (
        "GitHub-Hookshot/044aadd",
        "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Shopify-Captain-Hook",
        "Slackbot 1.0 (+https://api.slack.com/robots)",
        "TwilioProxy/1.1",
        "Svix-Webhooks/1.0",
    ),
    "X-Api-Key": (),
    "X-Forwarded-For": (),
    "X-Request-Id": (),
    "X-Signature": (),
    "Idempotency-Key": (),
    "X-GitHub-Delivery": (),
    "X-GitHub-Event": ("push", "ping", "pull_request", "issues", "issue_comment", "release"),
    "X-GitHub-Hook-ID": (),
    "X-Hub-Signature": ("sha1=",),
    "X-Hub-Signature-256": ("sha256=",),
    "Stripe-Signature": ("t=",),
    "X-Shopify-API-Version": (),
    "X-Shopify-Hmac-Sha256": (),
    "X-Shopify-Shop-Domain": (),
    "X-Shopify-Topic": ("orders/create", "orders/paid", "refunds/create", "products/update"),
    "X-Shopify-Webhook-Id": (),
    "X-Slack-Request-Timestamp": (),
    "X-Slack-Retry-Num": ("1",),
    "X-Slack-Retry-Reason": ("http_timeout", "http_error"),
    "X-Slack-Signature": ("v0=",),
    "X-Twilio-Signature": (),
    "I-Twilio-Idempotency-Token": (),
    "svix-id": ("msg_",),
    "svix-signature": ("v1,",),
    "svix-timestamp": (),
    "webhook-id": ("msg_",),
    "webhook-signature": ("v1,",),
    "webhook-timestamp": (),
    "Typeform-Signature": ("sha256=",),
    "X-GitLab-Event": ("Push Hook", "Merge Request Hook", "Issue Hook"),
    "X-GitLab-Token": (),
    "X-HubSpot-Signature-v3": (),
    "Intuit-Signature": (),
    "Paddle-Signature": ("ts=",),
    "X-Zm-Signature": ("v0=",),
    "Zendesk-Webhook-Signature": (),
}
"""Name → values that are worth a proposal, the likeliest first."""

NAMES = tuple(VALUES)


def values_of(name: str) -> tuple[str, ...]:
    """Proposals for a header in any case; none for one that we do not know."""
    return next((VALUES[known] for known in NAMES if known.lower() == name.strip().lower()), ())
