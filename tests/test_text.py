"""Text from outside, made fit for a terminal."""

import json
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.cli import output
from console.model import Failure, Log, Outcome
from console.text import MASK, fault, printable, redact, redacted, without_start_of


@given(st.text())
def test_no_control_format_or_surrogate_character_survives(text: str) -> None:
    for character in printable(text):
        category = unicodedata.category(character)
        assert category not in ("Cc", "Cs", "Zl", "Zp"), repr(character)
        assert unicodedata.bidirectional(character) not in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        )  # fmt: skip


def test_ordinary_text_is_left_alone() -> None:
    assert printable("naïve · 漢字 – 🎉") == "naïve · 漢字 – 🎉"


def test_what_hides_is_shown() -> None:
    assert printable("a\u3164\u034f\U000e0100\ufe00b") == "a\\u3164\\u034f\\u{e0100}\\ufe00b"
    assert printable("❤\ufe0f") == "❤\ufe0f"


def test_controls_of_hieroglyphs_and_marks_of_any_script_hide_nothing_either() -> None:
    assert printable("a\U00013437b") == "a\\u{13437}b"
    for mark in "\u0592\u064b\u0730\u0e47\u0f71\ua8e0\u3099":
        assert printable("z" + mark * 30).count(mark) == 4


def test_a_fault_is_told_without_the_values_that_its_message_quotes() -> None:
    assert fault(ValueError("no number: 's3cret'.")) == "ValueError: no number: '…'"
    assert fault(KeyError("s3cret")) == "KeyError"
    assert fault(RuntimeError("\x1b[2J")) == "RuntimeError: \\x1b[2J"
    assert fault(RuntimeError()) == "RuntimeError"


def test_marks_stay_as_long_as_they_stay_on_their_line() -> None:
    assert printable("e\u0301\u0323") == "e\u0301\u0323"
    assert printable("z" + "\u0335" * 6) == "z" + "\u0335" * 4 + "\\u0335" * 2


def test_newlines_and_tabs_stay_only_where_lines_are_asked_for() -> None:
    assert printable("a\n\tb\r\n", lines=True) == "a\n\tb\n"
    assert printable("a\n\tb") == "a\\n\\tb"


def test_an_escape_sequence_is_shown_as_text() -> None:
    assert printable("\x1b]0;title\x07\x9b31m") == "\\x1b]0;title\\x07\\x9b31m"


def test_the_longest_secret_is_masked_first() -> None:
    assert redact("key=abcdef", ["abc", "abcdef"]) == f"key={MASK}"


def test_secrets_are_masked_everywhere_in_a_value() -> None:
    failure = Failure("Bad Request", "Error", "no key s3cret", "Error: s3cret\n    at x")
    assert "s3cret" not in str(redacted(failure, ["s3cret"]))
    log = Log("info", "fine", 1.0)
    assert redacted(log, ["s3cret"]) == log


def test_a_secret_that_is_a_word_of_ours_breaks_nothing() -> None:
    outcome = Outcome("error", [{"logs": ["log"]}], [], [], [Log("log", "log", 1.0)], [], None, 1.0)
    hidden = redacted(outcome, ["error", "log", "logs"])
    assert (hidden.status, hidden.logs) == ("error", [Log("log", MASK, 1.0)])
    assert hidden.events == [{MASK: [MASK]}]


def test_the_deepest_event_can_be_redacted() -> None:
    event: dict[str, Any] = {"s": ["s3cret"]}
    for _ in range(250):
        event = {"a": [event]}
    outcome = Outcome("success", [event], [], [], [], [], None, 1.0)
    assert "s3cret" not in json.dumps(redacted(outcome, ["s3cret"]).events)


def test_what_a_cut_left_of_a_secret_is_taken_off() -> None:
    assert without_start_of("token=sk_li", ["sk_live_1", "other"]) == "token="
    assert without_start_of("token=sk_live_1", ["sk_live_1"]) == "token="
    assert without_start_of("no token", ["sk_live_1", ""]) == "no token"
    assert without_start_of("", ["x"]) == ""


@given(st.text(max_size=20), st.text(min_size=1, max_size=20), st.integers(0, 20))
def test_no_start_of_a_secret_is_left_at_the_end_of_a_cut(before: str, secret: str, n: int) -> None:
    assert before.startswith(without_start_of(before + secret[:n], [secret]))


def test_columns_stay_straight_whatever_stands_in_them() -> None:
    names = ("plain", "漢字", "e\u0301te\u0301", "🎉 done", "\u202eback")
    lines = output.table(("NAME", "END"), [(name, "|") for name in names]).splitlines()
    assert len({cell_len(line[: line.index("|")]) for line in lines[1:]}) == 1
