"""How two runs of one request differ."""

from __future__ import annotations

import time
from typing import Any

from console.tui.run.changes import changes


def track(name: str, user: str = "u", **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": user, "properties": properties}


def test_the_same_in_any_order_is_no_change() -> None:
    found = changes([track("A"), track("B")], [track("B"), track("A")])
    assert (found.marks, found.removed, found.summary()) == (("", ""), (), "")


def test_added_removed_and_changed_are_told_apart() -> None:
    before = [track("A", n=1), track("B"), track("C")]
    now = [track("A", n=2), track("C"), track("D")]
    found = changes(before, now)
    assert found.marks == ("~", "", "+")
    assert found.paths[0] == ("properties.n",)
    assert found.removed == (track("B"),)
    assert found.summary() == "+1 ~1 -1"


def test_an_event_is_compared_with_the_one_of_its_user() -> None:
    before = [track("A", "u1", n=1), track("A", "u2", n=1)]
    found = changes(before, [track("A", "u2", n=2), track("A", "u1", n=1)])
    assert (found.marks, found.paths[0]) == (("~", ""), ("properties.n",))
    found = changes(before, [track("A", "u2", n=2), track("A", "u1", n=3)])
    assert found.paths == (("properties.n",), ("properties.n",))


def test_of_another_user_it_is_a_change_and_not_another_event() -> None:
    found = changes([track("A", "u1")], [track("A", "u2")])
    assert (found.marks, found.paths, found.removed) == (("~",), (("userId",),), ())


def test_twice_the_same_is_one_more() -> None:
    assert changes([track("A")], [track("A"), track("A")]).marks == ("", "+")
    assert changes([track("A"), track("A")], [track("A")]).removed == (track("A"),)


def test_a_field_that_is_null_now_and_was_absent_before_has_changed() -> None:
    found = changes([{"type": "page"}], [{"type": "page", "name": None}])
    assert found.paths == (("name",),)


def test_only_a_few_places_are_named() -> None:
    found = changes([track("A")], [track("A", a=1, b=2, c=3, d=4)])
    assert found.paths == (("properties.a", "properties.b", "properties.c", "…"),)


def test_ten_thousand_changed_events_are_compared_at_once() -> None:
    before = [track("A", n=n) for n in range(10_000)]
    now = [track("A", n=n, more=True) for n in range(10_000)]
    began = time.process_time()
    assert changes(before, now).summary() == "~10000"
    assert time.process_time() - began < 3
