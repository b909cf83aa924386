"""The requests that one run has under way: each a task, each answered with a message to the worker.

Knows no HTTP: the fetcher is passed in. The end of a run ends its requests; what they came to is
recorded either way. The trap: numbers and sizes come from the worker and are not to be trusted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import Struct

from console import limits, wire
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.fetching.problem import FetchProblem
from console.model import Fetch
from console.workers.details import Details
from console.workers.exchange import Clock

Fetcher = Callable[[FetchRequest, bytes | None], Awaitable[FetchResponse]]


class _Pending(Struct):
    request: FetchRequest
    body: bytes | None
    began: float
    task: asyncio.Task[None] | None = None


class Outgoing:
    """The requests of a run.

    Args:
        fetcher: makes a request.
        send: passes a frame to the worker.
        on_fetch: called when a request has ended, however it did.
        on_defect: called with an exception of the fetcher that is no `FetchProblem`.
        clock: seconds.
        details: keeps what else there is to know of each; None keeps its line only.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        send: Callable[[bytes], None],
        on_fetch: Callable[[Fetch], None],
        on_defect: Callable[[BaseException], None],
        clock: Clock,
        details: Details | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._send = send
        self._on_fetch = on_fetch
        self._on_defect = on_defect
        self._clock = clock
        self._details = details
        self._began = clock()
        self._pending: dict[int, _Pending] = {}
        self._given_up: list[asyncio.Task[None]] = []
        self._started = 0
        self._finished: list[Fetch] = []

    def start(self, head: bytes, body: bytes) -> None:
        """Make the request of a FETCH frame. Raises WireError where it is none."""
        number, request = _decode(head, tuple[int, FetchRequest])
        self._started += 1
        if number in self._pending or self._started > 2 * limits.FETCHES_PER_RUN:
            raise wire.WireError("requests without end")
        if self._started > limits.FETCHES_PER_RUN:
            reason = f"a run makes at most {limits.FETCHES_PER_RUN} requests"
            self._refuse(number, FetchProblem(reason, "system"))
            self._record(_Pending(request, body, self._clock()), error=reason)
            return
        task = asyncio.get_running_loop().create_task(self._make(number, request, body or None))
        task.add_done_callback(self._done)
        self._pending[number] = _Pending(request, body or None, self._clock(), task)

    def abort(self, head: bytes) -> None:
        """Give up the request of a FETCH_ABORT frame."""
        (number,) = _decode(head, tuple[int])
        self._abort(number, "aborted by the function")

    def end(self) -> list[Fetch]:
        """The run is over: give up what is under way, and tell what came of all."""
        for number in list(self._pending):
            self._abort(number, "aborted: the run ended first")
        return self._finished

    async def close(self) -> None:
        """Give up what is under way, and wait until it has let go of its connections."""
        self.end()
        if not self._given_up:
            return
        await asyncio.gather(*self._given_up, return_exceptions=True)

    def _abort(self, number: int, reason: str) -> None:
        pending = self._pending.pop(number, None)
        if pending is not None and pending.task is not None:
            pending.task.cancel()
            self._given_up.append(pending.task)
            self._record(pending, error=reason)

    async def _make(self, number: int, request: FetchRequest, body: bytes | None) -> None:
        problem: FetchProblem | None = None
        response: FetchResponse | None = None
        try:
            response = await self._fetcher(request, body)
            self._send(_answer(number, response))
        except FetchProblem as refusal:
            problem = refusal
        except wire.WireError:
            problem = FetchProblem(f"the response of {request.url} is too large", "system")
        if problem is not None:
            self._refuse(number, problem)
        pending = self._pending.pop(number)
        if problem is None:
            self._record(pending, response)
        else:
            self._record(pending, error=problem.told, wanted=problem.wanted)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_defect(error)

    def _refuse(self, number: int, problem: FetchProblem) -> None:
        error = {"message": problem.message, "type": problem.type}
        if problem.code is not None:
            error["code"] = problem.code
        self._send(_message({"kind": "fetched", "id": number, "error": error}))

    def _record(
        self,
        pending: _Pending,
        response: FetchResponse | None = None,
        error: str | None = None,
        wanted: str = "",
    ) -> None:
        request = pending.request
        fetch = Fetch(
            method=request.method,
            url=request.url,
            status=None if response is None else response.status,
            duration_ms=round((self._clock() - pending.began) * 1000, 3),
            error=error,
            line=request.line if request.line > 0 else None,
            started_ms=round((pending.began - self._began) * 1000, 3),
            wanted=wanted,
        )
        if self._details is not None:
            more = self._details.of(request, pending.body, response)
            fetch = msgspec.structs.replace(fetch, **more)
        self._finished.append(fetch)
        self._on_fetch(fetch)


def _answer(number: int, response: FetchResponse) -> bytes:
    fields = {
        "kind": "fetched",
        "id": number,
        "status": response.status,
        "statusText": response.status_text,
        "url": response.url,
        "headers": response.headers,
        "redirected": response.redirected,
    }
    return _message(fields, response.body)


def _message(fields: dict[str, Any], body: bytes = b"") -> bytes:
    return wire.encode(wire.MESSAGE, json.dumps(fields).encode(), body)


def _decode(head: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(head, type=shape)
    except (ValueError, RecursionError) as error:
        raise wire.WireError("a frame's head is not what it should be") from error
