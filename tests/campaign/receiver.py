"""The receiver against senders that are broken or hostile, byte by byte.

What is sent grows from webhooks as they should be, through mutations that know HTTP (lengths that
differ, chunk games, line ends, folded headers, spaces where none may be) and some that know
nothing, cut into random pieces. h11, another parser, reads the same bytes: what the receiver keeps
must be what h11 sees, in its order, or two servers in a row could be made to see different
webhooks. Every answer must be whole, JSON, and say nothing of the inside; and after all of it an
ordinary webhook is answered, with no connection and no byte held.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import h11

from console import limits
from console.endpoint import TEST_PATH, Endpoint
from console.incoming import Answer, Incoming, Message, Receive, Send
from console.model import Receipt, Request
from console.receiver import ReceiverServer

INPUTS = 100_000
SENDERS = 3_000
BODIES = 5_000
AT_ONCE = 16
PATIENCE_S = 20.0
TOKEN = "tok"
STATUSES = {200, 400, 401, 404, 405, 408, 413, 429, 431}
_TELLING = re.compile(rb"Traceback|\.py\b|Exception|\w+Error\b|0x[0-9a-f]{6}|/home/|/tmp/", re.I)
_SPACES = re.compile(rb"\A([A-Z]+) +(\S+) +(HTTP/1\.[01])")
_START = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n")

_sender: ContextVar[int] = ContextVar("sender")
"""The port of whoever sent what is being answered."""

Seen = tuple[str, str, bytes]
"""Path, query and body of a webhook."""


@dataclass
class Kept:
    """Stands in for the engine."""

    webhooks: dict[int, list[Seen]] = field(default_factory=dict)
    """Of each connection, by the sender's port."""

    async def check_token(self, secret: str) -> bool:
        return secret == TOKEN

    async def capture(self, request: Request) -> None:
        await asyncio.sleep(0)
        path = urlsplit(request.url).path if request.url else TEST_PATH
        query = urlsplit(request.url).query if request.url else ""
        if path == TEST_PATH:
            query = "&".join("=".join(pair) for pair in request.query)
        self.webhooks.setdefault(_sender.get(), []).append((path, query, request.body.encode()))

    async def deliver(self, token: str, request: Request) -> Receipt:
        if token != TOKEN:
            return Receipt(404, "There is no source with this token.")
        await self.capture(request)
        return Receipt(200)

    async def api(self, incoming: Incoming) -> Answer:
        await incoming.body(limits.FILE_BYTES)
        return Answer(404, {"errors": []})


# -- what is sent ----------------------------------------------------------------------------

LINES = (
    b"POST /?b=tok HTTP/1.1",
    b"POST /?b=tok&a=%00 HTTP/1.1",
    b"POST /functions/webhook HTTP/1.1",
    b"POST /?b=nope HTTP/1.1",
    b"GET / HTTP/1.1",
    b"POST /?b=tok HTTP/1.0",
    b"POST http://other/?b=tok HTTP/1.1",
    b"POST /%2e%2e/functions/webhook HTTP/1.1",
    b"POST /functions HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"CONNECT a:1 HTTP/1.1",
    b"PRI * HTTP/2.0",
    b"POST /?b=tok HTTP/9.9",
    b"POST  /?b=tok HTTP/1.1",
    b"POST /?b=tok",
    b"post /?b=tok HTTP/1.1",
)
PAYLOADS = (
    b"{}",
    b'{"a": 1, "a": 2}',
    b"[" * 300,
    b'{"n": 1' + b"0" * 90 + b"}",
    b'"\xff\xfe"',
    b'"\\ud800"',
    b"a=%zz&b",
    b"",
    b"\x1f\x8b\x08\x00garbage",
    b"POST /?b=tok HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
)
HEADERS = (
    b"Connection: close",
    b"Connection: keep-alive, Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    b"Expect: 100-continue",
    b"Expect: something",
    b"Content-Encoding: gzip",
    b"Transfer-Encoding: identity",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding:\tchunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: xchunked",
    b"Content-Length: 0",
    b"Content-Length: +2",
    b"Content-Length: 2, 2",
    b"Content-Length: 99999999999999999999999",
    b"Content-Length: -1",
    b"Content-Length: 0x2",
    b"Content-Length : 2",
    b"Host: second",
    b"Host: a b",
    b"X-Folded: one\r\n two",
    b"X Y: space",
    b": no name",
    b"No colon",
    b"X-Null: a\x00b",
    b"X-Bare: a\rb",
    b"X-High: \xff\xfe",
    b"X-Escape: \x1b]0;owned\x07",
    b"Content-Type: text/plain",
    b"Content-Type: application/x-www-form-urlencoded",
    b"Authorization: Bearer other",
    b"X-Many: 1\r\n" * 200 + b"X: 2",
    b"X-Long: " + b"a" * 9_000,
    b"Trailer: X",
)
BYTES = (b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"0", b"\xff", b"chunked", b";", b",")


def webhook(rng: random.Random) -> bytes:
    """One request; about a third are just what they should be."""
    odd = rng.random() > 0.35
    line = rng.choice(LINES) if odd and rng.random() < 0.4 else rng.choice(LINES[:3])
    body = rng.choice(PAYLOADS) if odd else b'{"n": %d}' % rng.randrange(99)
    headers = [b"Host: x", b"Content-Type: application/json"]
    if line.startswith(b"POST /functions/webhook"):
        headers.append(b"Authorization: Bearer tok")
    framing, body = framed(rng, body, odd)
    headers += framing
    for _ in range(rng.choice((0, 0, 1, 1, 2)) if odd else 0):
        headers.insert(rng.randrange(len(headers) + 1), rng.choice(HEADERS))
    if odd and rng.random() < 0.1:
        headers.remove(rng.choice(headers))
    end = b"\n" if odd and rng.random() < 0.05 else b"\r\n"
    return end.join([line, *headers, b"", b""]) + body


def framed(rng: random.Random, body: bytes, odd: bool) -> tuple[list[bytes], bytes]:
    if rng.random() < 0.6:
        told = len(body) + (rng.choice((-2, -1, 0, 0, 1, 5)) if odd else 0)
        return [b"Content-Length: %d" % max(0, told)], body
    chunks, at = b"", 0
    while at < len(body):
        size = rng.randrange(1, 1 + min(len(body) - at, 4096))
        extension = (
            rng.choice((b"", b"", b";a=b", b' ;a="\r\n"', b";" + b"e" * 300)) if odd else b""
        )
        told = rng.choice((b"%x", b"%X", b"0%x", b"0x%x", b"+%x", b" %x")) if odd else b"%x"
        chunks += told % size + extension + b"\r\n" + body[at : at + size]
        chunks += rng.choice((b"\r\n", b"\r\n", b"\r\n", b"\n", b"")) if odd else b"\r\n"
        at += size
    last = rng.choice((b"0\r\n\r\n", b"0\r\nX: t\r\n\r\n", b"00\r\n\r\n", b"0\r\n", b"0\n\n"))
    return [b"Transfer-Encoding: chunked"], chunks + (last if odd else b"0\r\n\r\n")


def stream(rng: random.Random) -> bytes:
    """What one connection sends: up to three webhooks, damaged or not."""
    sent = b"".join(webhook(rng) for _ in range(rng.choice((1, 1, 1, 2, 3))))
    for _ in range(rng.choice((0, 0, 0, 1, 1, 3))):
        at = rng.randrange(len(sent) + 1)
        until = min(len(sent), at + rng.choice((0, 1, 1, 2, 40)))
        instead = rng.choice((b"", rng.choice(BYTES), rng.randbytes(1), sent[at:until] * 2))
        sent = sent[:at] + instead + sent[until:]
    return sent


# -- what another parser sees ----------------------------------------------------------------


def read(sent: bytes) -> tuple[list[Seen], bool]:
    """The requests that h11 sees, and whether they are all that was sent.

    It is stricter about empty lines before a request and spaces in its first line, on which
    nothing hangs; both may be read away by a server (RFC 9112, 2.2 and 3).
    """
    seen: list[Seen] = []
    while sent := sent.lstrip(b"\r\n"):
        reader = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.RECEIVER_HEAD_BYTES)
        target, body = "", b""
        try:
            reader.receive_data(_SPACES.sub(rb"\1 \2 \3", sent))
            while not isinstance(event := reader.next_event(), h11.EndOfMessage):
                if isinstance(event, h11.Request):
                    target = event.target.decode("latin-1")
                elif isinstance(event, h11.Data):
                    body += bytes(event.data)
                else:
                    return seen, False
        except h11.ProtocolError:
            return seen, False
        parts = urlsplit(target)
        seen.append((parts.path or "/", parts.query, body))
        sent = reader.trailing_data[0]
        if reader.their_state is h11.MUST_CLOSE:
            return seen, not sent
    return seen, True


def answers(received: bytes) -> Iterator[tuple[int, bytes]]:
    """The answers in what came back, each of which must be whole."""
    while received:
        start = _START.match(received)
        assert start, f"no answer of HTTP: {received[:200]!r}"
        head, ended, rest = received.partition(b"\r\n\r\n")
        assert ended, f"half an answer: {received[:200]!r}"
        status = int(start[1])
        if status == 100:
            received = rest
            continue
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        assert length, f"an answer without a length: {head!r}"
        size = int(length[1])
        assert len(rest) >= size, f"half a body: {received[:200]!r}"
        yield status, rest[:size]
        received = rest[size:]


# -- one connection --------------------------------------------------------------------------


@dataclass
class Trial:
    """One port under fire."""

    kept: Kept = field(default_factory=Kept)
    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    agreed: int = 0
    left: set[int] = field(default_factory=set)
    """The ports of senders that hung up."""

    async def send(self, port: int, number: int, rng: random.Random) -> None:
        sent = stream(rng)
        hangs_up = rng.random() < 0.1
        own, received = await exchange(port, pieces(rng, sent), hangs_up)
        if hangs_up:
            self.left.add(own)
        if own in self.left:  # what it left may be kept only when another has its port
            return
        try:
            self.check(sent, received, self.kept.webhooks.pop(own, []))
        except AssertionError as wrong:
            raise AssertionError(f"{wrong}; connection {number} sent {sent!r}") from None

    def check(self, sent: bytes, received: bytes, kept: list[Seen]) -> None:
        good = 0
        for status, body in answers(received):
            self.statuses[status] += 1
            assert status in STATUSES, f"status {status}"
            json.loads(body)
            assert not _TELLING.search(body), f"an answer that tells of the inside: {body!r}"
            good += status == 200
        seen, whole = read(sent)
        assert is_within(kept, seen), f"kept {kept!r}, where h11 sees {seen!r}"
        assert good <= len(kept), f"{good} acknowledged, {len(kept)} kept"
        # Who sends nonsense behind a webhook may miss the answer; no other does.
        if whole and kept == seen:
            assert good == len(kept), f"{len(kept)} kept, {good} acknowledged"
        self.agreed += len(kept)


def is_within(some: list[Seen], others: list[Seen]) -> bool:
    """Whether all of some are among the others, in their order."""
    rest = iter(others)
    return all(one in rest for one in some)


def pieces(rng: random.Random, sent: bytes) -> list[bytes]:
    cuts = sorted(rng.randrange(len(sent) + 1) for _ in range(rng.choice((0, 0, 1, 2, 6))))
    return [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]


async def exchange(port: int, pieces: list[bytes], hangs_up: bool = False) -> tuple[int, bytes]:
    """Send the pieces, close the half that sends, and take what comes until the other closes.

    Returns the port that sent, and all that came.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    own: int = writer.get_extra_info("sockname")[1]
    received = b""
    try:
        async with asyncio.timeout(PATIENCE_S):
            with suppress(OSError):  # the other side may have closed; what it said is there
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if hangs_up:
                    writer.transport.abort()
                    return own, b""
                writer.write_eof()
            with suppress(OSError):
                while chunk := await reader.read(65536):
                    received += chunk
    finally:
        writer.close()
    return own, received


ORDINARY = (
    b"POST /?b=tok HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


@asynccontextmanager
async def port_under_fire(trial: Trial) -> AsyncIterator[tuple[int, ReceiverServer]]:
    """A listening receiver; at the end nothing of what was sent may be left in it."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: trial.faults.append(str(context)))
    kept = trial.kept
    endpoint = Endpoint(kept.check_token, kept.capture, kept.deliver, kept.api)

    async def answering(scope: Message, receive: Receive, send: Send) -> None:
        _sender.set(scope["client"][1])
        await endpoint(scope, receive, send)

    server = ReceiverServer(answering)  # type: ignore[arg-type]
    receiver = await server.start("127.0.0.1", 0)
    port = urlsplit(receiver.url).port
    assert port
    try:
        yield port, server
        async with asyncio.timeout(PATIENCE_S):
            while server._state.connections:
                await asyncio.sleep(0.01)
        assert endpoint._held_bytes == 0, f"{endpoint._held_bytes} bytes still held"
    finally:
        await server.stop()
    assert not trial.faults, trial.faults[0]


async def fuzz(seed: int, inputs: int) -> Trial:
    trial = Trial()
    numbers = iter(range(inputs))
    async with port_under_fire(trial) as (port, _):

        async def sender() -> None:
            for number in numbers:
                await trial.send(port, number, random.Random(f"{seed} {number}"))

        async with asyncio.TaskGroup() as senders:
            for _ in range(AT_ONCE):
                senders.create_task(sender())
        status = (await exchange(port, [ORDINARY]))[1][:12]
        assert status == b"HTTP/1.1 200", f"an ordinary webhook got {status!r}"
    return trial


def campaign(seed: int, scale: float) -> Iterator[str]:
    from tests.campaign import _bodies, _siege

    try:
        trial = asyncio.run(fuzz(seed, max(1, round(INPUTS * scale))))
    except* AssertionError as group:
        raise AssertionError(str(group.exceptions[0])) from None
    fuzzed = sum(trial.statuses.values())
    yield f"{fuzzed:,} requests fuzzed; {trial.agreed:,} webhooks kept, each as h11 read it"
    told = ", ".join(f"{n:,} times {status}" for status, n in sorted(trial.statuses.items()))
    yield f"answers: {told}"
    senders = max(20, round(SENDERS * scale))
    most, grown = asyncio.run(_siege.siege(seed, senders))
    yield f"{senders:,} senders that never end: {most} held at once, {grown:,} KiB more, then none"
    with TemporaryDirectory() as folder:
        bodies = max(20, round(BODIES * scale))
        count, taken = asyncio.run(_bodies.post(Path(folder), seed, bodies))
    yield f"{count:,} bodies posted: {taken:,} seen by the function as by Python, the rest refused"
