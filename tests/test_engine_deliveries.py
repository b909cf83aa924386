"""Deliveries through the engine: what §5 to §7 of the source document say of deployed sources."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from connected import (
    GOOD,
    START,
    Jumping,
    StandIn,
    connected,
    heard,
    kept,
    outcome,
    post,
)

from console import delivery, limits
from console.engine import Engine
from console.model import ConsoleError, Delivery, Request, Setting
from console.notices import DeliveryFinished, ErrorsChanged, Notice
from console.workers.deliveries import Crowded


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


@pytest.fixture
async def pool() -> StandIn:
    pool = StandIn()
    pool.answers = [outcome()]
    return pool


@pytest.fixture
async def clock() -> Jumping:
    return Jumping()


@pytest.fixture
async def quick(tmp_path: Path, pool: StandIn, clock: Jumping) -> AsyncIterator[Engine]:
    """Without V8."""
    engine = await Engine.open(tmp_path / "quick", pool=pool.as_pool, clock=clock)
    yield engine
    await engine.close()


EVENT: dict[str, Any] = {"type": "track", "event": "E", "userId": "u"}


# -- §5: errors -----------------------------------------------------------------------------------

TRIGGERS = [
    ("throw new Error('no')", "Bad Request", "Error", "no", "failed"),
    ("throw new TypeError('no')", "Bad Request", "TypeError", "no", "failed"),
    ("class Own extends Error {}; throw new Own('no')", "Bad Request", "Error", "no", "failed"),
    ("throw 'boom'", "Bad Request", "Error", "boom", "failed"),
    ("JSON.parse('{')", "Bad Request", "SyntaxError", None, "failed"),
    ("throw new ValidationError('no')", "Message Rejected", "ValidationError", "no", "failed"),
    (
        "throw new InvalidEventPayload('no')",
        "Message Rejected",
        "InvalidEventPayload",
        "no",
        "failed",
    ),
    (
        "Segment.track({userId: 'u'})",
        "Message Rejected",
        "ValidationError",
        "event is required but not defined",
        "failed",
    ),
    (
        "throw new EventNotSupported('no')",
        "Unsupported Event Type",
        "EventNotSupported",
        "no",
        "failed",
    ),
    ("throw new RetryError('later')", "Retry", "RetryError", "later", "retrying"),
    (
        "Segment.track({event: 'E', userId: 'u', properties: {a: 'x'.repeat(33000)}})",
        "Bad Request",
        "TRACKING_API_FAILED",
        "failed calling Tracking API: the message is too large and over the maximum 32KB limit",
        "failed",
    ),
]


async def test_5_every_throw_has_its_type_and_is_retried_or_not(engine: Engine) -> None:
    code = "const triggers = [" + ",".join(f"() => {{{t[0]}}}" for t in TRIGGERS)
    code += "]; function onRequest(request) { triggers[request.json().n]() }"
    source = await connected(engine, code)
    for number, (_, kind, name, message, status) in enumerate(TRIGGERS):
        receipt = await post(engine, source, f'{{"n": {number}}}')
        found = receipt.delivery
        assert found is not None and receipt.status == 400
        assert (found.error_type, found.error_name, found.status) == (kind, name, status)
        assert message is None or found.error_message == message
    retrying = [d.id for d in await engine.deliveries() if d.status == "retrying"]
    errors = await engine.errors(source_id=source.id)
    assert len(errors) == len(TRIGGERS) - 1 and not {e.id for e in errors} & set(retrying)


async def test_5_no_on_request_is_an_unsupported_event_type(engine: Engine) -> None:
    source = await connected(engine, "let x = 1")
    found = (await post(engine, source)).delivery
    assert found is not None
    assert (found.error_type, found.error_message) == (
        "Unsupported Event Type",
        "request not supported",
    )


async def test_5_timeout_is_shown_as_such_and_retried(engine: Engine) -> None:
    from console.fetching.fetcher import Fetcher
    from console.workers.pool import Pool

    source = await connected(engine, "function onRequest() { while (true) {} }")
    usual = engine._pool
    async with Fetcher() as fetcher, Pool(fetcher=fetcher, timeout_s=0.05) as pool:
        engine._pool = pool
        receipt = await post(engine, source)
        assert receipt.delivery is not None and receipt.code == "FUNCTION_TIMEOUT"
        assert receipt.delivery.error_type == receipt.delivery.error_name == "Timeout"
        assert receipt.delivery.status == "retrying" and await engine.errors() == []
    engine._pool = usual


async def test_5_invalid_settings_stop_the_code_from_running(quick: Engine, pool: StandIn) -> None:
    source = await connected(quick)
    required = Setting("apiKey", required=True)
    await quick.configure(source.function_id, (required,), {}, False)
    receipt = await post(quick, source)
    assert (receipt.status, receipt.code) == (400, "invalid_settings")
    [error] = await quick.errors(source_id=source.id)
    assert (error.error_type, error.error_message) == (
        "Invalid Settings",
        "The setting 'apiKey' needs a value.",
    )
    assert pool.asked == [] and await quick.retries() == []
    await quick.update_source(source.id, values={"apiKey": "k"})
    assert (await post(quick, source)).status == 200


async def test_5_settings_that_lost_their_definition_are_left_out(
    quick: Engine, pool: StandIn
) -> None:
    source = await connected(quick)
    await quick.configure(source.function_id, (Setting("a"), Setting("b")), {}, False)
    await quick.update_source(source.id, values={"a": "1", "b": "2"})
    await quick.configure(source.function_id, (Setting("b"), Setting("c")), {}, False)
    assert (await post(quick, source)).status == 200
    assert pool.asked[-1].settings == {"b": "2", "c": ""}


async def test_5_rate_exceeded_is_answered_429_retried_and_hidden(
    quick: Engine, pool: StandIn
) -> None:
    source = await connected(quick)
    pool.answers = [Crowded()]
    receipt = await post(quick, source)
    assert (receipt.status, receipt.code) == (429, "too_many_requests")
    [entry] = await quick.retries()
    words = "StatusCode: 429, TooManyRequestsException: Rate Exceeded"
    assert (entry.error_type, entry.attempt) == (words, 2)
    assert await quick.errors() == []
    [day] = [t for t in quick._store.tallies("2026-11")]
    assert (day.invocations, day.failed) == (0, 1)


async def test_5_rate_exceeded_keeps_nothing_where_the_queue_is_full(
    quick: Engine, pool: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RETRIES_WAITING", 1)
    source = await connected(quick)
    pool.answers = [Crowded()]
    await post(quick, source)
    receipt = await post(quick, source)
    assert (receipt.status, receipt.delivery) == (429, None)
    assert len(await quick.deliveries()) == 1


async def test_5_set_api_failed_is_a_warning_and_the_rest_is_delivered(engine: Engine) -> None:
    code = """function onRequest() {
      Segment.set({collection: "Rooms", id: "r1", properties: {a: 1}});
      Segment.set({collection: "rooms", id: "r1", properties: {a: [1]}});
      Segment.set({collection: "rooms", id: "r2", properties: {a: 1}});
    }"""
    source = await connected(engine, code)
    receipt = await post(engine, source)
    assert receipt.status == 200 and receipt.delivery is not None
    detail = await engine.delivery(receipt.delivery.id)
    assert [(w.code, w.index) for w in detail.outcome.warnings] == [
        ("SET_API_FAILED", 0),
        ("SET_API_FAILED", 1),
    ]
    assert [row.id for row in await engine.objects()] == ["r2"]


async def test_5_unknown_source_for_a_bad_or_unknown_token(quick: Engine) -> None:
    source = await connected(quick)
    other_key = delivery.token(source)[:-4] + "AAA="
    for token in ("", "nonsense", other_key):
        receipt = await quick.receive(token, Request(body="{}"))
        assert (receipt.status, receipt.code) == (404, "unknown_source")
    assert await quick.deliveries() == []


async def test_5_bad_request_of_the_front_end_keeps_nothing(quick: Engine) -> None:
    source = await connected(quick)
    receipt = await post(quick, source, "{", headers=(("Content-Type", "application/json"),))
    assert (receipt.status, receipt.code) == (400, "BAD_REQUEST")
    assert await quick.deliveries() == []


async def test_5_source_disabled_until_it_is_enabled_again(quick: Engine) -> None:
    source = await connected(quick)
    await quick.enable(source.id, False)
    receipt = await post(quick, source)
    assert (receipt.status, receipt.code) == (400, "source_disabled")
    assert await quick.deliveries() == []
    await quick.enable(source.id, True)
    assert (await post(quick, source)).status == 200


async def test_5_bad_deploy_where_the_code_of_a_version_is_lost(
    quick: Engine, pool: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await connected(quick)
    await quick.save(source.function_id, "// two")
    monkeypatch.setattr(quick._store, "versions", lambda _: [])
    receipt = await post(quick, source)
    assert (receipt.status, receipt.code, pool.asked) == (400, "BAD_DEPLOY", [])


async def test_5_functions_lock_out_is_not_for_sources(quick: Engine) -> None:
    source = await connected(quick)
    await quick.set_allotment(1)
    for _ in range(3):
        assert (await post(quick, source)).status == 200


async def test_11_an_error_keeps_request_logs_and_stack_under_its_deliverys_id(
    engine: Engine,
) -> None:
    code = "function onRequest(r) {\n  console.log('saw', r.json());\n  throw new Error('no');\n}"
    source = await connected(engine, code)
    told: list[Notice] = []
    engine.listen(told.append)
    receipt = await post(engine, source, '{"b":1,"a":2}', url="http://h/?b=T&q=1")
    assert receipt.delivery is not None
    assert [type(notice) for notice in told] == [DeliveryFinished, ErrorsChanged]
    [error] = await engine.errors()
    assert (error.id, error.source_name) == (receipt.delivery.id, "Orders EU")
    run = await engine.run_detail(error.id)
    assert run.outcome.error is not None
    assert "handler.js:3" in run.outcome.error.stack and run.outcome.error.line == 3
    assert [log.text for log in run.outcome.logs] == ["saw { a: 2, b: 1 }"]
    assert (run.request.body, run.request.url) == ('{"a":2,"b":1}', "http://h/?q=1")
    assert await engine.errors(source_id="another") == []


async def test_6_100_errors_of_each_source_are_kept_for_30_days(
    quick: Engine, pool: StandIn, clock: Jumping
) -> None:
    source = await connected(quick)
    pool.answers = [outcome(delivery.invalid_settings("no"))]
    for _ in range(101):
        await post(quick, source)
    assert len(await quick.errors(source_id=source.id, limit=1000)) == 100
    clock.at += timedelta(days=30, seconds=1)
    assert await quick.errors(source_id=source.id) == []


# -- §7: what the function sees, what the sender is told ------------------------------------------


async def test_7_the_function_sees_sorted_keys_headers_and_url_and_no_token(engine: Engine) -> None:
    code = """function onRequest(request) {
      Segment.track({event: "E", userId: "u", properties: {
        keys: Object.keys(request.json()), text: request.text(), url: request.url.href,
        header: request.headers.get("x-github-event")}});
    }"""
    source = await connected(engine, code)
    headers = (("Content-Type", "application/json"), ("X-GitHub-Event", "ping"))
    url = "http://127.0.0.1:8723/?q=1&b=" + delivery.token(source)
    await post(
        engine, source, '{ "z": {"b": 1, "a": 2}, "a": 1, "10": 0}', headers=headers, url=url
    )
    [event] = await engine.events()
    assert event.ingested.event["properties"] == {
        "keys": ["10", "a", "z"],
        "text": '{"10":0,"a":1,"z":{"a":2,"b":1}}',
        "url": "http://127.0.0.1:8723/?q=1",
        "header": "ping",
    }


async def test_7_a_form_is_seen_as_a_flat_object(engine: Engine) -> None:
    code = """function onRequest(request) {
      Segment.track({event: "E", userId: "u", properties: {...request.json(), t: request.text()}})
    }"""
    source = await connected(engine, code)
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    await post(engine, source, "b=1&a=x+y&b=2", headers=headers)
    [event] = await engine.events()
    assert event.ingested.event["properties"] == {
        "a": "x y",
        "b": ["1", "2"],
        "t": '{"a":"x y","b":["1","2"]}',
    }


async def test_7_success_is_answered_only_after_one_write_is_on_disk(
    tmp_path: Path, quick: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await connected(quick)
    writes: list[asyncio.Future[None]] = []
    add = quick._store.add_delivery

    def count(*args: Any, **named: Any) -> asyncio.Future[None]:
        writes.append(add(*args, **named))
        return writes[-1]

    monkeypatch.setattr(quick._store, "add_delivery", count)
    receipt = await post(quick, source)
    assert receipt.status == 200 and [write.done() for write in writes] == [True]


async def test_7_a_disk_that_refuses_is_no_success_and_leaves_nothing(
    tmp_path: Path, quick: Engine
) -> None:
    source = await connected(quick)
    await post(quick, source)
    (tmp_path / "quick").rename(tmp_path / "elsewhere")
    with pytest.raises(ConsoleError, match="was not saved"):
        await post(quick, source)
    (tmp_path / "elsewhere").rename(tmp_path / "quick")
    assert len(await quick.deliveries()) == 1
    assert (await quick.usage()).used_ms == 2.0
    await post(quick, source)
    assert (await quick.usage()).used_ms == 4.0


async def test_a_delivery_is_there_again_after_a_restart(tmp_path: Path, pool: StandIn) -> None:
    engine = await Engine.open(tmp_path / "work", pool=pool.as_pool)
    source = await connected(engine)
    pool.answers = [outcome(events=[EVENT])]
    found = (await post(engine, source)).delivery
    await engine.close()
    engine = await Engine.open(tmp_path / "work", pool=pool.as_pool)
    assert await engine.deliveries() == [found]
    assert len(await engine.events(source.id)) == 1
    assert (await post(engine, source)).status == 200
    await engine.close()


# -- isolation, warmth, fairness ------------------------------------------------------------------


async def test_9_4_globals_and_cache_stay_between_deliveries_of_one_source(engine: Engine) -> None:
    code = """let n = 0;
    async function onRequest() {
      const cached = await cache.load("k", -1, async () => n);
      Segment.track({event: `${++n}`, userId: "u", properties: {cached}});
    }"""
    source = await connected(engine, code)
    other = kept(engine, (await engine.connect(source.function_id, "Another")).id)
    for each in (source, source, source, other):
        await post(engine, each)
    found = [(e.source_name, e.ingested.event) for e in reversed(await engine.events())]
    assert [(name, e["event"], e["properties"]["cached"]) for name, e in found] == [
        ("Orders EU", "1", 0),
        ("Orders EU", "2", 0),
        ("Orders EU", "3", 0),
        ("Another", "1", 0),
    ]


async def test_a_slow_source_does_not_hold_up_another(engine: Engine) -> None:
    slow = await connected(engine, "function onRequest() { while (true) {} }", "Slow")
    fast = await connected(engine, GOOD, "Fast")
    under_way = [asyncio.ensure_future(post(engine, slow)) for _ in range(8)]
    await asyncio.sleep(0)
    for _ in range(3):
        assert (await post(engine, fast)).status == 200
    assert not any(each.done() for each in under_way)
    for each in under_way:
        each.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def test_more_webhooks_than_may_wait_get_429_and_the_others_an_answer(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DELIVERIES_WAITING", 8)
    source = await connected(engine)
    receipts = await asyncio.gather(*(post(engine, source) for _ in range(40)))
    found = [receipt.status for receipt in receipts]
    assert set(found) == {200, 429} and found.count(200) >= 8
    assert len(await engine.retries()) == found.count(429)


# -- §3: what ingestion adds ----------------------------------------------------------------------


async def test_3_1_events_get_the_fields_of_ingestion_and_rejected_ones_say_why(
    quick: Engine, pool: StandIn
) -> None:
    source = await connected(quick)
    late = {**EVENT, "timestamp": "2026-11-23T10:00:00Z", "sentAt": "2026-11-23T10:30:00Z"}
    pool.answers = [outcome(events=[{**EVENT, "messageId": "mine"}, late, {"type": "page"}])]
    receipt = await post(quick, source)
    assert receipt.delivery is not None
    assert (receipt.delivery.events, receipt.delivery.rejected) == (3, 1)
    page, second, first = [event.ingested for event in await quick.events()]
    assert first.event == {
        **EVENT,
        "messageId": "mine",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "receivedAt": "2026-11-23T12:00:00.000Z",
        "version": 2,
        "channel": "server",
        "projectId": source.id,
    }
    assert list(first.event)[:3] == ["type", "event", "userId"]
    assert second.event["timestamp"] == "2026-11-23T11:30:00.000Z"
    assert second.event["originalTimestamp"] == "2026-11-23T10:00:00Z"
    assert second.event["messageId"].startswith("api-") and len(second.event["messageId"]) <= 100
    assert (first.code, page.code) == ("", "id_required") and "discard" in page.message


async def test_objects_of_one_id_merge_and_are_no_events(quick: Engine, pool: StandIn) -> None:
    source = await connected(quick)

    def row(number: int, **properties: Any) -> dict[str, Any]:
        return {"collection": "rooms", "id": f"r{number}", "properties": properties}

    pool.answers = [
        outcome(objects=[row(1, a=1, b=1), row(2, a=1), row(1, b=2)]),
        outcome(objects=[row(1, c=3, a=None)]),
    ]
    await post(quick, source)
    await post(quick, source)
    rows = {found.id: found.properties for found in await quick.objects(source.id, "rooms")}
    assert rows == {"r1": {"a": None, "b": 2, "c": 3}, "r2": {"a": 1}}
    assert await quick.events() == []


async def test_objects_of_webhooks_at_once_lose_nothing(quick: Engine, pool: StandIn) -> None:
    source = await connected(quick)
    pool.answers = [
        outcome(objects=[{"collection": "c", "id": "1", "properties": {f"k{n}": n}}])
        for n in range(20)
    ]
    await asyncio.gather(*(post(quick, source) for _ in range(20)))
    [row] = await quick.objects()
    assert row.properties == {f"k{n}": n for n in range(20)}


async def test_6_the_debugger_has_the_newest_500_events(quick: Engine, pool: StandIn) -> None:
    source = await connected(quick)
    pool.answers = [outcome(events=[{**EVENT, "event": f"{n}"} for n in range(300)])]
    await post(quick, source)
    await post(quick, source)
    shown = await quick.events(limit=10_000)
    assert len(shown) == 500 and shown[0].ingested.event["event"] == "299"
    assert len({event.id for event in shown}) == 500
    assert len(await quick.events(source.id, limit=3)) == 3


# -- secrets --------------------------------------------------------------------------------------


async def test_8_a_secret_is_masked_in_all_that_is_kept_of_a_delivery(
    engine: Engine, tmp_path: Path
) -> None:
    code = """function onRequest(request, settings) {
      console.log("key", settings.apiKey);
      if (request.headers.get("x-key") !== settings.apiKey) throw new Error("wrong");
      if (request.json().fail) throw new RetryError("bad " + settings.apiKey);
      Segment.track({event: "E", userId: "u", properties: {key: settings.apiKey}});
    }"""
    function = await engine.create_function(
        "Orders", code, settings=(Setting("apiKey", sensitive=True),)
    )
    shown = await engine.connect(function.id, "EU", {"apiKey": "sk_live_1234"})
    headers = (("Content-Type", "application/json"), ("X-Key", "sk_live_1234"))
    for body in ("{}", '{"fail": 1}'):
        await post(engine, kept(engine, shown.id), body, headers=headers)
    [entry] = await engine.retries()
    again = await engine.retry_now(entry.delivery_id)
    assert again.error_message == "bad ••••••"  # so the header was still what the sender gave
    await engine.drop_retry(entry.delivery_id)
    details = [await engine.delivery(d.id) for d in await engine.deliveries()]
    runs = [await engine.run_detail(e.id) for e in await engine.errors()]
    seen = repr([details, runs, await engine.events(), await engine.sources()])
    assert "sk_live_1234" not in seen and "••••••" in seen


# -- overview -------------------------------------------------------------------------------------


async def test_11_overview_shows_version_url_deliveries_success_and_time(
    quick: Engine, pool: StandIn
) -> None:
    source = await connected(quick)
    assert (await quick.overview(source.id)).success_rate is None
    pool.answers = [outcome(), outcome(), outcome(), outcome(delivery.invalid_settings("no"))]
    for _ in range(4):
        await post(quick, source)
    await quick.save(source.function_id, "// two")
    shown = await quick.overview("Orders EU")
    assert (shown.function_name, shown.latest_version) == ("Function of Orders EU", 2)
    assert (shown.source.version, len(shown.deliveries), shown.retrying) == (1, 4, 0)
    assert (shown.success_rate, shown.month_ms) == (0.75, 8.0)


async def test_listeners_hear_of_a_delivery_when_it_is_on_disk(quick: Engine) -> None:
    source = await connected(quick)
    hearing = asyncio.ensure_future(heard(quick, DeliveryFinished))
    await asyncio.sleep(0)
    receipt = await post(quick, source)
    assert (await hearing).delivery == receipt.delivery
    assert isinstance(receipt.delivery, Delivery)
    assert receipt.delivery.received_at == START.isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )
