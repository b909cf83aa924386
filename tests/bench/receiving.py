"""What a webhook to a source costs the engine: the event loop's time, without HTTP and without V8.

`python -m tests.bench.receiving` prints it; `lines()` is for a report that has more in it. The pool
is a stand-in that answers at once; the store is the real one, its disk too.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from console import delivery
from console.engine import Engine
from console.model import Outcome, Request, Setting

CALLERS = 16
EACH = 250
BODY = (
    '{"order":{"id":"o1","total":12.5,"items":[{"sku":"a","n":1}]},'
    '"user":{"id":"u1","email":"a@example.com"},"type":"order.paid"}'
)
EVENT = {"type": "track", "event": "Order Paid", "properties": {"total": 12.5}, "userId": "u1"}


class _Answers:
    """Stands where the workers are."""

    async def check(self, code: str) -> None:
        return None

    async def deliver(self, *_: object, **__: object) -> Outcome:
        await asyncio.sleep(0)
        return Outcome("success", [EVENT], [], [], [], [], None, 0.4)


def lines() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        plain = asyncio.run(_measured(Path(folder) / "plain", ()))
        secret = Setting("apiKey", sensitive=True)
        masked = asyncio.run(_measured(Path(folder) / "masked", (secret,)))
    return [f"receive {plain}", f"receive with a secret to look for {masked}"]


async def _measured(folder: Path, settings: tuple[Setting, ...]) -> str:
    engine = await Engine.open(folder, pool=cast(Any, _Answers()))
    function = await engine.create_function("Orders", "", settings=settings)
    values = {setting.name: "sk_live_1234" for setting in settings}
    source = await engine.connect(function.id, "Orders", dict(values))
    token = delivery.token(source)
    headers = (("Content-Type", "application/json"), ("User-Agent", "bench"))
    request = Request(headers=headers, body=BODY, url="http://127.0.0.1:8723/?b=x")

    async def caller() -> None:
        for _ in range(EACH):
            assert (await engine.receive(token, request)).status == 200

    await caller()
    began, loop_began = time.perf_counter(), time.thread_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    count = CALLERS * EACH
    loop_us = 1e6 * (time.thread_time() - loop_began) / count
    rate = count / (time.perf_counter() - began)
    await engine.close()
    return f"{loop_us:.0f} us of the event loop; {rate:,.0f}/s from {CALLERS} at once, on disk"


if __name__ == "__main__":
    print("\n".join(lines()))
