"""The client of the Public API against a server that holds it to the rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from publicserver import TOKEN, PublicServer, public_server

from console import limits
from console.model import ConsoleError, Portable, Setting
from console.publicclient import exchange
from console.publicclient.answers import NotThere
from console.publicclient.client import PublicClient

CODE = "function onRequest() {}"
OTHER = "function onRequest() { /* other */ }"


@pytest.fixture
def server() -> Iterator[PublicServer]:
    with public_server() as server:
        yield server


class Waits:
    def __init__(self) -> None:
        self.told: list[float] = []
        self.waited: list[float] = []

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def client(server: PublicServer, waits: Waits) -> AsyncIterator[PublicClient]:
    client = PublicClient(server.url, TOKEN, on_wait=waits.told.append, wait=waits.wait)
    async with client:
        yield client


async def refused(work: object) -> ConsoleError:
    with pytest.raises(ConsoleError) as caught:
        await work  # type: ignore[misc]
    message = caught.value.message
    assert message.endswith(".") and "\n" not in message and TOKEN not in message
    return caught.value


async def test_functions_are_created_read_and_changed(
    server: PublicServer, client: PublicClient
) -> None:
    settings = (Setting("apiKey", "API key", sensitive=True), Setting("on", type="BOOLEAN"))
    wanted = Portable("Orders", "of shops", CODE, settings)
    made = await client.create(wanted)
    assert made.portable() == wanted
    changed = await client.change(made.id, Portable("Orders 2", "", OTHER))
    assert changed.id == made.id
    assert (await client.function(made.id)).portable() == Portable("Orders 2", "", OTHER)
    (listed,) = await client.functions()
    assert (listed.id, listed.display_name, listed.code) == (made.id, "Orders 2", "")


async def test_all_pages_of_a_list_are_read(server: PublicServer, client: PublicClient) -> None:
    ids = [server.add(f"F{n}", CODE) for n in range(7)]
    server.page = 3
    assert [function.id for function in await client.functions()] == ids
    assert server.asked == ["GET /functions"] * 3


async def test_versions_are_asked_for_with_the_alpha_type_and_restored(
    server: PublicServer, client: PublicClient
) -> None:
    function_id = server.add("A", CODE)
    server.save(function_id, OTHER, by="u2")
    newest, oldest = await client.versions(function_id)
    assert (newest.author, newest.code, oldest.code) == ("u2", OTHER, CODE)
    assert (await client.version(function_id, oldest.id)).code == CODE
    assert (await client.restore(function_id, oldest.id)).code == CODE
    assert server.functions[function_id]["code"] == CODE


async def test_a_deploy_names_the_instance(server: PublicServer, client: PublicClient) -> None:
    function_id = server.add("A", CODE)
    source_id = server.connect(function_id, "Shop")
    (source,) = await client.sources()
    assert (await client.source(source.id)).metadata == source.metadata
    await client.deploy(source.id)
    assert server.sources[source_id]["ran"] == CODE
    assert server.asked[-1] == f"POST /functions/sfn_{source_id}/deploy"


async def test_a_429_is_waited_out_and_told(
    server: PublicServer, client: PublicClient, waits: Waits
) -> None:
    server.next = [
        (429, {"Retry-After": "12"}, {"errors": [{"type": "rate-limited"}]}),
        (429, {"X-RateLimit-Reset": "3"}, b""),
        (429, {"Retry-After": "0"}, b""),
    ]
    assert await client.functions() == []
    assert waits.told == waits.waited == [12, 3, 1]


async def test_a_429_that_never_ends_or_asks_for_hours_is_given_up(
    server: PublicServer, client: PublicClient, waits: Waits
) -> None:
    server.next = [(429, {"Retry-After": "86400"}, b"")]
    assert (await refused(client.functions())).exit_code == 3
    assert waits.waited == []
    server.next = [(429, {}, b"")] * 50
    assert (await refused(client.functions())).exit_code == 3
    assert len(waits.waited) == limits.REMOTE_WAITS


@pytest.mark.parametrize(
    ("status", "said", "exit_code", "told"),
    [
        (401, "Bad token", 2, "does not take the token: Bad token."),
        (403, "Forbidden.", 2, "access is not enough for that: Forbidden."),
        (404, "Gone", 2, "no such thing: Gone."),
        (422, "is required", 2, "The server refuses that: code: is required."),
        (500, "Oops", 3, "The server failed: Oops; try again later."),
    ],
)
async def test_each_error_body_becomes_one_sentence(
    server: PublicServer, client: PublicClient, status: int, said: str, exit_code: int, told: str
) -> None:
    error = {"type": "x", "message": said} | ({"field": "code"} if status == 422 else {})
    server.next = [(status, {}, {"errors": [error]})]
    failure = await refused(client.function("sfnc_a"))
    assert told in failure.message
    assert failure.exit_code == exit_code
    assert isinstance(failure, NotThere) == (status == 404)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"errors": 3}', b'{"errors": ["\xff"]}', b"[" * 9999, b"[]"]
)
async def test_an_error_without_a_body_to_read_is_told_by_its_number(
    server: PublicServer, client: PublicClient, body: bytes
) -> None:
    server.next = [(422, {}, body)]
    assert (await refused(client.functions())).message == "The server refuses that (422)."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"data": 1}',
        b'{"data": {"functions": 1, "pagination": {}}}',
        b'{"data": {"functions": [{"id": "a"}], "pagination": {}}}',
        b'{"data": {"functions": [], "pagination": {"next": 7}}}',
        b'{"data": {"functions": [], "pagination": 7}}',
    ],
)
async def test_an_answer_of_something_else_is_told_as_such(
    server: PublicServer, client: PublicClient, body: bytes
) -> None:
    server.next = [(200, {}, body)]
    failure = await refused(client.functions())
    assert "not the Public API's" in failure.message
    assert failure.exit_code == 3


async def test_pages_that_go_in_a_circle_end(server: PublicServer, client: PublicClient) -> None:
    page = {"data": {"functions": [], "pagination": {"next": "same"}}}
    server.next = [(200, {}, page)] * 9
    assert "no end" in (await refused(client.functions())).message
    assert len(server.asked) == 2


async def test_what_the_server_says_cannot_show_the_token_or_act_on_the_terminal(
    server: PublicServer, client: PublicClient
) -> None:
    said = f"no \x1b[2J {TOKEN}\n" + "x" * 5000
    server.next = [(422, {}, {"errors": [{"message": said}]})]
    message = (await refused(client.functions())).message
    assert "\x1b" not in message and "\\x1b" in message
    assert len(message) < 700


async def test_a_redirect_is_told_and_not_followed(
    server: PublicServer, client: PublicClient
) -> None:
    with public_server() as other:
        server.next = [(307, {"Location": f"{other.url}/functions"}, b"")]
        assert other.url in (await refused(client.functions())).message
        assert other.asked == []


async def test_an_answer_without_end_is_cut_off(
    server: PublicServer, client: PublicClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REMOTE_ANSWER_BYTES", 10_000)
    server.next = [(200, {}, b" " * 20_000)]
    assert "too large" in (await refused(client.functions())).message


async def test_a_server_that_does_not_answer_is_given_up(
    waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REMOTE_ANSWER_S", 0.05)
    silent = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    async with PublicClient(url, TOKEN, on_wait=waits.told.append) as client:
        failure = await refused(client.functions())
        assert (failure.message, failure.exit_code) == (
            "127.0.0.1 does not answer in time; try again.",
            3,
        )
        failure = await refused(client.create(Portable("A", "", CODE)))
        assert "not known" in failure.message
    silent.set()
    listener.close()
    async with PublicClient(url, TOKEN, on_wait=waits.told.append) as client:
        failure = await refused(client.functions())
        assert "cannot be reached: connect ECONNREFUSED" in failure.message
        assert failure.exit_code == 3


async def test_a_broken_connection_is_told(waits: Waits) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    async with listener, PublicClient(url, TOKEN, on_wait=waits.told.append) as client:
        failure = await refused(client.functions())
    assert "The connection to 127.0.0.1 broke" in failure.message


@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", "socks9://x"), ("SSL_CERT_FILE", "/nowhere/at/all")]
)
async def test_an_environment_that_cannot_be_used_is_told(
    waits: Waits, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with PublicClient("https://a.invalid", TOKEN, on_wait=waits.told.append) as client:
        failure = await refused(client.functions())
    assert "that the environment names cannot be used" in failure.message
    assert failure.exit_code == 3


@pytest.mark.parametrize(
    "base",
    [
        "",
        "api.segmentapis.com",
        "ftp://a",
        "https://",
        "https://a:b",
        "https://a b",
        "http://[",
        "x\n",
    ],
)
def test_a_url_of_no_server_is_refused(base: str) -> None:
    with pytest.raises(ConsoleError, match="no URL of a server"):
        exchange.checked_base(base)


def test_plain_http_is_for_this_machine(server: PublicServer) -> None:
    for base in ("http://127.0.0.1:8723/", "http://localhost", "http://[::1]:1", "https://a.com"):
        assert exchange.checked_base(base) == base.rstrip("/")
    for base in ("http://a.com", "http://127.0.0.1.a.com", "http://10.0.0.1"):
        with pytest.raises(ConsoleError, match="unencrypted"):
            exchange.checked_base(base)
        assert exchange.checked_base(base, plain=True) == base
    for base in ("https://me:pw@a.com", "https://a.com?x=1", "https://a.com#x"):
        with pytest.raises(ConsoleError, match="only scheme"):
            exchange.checked_base(base)


@pytest.mark.parametrize("token", ["", " \n", "a b", "a\x00b", "é", "a\nb"])
def test_what_cannot_be_a_token_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        exchange.checked_token(token)
    assert not token.strip() or token not in caught.value.message
