"""Outgoing requests against a real server on loopback, answered as node-fetch would."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from console import limits
from console.fetching import Fetcher, FetchProblem, FetchRequest, FetchResponse

Handler = Callable[[str, bytes, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers by path, and remembers the requests it got."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        self.answers: dict[str, bytes | Handler] = {}
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next(
                (
                    int(line[15:])
                    for line in head.split("\r\n")
                    if line[:15].lower() == "content-length:"
                ),
                0,
            )
            body = await reader.readexactly(length)
            self.requests.append((head, body))
            answer = self.answers[head.split(" ")[1]]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(head, body, writer)
        finally:
            writer.close()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield server


async def fetched(
    url: str, body: bytes | None = None, method: str = "GET", **options: object
) -> FetchResponse:
    headers = options.pop("headers", [])
    async with Fetcher() as fetcher:
        return await fetcher(FetchRequest(method, url, headers, **options), body)  # type: ignore[arg-type]


async def test_a_response_comes_with_status_headers_and_body(server: Server) -> None:
    server.answers["/x?y=1"] = answer(b"hi", "201 Made It", X_Two="a")
    response = await fetched(f"{server.url}/x?y=1")
    assert (response.status, response.status_text, response.body) == (201, "Made It", b"hi")
    assert ("x-two", "a") in response.headers
    assert (response.url, response.redirected) == (f"{server.url}/x?y=1", False)


async def test_node_fetchs_own_headers_are_sent_and_no_others(server: Server) -> None:
    server.answers["/"] = answer()
    await fetched(f"{server.url}/")
    [(head, _)] = server.requests
    names = sorted(line.split(":")[0].lower() for line in head.split("\r\n")[1:] if line)
    assert names == ["accept", "accept-encoding", "connection", "host", "user-agent"]
    assert "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)" in head
    assert "gzip,deflate" in head


async def test_headers_and_body_of_the_function_are_sent_as_they_are(server: Server) -> None:
    server.answers["/"] = answer()
    headers = [("Accept", "text/x"), ("X-A", "1"), ("X-A", "2"), ("X-Latin", "é")]
    await fetched(f"{server.url}/", b"\x00body", "PUT", headers=headers)
    [(head, body)] = server.requests
    assert body == b"\x00body"
    assert head.startswith("PUT ")
    for line in ("Accept: text/x", "X-A: 1", "X-A: 2", "X-Latin: é", "Content-Length: 5"):
        assert f"\r\n{line}\r\n" in head


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_body_is_unpacked_unless_it_should_not_be(
    server: Server, encoding: str
) -> None:
    packed = gzip.compress(b"plain") if encoding == "gzip" else zlib.compress(b"plain")
    server.answers["/"] = answer(packed, Content_Encoding=encoding)
    assert (await fetched(f"{server.url}/")).body == b"plain"
    assert (await fetched(f"{server.url}/", compress=False)).body == packed


async def test_redirects_are_followed_and_a_post_becomes_a_get(server: Server) -> None:
    server.answers["/a"] = answer(status="302 Found", Location="b/../c")
    server.answers["/c"] = answer(b"end")
    response = await fetched(f"{server.url}/a", b"form", "POST")
    assert (response.body, response.url, response.redirected) == (b"end", f"{server.url}/c", True)
    assert server.requests[1][0].startswith("GET /c ")
    assert server.requests[1][1] == b""


async def test_a_307_keeps_method_and_body(server: Server) -> None:
    server.answers["/a"] = answer(status="307 Again", Location="/c")
    server.answers["/c"] = answer()
    await fetched(f"{server.url}/a", b"form", "POST")
    assert server.requests[1][0].startswith("POST /c ")
    assert server.requests[1][1] == b"form"


async def test_credentials_do_not_follow_to_another_host(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    server.answers["/same"] = answer(status="302 Found", Location="/end")
    server.answers["/other"] = answer(status="302 Found", Location=f"http://localhost:{port}/end")
    server.answers["/end"] = answer()
    headers = [("Authorization", "Bearer s3cret"), ("Cookie", "a=b")]
    await fetched(f"{server.url}/same", headers=headers)
    assert "s3cret" in server.requests[1][0]
    await fetched(f"{server.url}/other", headers=headers)
    assert "s3cret" not in server.requests[3][0] and "a=b" not in server.requests[3][0]


async def test_redirect_modes_error_and_manual(server: Server) -> None:
    server.answers["/a"] = answer(status="301 Moved", Location="/b")
    response = await fetched(f"{server.url}/a", redirect="manual")
    assert response.status == 301
    assert ("location", f"{server.url}/b") in response.headers
    with pytest.raises(FetchProblem, match="redirect mode is set to error") as problem:
        await fetched(f"{server.url}/a", redirect="error")
    assert problem.value.type == "no-redirect"


async def test_a_redirect_loop_ends_at_the_limit(server: Server) -> None:
    server.answers["/a"] = answer(status="301 Moved", Location="/a")
    with pytest.raises(FetchProblem, match="maximum redirect reached at") as problem:
        await fetched(f"{server.url}/a", follow=3)
    assert problem.value.type == "max-redirect"
    assert len(server.requests) == 4


async def test_a_redirect_out_of_http_is_refused(server: Server) -> None:
    server.answers["/a"] = answer(status="301 Moved", Location="file:///etc/passwd")
    with pytest.raises(FetchProblem, match="Only HTTP"):
        await fetched(f"{server.url}/a")


async def test_nobody_listening_is_named_as_node_names_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchProblem) as problem:
        await fetched(f"http://127.0.0.1:{port}/")
    assert problem.value.message == (
        f"request to http://127.0.0.1:{port}/ failed, reason: connect ECONNREFUSED 127.0.0.1:{port}"
    )
    assert (problem.value.type, problem.value.code) == ("system", "ECONNREFUSED")


async def test_a_name_that_does_not_resolve_is_enotfound() -> None:
    with pytest.raises(
        FetchProblem, match=r"getaddrinfo ENOTFOUND no-such-host\.invalid"
    ) as problem:
        await fetched("http://no-such-host.invalid/")
    assert problem.value.code == "ENOTFOUND"


async def test_a_server_that_hangs_up_is_a_socket_hang_up(server: Server) -> None:
    async def hang_up(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.answers["/"] = hang_up
    with pytest.raises(FetchProblem, match="socket hang up") as problem:
        await fetched(f"{server.url}/")
    assert problem.value.code == "ECONNRESET"


async def test_a_timeout_of_the_function_is_kept(server: Server) -> None:
    never = asyncio.Event()

    async def stall(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        await never.wait()

    server.answers["/"] = stall
    with pytest.raises(FetchProblem, match="network timeout at") as problem:
        await fetched(f"{server.url}/", timeout_ms=50)
    assert problem.value.type == "request-timeout"
    never.set()


async def test_requests_run_at_the_same_time(server: Server) -> None:
    together = asyncio.Barrier(5)

    async def meet(head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(10):
            await together.wait()  # answers only once all five have come
        writer.write(answer(b"met"))

    server.answers["/"] = meet
    async with Fetcher() as fetcher:
        request = FetchRequest("GET", f"{server.url}/", [])
        responses = await asyncio.gather(*(fetcher(request, None) for _ in range(5)))
    assert [response.body for response in responses] == [b"met"] * 5


@pytest.mark.parametrize("packed", [False, True])
async def test_a_response_over_the_limit_is_refused_while_it_is_read(
    server: Server, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FETCH_RESPONSE_BYTES", 100_000)
    content = b"x" * 1_000_000
    server.answers["/"] = (
        answer(gzip.compress(content), Content_Encoding="gzip") if packed else answer(content)
    )
    with pytest.raises(FetchProblem, match="over limit: 100000") as problem:
        await fetched(f"{server.url}/")
    assert problem.value.type == "max-size"


async def test_a_cancelled_request_closes_its_connection() -> None:
    closed = asyncio.Event()
    arrived = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        await reader.read()  # returns when the other end closes
        closed.set()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening, asyncio.timeout(10):
        port = listening.sockets[0].getsockname()[1]
        task = asyncio.create_task(fetched(f"http://127.0.0.1:{port}/"))
        await arrived.wait()
        task.cancel()
        await closed.wait()
    assert task.cancelled()


async def test_https_to_a_server_without_tls_is_a_protocol_error() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        with pytest.raises(FetchProblem, match=r"failed, reason: write EPROTO") as problem:
            await fetched(f"https://127.0.0.1:{port}/")
    assert problem.value.code == "EPROTO"
