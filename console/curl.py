"""A request as a curl command that can be pasted into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from console import settings
from console.model import JSON_TYPE, ConsoleError, Request, SettingValue
from console.settings import Definitions

CREDENTIALS = frozenset(
    (
        "authorization",
        "cookie",
        "proxy-authorization",
        "x-api-key",
        "x-auth-token",
        "x-gitlab-token",
    )
)
"""Headers whose value lets whoever has it in."""
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

    That is the values of secret settings, and the headers with which a sender logs in.
    """
    found: dict[str, str] = {}
    for name in settings.secret_names(definitions):
        variable = name if name.isascii() and name.isidentifier() else "SECRET"
        found |= dict.fromkeys(settings.secret_texts((name,), values), variable)
    for name, value in request.headers:
        if name.lower() in CREDENTIALS:
            _kind, space, rest = value.partition(" ")
            login = rest if space and name.lower().endswith("authorization") else value
            found[login] = name.upper().replace("-", "_")
    return {text: name for text, name in found.items() if text.strip()}
