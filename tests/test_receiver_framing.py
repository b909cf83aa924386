"""Requests that two servers could read differently, heads without end, several at once."""

from __future__ import annotations

import asyncio

import pytest

from console import limits
from console.model import Receiver
from tests.patience import HANG_S
from tests.sending import JSON, Keeper, Raw

REFUSED = {
    "two lengths": b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a length and chunks": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "no chunks": b"Transfer-Encoding: xchunked\r\n\r\n{}",
    "a length with a sign": b"Content-Length: +2\r\n\r\n{}",
    "a space before the colon": b"Content-Length : 2\r\n\r\n{}",
    "a folded header": b"X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
    "a bare line feed": b"X: a\nContent-Length: 2\r\n\r\n{}",
    "a zero byte": b"X: a\0\r\nContent-Length: 2\r\n\r\n{}",
    "a chunk of a wrong size": b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "chunks that were packed": b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("rest", REFUSED.values(), ids=REFUSED)
async def test_what_two_readers_could_read_differently_gets_400_as_json(
    keeper: Keeper, server: Receiver, rest: bytes
) -> None:
    sender = await Raw.connect(server)
    start = f"POST /?b=tok HTTP/1.1\r\nHost: x\r\n{JSON}\r\n".encode()
    sender.writer.write(start + rest)
    status, answer = await sender.answer()
    assert (status, answer["success"]) == (400, False) and answer["error"]
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()
    assert not keeper.kept


@pytest.mark.parametrize("pieces", [1, 3])
async def test_headers_larger_than_64_kib_get_431(server: Receiver, pieces: int) -> None:
    sender = await Raw.connect(server)
    sender.writer.write(b"POST /?b=tok HTTP/1.1\r\nHost: x\r\n")
    for _ in range(pieces):
        sender.writer.write(b"X: " + b"a" * (limits.RECEIVER_HEAD_BYTES // pieces) + b"\r\n")
        await sender.writer.drain()
    sender.writer.write(b"\r\n")
    status, answer = await sender.answer()
    assert (status, answer["success"]) == (431, False)
    await sender.close()


async def test_a_header_that_never_ends_gets_431(server: Receiver) -> None:
    sender = await Raw.connect(server)
    sender.writer.write(b"POST /?b=tok HTTP/1.1\r\nX: " + b"a" * limits.RECEIVER_HEAD_BYTES)
    assert (await sender.answer())[0] == 431
    await sender.close()


async def test_nonsense_after_a_webhook_waits_for_its_answer_and_ends_the_connection(
    keeper: Keeper, server: Receiver
) -> None:
    keeper.gate.clear()
    sender = await Raw.connect(server)
    sender.head(JSON, "Content-Length: 2", line="POST /?b=tok HTTP/1.1")
    sender.writer.write(b"{}\x16\x03\x01 nonsense\r\n\r\n")
    await asyncio.wait_for(keeper.entered.wait(), HANG_S)
    keeper.gate.set()
    assert await sender.answer() == (200, {"success": True})
    assert await asyncio.wait_for(sender.reader.read(), HANG_S) == b""
    await sender.close()


async def test_pipelined_webhooks_are_answered_in_their_order(
    keeper: Keeper, server: Receiver
) -> None:
    sender = await Raw.connect(server)
    for token in ("tok", "no", "tok"):
        sender.head(JSON, "Content-Length: 2", line=f"POST /?b={token} HTTP/1.1")
        sender.writer.write(b"{}")
    assert [(await sender.answer())[0] for _ in range(3)] == [200, 404, 200]
    await sender.close()
    assert len(keeper.kept) == 2
