"""How errors of user code are shown."""

import pytest

from console.workers import failure
from console.workers.failure import RawError

STACK = (
    "TypeError: boom\n"
    "    at helper (handler.js:7:11)\n"
    "    at track (fnconsole:runtime:812:9)\n"
    "    at async onRequest (handler.js:3:5)\n"
    "    at new Promise (<anonymous>)"
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("EventNotSupported", "Unsupported Event Type"),
        ("ValidationError", "Message Rejected"),
        ("InvalidEventPayload", "Message Rejected"),
        ("RetryError", "Retry"),
        ("TypeError", "Bad Request"),
        ("toString", "Bad Request"),
        ("", "Bad Request"),
    ],
)
def test_the_name_of_an_error_decides_the_displayed_type(name: str, shown: str) -> None:
    assert failure.from_error(RawError(name, "m", "")).type == shown


def test_a_promise_that_nobody_handled_is_a_bad_request_whatever_it_was_rejected_with() -> None:
    """In production it ends the process; nobody is left who would read the name of the error."""
    shown = failure.from_error(RawError("RetryError", "m", "", unhandled=True))
    assert (shown.type, shown.name) == ("Bad Request", "RetryError")


def test_only_frames_of_the_users_file_are_kept() -> None:
    shown = failure.from_error(RawError("TypeError", "boom", STACK))
    assert shown.stack == (
        "TypeError: boom\n    at helper (handler.js:7:11)\n    at async onRequest (handler.js:3:5)"
    )
    assert (shown.line, shown.column) == (7, 11)


def test_a_message_of_several_lines_stays_whole() -> None:
    shown = failure.from_error(RawError("Error", "a\nb", "Error: a\nb\n    at handler.js:2:1"))
    assert shown.stack == "Error: a\nb\n    at handler.js:2:1"


@pytest.mark.parametrize(
    "stack",
    ["", "whatever", "Error: x\n    at y (other-handler.js:1:2)", "E\n    at handler.js:1", "\n\n"],
)
def test_a_stack_without_a_place_gives_none(stack: str) -> None:
    shown = failure.from_error(RawError("Error", "x", stack))
    assert (shown.line, shown.column) == (None, None)
    assert "other-handler" not in shown.stack


def test_a_stack_that_is_a_megabyte_is_cut() -> None:
    shown = failure.from_error(RawError("E" * 10**6, "m" * 10**6, "s" * 10**6))
    assert len(shown.name) + len(shown.message) + len(shown.stack) < 200_000


def test_memory_and_other_deaths_are_told_apart() -> None:
    fatal = "\n\n#\n# Fatal JavaScript out of memory: CALL_AND_RETRY_LAST\n#\n"
    assert failure.worker_death(-5, fatal).message == (
        "The function used more than 128 MB of memory."
    )
    assert failure.worker_death(-11, "").message == (
        "The worker process ended (signal 11) while the function ran."
    )
    assert failure.worker_death(-5, "").message == (
        "V8 gave up (signal 5), as it does where memory runs out."
    )
    assert failure.worker_death(3, "").message == (
        "The worker process ended (exit status 3) while the function ran."
    )


def test_a_timeout_says_how_long_it_was() -> None:
    shown = failure.timeout(5.0)
    assert (shown.type, shown.message) == ("Timeout", "The function ran longer than 5 seconds.")


def test_a_worker_without_memory_to_start_with_is_told_in_words() -> None:
    words = "#\n# Fatal process out of memory: Failed to reserve virtual memory\n#12 0x7ffe"
    assert failure.no_worker(-5, words).message == (
        "A worker process could not start: V8 got too little memory, see ulimit -a."
    )
