"""A worker process that tests of the runtime run code in, one fresh context after the other."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from console import wire
from console.workers import worker

_PATIENCE_S = 40


def named_lines(name: str) -> dict[str, str]:
    """What a text file beside the tests has to say: `name: code` lines, comments with #."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


class Ran(NamedTuple):
    """What came of one run."""

    outcome: dict[str, Any]
    logs: list[tuple[str, str]]
    """Level and text."""
    times: list[float]
    died: str = ""
    """V8's last words where it stopped the function."""
    lines: tuple[int, ...] = ()
    """Of the calls that logged."""
    spent_s: float = 0.0
    """Processor time of the worker's process."""

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.logs]

    @property
    def events(self) -> list[Any]:
        assert self.outcome["error"] is None, self.outcome["error"]
        events: list[Any] = self.outcome["events"]
        return events

    @property
    def error(self) -> dict[str, Any]:
        assert self.outcome["status"] == "error", self.outcome
        error: dict[str, Any] = self.outcome["error"]
        return error


class CoreWorker:
    """Speaks the wire without asyncio; restarts where a process has done all its runs."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._process = worker.spawn()
        self._decoder = wire.Decoder(wire.FROM_WORKER)
        self._frames: list[wire.Frame] = []
        self._runs = 0
        assert self._read()[0] == wire.READY

    def __enter__(self) -> CoreWorker:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.last_words()
        os.close(self._process.wire)

    def _read(self) -> wire.Frame:
        while not self._frames:
            if not select.select([self._process.wire], [], [], _PATIENCE_S)[0]:
                self._stop()
                self._start()
                raise AssertionError("the run does not end")
            data = os.read(self._process.wire, 1 << 20)
            if not data:
                self._stop()
                self._start()
                raise AssertionError("the worker died")
            self._frames.extend(self._decoder.feed(data))
        return self._frames.pop(0)

    def run(
        self,
        code: str,
        body: str = '{"a":1}',
        *,
        parsed: bool = False,
        form: bool = False,
        headers: list[list[str]] | None = None,
        url: str | None = None,
        query: list[list[str]] | None = None,
        settings: dict[str, Any] | None = None,
        strict: bool = False,
        traced: bool = False,
    ) -> Ran:
        """Run a whole handler file."""
        message = {
            "kind": "invoke",
            "payload": {
                "body": body,
                "parsed": parsed,
                "form": form,
                "headers": headers or [["Content-Type", "application/json"]],
                "url": url,
                "query": query or [],
            },
            "settings": settings or {},
            "strict": strict,
            "traced": traced,
        }
        frame = wire.encode(wire.RUN, json.dumps(message).encode(), code.encode())
        before = self._spent_s()
        wire.send(self._process.wire, frame)
        return self._outcome(before)

    def body(self, statements: str, body: str = '{"a":1}', **options: Any) -> Ran:
        """Run statements as the body of an async onRequest(request, settings)."""
        code = f"async function onRequest(request, settings) {{\n{statements}\n}}"
        return self.run(code, body, **options)

    def _spent_s(self) -> float:
        """A machine that is busy with other things makes it no longer.

        The clock of another process is numbered as the C library does it.
        """
        if sys.platform != "linux":
            return time.monotonic()
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def _outcome(self, spent_s: float) -> Ran:
        logs: list[tuple[str, str]] = []
        times: list[float] = []
        lines: list[int] = []
        while True:
            kind, head, data = self._read()
            if kind == wire.LOG:
                level, text, time_ms, line = json.loads(head)
                lines.append(line)
                logs.append((level, text))
                times.append(time_ms)
            elif kind == wire.DIED:
                self._stop()
                self._start()
                return Ran({}, logs, times, json.loads(head)["text"])
            elif kind == wire.OUTCOME:
                spent_s = self._spent_s() - spent_s
                self._runs += 1
                self._next_context()
                duration_ms, *_ = json.loads(head)
                told = json.loads(data) | {"duration_ms": duration_ms}
                return Ran(told, logs, times, lines=tuple(lines), spent_s=spent_s)

    def _next_context(self) -> None:
        if self._runs % 100 == 0:
            self._stop()
            self._start()
        else:
            assert self._read()[0] == wire.READY
