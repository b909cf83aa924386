"""The bridge to V8: evaluation, the synchronous host call, and user code that cannot bend them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from ctypes import CDLL, sizeof
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import limits
from console.runner import bridge
from console.runner.bridge import Isolate, JsError
from console.runner.refusal import Answer, Encoded, OperationError

PROBE = """(function (host) {
  globalThis.host = host;
  return {
    define(module) { globalThis.module = module; },
    tick(message, bytes) { onTick(message, bytes); },
  };
})"""
WINDOW = 262144


def operate(name: str, args: list[Any], buffers: list[bytes]) -> Answer:
    if name == "echo":
        return args, b"|".join(buffers) if buffers else None
    if name == "bytes":
        return None, b"x" * args[0]
    if name == "refuse":
        raise OperationError("said no", *args)
    if name == "exhaust":
        raise MemoryError
    assert name == "encoded"
    return Encoded('{"a":[1]}'), b""


@pytest.fixture
def isolate(library: CDLL) -> Iterator[Isolate]:
    with Isolate(library, operate) as made:
        made.connect(made.eval(PROBE))
        yield made


@pytest.fixture
def evaluate(isolate: Isolate) -> Callable[[str], Any]:
    """The value of an expression, through JSON."""

    def run(expression: str) -> Any:
        return json.loads(isolate.eval(f"JSON.stringify({expression})"))

    return run


def test_the_library_has_the_version_whose_numbers_are_used() -> None:
    """Read from the package itself: a new version that renumbers its types must fail here."""
    from py_mini_racer import _dll, _objects

    assert version("mini-racer") == "0.14.1"
    types = _objects._MiniRacerTypes
    assert (types.null, types.bool, types.integer, types.double) == (
        bridge.NULL,
        bridge.BOOL,
        bridge.INTEGER,
        bridge.DOUBLE,
    )
    assert (types.str_utf8, types.undefined) == (bridge.STRING, bridge.UNDEFINED)
    kinds = {
        types.execute_exception: "execute",
        types.parse_exception: "parse",
        types.oom_exception: "memory",
        types.timeout_exception: "terminated",
        types.terminated_exception: "terminated",
        types.value_exception: "execute",
        types.key_exception: "execute",
    }
    assert kinds == bridge.ERRORS
    assert _dll.DEFAULT_V8_FLAGS == ("--single-threaded",)
    ours, theirs = bridge._Value._fields_, _dll._RawValue._fields_
    assert [kind for _, kind in ours[1:]] == [kind for _, kind in theirs[1:]]
    assert sizeof(bridge._Value) == sizeof(_dll._RawValue)


def test_the_functions_used_have_the_signatures_that_the_package_gives_them(
    library: CDLL,
) -> None:
    from py_mini_racer import _dll

    class Recorder:
        """Stands for the library while the package declares its signatures."""

        def __init__(self) -> None:
            self.functions: dict[str, Any] = {}

        def __getattr__(self, name: str) -> Any:
            return self.functions.setdefault(name, type(name, (), {"restype": None})())

    recorder = Recorder()
    original = _dll.ctypes.CDLL
    _dll.ctypes.CDLL = lambda path: recorder
    try:
        _dll._build_dll_handle(None)
    finally:
        _dll.ctypes.CDLL = original
    for name, (arguments, result) in bridge.SIGNATURES.items():
        declared = recorder.functions[name]
        assert hasattr(library, name)
        assert [_plain(each) for each in arguments] == [_plain(e) for e in declared.argtypes]
        assert _plain(result) == _plain(declared.restype), name


def _plain(ctype: Any) -> str:
    """Both sides have classes of their own for a value and for the callback."""
    name = getattr(ctype, "__name__", str(ctype))
    return {"LP__Value": "LP__RawValue"}.get(name, name)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("1 + 1", 2),
        ("'é😀'", "é😀"),
        ("true", 1),
        ("0.5", 0.5),
        ("null", None),
        ("undefined", None),
    ],
)
def test_simple_values_come_back(isolate: Isolate, code: str, value: Any) -> None:
    assert isolate.eval(code) == value


def test_a_lone_surrogate_in_a_result_does_not_break_anything(isolate: Isolate) -> None:
    assert "\ufffd" in isolate.eval("'a\\ud800b'")


def test_a_thrown_error_and_a_syntax_error_are_told_apart(isolate: Isolate) -> None:
    with pytest.raises(JsError) as thrown:
        isolate.eval("throw new TypeError('boom')\n//# sourceURL=x.js")
    assert thrown.value.kind == "execute"
    assert thrown.value.text.startswith("x.js:1: TypeError: boom\n")
    with pytest.raises(JsError) as thrown:
        isolate.eval("1 +")
    assert thrown.value.kind == "parse"


def test_no_handle_is_left_behind(isolate: Isolate) -> None:
    isolate.go()
    before = isolate.values()
    for _ in range(5):
        isolate.go()
        isolate.eval("host.call('echo', [1], new Uint8Array(3)); 1")
        with pytest.raises(JsError):
            isolate.eval("throw 1")
    assert isolate.values() == before


def test_isolates_are_freed(library: CDLL) -> None:
    before = library.mr_context_count()
    with Isolate(library, operate):
        assert library.mr_context_count() == before + 1
    assert library.mr_context_count() == before


@pytest.mark.parametrize("inline", [True, False])
def test_a_message_comes_when_no_microtask_is_left_of_the_one_before(
    library: CDLL, inline: bool
) -> None:
    """Also where V8 does not let us run them: it does so itself, at the end of each call."""
    messages = [('"a"', b""), ('"\\ud800"', b"\x01\xff"), (f'"{"x" * WINDOW}"', b"y" * WINDOW)]

    def supply() -> tuple[str, bytes] | None:
        return messages.pop(0) if messages else None

    with Isolate(library, operate, supply, inline=inline) as isolate:
        isolate.connect(isolate.eval(PROBE))
        isolate.eval(
            "globalThis.seen = []; onTick = async (text, bytes) => {"
            " for (let i = 99; i--;) await i;"
            " seen.push(text.length, text.charCodeAt(0), bytes.length, bytes[1] ?? 0) }"
        )
        isolate.go()
        assert len(messages) == (0 if inline else 2)
        while messages:
            isolate.go()
        seen = json.loads(isolate.eval("JSON.stringify(seen)"))
    assert seen == [1, 97, 0, 0, 1, 0xD800, 2, 255, WINDOW, 120, WINDOW, 121]


# -- host.call -----------------------------------------------------------------------------------


def test_the_forms_of_an_answer(evaluate: Callable[[str], Any]) -> None:
    assert evaluate("host.call('echo', [1, 'x', null])") == [1, "x", None]
    assert evaluate("[...host.call('bytes', [2])]") == [120, 120]
    assert evaluate("host.call('bytes', [0]).length") == 0
    assert evaluate("host.call('echo', ['a'], new Uint8Array([7, 8])).map((x) => [...x])") == [
        ["a"],
        [7, 8],
    ]
    assert evaluate("(([v, b]) => [v, b.length])(host.call('encoded', []))") == [{"a": [1]}, 0]


def test_several_buffers_and_views_arrive_whole(evaluate: Callable[[str], Any]) -> None:
    sent = "new Uint8Array([1, 2, 3, 4]).subarray(1, 3), new Uint8Array(0), new Uint8Array([9])"
    assert evaluate(f"[...host.call('echo', [], {sent})[1]]") == [2, 3, 124, 124, 9]


@pytest.mark.parametrize("size", [0, 1, WINDOW // 2 - 8, WINDOW - 1, WINDOW, WINDOW + 1, 1_000_003])
def test_any_size_goes_through_whole(isolate: Isolate, size: int) -> None:
    isolate.eval(f"var text = 'é'.repeat({size // 2}), data = new Uint8Array({size})")
    isolate.eval("for (let i = 0; i < data.length; i++) data[i] = i * 7; var back;")
    assert isolate.eval("(back = host.call('echo', [text], data))[0][0] === text")
    assert isolate.eval("back[1].length === data.length && back[1].every((v, i) => v === data[i])")


def test_too_large_a_call_is_refused_and_the_next_one_works(isolate: Isolate) -> None:
    size = limits.OUTCOME_BYTES + 4096
    refused = isolate.eval(
        f"try {{ host.call('echo', [], new Uint8Array({size})) }} catch (e) {{ `${{e}}` }}"
    )
    assert refused == "RangeError: The data is too large"
    assert isolate.eval("host.call('echo', [5])[0]") == 5


@pytest.mark.parametrize("name", ["Error", "TypeError", "RangeError", "SyntaxError"])
def test_a_refusal_is_a_built_in_error(evaluate: Callable[[str], Any], name: str) -> None:
    caught = (
        "(() => { try { host.call('refuse', ['NAME', CODE]) } catch (e) {"
        " return [e instanceof NAME, e.name, e.message, e.code ?? 'none', Object.keys(e)] } })()"
    ).replace("NAME", name)
    assert evaluate(caught.replace("CODE", "'ERR_X'")) == [True, name, "said no", "ERR_X", ["code"]]
    assert evaluate(caught.replace("CODE", "null")) == [True, name, "said no", "none", []]


def test_memory_that_python_lacks_is_a_range_error(evaluate: Callable[[str], Any]) -> None:
    caught = "(() => { try { host.call('exhaust', []) } catch (e) { return `${e}` } })()"
    assert evaluate(caught) == "RangeError: Out of memory"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: str(x) != "-0.0")
    | st.text(st.characters(codec=None, categories=None)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=json_values)
def test_json_values_come_back_as_they_went(isolate: Isolate, value: Any) -> None:
    isolate.eval(f"var sent = JSON.parse({json.dumps(json.dumps([value]))}); 1")
    assert isolate.eval("JSON.stringify(host.call('echo', sent)) === JSON.stringify(sent)")


HOSTILE = """
for (const type of [Object, Array, String, Uint8Array, Uint16Array, ArrayBuffer, Function, Promise,
    Number, Object.getPrototypeOf(Uint8Array)]) {
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    if (name === "__proto__") continue;
    try {
      Object.defineProperty(type.prototype, name, { configurable: true,
        get() { throw new Error("user code ran in the bridge: " + name); } });
    } catch {}
  }
}
for (const name of ["JSON", "Reflect", "Object", "Array", "Uint8Array", "Uint16Array", "String",
    "ArrayBuffer", "Error", "TypeError", "RangeError", "Promise", "SharedArrayBuffer"]) {
  globalThis[name] = undefined;
}
"""


def test_a_function_that_breaks_every_built_in_does_not_break_the_call(isolate: Isolate) -> None:
    isolate.eval(
        "var call = host.call, data = new Uint8Array([1, 2, 3]), big = new Uint8Array(300000);"
        "big[299999] = 4;"
        "Object.prototype.toJSON = () => 'spoiled'; Object.prototype.code = 'spoiled';" + HOSTILE
    )
    assert isolate.eval("call('echo', ['a', [1], {b: 2}], data)[0][2].b") == 2
    assert isolate.eval("call('echo', ['a', [1], {b: 2}], data)[1][2]") == 3
    assert isolate.eval("call('echo', ['a'], big)[1][299999]") == 4
    caught = "try { call('refuse', ['TypeError', null]) } catch (e) { e.message }"
    assert isolate.eval(caught) == "said no"


def test_no_global_is_left_by_the_bridge(library: CDLL) -> None:
    with Isolate(library, operate) as made:
        fresh = made.eval("Object.getOwnPropertyNames(globalThis).join()").split(",")
        made.connect(made.eval("(host) => ({ define() {}, tick() {} })"))
        made.eval("__fnconsole_define__(() => 1); 1")
        after = made.eval("Object.getOwnPropertyNames(globalThis).join()").split(",")
    assert set(fresh) - set(after) == {"__fnconsole_define__"}
    assert set(after) <= set(fresh)
