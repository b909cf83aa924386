"""The signatures with which senders prove a webhook: the headers of each scheme, over exact bytes.

Owns how GitHub, Stripe, Shopify, Slack, Twilio, Svix and Standard Webhooks sign, and a plain HMAC
for the rest. Its clock is passed in. The trap: what is signed is the body as it is sent, so a
request must be signed last, and one that stands for a parsed value becomes one of exact bytes.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from os import urandom
from typing import NamedTuple

from msgspec.structs import replace

from console import webhook
from console.model import FORM_TYPE, ConsoleError, Request, SettingValue, Signing
from console.text import printable

Headers = tuple[tuple[str, str], ...]

PRODUCTION_URL = "https://fn.segmentapis.com/"
"""What a function sees as the address where the request names none."""
HASHES = ("sha256", "sha1", "sha512")
ENCODINGS = ("hex", "base64")
GENERIC = "hmac"


class Moment(NamedTuple):
    """What of a signature changes from one to the next."""

    at_s: int
    """Unix time."""
    message_id: str
    """Of the webhook, where the scheme signs one."""


def moment(clock: Callable[[], float]) -> Moment:
    """Now, with a message id that never was."""
    return Moment(int(clock()), f"msg_{urandom(12).hex()}")


class _Signed(NamedTuple):
    headers: Headers
    url: str | None = None
    """Where the scheme puts something into it."""


_Sign = Callable[[Request, bytes, bytes, Moment], _Signed]


def _mac(secret: bytes, content: bytes, digest: str = "sha256") -> bytes:
    return hmac.digest(secret, content, digest)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _github(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    return _Signed((("X-Hub-Signature-256", f"sha256={_mac(secret, body).hex()}"),))


def _stripe(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://docs.stripe.com/webhooks#verify-manually; the secret is used with its whsec_
    signature = _mac(secret, b"%d.%b" % (moment.at_s, body)).hex()
    return _Signed((("Stripe-Signature", f"t={moment.at_s},v1={signature}"),))


def _shopify(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://shopify.dev/docs/apps/build/webhooks/subscribe/https
    return _Signed((("X-Shopify-Hmac-Sha256", _base64(_mac(secret, body))),))


def _slack(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://docs.slack.dev/authentication/verifying-requests-from-slack
    signature = _mac(secret, b"v0:%d:%b" % (moment.at_s, body)).hex()
    return _Signed(
        (
            ("X-Slack-Request-Timestamp", str(moment.at_s)),
            ("X-Slack-Signature", f"v0={signature}"),
        )
    )


def _twilio(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://www.twilio.com/docs/usage/security: a form's fields are signed, other bodies by a
    # digest that is a parameter of the signed URL.
    from urllib.parse import parse_qsl

    url = address(request)
    if request.content_type == FORM_TYPE:
        pairs = sorted(set(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))
        content = url + "".join(name + value for name, value in pairs)
        signature = _mac(secret, content.encode("utf-8", "replace"), "sha1")
        return _Signed((("X-Twilio-Signature", _base64(signature)),))
    url = _with_parameter(url, "bodySHA256", hashlib.sha256(body).hexdigest())
    signature = _mac(secret, url.encode("utf-8", "replace"), "sha1")
    return _Signed((("X-Twilio-Signature", _base64(signature)),), url)


def _svix(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    return _standard("svix", request, body, secret, moment)


def _standard_webhooks(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    return _standard("webhook", request, body, secret, moment)


def _standard(prefix: str, request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
    # https://docs.svix.com/receiving/verifying-payloads/how-manual, https://www.standardwebhooks.com
    try:
        key = b64decode(secret.removeprefix(b"whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise ConsoleError("The secret must be base64, as a rule after whsec_.") from None
    given = (value for name, value in request.headers if name.lower() == f"{prefix}-id" and value)
    message_id = next(given, moment.message_id)  # sent again, a webhook has the id that it had
    content = b"%b.%d.%b" % (message_id.encode(), moment.at_s, body)
    return _Signed(
        (
            (f"{prefix}-id", message_id),
            (f"{prefix}-timestamp", str(moment.at_s)),
            (f"{prefix}-signature", f"v1,{_base64(_mac(key, content))}"),
        )
    )


class Scheme(NamedTuple):
    title: str
    sign: _Sign


SCHEMES: dict[str, Scheme] = {
    "github": Scheme("GitHub · X-Hub-Signature-256", _github),
    "stripe": Scheme("Stripe · Stripe-Signature", _stripe),
    "shopify": Scheme("Shopify · X-Shopify-Hmac-Sha256", _shopify),
    "slack": Scheme("Slack · X-Slack-Signature", _slack),
    "twilio": Scheme("Twilio · X-Twilio-Signature", _twilio),
    "svix": Scheme("Svix · svix-signature", _svix),
    "standard-webhooks": Scheme("Standard Webhooks · webhook-signature", _standard_webhooks),
}


def scheme(text: str) -> _Sign:
    """How to sign by a scheme's name, or by `hmac:HEADER[:HASH[:ENCODING]]`.

    Raises:
        ConsoleError: there is no such scheme.
    """
    if text in SCHEMES:
        return SCHEMES[text].sign
    name, *rest = text.split(":")
    header, digest, encoding, *more = [*rest, *("", "sha256", "hex")[len(rest) :]]
    if name != GENERIC or more or digest not in HASHES or encoding not in ENCODINGS:
        known = ", ".join(SCHEMES)
        raise ConsoleError(
            f"There is no way to sign as '{printable(text)[:60]}'; use {known} "
            "or hmac:HEADER:sha256:hex (or sha1, sha512; base64)."
        )
    webhook.header(header, "")

    def generic(request: Request, body: bytes, secret: bytes, moment: Moment) -> _Signed:
        signature = _mac(secret, body, digest)
        return _Signed(((header, signature.hex() if encoding == "hex" else _base64(signature)),))

    return generic


def parsed(text: str) -> Signing:
    """`SCHEME=SETTING` of a command line.

    Raises:
        ConsoleError: it is not that.
    """
    name, equals, setting = text.rpartition("=")
    if not equals or not setting:
        raise ConsoleError("--sign wants SCHEME=SETTING, such as stripe=signingSecret.")
    scheme(name)
    return Signing(name, setting)


def secret(signing: Signing, values: dict[str, SettingValue]) -> str:
    """The text to sign with.

    Raises:
        ConsoleError: the setting has none.
    """
    value = values.get(signing.setting, "")
    name = printable(signing.setting)
    if not isinstance(value, str):
        raise ConsoleError(f"The setting {name!r} is no text, so nothing can be signed with it.")
    if not value:
        raise ConsoleError(f"The setting {name!r} needs a value to sign with.")
    return value


def headers(request: Request, how: str, with_secret: str, moment: Moment) -> Headers:
    """What the signature of a request consists of.

    Raises:
        ConsoleError: the scheme cannot sign it, or there is no such scheme.
    """
    return _sign(request, how, with_secret, moment).headers


def signed(request: Request, how: str, with_secret: str, moment: Moment) -> Request:
    """The request with its signature in place of an older one; its body stays to the byte.

    Raises:
        ConsoleError: as of `headers`.
    """
    result = _sign(request, how, with_secret, moment)
    names = {name.lower() for name, _ in result.headers}
    others = tuple(pair for pair in request.headers if pair[0].lower() not in names)
    parsed = request.parsed and request.content_type == FORM_TYPE  # its text is no form
    request = replace(request, headers=(*others, *result.headers), parsed=parsed)
    return request if result.url is None else replace(request, url=result.url)


def _sign(request: Request, how: str, with_secret: str, moment: Moment) -> _Signed:
    sign = scheme(how)
    body = request.body.encode("utf-8", "replace")
    return sign(request, body, with_secret.encode("utf-8", "replace"), moment)


def address(request: Request) -> str:
    """The URL that a function is told of."""
    if request.url is not None or not request.query:
        return request.url or PRODUCTION_URL
    from urllib.parse import urlencode

    return f"{PRODUCTION_URL}?{urlencode(request.query)}"


def _with_parameter(url: str, name: str, value: str) -> str:
    from urllib.parse import parse_qsl, urlencode, urlsplit

    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return parts._replace(query=urlencode([*query, (name, value)])).geturl()
