"""Captured webhooks, and the tokens and the receiver that let them in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from console import access
from console.engine.core import Clock, Core, new_id
from console.model import (
    Capture,
    CapturesChanged,
    CaptureSummary,
    ConsoleError,
    NewToken,
    Receiver,
    ReceiverChanged,
    Request,
    Token,
    TokensChanged,
)
from console.store import Store
from console.text import printable

if TYPE_CHECKING:
    from console.receiver import ReceiverServer

RECEIVER_HOST = "127.0.0.1"
RECEIVER_PORT = 8723  # ours: unassigned, and out of the range that systems hand out by themselves


class Captures(Core):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._server: ReceiverServer | None = None
        self._server_opening = asyncio.Lock()

    async def capture_request(self, request: Request) -> Capture:
        """Keep a webhook that arrived; on disk when this returns."""
        capture = Capture(new_id("cap"), self._store.next_capture(), self._now(), request)
        kept = CaptureSummary(
            id=capture.id,
            number=capture.number,
            received_at=capture.received_at,
            content_type=request.content_type,
            body_bytes=len(request.body.encode()),
            seen=False,
        )
        await self._store.add_capture(kept, capture)
        self._tell(CapturesChanged(kept))
        return capture

    async def captures(self, limit: int = 100) -> list[CaptureSummary]:
        """Newest first."""
        return self._store.captures(limit)

    async def capture(self, capture_id: str) -> Capture:
        """One captured webhook, whole; marks it as seen."""
        capture = self._store.capture(capture_id)
        if capture is None:
            raise ConsoleError("That request is no longer kept.")
        if await self._store.mark_seen(capture_id):
            self._tell(CapturesChanged())
        return capture

    async def delete_capture(self, capture_id: str) -> None:
        await self._store.delete_capture(capture_id)
        self._tell(CapturesChanged())

    async def tokens(self) -> list[Token]:
        return self._store.tokens()

    async def create_token(self, description: str, access_level: str = "") -> NewToken:
        """Make a bearer token for the workspace.

        Args:
            description: what it is for; shown in the list.
            access_level: "Workspace Owner" or, by default, "Workspace Member".
        """
        token, new = access.create(description, access_level, new_id("tok"), self._now())
        await self._store.put_token(token, access.digest(new.token))
        self._tell(TokensChanged())
        return new

    async def revoke_token(self, token_id: str) -> None:
        if not any(token.id == token_id for token in self._store.tokens()):
            raise ConsoleError(f"There is no token {printable(token_id)!r}.")
        await self._store.delete_token(token_id)
        self._tell(TokensChanged())

    async def check_token(self, secret: str) -> bool:
        """Whether a bearer token of a request is good; notes its last use."""
        if access.same(secret, self._receiver.token):
            return True
        token = self._store.token_by_digest(access.digest(secret))
        if token is None:
            return False
        used = msgspec.structs.replace(token, last_used_at=self._now())
        await self._store.put_token(used, access.digest(secret))
        return True

    async def receiver(self) -> Receiver:
        """State of the webhook receiver of the process that hosts this workspace."""
        return self._receiver

    async def open_receiver(self, host: str = RECEIVER_HOST, port: int = RECEIVER_PORT) -> Receiver:
        """Start the receiver in the host process, unless it listens already.

        A taken port is a receiver in state "failed" with its sentence, not an exception.
        """
        async with self._server_opening:  # two at once would find the port taken by one of them
            if self._receiver.state == "listening":
                return self._receiver
            from console.receiver import ReceiverServer

            self._show_receiver(Receiver("starting", token=self._receiver.token))
            server = ReceiverServer(check_token=self.check_token, capture=self.capture_request)
            state = await server.start(host, port)
            if state.state == "listening":
                self._server = server
            self._show_receiver(msgspec.structs.replace(state, token=self._receiver.token))
            return self._receiver

    def _show_receiver(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._tell(ReceiverChanged(receiver))

    async def reopen_receiver(self, before: Receiver) -> None:
        """Listen where the host before this one did, so that senders notice nothing."""
        address = urlsplit(before.url)
        await self.open_receiver(address.hostname or RECEIVER_HOST, address.port or RECEIVER_PORT)

    async def _close_receiver(self) -> None:
        if self._server is not None:
            await self._server.stop()
