"""Webhooks of sources at the one port: which path, which token, and what is told of them."""

from __future__ import annotations

import httpx
import pytest

from console import limits
from console.model import ConsoleError, Receipt, Receiver
from tests.sending import JSON, JSON_HEADERS, Keeper, Raw


async def test_7_a_webhook_goes_to_its_source_with_its_real_url_and_its_headers(
    keeper: Keeper, server: Receiver
) -> None:
    sender = await Raw.connect(server)
    line = "POST /?a=1&b=tok&c=%C3%BC HTTP/1.1"
    mine = ["Authorization: Basic c2VuZGVyOm93bg==", "Connection: keep-alive", "x-MULTI: 1"]
    sender.head(JSON, "Content-Length: 2", *mine, "X-Multi: 2", line=line)
    sender.writer.write(b"{}")
    assert await sender.answer() == (200, {"success": True})
    await sender.close()
    (request,) = keeper.kept
    assert request.url == "http://x/?a=1&b=tok&c=%C3%BC"  # the engine takes the token out
    assert request.headers == (
        ("Content-Type", "application/json"),
        ("Content-Length", "2"),
        ("Authorization", "Basic c2VuZGVyOm93bg=="),
        ("X-Multi", "1"),
        ("X-Multi", "2"),
    )


async def test_7_the_token_may_come_in_the_header_of_old_documents(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    headers = {"Content-Type": "application/json", "X-Segment-Source-Function-Token": "tok"}
    assert (await client.post(server.url, content="{}", headers=headers)).status_code == 200
    assert "tok" not in repr(keeper.kept[0].headers)


@pytest.mark.parametrize("query", ["", "?b=", "?b=no", "?c=tok", "?B=tok", "?b=no&b=tok"])
async def test_14_13_an_unknown_token_gets_404(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, query: str
) -> None:
    answer = await client.post(server.url + "/" + query, content="{}", headers=JSON_HEADERS)
    assert answer.status_code == 404
    assert answer.json() == {
        "success": False,
        "error": "There is no source with this URL.",
        "code": "unknown_source",
    }
    assert not keeper.kept


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(400, code="RETRY_ERROR", message="The function failed. It is tried again."),
        Receipt(413, code="BAD_REQUEST", message="The body is larger than 512 KiB."),
        Receipt(429, code="too_many_requests", message="Too many webhooks wait; send it later."),
    ],
)
async def test_14_13_a_failure_is_told_with_its_code_and_nothing_of_the_function(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, receipt: Receipt
) -> None:
    keeper.receipts["tok"] = receipt
    answer = await client.post(server.url + "/?b=tok", content="{}", headers=JSON_HEADERS)
    assert answer.status_code == receipt.status
    assert answer.json() == {"success": False, "error": receipt.message, "code": receipt.code}
    assert ("retry-after" in answer.headers) is (receipt.status == 429)


async def test_14_13_get_gets_405_and_is_told_of_post(
    server: Receiver, client: httpx.AsyncClient
) -> None:
    answer = await client.get(server.url + "/?b=tok")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["success"] is False


async def test_14_12_a_body_over_512_kib_gets_413_and_never_gets_to_the_engine(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    body = b" " * (limits.WEBHOOK_BODY_BYTES + 1)
    answer = await client.post(server.url + "/?b=tok", content=body, headers=JSON_HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (413, "BAD_REQUEST")
    assert not keeper.kept


@pytest.mark.parametrize(
    ("failure", "status"), [(ConsoleError("The disk is full.", 3), 503), (KeyError("k"), 500)]
)
async def test_a_delivery_that_could_not_be_kept_is_not_acknowledged(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, failure: Exception, status: int
) -> None:
    keeper.failure = failure
    answer = await client.post(server.url + "/?b=tok", content="{}", headers=JSON_HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (status, "internal")


@pytest.mark.parametrize("host", ["", "a b", "a/b", "x:y", "[::1", "u@h"])
async def test_a_host_that_can_be_no_part_of_a_url_gets_400(
    keeper: Keeper, server: Receiver, host: str
) -> None:
    sender = await Raw.connect(server)
    head = f"POST /?b=tok HTTP/1.1\r\nHost: {host}\r\n{JSON}\r\nContent-Length: 2\r\n\r\n"
    sender.writer.write(head.encode() + b"{}")
    assert (await sender.answer())[0] == 400
    await sender.close()
    assert not keeper.kept


async def test_the_public_api_is_asked_about_what_is_no_webhook(
    server: Receiver, client: httpx.AsyncClient
) -> None:
    for path in ("/functions", "/functions/x", "/sources", "/sources/x/writekey"):
        assert (await client.get(server.url + path)).json() == {"asked": f"GET {path}"}
