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
from console.forwarding import endpoint
from console.forwarding.verdicts import Verdict, verdict
from console.loopback import is_here
from console.model import Forwarding

if TYPE_CHECKING:
    import httpx

_ANSWER_BYTES = 64 * limits.KIB  # a Tracking API answers a few words


class Sender:
    def __init__(self) -> None:
        self._clients: dict[bool, httpx.AsyncClient] = {}
        """One for this machine, which no proxy stands before, and one for all others."""
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def __call__(self, forwarding: Forwarding, body: bytes, count: int) -> Verdict:
        """Send a batch of `count` events."""
        try:
            client = await self._client(is_here(endpoint.host(forwarding.endpoint)))
        except (ImportError, ValueError, OSError):
            why = "the proxy or the certificates that the environment names cannot be used"
            return Verdict("later", f"cannot be reached: {why}")
        import httpx

        url = forwarding.endpoint.rstrip("/") + "/batch"
        auth = httpx.BasicAuth(forwarding.write_key.encode(), b"")
        try:
            request = client.build_request(
                "POST", url, content=body, headers={"Content-Type": "application/json"}
            )
            async with asyncio.timeout(limits.FORWARD_ANSWER_S):
                answer = await client.send(request, auth=auth, stream=True)
                try:
                    said = await _head(answer)
                finally:
                    await answer.aclose()
        except TimeoutError:
            return Verdict("later", "does not answer in time")
        except (httpx.TransportError, httpx.DecodingError, OSError) as error:
            return Verdict("later", f"cannot be reached: {neterrors.reason(url, error)[0]}")
        except (httpx.InvalidURL, UnicodeError):
            return Verdict("later", "is no URL that can be sent to")
        return verdict(answer.status_code, answer.headers, said, count)

    async def _client(self, here: bool) -> httpx.AsyncClient:
        async with self._opening:
            if here not in self._clients:
                self._clients[here] = await asyncio.to_thread(_open, not here)
            return self._clients[here]


async def _head(answer: httpx.Response) -> bytes:
    """The beginning of a body, which for a Tracking API is all of it."""
    said = bytearray()
    async for chunk in answer.aiter_bytes():
        said += chunk
        if len(said) > _ANSWER_BYTES:
            break
    return bytes(said)


def _open(trust_env: bool) -> httpx.AsyncClient:
    """Runs in a thread, as the import and the certificates take 100 ms and more."""
    import httpx

    return httpx.AsyncClient(
        headers={"User-Agent": "fnconsole"},
        follow_redirects=False,
        trust_env=trust_env,
        timeout=None,  # one limit for the whole answer: see `__call__`
    )
