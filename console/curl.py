"""A request as a curl command that can be pasted into a shell, and what of one is secret.

Pure. The trap: a secret may stand anywhere in a request, so what is found in one place is hidden in
all.
"""

from __future__ import annotations

import re
import shlex
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress

from console import settings
from console.model import JSON_TYPE, ConsoleError, Request, SettingValue
from console.settings import Definitions

_TELLING = re.compile(
    r"authoriz|authent|(^|[-_])(auth|sig|jwt|key)([-_]|$)|cookie|token|secret|signature|hmac"
    r"|passw|session|assertion|api[-_]?key|access[-_]?key|credential",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"idempotency-?key|sec-websocket-key|public-?key", re.IGNORECASE)
_TELLING_IN_URLS = re.compile(r"^(b|key|sig|auth|code|pwd|write_?key)$", re.IGNORECASE)
_FEWEST_CHARS = 3  # ours: as with secret settings, a letter or two stands in half of all words
_COOKIE_CHARS = 8  # ours: shorter ones are words like "dark" and "true"
EXAMPLE_BODY = '{"type": "test"}'


def post(
    url: str,
    token: str = "",
    body: str = EXAMPLE_BODY,
    content_type: str = JSON_TYPE,
    *,
    lines: bool = False,
) -> str:
    """A POST, quoted for a POSIX shell; JSON braces also survive zsh and fish.

    `-X POST` is left out, as `-d` implies it.

    Args:
        token: bearer token; none where empty.
        lines: one for each option, joined by a backslash for the shell.
    """
    parts = [
        ["curl", url],
        *([["-H", f"Authorization: Bearer {token}"]] if token else []),
        ["-H", f"Content-Type: {content_type}"],
        ["-d", body],
    ]
    return (" \\\n  " if lines else " ").join(map(shlex.join, parts))


def command(
    request: Request, url: str, hidden: Mapping[str, str] | None = None, *, lines: bool = True
) -> str:
    """Any request, so that curl sends the very same bytes.

    Args:
        url: whole, with its query.
        hidden: secret text → the name of a shell variable to write in its place.

    Raises:
        ConsoleError: no command can say it.
    """
    if "\0" in request.body:
        raise ConsoleError("The body has a NUL, which no command can carry.")
    words = [["curl"], ["--globoff"]] if set(url) & set("[]{}") else [["curl"]]
    words[-1].append(url)
    names = [name.lower() for name, _ in request.headers]
    if "content-type" not in names:
        words.append(["-H", "Content-Type:"])  # else curl says that it is a form
    for name, value in request.headers:
        if name.lower() != "content-length":
            words.append(["-H", f"{name}: {value}" if value else f"{name};"])
    words.append(["--data-raw", request.body])
    quoted = (" ".join(_quoted(word, hidden or {}) for word in part) for part in words)
    return (" \\\n  " if lines else " ").join(quoted)


def _quoted(word: str, hidden: Mapping[str, str]) -> str:
    """A word for a shell, with variables for what is hidden in it, the longest first."""
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        before, found, after = word.partition(secret)
        if found:
            ends = [_quoted(end, hidden) if end else "" for end in (before, after)]
            return f'{ends[0]}"${hidden[secret]}"{ends[1]}'
    return shlex.quote(word)


def secrets(
    request: Request, definitions: Definitions, values: Mapping[str, SettingValue]
) -> dict[str, str]:
    """What of a request nobody should see by accident, as `command` takes it.

    That is the values of secret settings, headers with which a sender logs in or signs, and tokens
    in the URL.
    """
    found: dict[str, str] = {}
    for name in settings.secret_names(definitions):
        variable = name if name.isascii() and name.isidentifier() else "SECRET"
        found |= dict.fromkeys(settings.secret_texts((name,), values), variable)
    for name, value in request.headers:
        if is_credential(name):
            found |= dict.fromkeys(_logins(name.lower(), value), _variable(name))
    for name, value in _in_url(request):
        found[value] = _variable(name)
    return {text: name for text, name in found.items() if len(text.strip()) >= _FEWEST_CHARS}


def is_credential(header: str) -> bool:
    """Whether the value of a header lets in whoever has it, or proves who sent this."""
    return _TELLING.search(header) is not None and _HARMLESS.search(header) is None


def _logins(name: str, value: str) -> Iterator[str]:
    """What of a header is secret, and the parts of it that may stand elsewhere alone."""
    kind, space, rest = value.partition(" ")
    if not name.endswith("authorization") or not space:
        yield value
    elif kind.lower() == "basic":
        yield rest
        with suppress(ValueError):
            login = b64decode(rest, validate=True).decode()
            yield from (login, login.partition(":")[2])
    else:
        yield rest
    if "cookie" in name:
        values = (pair.partition("=")[2].strip() for pair in value.split(";"))
        yield from (text for text in values if len(text) >= _COOKIE_CHARS)


def _in_url(request: Request) -> Iterator[tuple[str, str]]:
    """Names and values of what a URL tells, as they are and as they stand in it."""
    pairs = list(request.query)
    if request.url is not None:
        from urllib.parse import parse_qsl, unquote, urlsplit  # 4 ms, and seldom needed

        try:
            parts = urlsplit(request.url)
        except ValueError:  # what a function calls a URL may be anything
            parts = urlsplit("")
        login = parts.netloc.rpartition("@")[0]
        yield from (("password", unquote(part)) for part in login.split(":") if part)
        yield from (("password", part) for part in login.split(":") if part)
        pairs += parse_qsl(parts.query)
        for pair in parts.query.split("&"):
            name, _, value = pair.partition("=")
            pairs.append((name, value))
    yield from (p for p in pairs if _TELLING.search(p[0]) or _TELLING_IN_URLS.search(p[0]))


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name.upper(), flags=re.ASCII).lstrip("0123456789") or "SECRET"
