"""The only module that touches mini-racer: V8 isolates, and the synchronous call out of them.

Drives mini-racer's shared library itself: importing the package costs 40 ms for asyncio, and its
own calls into Python make JavaScript wait for promises. The version is pinned; a test checks the
names and numbers used here. An isolate belongs to one thread. Operations run on V8's own thread
while JavaScript and that one thread wait, so they must not touch V8. `host.js` is the other half.
"""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock
from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    Union,
    c_bool,
    c_char,
    c_char_p,
    c_double,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint64,
    c_void_p,
    pythonapi,
)
from importlib.machinery import PathFinder

from console import limits
from console.runner.window import Window

TYPE_CHECKING = False  # the real one costs 8 ms of a worker's start
if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import _Pointer
    from typing import Any, Literal

    from console.runner.window import Message, Operate, Supply

    JsErrorKind = Literal["parse", "execute", "memory", "terminated"]
    Handle = _Pointer["_Value"]

# Types of a value, as mini-racer numbers them (py_mini_racer/_objects.py).
NULL, BOOL, INTEGER, DOUBLE, STRING, UNDEFINED = 1, 2, 3, 4, 5, 11
SHARED_BUFFER = 101
ERRORS: dict[int, JsErrorKind] = {
    200: "execute",
    201: "parse",
    202: "memory",
    203: "terminated",
    204: "terminated",
    205: "execute",
    206: "execute",
}

_FINISHED, _RING = 1, 2  # callback ids

# Two functions of V8 itself, which mini-racer's library exports by its linker's defaults: the
# isolate of this thread, and running the microtasks that wait in it.
CURRENT = "_ZN2v87Isolate10GetCurrentEv"
CHECKPOINT = "_ZN2v815MicrotasksScope17PerformCheckpointEPNS_7IsolateE"

# The syntax that V8 has taken up since Node 20's is absent: `using`, and in regular expressions
# modifiers and twice the same name. What programs can delete, 91_vintage.js takes away.
_FLAGS = (
    b"--single-threaded --no-js-explicit-resource-management"
    b" --no-js-regexp-modifiers --no-js-regexp-duplicate-named-groups"
)


class _Content(Union):
    _fields_ = (
        ("pointer", c_void_p),
        ("bytes", POINTER(c_char)),
        ("integer", c_int64),
        ("double", c_double),
    )


class _Value(Structure):
    _fields_ = (("content", _Content), ("length", c_size_t), ("type", c_uint8))
    _pack_ = 1


_HANDLE = POINTER(_Value)
_CALLBACK = CFUNCTYPE(None, c_uint64, _HANDLE)
SIGNATURES: dict[str, tuple[list[Any], Any]] = {
    "mr_init_v8": ([c_char_p, c_char_p], None),
    "mr_init_context": ([_CALLBACK], c_uint64),
    "mr_free_context": ([c_uint64], None),
    "mr_set_hard_memory_limit": ([c_uint64, c_size_t], None),
    "mr_alloc_string_val": ([c_uint64, c_char_p, c_uint64, c_uint8], _HANDLE),
    "mr_alloc_int_val": ([c_uint64, c_int64, c_uint8], _HANDLE),
    "mr_free_value": ([c_uint64, _HANDLE], None),
    "mr_eval": ([c_uint64, _HANDLE, c_uint64], c_uint64),
    "mr_call_function": ([c_uint64, _HANDLE, _HANDLE, _HANDLE, c_uint64], c_uint64),
    "mr_make_js_callback": ([c_uint64, c_uint64], _HANDLE),
    "mr_get_object_item": ([c_uint64, _HANDLE, _HANDLE], _HANDLE),
    "mr_array_push": ([c_uint64, _HANDLE, _HANDLE], _HANDLE),
    "mr_get_identity_hash": ([c_uint64, _HANDLE], _HANDLE),
    "mr_hard_memory_limit_reached": ([c_uint64], c_bool),
    "mr_context_count": ([], c_size_t),
    "mr_value_count": ([c_uint64], c_size_t),
}


class JsError(Exception):
    """JavaScript ended in an error that it did not catch, or was stopped.

    Args:
        kind: what V8 was doing; after "memory" the isolate reports every error as this one.
        text: V8's own report: place, source line with a caret, name, message and stack.
    """

    def __init__(self, kind: JsErrorKind, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text


def load() -> CDLL:
    """V8, ready for isolates. Only once in a process."""
    found = PathFinder.find_spec("py_mini_racer")
    if found is None or not found.submodule_search_locations:
        raise ImportError("mini-racer is not installed")
    folder = next(iter(found.submodule_search_locations))
    suffix = "dylib" if sys.platform == "darwin" else "so"
    library = CDLL(os.path.join(folder, f"libmini_racer.{suffix}"))
    for name, (arguments, result) in SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    library.mr_init_v8(_FLAGS, os.path.join(folder, "icudtl.dat").encode())
    return library


class Isolate:
    """One V8 with its own heap and globals.

    Args:
        library: from `load`.
        operate: answers a call from JavaScript: name, arguments and buffers to value and bytes.
        supply: the next message for the runtime, None where there is none now. It may wait, and is
            called when no microtask is left of the message before.
    """

    def __init__(
        self, library: CDLL, operate: Operate, supply: Supply = lambda: None, *, inline: bool = True
    ) -> None:
        self._library = library
        self._supply = supply
        self._drain = _drainer(library) if inline else None
        self._given = False
        self._threaded = False
        self._finished = allocate_lock()
        self._finished.acquire()
        self._results: list[Handle] = []
        self._callback = _CALLBACK(self._called)  # V8 keeps only the address
        self._context: int = library.mr_init_context(self._callback)
        library.mr_set_hard_memory_limit(self._context, limits.HEAP_BYTES)
        folder = os.path.dirname(__file__)
        with open(os.path.join(folder, "host.js"), encoding="utf-8") as file:
            host = self.eval(file.read())
        items = [self._item(host, index) for index in range(4)]
        buffer, self._connect, self._rehearse, self._go = items
        self._nothing = self.eval("[]")
        at = buffer.contents
        self._window = Window(at.content.pointer, at.length, operate, self._next)

    def __enter__(self) -> Isolate:
        return self

    def __exit__(self, *exc_info: object) -> None:
        # A process that ends without this hangs in some of its ends (mini-racer's own threads).
        self._library.mr_free_context(self._context)

    def eval(self, code: str) -> Any:
        """Run a script; its value where that is simple, else a handle. Raises `JsError`."""
        source = self._string(code)
        self._library.mr_eval(self._context, source, _FINISHED)
        try:
            return self._result()
        finally:
            self._library.mr_free_value(self._context, source)

    def connect(self, make_runtime: Handle) -> None:
        """Build the runtime: `make_runtime(host)` returns its `define` and `tick`."""
        ring = self._library.mr_make_js_callback(self._context, _RING)
        arguments = self.eval("[]")
        for argument in (ring, make_runtime):
            self._value(self._library.mr_array_push(self._context, arguments, argument))
        self._call(self._connect, arguments)
        for handle in (ring, make_runtime, arguments):
            self._library.mr_free_value(self._context, handle)

    def rehearse(self) -> None:
        """Give the runtime a module of ours; the next "invoke" message runs it."""
        self._call(self._rehearse, self._nothing)

    def go(self) -> None:
        """Let the runtime take messages until there is none; no microtask is left after that."""
        self._given = False
        this = self._library.mr_alloc_int_val(self._context, 0, UNDEFINED)
        self._library.mr_call_function(self._context, self._go, this, self._nothing, _FINISHED)
        # V8 reports a call as finished before it runs the microtasks, and says nothing when it
        # stops one of those for memory. A question that it answers in turn waits for them. It is
        # asked at once: handing over to V8's thread is what takes the time.
        self._value(self._library.mr_get_identity_hash(self._context, self._nothing))
        try:
            self._result()
        finally:
            self._library.mr_free_value(self._context, this)
        if self._exhausted():
            raise JsError("memory", "")

    def _next(self) -> Message | None:
        """JavaScript asks for a message, having taken the one before in full."""
        if self._given:
            if self._drain is None:
                return None  # V8 runs the microtasks when this call of it ends
            self._drain()
            if self._exhausted():
                return None
        message = self._supply()
        self._given = message is not None
        return message

    def values(self) -> int:
        """How many handles are alive, for tests of leaks."""
        return int(self._library.mr_value_count(self._context))

    def _call(self, function: Handle, arguments: Handle) -> None:
        this = self._library.mr_alloc_int_val(self._context, 0, UNDEFINED)
        self._library.mr_call_function(self._context, function, this, arguments, _FINISHED)
        try:
            self._result()
        finally:
            self._library.mr_free_value(self._context, this)

    def _item(self, array: Handle, index: int) -> Handle:
        key = self._library.mr_alloc_int_val(self._context, index, INTEGER)
        item: Handle = self._library.mr_get_object_item(self._context, array, key)
        self._library.mr_free_value(self._context, key)
        return item

    def _string(self, text: str) -> Handle:
        data = text.encode("utf-8", "replace")
        handle: Handle = self._library.mr_alloc_string_val(self._context, data, len(data), STRING)
        return handle

    def _result(self) -> Any:
        self._finished.acquire()
        return self._value(self._results.pop())

    def _value(self, handle: Handle) -> Any:
        """The value behind a handle, which is then freed; the handle itself for an object."""
        value = handle.contents
        kind = value.type
        simple: Any = None
        if kind in ERRORS or kind == STRING:
            simple = value.content.bytes[: value.length].decode("utf-8", "replace")
        elif kind in (BOOL, INTEGER):
            simple = value.content.integer
        elif kind == DOUBLE:
            simple = value.content.double
        elif kind not in (NULL, UNDEFINED):
            return handle
        self._library.mr_free_value(self._context, handle)
        if kind in ERRORS:
            # A call that is stopped for memory is reported as one that threw null.
            raise JsError("memory" if self._exhausted() else ERRORS[kind], simple)
        return simple

    def _exhausted(self) -> bool:
        return bool(self._library.mr_hard_memory_limit_reached(self._context))

    def _called(self, callback: int, handle: Handle) -> None:
        """V8 calls, on its own thread: an evaluation has ended, or JavaScript rings."""
        if callback == _FINISHED:
            self._results.append(handle)
            self._finished.release()
            return
        if not self._threaded:
            # Python gives a foreign thread a state at each call and takes it away after; that is
            # half of what a call costs. One more reference keeps it, as long as the thread lives.
            self._threaded = True
            pythonapi.PyGILState_Ensure()
        self._library.mr_free_value(self._context, handle)
        try:
            self._window.ring()
        except BaseException:
            # Nobody up this stack could take it, and an answer made up here would be a lie:
            # the parent reports a worker that died, with this text.
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(70)


def _drainer(library: CDLL) -> Callable[[], None] | None:
    """Runs the microtasks of the isolate whose thread calls; None where V8 lets nobody do that."""
    try:
        current, checkpoint = library[CURRENT], library[CHECKPOINT]
    except AttributeError:
        return None
    current.argtypes, current.restype = [], c_void_p
    checkpoint.argtypes, checkpoint.restype = [c_void_p], None
    return lambda: checkpoint(current())
