"""The options of `show` with which a kept request leaves the workspace: as curl, or for others.

Owns that neither tells a secret: what a setting marks so, and how a sender logged in or signed.
"""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from console import curl, signing
from console.engine import Engine
from console.model import Fetch, Outcome, Request
from console.settings import secret_texts
from console.text import printable, redacted

Kept = TypeVar("Kept", bound=msgspec.Struct)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--curl", action="store_true", help="print the request as a curl command, without secrets"
    )
    parser.add_argument(
        "--share", action="store_true", help="mask how its sender logged in or signed it"
    )


async def hidden(
    engine: Engine, requests: Iterable[Request], function_id: str | None = None
) -> dict[str, str]:
    """Secrets of requests however they are spelled, with a shell variable for each.

    Args:
        engine: knows the settings.
        requests: as they are kept.
        function_id: whose settings; of all functions where it is not known.
    """
    found: dict[str, str] = {}
    for request in requests:
        for text, variable in curl.secrets(request, (), {}).items():
            found |= dict.fromkeys(secret_texts(("",), {"": text}), variable)
    for function in await engine.functions():
        if function_id in (None, function.id):
            found |= curl.secrets(Request(()), function.settings, function.test_values)
    return found


async def asked(
    engine: Engine, args: Namespace, request: Request, function_id: str | None = None
) -> tuple[dict[str, str], str] | None:
    """The answer to `--curl`; None where it was not given."""
    if not args.curl:
        return None
    secrets = await hidden(engine, [request], function_id)
    text = curl.command(request, signing.address(request), secrets)
    return {"curl": text}, printable(text, lines=True) + "\n"


async def fit(
    engine: Engine,
    args: Namespace,
    value: Kept,
    request: Request,
    outcome: Outcome | None = None,
    function_id: str | None = None,
) -> Kept:
    """A record as `--share` wants it: masks wherever a secret of its requests stands."""
    if not args.share:
        return value
    sent = (_as_requests(fetch) for fetch in (outcome.fetches if outcome else ()))
    requests = [request, *(each for pair in sent for each in pair)]
    return redacted(value, await hidden(engine, requests, function_id))


def _as_requests(fetch: Fetch) -> tuple[Request, Request]:
    """What a function sent and got back tells as much as what it was sent."""
    return Request(fetch.sent_headers, url=fetch.url), Request(fetch.received_headers)
