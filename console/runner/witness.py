"""What only V8 knows: rejections that nobody handles, how a promise ended, what iterators hold.

mini-racer passes none of it on, but its library exports V8's C++ functions too, under the names
compilers give them. Where one is missing, nothing is known, and JavaScript is told so.
V8 also asks here for the text of a stack, which the runtime makes. The trap: all of this runs on
V8's thread, within a call out of JavaScript, and what hears of a rejection must run no JavaScript,
for the stack or the memory may be at its end.
"""

from __future__ import annotations

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_bool,
    c_int,
    c_size_t,
    c_uint16,
    c_uint32,
    c_void_p,
    cast,
)

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.runner.refusal import Answer, Operation

_NO_HANDLER, _HANDLER_ADDED = 0, 1  # v8::PromiseRejectEvent
_MOST_WAITING = 10_000  # a loop may reject without end; more need not be told apart
_MOST_TOLD = 10

_CONTEXT = "NS_5LocalINS_7ContextEEE"
NAMES: dict[str, tuple[str, Any, list[Any]]] = {
    "isolate": ("_ZN2v87Isolate10GetCurrentEv", c_void_p, []),
    "context": ("_ZN2v87Isolate17GetCurrentContextEv", c_void_p, [c_void_p]),
    "globals": ("_ZN2v87Context6GlobalEv", c_void_p, [c_void_p]),
    "get": (f"_ZN2v86Object3GetE{_CONTEXT}j", c_void_p, [c_void_p, c_void_p, c_uint32]),
    "set": (
        f"_ZN2v86Object3SetE{_CONTEXT}jNS1_INS_5ValueEEE",
        c_uint16,
        [c_void_p, c_void_p, c_uint32, c_void_p],
    ),
    "hash": ("_ZN2v86Object15GetIdentityHashEv", c_int, [c_void_p]),
    "entries": ("_ZN2v86Object14PreviewEntriesEPb", c_void_p, [c_void_p, POINTER(c_bool)]),
    "is_promise": ("_ZNK2v85Value9IsPromiseEv", c_bool, [c_void_p]),
    "state": ("_ZN2v87Promise5StateEv", c_int, [c_void_p]),
    "result": ("_ZN2v87Promise6ResultEv", c_void_p, [c_void_p]),
    "call": (
        "_ZN2v88Function4CallEPNS_7IsolateENS_5LocalINS_7ContextEEENS3_INS_5ValueEEEiPS7_",
        c_void_p,
        [c_void_p, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_void_p)],
    ),
    "keep": (
        "_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm",
        c_void_p,
        [c_void_p, c_size_t],
    ),
    "drop": ("_ZN2v812api_internal13DisposeGlobalEPm", None, [c_void_p]),
    "on_reject": (
        "_ZN2v87Isolate24SetPromiseRejectCallbackEPFvNS_20PromiseRejectMessageEE",
        None,
        [c_void_p, c_void_p],
    ),
    "on_stack": (
        "_ZN2v87Isolate28SetPrepareStackTraceCallbackEPFNS_10MaybeLocalINS_5ValueEEENS_5LocalINS_"
        "7ContextEEENS4_IS2_EENS4_INS_5ArrayEEEE",
        None,
        [c_void_p, c_void_p],
    ),
}
"""Our name → C++'s, result and arguments; a handle of V8 is the address of a word."""


class _Message(Structure):
    """v8::PromiseRejectMessage."""

    _fields_ = (("promise", c_void_p), ("event", c_int), ("value", c_void_p))


_REJECTED = CFUNCTYPE(None, _Message)
_STACK = CFUNCTYPE(c_void_p, c_void_p, c_void_p, c_void_p)


class Witness:
    """Of one isolate; values change hands in an object that the runtime gives to `natives`."""

    def __init__(self, library: CDLL) -> None:
        self.settled = False
        """Whether the handler has, so that what is rejected from now on is late."""
        self._call = _functions(library)
        self._on_reject = _REJECTED(self._rejected)  # V8 keeps only the addresses
        self._on_stack = _STACK(self._stack)
        self._isolate = 0
        self._slots = 0
        self._format = 0
        self._left: dict[int, list[tuple[int, bool]]] = {}
        self.operations: dict[str, Operation] = {
            "natives": self._connect,
            "promise": self._promise,
            "entries": self._entries,
            "rejections": self._rejections,
        }

    @property
    def waiting(self) -> bool:
        """Whether a promise is rejected that nobody handles yet."""
        return bool(self._left)

    def _connect(self, args: list[Any], buffers: list[bytes]) -> Answer:
        """Take what lies at globalThis[0] for the object that values change hands in.

        In slot 0 is the function that makes the text of a stack of an error and its call sites.
        """
        call = self._call
        if call is None:
            return False, None
        self._isolate = call.isolate()
        context = call.context(self._isolate)
        slots = call.get(call.globals(context), context, 0)
        self._slots = call.keep(self._isolate, _word(slots))
        self._format = call.keep(self._isolate, _word(call.get(self._slots, context, 0)))
        call.on_reject(self._isolate, cast(self._on_reject, c_void_p))
        call.on_stack(self._isolate, cast(self._on_stack, c_void_p))
        return True, None

    def _promise(self, args: list[Any], buffers: list[bytes]) -> Answer:
        """State of the promise in slot 0 (0 pending, 1 fulfilled, 2 rejected), its result there.

        None of what is no promise.
        """
        call = self._call
        assert call is not None
        context = call.context(self._isolate)
        promise = call.get(self._slots, context, 0)
        if not call.is_promise(promise):
            return None, None
        state = call.state(promise)
        if state:
            call.set(self._slots, context, 0, call.result(promise))
        return state, None

    def _entries(self, args: list[Any], buffers: list[bytes]) -> Answer:
        """Put what the iterator or collection in slot 0 holds there; whether it holds pairs."""
        call = self._call
        assert call is not None
        context = call.context(self._isolate)
        pairs = c_bool()
        entries = call.entries(call.get(self._slots, context, 0), byref(pairs))
        if not entries:
            return None, None
        call.set(self._slots, context, 0, entries)
        return pairs.value, None

    def _rejections(self, args: list[Any], buffers: list[bytes]) -> Answer:
        """Put the reasons of what is rejected into the slots from 0 on; which of them came late."""
        call = self._call
        assert call is not None
        context = call.context(self._isolate)
        late: list[bool] = []
        for rejected in self._left.values():
            for promise, is_late in rejected:
                if len(late) < _MOST_TOLD:
                    call.set(self._slots, context, len(late), call.result(promise))
                    late.append(is_late)
                call.drop(promise)
        self._left.clear()
        return late, None

    def _stack(self, context: int, error: int, sites: int) -> int | None:
        """The handle of a stack; where user code throws, none, and V8 has the exception."""
        call = self._call
        assert call is not None
        arguments = (c_void_p * 2)(error, sites)
        made: int | None = call.call(self._format, self._isolate, context, error, 2, arguments)
        return made

    def _rejected(self, message: _Message) -> None:
        call = self._call
        if call is None or message.event > _HANDLER_ADDED:
            return
        word, key = _word(message.promise), call.hash(message.promise)
        if message.event == _NO_HANDLER:
            if len(self._left) < _MOST_WAITING:
                kept = call.keep(self._isolate, word)
                self._left.setdefault(key, []).append((kept, self.settled))
            return
        rejected = self._left.get(key, [])
        for index, (kept, _) in enumerate(rejected):
            if _word(kept) == word:  # both are told when the object moves
                call.drop(kept)
                del rejected[index]
                break
        if not rejected:
            self._left.pop(key, None)


class _Functions:
    """V8's functions under our names."""

    isolate: Any
    context: Any
    globals: Any
    get: Any
    set: Any
    hash: Any
    entries: Any
    is_promise: Any
    state: Any
    result: Any
    call: Any
    keep: Any
    drop: Any
    on_reject: Any
    on_stack: Any


def _functions(library: CDLL) -> _Functions | None:
    functions = _Functions()
    for name, (symbol, result, arguments) in NAMES.items():
        try:
            function = getattr(library, symbol)
        except AttributeError:
            return None
        function.restype, function.argtypes = result, arguments
        setattr(functions, name, function)
    return functions


def _word(handle: int) -> int:
    word: int = cast(handle, POINTER(c_size_t))[0]
    return word
