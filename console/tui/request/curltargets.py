"""Where a request can be sent: the test endpoint, the function's sources, the address it names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from console.model import Request
from console.pasting.found import with_query
from console.signing import address
from console.tui.request.curlcopy import Target

if TYPE_CHECKING:
    from console.engine import Engine


async def targets(engine: Engine, function_id: str, request: Request) -> list[Target]:
    """The test endpoint comes first where it listens, the request's own address last."""
    found = []
    parts = urlsplit(address(request))
    query = urlencode(parse_qsl(parts.query, keep_blank_values=True))
    receiver = await engine.receiver()
    if receiver.state == "listening":
        url = with_query(receiver.test_url, query)
        found.append(Target("To the test endpoint", url, token=receiver.token))
        for source in await engine.sources():
            if source.function_id == function_id:
                url = (await engine.overview(source.id)).url
                secret = urlsplit(url).query.removeprefix("b=")
                found.append(Target(f"To {source.name}", with_query(url, query), hidden=secret))
    title = "To its own URL" if request.url else "To Segment's URL of functions"
    return [*found, Target(title, address(request))]
