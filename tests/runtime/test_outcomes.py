"""Values that are trouble, in every place that a function can put them: each run ends, and truly.

What is emitted must be what the real Node 20's JSON.stringify makes of it, its errors included.
Only the depth to which events may be nested is a limit of ours.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from core_worker import CoreWorker, named_lines
from realnode import printed_by_node

VALUES = named_lines("outcome_values.txt")

# Where the value goes → statements, and what then has it.
PLACES = {
    "event property": (
        "Segment.track({event: 'e', userId: 'u', properties: {v: V, list: [1, V]}})",
        "{type: 'track', event: 'e', userId: 'u', properties: {v: V, list: [1, V]}}",
    ),
    "object property": (
        "Segment.set({collection: 'c', id: 'i', properties: {v: V}})",
        "{collection: 'c', id: 'i', properties: {v: V}}",
    ),
}
OTHER = {
    "userId": "Segment.track({event: 'e', userId: V})",
    "log and returned": "console.log(V); console.log('%s %j', [V], {V}); console.table([V]);"
    "return V",
    "thrown": "throw V",
    "cause": "throw new TypeError('outer', {cause: V})",
    "rejected": "Promise.reject(V)",
}
# To wait for what a function returns is to ask it for `then`.
NO_THEN = {
    "hostile proxy": "trap",
    "revoked proxy": "Cannot perform 'get' on a proxy that has been revoked",
    "revoked list": "Cannot perform 'get' on a proxy that has been revoked",
}
TOO_DEEP = "nested more than 500 levels deep"


@cache
def in_node() -> dict[str, dict[str, Any]]:
    """By place and value: `json`, or `error` with name and message."""
    cases = [
        f"told[{json.dumps(place)}][{json.dumps(name)}] = tell(() => {{"
        f" const V = {value}; return {shown}; }});"
        for place, (_, shown) in PLACES.items()
        for name, value in VALUES.items()
    ]
    program = f"""
        const told = {{{", ".join(f"{json.dumps(place)}: {{}}" for place in PLACES)}}};
        const tell = (make) => {{
          try {{ return {{ json: JSON.stringify(make()) }}; }}
          catch (e) {{ return e instanceof Error ? {{ error: [e.name, e.message] }}
            : {{ error: ["Error", String(e)] }}; }}
        }};
        {" ".join(cases)}
        process.stdout.write(JSON.stringify(told));
    """
    told: dict[str, dict[str, Any]] = json.loads(printed_by_node(program))
    return told


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", VALUES)
def test_what_is_emitted_is_what_node_s_json_says(core: CoreWorker, place: str, name: str) -> None:
    ran = core.body(f"const V = {VALUES[name]}; {PLACES[place][0]}")
    assert ran.died == ""
    expected = in_node()[place][name]
    error = ran.outcome["error"]
    if "error" in expected:
        assert (error["name"], error["message"]) == tuple(expected["error"])
    elif error is not None:
        assert TOO_DEEP in error["message"]
        assert name == "deep"
    else:
        kept = ran.outcome["objects" if place == "object property" else "events"]
        assert kept == [json.loads(expected["json"])]


@pytest.mark.parametrize("place", OTHER)
@pytest.mark.parametrize("name", VALUES)
def test_a_run_with_such_a_value_ends_and_can_be_told(
    core: CoreWorker, place: str, name: str
) -> None:
    ran = core.body(f"const V = {VALUES[name]}; {OTHER[place]}")
    assert ran.died == ""
    error = ran.outcome["error"]
    assert json.dumps(ran.outcome)
    if place in ("thrown", "cause", "rejected"):
        parts = {key: value for key, value in error.items() if key != "unhandled"}
        assert {type(part) for part in parts.values()} == {str}
    if place == "cause":
        assert (error["name"], error["message"]) == ("TypeError", "outer")
        assert "[cause]: " in error["stack"]
    if place == "log and returned":
        assert (error and error["message"]) == NO_THEN.get(name)
        assert len(ran.logs) == 3
        assert not re.search(r"cannot be printed|prematurely", ran.logs[0][1])
