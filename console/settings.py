"""Setting definitions and values: read from a file, filled, parsed from text, masked.

Owns the rules of which value a setting may have. No I/O. A settings file is either a plain map
`{name: value}` or `{"settings": [definitions as in `model.Setting`], "values": {name: value}}`.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from console import jsontext, limits
from console.model import ConsoleError, Setting, SettingType, SettingValue
from console.text import MASK, printable

Definitions = tuple[Setting, ...]
_SECRET_CHARS = 3  # ours
_IN_BASE64_BYTES = 6  # ours: of less, so little is left that other text may have it
Values = dict[str, SettingValue]

_EMPTY: dict[SettingType, SettingValue] = {
    "STRING": "",
    "BOOLEAN": False,
    "ARRAY": [],
    "TEXT_MAP": {},
}
_PYTHON: dict[SettingType, Any] = {
    "STRING": str,
    "BOOLEAN": bool,
    "ARRAY": list[str],
    "TEXT_MAP": dict[str, str],
}
_KINDS: dict[SettingType, str] = {
    "STRING": "text",
    "BOOLEAN": "true or false",
    "ARRAY": 'a list of texts, such as ["a", "b"]',
    "TEXT_MAP": 'a map of texts, such as {"a": "b"}',
}


def read(text: str) -> tuple[Definitions, Values]:
    """Definitions (none in a plain map) and values of a settings file.

    Raises:
        ConsoleError: it is neither of the two layouts.
    """
    try:
        content = jsontext.parse(text)
    except jsontext.NotJson as problem:
        raise ConsoleError(f"The settings file is not JSON: {problem}.") from None
    if not isinstance(content, dict):
        raise ConsoleError('A settings file holds an object: {"name": value, …}.')
    definitions: Definitions = ()
    values: Any = content
    if isinstance(content.get("settings"), list):
        definitions = _definitions(content["settings"])
        values = content.get("values", {})
    return definitions, plain(values, "The settings file's values")


def plain(values: Any, what: str) -> Values:
    """`values` if it is a map of anything that UTF-8 can carry; types are the definitions' part.

    Raises:
        ConsoleError: it is not; `what` begins the sentence.
    """
    if not isinstance(values, dict):
        raise ConsoleError(f"{what} must be an object: {{name: value, …}}.")
    if not jsontext.holds_unicode(values):
        raise ConsoleError(f"{what} hold half of a surrogate pair, which UTF-8 cannot carry.")
    return values


def _definitions(items: list[Any]) -> Definitions:
    try:
        found = msgspec.convert(items, tuple[Setting, ...])
    except msgspec.ValidationError as problem:
        raise ConsoleError(
            f"A setting's definition is not right: {printable(str(problem))}."
        ) from None
    names = [setting.name for setting in found]
    for name in names:
        if not name or names.count(name) > 1:
            raise ConsoleError(f"The name {printable(name)!r} cannot be used for two settings.")
    return found


def check_names(definitions: Definitions) -> None:
    """
    Raises:
        ConsoleError: a setting cannot have its name, or two have the same.
    """
    names = [setting.name for setting in definitions]
    for name in names:
        if not name.isidentifier():
            raise ConsoleError(f"{printable(name)!r} cannot be the name of a setting.")
        if names.count(name) > 1:
            raise ConsoleError(f"Two settings are named {name}; give one another label.")


def from_text(definitions: Definitions, name: str, text: str) -> SettingValue:
    """The value that `text` gives the setting `name`; text itself where it has no definition.

    Raises:
        ConsoleError: there are definitions but none of that name, or the text does not fit its
            type.
    """
    kind = _kind(definitions, name)
    if kind == "STRING":
        return text
    if kind == "BOOLEAN" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "ARRAY" and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return _typed(name, kind, jsontext.parse(text))
    except jsontext.NotJson:
        raise _misfit(name, kind) from None


def filled(definitions: Definitions, values: Mapping[str, SettingValue]) -> Values:
    """`values` checked against the definitions, with an empty value for each one not given.

    Raises:
        ConsoleError: a setting is unknown, missing though required, or of another type, or all
            of them are too large.
    """
    if len(jsontext.compact(values)) > limits.SETTINGS_BYTES:
        raise ConsoleError("The values of the settings are larger than 1 MiB together.")
    if not definitions:
        return dict(values)
    checked = {name: _typed(name, _kind(definitions, name), v) for name, v in values.items()}
    for setting in definitions:
        if setting.required and checked.get(setting.name, "") == "":
            raise ConsoleError(f"The setting {printable(setting.name)!r} needs a value.")
        checked.setdefault(setting.name, _EMPTY[setting.type])
    return checked


def secret_names(definitions: Definitions) -> tuple[str, ...]:
    return tuple(setting.name for setting in definitions if setting.sensitive)


def secret_values(names: Iterable[str], values: Mapping[str, SettingValue]) -> list[str]:
    """Every text inside the values of the secret settings.

    One of a letter or two is none: it stands in half of all words, which to mask would make
    nonsense of what a function emits.
    """
    texts: list[str] = []
    for name in names:
        value = values.get(name, "")
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, list):
            texts.extend(value)
        elif isinstance(value, dict):
            texts.extend(value.values())
    return [text for text in texts if len(text) >= _SECRET_CHARS]


def secret_texts(names: Iterable[str], values: Mapping[str, SettingValue]) -> list[str]:
    """The same, however logs, URLs and logins spell them."""
    return [spelling for text in secret_values(names, values) for spelling in _spellings(text)]


# What a URL leaves as it is in its path and in its query, and what encodeURIComponent does.
_IN_PATH = "!$%&'()*+,-./:;=@[\\]^_|~"
_IN_QUERY = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
_IN_COMPONENT = "!'()*-._~"
# Node's old parser, which fetch goes by, escapes these alone, and keeps all else as it is.
_ESCAPED_BY_FETCH = {ord(sign): f"%{ord(sign):02X}" for sign in "\t\n\r \"'<>\\^`{|}"}


def _spellings(text: str) -> Iterable[str]:
    """A text, and the same in JSON, quoted by the console, encoded in a URL and in base64."""
    found = {text: None}  # a dictionary for its order
    found |= dict.fromkeys(_in_base64(text))
    if not (text.isascii() and text.isalnum()):
        from urllib.parse import quote, quote_plus  # 4 ms, and seldom needed

        inner = jsontext.compact(text)[1:-1]
        bare = inner.replace('\\"', '"')
        found |= dict.fromkeys((inner, bare, bare.replace("'", "\\'")))
        found |= dict.fromkeys(quote(text, s, errors="replace") for s in (_IN_PATH, _IN_QUERY))
        found |= dict.fromkeys(quote(text, s, errors="replace") for s in (_IN_COMPONENT, "-._~*"))
        found[quote_plus(text, "*", errors="replace")] = None
        slashed = text.replace("\\", "/")  # as both parsers write it in front of a `?`
        found[quote(slashed, _IN_PATH, errors="replace")] = None
        found |= dict.fromkeys(t.translate(_ESCAPED_BY_FETCH) for t in (text, slashed))
    return found


def _in_base64(text: str) -> Iterable[str]:
    """What stands for it in base64, whatever stands before and behind: a login is `user:secret`.

    Characters that its neighbours have a part in are left out.
    """
    data = text.encode("utf-8", "replace")
    if len(data) < _IN_BASE64_BYTES:
        return
    for shift in range(3):
        groups, over = divmod(shift + len(data), 3)
        code = b2a_base64(bytes(shift) + data, newline=False).decode()
        own = code[(0, 2, 3)[shift] : groups * 4 + over]
        yield own
        yield own.replace("+", "-").replace("/", "_")


def masked(definitions: Definitions, values: Mapping[str, SettingValue]) -> Values:
    """`values` as they may be shown: a secret one is a mask, or empty where it is."""
    hidden = secret_names(definitions)
    return {name: MASK if name in hidden and v else v for name, v in values.items()}


def _kind(definitions: Definitions, name: str) -> SettingType:
    if not definitions:
        return "STRING"
    for setting in definitions:
        if setting.name == name:
            return setting.type
    known = ", ".join(printable(setting.name) for setting in definitions)
    raise ConsoleError(f"There is no setting {printable(name)!r}; this function has: {known}.")


def _typed(name: str, kind: SettingType, value: Any) -> SettingValue:
    try:
        fit: SettingValue = msgspec.convert(value, _PYTHON[kind])
    except msgspec.ValidationError:
        raise _misfit(name, kind) from None
    return fit


def _misfit(name: str, kind: SettingType) -> ConsoleError:
    return ConsoleError(f"The setting {printable(name)!r} must be {_KINDS[kind]}.")
