"""JSON as an editor shows it: colours for the part in view, and where a text is not JSON.

Knows lines and columns, no widget. Whether a text is JSON is for `jsontext` to say; here the place
and plain words are added. The trap is the length of lines: what a column stands in is found by
counting quotes before it, which reads half a megabyte in a fraction of a millisecond.
"""

from __future__ import annotations

import json
import re

from console import jsontext
from console.tui.editor.problems import Problem
from console.tui.editor.syntax import Span

LOOK_AHEAD = 200  # columns past the view in which a name's colon is searched

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"(?P<key>(?=\s*:))?)?|(?P<constant>-?\d[\d.eE+-]*|\b(?:true|false|null)\b)'
)
_REST_OF_TEXT = re.compile(r'(?:[^"\\]|\\.)*(?:"(?P<key>(?=\s*:))?)?')
_CONSTANT_END = re.compile(r"[\w.+-]*$")
_MESSAGES = {
    "Expecting ':' delimiter": '":" is expected after a name',
    "Expecting ',' delimiter": '"," or a closing bracket is expected here',
    "Expecting property name enclosed in double quotes": "a name in double quotes is expected here",
    "Expecting value": "a value is expected here",
    "Unterminated string starting at": 'this text is never closed (" is missing)',
    "Invalid control character at": "a text must not contain a line break or a control character",
    "Extra data": "nothing may follow the end of the JSON value",
}


def spans(line: str, start: int, end: int) -> list[Span]:
    """The styles of the columns from `start` to `end` of a line."""
    found: list[Span] = []
    limit = min(len(line), end + LOOK_AHEAD)
    position = start
    if _inside_text(line, start):
        position -= _backslashes(line, start) % 2  # not between a backslash and what it escapes
        rest = _REST_OF_TEXT.match(line, position, limit)
        assert rest is not None  # it matches nothing as well
        found.append((start, rest.end(), _kind(rest)))
        position = rest.end()
    else:
        begun = _CONSTANT_END.search(line[max(0, start - 30) : start])
        position -= len(begun[0]) if begun else 0
    for match in _TOKEN.finditer(line, position, limit):
        if match.start() >= end:
            break
        constant = match["constant"] is not None
        found.append((match.start(), match.end(), "constant" if constant else _kind(match)))
    return found


def _kind(text: re.Match[str]) -> str:
    return "string" if text["key"] is None else "key"


def _inside_text(line: str, column: int) -> bool:
    before = line[:column]
    quotes = before.count('"')
    if "\\" in before:
        quotes -= before.replace("\\\\", "").count('\\"')
    return quotes % 2 == 1


def _backslashes(line: str, column: int) -> int:
    return column - len(line[:column].rstrip("\\"))


def problem(text: str) -> Problem | None:
    """Why and where a text is not JSON; None where it is."""
    if not text.strip():
        return Problem(1, 1, "the body is empty; JSON needs at least {}")
    try:
        jsontext.parse(text)
    except jsontext.NotJson as refusal:
        return _locate(text, str(refusal))
    return None


def _locate(text: str, reason: str) -> Problem:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return Problem(error.lineno, error.colno, _words(text, error))
    except (RecursionError, ValueError):
        pass
    return Problem(1, 1, reason)


def _words(text: str, error: json.JSONDecodeError) -> str:
    here = text[error.pos : error.pos + 1]
    before = text[max(0, error.pos - 200) : error.pos].rstrip()[-1:]
    if error.msg.startswith("Illegal trailing comma") or (before == "," and here in ("}", "]")):
        return "a comma with nothing after it"
    if not here:
        return "the JSON ends too early"
    if here == "'":
        return 'names and texts need double quotes (")'
    if error.msg.startswith("Invalid \\"):
        return "a backslash with something JSON does not know after it"
    return _MESSAGES.get(error.msg, error.msg)
