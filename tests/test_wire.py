"""Frames survive any cutting into pieces; anything else is noticed at once."""

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import limits, wire


def frames_of(kind: bytes) -> st.SearchStrategy[wire.Frame]:
    head, body = wire._CAPS[kind]
    sizes = min(head, 300), min(body, 3000)
    return st.tuples(st.just(kind), *[st.binary(max_size=size) for size in sizes])


frames = st.sampled_from(sorted(wire.FROM_WORKER)).flatmap(frames_of)


@given(st.lists(frames, max_size=8), st.lists(st.integers(1, 400), min_size=1, max_size=30))
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    sent: list[wire.Frame], cuts: list[int]
) -> None:
    stream = b"".join(wire.encode(*frame) for frame in sent)
    decoder = wire.Decoder(wire.FROM_WORKER)
    received: list[wire.Frame] = []
    turn = 0
    while stream:
        size = cuts[turn % len(cuts)]
        received += decoder.feed(stream[:size])
        stream = stream[size:]
        turn += 1
    assert received == sent


@given(st.binary(min_size=2, max_size=200))
def test_noise_is_refused_or_waits_for_more_but_is_never_a_frame(noise: bytes) -> None:
    decoder = wire.Decoder(wire.FROM_WORKER)
    if noise[:2] == b"fc":
        noise = b"fd" + noise[2:]
    with pytest.raises(wire.WireError):
        decoder.feed(noise)


def test_a_kind_from_the_wrong_side_is_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.Decoder(wire.FROM_PARENT).feed(wire.encode(wire.READY))
    with pytest.raises(wire.WireError):
        wire.Decoder(wire.FROM_WORKER).feed(wire.encode(wire.MESSAGE))


def test_a_length_past_the_cap_is_refused_before_its_bytes_come() -> None:
    header = wire.encode(wire.LOG)[:3] + (2**31).to_bytes(4, "big") + bytes(4)
    with pytest.raises(wire.WireError):
        wire.Decoder(wire.FROM_WORKER).feed(header)


def test_too_large_a_frame_is_not_sent() -> None:
    with pytest.raises(wire.WireError):
        wire.encode(wire.READY, bytes(limits.KIB + 1))


def test_sending_goes_on_until_all_is_written() -> None:
    reader, writer = os.pipe()
    frame = wire.encode(wire.OUTCOME, body=bytes(1_000_000))
    thread = threading.Thread(target=wire.send, args=(writer, frame))
    thread.start()
    received = b""
    while len(received) < len(frame):
        received += os.read(reader, 65536)
    thread.join()
    os.close(reader)
    os.close(writer)
    assert received == frame
