"""What the editors say of code and JSON that is not right, and how the tree keeps up with edits."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.hints.grammar import javascript
from console.tui.editor import jsonview
from console.tui.editor.document import ExactDocument
from console.tui.editor.problems import find_problems
from console.tui.editor.syntax import Syntax

SAMPLES = sorted((Path(__file__).parents[3] / "sample_functions").glob("*/handler.js"))


def parsed(document: ExactDocument) -> Syntax:
    language = javascript()
    assert language is not None, "tree-sitter is missing or is not a release that is known to work"
    syntax = Syntax(document, language)
    while not syntax.advance() and not syntax.hopeless:
        pass
    return syntax


def said(code: str) -> list[str]:
    document = ExactDocument(code)
    tree = parsed(document).tree
    assert tree is not None
    return [str(problem) for problem in find_problems(tree, document.lines)]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("function a() {\n  foo(1;\n}", 'Line 2: ")" is missing: "(" of line 2 is never closed'),
        ("f({\n  a: 1\n", 'Line 1: "{" is never closed'),
        ("function a() {\n}}", 'Line 2: unexpected "}"'),
        ("const x = 'abc;\nf();", "Line 1: this text is never closed (' is missing)"),
        ("const x = `abc;\nf();", "Line 1: this template text is never closed (` is missing)"),
        ("f();\n/* abc", 'Line 2: this comment is never closed ("*/" is missing)'),
        ("const x = ;", 'Line 1: something is missing after "="'),
        ("foo..bar()", 'Line 1: something is missing after "."'),
        ("if (a) {} elseif (b) {}", 'Line 1: unexpected "{}"'),
        ("f(\x1b[31m);", r'Line 1: unexpected "\x1b"'),
    ],
)
def test_a_mistake_is_named_in_plain_words(code: str, message: str) -> None:
    assert message in said(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "return 1;",
        "const a = await b?.c ?? d;",
        "onRequest = async (request) => {};",
        "class A { #b = 1; static { this.c = 2 } get d() { return this.#b } }",
        "for await (const [a, { b = 1 }] of c) { label: while (1) break label }",
        r"x = /[/]\/(?<y>z)/dgimsuy; t = tag`a${`b${1}`}`; 0xffn; 1_000;",
        *(path.read_text() for path in SAMPLES),
    ],
)
def test_good_code_has_no_problems(code: str) -> None:
    assert said(code) == []


def test_lines_that_only_look_wrong_after_a_mistake_are_not_named() -> None:
    code = "f({\n  g.h();\n  a: b,\n  c: { d: 1 }\n})\n"
    [message] = said(code)
    assert message.startswith(("Line 1:", "Line 2:"))
    assert len(said(code + "ok();\n" * 5 + code)) == 2


def test_a_tree_kept_by_edits_is_that_of_the_text() -> None:
    """While code is broken two parses may tell the breakage differently; once it is whole, not."""
    source = random.Random(3)
    document = ExactDocument("async function onRequest(request) {\n  const 한 = `é${a}`;\n}\n" * 30)
    syntax = parsed(document)
    pieces = [(row, 0, 80) for row in range(document.line_count)]
    whole = syntax.spans(pieces)
    for _ in range(20):
        undone = []
        for _ in range(3):
            row = source.randrange(document.line_count)
            column = source.randrange(len(document[row]) + 1)
            end = min((row + source.randrange(2), column), document.end)
            done = document.replace_range((row, column), end, source.choice(["a", "{", "`", "\n"]))
            undone.append(((row, column), done))
            syntax.advance()  # one slice: the next edit comes before a slow parse is done
        for start, done in reversed(undone):
            document.replace_range(start, done.end_location, done.replaced_text)
        while not syntax.advance():
            pass
        assert syntax.sound
        assert syntax.spans(pieces) == whole


def test_a_slow_parse_goes_in_slices_and_ends_the_same() -> None:
    document = ExactDocument("f({ a: [1, 2], b: 'c' });\n" * 20_000)
    language = javascript()
    assert language is not None
    syntax = Syntax(document, language)
    slices = 1
    while not syntax.advance():
        assert not syntax.hopeless
        slices += 1
    assert slices > 3 and syntax.slow and syntax.sound


@pytest.mark.parametrize("character", ["(", "{", "[", "`${", "\x00", "'", "/*", "<a>"])
def test_a_flood_of_one_character_is_read_without_harm(character: str) -> None:
    syntax = parsed(ExactDocument(character * 30_000))
    if syntax.tree is not None:
        find_problems(syntax.tree, [character * 30_000])
    syntax.spans([(0, 20_000, 20_080)])
    syntax.partner((0, 20_000))


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1,}', 1, 9, "a comma with nothing after it"),
        ('{\n  "a": 1\n  "b": 2\n}', 3, 3, '"," or a closing bracket is expected here'),
        ("{'a': 1}", 1, 2, 'names and texts need double quotes (")'),
        ('{"a": 1', 1, 8, "the JSON ends too early"),
        ('["abc', 1, 2, 'this text is never closed (" is missing)'),
        ('{"a": NaN}', 1, 1, "NaN is not a JSON value"),
        ("[1] 2", 1, 5, "nothing may follow the end of the JSON value"),
        ("[" * 100_000, 1, 1, "it is nested too deeply"),
        (" \n", 1, 1, "the body is empty; JSON needs at least {}"),
    ],
)
def test_text_that_is_no_json_is_told_with_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    problem = jsonview.problem(text)
    assert problem is not None
    assert (problem.line, problem.column, problem.message) == (line, column, message)


def test_json_has_no_problem() -> None:
    assert jsonview.problem('{"a": [1.5e3, true, null, "\\u00e9\\ud800"]}') is None


def test_colours_of_json_are_the_same_wherever_the_view_begins() -> None:
    line = r'{"na\"me": "va\\", "b" : -1.5e3, "c": [true, null, "x\\\"y", {}]}'
    whole = jsonview.spans(line, 0, len(line))
    kinds = [(line[start:end], name) for start, end, name in whole]
    assert kinds[:3] == [(r'"na\"me"', "key"), (r'"va\\"', "string"), ('"b"', "key")]
    for start in range(len(line)):
        found = jsonview.spans(line, start, len(line))
        clipped = [(max(s, start), end, name) for s, end, name in found if end > start]
        assert clipped == [(max(s, start), end, name) for s, end, name in whole if end > start]
