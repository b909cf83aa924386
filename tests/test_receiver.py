"""The receiver as senders meet it: through a real socket on loopback."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest

from console.model import ConsoleError, Receiver
from tests.patience import HANG_S
from tests.sending import AUTH, GOOD, JSON_HEADERS, Keeper, Raw


async def test_a_webhook_is_kept_and_only_then_acknowledged(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    keeper.gate.clear()
    sending = asyncio.create_task(
        client.post(
            server.test_url + "?a=1&a=2&b=",
            content='{"z": 1,  "a": "ü"}',
            headers=[*JSON_HEADERS.items(), (b"x-tAG", "ö".encode("latin-1"))],
        )
    )
    await asyncio.wait_for(keeper.entered.wait(), HANG_S)
    assert not sending.done()
    keeper.gate.set()
    answer = await sending
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    (request,) = keeper.kept
    assert request.body == '{"z": 1,  "a": "ü"}'
    assert request.query == (("a", "1"), ("a", "2"), ("b", ""))
    assert request.url is None and not request.parsed
    assert ("Content-Type", "application/json") in request.headers
    assert ("X-Tag", "ö") in request.headers
    assert "Host" not in dict(request.headers)


async def test_repeated_headers_stay_apart_and_the_token_is_not_kept(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    headers = [*JSON_HEADERS.items(), ("x-multi", "one"), ("X-Multi", "two")]
    await client.post(server.test_url, content="{}", headers=headers)
    (request,) = keeper.kept
    assert [v for n, v in request.headers if n == "X-Multi"] == ["one", "two"]
    assert GOOD not in repr(request)
    assert dict(request.headers)["Authorization"] == "Bearer ******"


async def test_form_bodies_are_kept_as_they_came(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    headers = {**JSON_HEADERS, "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    answer = await client.post(server.test_url, content="a=1&a=2&b=%C3%BC+x", headers=headers)
    assert answer.status_code == 200
    assert keeper.kept[0].body == "a=1&a=2&b=%C3%BC+x"


@pytest.mark.parametrize(
    ("changes", "body", "word"),
    [
        ({"Content-Type": "text/plain"}, b"{}", "text/plain"),
        ({"Content-Type": "application/json; charset=latin-1"}, b"{}", "latin-1"),
        ({}, b"", "empty"),
        ({}, b'{"a": }', "line 1, column 7"),
        ({}, b"NaN", "NaN"),
        pytest.param({}, b"1" * 5000, "digits", id="long"),
        pytest.param({}, b"[" * 100_000, "nested", id="deep"),
        ({}, b'"\xff"', "UTF-8"),
        ({}, b"\xef\xbb\xbf{}", "JSON"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=%zz", "character 3"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"", "empty"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"{}", mtime=0), "gzip"),
    ],
)
async def test_a_body_that_is_not_what_it_says_gets_400_and_a_sentence(
    keeper: Keeper,
    server: Receiver,
    client: httpx.AsyncClient,
    changes: dict[str, str],
    body: bytes,
    word: str,
) -> None:
    answer = await client.post(server.test_url, content=body, headers={**JSON_HEADERS, **changes})
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert word in answer.json()["error"] and answer.json()["error"].endswith(".")
    assert not keeper.kept


async def test_a_request_without_content_type_gets_400(keeper: Keeper, server: Receiver) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Length: 2")
    sender.writer.write(b"{}")
    assert (await sender.answer())[0] == 400
    await sender.close()


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer wrong", "Basic Zm5jX2dvb2Q6", GOOD]
)
async def test_no_webhook_comes_in_without_the_right_token(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    answer = await client.post(server.test_url, content="{}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert not keeper.kept


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"])
async def test_other_methods_get_405_and_are_told_of_post(
    server: Receiver, client: httpx.AsyncClient, method: str
) -> None:
    answer = await client.request(method, server.test_url)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert bool(answer.content) is (method != "HEAD")


@pytest.mark.parametrize("path", ["//", "/webhook", "/functionsx", "/favicon.ico", "/%00"])
async def test_other_paths_get_404(server: Receiver, client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(server.url + path, headers=JSON_HEADERS)).status_code == 404


async def test_a_connection_serves_several_webhooks(keeper: Keeper, server: Receiver) -> None:
    sender = await Raw.connect(server)
    for _ in range(3):
        sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2")
        sender.writer.write(b"{}")
        assert (await sender.answer())[0] == 200
    await sender.close()
    assert len(keeper.kept) == 3


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OSError(28, "No space left on device: /home/someone"), 503),
        (ConsoleError("The disk is full.", 3), 503),
        (ConsoleError("No.", 2), 500),
        (KeyError("/secret/path"), 500),
        (ValueError("no number: 'a/secret'"), 500),
    ],
)
async def test_what_could_not_be_kept_is_not_acknowledged_nor_explained_to_strangers(
    keeper: Keeper,
    server: Receiver,
    client: httpx.AsyncClient,
    failure: Exception,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeper.failure = failure
    answer = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert answer.status_code == status
    assert answer.json()["success"] is False
    assert "/" not in answer.text and "Traceback" not in answer.text
    assert "secret" not in caplog.text and "A request to" in caplog.text


async def test_nonsense_instead_of_http_is_answered_and_does_no_harm(
    server: Receiver, client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    sender = await Raw.connect(server)
    sender.writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")
    assert b" 400 " in await asyncio.wait_for(sender.reader.readline(), HANG_S)
    await sender.close()
    answer = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert answer.status_code == 200
    assert capfd.readouterr() == ("", "")


async def test_a_header_value_that_no_function_could_read_gets_400(server: Receiver) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2", "X-Bad: a\x1bb")
    sender.writer.write(b"{}")
    status, answer = await sender.answer()
    assert status == 400
    assert "\x1b" not in str(answer["error"])
    await sender.close()
