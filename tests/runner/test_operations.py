"""The names that JavaScript calls and the operations that Python has are the same; what some do."""

from __future__ import annotations

import json
import re
from ctypes import CDLL
from pathlib import Path
from typing import Any

import console
from console.runner.child import runtime_source
from console.runner.operations import OPERATIONS
from console.runner.refusal import Answer, Encoded
from console.runner.session import Session

RUNTIME = Path(console.__file__).parent / "runtime"
_CALL = re.compile(r"""\bhost(?:Call|\.call)\(\s*["'`](\w+)["'`]""")


def test_every_operation_that_the_runtime_calls_exists_and_every_one_is_called(
    library: CDLL,
) -> None:
    files = [*RUNTIME.glob("*.js"), *(RUNTIME.parent / "libs" / "node").glob("*.js")]
    called = {name for file in files for name in _CALL.findall(file.read_text("utf-8"))}
    source = runtime_source(str(RUNTIME))
    with Session(library, source, lambda timeout_s: None, lambda frame: None) as session:
        known = session.operations() | set(OPERATIONS)
    assert called - known == set()
    assert known - called == set()


def test_a_url_reads_the_same_the_second_time_and_what_is_none_stays_none() -> None:
    parse = OPERATIONS["url_parse"]
    for text, base in [("https://a.b/c?d=é", None), ("../x", "https://a.b/c/d"), ("no url", None)]:
        first, again = (parse([text, base], []) for _ in range(2))
        assert _value(first) == _value(again)
        assert (_value(first) is None) == (text == "no url")
    long = "https://a.b/" + "x" * 10_000
    assert _value(parse([long, None], []))[0] == long


def _value(answer: Answer) -> Any:
    value, data = answer
    assert data is None
    return json.loads(value.text) if isinstance(value, Encoded) else value
