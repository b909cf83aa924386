"""Posting a webhook to this machine, as a shop would: a real request to the receiver.

Past any proxy, as it goes no further than the loopback.
"""

from __future__ import annotations

import asyncio

from console.model import JSON_TYPE, ConsoleError

_ANSWER_S = 10.0


async def post(url: str, body: str, token: str = "") -> int:
    """The status of the answer.

    Raises:
        ConsoleError: nobody answers there.
    """
    return await asyncio.to_thread(_post, url, body, token)


def _post(url: str, body: str, token: str) -> int:
    from urllib.error import HTTPError  # brings http and ssl along
    from urllib.request import ProxyHandler, Request, build_opener

    headers = {"Content-Type": JSON_TYPE, "User-Agent": "web-shop/1.0"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        request = Request(url, body.encode(), headers)
        with build_opener(ProxyHandler({})).open(request, timeout=_ANSWER_S) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code
    except (OSError, ValueError):  # ValueError: no URL, as where no receiver listens
        raise ConsoleError("No receiver answers here, so no webhook can be sent.", 3) from None
