"""Packages inside a function: CommonJS, the modules of Node's, and the client of `https`.

The packages are of the tests' own making and stand where `xml` would be installed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from webserver import Server, moved, ok, serving

from console.fetching.fetcher import Fetcher
from console.fetching.policy import Policy
from console.libs import catalog
from console.model import Failure, Invocation, Outcome, Request
from console.workers.pool import Pool

XML = catalog.named("xml")
assert XML is not None
TIMEOUT_S = 20.0


class Bench:
    """A home with a package under the name `xml`, and a pool that runs functions."""

    def __init__(self, home: Path, pool: Pool) -> None:
        assert XML is not None
        self.place = home / "libs" / XML.folder / "node_modules"
        self._pool = pool

    def package(self, files: dict[str, str], name: str = "xml", **manifest: Any) -> None:
        for path, text in ({"package.json": json.dumps(manifest)} | files).items():
            file = self.place / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    async def run(self, statements: str, url: str = "") -> Outcome:
        code = (
            "const emit = (value) => Segment.track({ event: 'x', userId: 'u', "
            "properties: { value } });\n"
            f"async function onRequest(request, settings) {{\n{statements}\n}}"
        )
        invocation = Invocation(
            id="run_1", code=code, request=Request(body="{}"), settings={"url": url}
        )
        run = self._pool.run(invocation, on_log=lambda log: None, on_fetch=lambda fetch: None)
        return await asyncio.wait_for(run, TIMEOUT_S)

    async def value(self, statements: str, server: Server | None = None) -> Any:
        outcome = await self.run(statements, server.url if server else "")
        assert outcome.error is None, outcome.error
        return outcome.events[0]["properties"]["value"]

    async def error(self, statements: str) -> Failure:
        outcome = await self.run(statements)
        assert outcome.error is not None
        return outcome.error


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    async with (
        Fetcher() as fetcher,
        Pool(
            fetcher=fetcher.under(lambda: Policy(private=True)), size=1, timeout_s=TIMEOUT_S
        ) as pool,
    ):
        yield Bench(tmp_path, pool)


async def test_files_folders_json_and_cycles_are_required_as_in_node(bench: Bench) -> None:
    bench.package(
        {
            "lib/main.js": "exports.a = require('./a'); exports.d = require('../data');"
            "exports.f = require('./folder'); exports.o = require('other/deep'); exports.t = this"
            " === exports; exports.n = [__filename, __dirname].map((p) => typeof p)",
            "lib/a.js": "exports.early = true; exports.b = require('./b').seen",
            "lib/b.js": "exports.seen = Object.keys(require('./a'))",
            "lib/folder/index.js": "module.exports = 'folder'",
            "data.json": '{"x": 1}',
        },
        main="lib/main",
    )
    bench.package({"real.js": "module.exports = 'deep'"}, "other", exports={"./*": "./real.js"})
    assert await bench.value("emit(xml)") == {
        "a": {"early": True, "b": ["early"]},
        "d": {"x": 1},
        "f": "folder",
        "o": "deep",
        "t": True,
        "n": ["string", "string"],
    }


async def test_a_package_sees_node_and_the_function_does_not(bench: Bench) -> None:
    bench.package(
        {"index.js": "module.exports = [typeof process.version, typeof require, global.x]"}
    )
    seen = await bench.value("globalThis.x = 7; emit([...xml, typeof process, typeof require])")
    assert seen == ["string", "function", 7, "undefined", "undefined"]


async def test_a_package_is_loaded_once_and_in_sloppy_mode(bench: Bench) -> None:
    bench.package({"index.js": "loads = (globalThis.loads || 0) + 1; module.exports = {}"})
    assert await bench.value("xml; window.xml; xml; emit([loads, xml === window.xml])") == [1, True]


@pytest.mark.parametrize(
    "request_", ["../../../../secret", "/etc/passwd", "./link", "..", "xml/../../../../secret.js"]
)
async def test_nothing_outside_the_packages_can_be_required(bench: Bench, request_: str) -> None:
    (bench.place.parents[2] / "secret.js").parent.mkdir(parents=True, exist_ok=True)
    (bench.place.parents[2] / "secret.js").write_text("module.exports = 'secret'")
    bench.package({"index.js": f"module.exports = require({request_!r})"})
    (bench.place / "xml" / "link.js").symlink_to(bench.place.parents[2] / "secret.js")
    assert (await bench.error("emit(xml)")).message.startswith("Cannot find module")


async def test_an_error_in_a_package_is_the_function_s_with_its_line(bench: Bench) -> None:
    bench.package({"index.js": "module.exports = () => {\n  throw new TypeError('bad');\n}"})
    error = await bench.error("xml()")
    assert (error.name, error.message, error.line) == ("TypeError", "bad", 3)


async def test_a_module_that_functions_cannot_use_says_so_when_it_is_used(bench: Bench) -> None:
    bench.package({"index.js": "const net = require('node:net'); module.exports = net.connect"})
    assert (await bench.error("xml(80)")).message == (
        "net.connect is not available to functions here"
    )


STREAMS = """
const { Readable, Writable, Transform, PassThrough, pipeline } = require('stream');
const util = require('util');
function Upper() { Transform.call(this); }
util.inherits(Upper, Transform);
Upper.prototype._transform = function (chunk, encoding, done) {
  done(null, chunk.toString().toUpperCase());
};
module.exports = () => new Promise((resolve, reject) => {
  const seen = [];
  const sink = new Writable({ write(chunk, encoding, done) { seen.push(String(chunk)); done(); } });
  pipeline(Readable.from(['a', 'b']), new Upper(), new PassThrough(), sink, (error) =>
    error ? reject(error) : resolve(seen.join('')));
});
"""


async def test_streams_can_be_inherited_from_and_piped(bench: Bench) -> None:
    bench.package({"index.js": STREAMS})
    assert await bench.value("emit(await xml())") == "AB"


async def test_an_emitter_without_a_listener_for_errors_throws_them(bench: Bench) -> None:
    bench.package({"index.js": "module.exports = require('events')"})
    error = await bench.error(
        "function E() { xml.call(this) } E.prototype = xml.prototype;"
        "new E().emit('error', new RangeError('x'))"
    )
    assert (error.name, error.message) == ("RangeError", "x")


HTTP = """
const http = require('http');
module.exports = (url, options, body) => new Promise((resolve, reject) => {
  const request = http.request(url, options, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve({
      status: response.statusCode, message: response.statusMessage, headers: response.headers, text,
    }));
  });
  request.on('error', reject);
  request.end(body);
});
"""


async def test_a_request_goes_out_as_it_was_made_and_its_answer_comes_back(bench: Bench) -> None:
    bench.package({"index.js": HTTP})
    answer = ok("é".encode(), "Set-Cookie: a=1", "X-A: 1", "X-A: 2", status="201 Created")
    async with serving(answer) as server:
        options = "{ method: 'POST', headers: { 'X-Way': 'out', 'Content-Length': 2 } }"
        seen = await bench.value(
            f"emit(await xml(settings.url + '/p?q=1', {options}, 'hi'))", server
        )
    assert (seen["status"], seen["message"], seen["text"]) == (201, "Created", "é")
    assert seen["headers"] | {"set-cookie": ["a=1"], "x-a": "1, 2"} == seen["headers"]
    assert server.requests[0].startswith("POST /p?q=1 HTTP/1.1\r\n")
    assert "x-way: out" in server.requests[0].lower()
    assert server.requests[0].endswith("\r\n\r\nhi")


async def test_a_redirect_is_the_caller_s_to_follow(bench: Bench) -> None:
    bench.package({"index.js": HTTP})
    async with serving(moved("/elsewhere")) as server:
        seen = await bench.value("emit(await xml(settings.url, {}))", server)
    assert (seen["status"], seen["headers"]["location"]) == (302, f"{server.url}/elsewhere")
    assert len(server.requests) == 1


async def test_https_tells_of_a_failed_connection_as_node_does(bench: Bench) -> None:
    seen = await bench.value(
        "emit(await new Promise((resolve) => https.get('https://127.0.0.1:1/').on('error',"
        " (error) => resolve([error.name, error.code, error.message]))))"
    )
    assert seen == ["Error", "ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"]


async def test_https_refuses_what_node_refuses(bench: Bench) -> None:
    error = await bench.error("https.get('http://example.com/')")
    assert error.message == 'Protocol "http:" not supported. Expected "https:"'
    assert await bench.value(
        "emit(typeof https.request + Object.keys(https).includes('Agent'))"
    ) == ("functiontrue")
