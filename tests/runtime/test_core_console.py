"""console: its methods, its levels, its caps, and that nothing printed can hurt a run."""

from __future__ import annotations

import pytest
from core_worker import CoreWorker, named_lines
from realnode import printed_by_node


@pytest.mark.parametrize(
    ("call", "level", "text"),
    [
        ("log('a', 1)", "log", "a 1"),
        ("info('a')", "info", "a"),
        ("warn('a')", "warn", "a"),
        ("error('a')", "error", "a"),
        ("debug('a')", "debug", "a"),
        ("dirxml({a: 1}, 2)", "log", "{ a: 1 } 2"),
        ("dir({a: {b: {c: {d: 1}}}})", "log", "{ a: { b: { c: [Object] } } }"),
        ("dir({a: {b: {c: {d: 1}}}}, {depth: 0})", "log", "{ a: [Object] }"),
        ("dir({a: {b: {c: {d: 1}}}}, {depth: null})", "log", "{\n  a: { b: { c: { d: 1 } } }\n}"),
        ("dir({b: 1, a: 2}, {sorted: true})", "log", "{ a: 2, b: 1 }"),
        ("dir({get a() { return 5 }}, {getters: true})", "log", "{ a: [Getter: 5] }"),
        ("dir([1, 2, 3], {maxArrayLength: 1, colors: true})", "log", "[ 1, ... 2 more items ]"),
        ("dir('text')", "log", "'text'"),
        ("assert(false)", "warn", "Assertion failed"),
        ("assert(0, 'why %s', 1)", "warn", "Assertion failed: why 1"),
        ("count()", "log", "default: 1"),
        ("count('x')", "log", "x: 1"),
        ("countReset('x')", "warn", "Warning: Count for 'x' does not exist"),
        ("timeEnd('x')", "warn", "Warning: No such label 'x' for console.timeEnd()"),
        ("timeLog()", "warn", "Warning: No such label 'default' for console.timeLog()"),
        ("group('title')", "log", "title"),
        ("table('text')", "log", "text"),
        ("log()", "log", ""),
    ],
)
def test_each_method_writes_one_line(core: CoreWorker, call: str, level: str, text: str) -> None:
    assert core.body(f"console.{call}").logs == [(level, text)]


@pytest.mark.parametrize(
    "call",
    ["assert(true, 'x')", "clear()", "groupEnd()", "group()", "time()", "profile()", "timeStamp()"],
)
def test_some_write_nothing(core: CoreWorker, call: str) -> None:
    assert core.body(f"console.{call}").logs == []


def test_groups_indent_every_line(core: CoreWorker) -> None:
    ran = core.body(
        """
        console.group('outer', {a: 1});
        console.log('one\\ntwo');
        console.groupCollapsed();
        console.error({b: 1});
        console.groupEnd(); console.groupEnd(); console.groupEnd();
        console.log('out');
        """
    )
    assert ran.texts == ["outer { a: 1 }", "  one\n  two", "    { b: 1 }", "out"]


def test_counts_and_clocks_run_by_label(core: CoreWorker) -> None:
    ran = core.body(
        """
        for (const label of ['a', 'b', 'a']) console.count(label);
        console.countReset('a');
        console.count('a');
        console.time('t');
        console.time('t');
        console.timeLog('t', 'data', {x: 1});
        console.timeEnd('t');
        console.timeEnd('t');
        """
    )
    assert ran.texts[:5] == [
        "a: 1",
        "b: 1",
        "a: 2",
        "a: 1",
        "Warning: Label 't' already exists for console.time()",
    ]
    logged, ended, gone = ran.texts[5:]
    assert logged.startswith("t: ") and logged.endswith("ms data { x: 1 }")
    assert ended.startswith("t: ") and ended.endswith("ms")
    assert gone == "Warning: No such label 't' for console.timeEnd()"


def test_trace_shows_the_user_s_frames(core: CoreWorker) -> None:
    ran = core.run(
        "function onRequest() {\n  inner();\n}\n"
        "function inner() {\n  console.trace('here %d', 1);\n}"
    )
    assert ran.logs == [
        (
            "trace",
            "Trace: here 1\n    at inner (handler.js:5:11)\n    at onRequest (handler.js:2:3)",
        )
    ]


def test_errors_are_printed_with_the_user_s_frames_only(core: CoreWorker) -> None:
    ran = core.run(
        "function onRequest() {\n  console.log(new TypeError('x'), {e: new RetryError('y')});\n}"
    )
    assert ran.texts == [
        "TypeError: x\n    at onRequest (handler.js:2:15) {\n  e: Error: y\n"
        "      at onRequest (handler.js:2:38) {\n    name: 'RetryError'\n  }\n}"
    ] or ran.texts[0].startswith("TypeError: x\n    at onRequest (handler.js:2:15) {")


def test_methods_work_without_their_console(core: CoreWorker) -> None:
    ran = core.body(
        "const {log, warn, count, assert} = console; log(1); warn(2); count(); assert(false)"
    )
    assert ran.texts == ["1", "2", "default: 1", "Assertion failed"]


def test_a_replaced_method_replaces_only_itself(core: CoreWorker) -> None:
    ran = core.body("console.log = () => {}; console.log('no'); console.info('yes')")
    assert ran.texts == ["yes"]


def test_logs_come_with_their_time(core: CoreWorker) -> None:
    ran = core.body(
        "console.log(1); await new Promise((resolve) => setTimeout(resolve, 10)); console.log(2)"
    )
    first, second = ran.times
    assert 0 <= first < second <= ran.outcome["duration_ms"]
    assert second - first >= 9


def test_entries_past_the_cap_are_counted(core: CoreWorker) -> None:
    ran = core.body("for (let i = 0; i < 2345; i++) console.log(i)")
    assert len(ran.logs) == 2000
    assert ran.outcome["logs_dropped"] == 345


def test_a_flood_costs_little_and_is_counted(core: CoreWorker) -> None:
    ran = core.body(
        "const big = 'x'.repeat(1e6); for (let i = 0; i < 200000; i++) console.log(big, {big})"
    )
    assert ran.outcome["logs_dropped"] > 190_000
    assert sum(len(text.encode()) for text in ran.texts) <= 512 * 1024


def test_a_long_entry_is_cut_and_says_so(core: CoreWorker) -> None:
    (text,) = core.body("console.log('é😀'.repeat(100000))").texts
    encoded = len(text.encode())
    assert 64 * 1024 - 60 < encoded <= 64 * 1024
    kept, more = text.split("... ")
    assert more == f"{300_000 - len(kept.encode('utf-16-le')) // 2} more characters"
    (exact,) = core.body("console.log('x'.repeat(65536))").texts
    assert exact == "x" * 65_536


def test_nothing_is_logged_after_the_handler_has_ended(core: CoreWorker) -> None:
    ran = core.body("setTimeout(() => console.log('late'), 1); console.log('in time')")
    assert ran.texts == ["in time"]


HOSTILE = named_lines("hostile_values.txt")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_are_printed_without_throwing_or_hanging(
    core: CoreWorker, name: str
) -> None:
    value = HOSTILE[name]
    ran = core.body(
        f"""
        const value = {value};
        console.log(value);
        console.log([value], {{value}});
        console.dir(value, {{depth: 6, showHidden: true}});
        console.log('%s|%o|%d', value, value, value);
        console.log('%i %f %j %O', value, value, 5, value);
        console.table([value, {{a: value}}]);
        console.table(value);
        console.assert(false, value);
        console.error('end');
        """
    )
    assert ran.outcome["error"] is None, ran.outcome["error"]
    assert ran.outcome["logs_dropped"] or ran.logs[-1] == ("error", "end")
    assert ran.spent_s < 4


def test_a_depth_without_end_is_interrupted(core: CoreWorker) -> None:
    ran = core.body(
        "let a = {}; for (let i = 0; i < 1e5; i++) a = {a};"
        "console.dir(a, {depth: null}); console.log(1)"
    )
    assert ran.texts[-1] == "1"


TABLES = [
    "[[1, 2], [3, 4]]",
    "[{a: 1, b: 'x'}, {a: 2, c: true}]",
    "[{a: 1, b: 'x'}, {a: 2, c: true}], ['b', 'z']",
    "{one: {v: 1}, two: {v: 2}}",
    "['a', 'b', 5, null]",
    "['a', {x: 1}, [7, 8]]",
    "[]",
    "{}",
    "new Map([['k', {a: 1}], ['l', 2]])",
    "new Set([1, 'two', {a: 1, b: 2, c: 3}])",
    "[{a: {b: {c: 1}}, list: [1, 2, 3, 4, 5], f() {}}]",
    "[{wide: '漢字', emoji: '😀'}, {wide: 'ab'}]",
    "5",
    "null",
    "'text'",
    "[1, {a: 1}], ['a']",
    "[{1: 'x', b: 2, 0: 'y'}]",
]


def test_tables_are_node_s(core: CoreWorker) -> None:
    calls = ";".join(f"console.table({table})" for table in TABLES)
    assert "\n".join(core.body(calls).texts) + "\n" == printed_by_node(calls)


DIRS = [
    "{a: {b: {c: {d: {e: 1}}}}}, {depth: Infinity}",
    "[1, 2, 3, 4, 5, 6, 7, 8], {compact: false}",
    "{a: {b: 1}}, {compact: 1, breakLength: 10}",
    "'a'.repeat(100), {maxStringLength: 5}",
    "new Map([[{a: 1}, 2]]), {depth: -1}",
    "new Proxy({a: 1}, {get() {}}), {showProxy: true}",
    "[new Proxy({a: 1}, {get() {}})], {showProxy: true, depth: 0}",
    "{b: 1, a: [3, 1, 2], c: new Set([3, 1])}, {sorted: true}",
    "{get a() { return {x: 1} }, get b() { throw new Error('E') }, set c(v) {}}, {getters: true}",
    "{a: 'x\\ny'.repeat(20)}, {breakLength: Infinity}",
    "new (class Foo { get a() { return 1 } })(), {showHidden: true}",
    "[1, {a: 1}], {showHidden: true, maxArrayLength: null}",
]


def test_dir_takes_node_s_options(core: CoreWorker) -> None:
    calls = ";".join(f"console.dir({given})" for given in DIRS)
    assert "\n".join(core.body(calls).texts) + "\n" == printed_by_node(calls)


# Where the stack ends depends on how deep it began, and so does the call that finds it at its end.
@pytest.mark.parametrize("depth", [0, 18, 53, 78])
def test_logs_written_while_a_value_is_printed_are_capped_too(core: CoreWorker, depth: int) -> None:
    names = ",".join(f"a{number}" for number in range(depth))
    ran = core.body(
        f"""
        const custom = Symbol.for('nodejs.util.inspect.custom');
        const again = {{[custom]() {{ console.log(again); return 'again' }}}};
        const start = ({names}) => {{ for (let i = 0; i < 20; i++) console.log(again) }};
        start({names.replace("a", "")});
        """
    )
    assert len(ran.logs) == 2000
    assert ran.outcome["logs_dropped"] > 0


def test_groups_without_end_stay_affordable(core: CoreWorker) -> None:
    ran = core.body(
        "for (let i = 0; i < 1e6; i++) console.group(); console.log('a\\n'.repeat(1e5))"
    )
    (text,) = ran.texts
    assert len(text) <= 65_536
    assert text.startswith(" " * 100 + "a\n" + " " * 100 + "a\n")


def test_durations_read_as_node_s(core: CoreWorker) -> None:
    ran = core.run("function onRequest() { console.time('a'); console.timeEnd('a') }")
    assert ran.texts[0].removeprefix("a: ").removesuffix("ms").replace(".", "").isdigit()
