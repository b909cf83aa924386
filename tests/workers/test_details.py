"""What is kept of requests, and how much of it."""

from __future__ import annotations

from console import limits
from console.fetching.fetcher import FetchRequest, FetchResponse
from console.text import MASK
from console.workers.details import Details


def request(*headers: tuple[str, str]) -> FetchRequest:
    return FetchRequest("POST", "https://a.example/", list(headers))


def response(body: bytes) -> FetchResponse:
    return FetchResponse(200, "OK", "https://a.example/", [("X", "1")], False, body)


def test_headers_and_bodies_of_both_sides_are_kept() -> None:
    assert Details().of(request(("A", "b")), b"sent", response("né".encode())) == {
        "sent_headers": (("A", "b"),),
        "sent_body": "sent",
        "sent_bytes": 4,
        "received_headers": (("X", "1"),),
        "received_body": "né",
        "received_bytes": 3,
    }


def test_a_long_body_is_cut_but_not_within_a_letter() -> None:
    most = limits.FETCH_BODY_SHOWN_BYTES
    body = b"a" * (most - 1) + "é".encode()
    kept = Details().of(request(), body, None)
    assert (kept["sent_body"], kept["sent_bytes"]) == ("a" * (most - 1), most + 1)


def test_bytes_that_are_no_text_are_only_counted() -> None:
    kept = Details().of(request(), None, response(b"\x89PNG\0\0"))
    assert (kept["received_body"], kept["received_bytes"]) == ("", 6)


def test_many_requests_are_kept_within_a_limit_for_the_run() -> None:
    details = Details()
    body = b"x" * limits.FETCH_BODY_SHOWN_BYTES
    kept = [details.of(request(), body, response(body)) for _ in range(limits.FETCHES_PER_RUN)]
    total = sum(len(each["sent_body"]) + len(each["received_body"]) for each in kept)
    assert total <= limits.FETCHES_SHOWN_BYTES
    assert kept[-1]["sent_bytes"] == len(body)


def test_headers_without_end_are_kept_whole_up_to_a_limit() -> None:
    kept = Details().of(request(*[("N", "v" * 1000)] * 100), None, None)["sent_headers"]
    assert 0 < len(kept) < 10 and set(kept) == {("N", "v" * 1000)}


def test_basic_credentials_are_masked() -> None:
    kept = Details().of(request(("authorization", "Basic dTpw"), ("A", "Basic x")), None, None)
    assert kept["sent_headers"] == (("authorization", f"Basic {MASK}"), ("A", "Basic x"))
