"""Each rule on code that it is for and on code that it must leave alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console import samples
from console.hints import grammar
from console.hints import rules as module
from console.hints.rules import (
    DOCUMENTED,
    HINTS_SHOWN,
    LANGUAGE,
    MESSAGES,
    NODE,
    PACKAGES,
    Hint,
    Search,
)
from console.libs.catalog import Library

HANDLER = "async function onRequest(request, settings) {\n%s\n}"


def nothing(library: Library) -> bool:
    return False


def hints(code: str) -> list[Hint]:
    """Where no package is installed."""
    return module.hints(code, nothing)


def found(code: str) -> list[tuple[str, int]]:
    return [(hint.rule, hint.line) for hint in hints(code)]


def rules(code: str) -> list[str]:
    return [hint.rule for hint in hints(code)]


# Rule → code that it is for.
WRONG = {
    "unknown-name": [
        "process.env.X;",
        HANDLER % "track(1);",
        "const { a = nowhere } = {};",
        "{ let inner = 1; } f(inner); function f(a) {}",
        "function f(a) {} f(a);",
        "const x = { nowhere };",
        "class A extends Nowhere {}",
        "`${nowhere}`",
        "for (const i of []) {} i;",
        "try {} catch (e) {} e;",
        "counter += 1, nowhere;",
    ],
    "undocumented-name": [
        HANDLER % "structuredClone(1);",
        "new TextEncoder();",
        "const c = new AbortController();",
        "queueMicrotask(() => {});",
        "performance.now();",
        "structuredClone = structuredClone.bind(null);",
    ],
    "package": [
        HANDLER % "_.get(request.json(), 'a');",
        "moment();",
        "uuidv5 = uuidv5.uuidv5;",
        "new AWS.S3();",
    ],
    "module-syntax": [
        "const x = require('x');",
        "import x from 'x';",
        "import * as y from 'y'; y();",
        "import { a as b } from 'x'; b();",
        "import('x');",
        "export default 1;",
        "export const a = 1;",
        "export * from 'x';",
        "module.exports = 1;",
        "exports.processEvents = () => {};",
        "import.meta;",
    ],
    "settings-scope": [
        "const key = settings.apiKey;",
        HANDLER % "help();" + "\nfunction help() { return settings.a; }",
        "const { apiKey } = settings;",
    ],
    "settings-kept": [
        "let key;\n" + HANDLER % "key = settings.apiKey;",
        HANDLER % "leak = settings;",
        "let key;\n" + HANDLER % "({ key } = settings);",
        "let key;\n" + HANDLER % "key ||= settings.key;",
        "const kept = {};\n" + HANDLER % "kept.key = settings.key;",
        "let key;\n" + HANDLER % "const { a } = settings; key = `x ${a}`;",
        "let client;\n" + HANDLER % "client = client || new Client(settings.key); class Client {}",
        "let key;\n" + HANDLER % "keep(settings); function keep(s) { key = s.key; }",
    ],
    "handler-declaration": [
        "const onRequest = async () => {};",
        "let onRequest;",
        "class onRequest {}",
    ],
    "own-endpoint": [
        "fetch('https://fn.segmentapis.com/?b=x');",
        "const host = 'fn.segmentapis.com';",
        "f(`https://fn.segmentapis.com/${1}`); function f() {}",
        "// https://fn.segmentapis.com",
    ],
    "raw-body-signature": [
        HANDLER % "crypto.createHmac('a', 'b').update(request.text());",
        HANDLER % "crypto.createHash('a').update(await request.text());",
        HANDLER
        % "const b = request.text();\nconst s = '1.' + b;\ncrypto.createHmac('a').update(s);",
        HANDLER % "const h = crypto.createHmac('a');\nh.update(request.text());",
        HANDLER % "crypto.createHmac('a').update('v0:').update(Buffer.from(request.text()));",
        HANDLER % "check(request);\nfunction check(r) { crypto.createHmac('a').update(r.text()); }",
        HANDLER % "const { createHmac } = crypto; createHmac('a').update(`${request.text()}`);",
        HANDLER % "crypto.createHmac('a').update(raw(request));"
        + "\nconst raw = (r) => r.text().trim();",
        "onRequest = (req) => { let b; b = req.text(); crypto.createHmac('a').update(b); };",
        "var onRequest = handle;\n"
        "function handle(r) { crypto.createHmac('a').update([1, r.text()].join('.')); }",
    ],
    "request-member": [
        HANDLER % "request.body;",
        HANDLER % "if (request.method === 'POST') {}",
        HANDLER % "const { body } = request;",
        HANDLER % "const r = request; r.method;",
        "onRequest = async ({ body }) => {};",
        HANDLER % "use(request);" + "function use(r) { return r.formData(); }",
    ],
    "custom-response": [
        HANDLER % "return new Response('ok');",
        HANDLER % "return { statusCode: 200 };",
        HANDLER % "return Response.json({});",
        HANDLER % "const answer = { ok: true };\nreturn answer;",
        HANDLER % "return request ? 'yes' : 'no';",
        HANDLER % "return reply();" + "function reply() { return new Response(); }",
        "onRequest = async () => ({ status: 200 });",
    ],
    "floating-promise": [
        HANDLER % "work();" + "async function work() {}",
        HANDLER % "void work();" + "const work = async () => {};",
        HANDLER % "fetch('https://a.example');",
        HANDLER % "fetch('https://a.example').then((r) => r.json()).then(console.log);",
        HANDLER % "fetch('https://a.example').finally(() => {});",
        HANDLER % "if (request) work();" + "const work = helper; async function helper() {}",
        HANDLER % "request.json().items.forEach((item) => { send(item); });"
        "async function send() {}",
    ],
    "top-level-await": [
        "await fetch('https://a.example');",
        "const a = await 1;",
        "for await (const a of []) {}",
    ],
}

FINE = [
    "",
    HANDLER % "",
    HANDLER % "return;",
    HANDLER % "return null;",
    HANDLER
    % "if (!request) return console.log('nothing');\nreturn help(); function help() { return 1 }",
    HANDLER % "return Segment.track({ event: 'a', userId: 'b' });",
    HANDLER % "const inner = () => { return { a: 1 } }; await Promise.all([1].map(async () => 2));",
    "var onRequest = async () => {};",
    "function f() { const onRequest = 1; return onRequest; }",
    "`\nconst onRequest = 1;\n`; /*\nlet onRequest */",
    "// fn.segmentapis.com",
    # scopes
    "f(); function f(a, { b, c: [d] = [], ...e }, ...g) { return a + b + d + e + g; }",
    "const h = function self(n) { return self(n - 1) + arguments.length; };",
    "if (1) { var late = 1; } late; early; var early; { function inBlock() {} } inBlock();",
    "class A { #p = 1; static s = A; get [1]() { return this.#p + new.target; } static { A; } }",
    "const K = class Own { m() { return Own; } };",
    "for (let i = 0, n = 1; i < n; i++) i; for (k of []) k; for (var v in {}) v; v;",
    "try {} catch ({ message }) { message; } try {} catch { }",
    "outer: for (;;) { break outer; }",
    "made = 1; made; [p, { q = 1 }, ...r] = [1, {}]; p + q + r; ({ s, t: u } = {}); s + u;",
    "a.b.c; var a = { process: 1, require() {}, module: 2 }; a?.structuredClone; a.exports;",
    "zlib = zlib.zlib;",
    "switch (1) { case 1: let z = 1; default: z; }",
    "const f = ([a], b = a) => a + b; const g = x => x;",
    "with (Math) { PI; }",
    "undefined; NaN; Infinity; globalThis.x; window.y; new Intl.DateTimeFormat();",
    # guards
    "typeof process !== 'undefined' && process.env;",
    "if (typeof module === 'object') module.exports = {};",
    "const c = typeof AbortController === 'undefined' ? null : new AbortController();",
    # the request
    HANDLER
    % "const r = await fetch('https://a.example'); r.body; r.method; await r.arrayBuffer();",
    HANDLER % "const { body } = request.json(); body.method;",
    HANDLER % "await fetch('https://a.example', { method: 'POST', body: request.text() });",
    "function other(request) { return request.body; }",
    # promises
    HANDLER % "await work(); const p = work(); await p;" + "async function work() {}",
    HANDLER % "work().catch(console.error);" + "async function work() {}",
    HANDLER % "work().then(console.log, console.error); fetch('https://a.example').catch(() => {});"
    "async function work() {}",
    HANDLER % "await Promise.all([work(), work()]); return work();" + "async function work() {}",
    HANDLER % "work();" + "function work() {}",
    HANDLER % "work();" + "let work = async () => {}; work = () => {};",
    HANDLER % "const all = [1].map((one) => work(one)); await Promise.all(all);"
    "async function work() {}",
    HANDLER % "function fetch() {} fetch('x');",
    # signatures
    HANDLER % "const body = JSON.parse(request.text()); crypto.createHash('a').update(body.id);",
    HANDLER
    % "const r = await fetch('https://a.example'); crypto.createHash('a').update(r.text());",
    HANDLER % "store.update(request.text()); var store = {};",
    HANDLER % "crypto.createHash('a').update(request.headers.get('x'));",
    # settings
    HANDLER % "const key = settings.key; let other; other = key; help(settings);"
    + "function help(settings) { return settings.key; }",
    "let last;\n" + HANDLER % "last = request.json().id;",
    "let answer;\n" + HANDLER % "answer = await fetch(settings.url);",
    "const settings = { mine: 1 }; settings.mine;",
]


def test_every_rule_has_code_that_it_is_for() -> None:
    assert set(WRONG) == set(MESSAGES)


@pytest.mark.parametrize(
    ("rule", "code"), [(r, code) for r, codes in WRONG.items() for code in codes]
)
def test_a_rule_finds_what_it_is_for(rule: str, code: str) -> None:
    assert rule in rules(code)


@pytest.mark.parametrize("code", FINE)
def test_code_that_production_runs_alike_has_no_hints(code: str) -> None:
    assert hints(code) == []


def test_the_samples_have_only_true_hints() -> None:
    said = {name: found(samples.load(name).code) for name in samples.names()}
    assert {name: hints for name, hints in said.items() if hints} == {
        "github-events": [("raw-body-signature", 4)],
        "shopify-orders": [("raw-body-signature", 3)],
        "stripe-payments": [("raw-body-signature", 40)],
    }


def test_a_hint_says_where_in_characters() -> None:
    [hint] = hints("const é = 1;\r\n/* 한글 */ moment();\r\n")
    assert (hint.line, hint.column, hint.rule) == (2, 10, "package")
    assert str(hint) == (
        'Line 2: "moment" is the npm package moment-timezone: "fnconsole libs install" brings it'
    )


def test_a_package_that_is_here_is_no_news() -> None:
    assert module.hints("moment();", lambda library: library.name == "moment") == []


def test_a_name_is_told_once_and_hints_come_in_the_order_of_the_code() -> None:
    assert found("f(moment);\nfunction f() { moment(); }\nexport {};\nmoment;") == [
        ("package", 1),
        ("module-syntax", 3),
    ]


def test_code_that_does_not_parse_has_no_hints() -> None:
    assert hints("require(;") == []


def test_a_name_from_code_cannot_act_on_a_terminal() -> None:
    assert all("\u202e" not in str(hint) for hint in hints("a\u202eb; nowhere;"))


def test_no_name_is_of_two_kinds() -> None:
    kinds = [LANGUAGE, DOCUMENTED, NODE, frozenset(PACKAGES)]
    assert sum(map(len, kinds)) == len(frozenset.union(*kinds))


@pytest.mark.parametrize(
    "code",
    [
        "(" * 20_000 + "1" + ")" * 20_000,
        "{" * 5_000 + "a;" + "}" * 5_000,
        "f(" * 5_000 + ")" * 5_000,
        "a" + ".text()" * 5_000,
        "x = " * 5_000 + "1",
        "1" + " + 1" * 20_000,
        "require();" * 20_000,
        "[" * 3_000 + "a" + "]" * 3_000 + " = 1",
        "onRequest = a;" + "a = b; b = a; a = a + b; b = a + a;" * 500 + "a.update(b); b.body;",
        HANDLER % ("crypto.createHash('a').update(" * 500 + "request.text()" + ")" * 500),
        "'https://fn.segmentapis.com';" * 5_000,
    ],
)
def test_code_made_to_be_hard_ends_soon(code: str) -> None:
    start = time.process_time()
    assert len(hints(code)) <= HINTS_SHOWN
    assert time.process_time() - start < 5  # it gives up after one second


WORDS = r"""
onRequest request settings async await function const let var class => ( ) { } [ ] ; , . ... = + `
${ ' / typeof return import export from for of in new crypto createHmac update text body if else
try catch with label: a b 1 # @ é
"""
TOKENS = [*WORDS.split(), "\n", "\ud800", "\x00"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join) | st.text(max_size=60))
def test_no_text_makes_it_fail(code: str) -> None:
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for hint in hints(code):
        assert 1 <= hint.line <= len(lines)
        assert 1 <= hint.column <= len(lines[hint.line - 1]) + 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_piece_of_a_sample_makes_it_fail(data: st.DataObject) -> None:
    code = samples.load(data.draw(st.sampled_from(samples.names()))).code
    start = data.draw(st.integers(0, len(code)))
    hints(code[:start] + code[data.draw(st.integers(start, len(code))) :])


def test_a_search_in_small_pieces_finds_the_same() -> None:
    source = "\n".join(samples.load(name).code for name in samples.names()).encode()
    tree = grammar.parse(source, 1_000_000)
    assert tree is not None
    search, pieces = Search(tree.root_node, source, nothing), 1
    while not search.advance(0):
        pieces += 1
    assert search.found == hints(source.decode())
    assert pieces > 10
