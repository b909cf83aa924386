"""`fnconsole run --sign`: what it signs passes in functions that verify it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command

SAMPLES = Path(__file__).parents[2] / "sample_functions"

_SLACK = """
const signed = `v0:${request.headers.get('x-slack-request-timestamp')}:${request.text()}`;
const mac = crypto.createHmac('sha256', settings.key).update(signed).digest('hex');
if (request.headers.get('X-Slack-Signature') !== `v0=${mac}`) throw new ValidationError('forged');
"""
_TWILIO = """
const fields = request.json();
const names = Object.keys(fields).sort();
const text = names.reduce((all, name) => all + name + fields[name], request.url.href);
const mac = crypto.createHmac('sha1', settings.key).update(text).digest('base64');
if (request.headers.get('X-Twilio-Signature') !== mac) throw new ValidationError('forged');
"""
_SVIX = """
const get = (name) => request.headers.get(`svix-${name}`);
const key = Buffer.from(settings.key.slice('whsec_'.length), 'base64');
const signed = `${get('id')}.${get('timestamp')}.${request.text()}`;
const mac = crypto.createHmac('sha256', key).update(signed).digest('base64');
if (get('signature') !== `v1,${mac}`) throw new ValidationError('forged');
"""
FORM = ("--content-type", "application/x-www-form-urlencoded", "--body", "b=2&a=%C3%BC+1")


@pytest.mark.parametrize(
    ("function", "example", "how"),
    [
        ("github-events", "unsigned", "github=secret"),
        ("stripe-payments", "wrong-signature", "stripe=signingSecret"),
        ("shopify-orders", "order-created", "shopify=sharedSecret"),
    ],
)
def test_a_signed_request_passes_where_an_altered_one_does_not(
    fnconsole: Command, function: str, example: str, how: str
) -> None:
    folder = SAMPLES / function
    file = folder / "webhook-examples" / f"{example}.json"
    body = json.loads(json.loads(file.read_text())["body"]) | {"altered": 1.5}
    arguments = ["run", str(folder / "handler.js"), "--settings", str(folder / "settings.json")]
    arguments += ["--request", str(file), "--body", json.dumps(body), "--json"]
    done = fnconsole(*arguments)
    assert done.returncode == 1 and "signature does not match" in done.stdout
    assert fnconsole.json(*arguments[:-1], "--sign", how)["status"] == "success"


@pytest.mark.parametrize(
    ("code", "how", "secret", "request_"),
    [
        (_SLACK, "slack=key", "s3cret", FORM),
        (_TWILIO, "twilio=key", "s3cret", (*FORM, "--query", "x=1")),
        (_SVIX, "svix=key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ("--body", '{"a": 1.0}')),
    ],
)
def test_other_schemes_pass_in_code_that_verifies_as_their_pages_say(
    fnconsole: Command, code: str, how: str, secret: str, request_: tuple[str, ...]
) -> None:
    handler = fnconsole.handler(code)
    setting = ("--set", f"key={secret}")
    assert fnconsole("run", handler, *setting, *request_, "--json").returncode == 1
    done = fnconsole.json("run", handler, *setting, *request_, "--sign", how)
    assert done["status"] == "success"


def test_what_cannot_be_signed_is_refused(fnconsole: Command) -> None:
    handler = fnconsole.handler("")
    assert "SCHEME=SETTING" in fnconsole.refusal("run", handler, "--sign", "github")
    assert "'key' needs a value" in fnconsole.refusal("run", handler, "--sign", "github=key")
