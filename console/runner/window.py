"""Python's side of the memory that `host.js` shares with it, and the form of what lies there.

At every ring, the header says what JavaScript wants (open a call, bring more of it, pull more of
the answer) and then how Python took it. A call is JSON text in UTF-16, so that lone surrogates get
through, and buffers behind it; what does not fit goes through in pieces. Knows nothing of V8.
"""

from __future__ import annotations

import json
from ctypes import c_char, c_int32

from console import limits
from console.runner.refusal import Encoded, OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from console.runner.refusal import Answer

    Operate = Callable[[str, list[Any], list[bytes]], Answer]
    Message = tuple[str, bytes]  # JSON, and bytes beside it
    Supply = Callable[[], Message | None]

_HEADER_BYTES = 64
_OPEN, _MORE, _PULL, _NEXT = 1, 2, 3, 4
_DONE, _REFUSED, _CONTINUE, _NONE = 0, 1, 2, 3
_CALL_BYTES = limits.OUTCOME_BYTES + limits.KIB  # the largest call is the one with the outcome


class Window:
    """Gathers a call, has it answered, hands the answer out.

    Args:
        address: of the shared memory; whoever makes this keeps that alive.
        size: of it, in bytes.
        operate: answers a call: name, arguments and buffers to value and bytes.
        supply: the message that is next, if there is one.
    """

    def __init__(self, address: int, size: int, operate: Operate, supply: Supply) -> None:
        self._header = (c_int32 * (_HEADER_BYTES // 4)).from_address(address)
        data = (c_char * (size - _HEADER_BYTES)).from_address(address + _HEADER_BYTES)
        self._data = memoryview(data).cast("B")
        self._operate = operate
        self._supply = supply
        self._sizes: list[int] = []
        self._missing = 0
        self._incoming = bytearray()
        self._outgoing = memoryview(b"")

    def ring(self) -> None:
        """JavaScript has called; it goes on when this returns."""
        state = self._header[0]
        if state == _PULL:
            self._hand_out()
            return
        if state == _NEXT:
            self._bring()
            return
        try:
            if state == _OPEN:
                self._open()
            if not self._gather():
                self._header[0] = _CONTINUE
                return
            value, data = self._answer()
            text = None if value is None and data is not None else _text(value)
            self._reply(_DONE, text, data)
        except OperationError as refusal:
            self._refuse(refusal)
        except MemoryError:
            self._refuse(OperationError("Out of memory", "RangeError"))

    def _bring(self) -> None:
        message = self._supply()
        if message is None:
            self._header[0] = _NONE
        else:
            text, data = message
            self._reply(_DONE, text.encode("utf-16-le", "surrogatepass"), data)

    def _open(self) -> None:
        text_bytes, buffers = self._header[1], self._header[2]
        self._sizes = [text_bytes, *self._header[3 : 3 + buffers]]
        self._missing = sum(self._sizes)
        self._incoming = bytearray()
        if self._missing > _CALL_BYTES:
            raise OperationError("The data is too large", "RangeError")

    def _gather(self) -> bool:
        """Take what the window holds; whether the call is complete."""
        size = min(self._missing, len(self._data))
        self._incoming += self._data[:size]
        self._missing -= size
        return self._missing == 0

    def _answer(self) -> Answer:
        parts: list[bytes] = []
        offset = 0
        for size in self._sizes:
            parts.append(bytes(self._incoming[offset : offset + size]))
            offset += size
        self._incoming = bytearray()
        name, arguments = json.loads(parts[0].decode("utf-16-le", "surrogatepass"))
        return self._operate(name, arguments, parts[1:])

    def _refuse(self, refusal: OperationError) -> None:
        fields = {"name": refusal.name, "message": refusal.message, "code": refusal.code}
        self._reply(_REFUSED, _text(fields), None)

    def _reply(self, state: int, text: bytes | None, data: bytes | None) -> None:
        text = text or b""
        self._header[0] = state
        self._header[1] = len(text)
        self._header[2] = -1 if data is None else len(data)
        self._outgoing = memoryview(text + data if data else text)
        self._hand_out()

    def _hand_out(self) -> None:
        part, self._outgoing = (
            self._outgoing[: len(self._data)],
            self._outgoing[len(self._data) :],
        )
        self._data[: len(part)] = part


def _text(value: Any) -> bytes:
    text = value.text if isinstance(value, Encoded) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-16-le", "surrogatepass")
