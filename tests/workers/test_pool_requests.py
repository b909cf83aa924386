"""Requests of a run: made at the same time, recorded, ended with the run."""

from __future__ import annotations

import asyncio

import pytest
from nursery import PATIENCE_S, Make

from console import limits
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.fetching.problem import FetchProblem


class Network:
    """A fetcher that answers when the test says so."""

    def __init__(self) -> None:
        self.requests: list[tuple[FetchRequest, bytes | None]] = []
        self.arrived = asyncio.Event()
        self.wanted = 1
        self.go = asyncio.Event()
        self.cancelled = 0

    async def __call__(self, request: FetchRequest, body: bytes | None) -> FetchResponse:
        self.requests.append((request, body))
        if len(self.requests) >= self.wanted:
            self.arrived.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if "refuse" in request.url:
            raise FetchProblem("connect ECONNREFUSED", "system", "ECONNREFUSED")
        headers = [("X-A", "1"), ("X-A", "2")]
        return FetchResponse(201, "Created", request.url + "#", headers, True, b"\x00\xff")


async def test_requests_run_at_the_same_time_and_their_answers_reach_the_function(
    make: Make,
) -> None:
    network = Network()
    network.wanted = 3
    bench = make(fetcher=network)
    work = asyncio.create_task(
        bench.run(
            """
            onRequest = async () => {
              const post = { method: "POST", headers: [["a", "b"]], body: new Uint8Array([7]) };
              const urls = ["http://a/", "http://b/", "http://c/"];
              const got = await Promise.all(urls.map((url) => fetch(url, post)));
              for (const { status, statusText, url, headers, redirected, body } of got)
                emit({ status, statusText, url, headers, redirected, body: [...body] });
            }
            """
        )
    )
    await asyncio.wait_for(network.arrived.wait(), PATIENCE_S)
    network.go.set()
    outcome = await work
    assert outcome.events[0] == {
        "status": 201,
        "statusText": "Created",
        "url": "http://a/#",
        "headers": [["X-A", "1"], ["X-A", "2"]],
        "redirected": True,
        "body": [0, 255],
    }
    assert [(fetch.method, fetch.status) for fetch in outcome.fetches] == [("POST", 201)] * 3
    assert outcome.fetches == bench.fetches
    first = outcome.fetches[0]
    assert (first.sent_headers[0], first.sent_body) == (("a", "b"), "\x07")
    assert first.received_headers == (("X-A", "1"), ("X-A", "2"))
    assert (first.received_body, first.received_bytes) == ("", 2)
    assert 0 < first.started_ms < outcome.duration_ms + 1000
    assert network.requests[0][1] == b"\x07"


async def test_a_request_that_fails_is_the_functions_to_handle(make: Make) -> None:
    network = Network()
    network.go.set()
    outcome = await make(fetcher=network).run(
        "onRequest = () => fetch('http://refuse/').catch((e) => emit({ m: e.message, c: e.code }))"
    )
    assert outcome.events == [{"m": "connect ECONNREFUSED", "c": "ECONNREFUSED"}]
    assert (outcome.fetches[0].status, outcome.fetches[0].error) == (None, "connect ECONNREFUSED")


async def test_the_end_of_a_run_ends_its_requests_and_records_them(make: Make) -> None:
    network = Network()
    bench = make(fetcher=network)
    outcome = await bench.run(
        """
        onRequest = () => new Promise((resolve) => {
          fetch("http://a/");
          fetch("http://b/").abort();
          setTimeout(resolve, 30);
        })
        """
    )
    assert [(fetch.url, fetch.error) for fetch in outcome.fetches] == [
        ("http://b/", "aborted by the function"),
        ("http://a/", "aborted: the run ended first"),
    ]
    assert network.cancelled == len(network.requests)
    assert outcome.fetches == bench.fetches
    assert await bench.is_healthy()


async def test_a_killed_run_still_tells_its_requests(make: Make) -> None:
    network = Network()
    outcome = await make(fetcher=network, timeout_s=0.5).run(
        "onRequest = async () => { fetch('http://a/'); await 0; for (;;); }"
    )
    assert outcome.error is not None and outcome.error.type == "Timeout"
    assert [fetch.url for fetch in outcome.fetches] == ["http://a/"]


async def test_requests_past_the_cap_are_refused_one_by_one(make: Make) -> None:
    network = Network()
    network.go.set()
    most = limits.FETCHES_PER_RUN
    outcome = await make(fetcher=network).run(
        f"""
        onRequest = async () => {{
          const all = [];
          for (let i = 0; i < {most + 5}; i++) all.push(fetch("http://a/" + i));
          const settled = await Promise.allSettled(all);
          emit({{ failed: settled.filter((one) => one.status === "rejected").length }});
        }}
        """
    )
    assert outcome.events == [{"failed": 5}]
    assert len(network.requests) == most


async def test_a_defect_of_the_fetcher_is_an_exception_of_ours(make: Make) -> None:
    bench = make()
    with pytest.raises(AssertionError, match="no request is expected"):
        await bench.run("onRequest = () => fetch('http://a/')")
    assert await bench.is_healthy()
