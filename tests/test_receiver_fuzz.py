"""The receiver against broken and hostile senders: what the campaign found, and a slice of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign import _bodies, _siege
from tests.campaign.receiver import TOKEN, Trial, answers, exchange, fuzz, port_under_fire, read

JSON = b"Content-Type: application/json\r\n"
GOOD = b"POST /?b=tok HTTP/1.1\r\nHost: x\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}"


async def told(*sent: bytes) -> tuple[list[int], list[bytes]]:
    """The statuses that these bytes get on one connection, and the bodies that are kept."""
    trial = Trial()
    async with port_under_fire(trial) as (port, _):
        own, received = await exchange(port, list(sent))
    kept = [body for _, _, body in trial.kept.webhooks.get(own, [])]
    return [status for status, _ in answers(received)], kept


@pytest.mark.parametrize(
    "asked",
    [
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    ],
    ids=["as curl --http2 does", "a WebSocket"],
)
@pytest.mark.parametrize("cut", [20, 60, 120, 500], ids=lambda cut: f"cut at {cut}")
async def test_who_would_rather_speak_another_protocol_is_heard_in_this_one(
    asked: bytes, cut: int
) -> None:
    sent = b"POST /?b=tok HTTP/1.1\r\nHost: x\r\n" + JSON + asked
    sent += b'Content-Length: 9\r\n\r\n{"n": 42}' + GOOD
    assert await told(sent[:cut], sent[cut:]) == ([200, 200], [b'{"n": 42}', b"{}"])


@pytest.mark.parametrize(
    "line", [b"POST /?b=tok", b"POST /?b=tok HTTP/2.0", b"CONNECT a:1 HTTP/1.1"]
)
async def test_a_request_of_no_version_or_for_a_tunnel_gets_400(line: bytes) -> None:
    sent = line + b"\r\nHost: x\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}"
    assert await told(sent) == ([400], [])


async def test_a_request_about_the_server_itself_gets_404() -> None:
    assert await told(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n") == ([404], [])


@pytest.mark.parametrize(
    "doubtful",
    [
        b"X: no host\r\n",
        b"Host: one\r\nHost: two\r\n",
        b"Host: x\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
    ],
)
async def test_after_a_request_that_another_server_reads_otherwise_nothing_more_is_read(
    doubtful: bytes,
) -> None:
    line = b"POST /functions/webhook HTTP/1.1\r\n"
    token = f"Authorization: Bearer {TOKEN}\r\n".encode()
    sent = line + doubtful + JSON + token + b"\r\n0\r\n\r\n" + GOOD
    assert await told(sent) == ([400], [])


async def test_who_closes_the_sending_half_still_gets_every_answer() -> None:
    assert await told(GOOD + GOOD) == ([200, 200], [b"{}", b"{}"])


async def test_what_came_whole_before_nonsense_or_half_a_request_is_answered() -> None:
    assert await told(GOOD + GOOD + b"\x16\x03\x01") == ([200, 200], [b"{}", b"{}"])
    assert await told(GOOD + GOOD[:-1]) == ([200], [b"{}"])


def test_the_other_reader_sees_what_is_there() -> None:
    assert read(b"\r\nPOST  /?b=tok HTTP/1.1\r\nHost: x\r\n\r\n" + GOOD) == (
        [("/", "b=tok", b""), ("/", "b=tok", b"{}")],
        True,
    )
    assert read(GOOD + GOOD[:-1]) == ([("/", "b=tok", b"{}")], False)


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_kept_is_what_another_parser_reads(seed: int) -> None:
    trial = await fuzz(seed, 800)
    assert trial.agreed > 100 and trial.statuses[400] > 100


async def test_senders_that_never_end_go_and_leave_nothing() -> None:
    most, grown = await _siege.siege(seed=1, senders=100)
    assert most == 100 and grown < 100 * 1024


async def test_a_function_sees_json_as_another_reader_does(tmp_path: Path) -> None:
    count, taken = await _bodies.post(tmp_path, seed=1, count=60)
    assert taken > count / 3
