"""How user code becomes a script, and how V8's word on its syntax becomes a place in the file.

Both processes know this file: the worker wraps, the parent leads positions back. The code is first
given to V8's Function constructor, which takes nothing but one complete function body: text such as
`}); f(function(){` would otherwise close the wrapper and run on its own.
"""

from __future__ import annotations

import json

FILE = "handler.js"
_DEFINE = "__fnconsole_define__"  # host.js puts it there and takes it away
_STRICT = '"use strict";'
_START = f"{_DEFINE}((function (onRequest) {{%sarguments[1](() => onRequest);"
_SLOPPY_START = _START % (" " * len(_STRICT))
_STRICT_START = _START % _STRICT
_CHECK_LINES = 2  # what the Function constructor puts above a body
_PARSE = "throw 0;\n"

PREFIX_CHARS = len(_STRICT_START)
"""How far the wrapper pushes line 1 of the user's code to the right."""


def check(code: str) -> str:
    """A script whose value is 1 for code that begins with "use strict", 0 for other code.

    It throws where the code is not a complete function body. Nothing of the code runs.
    """
    body = json.dumps(code)
    return (
        "(f => { try { f.arguments; return 0; } catch { return 1; } })"
        f'(Function("onRequest", {body}))'
    )


def wrap(code: str, strict: bool) -> str:
    """The script that hands the code to the runtime as a function (onRequest, capture).

    `capture` gets a function that reads the parameter, so that whatever `onRequest` is bound to at
    last is found, however the code does it. A directive must come first to be one; so it is
    repeated before the call.
    """
    start = _STRICT_START if strict else _SLOPPY_START
    return f"{start}{code}\n}}));\n//# sourceURL={FILE}"


def parse(code: str) -> str:
    """A script that V8 reads in full, of which nothing but `throw 0` runs.

    Read so, a bracket too many or too few is reported where it is, and not where the wrapper ends.
    """
    return _PARSE + code


def syntax_error(code: str, checked: str, parsed: str | None) -> dict[str, str | int | None]:
    """What is wrong with code: name, message and stack of an error, line and column in the file.

    Args:
        code: as the user wrote it.
        checked: V8's report on `check`.
        parsed: V8's report on `parse`, where that is no syntax either.
    """
    found = _read(parsed, _PARSE.count("\n")) if parsed is not None else None
    if found is None or found[1] == "Illegal return statement":  # it is legal in a function
        found = _read(checked, _CHECK_LINES)
    name, message, line, column = found
    lines = code.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    if line is not None and line > lines:  # in the wrapper
        message, line, column = "The brackets of the code do not match", None, None
    stack = f"{name}: {message}"
    if line is not None and column is not None:
        stack += f"\n    at {FILE}:{line}:{column}"
    return {"name": name, "message": message, "stack": stack, "line": line, "column": column}


def _read(report: str, lines_above: int) -> tuple[str, str, int | None, int | None]:
    """Name, message, line and column of V8's report.

    That is `place:line: Name: message`, the source line, a line with a caret, the stack.
    """
    head, source, caret, *_ = [*report.split("\n"), "", ""]
    place, _, error = head.partition(": ")
    name, _, message = error.partition(": ")
    number = place.rpartition(":")[2]
    line = int(number) - lines_above if number.isdigit() else None
    column = None
    if "^" in caret:
        units = len(caret) - len(caret.lstrip(" "))
        column = len(source.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "replace")) + 1
    return name, message, line, column
