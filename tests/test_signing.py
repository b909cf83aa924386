"""Signatures against the senders' published examples, and against Python's own hmac."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import signing
from console.model import FORM_TYPE, JSON_TYPE, ConsoleError, Request, Signing
from console.signing import Moment

FORM = (("Content-Type", FORM_TYPE),)
NOW = Moment(1614265330, "msg_p5jXN8AQM9LWM0D4loKWxJek")
SLACK_BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
CALL = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234"} | {
    "To": "+18005551212",
    "From": "+14158675309",
}


@pytest.mark.parametrize(
    ("scheme", "secret", "request_", "moment", "expected"),
    [
        (
            "github",
            "It's a Secret to Everybody",
            Request(body="Hello, World!"),
            NOW,
            {
                "X-Hub-Signature-256": "sha256="
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
            },
        ),
        (
            "slack",
            "8f742231b10e8888abcd99yyyzzz85a5",
            Request(FORM, SLACK_BODY),
            Moment(1531420618, ""),
            {
                "X-Slack-Request-Timestamp": "1531420618",
                "X-Slack-Signature": "v0="
                "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
            },
        ),
        (
            "svix",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            Request(body='{"test": 2432232314}'),
            NOW,
            {
                "svix-id": NOW.message_id,
                "svix-timestamp": "1614265330",
                "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
        ),
        (
            "twilio",
            "12345",
            Request(FORM, urlencode(CALL), "https://mycompany.com/myapp.php?foo=1&bar=2"),
            NOW,
            {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
        ),
    ],
)
def test_published_examples_are_met(
    scheme: str, secret: str, request_: Request, moment: Moment, expected: dict[str, str]
) -> None:
    assert dict(signing.headers(request_, scheme, secret, moment)) == expected


@given(st.text(st.characters(exclude_categories=("Cs",))), st.text(min_size=1, max_size=40))
def test_the_signed_bytes_are_those_of_the_body(body: str, secret: str) -> None:
    key, data = secret.encode("utf-8", "replace"), body.encode()
    at = NOW.at_s
    request = Request(body=body)

    def header(scheme: str) -> str:
        return signing.headers(request, scheme, secret, NOW)[-1][1]

    plain = hmac.new(key, data, hashlib.sha256)
    assert header("github") == f"sha256={plain.hexdigest()}"
    assert header("shopify") == base64.b64encode(plain.digest()).decode()
    stamped = hmac.new(key, f"{at}.".encode() + data, hashlib.sha256).hexdigest()
    assert header("stripe") == f"t={at},v1={stamped}"
    for digest in signing.HASHES:
        mac = hmac.new(key, data, digest)
        assert header(f"hmac:X-Sig:{digest}:hex") == mac.hexdigest()
        assert header(f"hmac:X-Sig:{digest}:base64") == base64.b64encode(mac.digest()).decode()


def test_standard_webhooks_signs_like_svix_under_its_own_names() -> None:
    secret = "whsec_" + base64.b64encode(b"key").decode()
    request = Request(body="{}")
    svix = signing.headers(request, "svix", secret, NOW)
    standard = signing.headers(request, "standard-webhooks", secret, NOW)
    assert [value for _, value in svix] == [value for _, value in standard]
    names = [name for name, _ in standard]
    assert names == ["webhook-id", "webhook-timestamp", "webhook-signature"]
    again = signing.signed(request, "svix", secret, NOW)
    later = signing.signed(again, "svix", secret, Moment(NOW.at_s + 9, "msg_other"))
    assert ("svix-id", NOW.message_id) in later.headers


def test_twilio_signs_a_json_body_by_its_digest_in_the_url() -> None:
    request = Request(body="{}", url="https://a.example/x?bodySHA256=old&y=1")
    signed = signing.signed(request, "twilio", "12345", NOW)
    digest = hashlib.sha256(b"{}").hexdigest()
    assert signed.url == f"https://a.example/x?y=1&bodySHA256={digest}"
    expected = base64.b64encode(hmac.digest(b"12345", signed.url.encode(), "sha1")).decode()
    assert signed.headers[-1] == ("X-Twilio-Signature", expected)
    assert (signing.signed(Request(body="{}"), "twilio", "1", NOW).url or "").startswith(
        signing.PRODUCTION_URL
    )
    assert signing.address(Request(query=(("a", "b c"),))) == f"{signing.PRODUCTION_URL}?a=b+c"


def test_a_new_signature_takes_the_place_of_the_old_one() -> None:
    given_request = Request((("x-hub-signature-256", "old"), ("Content-Type", JSON_TYPE)), "1.0")
    signed = signing.signed(given_request, "github", "s", NOW)
    assert [name for name, _ in signed.headers] == ["Content-Type", "X-Hub-Signature-256"]
    assert signed.body == "1.0"


def test_a_request_that_stands_for_a_value_becomes_one_of_exact_bytes() -> None:
    request = Request(body='{"b":1.0}', parsed=True)
    assert not signing.signed(request, "github", "s", NOW).parsed
    form = Request(FORM, '{"a":"b"}', parsed=True)
    assert signing.signed(form, "github", "s", NOW).parsed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stripe", "SCHEME=SETTING"),
        ("stripe=", "SCHEME=SETTING"),
        ("=secret", "no way to sign"),
        ("paypal=secret", "github, stripe"),
        ("hmac:X-A:md5=secret", "no way to sign"),
        ("hmac:X-A:sha1:hex:x=secret", "no way to sign"),
        ("hmac=secret", "name of a header"),
        ("hmac:a b=secret", "name of a header"),
    ],
)
def test_an_unknown_way_to_sign_is_refused(text: str, words: str) -> None:
    with pytest.raises(ConsoleError, match=words):
        signing.parsed(text)


def test_a_way_to_sign_names_its_setting_last() -> None:
    assert signing.parsed("stripe=key") == Signing("stripe", "key")
    assert signing.parsed("hmac:X-Sig:sha1:base64=key") == Signing("hmac:X-Sig:sha1:base64", "key")
    assert signing.parsed("hmac:X-Sig=key").scheme == "hmac:X-Sig"


def test_a_setting_that_is_no_secret_text_signs_nothing() -> None:
    for value in ([], True, ""):
        with pytest.raises(ConsoleError, match="'key'"):
            signing.secret(Signing("github", "key"), {"key": value})
    with pytest.raises(ConsoleError, match="base64"):
        signing.headers(Request(), "svix", "whsec_?", NOW)


def test_no_two_messages_have_one_id() -> None:
    first, second = signing.moment(lambda: 5.9), signing.moment(lambda: 5.9)
    assert first.at_s == 5 and first.message_id != second.message_id
