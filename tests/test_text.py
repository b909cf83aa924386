"""Text from outside, made fit for a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from console.model import Failure, Log
from console.text import MASK, printable, redact, redacted


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
