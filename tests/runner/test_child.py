"""The worker process from outside: what it is given, what it holds, and when it ends."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import limits, walls, wire
from console.workers import worker
from console.workers.worker import Spawned

STANDIN = str(Path(__file__).with_name("standin"))
MESSAGE = {"kind": "invoke", "payload": {"body": "{}"}, "settings": {}}
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class Peer:
    """The parent's side of a worker, blocking, with a deadline for every answer."""

    def __init__(self, spawned: Spawned) -> None:
        self.spawned = spawned
        self._decoder = wire.Decoder(wire.FROM_WORKER)
        self._frames: list[wire.Frame] = []
        self.walls: tuple[str, ...] = ()

    def next(self) -> wire.Frame | None:
        """The next frame; None at the end of the stream."""
        while not self._frames:
            assert select.select([self.spawned.wire], [], [], 20)[0], "the worker says nothing"
            data = os.read(self.spawned.wire, 1 << 20)
            if not data:
                return None
            self._frames = self._decoder.feed(data)
        return self._frames.pop(0)

    def run(self, code: str) -> list[wire.Frame]:
        """Frames of a run up to its end."""
        message = json.dumps(MESSAGE).encode()
        wire.send(self.spawned.wire, wire.encode(wire.RUN, message, code.encode()))
        frames = []
        while (frame := self.next()) is not None:
            frames.append(frame)
            if frame[0] in (wire.OUTCOME, wire.DIED):
                break
        return frames


@pytest.fixture
def spawned() -> Iterator[Spawned]:
    started = worker.spawn(worker.command(STANDIN))
    yield started
    started.kill()
    started.wait()
    os.close(started.wire)
    started.last_words()


@pytest.fixture
def peer(spawned: Spawned) -> Peer:
    made = Peer(spawned)
    kind, head, _ = made.next() or (b"", b"", b"")
    assert kind == wire.READY
    made.walls = walls.decode(head)
    return made


def outcome(frames: list[wire.Frame]) -> dict[str, object]:
    kind, _, body = frames[-1]
    assert kind == wire.OUTCOME
    loaded: dict[str, object] = json.loads(body)
    return loaded


def test_a_run_is_answered_and_followed_by_a_fresh_context(peer: Peer) -> None:
    code = "globalThis.seen ??= 0; seen++; onRequest = () => emit({ seen })"
    for _ in range(3):
        assert outcome(peer.run(code))["events"] == [{"seen": 1}]
        assert (peer.next() or ())[0] == wire.READY


def test_logs_leave_before_the_outcome(peer: Peer) -> None:
    frames = peer.run("async function onRequest() { console.log('é', 1); await 0 }")
    assert [frame[0] for frame in frames] == [wire.LOG, wire.OUTCOME]
    assert json.loads(frames[0][1])[:2] == ["log", "é 1"]


@linux
def test_the_process_is_given_next_to_nothing(peer: Peer) -> None:
    process = Path(f"/proc/{peer.spawned.pid}")
    names = {entry.split(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0")}
    assert names <= {b"", b"LD_LIBRARY_PATH"}
    assert (process / "cwd").readlink() == Path("/")
    held = {int(each.name): str(each.readlink()) for each in (process / "fd").iterdir()}
    assert held[0] == held[1] == "/dev/null"
    assert held[3].startswith("socket:")
    assert all(number <= 3 or target.startswith("anon_inode") for number, target in held.items())
    allowed = (process / "limits").read_text()
    assert f"{limits.WORKER_DATA_BYTES}" in allowed.split("Max data size")[1].split("\n")[0]
    assert "0" in allowed.split("Max core file size")[1].split("\n")[0].split()


@pytest.mark.parametrize("code", ["", "for (;;);", "onRequest = async () => { for (;;) await 0 }"])
def test_it_ends_when_its_parent_is_gone_even_in_the_middle_of_a_loop(code: str) -> None:
    """The parent is a process of its own that spawns, runs, and is then killed."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, STANDIN, json.dumps(MESSAGE), code],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    gone = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    parent.kill()
    parent.wait()
    parent.stdout.close()
    if gone is None:
        pytest.skip("cannot watch a process that is no child")
    assert select.select([gone], [], [], 20)[0], "the worker outlives its parent"
    os.close(gone)


_PARENT = """
import os, sys, time
from console import wire
from console.workers import worker
spawned = worker.spawn(worker.command(sys.argv[1]))
os.read(spawned.wire, 11)
if sys.argv[3]:
    code = "console.log('runs');" + sys.argv[3]
    wire.send(spawned.wire, wire.encode(wire.RUN, sys.argv[2].encode(), code.encode()))
    os.read(spawned.wire, 11)
print(spawned.pid, flush=True)
time.sleep(60)
"""


def test_garbage_from_the_parent_ends_it(peer: Peer) -> None:
    os.write(peer.spawned.wire, b"GET / HTTP/1.1\r\n\r\n")
    assert peer.next() is None
    assert peer.spawned.wait() == 70


def test_a_runtime_that_does_not_load_is_named_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "00_broken.js").write_text("const x = ;")
    started = worker.spawn(worker.command(str(tmp_path)))
    assert Peer(started).next() is None
    assert started.wait() == 70
    assert "Unexpected token ';'" in started.last_words()
    os.close(started.wire)


def test_a_function_that_exhausts_the_heap_is_reported_and_its_process_ends(peer: Peer) -> None:
    frames = peer.run("onRequest = () => { const a = []; for (;;) a.push({ x: [1, 2] }) }")
    assert frames[-1][0] == wire.DIED
    assert json.loads(frames[-1][1])["kind"] == "memory"
    assert peer.next() is None


def test_memory_exhausted_after_an_await_is_reported_too(peer: Peer) -> None:
    frames = peer.run(
        "onRequest = async () => { const a = []; for (;;) { a.push(new Array(999)); await 0 } }"
    )
    assert json.loads(frames[-1][1])["kind"] == "memory"


def test_buffers_past_the_limit_of_the_process_are_a_range_error(peer: Peer) -> None:
    frames = peer.run(
        "onRequest = () => { const a = []; for (;;) a.push(new Uint8Array(5e7).fill(1)) }"
    )
    error = outcome(frames)["error"]
    assert isinstance(error, dict)
    assert (error["name"], error["message"]) == ("RangeError", "Array buffer allocation failed")


def test_a_broken_operation_ends_the_process_with_its_traceback(peer: Peer) -> None:
    assert peer.run("onRequest = () => hostCall('no such operation', [])") == []
    assert peer.spawned.wait() == 70


def test_a_death_by_signal_is_told(peer: Peer) -> None:
    os.kill(peer.spawned.pid, signal.SIGSEGV)
    assert peer.next() is None
    assert peer.spawned.wait() == -signal.SIGSEGV


def test_the_start_of_a_worker_loads_nothing_heavy() -> None:
    """Each of these costs 3 to 60 ms of every cold start."""
    heavy = {"asyncio", "msgspec", "typing", "dataclasses", "inspect", "subprocess", "socket"}
    heavy |= {"threading", "selectors", "tempfile", "logging", "ada_url", "hashlib", "ssl"}
    script = (
        "import sys; sys.path[:] = sys.argv[1:]; import console.runner.child;print(*sys.modules)"
    )
    for module in ("console.runner.child", "console.workers.worker"):
        arguments = ["-I", "-S", "-c", script.replace("console.runner.child", module)]
        command = worker.command()
        paths = command[command.index("-c") + 4 :]
        shown = subprocess.run(
            [sys.executable, *arguments, *paths], capture_output=True, text=True, check=True
        )
        assert heavy & set(shown.stdout.split()) == set(), module
