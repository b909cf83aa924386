"""One request of the Public API as its operation sees it: who asks, for what, with what."""

from __future__ import annotations

from typing import Any

from console import access
from console.access import Action
from console.caller import Caller
from console.publicapi.answers import Refused, page
from console.publicapi.given import Given


class Asked:
    """
    Args:
        caller: in whose name.
        query: of the URL.
        content: of the body.
    """

    def __init__(self, caller: Caller, query: dict[str, str], content: dict[str, Any]) -> None:
        self.query = query
        self._caller = caller
        self._content = content

    def may(self, action: Action, *resources: str) -> bool:
        return access.allowed(action, self._caller.grants or (), *resources)

    def needs(self, action: Action, *resources: str) -> None:
        said = access.refusal(action, self._caller.grants or (), *resources)
        if said:
            raise Refused(403, said)

    def given(self, *known: str) -> Given:
        return Given(self._content, *known)

    def page(self, name: str, items: list[dict[str, Any]], most: int) -> dict[str, Any]:
        return page(name, items, self.query, most)
