from __future__ import annotations

import pytest

from console import limits, webhook
from console.model import FORM_TYPE, JSON_TYPE, Request

FORM = (("Content-Type", FORM_TYPE),)


def test_a_request_that_segment_would_take_is_not_refused() -> None:
    assert webhook.refusal(Request(body="{}")) == ""
    assert webhook.refusal(Request(FORM, "a=1&b=%20")) == ""
    with_charset = (("content-type", 'application/json; charset="UTF-8"'),)
    assert webhook.refusal(Request(with_charset, "1")) == ""


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (Request(body="{"), "line 1, column 2"),
        (Request(body=""), "empty"),
        (Request(FORM, "%"), "character 1"),
        (Request((("Content-Type", "text/xml"),), "<a/>"), "text/xml"),
        (Request((("Content-Type", JSON_TYPE),) * 2, "{}"), "only one"),
        (Request(body='"\ud800"'), "surrogate"),
        (Request((), "x" * (limits.WEBHOOK_BODY_BYTES + 1)), "512 KiB"),
        (Request((), "ü" * (limits.WEBHOOK_BODY_BYTES // 2 + 1)), "512 KiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "request",
)
def test_other_requests_are_refused_with_a_reason(request_: Request, word: str) -> None:
    assert word in webhook.refusal(request_)


def test_fixtures_written_for_segments_own_functions_pass() -> None:
    assert webhook.refusal(Request((), "anything")) == ""
    assert webhook.refusal(Request(FORM, '{"unpacked":1}', parsed=True)) == ""
