"""Which lines of the file logged and emitted, as a test run is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from core_worker import CoreWorker

import console
from console import handler

EVERY_WAY = """\
async function onRequest() {
  console.log("a");
  await 1;
  [1].forEach(() => { console.warn("b") });
  setTimeout(() => console.info("c"), 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  console.group("d"); console.table([1]);
}
"""


def test_a_log_names_the_line_that_called_however_it_got_there(core: CoreWorker) -> None:
    ran = core.run(EVERY_WAY, traced=True)
    assert ran.outcome["error"] is None
    assert ran.lines == (2, 4, 5, 7, 7)


def test_runs_that_are_not_traced_are_told_no_lines(core: CoreWorker) -> None:
    ran = core.run(EVERY_WAY)
    assert ran.lines == (0,) * 5
    assert "lines" not in ran.outcome


def test_events_keep_their_lines_through_whatever_is_done_to_the_list(core: CoreWorker) -> None:
    ran = core.body(
        "Segment.track({ event: 'A', userId: 'u' });\n"
        "const { identify } = Segment;\n"
        "identify.call(Segment, { userId: 'u' });\n"
        "Segment.set({ collection: 'c', id: '1' });\n"
        "Segment.track({ event: 'gone', userId: 'u' });\n"
        "Segment.events.pop();\n"
        "Segment.events.unshift({ type: 'track', event: 'own', userId: 'u' });",
        traced=True,
    )
    assert [event.get("event", event["type"]) for event in ran.events] == ["own", "A", "identify"]
    assert ran.outcome["lines"] == [[0, 2, 4], [5]]


def test_the_first_line_counts_as_one(core: CoreWorker) -> None:
    assert core.run("onRequest = () => console.log(1)", traced=True).lines == (1,)


@pytest.mark.parametrize(
    "tampering",
    [
        "Error.stackTraceLimit = 0",
        "Error.stackTraceLimit = 'x'",
        "Error.prepareStackTrace = () => { throw 1 }",
        "Error.prepareStackTrace = () => 77",
        "Error.captureStackTrace = null",
        "Object.defineProperty(Object.prototype, 'stack', { get() { return 99 } })",
        "WeakMap.prototype.get = () => 5",
    ],
)
def test_tampering_makes_no_other_lines(core: CoreWorker, tampering: str) -> None:
    ran = core.body(
        f"{tampering};\nconsole.log('x');\nSegment.track({{ event: 'A', userId: 'u' }});",
        traced=True,
    )
    assert ran.events == [{"type": "track", "event": "A", "userId": "u"}]
    assert ran.lines in ((3,), (0,))
    assert ran.outcome["lines"][0] in ([4], [0])


def test_at_the_end_of_the_stack_a_log_is_written_all_the_same(core: CoreWorker) -> None:
    ran = core.body(
        "let n = 0; const f = () => { n++; f() };\ntry { f() } catch { console.log('x') }",
        traced=True,
    )
    assert ran.logs == [("log", "x")]


def test_past_a_thousand_emitted_messages_no_lines_are_looked_for(core: CoreWorker) -> None:
    ran = core.body(
        "for (let i = 0; i < 1005; i++) Segment.track({ event: 'A', userId: 'u' })", traced=True
    )
    assert ran.outcome["lines"][0] == [2] * 1000 + [0] * 5


def test_both_sides_name_the_users_file_alike() -> None:
    source = Path(console.__file__).with_name("runtime") / "28_place.js"
    assert f'USER_FILE = "{handler.FILE}"' in source.read_text("utf-8")
