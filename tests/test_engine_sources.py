"""Sources: connecting, changing, deploying, and what that does to functions and versions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from connected import GOOD, RETRIES, StandIn, connected, kept, outcome, post

from console import delivery, limits
from console.engine import Engine
from console.model import ConsoleError, Failure, Forwarding, Setting, Source
from console.notices import Notice, SourcesChanged
from console.text import MASK
from console.versions import labels

KEY = Setting("apiKey", "API Key", required=True, sensitive=True)
FLAG = Setting("debug", "Debug", "BOOLEAN")
HOSTS = Setting("hosts", "Hosts", "ARRAY")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


@pytest.fixture
async def quick(tmp_path: Path) -> AsyncIterator[tuple[Engine, StandIn]]:
    """Without V8."""
    pool = StandIn()
    pool.answers = [outcome()]
    engine = await Engine.open(tmp_path / "quick", pool=pool.as_pool)
    yield engine, pool
    await engine.close()


Quick = tuple[Engine, StandIn]


async def test_connecting_makes_a_source_with_its_own_id_key_and_version(quick: Quick) -> None:
    engine, _ = quick
    told: list[Notice] = []
    function = await engine.create_function("Orders", GOOD)
    await engine.save(function.id, GOOD + "\n")
    engine.listen(told.append)
    source = await engine.connect(function.id, "Orders EU")
    assert (source.name, source.slug, source.version) == ("Orders EU", "orders-eu", 2)
    assert len(source.id) == 22 and source.id.isalnum() and len(source.write_key) == 32
    assert source.enabled and source.function_id == function.id
    assert told == [SourcesChanged(source.id)]
    for ref in ("Orders EU", "orders-eu", source.id):
        assert await engine.source(ref) == source
    assert await engine.sources() == [source]


async def test_two_sources_of_one_function_differ_in_name_slug_id_and_key(quick: Quick) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD)
    one = await engine.connect(function.id, "Orders")
    with pytest.raises(ConsoleError, match="a source named 'Orders' already"):
        await engine.connect(function.id, " Orders ")
    two = await engine.connect(function.id, "ORDERS")
    assert (one.slug, two.slug) == ("orders", "orders-2")
    assert one.id != two.id and one.write_key != two.write_key


async def test_7_url_of_a_source_is_not_the_test_url(quick: Quick) -> None:
    engine, _ = quick
    source = await connected(engine)
    assert (await engine.overview(source.id)).url == "/?b=" + delivery.token(source).replace(
        "=", "%3D"
    )
    receiver = await engine.open_receiver(port=0)
    url = (await engine.overview(source.id)).url
    assert url.startswith(receiver.url + "/?b=") and url != receiver.test_url


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "'apiKey' needs a value"),
        ({"apiKey": ""}, "'apiKey' needs a value"),
        ({"apiKey": "k", "other": "x"}, "no setting 'other'"),
        ({"apiKey": "k", "debug": "yes"}, "'debug' must be true or false"),
        ({"apiKey": "k", "hosts": "a"}, "'hosts' must be a list"),
    ],
)
async def test_8_values_are_held_against_the_definitions(
    quick: Quick, values: dict[str, object], problem: str
) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD, settings=(KEY, FLAG, HOSTS))
    with pytest.raises(ConsoleError, match=problem):
        await engine.connect(function.id, "Orders", values)  # type: ignore[arg-type]
    assert await engine.sources() == []


async def test_8_a_function_without_settings_takes_no_values(quick: Quick) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD)
    with pytest.raises(ConsoleError, match="has no settings, so there is no 'apiKey'"):
        await engine.connect(function.id, "Orders", {"apiKey": "k"})


async def test_8_each_source_has_values_of_its_own_and_secrets_are_masked(quick: Quick) -> None:
    engine, pool = quick
    function = await engine.create_function("Orders", GOOD, settings=(KEY, FLAG))
    eu = await engine.connect(function.id, "EU", {"apiKey": "eu-key", "debug": True})
    us = await engine.connect(function.id, "US", {"apiKey": "us-key"})
    shown = [*await engine.sources(), eu, us, (await engine.overview(eu.id)).source]
    shown += [await engine.source("US"), await engine.update_source(us.id, "USA")]
    shown += [await engine.enable(us.id, True), *await engine.deploy(function.id, [eu.id])]
    assert all(source.settings["apiKey"] == MASK for source in shown)
    await post(engine, kept(engine, eu.id))
    await post(engine, kept(engine, us.id))
    assert [asked.settings for asked in pool.asked] == [
        {"apiKey": "eu-key", "debug": True},
        {"apiKey": "us-key", "debug": False},
    ]


async def test_8_a_mask_that_comes_back_keeps_the_secret_and_the_rest_stays(quick: Quick) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD, settings=(KEY, FLAG))
    source = await engine.connect(function.id, "EU", {"apiKey": "eu-key", "debug": True})
    await engine.update_source(source.id, None, {"apiKey": MASK, "debug": False})
    assert kept(engine, source.id).settings == {"apiKey": "eu-key", "debug": False}
    await engine.update_source(source.id, values={"apiKey": "new"})
    assert kept(engine, source.id).settings == {"apiKey": "new", "debug": False}
    with pytest.raises(ConsoleError, match="needs a value"):
        await engine.update_source(source.id, values={"apiKey": ""})


async def test_a_source_is_renamed_and_its_warm_context_stays(quick: Quick) -> None:
    engine, pool = quick
    source = await connected(engine)
    await post(engine, source)
    renamed = await engine.update_source(source.id, name="Orders World")
    assert (renamed.name, renamed.slug) == ("Orders World", "orders-world")
    await post(engine, source)
    assert pool.forgotten == [] and pool.warm[0] == pool.warm[1]
    with pytest.raises(ConsoleError, match="1 to 100 characters"):
        await engine.update_source(source.id, name=" ")


async def test_forwarding_shows_no_key_and_keeps_it_behind_a_mask(quick: Quick) -> None:
    engine, _ = quick
    source = await connected(engine)
    shown = await engine.forward(source.id, Forwarding("http://127.0.0.1:1/v1", "secret"))
    assert shown.forwarding == Forwarding("http://127.0.0.1:1/v1", MASK)
    await engine.forward(source.id, Forwarding("http://127.0.0.1:2/v1", MASK))
    assert kept(engine, source.id).forwarding == Forwarding("http://127.0.0.1:2/v1", "secret")
    with pytest.raises(ConsoleError, match="is no URL of a Tracking API"):
        await engine.forward(source.id, Forwarding("ftp://x", "secret"))
    assert (await engine.forward(source.id, None)).forwarding is None
    with pytest.raises(ConsoleError, match="no write key"):
        await engine.forward(source.id, Forwarding("http://127.0.0.1:2/v1", MASK))


async def test_events_that_are_taken_wait_in_the_outbox_of_a_source_that_forwards(
    quick: Quick,
) -> None:
    engine, pool = quick
    source = await connected(engine)
    pool.answers = [outcome(events=[{"type": "track", "event": "E", "userId": "u"}])]
    await post(engine, source)
    await engine.forward(source.id, Forwarding("http://127.0.0.1:9/v1", "secret"))
    forwarded = (await post(engine, source)).delivery
    pool.answers = [outcome(events=[{"type": "page"}])]
    await post(engine, source)
    assert forwarded is not None
    assert engine._store.outbox(10) == [forwarded.id]


async def test_disconnecting_takes_deliveries_retries_and_objects_along(engine: Engine) -> None:
    source = await connected(engine, RETRIES)
    await post(engine, source)
    assert len(await engine.retries()) == 1
    await engine.disconnect(source.id)
    assert (await engine.sources(), await engine.retries(), await engine.deliveries()) == (
        [],
        [],
        [],
    )
    assert (await post(engine, source)).code == "unknown_source"
    assert (await engine.usage()).functions[0].invocations == 1
    with pytest.raises(ConsoleError, match="There is no source"):
        await engine.source(source.id)


async def test_a_workspace_holds_a_hundred_sources(quick: Quick) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD)
    for number in range(limits.SOURCES_PER_WORKSPACE):
        await engine.connect(function.id, f"Orders {number}")
    with pytest.raises(ConsoleError, match="at most 100 sources"):
        await engine.connect(function.id, "One more")


# -- §9: saving, deploying, restoring, deleting ----------------------------------------------------


async def test_9_3_saving_changes_nothing_that_runs_and_deploying_only_what_is_chosen(
    engine: Engine,
) -> None:
    code = 'function onRequest() { Segment.track({event: "one", userId: "u"}) }'
    function = await engine.create_function("Orders", code)
    eu = kept(engine, (await engine.connect(function.id, "EU")).id)
    us = kept(engine, (await engine.connect(function.id, "US")).id)
    await engine.save(function.id, code.replace("one", "two"))

    async def events() -> list[str]:
        for source in (eu, us):
            assert (await post(engine, source)).status == 200
        return [e.ingested.event["event"] for e in reversed(await engine.events(limit=2))]

    assert await events() == ["one", "one"]
    [deployed] = await engine.deploy(function.id, ["EU"])
    assert (deployed.id, deployed.version) == (eu.id, 2)
    assert await events() == ["two", "one"]
    assert kept(engine, us.id) == us


async def test_9_3_deploying_gives_the_source_a_fresh_context(engine: Engine) -> None:
    code = 'let n = 0; function onRequest() { Segment.track({event: `${++n}`, userId: "u"}) }'
    source = await connected(engine, code)
    await post(engine, source)
    await post(engine, source)
    await engine.deploy(source.function_id, [source.id])
    await post(engine, source)
    numbers = [e.ingested.event["event"] for e in await engine.events()]
    assert numbers == ["1", "2", "1"]


async def test_14_29_code_that_is_no_javascript_is_saved_but_not_deployed(engine: Engine) -> None:
    source = await connected(engine)
    function = await engine.save(source.function_id, GOOD + "\nlet x = ;")
    place = r"cannot be deployed: SyntaxError: Unexpected token ';' at line 2\."
    with pytest.raises(ConsoleError, match=place):
        await engine.deploy(function.id, [source.id])
    with pytest.raises(ConsoleError, match=place):
        await engine.connect(function.id, "Another")
    assert kept(engine, source.id).version == 1


async def test_a_worker_that_dies_while_it_looks_at_code_is_not_the_codes_fault(
    quick: Quick,
) -> None:
    engine, pool = quick
    function = await engine.create_function("Orders", GOOD)
    died = Failure("Bad Request", "Error", "The worker process ended (signal 9).", "")
    pool.problems = [died]
    source = await engine.connect(function.id, "Orders")
    pool.problems = [died, died]
    with pytest.raises(ConsoleError, match=r"could not be checked: .* 9\); try again\.") as refusal:
        await engine.deploy(function.id, [source.id])
    assert refusal.value.exit_code == 3


async def test_14_29_to_look_at_code_runs_nothing_of_it(engine: Engine) -> None:
    function = await engine.create_function("Loops", "while (true) {}")
    assert (await engine.connect(function.id, "Loops")).version == 1


async def test_8_deploying_to_a_source_without_a_required_value_is_refused_by_name(
    quick: Quick,
) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD)
    ready, lacking = [await engine.connect(function.id, name) for name in ("Ready", "Lacking")]
    await engine.configure(function.id, (KEY,), {}, False)
    await engine.update_source(ready.id, values={"apiKey": "k"})
    await engine.save(function.id, GOOD + "\n")
    with pytest.raises(ConsoleError, match=r"'Lacking' cannot run it: .*'apiKey' needs a value"):
        await engine.deploy(function.id, [ready.id, lacking.id])
    assert {source.version for source in await engine.sources()} == {1}
    await engine.deploy(function.id, [ready.id])
    assert kept(engine, ready.id).version == 2


async def test_a_function_is_not_deployed_to_the_source_of_another(quick: Quick) -> None:
    engine, _ = quick
    source = await connected(engine)
    other = await engine.create_function("Other", GOOD)
    with pytest.raises(ConsoleError, match="'Orders EU' is not a source of 'Other'"):
        await engine.deploy(other.id, [source.id])


async def test_9_5_restoring_makes_a_copy_the_newest_and_deploys_nothing(quick: Quick) -> None:
    engine, _ = quick
    source = await connected(engine)
    await engine.save(source.function_id, "// two")
    restored = await engine.restore(source.function_id, 1)
    assert (restored.version, restored.code) == (3, GOOD)
    newest = (await engine.versions(source.function_id))[0]
    assert (newest.number, newest.message, newest.code) == (3, "Restored version 1", GOOD)
    assert kept(engine, source.id).version == 1
    with pytest.raises(ConsoleError, match="Version 3 is the newest already"):
        await engine.restore(source.function_id, 3)
    with pytest.raises(ConsoleError, match="has no version 9"):
        await engine.restore(source.function_id, 9)


async def test_14_27_a_function_with_sources_is_not_deleted_and_they_are_named(
    quick: Quick,
) -> None:
    engine, _ = quick
    function = await engine.create_function("Orders", GOOD)
    sources = [await engine.connect(function.id, name) for name in ("US", "EU")]
    with pytest.raises(ConsoleError, match=r"connected to 'EU', 'US'; disconnect those sources"):
        await engine.delete_function(function.id)
    for source in sources:
        await engine.disconnect(source.id)
    await engine.delete_function(function.id)


async def test_14_30_code_with_the_endpoints_own_host_is_refused_at_any_save(quick: Quick) -> None:
    engine, _ = quick
    code = 'fetch("https://fn.segmentapis.com/?b=x")'
    words = "Functions are unable to send data or events back to their originating source"
    with pytest.raises(ConsoleError, match=words):
        await engine.create_function("Orders", code)
    function = await engine.create_function("Orders", GOOD)
    with pytest.raises(ConsoleError, match=words):
        await engine.save(function.id, code)


def labelled(newest: int, *sources: tuple[str, int]) -> dict[int, list[str]]:
    times = ("2026-11-23T00:00:00.000Z",) * 3
    return labels(newest, [Source(n, n, n, "f", v, "k", *times) for n, v in sources])


@pytest.mark.parametrize(
    ("newest", "sources", "expected"),
    [
        (1, [], {1: ["LATEST"]}),
        (1, [("EU", 1)], {1: ["DEPLOYED"]}),
        (3, [("EU", 1)], {3: ["LATEST"], 1: ["DEPLOYED"]}),
        (3, [("EU", 1), ("US", 3)], {1: ["DEPLOYED EU"], 3: ["DEPLOYED US"]}),
        (3, [("A", 2), ("B", 2)], {3: ["LATEST"], 2: ["DEPLOYED A", "DEPLOYED B"]}),
    ],
)
def test_14_28_latest_is_what_no_source_runs_and_deployed_is_said_of_each(
    newest: int, sources: list[tuple[str, int]], expected: dict[int, list[str]]
) -> None:
    assert labelled(newest, *sources) == expected
