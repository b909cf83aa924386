"""A request as a curl command that can be pasted into a shell."""

from __future__ import annotations

import shlex

from console.model import JSON_TYPE

EXAMPLE_BODY = '{"type": "test"}'


def post(url: str, token: str, body: str = EXAMPLE_BODY, content_type: str = JSON_TYPE) -> str:
    """A POST with a bearer token, quoted for a POSIX shell; JSON braces also survive zsh and fish.

    `-X POST` is left out, as `-d` implies it.
    """
    return shlex.join(
        [
            "curl",
            url,
            "-H",
            f"Authorization: Bearer {token}",
            "-H",
            f"Content-Type: {content_type}",
            "-d",
            body,
        ]
    )
