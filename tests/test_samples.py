"""Every sample function, run on every one of its examples, does what lies beside the example."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from console import ingestion, samples, settings
from console.fetching.fetcher import Fetcher
from console.fetching.policy import Policy
from console.model import Invocation, Outcome
from console.workers.pool import Pool

EXAMPLES = [
    pytest.param(name, example, id=f"{name}/{example}")
    for name in samples.names()
    for example, _ in samples.load(name).requests
]

# What the shops and inventories of the samples would answer: path → status and body.
ANSWERS: dict[str, tuple[int, Any]] = {
    "/customers/c-7": (200, {"id": "c-7", "email": "ada@engines.example", "plan": "pro"}),
    "/customers/c-503": (503, {"error": "down"}),
    "/products/tea": (200, {"name": "Tea", "price": 4.5}),
    "/products/cup": (200, {"name": "Cup", "price": 12}),
    "/items/tea": (200, {"name": "Tea", "stock": 120, "price": 4.5}),
    "/items/cup": (200, {"name": "Cup", "stock": 0, "price": 12}),
    "/items/busy": (429, {}),
    "/items/broken": (500, {}),
    "/items/forbidden": (403, {}),
}


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    target = head.split(" ")[1].split("?")[0]
    authorized = "authorization: b" in head.lower()
    status, body = ANSWERS.get(target, (404, {})) if authorized else (401, {})
    data = json.dumps(body).encode()
    writer.write(
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode()
        + data
    )
    await writer.drain()
    writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with (
        Fetcher() as fetcher,
        Pool(fetcher=fetcher.under(lambda: Policy(private=True))) as pool,
    ):
        yield pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api() -> AsyncIterator[str]:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


async def outcome_of(pool: Pool, api: str, name: str, example: str) -> Outcome:
    sample = samples.load(name)
    values = dict(sample.values)
    if "apiUrl" in values:
        values["apiUrl"] = api
    invocation = Invocation(
        id="run_sample",
        code=sample.code,
        request=dict(sample.requests)[example],
        settings=values,
    )
    outcome = await pool.run(invocation, on_log=lambda log: None, on_fetch=lambda fetch: None)
    return ingestion.judged(outcome)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_a_sample_does_what_lies_beside_its_example(
    pool: Pool, api: str, name: str, example: str
) -> None:
    outcome = await outcome_of(pool, api, name, example)
    expected = json.loads((samples.folder() / name / "expected" / f"{example}.json").read_text())
    error = outcome.error
    assert {
        "status": outcome.status,
        "events": outcome.events,
        "objects": outcome.objects,
        "warnings": msgspec.to_builtins(outcome.warnings),
        "logs": [log.text for log in outcome.logs],
        "error": error and {"type": error.type, "message": error.message},
    } == expected


@pytest.mark.parametrize("name", samples.names())
def test_a_sample_has_what_a_newcomer_needs(name: str) -> None:
    sample = samples.load(name)
    assert sample.title and len(sample.description) > 40
    assert len(sample.requests) >= 2
    assert "onRequest" in sample.code
    assert settings.filled(sample.settings, sample.values) == sample.values
    assert all(setting.label and setting.description for setting in sample.settings)


def test_no_expected_outcome_is_left_without_its_example() -> None:
    found = {
        (path.parent.parent.name, path.stem) for path in samples.folder().glob("*/expected/*.json")
    }
    assert found == {tuple(parameters.values) for parameters in EXAMPLES}


def test_there_are_at_least_eight_samples_and_thirty_examples() -> None:
    assert len(samples.names()) >= 8
    assert len(EXAMPLES) >= 30
