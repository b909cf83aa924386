"""The receiver as senders meet it: through a real socket on loopback."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from console import limits
from console.delivery import UNKNOWN
from console.endpoint import Endpoint
from console.incoming import Answer, Incoming
from console.model import ConsoleError, Receipt, Receiver, Request
from console.receiver import ReceiverServer
from tests.patience import HANG_S

GOOD = "fnc_good"
JSON_HEADERS = {"Authorization": f"Bearer {GOOD}", "Content-Type": "application/json"}


class Keeper:
    """Stands in for the engine: keeps requests, fails or waits as the test wants."""

    def __init__(self) -> None:
        self.kept: list[Request] = []
        self.failure: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.receipts: dict[str, Receipt] = {"tok": Receipt(200)}

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.check_token, self.capture, self.deliver, self.api)

    async def check_token(self, secret: str) -> bool:
        return secret == GOOD

    async def capture(self, request: Request) -> None:
        self.entered.set()
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.kept.append(request)

    async def deliver(self, token: str, request: Request) -> Receipt:
        receipt = self.receipts.get(token, UNKNOWN)
        if receipt is not UNKNOWN:
            await self.capture(request)
        return receipt

    async def api(self, incoming: Incoming) -> Answer:
        return Answer(200, {"asked": f"{incoming.method} {incoming.path}"})


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
async def server(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """Its own patience has no end: what it cuts off it does for the reason that a test tells."""
    for name in ("HEAD_S", "BODY_S", "KEEP_ALIVE_S", "LINGER_S"):
        monkeypatch.setattr(limits, f"RECEIVER_{name}", 3600)
    server = ReceiverServer(keeper.endpoint)
    receiver = await server.start("127.0.0.1", 0)
    assert receiver.state == "listening", receiver.problem
    yield receiver
    keeper.gate.set()
    await server.stop()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        yield client


class Raw:
    """A sender that writes bytes as it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, receiver: Receiver) -> Raw:
        url = httpx.URL(receiver.url)
        return cls(*await asyncio.open_connection(url.host, url.port))

    def head(self, *headers: str, line: str = "POST /functions/webhook HTTP/1.1") -> None:
        lines = [line, "Host: x", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode("latin-1"))

    async def answer(self) -> tuple[int, dict[str, object]]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), HANG_S)).decode()
        status = int(head.split()[1])
        if status == 100:
            return status, {}
        length = int(head.lower().split("content-length:")[1].split()[0])
        return status, json.loads(await self.reader.readexactly(length))

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


AUTH = f"Authorization: Bearer {GOOD}"


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


# -- §7 and §14.13: webhooks of deployed sources --------------------------------------------------

JSON = "Content-Type: application/json"


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


# -- what is no HTTP ------------------------------------------------------------------------------

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
