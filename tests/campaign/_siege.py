"""Many senders at once that never end what they began, against one port with short patience."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import time
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from console import limits
from console.receiver import ReceiverServer
from tests.campaign.receiver import ORDINARY, PATIENCE_S, Trial, exchange, port_under_fire

HEAD = b"POST /?b=tok HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
UNFINISHED = (
    b"",
    b"POST",
    HEAD,
    HEAD + b"X-Slow: " + b"a" * 60_000,
    HEAD + b"Content-Length: 500000\r\n\r\n" + b"[" * 400_000,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n" + b"a" * 65_536,
    HEAD + b"Expect: 100-continue\r\nContent-Length: 524288\r\n\r\n",
)


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


def memory_kib() -> int:
    """Resident, now; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def allow_files(count: int) -> int:
    """Raise the soft limit of open files as far as asked and allowed; returns what it is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return max(soft, wanted)


async def siege(seed: int, senders: int) -> tuple[int, int]:
    """Open that many connections, and see that the port bears them and is free again soon.

    Returns how many it held at most, and by how many KiB the process, its senders with it, grew.
    """
    rng = random.Random(seed)
    senders = min(senders, allow_files(senders + limits.RECEIVER_CONNECTIONS + 200) - 700)
    patience_s = 0.5 + 5 * await opening_s(senders)
    patience = {"HEAD_S": patience_s, "BODY_S": patience_s, "LINGER_S": 0.2}
    files, memory, most = open_files(), memory_kib(), 0
    writers = []
    with patch.multiple(limits, **{f"RECEIVER_{name}": s for name, s in patience.items()}):
        async with port_under_fire(Trial()) as (port, server):
            for _ in range(senders):
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writers.append(writer)
                    writer.write(rng.choice(UNFINISHED))
                most = max(most, len(server._state.connections))
            grown = memory_kib() - memory
            await gone(server)
            status = (await exchange(port, [ORDINARY]))[1][:12]
            assert status == b"HTTP/1.1 200", f"an ordinary webhook got {status!r} after a siege"
            for writer in writers:
                writer.transport.abort()
            await asyncio.sleep(0)
    assert most <= limits.RECEIVER_CONNECTIONS + 1, f"{most} connections held"
    async with asyncio.timeout(PATIENCE_S):
        while open_files() > files:
            await asyncio.sleep(0.01)
    return most, grown


async def opening_s(senders: int) -> float:
    """How long it takes here to open so many connections, one after the other."""
    async with port_under_fire(Trial()) as (port, server):
        began = time.monotonic()
        for _ in range(senders):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.transport.abort()
        took_s = time.monotonic() - began
        await gone(server)
    return took_s


async def gone(server: ReceiverServer) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while server._state.connections:
            await asyncio.sleep(0.01)
