"""Webhooks a second through `fnconsole serve`: HTTP, V8 and a durable record for each.

`python -m tests.bench.serve` prints it. Sixteen connections post to four sources of a function that
emits one event; the generator is one process, the server is one, its workers are others, and all
share the machine. Beside it the same generator against the same HTTP server with nothing behind it,
which is the most that the generator could ever show.

Shares of processor time come from /proc: the server's event loop, its other threads (the disk's
writer and the printer of lines), the workers (V8). What the event loop does is sampled in a second,
shorter run by a timer of processor time (SIGPROF), each sample counted for the innermost part of
the program on the stack. uvloop is no Python, so what it takes counts for what it calls next, and
"loop" is what is left of asyncio. The same run times each wait for the disk. A batch waits once,
for what was received and the record that refers to it, and a closed loop of few connections waits
with it: more connections make larger batches, so a second rate is taken with many.
"""

from __future__ import annotations

import asyncio
import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from console.cli.serve import loop_factory
from console.engine import Engine
from console.store.disk import Disk

CODE = 'async function onRequest(request) { Segment.track({event: "E", userId: "u"}); }'
SOURCES = 4
CONNECTIONS = 16
MANY = 64
SECONDS = 4.0
WARM_S = 1.5
SAMPLE_S = 0.001
_TICK = os.sysconf("SC_CLK_TCK")

PARTS = (
    ("HTTP", ("uvicorn/", "console/endpoint.py", "console/incoming.py", "console/receiver.py")),
    ("pipe", ("console/workers/", "console/wire.py")),
    ("record", ("console/store/", "console/ingestion.py", "tinydb/")),
    ("engine", ("console/engine/", "console/delivery.py", "console/deployment.py")),
    ("lines", ("console/cli/",)),
    ("loop", ("asyncio/", "selectors.py")),
)


def lines() -> list[str]:
    bare = _bare()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        asyncio.run(_prepare(home / "default"))
        with _serving(home) as (process, urls):
            _load(WARM_S, urls)
            before = _spent(process.pid)
            done = _load(SECONDS, urls)
            after = _spent(process.pid)
            many = _load(SECONDS / 2, urls, MANY)
        with _serving(home, sampled=True) as (process, urls):
            _load(WARM_S + SECONDS / 2, urls)
        samples = json.loads((home / "samples").read_text())
    rate = done["requests"] / done["seconds"]
    most = bare["requests"] / bare["seconds"]
    used = {name: after[name] - before[name] for name in after}
    per_us = {name: seconds / done["requests"] * 1e6 for name, seconds in used.items()}
    disk = samples.pop("disk")
    total = sum(samples.values())
    loop = ", ".join(
        f"{name} {count / total * 100:.0f} %" for name, count in sorted(samples.items(), key=_most)
    )
    return [
        f"webhooks served, {CONNECTIONS} connections, {SOURCES} sources    {rate:7.0f} a second"
        f"   (target 3000), {done['failed']:.0f} failed",
        f"  p50 and p99                                {done['p50_ms']:7.2f} ms"
        f" {done['p99_ms']:.2f} ms",
        f"  the same HTTP with nothing behind it       {most:7.0f} a second"
        f"   ratio {most / rate:.1f}",
        f"  processor time of each, event loop         {per_us['loop']:7.0f} µs"
        f"   other threads {per_us['threads']:.0f} µs, workers {per_us['workers']:.0f} µs",
        f"  the event loop: {loop}",
        f"  a wait for the disk                        {disk['wait_ms']:7.2f} ms"
        f"   {disk['share'] * 100:.0f} % of the time, {disk['batch']:.0f} webhooks in a batch",
        f"  with {MANY} connections                        "
        f"{many['requests'] / many['seconds']:7.0f} a second",
    ]


def _most(share: tuple[str, int]) -> int:
    return -share[1]


async def _prepare(folder: Path) -> None:
    """Sources of one function each, so that no two share a context."""
    engine = await Engine.open(folder)
    for number in range(SOURCES):
        function = await engine.create_function(f"F{number}", CODE)
        await engine.connect(function.id, f"S{number}")
    await engine.close()


@contextmanager
def _serving(home: Path, *, sampled: bool = False) -> Iterator[tuple[Any, list[str]]]:
    module = ["tests.bench.serve", str(home / "samples")] if sampled else ["console"]
    with (home / "lines").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, "serve", "--port", "0", "--json"],
            stdout=out,
            env=os.environ | {"FNCONSOLE_HOME": str(home)},
        )
    try:
        ended = ""
        while not ended:
            assert process.poll() is None
            time.sleep(0.01)
            ready, ended, _ = (home / "lines").read_text().partition("\n")
        yield process, [source["url"] for source in json.loads(ready)["sources"]]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _load(seconds: float, urls: list[str], connections: int = CONNECTIONS) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.load", str(seconds), str(connections), *urls]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _spent(pid: int) -> dict[str, float]:
    """Seconds of processor time so far: the main thread, other threads, and child processes."""
    threads = {int(task.name): _cpu(task / "stat") for task in Path(f"/proc/{pid}/task").iterdir()}
    loop = threads.pop(pid)
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for task in [children] for child in task.read_text().split()]
    workers = sum(_cpu(Path(f"/proc/{child}/stat")) for child in found)
    return {"loop": loop, "threads": sum(threads.values()), "workers": workers}


def _cpu(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


# -- the most that could be --------------------------------------------------------------------


def _bare() -> dict[str, float]:
    """The generator against the receiver's own HTTP server, with a callable that says 200."""
    command = [sys.executable, "-m", "tests.bench.serve", "bare"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            return _load(2.0, [url])
        finally:
            process.kill()


async def _say_success(scope: Any, receive: Any, send: Any) -> None:
    del scope
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"17")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"success":true}\n'})


async def _serve_bare() -> None:
    from console.receiver import ReceiverServer

    server = ReceiverServer(_say_success)  # type: ignore[arg-type]
    print((await server.start("127.0.0.1", 0)).url, flush=True)
    await asyncio.Event().wait()


# -- where the event loop is -------------------------------------------------------------------


def _sampled(path: str, argv: list[str]) -> None:
    """Run the command line with a sampler; leave what it counted in a file."""
    from console.cli import main

    counts: collections.Counter[str] = collections.Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        counts[_part(frame)] += 1

    waits: list[float] = []
    sync = Disk.sync_together

    def timed(disk: Disk, handles: Sequence[int]) -> list[OSError | None]:
        begin = time.perf_counter()
        errors = sync(disk, handles)
        waits.append(time.perf_counter() - begin)
        return errors

    Disk.sync_together = timed  # type: ignore[method-assign]
    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_S, SAMPLE_S)
    main(argv)
    signal.setitimer(signal.ITIMER_PROF, 0)
    lines = (Path(path).parent / "lines").read_text().count("\n") - 1
    disk = {
        "wait_ms": sum(waits) / len(waits) * 1000,
        "share": sum(waits) / (WARM_S + SECONDS / 2),
        "batch": lines / len(waits),
    }
    Path(path).write_text(json.dumps(counts | {"disk": disk}))


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        for part, places in PARTS:
            if any(place in frame.f_code.co_filename for place in places):
                return part
        frame = frame.f_back
    return "other"


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            print("\n".join(lines()))
        case ["bare"]:
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_serve_bare())
        case [path, *argv]:
            _sampled(path, argv)
