"""What is left of one delivery in the next, on the runtime that users get.

One pool for all: each test has a key of its own, and with it contexts that no other test sees.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from nursery import PATIENCE_S, no_network

from console.fetching.fetcher import FetchRequest, FetchResponse
from console.model import Invocation, Outcome, Request
from console.workers.pool import Pool

pytestmark = pytest.mark.asyncio(loop_scope="module")

Deliver = Callable[..., Awaitable[Outcome]]
KEYS = itertools.count()


async def silent_network(request: FetchRequest, body: bytes | None) -> FetchResponse:
    await asyncio.Event().wait()
    return await no_network(request, body)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with Pool(fetcher=silent_network, deliverers=2, timeout_s=PATIENCE_S) as made:
        yield made


@pytest.fixture
def deliver(pool: Pool) -> Deliver:
    """Delivers a body to the code that the first call names, in one context."""
    key = f"k{next(KEYS)}:"
    given: list[str] = []

    async def call(code: str = "", body: str = "{}", **options: Any) -> Outcome:
        given.append(code or given[0])
        settings = options.pop("settings", {})
        invocation = Invocation("run_1", given[-1], Request(body=body), settings, **options)
        work = pool.deliver(invocation, warm=key, on_log=lambda log: None, on_fetch=lambda f: None)
        return await asyncio.wait_for(work, PATIENCE_S)

    return call


def names(outcome: Outcome) -> list[Any]:
    assert outcome.error is None, outcome.error
    return [event["event"] for event in outcome.events]


def texts(outcome: Outcome) -> list[str]:
    return [log.text for log in outcome.logs]


HEAD = "const send = (event) => Segment.track({ event, userId: 'u' });\n"


async def test_globals_and_the_module_stay(deliver: Deliver) -> None:
    first = await deliver(
        HEAD + "let calls = 0; globalThis.loads = (globalThis.loads ?? 0) + 1;"
        "onRequest = () => { seen = (globalThis.seen ?? 0) + 1; send([++calls, loads, seen]) }"
    )
    assert names(first) == [[1, 1, 1]]
    assert names(await deliver()) == [[2, 1, 2]]
    assert names(await deliver()) == [[3, 1, 3]]


async def test_each_delivery_has_its_own_request_settings_and_strictness(deliver: Deliver) -> None:
    code = HEAD + (
        "onRequest = (r, s) => { send([r.json().n, s.k]); s.k = 'changed'; r.json().n = 9;"
        " Segment.page({ name: 'p' }) }"
    )
    first = await deliver(code, '{"n":1}', settings={"k": "a"})
    assert first.events[0]["event"] == [1, "a"]
    strict = await deliver(code, '{"n":2}', settings={"k": "b"}, strict=True)
    assert strict.error is not None and strict.error.name == "ValidationError"
    third = await deliver(code, '{"n":3}', settings={"k": "c"})
    assert [third.events[0]["event"], third.events[1]["name"]] == [[3, "c"], "p"]


async def test_cache_keeps_what_was_loaded_and_forgets_a_load_that_never_ended(
    deliver: Deliver,
) -> None:
    code = HEAD + (
        "let loads = 0; const load = () => cache.load('k', 60000, async () => ++loads);"
        "onRequest = async () => { send(await load());"
        " if (loads === 2) send(await cache.load('never', () => 'anew'));"
        " else cache.load('never', () => fetch('http://127.0.0.1/'));"
        " if (globalThis.twice) cache.delete('k'); twice = true; }"
    )
    assert names(await deliver(code)) == [1]
    assert names(await deliver()) == [1]
    assert names(await deliver()) == [2, "anew"]


async def test_what_a_failed_delivery_had_queued_is_not_sent_by_the_next(deliver: Deliver) -> None:
    code = HEAD + (
        "onRequest = (r) => { send(r.json().n); Segment.set({ collection: 'c', id: 'i' });"
        " if (r.json().fail) throw new Error('no') }"
    )
    failed = await deliver(code, '{"n":1,"fail":true}')
    assert failed.error is not None and failed.events == []
    after = await deliver(code, '{"n":2}')
    assert (names(after), len(after.objects)) == ([2], 1)


@pytest.mark.parametrize(
    "vandalism",
    [
        "Segment.events = [1]; Segment.objects = null",
        "Object.freeze(Segment.events)",
        "Object.freeze(Segment)",
        "Object.seal(Segment.events); Object.freeze(Segment)",
        "Object.freeze(Segment.events); Object.freeze(Segment)",
        "Object.preventExtensions(Segment.events); Object.freeze(Segment)",
        "Object.defineProperty(Segment, 'events', { get: () => [{ type: 'old' }] })",
        "Object.defineProperty(Segment, 'events', { value: new Proxy([], { set() { throw 1 } }) })",
        "Segment.events.length = 0; delete Segment.events",
        "Segment.track = () => {}",
    ],
)
async def test_whatever_a_function_did_to_segment_nothing_old_is_sent(
    deliver: Deliver, vandalism: str
) -> None:
    code = (
        "let n = 0; onRequest = () => { n += 1; if (n > 1) return;"
        f" Segment.identify({{ userId: 'old' }}); {vandalism} }}"
    )
    await deliver(code)
    for _ in range(2):
        outcome = await deliver()
        assert outcome.error is None
        assert [event for event in outcome.events if event.get("userId") == "old"] == []


async def test_a_module_that_failed_to_load_is_loaded_anew(deliver: Deliver) -> None:
    code = HEAD + (
        "globalThis.loads = (globalThis.loads ?? 0) + 1;"
        "if (loads < 3) throw new Error('load ' + loads); onRequest = () => send(loads)"
    )
    for n in (1, 2):
        outcome = await deliver(code)
        assert outcome.error is not None and outcome.error.message == f"load {n}"
    assert names(await deliver()) == [3]
    assert names(await deliver()) == [3]


async def test_a_syntax_error_is_told_every_time(deliver: Deliver) -> None:
    for _ in range(2):
        outcome = await deliver("onRequest = (")
        assert outcome.error is not None
        assert (outcome.error.name, outcome.error.line) == ("SyntaxError", 1)


async def test_counters_and_clocks_live_on_and_indentation_and_caps_do_not(
    deliver: Deliver,
) -> None:
    """The console object is the context's, as in Node; caps are a run's."""
    code = (
        "onRequest = (r) => { console.count('n'); console.group('g'); console.log('in');"
        " if (r.json().flood) for (let i = 3000; i--;) console.log(i);"
        " if (r.json().start) console.time('t'); else console.timeEnd('t') }"
    )
    first = await deliver(code, '{"start":1,"flood":1}')
    assert texts(first)[:3] == ["n: 1", "g", "  in"]
    assert first.logs_dropped > 0
    second = await deliver(code)
    assert texts(second)[:3] == ["n: 2", "g", "  in"]
    assert texts(second)[3].startswith("  t: ")
    assert second.logs_dropped == 0
    assert second.logs[0].time_ms < 1000


async def test_a_timer_of_an_earlier_delivery_does_not_wake_up_in_a_later_one(
    deliver: Deliver,
) -> None:
    code = HEAD + (
        "let n = 0; onRequest = () => { n += 1; const late = 'late ' + n;"
        " if (n === 1) { setTimeout(send, 5, late); setInterval(send, 1, late);"
        " setImmediate(send, late) }"
        " else return new Promise((done) => setTimeout(done, 30)).then(() => send(n)) }"
    )
    first = await deliver(code)
    assert names(first) == []
    assert "3 timers were still waiting" in first.warnings[0].message
    second = await deliver()
    assert (names(second), second.warnings) == ([2], [])


async def test_a_request_of_an_earlier_delivery_is_given_up_and_answers_nobody(
    deliver: Deliver,
) -> None:
    code = HEAD + (
        "let n = 0; onRequest = async () => { if (n++) return send('second');"
        " fetch('http://127.0.0.1/').then(() => send('late'), () => send('late')) }"
    )
    first = await deliver(code)
    assert [fetch.error for fetch in first.fetches] == ["aborted: the run ended first"]
    second = await deliver()
    assert (names(second), second.fetches, second.warnings) == (["second"], [], [])


async def test_calls_after_the_end_in_the_same_drain_are_dropped_with_a_warning(
    deliver: Deliver,
) -> None:
    code = HEAD + (
        "onRequest = async () => { send('in time');"
        " (async () => { for (let i = 20; i--;) await i; send('late'); console.log('late') })() }"
    )
    for _ in range(2):
        outcome = await deliver(code)
        assert names(outcome) == ["in time"]
        assert [warning.code for warning in outcome.warnings] == ["late_calls"]
        assert outcome.logs == []


async def test_a_promise_that_a_later_delivery_lets_go_belongs_to_that_one(
    deliver: Deliver,
) -> None:
    """The code that runs then is the later delivery's doing, as it would be in Node."""
    code = HEAD + (
        "let go, n = 0; onRequest = () => {"
        " if (n++) go(); else new Promise((done) => { go = done }).then(() => send('released')) }"
    )
    assert names(await deliver(code)) == []
    outcome = await deliver()
    assert names(outcome) in ([], ["released"])


HOSTILE = """
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (['onRequest', 'globalThis', 'Object', 'console', 'Segment'].includes(name)) continue;
  try { globalThis[name] = null } catch {}
}
"""


@pytest.mark.parametrize(
    "vandalism",
    [
        "JSON.stringify = JSON.parse = () => '{'; JSON = null",
        "Promise.prototype.then = () => { throw 1 }; Promise = null",
        "Array.prototype[Symbol.iterator] = Array.prototype.push = null",
        "Object.defineProperty(Array.prototype, 0, { set() { throw 1 }, get: () => 1 })",
        "Object.freeze(Segment); Object.freeze(Segment.events)",
        "for (const name of ['kind', 'payload', 'settings', 'events', 'value', 'get', 'open', 'id',"
        " 'json', 'text', 'body', 'headers', 'url', 'status', 'handler', 'constructor', 'then'])"
        " Object.defineProperty(Object.prototype, name,"
        " { set() { throw 1 }, get() { return undefined }, configurable: true })",
        "Object.prototype.toJSON = () => 'x'; Object.prototype.then = (f) => f('x')",
        "String.prototype.charCodeAt = Function.prototype.call = Function.prototype.apply = null",
        "Map.prototype.get = Map.prototype.set = WeakMap.prototype.get = null",
        "Error.prepareStackTrace = () => { throw 1 }; Error = null",
        HOSTILE,
    ],
)
async def test_a_hostile_delivery_hurts_only_its_own_source(
    deliver: Deliver, pool: Pool, vandalism: str
) -> None:
    """Whether the second delivery succeeds is its own affair; that it has an outcome is ours."""
    code = "onRequest = () => { Segment.track({ userId: 'u', event: 'e' });" + vandalism + "}"
    for _ in range(3):
        outcome = await deliver(code)
        assert outcome.status in ("success", "error")
        assert [event["event"] for event in outcome.events] in (["e"], [])
    other = Invocation("run_2", "onRequest = () => Segment.identify({ userId: 'u' })", Request())
    work = pool.deliver(other, warm=f"other{next(KEYS)}", on_log=print, on_fetch=print)
    outcome = await asyncio.wait_for(work, PATIENCE_S)
    assert outcome.events == [{"type": "identify", "userId": "u"}]
