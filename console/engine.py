"""The one door to a workspace: every pane, command and webhook goes through these methods.

Owns the lifetimes of the store, the worker pool and the receiver. Knows no Textual and no argparse.
Its public async methods are also what `remote` carries over the workspace's socket, so each takes
and returns only values of `model` (or plain JSON types). Refusals are `ConsoleError`; a function
that fails is an `Outcome`.
"""

from __future__ import annotations

from collections.abc import Callable

from console.model import (
    Capture,
    CaptureSummary,
    Draft,
    Function,
    Invocation,
    NewToken,
    Notice,
    Receiver,
    Request,
    Run,
    RunSummary,
    SavedRequest,
    Setting,
    SettingValue,
    Token,
    Version,
)

Listener = Callable[[Notice], None]


class Engine:
    # -- listeners ---------------------------------------------------------------------------

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on; returns the call that ends it."""
        raise NotImplementedError

    # -- functions ---------------------------------------------------------------------------

    async def functions(self) -> list[Function]:
        """All functions of the workspace, by name."""
        raise NotImplementedError

    async def function(self, ref: str) -> Function:
        """The function with this name or id."""
        raise NotImplementedError

    async def create_function(
        self,
        name: str,
        code: str,
        description: str = "",
        settings: tuple[Setting, ...] = (),
        requests: tuple[tuple[str, Request], ...] = (),
    ) -> Function:
        """Save a new function as version 1, with named test requests if there are any."""
        raise NotImplementedError

    async def save(self, function_id: str, code: str, message: str = "") -> Function:
        """Store code; a new version where it changed. Clears the draft. Returns when on disk."""
        raise NotImplementedError

    async def describe(self, function_id: str, name: str, description: str) -> Function:
        """Rename a function or change its description."""
        raise NotImplementedError

    async def configure(
        self,
        function_id: str,
        settings: tuple[Setting, ...],
        test_values: dict[str, SettingValue],
        strict: bool,
    ) -> Function:
        """Replace setting definitions, test values and the strict switch."""
        raise NotImplementedError

    async def delete_function(self, function_id: str) -> None:
        """Delete a function with its versions, requests and draft. Its runs stay in the history."""
        raise NotImplementedError

    async def versions(self, function_id: str) -> list[Version]:
        """Newest first."""
        raise NotImplementedError

    # -- drafts ------------------------------------------------------------------------------

    async def draft(self, function_id: str) -> Draft | None:
        """Unsaved text of a function, where a terminal was lost or closed with some."""
        raise NotImplementedError

    async def keep_draft(self, function_id: str, code: str, base_version: int) -> None:
        """Keep unsaved text; on disk when this returns."""
        raise NotImplementedError

    async def discard_draft(self, function_id: str) -> None:
        raise NotImplementedError

    # -- test requests -----------------------------------------------------------------------

    async def requests(self, function_id: str) -> list[SavedRequest]:
        """A function's saved test requests, in the order they were made."""
        raise NotImplementedError

    async def save_request(self, request: SavedRequest) -> SavedRequest:
        """Add a request (empty `id`) or replace the one with its id."""
        raise NotImplementedError

    async def delete_request(self, request_id: str) -> None:
        raise NotImplementedError

    # -- runs and errors ---------------------------------------------------------------------

    async def run(self, invocation: Invocation) -> Run:
        """Run code in a fresh context and record it. Logs and fetches reach listeners as they come.

        A failing function is an outcome with an `error`; a cancelled run ends as one of type
        "Cancelled" and is not recorded.
        """
        raise NotImplementedError

    async def cancel(self, run_id: str) -> None:
        """Stop a run by killing its worker; does nothing where the run is over."""
        raise NotImplementedError

    async def runs(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """The history, newest first."""
        raise NotImplementedError

    async def run_detail(self, run_id: str) -> Run:
        """One run of the history, or of the errors log, whole."""
        raise NotImplementedError

    async def errors(self, function_id: str | None = None, limit: int = 100) -> list[RunSummary]:
        """Failed runs, newest first; at most 100 of the last 30 days are kept."""
        raise NotImplementedError

    async def delete_error(self, run_id: str) -> None:
        raise NotImplementedError

    # -- captures ----------------------------------------------------------------------------

    async def capture_request(self, request: Request) -> Capture:
        """Keep a webhook that arrived; on disk when this returns."""
        raise NotImplementedError

    async def captures(self, limit: int = 100) -> list[CaptureSummary]:
        """Newest first."""
        raise NotImplementedError

    async def capture(self, capture_id: str) -> Capture:
        """One captured webhook, whole; marks it as seen."""
        raise NotImplementedError

    async def delete_capture(self, capture_id: str) -> None:
        raise NotImplementedError

    # -- tokens and the receiver -------------------------------------------------------------

    async def tokens(self) -> list[Token]:
        raise NotImplementedError

    async def create_token(self, description: str, access: str = "Workspace Member") -> NewToken:
        raise NotImplementedError

    async def revoke_token(self, token_id: str) -> None:
        raise NotImplementedError

    async def check_token(self, secret: str) -> bool:
        """Whether a bearer token of a request is good; notes its last use."""
        raise NotImplementedError

    async def receiver(self) -> Receiver:
        """State of the webhook receiver of the process that hosts this workspace."""
        raise NotImplementedError

    async def open_receiver(self, host: str = "127.0.0.1", port: int = 8723) -> Receiver:
        """Start the receiver in the host process, unless it listens already.

        A taken port is a receiver in state "failed" with its sentence, not an exception.
        """
        raise NotImplementedError
