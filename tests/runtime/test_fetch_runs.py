"""fetch from inside a function: through V8, the worker, the pool and real HTTP to a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from webserver import Handler, Server, meeting, moved, ok, serving

from console import limits
from console.fetching.fetcher import Fetcher
from console.fetching.policy import Policy
from console.model import Invocation, Outcome, Request
from console.workers.pool import Pool

TIMEOUT_S = 20.0


class Bench:
    """Runs functions that know the server's address as `settings.url`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run(self, server: Server, statements: str) -> Outcome:
        """Run statements as the body of an async onRequest; `emit(value)` makes an event of it."""
        code = (
            "const emit = (properties) => Segment.track({ event: 'x', userId: 'u', properties });\n"
            f"async function onRequest(request, settings) {{\n{statements}\n}}"
        )
        settings: dict[str, Any] = {"url": server.url}
        invocation = Invocation(
            id="run_1", code=code, request=Request(body="{}"), settings=settings
        )
        run = self._pool.run(invocation, on_log=lambda log: None, on_fetch=lambda fetch: None)
        return await asyncio.wait_for(run, TIMEOUT_S)

    async def emitted(self, server: Server, statements: str) -> Any:
        outcome = await self.run(server, statements)
        assert outcome.error is None, outcome.error
        return [event["properties"] for event in outcome.events]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with (
        Fetcher() as fetcher,
        Pool(
            fetcher=fetcher.under(lambda: Policy(private=True)), size=1, timeout_s=TIMEOUT_S
        ) as pool,
    ):
        yield Bench(pool)


async def test_a_response_has_all_that_node_fetch_gives_it(bench: Bench) -> None:
    answer = ok(b'{"a":[1]}', "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Two: 1", "X-Two: 2")
    async with serving(answer) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const r = await fetch(settings.url + "/p?q=1");
            emit({
              ok: r.ok, status: r.status, text: r.statusText, redirected: r.redirected, url: r.url,
              cookies: r.headers.raw()["set-cookie"], two: r.headers.get("x-two"), used: r.bodyUsed,
              json: await r.json(), after: r.bodyUsed,
            });
            """,
        )
    assert seen == {
        "ok": True,
        "status": 200,
        "text": "OK",
        "redirected": False,
        "url": f"{server.url}/p?q=1",
        "cookies": ["a=1", "b=2"],
        "two": "1, 2",
        "used": False,
        "json": {"a": [1]},
        "after": True,
    }


async def test_a_body_is_read_as_text_bytes_or_stream(bench: Bench) -> None:
    async with serving(ok("hé".encode())) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const get = () => fetch(settings.url);
            const chunks = [];
            for await (const chunk of (await get()).body) chunks.push(chunk.toString("hex"));
            const evented = await new Promise(async (resolve, reject) => {
              const { body } = await get();
              let text = "";
              body.setEncoding("utf8").on("data", (part) => (text += part));
              body.on("end", () => resolve(text)).on("error", reject);
            });
            const response = await get();
            const copy = response.clone();
            emit({
              text: await (await get()).text(),
              bytes: (await (await get()).buffer()).toString("hex"),
              memory: (await (await get()).arrayBuffer()).byteLength,
              size: (await (await get()).blob()).size,
              chunks, evented, both: [await response.text(), await copy.text()],
            });
            """,
        )
    assert seen == {
        "text": "hé",
        "bytes": "68c3a9",
        "memory": 3,
        "size": 3,
        "chunks": ["68c3a9"],
        "evented": "hé",
        "both": ["hé", "hé"],
    }


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        ('"hé"', "text/plain;charset=UTF-8", "hÃ©"),
        ("Buffer.from([1, 2])", None, "\x01\x02"),
        ("new Uint8Array([65]).buffer", None, "A"),
        (
            'new URLSearchParams({ a: "b c" })',
            "application/x-www-form-urlencoded;charset=UTF-8",
            "a=b+c",
        ),
        ("JSON.stringify({ a: 1 })", "text/plain;charset=UTF-8", '{"a":1}'),
    ],
)
async def test_a_body_is_sent_with_its_content_type(
    bench: Bench, body: str, content_type: str | None, sent: str
) -> None:
    async with serving(ok()) as server:
        await bench.emitted(
            server, f'await fetch(settings.url, {{ method: "post", body: {body} }})'
        )
    head, _, received = server.requests[0].partition("\r\n\r\n")
    types = [line[14:] for line in head.split("\r\n") if line.startswith("Content-Type: ")]
    assert types == ([] if content_type is None else [content_type])
    assert received == sent
    assert f"\r\nContent-Length: {len(sent)}\r\n" in head


async def test_a_form_is_sent_as_multipart(bench: Bench) -> None:
    async with serving(ok()) as server:
        await bench.emitted(
            server,
            """
            const form = new FormData();
            form.append("name", "value");
            form.append("file", Buffer.from("{}"), { filename: "a.json" });
            await fetch(settings.url, { method: "POST", body: form, headers: { "X-Own": "1" } });
            """,
        )
    head, _, body = server.requests[0].partition("\r\n\r\n")
    boundary = head.partition("multipart/form-data;boundary=")[2].partition("\r\n")[0]
    assert len(boundary) == 50
    assert body == (
        f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nvalue\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n'
        f"Content-Type: application/json\r\n\r\n{{}}\r\n--{boundary}--\r\n"
    )


async def test_requests_of_a_function_run_at_the_same_time(bench: Bench) -> None:
    async with serving(meeting(4)) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const all = await Promise.all([1, 2, 3, 4].map((n) => fetch(`${settings.url}/${n}`)));
            emit({ texts: await Promise.all(all.map((r) => r.text())) });
            """,
        )
    assert seen == {"texts": ["met"] * 4}


async def test_a_failed_request_is_a_fetch_error(bench: Bench) -> None:
    async with serving(ok()) as server:
        (seen,) = await bench.emitted(
            server,
            """
            try { await fetch("http://127.0.0.1:1/x"); } catch (e) {
              const { name, type, code, errno, message } = e;
              const error = e instanceof Error;
              emit({ name, type, code, errno, message, error, text: String(e) });
            }
            """,
        )
    message = "request to http://127.0.0.1:1/x failed, reason: connect ECONNREFUSED 127.0.0.1:1"
    assert seen == {
        "name": "FetchError",
        "type": "system",
        "code": "ECONNREFUSED",
        "errno": "ECONNREFUSED",
        "message": message,
        "error": True,
        "text": f"FetchError: {message}",
    }


async def test_an_uncaught_fetch_error_fails_the_run_and_the_request_is_recorded(
    bench: Bench,
) -> None:
    async with serving(ok()) as server:
        outcome = await bench.run(server, 'await fetch("http://127.0.0.1:1/")')
    assert outcome.error is not None
    assert outcome.error.name == "FetchError"
    assert [(f.method, f.url, f.status) for f in outcome.fetches] == [
        ("GET", "http://127.0.0.1:1/", None)
    ]


async def test_redirects_are_followed_refused_or_left_to_the_function(bench: Bench) -> None:
    async with serving(moved("/b"), ok(b"there"), moved("/b"), moved("/b")) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const followed = await fetch(settings.url + "/a");
            const manual = await fetch(settings.url + "/a", { redirect: "manual" });
            const refused = await fetch(settings.url + "/a", { redirect: "error" }).catch((e) => e);
            emit({
              followed: [followed.url, followed.redirected, await followed.text()],
              manual: [manual.status, manual.headers.get("location"), manual.redirected],
              refused: [refused.type, refused.message],
            });
            """,
        )
    assert seen == {
        "followed": [f"{server.url}/b", True, "there"],
        "manual": [302, f"{server.url}/b", False],
        "refused": ["no-redirect", f"redirect mode is set to error: {server.url}/a"],
    }


async def test_aborting_rejects_and_closes_the_connection(bench: Bench) -> None:
    arrived, closed = asyncio.Event(), asyncio.Event()
    server: Server

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.requests[-1].startswith("GET /go"):
            await asyncio.wait_for(arrived.wait(), TIMEOUT_S)
            writer.write(ok())
        else:
            arrived.set()
            await reader.read()
            closed.set()

    async with serving(watch) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const controller = new AbortController();
            const { signal } = controller;
            const failed = fetch(`${settings.url}/wait`, { signal }).catch((e) => e);
            await fetch(`${settings.url}/go`);
            controller.abort();
            const { name, type, message } = await failed;
            emit({ name, type, message });
            """,
        )
        await asyncio.wait_for(closed.wait(), TIMEOUT_S)
    assert seen == {
        "name": "AbortError",
        "type": "aborted",
        "message": "The user aborted a request.",
    }


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("answer", "options", "kind"),
    [
        (silent, "{ timeout: 20 }", "request-timeout"),
        (ok(b"12345"), "{ size: 4 }", "max-size"),
        (moved("/again"), "{ follow: 3 }", "max-redirect"),
    ],
)
async def test_the_limits_that_a_function_sets_are_kept(
    bench: Bench, answer: bytes | Handler, options: str, kind: str
) -> None:
    async with serving(answer) as server:
        (seen,) = await bench.emitted(
            server,
            f"""
            const e = await fetch(settings.url, {options}).then((r) => r.text()).catch((e) => e);
            emit({{ name: e.name, type: e.type }});
            """,
        )
    assert seen == {"name": "FetchError", "type": kind}


async def test_a_run_cannot_make_requests_without_end(bench: Bench) -> None:
    async with serving(ok()) as server:
        (seen,) = await bench.emitted(
            server,
            f"""
            const length = {limits.FETCHES_PER_RUN + 5};
            const all = Array.from({{ length }}, () => fetch(settings.url));
            const ends = await Promise.allSettled(all);
            emit({{
              ok: ends.filter((e) => e.status === "fulfilled").length,
              last: ends.at(-1).reason.message,
            }});
            """,
        )
    assert seen["ok"] == limits.FETCHES_PER_RUN
    assert seen["last"] == (
        f"request to {server.url}/ failed, reason: "
        f"a run makes at most {limits.FETCHES_PER_RUN} requests"
    )


async def test_a_body_that_is_too_large_is_refused_before_it_is_sent(bench: Bench) -> None:
    async with serving(ok()) as server:
        (seen,) = await bench.emitted(
            server,
            f"""
            const body = Buffer.alloc({limits.FETCH_REQUEST_BYTES + 1});
            const form = new FormData();
            form.append("file", body, "a.bin");
            const send = (body) => fetch(settings.url, {{ method: "POST", body }}).catch((e) => e);
            const ends = [await send(body), await send(form)];
            emit({{ names: ends.map((e) => e.name), messages: ends.map((e) => e.message) }});
            """,
        )
    reason = f"request to {server.url}/ failed, reason: The request is too large"
    assert seen == {"names": ["FetchError"] * 2, "messages": [reason] * 2}
    assert server.requests == []


async def test_odd_text_in_options_reaches_the_server_or_is_refused(bench: Bench) -> None:
    async with serving(moved("/b")) as server:
        (seen,) = await bench.emitted(
            server,
            r"""
            const seen = async (...args) => {
              try { return (await fetch(...args)).status; } catch (e) { return e.message; }
            };
            emit({
              hash: await seen(settings.url + "/#\ud800", { redirect: "\ud800", timeout: NaN }),
              path: await seen(settings.url + "/\ud800"),
              header: await seen(settings.url, { headers: { a: "\ud800" } }),
              follow: await seen(settings.url, { follow: NaN }),
            });
            """,
        )
    assert seen["hash"] == 302
    assert seen["path"] == "Request path contains unescaped characters"
    assert seen["header"].endswith(" is not a legal HTTP header value")
    assert seen["follow"].startswith("maximum redirect reached")


async def test_letters_in_an_address_arrive_and_other_protocols_are_named_as_such(
    bench: Bench,
) -> None:
    async with serving(ok()) as server:
        (seen,) = await bench.emitted(
            server,
            """
            await fetch(settings.url + "/ü?c=é b#ß");
            const why = (url) => fetch(url).catch((e) => e.message);
            emit(await Promise.all(["data:text/plain,a", "localhost:80", "http:a", "x"].map(why)));
            """,
        )
    assert server.requests[0].startswith("GET /%FC?c=%E9%20b HTTP/1.1")
    absolute, http = "Only absolute URLs are supported", "Only HTTP(S) protocols are supported"
    assert seen == [http, http, absolute, absolute]


async def test_a_function_that_breaks_the_built_ins_still_gets_its_response(bench: Bench) -> None:
    async with serving(ok(b'{"a":1}')) as server:
        (seen,) = await bench.emitted(
            server,
            """
            const broken = () => { throw new Error("no"); };
            Array.prototype.push = Map.prototype.get = Map.prototype.set = broken;
            String.prototype.charCodeAt = String.prototype.toLowerCase = broken;
            Uint8Array.prototype.__proto__.set = broken;
            JSON.parse = () => "forged";
            Promise.prototype.then = undefined;
            const r = await fetch(settings.url, { method: "POST", body: "x", headers: { a: "b" } });
            emit({ json: await r.json() });
            """,
        )
    assert seen == {"json": {"a": 1}}
