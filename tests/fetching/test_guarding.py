"""The policy around real requests: what is refused is never connected to, whatever leads there."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
from webserver import moved, ok, serving

from console.fetching import dialling
from console.fetching.fetcher import Fetcher, FetchRequest
from console.fetching.policy import Policy, Rules
from console.fetching.problem import REFUSED, FetchProblem

LOOPBACK = Policy(allow=Rules(("*", "127.0.0.1")))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher() as fetcher:
        yield fetcher


def get(url: str) -> FetchRequest:
    return FetchRequest("GET", url, [])


async def refused(fetcher: Fetcher, url: str, policy: Policy) -> FetchProblem:
    with pytest.raises(FetchProblem) as caught:
        await fetcher(get(url), None, policy)
    assert caught.value.told.startswith(REFUSED), caught.value.told
    return caught.value


def resolving(fetcher: Fetcher, **names: list[str]) -> list[str]:
    """Give names addresses; what was asked for, in order."""
    asked: list[str] = []

    async def answer(host: str, port: int) -> list[str]:
        asked.append(host)
        return names[host.partition(".")[0]]

    fetcher._resolve = answer
    return asked


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"),
        *("[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "017700000001", "user:pw@127.0.0.1"),
        *("api.example@127.0.0.1", "api.example:80@127.1", "a@b@127.0.0.1"),
    ],
)
async def test_no_form_of_loopback_is_connected_to(fetcher: Fetcher, host: str) -> None:
    async with serving(ok()) as server:
        problem = await refused(fetcher, f"http://{host}:{server.port}/", Policy())
        assert not server.connected.is_set()
    assert problem.code == "EACCES" and problem.type == "system"
    assert problem.message.startswith(f"request to http://{host}:{server.port}/ failed, reason: ")
    assert problem.wanted


async def test_a_redirect_is_judged_like_the_first_request(fetcher: Fetcher) -> None:
    async with serving(ok(b"secret")) as inner, serving(moved(f"http://[::1]:{inner.port}/")) as o:
        problem = await refused(fetcher, f"{o.url}/", LOOPBACK)
        assert problem.wanted == "::1"
    async with serving(moved("http://169.254.169.254/latest/meta-data/")) as outer:
        problem = await refused(fetcher, f"{outer.url}/", Policy(private=True))
        assert problem.wanted == ""


@pytest.mark.parametrize(
    "way", ["//[::1]:PORT/", "http://127.0.0.1@[::1]:PORT/", "http://[fec0::1]:PORT/"]
)
async def test_a_redirect_leads_no_other_way_inside(fetcher: Fetcher, way: str) -> None:
    async with serving(moved(way), ok(b"inside")) as server:
        with pytest.raises(FetchProblem):
            await fetcher(get(f"{server.url}/"), None, LOOPBACK)
        assert len(server.requests) == 1


async def test_a_redirect_to_a_name_that_turns_private_is_refused(fetcher: Fetcher) -> None:
    resolving(fetcher, **{"127": ["127.0.0.1"], "rebinding": ["10.0.0.1"]})
    async with serving(moved("http://rebinding.example/")) as server:
        problem = await refused(fetcher, f"{server.url}/", LOOPBACK)
    assert problem.wanted == "rebinding.example"


async def test_a_name_that_turns_private_is_refused_at_the_next_request(fetcher: Fetcher) -> None:
    resolving(fetcher, rebinding=["127.0.0.1"])
    problem = await refused(fetcher, "http://rebinding.example/", Policy())
    assert "rebinding.example (127.0.0.1) is a private address" in problem.told


async def test_what_was_judged_is_what_is_connected_to(fetcher: Fetcher) -> None:
    """The name is resolved once; the connection does not ask again, and Host keeps the name."""
    async with serving(ok(b"x")) as server:
        asked = resolving(fetcher, api=["127.0.0.1"])
        policy = Policy(allow=Rules(("api.example",)))
        await fetcher(get(f"http://api.example:{server.port}/"), None, policy)
        assert asked == ["api.example"]
        assert f"Host: api.example:{server.port}\r\n" in server.requests[0]


async def test_of_several_addresses_only_the_open_ones_are_tried(fetcher: Fetcher) -> None:
    resolving(fetcher, mixed=["10.0.0.1", "127.0.0.1", "169.254.169.254"])
    found = await dialling.addresses(
        LOOPBACK, "http://mixed.example/", "mixed.example", 80, fetcher._resolve
    )
    assert found == ["127.0.0.1"]


async def test_an_address_that_does_not_answer_gives_way_to_the_next(fetcher: Fetcher) -> None:
    async with serving(ok(b"x")) as server:
        resolving(fetcher, two=["127.0.0.2", "127.0.0.1"])
        policy = Policy(private=True)
        response = await fetcher(get(f"http://two.example:{server.port}/"), None, policy)
    assert response.body == b"x"


async def test_tls_asks_for_the_name_and_not_for_the_address(fetcher: Fetcher) -> None:
    told: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.set_result(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        resolving(fetcher, secure=["127.0.0.1"])
        with pytest.raises(FetchProblem):
            url = f"https://secure.example:{port}/"
            await fetcher(get(url), None, Policy(private=True))
        assert b"secure.example" in await told
    assert fetcher._tls is not None and fetcher._tls.check_hostname
    assert fetcher._tls.verify_mode is ssl.CERT_REQUIRED


async def test_offline_nothing_is_resolved(fetcher: Fetcher) -> None:
    asked = resolving(fetcher, a=["1.1.1.1"])
    problem = await refused(fetcher, "http://a.example/", Policy(offline=True))
    assert problem.code == "EAI_AGAIN"
    denied = Policy(deny=Rules(("a.example",)))
    assert (await refused(fetcher, "http://A.example./", denied)).code == "EACCES"
    assert asked == []
