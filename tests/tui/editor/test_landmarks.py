"""Which functions JavaScript has, and where its names are declared."""

from __future__ import annotations

import time

import pytest
from editing import cursor_of

from console.hints import grammar
from console.tui.editor.landmarks import Landmarks, around


def landmarks(code: str) -> Landmarks:
    source = code.encode()
    tree = grammar.parse(source, 5_000_000)
    assert tree is not None
    return Landmarks(tree, source)


OUTLINE = """\
const one = () => { function inner() {} };
async function onRequest(request, settings) {}
class Shop { pay() {} static load() {} }
let two = function () {};
exports.three = async () => {};
const table = { four() {}, five: () => {}, six: 6 };
list.forEach(() => {});
"""


def test_everything_with_a_name_that_can_be_called_is_a_landmark() -> None:
    marks = landmarks(OUTLINE).all()
    assert [("  " * mark.depth + mark.name, mark.row) for mark in marks] == [
        ("one", 0),
        ("  inner", 0),
        ("onRequest", 1),
        ("Shop", 2),
        ("  pay", 2),
        ("  load", 2),
        ("two", 3),
        ("exports.three", 4),
        ("four", 5),
        ("five", 5),
    ]
    assert marks[around(marks, 4)].name == "exports.three"
    assert around(marks[1:], 0) == 0


@pytest.mark.parametrize(
    "code",
    [
        "const ^a = 1; f(|a)",
        "const ^abc = 1; f(abc|)",
        "function ^f() {} f|()",
        "f|(); function ^f() {}",
        "const a = 1; function f(^a) { return |a }",
        "const f = ^a => |a",
        "const f = ({ b: [^a] }, c) => |a",
        "const f = ({ ^a = 1, c }) => |a",
        "const f = (...^a) => |a",
        "const ^a = 1; { const b = 2; } { |a }",
        "const a = 1; { const ^a = 2; |a }",
        "for (const ^a of b) { |a }",
        "for (let ^a = 0; a < 1; |a++) {}",
        "try {} catch (^a) { |a }",
        "function f() { if (b) { var ^a = 1 } return |a }",
        "^counter = 0; function f() { |counter++ }",
        "class ^Shop {} new |Shop()",
        "const shop = { ^pay() {} }; shop.|pay()",
        "const f = function ^g() { |g() }",
        "const ^é = 1; /* é */ |é",
        "switch (b) { case 1: let ^a = 2; |a }",
        "const ^a = 1; f({ |a })",
    ],
)
def test_a_name_leads_to_where_it_is_declared(code: str) -> None:
    plain = code.replace("^", "").replace("|", "")
    row, column = cursor_of(code.replace("^", ""))
    found = landmarks(plain).declaration(row, len(plain[:column].encode()))
    assert found == (0, len(code.replace("|", "").partition("^")[0].encode()))


@pytest.mark.parametrize("code", ["|fetch()", "'|a'; let a", "|", "shop.|pay()", "// |a\nlet a"])
def test_what_is_declared_nowhere_leads_nowhere(code: str) -> None:
    assert landmarks(code.replace("|", "")).declaration(*cursor_of(code)) is None


@pytest.mark.parametrize("code", ["((((" * 5000 + "a", "a?" * 5000, "{" * 5000 + "a" + "}" * 5000])
def test_code_made_to_be_hard_is_answered_soon(code: str) -> None:
    start = time.process_time()
    known = landmarks(code)
    known.all()
    known.declaration(0, code.index("a"))
    assert time.process_time() - start < 5


def test_a_name_is_told_with_what_it_belongs_to() -> None:
    known = landmarks("Segment.track(request.headers.get(x))")
    assert [known.word(0, at) for at in (2, 9, 24, 31, 34)] == [
        "Segment",
        "Segment.track",
        "request.headers",
        "request.headers.get",
        "x",
    ]
