"""Captured webhooks, and the tokens and the receiver that let them in."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import msgspec

from console import bearer
from console.caller import Caller
from console.clock import Clock
from console.engine.core import Core, needs, new_id
from console.limits import CAPTURES_KEPT
from console.model import (
    Capture,
    CaptureSummary,
    ConsoleError,
    Grant,
    NewToken,
    Receiver,
    Request,
    Token,
)
from console.notices import CapturesChanged, ReceiverChanged, TokensChanged
from console.store import Store
from console.text import printable

if TYPE_CHECKING:
    from console.endpoint import Endpoint
    from console.engine import Engine
    from console.receiver import ReceiverServer

RECEIVER_HOST = "127.0.0.1"
RECEIVER_PORT = 8723  # ours: unassigned, and out of the range that systems hand out by themselves
_WORKSPACE_ID = "workspace_id"
_MINUTE = len("2026-11-23T07:15")


class Captures(Core):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._server: ReceiverServer | None = None
        self._server_opening = asyncio.Lock()
        self._revoked: set[str] = set()

    @needs("test")
    async def capture_request(self, request: Request) -> Capture:
        """Keep a webhook that arrived; on disk when this returns."""
        capture = Capture(new_id("cap"), self._store.next_capture(), self._now(), request)
        kept = _summary(capture, seen=False)
        await self._store.add_capture(kept, capture)
        self._tell(CapturesChanged(kept))
        return capture

    @needs("test")
    async def captures(self, limit: int = 100) -> list[CaptureSummary]:
        """Newest first."""
        found = self._store.captures(limit)
        return sorted(found, key=lambda kept: kept.number, reverse=True)  # some were brought back

    @needs("test")
    async def find_captures(self, text: str) -> list[str]:
        """Ids of those with every word of a text in their type, headers, query or body."""
        words = text.casefold().split()
        found = []
        for kept in self._store.captures(CAPTURES_KEPT):
            await asyncio.sleep(0)  # each may be half a megabyte
            with contextlib.suppress(ConsoleError):  # one that cannot be read any more
                capture = self._store.capture(kept.id)
                if capture is not None and _has(capture, words):
                    found.append(kept.id)
        return found

    @needs("test")
    async def restore_capture(self, capture: Capture) -> None:
        """Put back what `delete_capture` took out; it has been seen."""
        if self._store.capture(capture.id) is None:
            await self._store.add_capture(_summary(capture, seen=True), capture)
            self._tell(CapturesChanged())

    @needs("test")
    async def capture(self, capture_id: str) -> Capture:
        """One captured webhook, whole; marks it as seen."""
        capture = self._store.capture(capture_id)
        if capture is None:
            raise ConsoleError("That request is no longer kept.")
        if await self._store.mark_seen(capture_id):
            self._tell(CapturesChanged())
        return capture

    @needs("test")
    async def delete_capture(self, capture_id: str) -> None:
        await self._store.delete_capture(capture_id)
        self._tell(CapturesChanged())

    @needs("manage")
    async def tokens(self) -> list[Token]:
        return self._store.tokens()

    @needs("manage")
    async def create_token(self, description: str, access_level: str = "") -> NewToken:
        """Make a bearer token for the workspace.

        Args:
            description: what it is for; shown in the list.
            access_level: "Workspace Owner" or, by default, "Workspace Member".
        """
        token, new = bearer.create(description, access_level, new_id("tok"), self._now())
        await self._store.put_token(token, bearer.digest(new.token))
        self._tell(TokensChanged())
        return new

    @needs("manage")
    async def revoke_token(self, token_id: str) -> None:
        if not any(token.id == token_id for token in self._store.tokens()):
            raise ConsoleError(f"There is no token {printable(token_id)!r}.")
        self._revoked.add(token_id)  # at once, and so that no note of its use brings it back
        try:
            await self._store.delete_token(token_id)
        except ConsoleError:
            self._revoked.discard(token_id)
            raise
        self._tell(TokensChanged())

    async def check_token(self, secret: str) -> bool:
        """Whether a bearer token of a request is good; notes its use."""
        return await self.token_grants(secret) is not None

    async def token_grants(self, secret: str) -> tuple[Grant, ...] | None:
        """What a request with this bearer token may do beside posting test webhooks.

        None where there is no such token. Its last use is noted once in a minute at most, because
        a note is a write to disk.
        """
        caller = await self._token_caller(secret)
        return None if caller is None else caller.grants

    async def _token_caller(self, secret: str) -> Caller | None:
        """Who asks with this bearer token; None where there is no such token."""
        if bearer.same(secret, self._receiver.token):
            # The host's own stands on every screen, whatever the role of who sees it.
            return Caller("token of the receiver", grants=())
        digest = bearer.digest(secret)
        token = self._store.token_by_digest(digest)
        if token is None or token.id in self._revoked:
            return None
        now = self._now()
        if token.last_used_at is None or token.last_used_at[:_MINUTE] != now[:_MINUTE]:
            used = msgspec.structs.replace(token, last_used_at=now)
            with contextlib.suppress(ConsoleError):  # a full disk makes no token worse
                await self._store.put_token(used, digest)
        if token.id in self._revoked:
            return None
        return Caller(f"token {token.description}", grants=bearer.grants(token.access))

    async def receiver(self) -> Receiver:
        """State of the webhook receiver of the process that hosts this workspace."""
        return self._receiver

    @needs()
    async def open_receiver(self, host: str = RECEIVER_HOST, port: int = RECEIVER_PORT) -> Receiver:
        """Start the receiver in the host process, unless it listens already.

        A taken port is a receiver in state "failed" with its sentence, not an exception.
        """
        async with self._server_opening:  # two at once would find the port taken by one of them
            if self._receiver.state == "listening":
                return self._receiver
            from console.receiver import ReceiverServer

            self._show_receiver(Receiver("starting", token=self._receiver.token))
            server = ReceiverServer(await self._endpoint())
            state = await server.start(host, port)
            if state.state == "listening":
                self._server = server
            self._show_receiver(msgspec.structs.replace(state, token=self._receiver.token))
            return self._receiver

    async def _endpoint(self) -> Endpoint:
        from console.endpoint import Endpoint
        from console.publicapi.api import PublicApi

        whole = cast("Engine", self)
        workspace = self._store.note(_WORKSPACE_ID)
        if workspace is None:
            workspace = new_id()
            with contextlib.suppress(ConsoleError):  # it is worth no more than an answer
                await self._store.put_note(_WORKSPACE_ID, workspace)
        api = PublicApi(whole, self._token_caller, workspace)
        return Endpoint(self.check_token, self.capture_request, whole.receive, api)

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


def _summary(capture: Capture, *, seen: bool) -> CaptureSummary:
    return CaptureSummary(
        id=capture.id,
        number=capture.number,
        received_at=capture.received_at,
        content_type=capture.request.content_type,
        body_bytes=len(capture.request.body.encode()),
        seen=seen,
    )


def _has(capture: Capture, words: list[str]) -> bool:
    request = capture.request
    pairs = [*request.headers, *request.query]
    named = " ".join(f"{name}: {value}" for name, value in pairs)
    text = f"#{capture.number} {request.url or ''} {named} {request.body}".casefold()
    return all(word in text for word in words)
