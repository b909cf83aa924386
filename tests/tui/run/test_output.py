"""The output pane: what it says of each kind of run, and what its keys do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.widgets import ContentSwitcher, Static, TextArea

from console import limits
from console.model import EventWarning, Failure, Fetch, Log, Outcome, Request, Run
from console.tui.run.logs import LogRows
from console.tui.run.output import OutputPane
from console.tui.widgets.jsontree import JsonTree
from console.tui.widgets.rows import RowList
from console.tui.widgets.tabbed import Tabbed
from console.tui.widgets.tabstrip import TabStrip
from tests.patience import HANG_S

TRACK = {"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"total": 5}}
PAGE = {"type": "page", "name": "Home"}
ROOM = {"collection": "Rooms", "id": "r1", "properties": {}}
FAILURE = Failure(
    "Message Rejected",
    "ValidationError",
    "userId is required",
    "ValidationError: userId is required\n    at inner (handler.js:31:7)\n"
    "    at onRequest (handler.js:12:3)\n    at invoke (<runtime>)",
    31,
    7,
)


def run(**fields: Any) -> Run:
    outcome: dict[str, Any] = {
        "status": "error" if fields.get("error") else "success",
        "events": [],
        "objects": [],
        "warnings": [],
        "logs": [],
        "fetches": [],
        "error": None,
        "duration_ms": 12.5,
    }
    return Run(
        id="run_1",
        started_at="2026-11-23T10:00:00.000Z",
        function_id="sfnc_1",
        function_name="orders",
        version=1,
        request=Request(),
        outcome=Outcome(**outcome | fields),
    )


class OutputApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.places: list[tuple[int, int]] = []
        self.pilot: Any = None

    def compose(self) -> ComposeResult:
        yield TextArea(id="editor")
        yield OutputPane()

    def on_output_pane_go_to_line(self, event: OutputPane.GoToLine) -> None:
        self.places.append((event.line, event.column))

    @property
    def pane(self) -> OutputPane:
        return self.query_one(OutputPane)

    @property
    def result(self) -> str:
        return str(self.pane.query_one(".output--result", Static).render())

    @property
    def remarks(self) -> str:
        return str(self.pane.query_one(".output--remarks", Static).render())

    @property
    def list(self) -> RowList:
        tab = self.pane.query_one(ContentSwitcher).visible_content
        assert tab is not None
        return tab.query_one(RowList)

    def rows(self) -> list[str]:
        return [self.list.text_of(index).rstrip() for index in range(self.list.row_count())]

    async def show(self, run: Run) -> None:
        self.pane.show(run)
        await self.pilot.pause()

    def shown(self) -> str:
        rows = (self.list.render_line(y).text.strip() for y in range(self.list.size.height))
        return " ".join(row for row in rows if row)

    def tabs(self) -> list[str]:
        return self.pane.query_one(Tabbed).labels

    def tab(self) -> str:
        return self.pane.query_one(Tabbed).current

    async def see(self, tab: str) -> None:
        """Go to a tab with the keys."""
        self.pane.focus_list()
        for _ in range(5):
            if self.tab() == tab:
                break
            await self.pilot.press("right_square_bracket")
        assert self.tab() == tab


@pytest.fixture
async def app() -> Any:
    app = OutputApp()
    async with app.run_test(size=(80, 40)) as app.pilot:
        yield app


async def settled(app: OutputApp) -> None:
    """Until every log that was added is laid out."""

    async def wait() -> None:
        while app.pane.query_one(LogRows)._flushing:
            await asyncio.sleep(0)

    await asyncio.wait_for(wait(), HANG_S)
    await app.pilot.pause()


async def test_before_the_first_run_every_tab_says_what_to_do(app: OutputApp) -> None:
    for tab in ("events", "objects", "logs", "requests"):
        await app.see(tab)
        assert app.shown() == "Press F5 to run the function with this request."


async def test_a_success_says_so_in_words_with_time_and_counts(app: OutputApp) -> None:
    warnings = [EventWarning("id_required", "No id.", 1)]
    await app.show(run(events=[TRACK, PAGE], objects=[ROOM], warnings=warnings))
    assert app.result == "SUCCESS  12 ms · 2 events · 1 object · 1 warning"
    assert app.tabs() == ["Events 2", "Objects 1", "Logs", "Requests"]


async def test_events_are_listed_with_their_warnings_and_unfold(app: OutputApp) -> None:
    warnings = [EventWarning("id_required", "No userId.", 1), EventWarning("x", "Bad name.", 1)]
    await app.show(run(events=[TRACK, PAGE], warnings=warnings))
    assert app.rows() == [
        "▸ track    Order Completed  u1",
        "▸ page     Home  !2 warnings",
        "  ! No userId.",
        "  ! Bad name.",
    ]
    await app.see("events")
    await app.pilot.press("enter")
    assert '    event: "Order Completed"' in app.rows()


async def test_a_single_event_is_open_at_once(app: OutputApp) -> None:
    await app.show(run(events=[TRACK]))
    assert "      total: 5" in app.rows()


async def test_objects_have_their_own_warnings(app: OutputApp) -> None:
    warnings = [EventWarning("SET_API_FAILED", "Only lowercase.", 0)]
    await app.show(run(events=[TRACK], objects=[ROOM], warnings=warnings))
    assert not any("Only lowercase" in row for row in app.rows())
    await app.see("objects")
    assert app.rows()[:2] == ["▾ Rooms  r1  !1 warning", "  ! Only lowercase."]


async def test_a_warning_about_the_whole_run_stands_under_the_result(app: OutputApp) -> None:
    await app.show(run(warnings=[EventWarning("late", "A call came\x1b too late.")]))
    assert app.remarks == "! A call came\\x1b too late."
    await app.show(run(events=[TRACK]))
    assert app.remarks == ""


async def test_an_error_comes_first_with_type_place_and_stack(app: OutputApp) -> None:
    await app.show(run(error=FAILURE, logs=[Log("log", "before", 1.0)]))
    assert app.result == "ERROR  Message Rejected · 12 ms · ValidationError: userId is required"
    assert app.tabs()[0] == "Error"
    assert app.tab() == "error"
    assert app.rows() == [
        "ValidationError: userId is required",
        "Type Message Rejected",
        "At   handler.js 31:7  Enter goes there",
        "Stack",
        "  at inner (handler.js:31:7)",
        "  at onRequest (handler.js:12:3)",
        "  at invoke (<runtime>)",
    ]
    await app.see("events")
    assert "A run that fails sends nothing" in app.shown()
    await app.show(run(events=[TRACK]))
    assert app.tabs()[0] == "Events 1"


async def test_enter_on_an_error_goes_to_its_line_and_on_a_frame_to_that_one(
    app: OutputApp,
) -> None:
    await app.show(run(error=FAILURE))
    app.pane.focus_list()
    await app.pilot.press("enter", "G", "k", "enter", "j", "enter")
    assert app.places == [(31, 7), (12, 3), (31, 7)]


async def test_the_console_can_ask_for_the_line_from_elsewhere(app: OutputApp) -> None:
    await app.show(run(error=FAILURE))
    app.pane.go_to_failure()
    await app.pilot.pause()
    assert app.places == [(31, 7)]


async def test_an_error_without_a_place_offers_no_jump(app: OutputApp) -> None:
    await app.show(run(error=Failure("Timeout", "Timeout", "Stopped after 5,000 ms.", "")))
    assert app.rows() == ["Timeout: Stopped after 5,000 ms.", "Type Timeout"]
    app.pane.focus_list()
    app.pane.go_to_failure()
    await app.pilot.press("enter")
    assert app.places == []


async def test_warnings_of_a_failed_run_stand_with_the_error(app: OutputApp) -> None:
    warning = EventWarning("TRACKING_API_FAILED", "Event 2 is too large.", 1)
    await app.show(run(error=FAILURE, warnings=[warning]))
    assert "! Event 2 is too large." in app.rows()


async def test_a_cancelled_run_is_no_error(app: OutputApp) -> None:
    await app.show(run(error=Failure("Cancelled", "Cancelled", "Cancelled.", "")))
    assert app.result == "CANCELLED  after 12 ms"
    assert "Error" not in app.tabs()
    assert "cancelled" in app.shown()


async def test_while_it_runs_time_logs_and_requests_are_live(app: OutputApp) -> None:
    app.pane.begin("run_2")
    assert app.result.startswith("Running… 0.")
    app.pane.add_log(Log("warn", "half way", 2.25))
    app.pane.add_fetch(Fetch("GET", "https://example.com/a", 404, 20.0))
    await settled(app)
    await app.see("logs")
    assert app.rows() == ["   +2.2 ms  warn  half way"]
    app.pane._on_tick()
    assert app.tabs() == ["Events", "Objects", "Logs 1", "Requests 1"]
    await app.see("requests")
    assert app.rows() == ["▸ GET   404     20 ms  ━━━━━━━━━━━━  https://example.com/a"]


async def test_logs_of_a_run_that_is_over_do_not_reach_the_next(app: OutputApp) -> None:
    await app.show(run())
    app.pane.add_log(Log("log", "late", 9.0))
    app.pane.add_fetch(Fetch("GET", "https://example.com", 200, 1.0))
    assert app.tabs() == ["Events", "Objects", "Logs", "Requests"]


async def test_a_new_run_empties_the_old_one(app: OutputApp) -> None:
    await app.show(run(error=FAILURE, logs=[Log("log", "old", 1.0)]))
    app.pane.begin("run_2")
    await app.pilot.pause()
    assert app.tab() == "events"
    assert app.tabs() == ["Events", "Objects", "Logs", "Requests"]
    assert app.shown() == "The function is running."
    app.pane.clear()
    await app.pilot.pause()
    assert "Press F5" in app.shown()


async def test_showing_a_run_leaves_the_focus_in_the_editor(app: OutputApp) -> None:
    app.query_one(TextArea).focus()
    app.pane.begin("run_1")
    await app.show(run(error=FAILURE))
    assert app.focused is app.query_one(TextArea)


async def test_the_focus_follows_the_tab_that_comes_up(app: OutputApp) -> None:
    await app.show(run(events=[TRACK]))
    app.pane.focus_list()
    for _ in range(2):
        app.pane.begin("run_2")
        await app.show(run(error=FAILURE))
        assert app.tab() == "error"
        assert app.focused is app.list


async def test_the_chosen_tab_stays_over_runs(app: OutputApp) -> None:
    await app.show(run(events=[TRACK]))
    await app.see("logs")
    app.pane.begin("run_2")
    await app.show(run(events=[TRACK]))
    assert app.tab() == "logs"


async def test_brackets_go_round_the_tabs(app: OutputApp) -> None:
    await app.show(run())
    app.pane.focus_list()
    await app.pilot.press("left_square_bracket")
    assert app.tab() == "requests"
    await app.pilot.press("right_square_bracket")
    assert app.tab() == "events"


async def test_a_tab_can_be_clicked(app: OutputApp) -> None:
    await app.show(run(logs=[Log("log", "x", 0.0)]))
    offset = 1 + len("Events") + 2 + len("Objects") + 2
    await app.pilot.click(TabStrip, offset=(offset, 0))
    assert app.tab() == "logs"


async def test_y_copies_an_event_a_log_and_an_error(app: OutputApp) -> None:
    await app.show(run(events=[TRACK, PAGE], logs=[Log("log", "one\ntwo", 0.0)]))
    await app.see("events")
    await app.pilot.press("j", "y")
    assert json.loads(app.clipboard) == PAGE
    await app.see("logs")
    await app.pilot.press("j", "y")
    assert app.clipboard == "one\ntwo"
    await app.show(run(error=FAILURE))
    await app.pilot.press("y")
    assert app.clipboard.startswith("Message Rejected\nValidationError: userId is required\nhan")


async def test_multi_line_logs_keep_their_lines_under_their_text(app: OutputApp) -> None:
    await app.show(run(logs=[Log("info", "{\n  id: 1\n}", 1.0), Log("error", "x" * 70, 1500.0)]))
    await app.see("logs")
    assert app.rows()[:3] == ["   +1.0 ms  info  {", " " * 20 + "id: 1", " " * 18 + "}"]
    assert app.rows()[3].startswith(" +1,500 ms  error xxx")
    assert "".join(app.rows()[3:]).count("x") == 70
    assert all(len(row) <= 78 for row in app.rows())


async def test_nothing_a_function_prints_reaches_the_terminal(app: OutputApp) -> None:
    text = "\x1b[2J\x1b]0;title\x07\u202e [red]markup[/] \r\x9b tab\there"
    await app.show(run(events=[{"type": text, "event": text}], logs=[Log("log", text, 0.0)]))
    for tab in ("events", "logs"):
        await app.see(tab)
        assert not set(app.shown()) & set("\x1b\x07\u202e\r\x9b\t")
        assert "[red]markup[/]" in app.shown()
    await app.show(run(error=Failure(text, text, text, text, 1, 1)))
    assert not set(app.shown() + app.result) & set("\x1b\x07\u202e\r\x9b\t")


async def test_the_first_4_kb_of_logs_show_and_a_key_reveals_the_rest(app: OutputApp) -> None:
    logs = [Log("log", "é" * 1000, 0.0), Log("log", "b" * 3000, 1.0), Log("log", "later", 2.0)]
    await app.show(run(logs=logs))
    await app.see("logs")
    shown = "".join(app.rows()[:-1])
    assert (shown.count("é"), shown.count("b")) == (1000, 2096)
    cut = 2000 + 3000 + 5 - limits.CONSOLE_VISIBLE_BYTES
    assert app.rows()[-1] == f"… {cut} B more. Segment shows 4.0 KB of a test run; a shows all"
    await app.pilot.press("a")
    shown = "".join(app.rows())
    assert (shown.count("é"), shown.count("later")) == (1000, 1)
    assert shown.count("b") == 3000


async def test_a_cut_within_a_character_loses_no_more_than_it(app: OutputApp) -> None:
    await app.show(run(logs=[Log("log", "x" + "漢" * 2000, 0.0)]))
    await app.see("logs")
    assert "".join(app.rows()).count("漢") == (4096 - 1) // 3


async def test_exactly_4_kb_is_not_cut(app: OutputApp) -> None:
    await app.show(run(logs=[Log("log", "x" * 4096, 0.0)]))
    await app.see("logs")
    assert "more" not in app.rows()[-1]


async def test_dropped_console_calls_are_counted(app: OutputApp) -> None:
    await app.show(run(logs=[Log("log", "x", 0.0)], logs_dropped=1204))
    await app.see("logs")
    assert app.rows()[-1] == "! 1,204 console calls not kept: one run's output is limited."


async def test_empty_tabs_of_a_finished_run_say_what_would_fill_them(app: OutputApp) -> None:
    await app.show(run(objects=[ROOM]))
    assert app.shown() == "No events, but 1 object: ] shows the next tab."
    await app.see("logs")
    assert "console.log" in app.shown()
    await app.see("requests")
    assert "fetch" in app.shown()
    await app.show(run())
    await app.see("events")
    assert "Segment.track" in app.shown()


async def test_a_request_without_a_response_says_why(app: OutputApp) -> None:
    await app.show(run(fetches=[Fetch("POST", "https://x.invalid/", None, 8.0, "not found\x07")]))
    await app.see("requests")
    assert app.rows() == [
        "▸ POST  no response    8.0 ms  ━━━━━━━━····  https://x.invalid/",
        "  ! not found\\x07",
    ]


async def test_ten_thousand_log_lines_cost_what_is_visible(
    app: OutputApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = laid_out = 0
    row, changed = LogRows.row, LogRows.rows_changed

    def counted_row(self: LogRows, index: int) -> Any:
        nonlocal drawn
        drawn += 1
        return row(self, index)

    def counted_change(self: LogRows, cursor: int | None = None) -> None:
        nonlocal laid_out
        laid_out += 1
        changed(self, cursor)

    monkeypatch.setattr(LogRows, "row", counted_row)
    monkeypatch.setattr(LogRows, "rows_changed", counted_change)
    app.pane.begin("run_2")
    await app.see("logs")
    drawn = laid_out = 0
    for number in range(2_000):
        app.pane.add_log(Log("log", f"{number}\n" * 5, float(number)))
    await settled(app)
    assert laid_out == 1
    await app.pilot.press("a", "G", "g", "pagedown")
    assert app.list.row_count() == 2_000 * 6
    assert drawn < 40 * 30


async def test_ten_thousand_events_are_shown_at_once(app: OutputApp) -> None:
    await app.show(run(events=[TRACK] * limits.EVENTS_PER_RUN))
    await app.see("events")
    await app.pilot.press("G", "enter")
    assert app.query_one("#events JsonTree", JsonTree).row_count() == 10_004


async def test_it_fits_forty_columns(app: OutputApp) -> None:
    await app.pilot.resize_terminal(40, 14)
    await app.show(run(events=[TRACK, PAGE], logs=[Log("log", "word " * 20, 0.0)]))
    await app.see("logs")
    assert max(len(row) for row in app.rows()) <= 38
    assert app.rows()[0].startswith("log   word")


async def test_a_scrollbar_hides_nothing_of_a_line(app: OutputApp) -> None:
    await app.show(run(logs=[Log("log", "x" * 500, 0.0) for _ in range(8)]))
    await app.see("logs")
    rows = [app.list.render_line(y).text for y in range(20)]
    assert not any("…" in row for row in rows)
    await app.show(run(logs=[Log("log", "x" * 500, 0.0)]))
    await app.show(run(logs=[Log("log", "x" * 500, 0.0) for _ in range(8)]))
    rows = [app.list.render_line(y).text for y in range(20)]
    assert not any("…" in row for row in rows)


LEVELS = [
    Log("debug", "d", 0.0, 3),
    Log("log", "l", 1.0),
    Log("warn", "w", 2.0, 7),
    Log("error", "e", 3.0, 9),
]


async def test_f_shows_fewer_levels_until_it_shows_all_again(app: OutputApp) -> None:
    await app.show(run(logs=LEVELS))
    await app.see("logs")
    shown = []
    for _ in range(4):
        await app.pilot.press("f")
        shown.append([row.split()[-1] for row in app.rows()])
    assert [len(rows) for rows in shown] == [4, 3, 2, 4]
    await app.pilot.press("3")
    assert app.rows()[-1] == "Only warnings and errors: 2 of 4; 1 shows all"
    await app.pilot.press("G", "enter")
    assert len(app.rows()) == 4


async def test_a_level_stays_chosen_while_logs_arrive(app: OutputApp) -> None:
    app.pane.begin("run_2")
    await app.see("logs")
    app.pane.add_log(LEVELS[3])
    await settled(app)
    await app.pilot.press("4")
    for log in LEVELS:
        app.pane.add_log(log)
    await settled(app)
    assert len(app.rows()) == 3
    assert app.rows()[-1].startswith("Only errors: 2 of 5")


async def test_l_and_enter_go_to_the_line_that_wrote_a_log(app: OutputApp) -> None:
    await app.show(run(logs=LEVELS))
    await app.see("logs")
    await app.pilot.press("l", "down", "enter", "l", "down", "enter", "ctrl+g")
    await app.pilot.pause()
    assert app.places == [(3, 1), (7, 1), (7, 1)]


async def test_l_goes_to_the_line_that_made_an_event_from_anywhere_within_it(
    app: OutputApp,
) -> None:
    lines = {"event_lines": [4, 0], "object_lines": [6]}
    await app.show(run(events=[TRACK, PAGE], objects=[ROOM], **lines))
    await app.see("events")
    await app.pilot.press("enter", "down", "l", "G", "l")
    await app.see("objects")
    await app.pilot.press("l")
    await app.pilot.pause()
    assert app.places == [(4, 1), (6, 1)]


async def test_l_goes_to_the_line_that_fetched(app: OutputApp) -> None:
    await app.show(run(fetches=[Fetch("GET", "https://a.example/", 200, 1.0, line=5)]))
    await app.see("requests")
    await app.pilot.press("l")
    await app.pilot.pause()
    assert app.places == [(5, 1)]


async def test_bars_show_which_request_waited_for_which(app: OutputApp) -> None:
    fetches = [
        Fetch("GET", "https://a/", 200, 6.25, started_ms=0.0),
        Fetch("GET", "https://b/", 200, 6.25, started_ms=6.25),
        Fetch("GET", "https://c/", 200, 0.01, started_ms=12.49),
    ]
    await app.show(run(fetches=fetches))
    await app.see("requests")
    assert [row.split()[5] for row in app.rows()] == [
        "━━━━━━······",
        "······━━━━━━",
        "···········━",
    ]


async def test_a_request_shows_what_was_sent_and_received(app: OutputApp) -> None:
    fetch = Fetch(
        "POST",
        "https://a/",
        200,
        6.0,
        line=3,
        sent_headers=(("A", "1"), ("A", "2")),
        sent_body='{"n": 1}',
        sent_bytes=8,
        received_headers=(("Set-Cookie\x1b", "c"),),
        received_body="x" * limits.FETCH_BODY_SHOWN_BYTES,
        received_bytes=2_000_000,
    )
    await app.show(run(fetches=[fetch]))
    await app.see("requests")
    await app.pilot.press("asterisk")
    rows = [row.strip() for row in app.rows()]
    assert '0: "1"' in rows and "n: 1" in rows
    assert 'Set-Cookie\\x1b: "c"' in rows
    assert 'note: "the start of 1.9 MB"' in rows
    await app.pilot.press("slash", *"cookie", "enter")
    assert "Set-Cookie" in app.list.text_of(app.list.cursor)


async def test_what_differs_from_the_run_before_is_seen_at_a_glance(app: OutputApp) -> None:
    other = TRACK | {"properties": {"total": 6}}
    await app.show(run(events=[TRACK, PAGE]))
    assert "before" not in app.result
    await app.show(
        replace(run(events=[other, TRACK | {"event": "New"}], objects=[ROOM]), id="run_2")
    )
    await app.see("events")
    assert app.result.endswith("2 events (+1 ~1 -1) · 1 object (+1)")
    assert app.rows()[0].startswith("▸ ~ track    Order Completed  u1  ~properties.total")
    assert app.rows()[1].startswith("▸ + track    New")
    assert app.rows()[2].startswith("▸ - page     Home")


async def test_a_run_that_emits_the_same_says_so_and_has_no_marks(app: OutputApp) -> None:
    await app.show(run(events=[PAGE, TRACK]))
    await app.show(replace(run(events=[PAGE, TRACK]), id="run_2"))
    await app.see("events")
    assert " · as before · " in app.result
    assert app.rows()[0].startswith("▸ page ")


async def test_only_runs_of_the_same_request_are_compared(app: OutputApp) -> None:
    await app.show(run(events=[TRACK]))
    await app.show(replace(run(events=[PAGE]), id="run_2", request=Request(body="{}")))
    assert "before" not in app.result and "+" not in app.result
    await app.show(replace(run(events=[PAGE]), id="run_3"))
    assert "1 event (+1 -1)" in app.result


async def test_after_a_failure_it_is_said_instead_of_counted(app: OutputApp) -> None:
    await app.show(run(error=FAILURE))
    await app.show(replace(run(events=[TRACK]), id="run_2"))
    assert " · failed before · " in app.result
    await app.show(replace(run(error=FAILURE), id="run_3"))
    assert " · succeeded before · " in app.result


async def test_a_cancelled_run_is_compared_with_nothing(app: OutputApp) -> None:
    cancelled = Failure("Cancelled", "Cancelled", "You cancelled this run.", "")
    await app.show(run(events=[TRACK]))
    await app.show(replace(run(error=cancelled), id="run_2"))
    assert "before" not in app.result
    await app.show(replace(run(events=[TRACK]), id="run_3"))
    assert " · as before · " in app.result


async def test_the_memory_of_a_run_stands_beside_its_time_where_it_is_known(app: OutputApp) -> None:
    await app.show(run(events=[TRACK], held_bytes=3 * 1024 * 1024))
    assert app.result == "SUCCESS  12 ms · 1 event · 3.0 MB"
    await app.show(run(error=FAILURE, held_bytes=2048))
    assert app.result.endswith("ValidationError: userId is required · 2.0 KB")


async def test_a_run_of_the_history_is_marked_as_one_and_changes_no_comparison(
    app: OutputApp,
) -> None:
    await app.show(run(events=[TRACK]))
    old = replace(run(events=[PAGE]), id="run_0", request_name="paid", version=None)
    app.pane.show_past(old)
    await app.pilot.pause()
    assert app.result.startswith("PAST ") and app.result.endswith("  SUCCESS  12 ms · 1 event")
    assert "unsaved code · “paid”\nThe code is another one now." in app.remarks
    assert "page     Home" in app.rows()[0]
    await app.show(replace(run(events=[TRACK]), id="run_2"))
    assert app.result == "SUCCESS  12 ms · as before · 1 event"
    assert app.remarks == ""


async def test_a_run_of_the_history_shows_how_it_differs_from_another(app: OutputApp) -> None:
    app.pane.show_past(run(events=[TRACK, PAGE]), replace(run(events=[TRACK]), id="run_0"))
    await app.pilot.pause()
    assert "2 events (+1)" in app.result
    assert "+ page" in app.rows()[1]


async def test_an_event_is_listed_with_its_own_time(app: OutputApp) -> None:
    stamped = PAGE | {"timestamp": "yesterday\x1b"}
    await app.show(run(events=[TRACK | {"timestamp": "2026-11-20T10:00:05.000Z"}, stamped]))
    first, second = app.rows()[:2]
    assert "Order Completed  u1  2026-11-" in first and first.endswith(":05")
    assert second.endswith("Home  yesterday\\x1b")
