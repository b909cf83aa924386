"""What a run is said to have taken of memory, against what it surely took."""

from __future__ import annotations

import json
from ctypes import CDLL
from pathlib import Path

import pytest

import console
from console import wire
from console.runner.child import runtime_source
from console.runner.heap import Growth
from console.runner.session import Session

RUNTIME = runtime_source(str(Path(console.__file__).with_name("runtime")))
PAYLOAD = {"body": "{}", "parsed": False, "form": False, "headers": [], "url": None, "query": []}
MESSAGE = json.dumps({"kind": "invoke", "payload": PAYLOAD, "settings": {}, "strict": False})
MB = 1_000_000


class Worker:
    def __init__(self, library: CDLL, code: str) -> None:
        self._library, self._code = library, code
        self._sent: list[bytes] = []

    def taken(self, *, deliveries: int = 0) -> list[int]:
        """What each outcome says, of one test run or of some deliveries."""
        waiting = [(wire.INVOKE, MESSAGE.encode(), b"")] * (deliveries - 1)
        waiting.append((wire.RENEW, b"", b""))
        with Session(
            self._library, RUNTIME, lambda _: waiting.pop(0), self._sent.append
        ) as session:
            (session.serve if deliveries else session.run)(MESSAGE, self._code)
        frames = wire.Decoder(wire.FROM_WORKER).feed(b"".join(self._sent))
        assert all(json.loads(body)["error"] is None for _, _, body in frames)
        return [json.loads(head)[2] for kind, head, _ in frames if kind == wire.OUTCOME]


def test_a_run_tells_what_it_holds_of_the_heap(library: CDLL) -> None:
    [taken] = Worker(
        library,
        "globalThis.kept = [];\n"
        "function onRequest() { for (let i = 0; i < 1e6; i++) kept.push({ i }) }",
    ).taken()
    assert 10 * MB < taken < 80 * MB


def test_buffers_count_although_they_lie_beside_the_heap(library: CDLL) -> None:
    [taken] = Worker(library, "function onRequest() { globalThis.b = Buffer.alloc(1e7) }").taken()
    assert 10 * MB < taken < 12 * MB


def test_a_function_that_does_next_to_nothing_takes_next_to_nothing(library: CDLL) -> None:
    [taken] = Worker(library, "function onRequest() {}").taken()
    assert 0 < taken < MB / 4


def test_deliveries_are_not_measured_as_that_would_slow_them_down(library: CDLL) -> None:
    assert Worker(library, "function onRequest() {}").taken(deliveries=3) == [0, 0, 0]


def test_without_the_function_of_v8_nothing_is_known() -> None:
    class Bare:
        def __getitem__(self, name: str) -> None:
            raise AttributeError(name)

    growth = Growth(Bare())  # type: ignore[arg-type]
    growth.begin()
    growth.end()
    assert growth.taken_bytes == 0


@pytest.mark.parametrize("times", [1, 2])
def test_only_the_first_outcome_of_a_run_counts(library: CDLL, times: int) -> None:
    growth = Growth(library)
    growth._read = iter([5, 25, 99]).__next__
    growth.begin()
    for _ in range(times):
        growth.end()
    assert growth.taken_bytes == 20
