"""Both ends of the Public API together: this console's client against this console's server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from connected import StandIn
from publicapi import CODE, Served, served

from console import delivery, limits
from console.model import ConsoleError, Portable, Setting
from console.publicclient.answers import NotThere
from console.publicclient.client import PublicClient

OTHER = "async function onRequest(request) { Segment.track({event: 'E', userId: 'u'}) }"
WANTED = Portable("Orders", "of shops", CODE, (Setting("key", "Key", sensitive=True),))


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path / "work", StandIn()) as api:
        yield api


@pytest.fixture
async def client(api: Served) -> AsyncIterator[PublicClient]:
    async with PublicClient(api.url, api.token, on_wait=lambda _: None) as client:
        yield client


async def test_what_is_pushed_comes_back_when_it_is_pulled(
    api: Served, client: PublicClient
) -> None:
    made = await client.create(WANTED)
    assert (await client.function(made.id)).portable() == WANTED
    changed = Portable("Orders 2", "", OTHER)
    await client.change(made.id, changed)
    assert (await client.function(made.id)).portable() == changed
    (listed,) = await client.functions()
    assert (listed.id, listed.display_name) == (made.id, "Orders 2")


async def test_a_version_is_restored_and_deployed(api: Served, client: PublicClient) -> None:
    made = await client.create(Portable("Orders", "", CODE))
    source = await api.engine.connect(made.id, "Orders EU")
    await client.change(made.id, Portable("Orders", "", OTHER))
    newest, oldest = await client.versions(made.id)
    assert (newest.is_deployed, oldest.is_deployed) == (False, True)
    assert await client.version(made.id, oldest.id) == oldest
    restored = await client.restore(made.id, oldest.id)
    assert restored.code == CODE
    (seen,) = await client.sources()
    assert seen.metadata is not None and f"sfnc_{seen.metadata.id}" == made.id
    await client.deploy(seen.id)
    assert (await api.engine.source(source.id)).version == 3
    assert [version.is_deployed for version in await client.versions(made.id)] == [
        True,
        False,
        False,
    ]


async def test_a_client_in_a_hurry_waits_as_it_is_told(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "API_BURST", 1)
    monkeypatch.setattr(limits, "API_PER_S", 1000.0)
    told: list[float] = []

    async def wait(seconds: float) -> None:
        told.append(seconds)
        await asyncio.sleep(0.002)  # what the bucket needs here; a second is what a header can say

    async with PublicClient(api.url, api.token, on_wait=lambda _: None, wait=wait) as client:
        for _ in range(4):
            await client.functions()
    assert set(told) <= {1.0}


async def test_refusals_arrive_as_sentences(api: Served, client: PublicClient) -> None:
    await client.create(WANTED)
    with pytest.raises(ConsoleError, match="displayName: There is a function named 'Orders'"):
        await client.create(WANTED)
    with pytest.raises(NotThere):
        await client.function("sfnc_nobody")
    with pytest.raises(NotThere):
        await client.deploy("nobody")
    async with PublicClient(api.url, "wrong", on_wait=lambda _: None) as stranger:
        with pytest.raises(ConsoleError, match="does not take the token"):
            await stranger.functions()


async def test_what_was_deployed_over_the_api_runs_for_the_next_webhook(tmp_path: Path) -> None:
    async with (
        served(tmp_path / "work") as api,
        PublicClient(api.url, api.token, on_wait=lambda _: None) as client,
    ):
        made = await client.create(Portable("Orders", "", "onRequest = () => { throw 1 }"))
        source = await api.source(made.id)
        url = (await api.engine.overview(source["id"])).url
        json = {"Content-Type": "application/json"}
        answer = await api.http.post(url, content="{}", headers=json)
        assert answer.status_code == 400
        assert answer.json() == {
            "success": False,
            "error": "The function failed.",
            "code": "bad_request",
        }
        code = """onRequest = request => Segment.track({userId: 'u', event: request.url.search,
            properties: {body: request.text(), names: [...request.headers.keys()]}})"""
        await client.change(made.id, Portable("Orders", "", code))
        await client.deploy(source["id"])
        answer = await api.http.post(
            f"{url}&x=1", content='{"b": 1, "a": {"d": 2, "c": 3}}', headers=json
        )
        assert (answer.status_code, answer.content) == (200, b'{"success":true}\n')
        (event,) = await api.engine.events(source["id"])
        assert event.ingested.event["event"] == "?x=1"
        properties = event.ingested.event["properties"]
        assert properties["body"] == '{"a":{"c":3,"d":2},"b":1}'
        assert "host" not in properties["names"] and "content-type" in properties["names"]
        kept = api.engine._store.source(source["id"])
        assert kept is not None and delivery.token(kept) not in repr(
            await api.engine.delivery(event.delivery_id)
        )
