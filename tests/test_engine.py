"""The engine's rules: what it accepts, what it refuses and whom it tells."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console import limits
from console.engine import Engine, new_id
from console.model import ConsoleError, Invocation, Log, Request, SavedRequest, Setting
from console.notices import (
    CapturesChanged,
    ErrorsChanged,
    FunctionsChanged,
    LogWritten,
    Notice,
    RunFinished,
    RunStarted,
)
from console.text import MASK

GOOD = 'async function onRequest(request) { Segment.track({event: "E", userId: "u"}); }'


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


def invocation(code: str, **fields: object) -> Invocation:
    return Invocation(new_id("run"), code, Request(body="{}"), **fields)  # type: ignore[arg-type]


async def test_creating_a_function_is_its_version_one(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD, "what it does")
    assert (function.version, function.name) == (1, "Orders")
    assert function.id.startswith("sfnc_")
    assert [v.number for v in await engine.versions(function.id)] == [1]
    assert await engine.function("Orders") == await engine.function(function.id) == function


async def test_every_save_with_changed_code_makes_a_version(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD)
    assert (await engine.save(function.id, GOOD)).version == 1
    assert (await engine.save(function.id, GOOD + "\n", "newline")).version == 2
    newest, first = await engine.versions(function.id)
    assert (newest.number, newest.message, newest.code) == (2, "newline", GOOD + "\n")
    assert first.code == GOOD


async def test_code_that_calls_its_own_endpoint_is_refused_with_the_documented_words(
    engine: Engine,
) -> None:
    code = 'fetch("https://fn.segmentapis.com/?b=x")'
    with pytest.raises(ConsoleError, match=r"^Functions are unable to send data or events back"):
        await engine.create_function("Loop", code)
    function = await engine.create_function("Loop", GOOD)
    with pytest.raises(ConsoleError, match=r"originating source$"):
        await engine.save(function.id, code)


async def test_names_are_unique_and_printable(engine: Engine) -> None:
    first = await engine.create_function("  Orders   in ", GOOD)
    assert first.name == "Orders in"
    with pytest.raises(ConsoleError, match="named 'Orders in' already"):
        await engine.create_function("Orders in", GOOD)
    for name in ("", "   ", "a\x1b[31m", "x" * 101):
        with pytest.raises(ConsoleError, match="1 to 100 characters"):
            await engine.create_function(name, GOOD)
    second = await engine.create_function("Other", GOOD)
    with pytest.raises(ConsoleError, match="already"):
        await engine.describe(second.id, "Orders in", "")
    assert (await engine.describe(second.id, "Third", "new")).name == "Third"


async def test_a_workspace_holds_twenty_five_functions(engine: Engine) -> None:
    for number in range(25):
        await engine.create_function(f"f{number}", GOOD)
    with pytest.raises(ConsoleError, match="at most 25 functions"):
        await engine.create_function("one more", GOOD)


async def test_deleting_a_function_takes_its_requests_and_draft_along(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD, requests=(("a", Request()),))
    await engine.keep_draft(function.id, "draft", 1)
    await engine.delete_function(function.id)
    assert await engine.functions() == []
    assert await engine.draft(function.id) is None
    assert await engine.requests(function.id) == []
    with pytest.raises(ConsoleError, match="no longer"):
        await engine.save(function.id, GOOD)


async def test_a_draft_is_kept_until_the_save(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD)
    await engine.keep_draft(function.id, "half typed", 1)
    draft = await engine.draft(function.id)
    assert draft is not None and (draft.code, draft.base_version) == ("half typed", 1)
    await engine.save(function.id, "half typed;")
    assert await engine.draft(function.id) is None


async def test_settings_keep_only_values_that_have_a_definition(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD)
    settings = (Setting("apiKey", "API Key", sensitive=True),)
    function = await engine.configure(function.id, settings, {"apiKey": "k", "old": "x"}, True)
    assert (function.test_values, function.strict) == ({"apiKey": "k"}, True)
    with pytest.raises(ConsoleError, match="Two settings are named apiKey"):
        await engine.configure(function.id, settings * 2, {}, False)
    with pytest.raises(ConsoleError, match="cannot be the name"):
        await engine.configure(function.id, (Setting("api key"),), {}, False)


async def test_requests_are_saved_renamed_and_deleted(engine: Engine) -> None:
    function = await engine.create_function("Orders", GOOD)
    saved = await engine.save_request(SavedRequest("", function.id, "paid", Request(body="{}")))
    await engine.save_request(SavedRequest(saved.id, function.id, "refunded", Request()))
    assert [r.name for r in await engine.requests(function.id)] == ["refunded"]
    await engine.delete_request(saved.id)
    assert await engine.requests(function.id) == []


async def test_listeners_hear_of_every_change_until_they_stop(engine: Engine) -> None:
    heard: list[Notice] = []
    stop = engine.listen(heard.append)
    function = await engine.create_function("Orders", GOOD)
    await engine.capture_request(Request(body="{}"))
    stop()
    await engine.delete_function(function.id)
    assert [type(notice) for notice in heard] == [FunctionsChanged, CapturesChanged]


async def test_a_run_is_told_recorded_and_numbered_by_its_caller(engine: Engine) -> None:
    heard: list[Notice] = []
    engine.listen(heard.append)
    asked = invocation(
        "function onRequest() { console.log('hi');"
        " Segment.set({collection: 'c', id: '1', properties: {a: 1}}) }"
    )
    run = await engine.run(asked)
    assert run.outcome.status == "success"
    assert run.outcome.objects == [{"collection": "c", "id": "1", "properties": {"a": 1}}]
    assert [type(n) for n in heard] == [RunStarted, LogWritten, RunFinished]
    assert (await engine.runs())[0].id == asked.id
    assert await engine.run_detail(asked.id) == run
    assert await engine.errors() == []


async def test_a_failed_run_is_in_the_errors_log_with_its_request(engine: Engine) -> None:
    heard: list[Notice] = []
    engine.listen(heard.append)
    await engine.run(invocation("function onRequest() {\n  throw new ValidationError('no id');\n}"))
    assert any(isinstance(notice, ErrorsChanged) for notice in heard)
    [error] = await engine.errors()
    assert (error.error_type, error.error_message) == ("Message Rejected", "no id")
    detail = await engine.run_detail(error.id)
    assert detail.outcome.error is not None
    assert (detail.outcome.error.line, detail.request.body) == (2, "{}")
    await engine.delete_error(error.id)
    assert await engine.errors() == []


async def test_a_deleted_error_is_put_back_where_it_was_and_once(engine: Engine) -> None:
    throwing = "function onRequest() {\n  throw new Error('boom');\n}"
    await engine.run(invocation(throwing))
    await engine.run(invocation(throwing))
    newer, older = await engine.errors()
    whole = await engine.run_detail(older.id)
    await engine.delete_error(older.id)
    await engine.restore_error(whole)
    await engine.restore_error(whole)
    assert await engine.errors() == [newer, older]
    assert older.error_line == 2
    assert await engine.run_detail(older.id) == whole


async def test_an_event_over_32_kb_fails_the_whole_run(engine: Engine) -> None:
    code = (
        "function onRequest() { Segment.track({event: 'E', userId: 'u',"
        " properties: {a: 'x'.repeat(33000)}}) }"
    )
    outcome = (await engine.run(invocation(code))).outcome
    assert outcome.status == "error" and outcome.events == []
    assert outcome.error is not None
    assert "the message is too large and over the maximum 32KB limit" in outcome.error.message


async def test_a_cancelled_run_says_so_and_is_not_recorded(engine: Engine) -> None:
    asked = invocation("function onRequest() { console.log('spinning'); while (true) {} }")

    def stop(notice: Notice) -> None:
        if isinstance(notice, LogWritten):
            engine_tasks.append(asyncio.ensure_future(engine.cancel(asked.id)))

    import asyncio

    engine_tasks: list[asyncio.Future[None]] = []
    engine.listen(stop)
    run = await engine.run(asked)
    await asyncio.gather(*engine_tasks)
    assert run.outcome.error is not None and run.outcome.error.type == "Cancelled"
    assert [log.text for log in run.outcome.logs] == ["spinning"]
    assert run.outcome.duration_ms > 0
    assert await engine.runs() == []


async def test_a_secret_is_in_no_detail_of_a_request_not_even_its_first_half(
    engine: Engine,
) -> None:
    code = f"""async function onRequest(request, settings) {{
      const body = 'x'.repeat({limits.FETCH_BODY_SHOWN_BYTES} - 5) + settings.apiKey;
      const headers = {{ Authorization: 'Bearer ' + settings.apiKey }};
      await fetch('http://127.0.0.1:9/', {{ method: 'POST', body, headers }}).catch(() => 0);
    }}"""
    run = await engine.run(
        invocation(code, settings={"apiKey": "sk_live_1234"}, secrets=("apiKey",))
    )
    [fetch] = run.outcome.fetches
    assert fetch.sent_body == "x" * (limits.FETCH_BODY_SHOWN_BYTES - 5)
    assert ("Authorization", f"Bearer {MASK}") in fetch.sent_headers
    kept = await engine.run_detail(run.id)
    assert kept.outcome.fetches == [fetch] and fetch.line == 4


async def test_a_secret_value_is_masked_in_logs_errors_and_what_is_kept(
    engine: Engine, tmp_path: Path
) -> None:
    logs: list[Log] = []
    engine.listen(lambda n: logs.append(n.log) if isinstance(n, LogWritten) else None)
    code = "function onRequest(r, s) { console.log('key', s); throw new Error('bad ' + s.apiKey) }"
    run = await engine.run(
        invocation(code, settings={"apiKey": "sk_live_1234"}, secrets=("apiKey",))
    )
    assert "sk_live_1234" not in repr(run) + repr(logs)
    await engine.close()
    kept = b"".join(p.read_bytes() for p in (tmp_path / "work").rglob("*") if p.is_file())
    assert b"sk_live_1234" not in kept


async def test_a_run_that_the_disk_refuses_still_shows_what_came_of_it(
    engine: Engine, tmp_path: Path
) -> None:
    await engine.prepare()
    (tmp_path / "work").rename(tmp_path / "elsewhere")
    outcome = (await engine.run(invocation(GOOD))).outcome
    assert outcome.status == "success"
    [warning] = outcome.warnings
    assert warning.code == "not_recorded" and "was not saved" in warning.message
    assert await engine.runs() == []
    (tmp_path / "elsewhere").rename(tmp_path / "work")


async def test_captures_are_found_by_words_of_number_header_or_body(engine: Engine) -> None:
    first = await engine.capture_request(Request(body='{"Name":"Ann"}'))
    second = await engine.capture_request(Request((("X-From", "shop"),), "ann wrote"))
    assert await engine.find_captures("aNN") == [second.id, first.id]
    assert await engine.find_captures("ann shop") == [second.id]
    assert await engine.find_captures("#1") == [first.id]
    assert await engine.find_captures("bob") == []


async def test_a_deleted_capture_is_put_back_where_it_was(engine: Engine) -> None:
    first = await engine.capture_request(Request(body="1"))
    second = await engine.capture_request(Request(body="2"))
    await engine.delete_capture(first.id)
    await engine.restore_capture(first)
    await engine.restore_capture(first)
    assert [kept.id for kept in await engine.captures()] == [second.id, first.id]
    assert (await engine.capture(first.id)) == first
    assert (await engine.capture_request(Request())).number == 3


async def test_a_capture_counts_up_and_is_seen_once_opened(engine: Engine) -> None:
    await engine.capture_request(Request(body='{"n":1}'))
    second = await engine.capture_request(Request(body='{"n":2}'))
    newest, first = await engine.captures()
    assert (newest.number, first.number, newest.seen) == (2, 1, False)
    assert (await engine.capture(newest.id)) == second
    assert (await engine.captures())[0].seen
    await engine.delete_capture(newest.id)
    assert [c.number for c in await engine.captures()] == [1]


async def test_a_token_is_shown_once_works_and_can_be_revoked(
    engine: Engine, tmp_path: Path
) -> None:
    new = await engine.create_token("ci", "Workspace Owner")
    [token] = await engine.tokens()
    assert (token.id, token.description, token.last_used_at) == (new.id, "ci", None)
    assert await engine.check_token(new.token)
    assert not await engine.check_token(new.token + "x")
    assert (await engine.tokens())[0].last_used_at is not None
    await engine.revoke_token(new.id)
    assert not await engine.check_token(new.token)
    await engine.close()
    kept = b"".join(p.read_bytes() for p in (tmp_path / "work").rglob("*") if p.is_file())
    assert new.token.encode() not in kept
