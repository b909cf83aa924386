"""Files of snippets: one a line, the body of an async function; `= code` logs a value.

Each is run here and in what ours is compared with. A difference that is meant stands in a ledger
with its reason, and one that has gone away fails as much as one that is new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def lines(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def codes(snippets: Iterable[str]) -> str:
    """Their code, as a list in JavaScript."""
    return json.dumps([f"LOG({s[2:]})" if s.startswith("= ") else s for s in snippets])


def grouped(logs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """What a worker logged, by snippet, where each begins with a line of level info."""
    printed: list[list[str]] = []
    for level, text in logs:
        if level == "info":
            printed.append([])
        else:
            printed[-1].append(text)
    return printed


def check(snippets: Iterable[str], differing: Mapping[str, str], ledger: Mapping[str, str]) -> None:
    """Fail where a difference is not in the ledger, or what is there is none.

    Args:
        snippets: that were compared.
        differing: those that printed something else, with what both printed.
        ledger: the differences that are meant, each with its reason.
    """
    unmeant = [text for snippet, text in differing.items() if snippet not in ledger]
    assert not unmeant, "\n".join(unmeant)
    gone = [s for s in snippets if s in ledger and s not in differing]
    assert not gone, f"no longer different, take them off the ledger: {gone}"
