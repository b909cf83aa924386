"""One POST to a Tracking API.

Owns the connection. Knows no batches and no queue: bytes go out, a verdict comes back, and whatever
the network does is a verdict too. The trap: the write key goes to the endpoint that was named, so
redirects are not followed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console import limits
from console.fetching import neterrors
from console.forwarding.verdicts import Verdict, verdict
from console.model import Forwarding

if TYPE_CHECKING:
    import httpx

_ANSWER_BYTES = 64 * limits.KIB  # a Tracking API answers a few words


class Sender:
    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def __call__(self, forwarding: Forwarding, body: bytes, count: int) -> Verdict:
        """Send a batch of `count` events."""
        async with self._opening:
            if self._http is None:
                self._http = await asyncio.to_thread(_open)
        import httpx

        url = forwarding.endpoint.rstrip("/") + "/batch"
        try:
            async with asyncio.timeout(limits.FORWARD_ANSWER_S):
                return await self._post(url, forwarding.write_key, body, count)
        except TimeoutError:
            return Verdict("later", "does not answer in time")
        except (httpx.TransportError, httpx.DecodingError, OSError) as error:
            return Verdict("later", f"cannot be reached: {neterrors.reason(url, error)[0]}")
        except (httpx.InvalidURL, UnicodeError, ValueError):
            return Verdict("later", "is no URL that can be sent to")

    async def _post(self, url: str, write_key: str, body: bytes, count: int) -> Verdict:
        assert self._http is not None
        request = self._http.build_request(
            "POST", url, content=body, headers={"Content-Type": "application/json"}
        )
        import httpx

        auth = httpx.BasicAuth(write_key.encode(), b"")
        answer = await self._http.send(request, auth=auth, stream=True)
        try:
            said = bytearray()
            async for chunk in answer.aiter_bytes():
                said += chunk
                if len(said) > _ANSWER_BYTES:
                    break
        finally:
            await answer.aclose()
        return verdict(answer.status_code, answer.headers, bytes(said), count)


def _open() -> httpx.AsyncClient:
    """Runs in a thread, as the import and the certificates take 100 ms and more."""
    import httpx

    return httpx.AsyncClient(
        headers={"User-Agent": "fnconsole"},
        follow_redirects=False,
        timeout=None,  # one limit for the whole answer: see `__call__`
    )
