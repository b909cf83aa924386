"""Webhooks that the test endpoint got, and the tokens that let them in."""

from __future__ import annotations

import msgspec

from console.model import Capture, CaptureSummary, Token
from console.store.core import Core
from console.store.database import Edit
from console.store.shapes import Counter, KeptCapture, KeptToken

_COUNTER = "captures"


class Captures(Core):
    def next_capture(self) -> int:
        """The number that the next capture gets; `add_capture` counts on."""
        counter = self._catalog.one("meta", _COUNTER, Counter)
        return 1 if counter is None else counter.value + 1

    async def add_capture(self, summary: CaptureSummary, capture: Capture) -> None:
        """Keep a webhook; the oldest may leave."""
        new = self._catalog.put("captures", capture.id, {"summary": summary}, capture)
        number = max(capture.number, self.next_capture() - 1)
        counted = self._catalog.put("meta", _COUNTER, Counter(number))
        await self._catalog.write([*self._push(new, self._caps.captures), counted])

    def captures(self, limit: int = 100) -> list[CaptureSummary]:
        """Newest first."""
        kept = self._catalog.newest("captures", limit, lambda _: True, KeptCapture)
        return [capture.summary for capture in kept]

    def capture(self, capture_id: str) -> Capture | None:
        return self._catalog.part("captures", capture_id, Capture)

    async def mark_seen(self, capture_id: str) -> bool:
        """Whether that changed anything."""
        kept = self._catalog.one("captures", capture_id, KeptCapture)
        if kept is None or kept.summary.seen:
            return False
        seen = msgspec.structs.replace(kept.summary, seen=True)
        kept = msgspec.structs.replace(kept, summary=seen)
        await self._catalog.write([self._catalog.put("captures", capture_id, kept)])
        return True

    async def delete_capture(self, capture_id: str) -> None:
        await self._catalog.write([Edit("captures", capture_id)])

    # -- tokens ------------------------------------------------------------------------------

    def tokens(self) -> list[Token]:
        """In the order they were made."""
        return [kept.token for kept in self._catalog.every("tokens", KeptToken)]

    def token_by_digest(self, digest: str) -> Token | None:
        for kept in self._catalog.every("tokens", KeptToken):
            if kept.digest == digest:
                return kept.token
        return None

    async def put_token(self, token: Token, digest: str) -> None:
        """Add or replace a token, known by the digest of its secret."""
        await self._catalog.write([self._catalog.put("tokens", token.id, KeptToken(token, digest))])

    async def delete_token(self, token_id: str) -> None:
        await self._catalog.write([Edit("tokens", token_id)])
