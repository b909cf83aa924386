"""The section `[fetch]` of the config file, and the policies that it makes for a run.

A test may reach what the user has allowed by name when asked; a deployed source only what the file
allows. Knows no TOML, no workspace. The trap: a mistake in here must not open anything, so an entry
that makes no sense closes what it was about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.fetching import policy as rules
from console.fetching.policy import EVERYTHING, Policy, Rules
from console.text import printable

PRIVATE = ("ask", "allow", "deny")
_NAMES = ("offline", "allow", "deny", "private")
_IN_CONFIG = 'Name it in config.toml: [fetch] allow = ["*", "HOST"].'

Complain = Callable[[str, str], None]


@dataclass(frozen=True)
class Reach:
    """The section `[fetch]`."""

    offline: bool = False
    allow: tuple[str, ...] = (EVERYTHING,)
    deny: tuple[str, ...] = ()
    private: str = "ask"
    """What of private addresses that no rule names, in tests; deployed sources never reach them."""

    def for_tests(
        self, granted: tuple[str, ...], *, offline: bool, private: bool = False, remedy: str = ""
    ) -> Policy:
        """What a test run may reach.

        Args:
            granted: private hosts that the user has allowed when asked.
            offline: whether the console is, whatever the file says.
            private: whether the user has allowed all private addresses for this run.
            remedy: how to allow one.
        """
        return Policy(
            offline=self.offline or offline,
            allow=Rules(self.allow + (granted if self.private == "ask" else ())),
            deny=Rules(self.deny),
            private=self.private == "allow" or private,
            remedy=remedy if remedy and self.private == "ask" else _IN_CONFIG,
        )

    def for_deployed(self, *, offline: bool) -> Policy:
        return Policy(
            offline=self.offline or offline,
            allow=Rules(self.allow),
            deny=Rules(self.deny),
            remedy=_IN_CONFIG,
        )


def section(given: Any, complain: Complain) -> Reach:
    """What the section says.

    Args:
        given: its values.
        complain: told the entry's name and what is wrong with it.
    """
    values = given if isinstance(given, dict) else {}
    for name in values:
        if name not in _NAMES:
            complain(name, f"[fetch] has no {printable(name)!r}; it has {', '.join(_NAMES)}.")
    offline = values.get("offline", False)
    if not isinstance(offline, bool):
        complain("offline", "offline is true or false; until then functions are offline.")
        offline = True
    private = values.get("private", "ask")
    if private not in PRIVATE:
        complain("private", 'private is "ask", "allow" or "deny"; until then it is "deny".')
        private = "deny"
    allow = _rules("allow", values.get("allow", [EVERYTHING]), complain)
    return Reach(offline, allow, _rules("deny", values.get("deny", []), complain), private)


def _rules(name: str, given: Any, complain: Complain) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        closes = "until then nothing is allowed" if name == "allow" else "until then all is denied"
        complain(name, f'{name} is a list such as ["*.example.com", "10.0.0.0/8"]; {closes}.')
        return () if name == "allow" else ("0.0.0.0/0", "::/0")
    kept = []
    for each in given:
        if (wrong := rules.mistake(each)) is not None:
            complain(name, f"{name}: {printable(each)!r} {wrong}; it is passed over.")
        else:
            kept.append(each)
    return tuple(kept)
