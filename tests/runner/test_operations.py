"""The names that JavaScript calls and the operations that Python has are the same."""

from __future__ import annotations

import re
from ctypes import CDLL
from pathlib import Path

import console
from console.runner.child import runtime_source
from console.runner.operations import OPERATIONS
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
