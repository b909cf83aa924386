"""What runs for a source: its settings filled, its secrets hidden, a name for its context."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import settings
from console.deployment import Deployment
from console.model import Fetch, Function, Log, Outcome, Request, Setting, Source
from console.text import MASK, redacted

KEY = Setting("apiKey", sensitive=True)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
ODD = st.text(st.sampled_from('ab"\\\n\té/ %\x7f\x01'), min_size=1, max_size=4)


def deployment(**fields: Any) -> Deployment:
    time = "2026-11-23T00:00:00.000Z"
    given = {"settings": {"apiKey": "sk_live_1234"}, "deployed_at": time} | fields
    source = Source("s", "S", "s", "f", 1, "k", time, time, **given)
    function = Function("f", "F", "", "", 1, time, time, settings=(KEY, Setting("n")))
    return Deployment(source, function, "code")


def outcome(text: str) -> Outcome:
    event = {"type": "track", "properties": {text: [text, {"a": text}], "n": 1}}
    log, fetch = Log("log", text, 1.0), Fetch("GET", f"http://h/{text}", 200, 1.0)
    return Outcome("success", [event], [{"id": text}], [], [log], [fetch], None, 1.0)


@given(TEXT | ODD, TEXT | ODD, TEXT | ODD)
def test_a_secret_is_found_however_json_would_escape_it(
    before: str, secret: str, after: str
) -> None:
    made = deployment(settings={"apiKey": secret})
    hide = settings.secret_texts(("apiKey",), {"apiKey": secret})
    for text in (before + secret + after, before + after, secret):
        whole = outcome(text)
        assert made.hidden_outcome(whole) == redacted(whole, hide)
        request = Request(headers=(("X-Key", text),), body=text, url=f"http://h/?{text}")
        assert made.hidden_request(request) == redacted(request, hide)


def test_an_outcome_without_secrets_is_the_same_object() -> None:
    whole = outcome("nothing to hide")
    assert deployment().hidden_outcome(whole) is whole
    assert MASK in repr(deployment().hidden_outcome(outcome("sk_live_1234")))


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"name": "Another"}, True),
        ({"enabled": False}, True),
        ({"version": 2}, False),
        ({"deployed_at": "2026-11-24T00:00:00.000Z"}, False),
        ({"settings": {"apiKey": "other"}}, False),
        ({"settings": {"apiKey": "sk_live_1234", "gone": "x"}}, True),
    ],
)
def test_a_context_is_shared_by_webhooks_of_one_deployment_only(
    fields: dict[str, Any], same: bool
) -> None:
    base = deployment()
    time = base.source.created_at
    kept = {"settings": {"apiKey": "sk_live_1234"}, "deployed_at": time, "version": 1, "name": "S"}
    changed = Source(id="s", slug="s", function_id="f", write_key="k", created_at=time,
                     updated_at=time, **(kept | fields))  # fmt: skip
    assert (Deployment(changed, base.function, "code").warm == base.warm) is same
    assert base.warm.startswith("s/")


def test_settings_are_filled_and_what_lacks_one_cannot_run() -> None:
    made = deployment().invocation("run", Request(body="{}"))
    assert (made.settings, made.secrets) == ({"apiKey": "sk_live_1234", "n": ""}, ("apiKey",))
    broken = deployment(settings={"apiKey": ["no text"]})
    assert broken.problem is not None and broken.problem.type == "Invalid Settings"
