"""What the receiver bears: how much, how many, how slow; and how it begins and ends."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from console import limits
from console.model import Receiver
from console.receiver import ReceiverServer
from tests.patience import HANG_S
from tests.sending import AUTH, JSON_HEADERS, Keeper, Raw


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    largest = b'"' + b"x" * (limits.WEBHOOK_BODY_BYTES - 2) + b'"'
    assert (
        await client.post(server.test_url, content=largest, headers=JSON_HEADERS)
    ).status_code == 200
    answer = await client.post(server.test_url, content=largest + b" ", headers=JSON_HEADERS)
    assert answer.status_code == 413
    assert answer.json() == {"success": False, "error": "The body is larger than 512 KiB."}
    assert len(keeper.kept) == 1


async def test_a_declared_length_over_the_limit_is_refused_before_a_byte_of_it_came(
    server: Receiver,
) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Type: application/json", "Content-Length: 10000000000")
    assert (await sender.answer())[0] == 413
    await sender.close()


async def test_an_endless_chunked_body_is_refused_while_it_arrives(server: Receiver) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Type: application/json", "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _ in range(limits.WEBHOOK_BODY_BYTES // 0x10000 + 1):
        sender.writer.write(chunk)
        await sender.writer.drain()
    assert (await sender.answer())[0] == 413
    await sender.close()


async def test_a_sender_that_waits_for_100_continue_gets_it_or_the_refusal(
    keeper: Keeper, server: Receiver
) -> None:
    sender = await Raw.connect(server)
    headers = ["Content-Type: application/json", "Content-Length: 2", "Expect: 100-continue"]
    sender.head(AUTH, *headers)
    assert (await sender.answer())[0] == 100
    sender.writer.write(b"{}")
    assert (await sender.answer())[0] == 200
    await sender.close()
    assert "Expect" not in dict(keeper.kept[0].headers)

    sender = await Raw.connect(server)
    sender.head("Authorization: Bearer no", *headers)
    assert (await sender.answer())[0] == 401
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""  # closed without lingering
    await sender.close()


async def test_more_webhooks_than_can_be_held_get_429(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECEIVER_BYTES", 3)
    keeper.gate.clear()
    first = asyncio.create_task(client.post(server.test_url, content="{}", headers=JSON_HEADERS))
    await asyncio.wait_for(keeper.entered.wait(), HANG_S)
    second = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert (second.status_code, second.headers["retry-after"]) == (429, "1")
    keeper.gate.set()
    assert (await first).status_code == 200
    third = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert third.status_code == 200


@pytest.mark.parametrize("line", ["POST /functions/webhook", "POST /?b=tok"])
async def test_a_body_that_never_ends_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, keeper: Keeper, server: Receiver, line: str
) -> None:
    monkeypatch.setattr(limits, "RECEIVER_BODY_S", 0.01)
    sender = await Raw.connect(server)
    sender.head(
        AUTH, "Content-Type: application/json", "Content-Length: 9", line=f"{line} HTTP/1.1"
    )
    sender.writer.write(b"{")
    status, answer = await sender.answer()
    assert (status, answer["success"]) == (408, False)
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()
    assert not keeper.kept


async def test_headers_that_never_end_are_cut_off(
    monkeypatch: pytest.MonkeyPatch, keeper: Keeper, server: Receiver
) -> None:
    monkeypatch.setattr(limits, "RECEIVER_HEAD_S", 0.01)
    sender = await Raw.connect(server)
    sender.writer.write(b"POST /functions/webhook HTTP/1.1\r\nX-Slow: ")
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()


async def test_headers_that_never_end_are_cut_off_behind_a_webhook_too(
    monkeypatch: pytest.MonkeyPatch, keeper: Keeper, server: Receiver
) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2")
    sender.writer.write(b"{}")
    assert (await sender.answer())[0] == 200
    monkeypatch.setattr(limits, "RECEIVER_HEAD_S", 0.01)
    sender.writer.write(b"POST /functions/webhook HTTP/1.1\r\nX-Slow: ")
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()


async def test_the_time_for_a_body_ends_with_the_body(keeper: Keeper) -> None:
    server = ReceiverServer(keeper.endpoint)
    sender = await Raw.connect(await server.start("127.0.0.1", 0))
    keeper.gate.clear()
    for _ in range(2):
        sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2")
        sender.writer.write(b"{")
        async with asyncio.timeout(HANG_S):
            while not any(each._body_deadline for each in server._state.connections):
                await asyncio.sleep(0)
        [connection] = server._state.connections
        running = connection._body_deadline
        sender.writer.write(b"}")
        await asyncio.wait_for(keeper.entered.wait(), HANG_S)
        assert connection._body_deadline is None and running.cancelled()
        keeper.gate.set()
        assert (await sender.answer())[0] == 200
        keeper.entered.clear()
        keeper.gate.clear()
    keeper.gate.set()
    await sender.close()
    await server.stop()


async def test_half_a_webhook_behind_one_that_is_being_kept_costs_that_no_answer(
    keeper: Keeper, server: Receiver
) -> None:
    keeper.gate.clear()
    sender = await Raw.connect(server)
    for body in (b"{}", b"{"):
        sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2")
        sender.writer.write(body)
    sender.writer.write_eof()
    await asyncio.wait_for(keeper.entered.wait(), HANG_S)
    keeper.gate.set()
    assert (await sender.answer())[0] == 200
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()
    assert len(keeper.kept) == 1


async def test_one_body_is_taken_alone_however_large(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECEIVER_BYTES", 1)
    answer = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert answer.status_code == 200


async def test_connections_past_the_limit_are_dropped(
    monkeypatch: pytest.MonkeyPatch, server: Receiver
) -> None:
    monkeypatch.setattr(limits, "RECEIVER_CONNECTIONS", 1)
    first = await Raw.connect(server)
    first.head(AUTH)
    assert (await first.answer())[0] == 400
    second = await Raw.connect(server)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        second.head(AUTH)
        await second.answer()
    await first.close()
    second.writer.close()


async def test_a_sender_that_hangs_up_leaves_nothing_behind(
    keeper: Keeper, server: Receiver, client: httpx.AsyncClient
) -> None:
    sender = await Raw.connect(server)
    sender.head(AUTH, "Content-Type: application/json", "Content-Length: 20")
    sender.writer.write(b"{")
    await sender.close()
    answer = await client.post(server.test_url, content="{}", headers=JSON_HEADERS)
    assert answer.status_code == 200
    assert len(keeper.kept) == 1


async def test_a_webhook_under_way_is_finished_when_the_receiver_stops(keeper: Keeper) -> None:
    server = ReceiverServer(keeper.endpoint)
    receiver = await server.start("127.0.0.1", 0)
    keeper.gate.clear()
    sender = await Raw.connect(receiver)
    sender.head(AUTH, "Content-Type: application/json", "Content-Length: 2")
    sender.writer.write(b"{}")
    await asyncio.wait_for(keeper.entered.wait(), HANG_S)
    stopping = asyncio.create_task(server.stop())
    keeper.gate.set()
    assert (await sender.answer())[0] == 200
    await asyncio.wait_for(stopping, HANG_S)
    with pytest.raises(ConnectionRefusedError):
        await Raw.connect(receiver)
    await sender.close()


async def test_a_taken_port_is_a_state_and_not_an_exception(keeper: Keeper) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = ReceiverServer(keeper.endpoint)
        receiver = await server.start("127.0.0.1", port)
        assert receiver.state == "failed"
        assert f"Port {port}" in receiver.problem and "--port" in receiver.problem
        await server.stop()


@pytest.mark.parametrize(
    ("host", "port", "word"),
    [
        ("192.0.2.1", 0, "192.0.2.1"),
        ("127.0.0.1", 70000, "65535"),
        ("a" * 64 + "\x1b", 0, "a\\x1b: it is no address"),
        ("\udcff", 0, "\\udcff: it is no address"),
    ],
)
async def test_an_address_that_is_not_ours_is_a_state_too(
    keeper: Keeper, host: str, port: int, word: str
) -> None:
    server = ReceiverServer(keeper.endpoint)
    receiver = await server.start(host, port)
    assert receiver.state == "failed" and word in receiver.problem


async def test_the_receiver_leaves_signal_handlers_alone(keeper: Keeper) -> None:
    import signal

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    server = ReceiverServer(keeper.endpoint)
    await server.start("127.0.0.1", 0)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    await server.stop()


async def test_a_burst_of_senders_does_not_wait_for_a_place_in_the_queue(server: Receiver) -> None:
    url = httpx.URL(server.url)
    held: list[socket.socket] = []
    try:
        for _ in range(300):  # the loop accepts none of them meanwhile; a full queue costs 1 s
            sender = socket.create_connection((url.host, url.port), timeout=0.5)
            held.append(sender)
    finally:
        for sender in held:
            sender.close()
