"""Hostile functions on the real runtime: each ends as it should, and the next run is fine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from console.fetching.fetcher import Fetcher
from console.model import Invocation, Outcome, Request
from console.workers import worker
from console.workers.pool import Pool
from console.workers.worker import Spawned

pytestmark = pytest.mark.asyncio(loop_scope="module")

Run = Callable[[str], Awaitable[Outcome]]
PATIENCE_S = 30
SOON_S = 0.3  # for what never ends
TRACK = "Segment.track({ event: 'e', userId: 'u' })"
TRACKED = {"type": "track", "event": "e", "userId": "u"}

HANGS = {
    "a promise that never settles": "await new Promise(() => {})",
    "microtasks without end": "(function f() { queueMicrotask(f) })(); await new Promise(() => {})",
    "timers without end": "(function f() { setTimeout(f) })(); await new Promise(() => {})",
    "a million timers": "for (;;) setTimeout(() => {}, 1e9)",
    "finally": "try { throw 1 } finally { for (;;); }",
    "a comparator": "[2, 1].sort(() => { for (;;); })",
    "a regular expression": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "a number": "(2n ** 10000000n).toString()",
    "a thenable": "return { then() { for (;;); } }",
    "a thenable of itself": "const t = { then(f) { f(t) } }; return t",
    "a getter of an event": "Segment.events.push({ get a() { for (;;); } })",
    "a toJSON of an event": "Segment.events.push({ toJSON() { for (;;); } })",
    "a finaliser": "const r = new FinalizationRegistry(() => { for (;;); });"
    " for (let i = 0; i < 1e5; i++) r.register({}); await new Promise(() => {})",
    "WebAssembly": "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115,"
    " 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 97, 0, 0, 10, 9, 1, 7, 0, 3, 64,"
    " 12, 0, 11, 11]))).exports.a()",
    "waiting on shared memory": "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    "requests without end": "for (;;) await fetch('http://127.0.0.1:1/').catch(() => {})",
    "the cache": "await cache.load('k', 1000, async () => { for (;;) await 0 })",
    "hashing": "for (;;) crypto.createHmac('sha256', 'k').update('x').digest('hex')",
}

FAILS = {
    "null": ("throw null", "Error: null"),
    "a symbol": ("throw Symbol('x')", "Error: Symbol(x)"),
    "an object": ("throw { a: 1 }", "Error: { a: 1 }"),
    "no prototype": ("throw Object.create(null)", "Error: [Object: null prototype] {}"),
    "a proxy": ("throw new Proxy({}, { get() { for (;;); } })", "Error: {}"),
    "a proxy of an error": ("throw new Proxy(new Error, { get() { throw 1 } })", "Error: "),
    "a revoked proxy": (
        "const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy",
        "Error: <Revoked Proxy>",
    ),
    "getters that throw": (
        "throw Object.defineProperties(new Error, { stack: { get() { throw 1 } },"
        " message: { get() { throw 2 } } })",
        "Error: ",
    ),
    "an error that causes itself": ("const e = new Error('x'); throw e.cause = e", "Error: x"),
    "prepareStackTrace": (
        "Error.prepareStackTrace = () => { for (;;); }; throw new Error('y')",
        "Error: y",
    ),
    "captureStackTrace": (
        "Error.captureStackTrace = () => { throw 1 }; console.trace(); throw new Error('y')",
        "Error: y",
    ),
    "no console": ("console = Segment = null; throw new Error('still')", "Error: still"),
    "a thenable": ("return { get then() { throw new Error('g') } }", "Error: g"),
    "a timer": (
        "setTimeout(() => { throw new Error('late') }); await new Promise(() => {})",
        "Error: late",
    ),
    "recursion": (
        "const o = { toString() { return '' + this } }; '' + o",
        "RangeError: Maximum call stack size exceeded",
    ),
    "source without end": (
        "eval('('.repeat(1e6))",
        "RangeError: Maximum call stack size exceeded",
    ),
    "import": ("await import('fs')", "Error: Not supported"),
    "require": ("require('fs')", "ReferenceError: require is not defined"),
    "a string": ("for (let s = 'x'; ; ) s += s", "RangeError: Invalid string length"),
    "WebAssembly memory": (
        "const m = new WebAssembly.Memory({ initial: 1 }); for (;;) m.grow(10000)",
        "RangeError: WebAssembly.Memory.grow(): Unable to grow instance memory",
    ),
    "shared memory": (
        "for (const a = []; ; ) a.push(new Uint8Array(new SharedArrayBuffer(1e8)).fill(1))",
        "RangeError: Array buffer allocation failed",
    ),
    "a host buffer": (
        "crypto.randomBytes(2 ** 31 - 1)",
        "RangeError: Array buffer allocation failed",
    ),
    "a text for the host": (
        "atob('A'.repeat(2 ** 28))",
        "RangeError: The function used more than 128 MB of memory.",
    ),
    "events that are no list": (
        "Segment.events = new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : t[k]) })",
        "TypeError: Segment.events[0] is not an object",
    ),
    "an event that unfolds for ever": (
        "Segment.events.push({ toJSON() { return { a: this, toJSON: undefined } } })",
        "RangeError: Maximum call stack size exceeded",
    ),
}

SUCCEEDS = {
    "overwriting all": "for (const k of Object.getOwnPropertyNames(globalThis))"
    " try { globalThis[k] = undefined } catch {}",
    "deleting all": "for (const k of Reflect.ownKeys(globalThis)) try {"
    " delete globalThis[k] } catch {}",
    "getters for all": "for (const k of Object.getOwnPropertyNames(globalThis)) try {"
    " Object.defineProperty(globalThis, k, { get() { throw 1 } }) } catch {}",
    "freezing all": "for (const k of Object.getOwnPropertyNames(globalThis)) try {"
    " Object.freeze(globalThis[k]); Object.freeze(globalThis[k].prototype) } catch {}",
    "no prototypes": "Object.setPrototypeOf(globalThis, null)",
    "then of every object": "Object.prototype.then = (f) => f(1)",
    "then of promises": "Promise.prototype.then = () => { for (;;); }",
    "species": "for (const c of [Array, Promise]) Object.defineProperty(c, Symbol.species,"
    " { get() { throw 1 } })",
    "iterators": "Array.prototype[Symbol.iterator] = () => { throw 1 }",
    "call and apply": "Function.prototype.call = Function.prototype.apply = Reflect.apply ="
    " () => { throw 1 }",
    "setters of every object": "for (const k of ['error', 'events', 'kind', '0', 'then', 'length'])"
    " Object.defineProperty(Object.prototype, k, { set() { throw 1 }, get() {} })",
    "a flood of console calls": "for (let i = 0; i < 1e5; i++) console.log('x'.repeat(100))",
    "a console call of itself": "console.log({ [Symbol.for('nodejs.util.inspect.custom')]() {"
    " console.log(this); return this } })",
    "an endless depth to print": "let o = {}; for (let i = 0; i < 1e5; i++) o = { o };"
    " console.log(o); console.dir(o, { depth: Infinity })",
    "requests that are aborted": "for (let i = 0; i < 300; i++) { const c = new AbortController();"
    " fetch('http://127.0.0.1:1/', { signal: c.signal }).catch(() => {}); c.abort() }",
    "a prototype in JSON": "Segment.track({ event: 'x', userId: 'u', context:"
    ' JSON.parse(\'{"__proto__": {"a": 1}}\') }); if ({}.a) throw 1; Segment.events.pop()',
}


class Bench:
    """A pool of real workers that remembers every process it started."""

    def __init__(self, timeout_s: float) -> None:
        self.started: list[Spawned] = []
        self._pool = Pool(fetcher=Fetcher(), timeout_s=timeout_s, spawn=self._spawn)

    def _spawn(self) -> Spawned:
        self.started.append(worker.spawn())
        return self.started[-1]

    async def run(self, body: str) -> Outcome:
        code = f"onRequest = async (request, settings) => {{ {body} }}"
        invocation = Invocation("run_1", code, Request(body="{}"))
        work = self._pool.run(invocation, on_log=lambda log: None, on_fetch=lambda fetch: None)
        return await asyncio.wait_for(work, PATIENCE_S)

    async def close(self) -> None:
        await asyncio.wait_for(self._pool.close(), PATIENCE_S)
        for spawned in self.started:
            with pytest.raises(ChildProcessError):  # it has been waited for
                os.waitpid(spawned.pid, os.WNOHANG)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def run() -> AsyncIterator[Run]:
    bench = Bench(PATIENCE_S)
    yield bench.run
    await bench.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def run_briefly() -> AsyncIterator[Run]:
    bench = Bench(SOON_S)
    yield bench.run
    await bench.close()


@pytest.mark.parametrize("name", HANGS)
async def test_what_never_ends_is_ended(run_briefly: Run, name: str) -> None:
    outcome = await run_briefly(HANGS[name])
    assert outcome.error is not None
    assert outcome.error.type == "Timeout"
    assert outcome.events == []


@pytest.mark.parametrize("name", FAILS)
async def test_what_fails_is_reported_and_the_next_run_is_fine(run: Run, name: str) -> None:
    body, error = FAILS[name]
    outcome = await run(body)
    assert outcome.error is not None
    assert f"{outcome.error.name}: {outcome.error.message}" == error
    assert outcome.events == []
    assert (await run(TRACK)).events == [TRACKED]


@pytest.mark.parametrize("name", SUCCEEDS)
async def test_what_breaks_the_context_costs_neither_this_outcome_nor_the_next(
    run: Run, name: str
) -> None:
    for body in (f"{TRACK}; {SUCCEEDS[name]}", TRACK):
        outcome = await run(body)
        assert (outcome.status, outcome.events) == ("success", [TRACKED])


async def test_no_constructor_leads_out_of_the_context(run: Run) -> None:
    outcome = await run(
        """
        const values = [this, request, settings, Segment, console, fetch, cache, Buffer, crypto];
        for (const value of values.filter(Boolean)) {
            const world = value.constructor.constructor('return this')();
            if (world !== globalThis) throw new Error('another world');
        }
        const found = Object.getOwnPropertyNames(globalThis)
            .filter((name) => /^(process|require|host.*|__.*|py.*|runtime|d8|load)$/i.test(name));
        if (found.length) throw new Error(found.join());
        """
    )
    assert outcome.error is None


async def test_stack_frames_give_nothing_of_ours_away(run: Run) -> None:
    outcome = await run(
        """
        let frames;
        Error.prepareStackTrace = (error, given) => { frames = given };
        new Error('x').stack;
        for (const frame of frames) {
            const source = String(frame.getFunction?.() ?? '');
            const place = String(frame.getFileName?.() ?? '');
            if (source && !source.includes('prepareStackTrace')) throw new TypeError(source);
            if (place.includes('/')) throw new TypeError(place);
        }
        """
    )
    assert outcome.error is None
