"""Real HTTP against a server in the test: what goes out, what comes back, what fails and how."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import brotli
import pytest
from webserver import Handler, meeting, moved, ok, serving

from console import limits
from console.fetching.fetcher import Fetcher, FetchRequest, FetchResponse
from console.fetching.policy import Policy
from console.fetching.problem import FetchProblem
from tests.patience import HANG_S

Fetch = Callable[..., Awaitable[FetchResponse]]


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetch]:
    """One that may reach the servers of the tests."""
    async with Fetcher() as fetcher:
        guarded = fetcher.under(lambda: Policy(private=True))
        yield lambda request, body=None: guarded(request, body)


def request(url: str, method: str = "GET", **options: object) -> FetchRequest:
    headers = options.pop("headers", [])
    return FetchRequest(method, url, headers, **options)  # type: ignore[arg-type]


async def fetched(fetcher: Fetch, *answers: bytes | Handler, **options: object) -> FetchResponse:
    async with serving(*answers) as server:
        return await fetcher(request(f"{server.url}/", **options))


async def refused(fetcher: Fetch, *answers: bytes | Handler, **options: object) -> FetchProblem:
    async with serving(*answers) as server:
        with pytest.raises(FetchProblem) as caught:
            await fetcher(request(f"{server.url}/", **options))
        problem = caught.value
        problem.message = problem.message.replace(str(server.port), "PORT")
        return problem


DEFAULTS = (
    "Accept: */*\r\n"
    "User-Agent: node-fetch/1.0 (+https://github.com/bitinn/node-fetch)\r\n"
    "Accept-Encoding: gzip,deflate\r\n"
    "Connection: close\r\n"
)


async def test_a_get_goes_out_with_the_headers_of_node_fetch(fetcher: Fetch) -> None:
    async with serving(ok()) as server:
        await fetcher(request(f"{server.url}/a/../b%zz?q=1#f"))
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    assert server.requests == [f"GET /a/../b%zz?q=1 HTTP/1.1\r\n{host}{DEFAULTS}\r\n"]


async def test_given_headers_keep_their_case_and_replace_the_defaults(fetcher: Fetch) -> None:
    given = [("X-Mixed", "é"), ("accept", "text/x"), ("Host", "other"), ("CONNECTION", "close")]
    async with serving(ok()) as server:
        await fetcher(request(f"{server.url}/", headers=given, compress=False))
    assert server.requests[0] == (
        "GET / HTTP/1.1\r\nHost: other\r\nX-Mixed: é\r\naccept: text/x\r\nCONNECTION: close\r\n"
        "User-Agent: node-fetch/1.0 (+https://github.com/bitinn/node-fetch)\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [("POST", b"h\xc3\xa9", "3"), ("POST", None, "0"), ("PUT", None, "0"), ("DELETE", None, None)],
)
async def test_the_length_of_the_body_is_told(
    fetcher: Fetch, method: str, body: bytes | None, length: str | None
) -> None:
    async with serving(ok()) as server:
        await fetcher(request(f"{server.url}/", method, headers=[("Content-Length", "99")]), body)
    sent = [line for line in server.requests[0].split("\r\n") if line.startswith("Content-Length")]
    assert sent == ([] if length is None else [f"Content-Length: {length}"])


async def test_credentials_of_the_url_become_a_header(fetcher: Fetch) -> None:
    async with serving(ok()) as server:
        await fetcher(request(f"http://us:p%40@127.0.0.1:{server.port}/"))
    assert "\r\nAuthorization: Basic dXM6cEA=\r\n" in server.requests[0]


async def test_a_response_is_read_whole_with_its_headers_as_sent(fetcher: Fetch) -> None:
    answer = ok(b"hi", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Latin: \xe9", status="201 Made It")
    response = await fetched(fetcher, answer)
    assert (response.status, response.status_text, response.body) == (201, "Made It", b"hi")
    assert not response.redirected
    assert response.headers == [
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Latin", "é"),
        ("Content-Length", "2"),
    ]


RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(b"hello") + RAW.flush()


@pytest.mark.parametrize(
    ("coding", "body", "text"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0), b"hello"),
        ("x-gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0), b"hello"),
        ("gzip", gzip.compress(b"hello world" * 99, mtime=0)[:-8], b"hello world" * 99),
        ("gzip", b"", b""),
        ("deflate", zlib.compress(b"hello"), b"hello"),
        ("deflate", RAW_DEFLATE, b"hello"),
        ("br", brotli.compress(b"hello" * 10_000), b"hello" * 10_000),
        ("GZIP", b"as it is", b"as it is"),
        ("zstd", b"as it is", b"as it is"),
    ],
)
async def test_a_coded_body_is_decoded(
    fetcher: Fetch, coding: str, body: bytes, text: bytes
) -> None:
    response = await fetched(fetcher, ok(body, f"Content-Encoding: {coding}"))
    assert response.body == text
    assert ("Content-Encoding", coding) in response.headers


async def test_a_coded_body_is_left_alone_where_that_was_asked(fetcher: Fetch) -> None:
    packed = gzip.compress(b"hello", mtime=0)
    answer = ok(packed, "Content-Encoding: gzip")
    assert (await fetched(fetcher, answer, compress=False)).body == packed


@pytest.mark.parametrize(
    ("coding", "body", "words", "code"),
    [
        ("gzip", b"not gzip", "incorrect header check", "Z_DATA_ERROR"),
        (
            "gzip",
            gzip.compress(b"x", mtime=0) + b"garbage",
            "incorrect header check",
            "Z_DATA_ERROR",
        ),
        ("deflate", zlib.compress(b"hello")[:-4], "unexpected end of file", "Z_BUF_ERROR"),
        ("br", b"zzzzzzzz", "Decompression failed", "ERR__ERROR_FORMAT_RESERVED"),
    ],
)
async def test_a_garbled_body_is_a_problem_in_the_words_of_node(
    fetcher: Fetch, coding: str, body: bytes, words: str, code: str
) -> None:
    problem = await refused(fetcher, ok(body, f"Content-Encoding: {coding}"))
    start = "Invalid response body while trying to fetch http://127.0.0.1:PORT/"
    assert (problem.message, problem.type, problem.code) == (f"{start}: {words}", "system", code)


@pytest.mark.parametrize("coding", ["identity", "gzip", "deflate", "br"])
async def test_a_body_past_the_cap_is_not_read_to_its_end(fetcher: Fetch, coding: str) -> None:
    body = bytes(limits.FETCH_RESPONSE_BYTES + 1)
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
    answer = ok(packed.get(coding, bytes)(body), f"Content-Encoding: {coding}")
    problem = await refused(fetcher, answer)
    assert problem.type == "max-size"
    cap = limits.FETCH_RESPONSE_BYTES
    assert problem.message == f"content size at http://127.0.0.1:PORT/ over limit: {cap}"


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
NOTHING = b"\x1f\x8b\x08\x10" + bytes(6) + b"a remark" * 99 + b"\0\3" + bytes(9)
ENDLESS = {
    "status line": (b"HTTP/1.1 200 ", b"x" * 999, "system"),
    "header": (b"HTTP/1.1 200 OK\r\na: ", b"x" * 999, "system"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 99, "system"),
    "remarks before the answer": (b"", b"HTTP/1.1 103 Early\r\na: b\r\n\r\n", "request-timeout"),
    "body": (b"HTTP/1.1 200 OK\r\n\r\n", bytes(99_999), "max-size"),
    "chunks": (CHUNKED + b"\r\n", b"fff\r\n" + bytes(0xFFF) + b"\r\n", "max-size"),
    "size of a chunk": (CHUNKED + b"\r\n", b"0" * 999, "system"),
    "remark on a chunk": (CHUNKED + b"\r\n1;", b"x" * 999, "system"),
    "trailers": (CHUNKED + b"\r\n0\r\n", b"a: b\r\n" * 99, "system"),
    "gzip of nothing": (
        CHUNKED + b"Content-Encoding: gzip\r\n\r\n",
        b"%x\r\n" % (50 * len(NOTHING)) + 50 * NOTHING + b"\r\n",
        "max-size",
    ),
    "text after deflate": (
        CHUNKED + b"Content-Encoding: deflate\r\n\r\n8\r\n" + zlib.compress(b"") + b"\r\n",
        b"ffff\r\n" + bytes(0xFFFF) + b"\r\n",
        "max-size",
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
async def test_an_answer_without_end_is_cut_off(fetcher: Fetch, what: str) -> None:
    start, more, kind = ENDLESS[what]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        with suppress(ConnectionError):
            while True:
                writer.write(more)
                await writer.drain()

    timeout_ms = 300 if kind == "request-timeout" else 0
    async with asyncio.timeout(HANG_S):
        problem = await refused(fetcher, talk, timeout_ms=timeout_ms)
    assert problem.type == kind, problem.message


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
async def test_a_body_of_exactly_the_cap_is_read(fetcher: Fetch, coding: str) -> None:
    body = bytes(limits.FETCH_RESPONSE_BYTES)
    packed = {"gzip": gzip.compress, "br": brotli.compress}
    answer = ok(packed.get(coding, bytes)(body), f"Content-Encoding: {coding}")
    assert len((await fetched(fetcher, answer)).body) == limits.FETCH_RESPONSE_BYTES


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        ("301 Moved", "POST", "GET"),
        ("302 Found", "POST", "GET"),
        ("303 Other", "POST", "GET"),
        ("303 Other", "PUT", "GET"),
        ("302 Found", "PUT", "PUT"),
        ("307 Kept", "POST", "POST"),
        ("308 Kept", "POST", "POST"),
    ],
)
async def test_a_redirect_is_followed_with_the_method_of_node_fetch(
    fetcher: Fetch, status: str, method: str, then: str
) -> None:
    async with serving(moved("/next", status), ok(b"there")) as server:
        asked = request(f"{server.url}/first", method, headers=[("Content-Type", "text/x")])
        response = await fetcher(asked, b"body")
    assert server.requests[1].startswith(f"{then} /next HTTP/1.1\r\n")
    assert "\r\nContent-Type: text/x\r\n" in server.requests[1]
    assert server.requests[1].endswith("\r\n\r\n" if then == "GET" else "\r\n\r\nbody")
    assert (response.body, response.redirected) == (b"there", True)
    assert response.url == f"{server.url}/next"


async def test_credentials_do_not_follow_to_another_site(fetcher: Fetch) -> None:
    private = [("Authorization", "Bearer t"), ("Cookie", "c=1"), ("X-Kept", "y")]
    async with serving(moved("http://localhost:PORT/b"), moved("/c"), ok()) as server:
        await fetcher(request(f"{server.url}/a", headers=private))
    assert "Bearer t" in server.requests[0]
    assert "Bearer t" not in server.requests[1] + server.requests[2]
    assert "Cookie" not in server.requests[1]
    assert "X-Kept: y" in server.requests[2]


async def test_credentials_stay_within_the_site(fetcher: Fetch) -> None:
    async with serving(moved("/b"), ok()) as server:
        await fetcher(request(f"{server.url}/a", headers=[("Authorization", "Bearer t")]))
    assert "Bearer t" in server.requests[1]


async def test_too_many_redirects_are_a_problem(fetcher: Fetch) -> None:
    problem = await refused(fetcher, moved("/x"), follow=2)
    assert problem.message == "maximum redirect reached at: http://127.0.0.1:PORT/x"
    assert problem.type == "max-redirect"


async def test_redirects_can_be_refused(fetcher: Fetch) -> None:
    problem = await refused(fetcher, moved("/x"), redirect="error")
    assert problem.message == "redirect mode is set to error: http://127.0.0.1:PORT/"
    assert problem.type == "no-redirect"


async def test_a_redirect_left_to_the_function_has_its_location_made_absolute(
    fetcher: Fetch,
) -> None:
    response = await fetched(fetcher, moved("x y?z"), redirect="manual")
    location = dict(response.headers)["Location"]
    assert response.status == 302
    assert location == response.url + "x%20y?z"


async def test_a_redirect_without_a_location_is_a_response(fetcher: Fetch) -> None:
    assert (await fetched(fetcher, ok(b"", status="302 Found"))).status == 302


async def test_a_redirect_away_from_http_is_refused(fetcher: Fetch) -> None:
    problem = await refused(fetcher, moved("ftp://example.com/"))
    assert problem.message == "Only HTTP(S) protocols are supported"


async def test_a_refused_connection_is_told_as_node_tells_it(fetcher: Fetch) -> None:
    with pytest.raises(FetchProblem) as caught:
        await fetcher(request("http://127.0.0.1:1/"))
    problem = caught.value
    assert problem.message == (
        "request to http://127.0.0.1:1/ failed, reason: connect ECONNREFUSED 127.0.0.1:1"
    )
    assert (problem.type, problem.code) == ("system", "ECONNREFUSED")


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"garbage\r\n\r\n")


async def stop_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")


async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def send_headers_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    await reader.read()


FAILED = "request to http://127.0.0.1:PORT/ failed, reason: "
INVALID = "Invalid response body while trying to fetch http://127.0.0.1:PORT/: "


@pytest.mark.parametrize(
    ("answer", "message", "code"),
    [
        (hang_up, f"{FAILED}socket hang up", "ECONNRESET"),
        (garbage, f"{FAILED}Parse Error: Expected HTTP/", "HPE_INVALID_CONSTANT"),
        (stop_short, f"{INVALID}aborted", "ECONNRESET"),
    ],
)
async def test_a_server_that_breaks_off_is_told_as_node_tells_it(
    fetcher: Fetch, answer: Handler, message: str, code: str
) -> None:
    problem = await refused(fetcher, answer)
    assert (problem.message, problem.type, problem.code) == (message, "system", code)


@pytest.mark.parametrize(
    ("answer", "message", "kind"),
    [
        (wait, "network timeout at: http://127.0.0.1:PORT/", "request-timeout"),
        (
            send_headers_only,
            "Response timeout while trying to fetch http://127.0.0.1:PORT/ (over 20ms)",
            "body-timeout",
        ),
    ],
)
async def test_a_timeout_that_was_asked_for_is_kept(
    fetcher: Fetch, answer: Handler, message: str, kind: str
) -> None:
    problem = await refused(fetcher, answer, timeout_ms=20)
    assert (problem.message, problem.type, problem.code) == (message, kind, None)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x/", "http:///x", "http://[::/", "http://a:99999/", "x", "http://a b/"),
        *("http://a..b/", "http://./", "http://a.example../", f"http://{'x' * 64}.example/"),
        *(f"http://{'1' * 300}/", "http://\x00/", "http://a\u200bb/", "http://[::1%lo]/"),
    ],
)
async def test_an_address_that_is_none_is_a_problem(fetcher: Fetch, url: str) -> None:
    with pytest.raises(FetchProblem):
        await fetcher(request(url))


@pytest.mark.parametrize(
    "bad",
    [
        FetchRequest("GE T", "http://127.0.0.1:1/", []),
        FetchRequest("GET", "http://127.0.0.1:1/", [("a\nb", "c")]),
        FetchRequest("GET", "http://127.0.0.1:1/", [("a", "b\r\nc: d")]),
        FetchRequest("GET", "http://127.0.0.1:1/\u20ac", []),
        FetchRequest("\u20ac", "http://127.0.0.1:1/", []),
    ],
)
async def test_nothing_can_be_smuggled_into_a_request(fetcher: Fetch, bad: FetchRequest) -> None:
    async with serving(ok()) as server:
        bad = FetchRequest(bad.method, bad.url.replace(":1/", f":{server.port}/"), bad.headers)
        with pytest.raises(FetchProblem):
            await fetcher(bad)
    assert server.requests == []


async def test_requests_run_at_the_same_time(fetcher: Fetch) -> None:
    async with serving(meeting(5)) as server:
        calls = [fetcher(request(f"{server.url}/{n}")) for n in range(5)]
        assert {answer.body for answer in await asyncio.gather(*calls)} == {b"met"}


async def test_cancelling_a_request_closes_its_connection(fetcher: Fetch) -> None:
    closed = asyncio.Event()

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        closed.set()

    async with serving(watch) as server:
        call = asyncio.create_task(fetcher(request(f"{server.url}/")))
        await asyncio.wait_for(server.connected.wait(), HANG_S)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(closed.wait(), HANG_S)


async def test_proxies_of_the_environment_do_not_count(
    fetcher: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert (await fetched(fetcher, ok(b"direct"))).body == b"direct"
