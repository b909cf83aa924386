"""What an operation is, and how it refuses.

Apart from `operations`, which gathers the tables, so that the modules with the tables can import
this without a cycle. Knows nothing of V8.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost 4 ms of a worker's start
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    ErrorName = Literal["Error", "TypeError", "RangeError", "SyntaxError"]
    Answer = tuple[Any, bytes | None]
    Operation = Callable[[list[Any], list[bytes]], Answer]
    """Takes JSON values and byte buffers; answers with a JSON value and, if any, bytes."""
else:
    ErrorName = Answer = Operation = object


class OperationError(Exception):
    """An operation refuses: JavaScript gets the built-in error of this name.

    Args:
        message: what JavaScript code sees; never a Python exception's own text.
        name: which built-in error class.
        code: Node's `code` property, such as `ERR_INVALID_URL`.
    """

    def __init__(self, message: str, name: ErrorName = "Error", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.code = code


class Encoded:
    """A value that is JSON text already."""

    def __init__(self, text: str) -> None:
        self.text = text
