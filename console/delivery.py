"""What a deployed source adds to a run: its endpoint, the request it makes of a webhook, retries.

Pure: no clock, no store, no chance; those are passed in. The trap: a sender learns success or
failure and no more, so nothing that a function wrote may get into a `Receipt`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection
from urllib.parse import parse_qsl, quote

import msgspec

from console import jsontext, limits, webhook
from console.model import (
    FORM_TYPE,
    Delivery,
    DeliveryStatus,
    Failure,
    IngestedEvent,
    Outcome,
    Receipt,
    Request,
    Retry,
    Source,
)

Uniform = Callable[[float, float], float]
"""A random number between two."""

_LINE_CHARS = 300  # ours: as in the history, no list shows more of a message

# Failures without a run. The words of the first are Segment's, on its page of discarded events.
RATE_EXCEEDED = Failure(
    type="StatusCode: 429, TooManyRequestsException: Rate Exceeded",
    name="TooManyRequestsException",
    message="Rate Exceeded",
    stack="",
)


def invalid_settings(problem: str) -> Failure:
    return Failure("Invalid Settings", "InvalidSettings", problem, "")


def bad_deploy(version: int) -> Failure:
    message = f"Version {version} of the function is not kept; deploy the source again."
    return Failure("Bad Deploy", "BAD_DEPLOY", message, "")


# -- the endpoint ------------------------------------------------------------------------------


def token(source: Source) -> str:
    """What stands behind `b=` in the URL: base64 of the id, two colons and the write key."""
    return base64.b64encode(f"{source.id}::{source.write_key}".encode()).decode()


def endpoint_url(base: str, source: Source) -> str:
    """Where a source takes webhooks.

    Args:
        base: of the receiver, such as `http://127.0.0.1:8723`; empty where none listens.
        source: with its write key.
    """
    return f"{base}/?b={quote(token(source), safe='')}"


def read_token(text: str) -> tuple[str, str]:
    """Id and write key in a token; empty ones where it is none. Its padding may be missing."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return "", ""
    source_id, _, key = plain.partition("::")
    return source_id, key


def slug(name: str) -> str:
    """`orders-eu` for `Orders EU`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "source"


# -- the request -------------------------------------------------------------------------------


class Unfit(Exception):
    """The webhook never gets to a function; the sender is told so."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.message)
        self.receipt = receipt


UNKNOWN = Receipt(404, code="unknown_source", message="There is no source with this URL.")
DISABLED = Receipt(400, code="source_disabled", message="The source is disabled.")
BUSY = Receipt(429, code="too_many_requests", message="Too many webhooks wait; send it later.")
TOO_LARGE = Receipt(413, code="BAD_REQUEST", message=webhook.TOO_LARGE)
NO_TYPE = Receipt(400, code="BAD_REQUEST", message="Could not parse content-type")
OTHER_TYPE = Receipt(400, code="BAD_REQUEST", message="Unsupported content-type")
NO_BODY = Receipt(400, code="BAD_REQUEST", message="Could not parse request body")

_MEDIA_TYPE = re.compile(r"\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*(?:;.*)?")


def deployed(request: Request) -> Request:
    """The request as the function of a deployed source sees it.

    Its body is a value, keys in order at all levels; its URL does not tell the token.

    Raises:
        Unfit: it is too large, of another type, or no body of its type.
    """
    body = request.body
    if len(body) > limits.WEBHOOK_BODY_BYTES or (
        not body.isascii() and len(body.encode("utf-8", "replace")) > limits.WEBHOOK_BODY_BYTES
    ):
        raise Unfit(TOO_LARGE)
    url = request.url
    return Request(
        headers=request.headers,
        body=_sorted_form(body) if _is_form(request) else _sorted_json(body),
        url=without_token(url) if url is not None else None,
        query=tuple(pair for pair in request.query if pair[0] != "b"),
        parsed=True,
    )


def _is_form(request: Request) -> bool:
    types = [value for name, value in request.headers if name.lower() == "content-type"]
    if types == ["application/json"]:
        return False
    if len(types) != 1 or not _MEDIA_TYPE.fullmatch(types[0]):
        raise Unfit(NO_TYPE)
    if webhook.type_refusal(types):
        raise Unfit(OTHER_TYPE)
    return request.content_type == FORM_TYPE


def _sorted_json(body: str) -> str:
    """Compact JSON of the same value, keys in the order of their code points."""
    try:
        return msgspec.json.encode(msgspec.json.decode(body), order="sorted").decode()
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        pass  # it is no JSON, or has what only the strict reader knows: lone surrogates, depth
    try:
        return jsontext.compact(_sorted(jsontext.parse(body)))
    except (jsontext.NotJson, RecursionError):
        raise Unfit(NO_BODY) from None


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _sorted_form(body: str) -> str:
    """The fields as JSON of a flat object; a name that comes again makes a list."""
    if webhook.body_refusal(FORM_TYPE, body):
        raise Unfit(NO_BODY)
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        fields.setdefault(name, []).append(value)
    flat = {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
    return jsontext.compact(_sorted(flat))


def without_token(url: str) -> str:
    """A URL without the parameter `b`."""
    rest, _, fragment = url.partition("#")
    place, _, query = rest.partition("?")
    left = "&".join(p for p in query.split("&") if p and p.partition("=")[0] != "b")
    return place + ("?" + left if left else "") + ("#" + fragment if fragment else "")


# -- what comes of an attempt --------------------------------------------------------------------


def is_retried(failure: Failure) -> bool:
    """Whether Segment runs the webhook again after this."""
    return failure.type in ("Retry", "Timeout") or failure == RATE_EXCEEDED


def status(failure: Failure | None, attempt: int) -> DeliveryStatus:
    """How a delivery stands after its attempt of this number, from 1."""
    if failure is None:
        return "delivered"
    if not is_retried(failure):
        return "failed"
    return "retrying" if attempt <= limits.RETRIES else "dropped"


def wait_s(number: int, uniform: Uniform) -> float:
    """How long the wait of this number is, from 1: each may be twice as long as the one before."""
    wait = uniform(*limits.RETRY_FIRST_S) * 2.0 ** (number - 1)
    return min(limits.RETRY_MOST_S, wait)


def attempted(
    before: Delivery, version: int, outcome: Outcome, events: Collection[IngestedEvent]
) -> Delivery:
    """A delivery after one more attempt."""
    error = outcome.error
    attempts = before.attempts + 1
    return Delivery(
        id=before.id,
        source_id=before.source_id,
        source_name=before.source_name,
        function_id=before.function_id,
        version=version,
        received_at=before.received_at,
        status=status(error, attempts),
        duration_ms=outcome.duration_ms,
        attempts=attempts,
        events=len(events),
        rejected=sum(1 for event in events if event.code),
        objects=len(outcome.objects),
        body_bytes=before.body_bytes,
        error_type=error.type if error else "",
        error_name=error.name[:_LINE_CHARS] if error else "",
        error_message=error.message[:_LINE_CHARS] if error else "",
    )


def retry(delivery: Delivery, next_at: str) -> Retry:
    """The entry in the queue of a delivery that waits for its next attempt."""
    return Retry(
        delivery_id=delivery.id,
        source_id=delivery.source_id,
        source_name=delivery.source_name,
        attempt=delivery.attempts + 1,
        next_at=next_at,
        error_type=delivery.error_type,
        error_message=delivery.error_message,
    )


_CODES = {
    "Bad Request": "bad_request",
    "Message Rejected": "message_rejected",
    "Unsupported Event Type": "unsupported_event_type",
    "Retry": "RETRY_ERROR",
    "Timeout": "FUNCTION_TIMEOUT",
    "Invalid Settings": "invalid_settings",
    "Bad Deploy": "BAD_DEPLOY",
}
_OWN_CODES = ("TRACKING_API_FAILED",)  # of failures whose type is Bad Request


def receipt(delivery: Delivery) -> Receipt:
    """What the sender is told after the first attempt."""
    if delivery.status == "delivered":
        return Receipt(200, delivery)
    if delivery.error_type == RATE_EXCEEDED.type:
        return Receipt(429, delivery, "too_many_requests", "Too many requests; it is tried again.")
    code = _CODES.get(delivery.error_type, "bad_request")
    if delivery.error_name in _OWN_CODES:
        code = delivery.error_name
    again = " It is tried again." if delivery.status == "retrying" else ""
    return Receipt(400, delivery, code, f"The function failed.{again}")
