"""A request as a curl command that can be pasted into a shell."""

from __future__ import annotations

import shlex

from console.model import JSON_TYPE

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
