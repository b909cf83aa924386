"""A past run run again: which code, which settings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from console import replay
from console.model import (
    ConsoleError,
    Function,
    Outcome,
    Request,
    Run,
    Setting,
    Version,
)
from console.text import MASK

NOW = "2026-11-23T10:00:00.000Z"
DONE = Outcome("success", [], [], [], [], [], None, 1.0)
RUN = Run("run_1", NOW, "sfnc_1", "Orders", None, Request(body="{}"), DONE, code="typed")
FUNCTION = Function(
    "sfnc_1", "Orders", "", "newest", 2, NOW, NOW, (Setting("key", sensitive=True), Setting("shop"))
)
VERSIONS = [Version(2, "newest", NOW, ""), Version(1, "first", NOW, "")]


def test_the_code_of_then_is_that_of_the_version_or_what_was_kept() -> None:
    assert replay.code_of(RUN, VERSIONS) == "typed"
    assert replay.code_of(replace(RUN, version=1), VERSIONS) == "first"
    assert replay.code_of(replace(RUN, version=9), VERSIONS) is None
    with pytest.raises(ConsoleError, match="not kept"):
        replay.code_of_then(replace(RUN, code=None), VERSIONS)


def test_settings_are_those_of_then_but_secrets_those_of_now() -> None:
    now = {"key": "new", "shop": "us", "added": "later"}
    then = replace(RUN, settings={"shop": "eu"})
    assert replay.settings_of(then, FUNCTION, now) == {"shop": "eu", "key": "new"}
    turned_secret = replace(RUN, settings={"key": "old"})
    assert replay.settings_of(turned_secret, FUNCTION, now) == {"key": "new"}
    assert replay.settings_of(replace(RUN, settings=None), FUNCTION, now) == now


def test_the_invocation_has_the_request_and_the_strictness_of_then() -> None:
    run = replace(RUN, settings={}, strict=True, request_name="paid")
    made = replay.again(run, FUNCTION, "run_2", code="newest", version=2, values={})
    assert (made.request, made.strict, made.request_name) == (RUN.request, True, "paid")
    assert (made.id, made.code, made.version, made.secrets) == ("run_2", "newest", 2, ("key",))


def test_a_mask_in_the_request_is_the_one_secret_of_now_where_there_is_but_one() -> None:
    masked = Request((("Authorization", f"Bearer {MASK}"),), f'{{"key": "{MASK}"}}')
    run = replace(RUN, request=masked)
    filled = replay.request_of(run, FUNCTION, {"key": "s3cret", "shop": "eu"})
    assert filled == Request((("Authorization", "Bearer s3cret"),), '{"key": "s3cret"}')
    assert replay.request_of(run, FUNCTION, {}) == masked
    two = replace(FUNCTION, settings=(*FUNCTION.settings, Setting("other", sensitive=True)))
    assert replay.request_of(run, two, {"key": "s3cret", "other": "0ther"}) == masked
