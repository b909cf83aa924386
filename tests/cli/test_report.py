from __future__ import annotations

import json

from msgspec.structs import replace

from console import limits
from console.cli import report
from console.cli.output import Paint
from console.model import EventWarning, Failure, Fetch, Log, Outcome
from console.text import printable

SUCCESS = Outcome("success", [], [], [], [], [], None, 1.94)
PLAIN = Paint(False)


def text(outcome: Outcome, code: str = "") -> str:
    return "\n".join(report.lines(outcome, code, PLAIN))


def failed(failure: Failure) -> Outcome:
    return replace(SUCCESS, status="error", error=failure)


def test_the_json_object_has_exactly_the_keys_of_the_contract() -> None:
    outcome = replace(
        failed(Failure("Bad Request", "Error", "no", "stack", 3, 5)),
        warnings=[EventWarning("a", "b", 0), EventWarning("c", "d")],
        logs=[Log("log", "hi", 0.5)],
        fetches=[Fetch("GET", "https://a.example/", None, 3.0, "refused")],
        logs_dropped=7,
    )
    found = report.as_json(outcome)
    assert list(found) == [
        "status", "events", "objects", "warnings", "logs", "fetches", "error", "duration_ms"
    ]  # fmt: skip
    assert found["warnings"] == [
        {"code": "a", "message": "b", "index": 0},
        {"code": "c", "message": "d"},
    ]
    assert found["logs"] == [{"level": "log", "text": "hi", "time_ms": 0.5}]
    assert list(found["fetches"][0]) == ["method", "url", "status", "duration_ms"]
    assert list(found["error"]) == ["type", "name", "message", "stack", "line", "column"]
    assert report.as_json(SUCCESS)["error"] is None


def test_events_keep_the_order_of_their_keys() -> None:
    event = {"z": 1, "a": 2, "type": "track"}
    found = report.as_json(replace(SUCCESS, events=[event]))
    assert json.dumps(found["events"]) == '[{"z": 1, "a": 2, "type": "track"}]'


def test_a_success_says_what_came_of_it() -> None:
    shown = text(
        replace(
            SUCCESS,
            events=[{"type": "track", "event": "Ünï"}],
            objects=[{"collection": "rooms", "id": "1"}, {"collection": "rooms", "id": "2"}],
            warnings=[
                EventWarning("id_required", "Segment would discard this event.", 0),
                EventWarning("SET_API_FAILED", "Bad collection.", 1),
            ],
            fetches=[Fetch("GET", "https://a.example/x", 204, 12.3)],
        )
    )
    assert shown.startswith("Success in 1.9 ms: 1 event, 2 objects\n")
    assert 'Event 1 of 1  track\n{\n  "type": "track",\n  "event": "Ünï"\n}' in shown
    assert "Object 2 of 2  rooms" in shown
    assert "event 1: Segment would discard this event. (id_required)" in shown
    assert "object 2: Bad collection. (SET_API_FAILED)" in shown
    assert "GET https://a.example/x  204  12 ms" in shown


def test_an_error_shows_where_it_happened() -> None:
    stack = "TypeError: no\n    at f (handler.js:2:6)\n    at onRequest (handler.js:5:1)"
    failure = Failure("Bad Request", "TypeError", "no", stack, 2, 6)
    shown = text(failed(failure), "one\n\tüx.boom()\nthree")
    assert shown.splitlines() == [
        "Bad Request in 1.9 ms",
        "TypeError: no",
        "     2 |     üx.boom()",
        "       |         ^",
        "    at f (handler.js:2:6)",
        "    at onRequest (handler.js:5:1)",
    ]


def test_the_caret_stands_right_after_wide_and_hidden_characters() -> None:
    failure = Failure("Bad Request", "Error", "", "", 1, 4)
    shown = text(failed(failure), "日本\x1bx").splitlines()
    assert shown[2:4] == ["     1 | 日本\\x1bx", "       |         ^"]


def test_a_line_of_minified_code_is_cut_around_the_column() -> None:
    failure = Failure("Bad Request", "Error", "", "", 1, 5001)
    _, _, source, caret = text(failed(failure), "a" * 5000 + "X" + "b" * 5000).splitlines()
    assert len(source) < 120
    assert source[caret.index("^")] == "X"


def test_a_place_outside_the_file_is_left_out() -> None:
    assert text(failed(Failure("Timeout", "Timeout", "5 s", "", 99, 1)), "one").count("\n") == 1


def test_long_stacks_are_cut() -> None:
    stack = "\n".join(f"    at f{n} (handler.js:{n}:1)" for n in range(50))
    shown = text(failed(Failure("Bad Request", "RangeError", "", stack)))
    assert "at f9 " in shown and "at f10 " not in shown and "40 more" in shown


def test_logs_are_cut_where_segment_cuts_them_and_say_so() -> None:
    logs = [Log("log", "x" * 3000, 0.0), Log("warn", "Y" * 3000, 1.0), Log("log", "z" * 10, 2.0)]
    shown = text(replace(SUCCESS, logs=logs, logs_dropped=3))
    assert shown.count("Y") == limits.CONSOLE_VISIBLE_BYTES - 3000
    assert "z" not in shown
    assert f"{6010 - limits.CONSOLE_VISIBLE_BYTES} bytes more" in shown
    assert "3 console calls past the cap" in shown


def test_a_log_of_several_lines_stays_in_its_column() -> None:
    shown = text(replace(SUCCESS, logs=[Log("error", "a\nb\n", 12.0)])).splitlines()
    assert shown[-2].index("a") == shown[-1].index("b")


def test_nothing_a_function_makes_can_act_on_the_terminal() -> None:
    evil = "\x1b]0;title\x07\r\x9b2J\u202e\ud800"
    outcome = replace(
        failed(Failure(evil, evil, evil, f"    at {evil}", 1, 1)),
        events=[{"type": evil, evil: evil}],
        warnings=[EventWarning(evil, evil, 0)],
        logs=[Log("log", evil, 0.0)],
        fetches=[Fetch(evil, evil, None, 0.0, evil)],
    )
    shown = text(outcome, evil)
    assert shown == printable(shown, lines=True)
    shown.encode()


def test_json_output_survives_lone_surrogates() -> None:
    found = report.as_json(replace(SUCCESS, events=[{"a\ud800": "\udfff"}]))
    assert json.loads(json.dumps(found))["events"] == [{"a\ud800": "\udfff"}]
