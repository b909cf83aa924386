"""JSON from outside, read strictly and with the place of a mistake.

Accepts what V8's `JSON.parse` accepts and no more: no NaN, no Infinity. The trap: a string may hold
lone surrogates (JSON may escape them), which `str.encode` and msgspec refuse.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


class NotJson(ValueError):
    """The text is not JSON; `str()` is the reason and the place, without a full stop."""


def parse(text: str) -> Any:
    """The value that `text` stands for.

    Raises:
        NotJson: it stands for none, or for one that could not be written again.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise NotJson(f"{reason} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except NotJson:
        raise
    except ValueError:  # Python's limit of 4,300 digits
        raise NotJson("a number in it has too many digits") from None


def compact(value: Any) -> str:
    """JSON without spaces; ASCII only where the value holds text that UTF-8 cannot carry."""
    return json.dumps(value, ensure_ascii=not holds_unicode(value), separators=(",", ":"))


def indented(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, ensure_ascii=not holds_unicode(value), indent=2)


def holds_unicode(value: Any) -> bool:
    """Whether no string in a JSON value, keys included, has a lone surrogate."""
    return is_unicode(json.dumps(value, ensure_ascii=False))


def is_unicode(text: str) -> bool:
    """Whether `text` is free of lone surrogates, so that it can be stored and sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise NotJson(f"the number {digits[:40]} is too large")
    return number
