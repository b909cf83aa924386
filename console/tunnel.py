"""The ssh lines that let a webhook reach a receiver on a machine one is logged in to.

Knows what ssh tells of the login in SSH_CONNECTION and USER; runs nothing.
"""

from __future__ import annotations

import ipaddress
import os
import shlex
from collections.abc import Mapping
from urllib.parse import urlsplit

ELSEWHERE = "HOST"
"""Stands for a machine of the user's that the sender can reach."""


def inward(url: str, environ: Mapping[str, str] = os.environ) -> str:
    """To be run on the user's own computer, from where webhooks then reach the receiver.

    Empty where nobody is logged in over ssh, or nothing listens.
    """
    parts = environ.get("SSH_CONNECTION", "").split()
    if len(parts) != 4 or not parts[3].isdecimal() or not _is_address(parts[2]):
        return ""
    user = environ.get("USER") or environ.get("LOGNAME") or ""
    where = shlex.quote(f"{user}@{parts[2]}" if user else parts[2])
    port = "" if parts[3] == "22" else f"-p {parts[3]} "
    forwarded = _forwarded(url)
    return f"ssh -L {forwarded} {port}{where}" if forwarded else ""


def outward(url: str, environ: Mapping[str, str] = os.environ) -> str:
    """To be run here, so that webhooks to another machine reach the receiver."""
    if not environ.get("SSH_CONNECTION"):
        return ""
    forwarded = _forwarded(url)
    return f"ssh -R {forwarded} {ELSEWHERE}" if forwarded else ""


def _forwarded(url: str) -> str:
    """The same port on both sides, as the URL is shown with it."""
    address = urlsplit(url)
    if address.hostname is None or address.port is None:
        return ""
    host = "127.0.0.1" if address.hostname in ("0.0.0.0", "::") else address.hostname
    shown = f"[{host}]" if ":" in host else host
    return f"{address.port}:{shown}:{address.port}"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
