"""Bearer tokens: made, hashed, compared, and what their access allows.

Owns what a token's secret looks like and which access levels there are. Stores nothing and asks no
clock. The trap: a secret leaves this module once, in the `NewToken`; everywhere else only its
digest is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal

from console.access import OWNS, VIEWS
from console.model import ConsoleError, Grant, NewToken, Token

Level = Literal["Workspace Owner", "Workspace Member"]
OWNER: Level = "Workspace Owner"
MEMBER: Level = "Workspace Member"
LEVELS = (OWNER, MEMBER)

_SECRET_BYTES = 32  # 256 bits: a plain hash is enough to keep, there is nothing to guess
_DESCRIPTION_CHARS = 200  # ours: a line of a list


def new_secret() -> str:
    """A fresh secret; the prefix lets a person, or a scanner of leaked secrets, tell what it is."""
    return "fnc_" + secrets.token_urlsafe(_SECRET_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(given: str, kept: str) -> bool:
    """Compare two secrets in a time that tells nothing; an empty one equals none."""
    # Digests have one length, so not even the length of the kept secret shows.
    return bool(given and kept) and hmac.compare_digest(digest(given), digest(kept))


def create(
    description: str, access_level: str, token_id: str, created_at: str
) -> tuple[Token, NewToken]:
    """A token to keep, and the answer that shows its secret for the only time.

    Raises:
        ConsoleError: the description is missing or the access level unknown.
    """
    description = " ".join(description.split())
    if not description:
        raise ConsoleError("A token needs a description that says what it is for.")
    if len(description) > _DESCRIPTION_CHARS:
        raise ConsoleError(f"A token's description has at most {_DESCRIPTION_CHARS} characters.")
    access = level(access_level)
    token = Token(token_id, description, access, created_at)
    return token, NewToken(token_id, new_secret(), description, access)


def level(name: str) -> Level:
    """The access level with this name, in any case, its "Workspace" left out or not.

    Raises:
        ConsoleError: there is no such level.
    """
    wanted = " ".join(name.split()).lower().removeprefix("workspace ") or "member"
    for known in LEVELS:
        if known.lower().removeprefix("workspace ") == wanted:
            return known
    raise ConsoleError(f"The access of a token is one of: {', '.join(LEVELS)}.")


def grants(access_level: Level) -> tuple[Grant, ...]:
    """What a request with such a token may do: an owner's all, a member's look at everything.

    Any token lets test webhooks in; that needs no grant.
    """
    return OWNS if access_level == OWNER else VIEWS
