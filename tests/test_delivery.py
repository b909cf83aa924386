"""What a deployed source adds to a run, without any source: requests, tokens, retries, answers."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import delivery, limits
from console.delivery import Unfit
from console.model import Delivery, Failure, Outcome, Request, Source

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def text_of(body: str, **fields: Any) -> str:
    return delivery.deployed(Request(body=body, **fields)).body


def refused(request: Request) -> tuple[int, str, str]:
    with pytest.raises(Unfit) as unfit:
        delivery.deployed(request)
    receipt = unfit.value.receipt
    return receipt.status, receipt.code, receipt.message


def source(**fields: Any) -> Source:
    given = {"id": "s" * 22, "name": "Orders EU", "slug": "orders-eu", "function_id": "sfnc_1"}
    times = dict.fromkeys(("created_at", "updated_at", "deployed_at"), "2026-11-23T00:00:00.000Z")
    return Source(**(given | times | {"version": 1, "write_key": "k" * 32} | fields))


# -- segment-functions.md §7: payload keys --------------------------------------------------------


def test_7_payload_keys_are_alphabetised_at_all_levels_and_lists_stay() -> None:
    body = '{"b": {"z": 1, "a": [{"y": 1, "x": 2}, 3]}, "B": 1, "a": "é"}'
    assert text_of(body) == '{"B":1,"a":"é","b":{"a":[{"x":2,"y":1},3],"z":1}}'


def test_7_payload_keys_are_in_the_order_of_their_code_points() -> None:
    # By UTF-16 units the emoji would come before U+FFFD.
    assert text_of('{"\U0001f600":3,"\ufffd":2,"é":1,"z":0}') == '{"z":0,"é":1,"�":2,"😀":3}'


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(JSON)
def test_7_payload_is_the_same_value_with_all_its_keys_sorted(value: Any) -> None:
    def is_sorted(item: Any) -> bool:
        if isinstance(item, dict):
            return list(item) == sorted(item) and all(map(is_sorted, item.values()))
        return not isinstance(item, list) or all(map(is_sorted, item))

    found = json.loads(text_of(json.dumps(value)))
    assert found == value and is_sorted(found)


def test_7_payload_with_half_a_surrogate_pair_is_sorted_too() -> None:
    assert text_of('{"b": "\\ud800", "a": 1}') == '{"a":1,"b":"\\ud800"}'


def test_7_payload_of_a_form_is_a_flat_object_and_a_repeated_key_a_list() -> None:
    body = "b=2&a=1+x&b=%7B%22k%22%3A1%7D&empty="
    assert text_of(body, headers=FORM) == '{"a":"1 x","b":["2","{\\"k\\":1}"],"empty":""}'


def test_7_payload_stands_for_a_value_so_that_text_is_sorted_json_too() -> None:
    assert delivery.deployed(Request(body='{"a":1}')).parsed


# -- §7: the URL ----------------------------------------------------------------------------------


def test_7_url_token_is_base64_of_the_source_id_two_colons_and_the_write_key() -> None:
    token = delivery.token(source())
    assert base64.b64decode(token).decode() == f"{'s' * 22}::{'k' * 32}"
    assert (
        delivery.read_token(token)
        == delivery.read_token(token.rstrip("="))
        == (
            "s" * 22,
            "k" * 32,
        )
    )
    assert delivery.endpoint_url("http://127.0.0.1:8723", source()) == (
        "http://127.0.0.1:8723/?b=" + token.replace("=", "%3D")
    )


@pytest.mark.parametrize("text", ["", "x", "no token", "é", "////", "=", "AAAA"])
def test_7_url_token_that_is_none_names_no_source(text: str) -> None:
    source_id, key = delivery.read_token(text)
    assert not source_id or not key


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("http://h:1/?b=T", "http://h:1/"),
        ("http://h:1/?b=T&q=1&x", "http://h:1/?q=1&x"),
        ("http://h:1/?q=b&b=T&bb=2", "http://h:1/?q=b&bb=2"),
        ("http://h:1/p#b=T", "http://h:1/p#b=T"),
    ],
)
def test_7_url_is_the_real_one_without_the_token(url: str, left: str) -> None:
    asked = Request(body="{}", url=url, query=(("b", "T"), ("q", "1")))
    deployed = delivery.deployed(asked)
    assert (deployed.url, deployed.query) == (left, (("q", "1"),))


# -- §5 and §7: what never gets to a function -----------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ((), "{}", "Could not parse content-type"),
        ((("Content-Type", "json"),), "{}", "Could not parse content-type"),
        ((("Content-Type", "text/plain"),), "{}", "Unsupported content-type"),
        ((("content-type", "application/json; charset=latin1"),), "{}", "Unsupported content-type"),
        ((("Content-Type", "application/json"),), "", "Could not parse request body"),
        ((("Content-Type", "application/json"),), "{'a': 1}", "Could not parse request body"),
        ((("Content-Type", "application/json"),), "[" * 10**5, "Could not parse request body"),
        (FORM, "a=%zz", "Could not parse request body"),
    ],
)
def test_5_bad_request_of_the_front_end(
    headers: tuple[tuple[str, str], ...], body: str, message: str
) -> None:
    assert refused(Request(headers=headers, body=body)) == (400, "BAD_REQUEST", message)


def test_7_content_types_are_taken_with_parameters_and_in_any_case() -> None:
    for value in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/json;x"):
        assert text_of("{}", headers=(("content-type", value),)) == "{}"


def test_6_512_kib_is_the_largest_body() -> None:
    body = '"' + "é" * ((limits.WEBHOOK_BODY_BYTES - 2) // 2) + '"'
    assert len(body.encode()) == 512 * 1024
    assert text_of(body) == body
    assert refused(Request(body=body + " "))[0] == 413
    assert refused(Request(body="a=" + "x" * 512 * 1024, headers=FORM))[0] == 413


# -- §5 and §6: retries ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "retried"),
    [
        (Failure("Bad Request", "Error", "", ""), False),
        (Failure("Message Rejected", "ValidationError", "", ""), False),
        (Failure("Unsupported Event Type", "EventNotSupported", "", ""), False),
        (Failure("Retry", "RetryError", "", ""), True),
        (Failure("Timeout", "Timeout", "", ""), True),
        (delivery.invalid_settings("The setting 'a' needs a value."), False),
        (delivery.bad_deploy(3), False),
        (delivery.RATE_EXCEEDED, True),
        (Failure("Bad Request", "TRACKING_API_FAILED", "", ""), False),
    ],
    ids=lambda value: value.type if isinstance(value, Failure) else None,
)
def test_5_retried_or_not(failure: Failure, retried: bool) -> None:
    assert delivery.is_retried(failure) is retried
    assert delivery.status(failure, 1) == ("retrying" if retried else "failed")


def test_6_six_retries_then_the_webhook_is_dropped() -> None:
    retry = Failure("Retry", "RetryError", "", "")
    found = [delivery.status(retry, attempt) for attempt in range(1, 8)]
    assert found == ["retrying"] * 6 + ["dropped"]


@given(st.integers(1, 6), st.floats(0, 1))
def test_6_each_wait_is_one_to_three_minutes_doubled_and_at_most_twenty(
    number: int, chance: float
) -> None:
    def uniform(least: float, most: float) -> float:
        return least + (most - least) * chance

    wait = delivery.wait_s(number, uniform)
    assert min(60 * 2 ** (number - 1), 1200) <= wait <= min(180 * 2 ** (number - 1), 1200)


def test_6_all_waits_together_are_51_to_81_minutes() -> None:
    def total(uniform: Callable[[float, float], float]) -> float:
        return sum(delivery.wait_s(number, uniform) for number in range(1, 7)) / 60

    assert total(min) == 51 and total(max) == 81
    assert 51 < total(random.uniform) < 81


# -- §7: what the sender is told ------------------------------------------------------------------

FRESH = Delivery("dlv_1", "s", "S", "f", 1, "", "retrying", 0.0, attempts=0)


def outcome(error: Failure | None) -> Outcome:
    return Outcome("error" if error else "success", [], [], [], [], [], error, 1.5)


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (None, 200, ""),
        (Failure("Bad Request", "TypeError", "x", ""), 400, "bad_request"),
        (Failure("Message Rejected", "ValidationError", "x", ""), 400, "message_rejected"),
        (Failure("Unsupported Event Type", "E", "x", ""), 400, "unsupported_event_type"),
        (Failure("Retry", "RetryError", "x", ""), 400, "RETRY_ERROR"),
        (Failure("Timeout", "Timeout", "x", ""), 400, "FUNCTION_TIMEOUT"),
        (Failure("Bad Request", "TRACKING_API_FAILED", "x", ""), 400, "TRACKING_API_FAILED"),
        (delivery.invalid_settings("x"), 400, "invalid_settings"),
        (delivery.bad_deploy(1), 400, "BAD_DEPLOY"),
        (delivery.RATE_EXCEEDED, 429, "too_many_requests"),
    ],
)
def test_7_the_caller_is_told_success_or_failure_and_nothing_of_the_function(
    failure: Failure | None, status: int, code: str
) -> None:
    receipt = delivery.receipt(delivery.attempted(FRESH, 1, outcome(failure), []))
    assert (receipt.status, receipt.code) == (status, code)
    assert "x" not in receipt.message


def test_a_delivery_counts_its_attempts_and_keeps_when_it_came() -> None:
    first = delivery.attempted(FRESH, 3, outcome(Failure("Retry", "RetryError", "m" * 999, "")), [])
    assert (first.attempts, first.status, first.version) == (1, "retrying", 3)
    assert len(first.error_message) == 300
    entry = delivery.retry(first, "2026-11-23T00:01:00.000Z")
    assert (entry.attempt, entry.error_type) == (2, "Retry")
    again = delivery.attempted(first, 4, outcome(None), [])
    assert (again.attempts, again.status, again.error_type) == (2, "delivered", "")


@pytest.mark.parametrize(
    ("name", "slug"), [("Orders EU", "orders-eu"), ("  A--b_c ", "a-b-c"), ("日本", "source")]
)
def test_a_slug_is_made_of_the_name(name: str, slug: str) -> None:
    assert delivery.slug(name) == slug
