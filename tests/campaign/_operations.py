"""Every way to change a workspace: what the campaigns crash, fail and fill the disk under.

A new public method of the store has to be named here, or `uncovered` says so.
"""

from __future__ import annotations

import inspect
from typing import Any

from console.store import Store
from tests.store import kept
from tests.store.playing import BIG, Step, delivering

PRELUDE: list[Step] = [
    lambda s: s.put_function(kept.function("a"), kept.version(1), [kept.request("1", "a")]),
    lambda s: s.put_function(kept.function("b", BIG), kept.version(1, BIG)),
    lambda s: s.put_request(kept.request("2", "b", BIG)),
    lambda s: s.put_draft(kept.draft("a", "typed")),
    lambda s: s.add_run(*kept.run("1")),
    lambda s: s.add_run(*kept.run("2", fails=True, log=BIG)),
    lambda s: s.add_capture(*kept.capture(1)),
    lambda s: s.add_capture(*kept.capture(2, BIG)),
    lambda s: s.put_token(kept.token("1"), "digest"),
    lambda s: s.put_source(kept.source("s")),
    lambda s: s.put_member(kept.member("me")),
    lambda s: s.put_note("allotment_ms", "1000"),
    delivering("a", "delivered", 2),
    delivering("b", "retrying", 3),
    delivering("c", "failed", 4),
    lambda s: s.put_retry(kept.retry("gone")),
    # A year later what is old leaves at the first look.
    lambda s: s.put_note("old_since/errors", "2027-11-23T04:00:00.000Z"),
    lambda s: s.put_note("old_since/tallies", "2027-11-23T04:00:00.000Z"),
]
"""Something of everything, so that there is something to change and to delete."""

Way = Step | list[Step]
"""One call, or the last of several that follow each other in one process."""

OPERATIONS: dict[str, list[Way]] = {
    "put_function": [
        lambda s: s.put_function(kept.function("c"), kept.version(1), [kept.request("9", "c")]),
        lambda s: s.put_function(kept.function("a", BIG, 2), kept.version(2, BIG)),
        lambda s: s.put_function(kept.function("a", "renamed")),
    ],
    "delete_function": [lambda s: s.delete_function("sfnc_b")],
    "put_back": [
        [lambda s: s.delete_function("sfnc_b"), lambda s: s.put_back("sfnc_b")],
        [lambda s: s.delete_source("s"), lambda s: s.put_back("s")],
        [
            lambda s: s.delete_function("sfnc_b"),
            lambda s: s.put_function(kept.function("c", BIG), kept.version(1, BIG)),
            lambda s: s.put_back("sfnc_b"),
        ],
    ],
    "put_draft": [lambda s: s.put_draft(kept.draft("b", BIG))],
    "end_drafts": [lambda s: s.end_drafts("sfnc_a", "", "typed")],
    "delete_draft": [lambda s: s.delete_draft("sfnc_a")],
    "put_request": [
        lambda s: s.put_request(kept.request("3", "a", BIG)),
        lambda s: s.put_request(kept.request("1", "a", "changed")),
    ],
    "delete_request": [lambda s: s.delete_request("req_2")],
    "add_run": [
        lambda s: s.add_run(*kept.run("8", log=BIG)),
        lambda s: s.add_run(*kept.run("9", fails=True, log=BIG)),
    ],
    "delete_run": [lambda s: s.delete_run("run_2")],
    "restore_run": [lambda s: s.restore_run(*kept.run("7", log=BIG))],
    "add_error": [lambda s: s.add_error(*kept.run("9", fails=True))],
    "delete_error": [lambda s: s.delete_error("run_2")],
    "add_capture": [lambda s: s.add_capture(*kept.capture(3, BIG))],
    "mark_seen": [lambda s: s.mark_seen("cap_1")],
    "delete_capture": [lambda s: s.delete_capture("cap_2")],
    "put_token": [lambda s: s.put_token(kept.token("1", "2026"), "digest")],
    "delete_token": [lambda s: s.delete_token("tok_1")],
    "put_source": [lambda s: s.put_source(kept.source("t"))],
    "delete_source": [lambda s: s.delete_source("s")],
    "put_member": [lambda s: s.put_member(kept.member("you"))],
    "delete_member": [lambda s: s.delete_member("me")],
    "put_note": [lambda s: s.put_note("usage_told", "yes")],
    "add_delivery": [
        delivering("d", "delivered", 6),
        delivering("e", "retrying", 7),
        delivering("f", "failed", 8),
        delivering("b", "delivered", 10),
        delivering("b", "dropped", 11),
    ],
    "put_retry": [lambda s: s.put_retry(kept.retry("b", next_at="2027"))],
    "give_up_retry": [lambda s: s.give_up_retry("dlv_gone")],
    "outbox_done": [lambda s: s.outbox_done(["dlv_a"])],
}
"""By method of the store, each way to call it on what `PRELUDE` left."""

# fmt: off
READS = frozenset((
    "capture", "captures", "deleted_function", "deleted_source", "deliveries", "delivery",
    "delivery_to_send", "draft", "drafts", "errors", "events", "function", "functions",
    "has_error", "has_run",
    "members", "next_capture", "note", "object", "objects", "outbox", "request",
    "request_titles", "requests", "retries", "retries_bytes", "retry", "run", "runs", "source",
    "sources", "tallies", "tally", "token_by_digest", "tokens", "versions",
))
# fmt: on
"""What only looks."""

_LIFE = frozenset({"open", "close", "forget_deleted"})
"""What changes nothing that is kept."""


def uncovered() -> str:
    """Which methods of the store no campaign tries, as a sentence; empty where there are none."""
    public = {
        name
        for name, found in inspect.getmembers(Store)
        if callable(found) and not name.startswith("_")
    }
    new = sorted(public - OPERATIONS.keys() - READS - _LIFE)
    gone = sorted((OPERATIONS.keys() | READS) - public)
    told = []
    if new:
        told.append(
            f"Store has {', '.join(new)}, which no crash campaign tries: in "
            "tests/campaign/_operations.py add it to OPERATIONS with a step for each way to call "
            "it, and to kept.everything what it changes; or to READS where it changes nothing."
        )
    if gone:
        told.append(f"Store has no {', '.join(gone)} any more: take it out of _operations.py.")
    return " ".join(told)


def ways() -> list[tuple[str, list[Step]]]:
    """Every operation with its name, such as `put_function 2`."""
    return [
        (f"{name} {number}", way if isinstance(way, list) else [way])
        for name, ways in OPERATIONS.items()
        for number, way in enumerate(ways, 1)
    ]


def first_difference(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Where two states of a workspace part, to be said in a failure."""
    for key, value in wanted.items():
        if found[key] != value:
            return f"{key}: {str(found[key])[:300]} instead of {str(value)[:300]}"
    return "nothing"
