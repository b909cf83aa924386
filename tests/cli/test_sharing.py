"""Kept requests on their way to other people: as curl commands and as JSON, without secrets."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from pathlib import Path

import msgspec
import pytest

from console import curl
from console.cli import main
from console.engine import Engine
from console.engine.recorded import summary
from console.model import Capture, CaptureSummary, Failure, Fetch, Outcome, Request, Run, Setting
from console.text import MASK

LOGIN, COOKIE, SIGNED, IN_URL, VALUE = (
    "l0gin-123",
    "sid=c00kie-1",
    "sha256=51gned",
    "t0ken",
    "v4lue-1",
)
BASIC = b64encode(b"me:b4sic pass").decode()
OUTGOING = Fetch(
    "POST",
    "https://us3r%2B1:0utp4ss@b.test/?api_key=0utkey&sig=s1gna%2F3nding",
    200,
    1.0,
    sent_headers=(("Authorization", "token 0utlogin"), ("Proxy-Authorization", f"Basic {BASIC}")),
    received_headers=(("Set-Cookie", "a=s3tcookie-1; Path=/"), ("X-Session-Id", "s3ssion")),
    received_body='{"set": "s3tcookie-1", "open": "pl41n"}',
    error="request to http://[ failed for 0utlogin, b4sic%20pass and s1gna/3nding",
)
REQUEST = Request(
    (
        ("Authorization", f"Bearer {LOGIN}"),
        ("Cookie", COOKIE),
        ("X-Hub-Signature-256", SIGNED),
        ("X-Api-Key", f"{LOGIN}"),
        ("X-GitHub-Event", "push"),
        ("Proxy-Authorization", f"Basic {b64encode(b'me:d4sic').decode()}"),
    ),
    f'{{"key": "{VALUE}", "login": "{LOGIN}", "open": "plain", "typed": "d4sic"}}',
    f"https://user:p4ss-1@a.test/?access_token={IN_URL}&page=2",
)
SECRETS = (LOGIN, COOKIE, SIGNED, IN_URL, VALUE, "p4ss-1", "d4sic")
SENT = ("us3r", "0utp4ss", "0utkey", "0utlogin", BASIC, "b4sic", "s3tcookie", "s3ssion", "3nding")


async def _prepare(folder: Path) -> None:
    engine = await Engine.open(folder)
    try:
        secret = (Setting("apiKey", sensitive=True),)
        await engine.create_function("F", "f", "", secret, {"apiKey": VALUE})
        when = "2026-11-23T10:00:00.000Z"
        shown = CaptureSummary("cap_1", 1, when, "application/json", 2, False)
        await engine._store.add_capture(shown, Capture("cap_1", 1, when, REQUEST))
        failure = Failure("Bug", "E", f"no {LOGIN}", "")
        bad = msgspec.structs.replace(OUTGOING, url="http://[", sent_headers=())
        failed = Outcome("error", [], [], [], [], [OUTGOING, bad], failure, 1.0)
        run = Run("run_1", when, None, "F", None, REQUEST, failed)
        await engine._store.add_error(summary(run), run)
        await engine._store.restore_run(summary(run), run)
    finally:
        await engine.close()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path / "home"))
    asyncio.run(_prepare(tmp_path / "home" / "default"))


KEPT = (("captures", "1"), ("errors", "run_1"), ("runs", "run_1"))


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(list(argv)) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_a_kept_request_as_curl_has_variables_for_its_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for noun, ref in KEPT:
        text = said(capsys, noun, "show", ref, "--curl")
        assert not [secret for secret in SECRETS if secret in text]
        assert '"$apiKey"' in text and '"$ACCESS_TOKEN"' in text and '"$COOKIE"' in text
        assert "push" in text and "plain" in text and "page=2" in text
        assert json.loads(said(capsys, noun, "show", ref, "--curl", "--json"))["curl"] in text


@pytest.mark.usefixtures("workspace")
def test_a_record_to_share_has_masks_wherever_a_secret_of_its_request_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for noun, ref in KEPT:
        for more in ([], ["--json"]):
            text = said(capsys, noun, "show", ref, "--share", *more)
            assert not [secret for secret in (*SECRETS, *SENT) if secret in text]
            assert noun == "captures" or "b.test" in text
            assert "push" in text and (MASK in text or json.dumps(MASK)[1:-1] in text)


@pytest.mark.parametrize(
    ("header", "tells"),
    [("Authorization", True), ("X-Hub-Signature-256", True), ("Stripe-Signature", True),
     ("X-Shopify-Hmac-SHA256", True), ("X-Auth-Token", True), ("Set-Cookie", True),
     ("X-Gitlab-Token", True), ("x-api-key", True), ("Content-Type", False),
     ("Proxy-Authorization", True), ("X-Session-Id", True), ("X-JWT-Assertion", True),
     ("Ocp-Apim-Subscription-Key", True), ("x-functions-key", True), ("X-Sig", True),
     ("X-Vault-Token", True), ("Cookie", True), ("X-Monkey", False), ("X-Design", False),
     ("X-GitHub-Event", False), ("Idempotency-Key", False), ("X-Author", False)],
)  # fmt: skip
def test_headers_that_let_somebody_in_are_known(header: str, tells: bool) -> None:
    assert curl.is_credential(header) == tells
