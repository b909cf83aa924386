"""Any sequence of calls leaves a store equal to a few dictionaries; any JSON comes back."""

from typing import Any

import kept
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simdisk import SimDisk

from console.model import ConsoleError
from console.store import Store
from console.store.frames import decode, encode, frame, framed_bytes, scan

text = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | text
    | st.sampled_from([10**20, -(10**400), 2**63, 1e308, "\ud800", "\u2028", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from("ab")
numbers = st.integers(0, 5)
Call = tuple[str, Any]
calls = st.one_of(
    st.tuples(st.just("put_function"), st.tuples(names, text, numbers)),
    st.tuples(st.just("delete_function"), names),
    st.tuples(st.just("put_draft"), st.tuples(names, text)),
    st.tuples(st.just("put_request"), st.tuples(numbers, names, text)),
    st.tuples(st.just("delete_request"), numbers),
    st.tuples(st.just("add_run"), st.tuples(names, st.booleans(), json)),
    st.tuples(st.just("delete_error"), numbers),
    st.tuples(st.just("add_capture"), text),
    st.tuples(st.just("mark_seen"), numbers),
    st.tuples(st.just("delete_capture"), numbers),
    st.tuples(st.just("deliver"), st.tuples(numbers, names, st.sampled_from("drfo"), json)),
    st.tuples(st.just("outbox_done"), st.lists(numbers, max_size=2)),
    st.tuples(st.just("delete_source"), names),
    st.tuples(st.just("reopen"), st.none()),
)


class Model:
    """The same promises with nothing but dictionaries."""

    def __init__(self) -> None:
        self.functions: dict[str, Any] = {}
        self.versions: dict[str, list[Any]] = {}
        self.drafts: dict[str, Any] = {}
        self.requests: dict[str, Any] = {}
        self.runs: list[Any] = []
        self.errors: list[Any] = []
        self.captures: list[Any] = []
        self.captured = 0
        self.deliveries = Deliveries()

    def as_everything(self) -> dict[str, Any]:
        whole = {run.id: run for _, run in self.runs + self.errors}
        return {
            "functions": {found.id: found for found in self.functions.values()},
            "versions": {f"sfnc_{n}": self.versions.get(n, [])[::-1] for n in "abc"},
            "drafts": {f"sfnc_{n}": self.drafts.get(n) for n in "abc"},
            "requests": {
                f"sfnc_{n}": [r for r in self.requests.values() if r.function_id == f"sfnc_{n}"]
                for n in "abc"
            },
            "runs": [(shown, whole[shown.id]) for shown, _ in self.runs[::-1]],
            "errors": [(shown, whole[shown.id]) for shown, _ in self.errors[::-1]],
            "captures": self.captures[::-1],
            "next capture": self.captured + 1,
            "tokens": [],
            **self.deliveries.as_everything(),
        }


class Deliveries:
    """Those of them: letters say whether one is delivered, retried, failed or to be forwarded."""

    def __init__(self) -> None:
        self.details: dict[str, Any] = {}
        self.retries: dict[str, Any] = {}
        self.outbox: list[str] = []
        self.lines: dict[str, list[str]] = {"free": [], "outbox": [], "retries": []}
        self.rows: dict[str, Any] = {}
        self.tallies: dict[str, Any] = {}
        self.current: dict[str, str] = {}

    def add(self, key: str, source: str, letter: str, value: Any, number: int) -> dict[str, Any]:
        status = {"r": "retrying", "f": "failed"}.get(letter, "delivered")
        whole = kept.detail(key, status, source=source, attempts=number)  # type: ignore[arg-type]
        given = {
            "whole": whole,
            "retry": kept.retry(key, source, number) if letter == "r" else None,
            "tally": kept.tally(number, source),
            "objects": (kept.row(key, source, value),),
            "outbox": letter == "o",
        }
        self.details[whole.delivery.id] = whole
        self.retries.pop(whole.delivery.id, None)
        if letter == "r":
            self.retries[whole.delivery.id] = given["retry"]
        if letter == "o" and whole.delivery.id not in self.outbox:
            self.outbox.append(whole.delivery.id)
        self.tallies[source] = given["tally"]
        [row] = given["objects"]
        self.rows[source + key] = type(row)(**{**_plain(row), "properties": _read_back(value)})
        self.rows = dict(list(self.rows.items())[-kept.SMALL.objects :])
        self._line_up(whole.delivery.id)
        return given

    def _line_up(self, key: str) -> None:
        own = self.line_of(key)
        for name, line in self.lines.items():
            if name != own and key in line:
                line.remove(key)
        if key not in self.lines[own]:
            self.lines[own].append(key)
        for line in self.lines.values():
            while len(line) > kept.SMALL.deliveries:
                self.drop(line[0])

    def line_of(self, key: str) -> str:
        return "retries" if key in self.retries else "outbox" if key in self.outbox else "free"

    def drop(self, key: str) -> None:
        del self.details[key]
        self.retries.pop(key, None)
        self.outbox = [other for other in self.outbox if other != key]
        self.lines = {n: [k for k in line if k != key] for n, line in self.lines.items()}

    def forwarded(self, keys: list[str]) -> None:
        for key in keys:
            if key in self.outbox:
                self.outbox.remove(key)
                if self.line_of(key) == "free":
                    self.lines["outbox"].remove(key)
                    self.lines["free"].append(key)

    def delete_source(self, source: str) -> None:
        for key, whole in list(self.details.items()):
            if whole.delivery.source_id == source:
                self.drop(key)
        self.rows = {k: row for k, row in self.rows.items() if row.source_id != source}
        self.reopen()

    def reopen(self) -> None:
        for name in self.lines:
            self.lines[name] = [key for key in self.details if self.line_of(key) == name]

    def as_everything(self) -> dict[str, Any]:
        delivered = [d for d in self.details.values() if d.delivery.status == "delivered"]
        return {
            "sources": [],
            "deliveries": [(d.delivery, d) for d in list(self.details.values())[::-1]],
            "events": [f"{d.delivery.id}: {d.events[0].event}" for d in delivered],
            "retries": list(self.retries.values()),
            "outbox": self.outbox,
            "objects": list(self.rows.values())[::-1],
            "tallies": list(self.tallies.values()),
            "members": [],
            "notes": dict.fromkeys(kept.NOTES),
        }


def _plain(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def _read_back(value: Any) -> Any:
    found: Any = decode(encode({"value": value}))
    return found


def said(store: Store) -> dict[str, Any]:
    """Events in short, in any order: those of a retry stand elsewhere when they are read again."""
    events = [f"{e.delivery_id}: {e.ingested.event}" for e in store.events()]
    retries = store.retries()
    return {**kept.everything(store), "events": sorted(events), "retries": retries}


async def apply(store: Store, model: Model, number: int, call: Call) -> None:
    kind, given = call
    if kind == "put_function":
        name, code, version = given
        saved = kept.version(version, code)
        await store.put_function(kept.function(name, code, version), saved)
        model.functions[name] = kept.function(name, code, version)
        versions = model.versions.setdefault(name, [])
        same = [n for n, old in enumerate(versions) if old.number == version]
        if same:
            versions[same[0]] = saved
        else:
            versions.append(saved)
        model.drafts.pop(name, None)
    elif kind == "delete_function":
        await store.delete_function(f"sfnc_{given}")
        for table in (model.functions, model.versions, model.drafts):
            table.pop(given, None)
        model.requests = {
            key: r for key, r in model.requests.items() if r.function_id != f"sfnc_{given}"
        }
    elif kind == "put_draft":
        await store.put_draft(kept.draft(*given))
        model.drafts[given[0]] = kept.draft(*given)
    elif kind == "put_request":
        request = kept.request(str(given[0]), given[1], given[2])
        await store.put_request(request)
        model.requests[request.id] = request
    elif kind == "delete_request":
        await store.delete_request(f"req_{given}")
        model.requests.pop(f"req_{given}", None)
    elif kind == "add_run":
        name, fails, value = given
        recorded = kept.run(str(number), [{"value": value}], name=name, fails=fails)
        await store.add_run(*recorded)
        recorded = recorded[0], decode(encode(recorded[1]), type(recorded[1]))
        model.runs = [*model.runs, recorded][-kept.SMALL.runs :]
        if fails:
            model.errors = [*model.errors, recorded][-kept.SMALL.errors :]
    elif kind == "delete_error":
        errors = model.errors[::-1][given : given + 1]
        for shown, _ in errors:
            await store.delete_error(shown.id)
        model.errors = [error for error in model.errors if error not in errors]
    else:
        await apply_to_captures(store, model, kind, given)


async def apply_to_captures(store: Store, model: Model, kind: str, given: Any) -> None:
    if kind == "add_capture":
        model.captured += 1
        captured = kept.capture(model.captured, given)
        await store.add_capture(*captured)
        model.captures = [*model.captures, captured][-kept.SMALL.captures :]
    elif kind == "mark_seen":
        await store.mark_seen(f"cap_{given}")
        model.captures = [
            (type(s)(s.id, s.number, s.received_at, s.content_type, s.body_bytes, True), whole)
            if s.number == given
            else (s, whole)
            for s, whole in model.captures
        ]
    elif kind == "delete_capture":
        await store.delete_capture(f"cap_{given}")
        model.captures = [(s, whole) for s, whole in model.captures if s.number != given]


async def apply_to_deliveries(
    store: Store, model: Deliveries, number: int, kind: str, given: Any
) -> None:
    if kind == "deliver":
        key, source, letter, value = given
        key = model.current.setdefault(f"{source}{key}", f"{source}{key}")
        if f"dlv_{key}" not in model.details:  # ids are never given again
            key = model.current[f"{source}{given[0]}"] = f"{source}{given[0]}-{number}"
        await kept.deliver(store, **model.add(key, source, letter, value, number))
    elif kind == "outbox_done":
        names = [f"{source}{key}" for key in given for source in "ab"]
        ids = [f"dlv_{model.current.get(name, name)}" for name in names]
        await store.outbox_done(ids)
        model.forwarded(ids)
    elif kind == "delete_source":
        await store.delete_source(given)
        model.delete_source(given)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(calls, max_size=30))
async def test_a_store_is_its_model_after_any_sequence(sequence: list[Call]) -> None:
    disk = SimDisk()
    store, model = kept.opened(disk), Model()
    for number, call in enumerate(sequence):
        if call[0] == "reopen":
            store = await kept.survives(disk, store)
            model.deliveries.reopen()
        await apply(store, model, number, call)
        await apply_to_deliveries(store, model.deliveries, number, *call)
        expected = model.as_everything()
        assert said(store) == {**expected, "events": sorted(expected["events"])}
    await (await kept.survives(disk, store)).close()
    assert disk.open_handles == 0


@given(st.lists(json, max_size=5), st.binary(max_size=40), st.data())
def test_frames_come_back_whatever_stands_behind_them(
    values: list[Any], rubbish: bytes, data: st.DataObject
) -> None:
    whole = b"".join(frame(encode(value)) for value in values)
    found = scan(whole + b"\n" + rubbish + b"\n" + whole)
    assert [part for part, _, _ in found.frames] == [encode(value) for value in values] * 2
    assert len(whole) == sum(framed_bytes(len(encode(value))) for value in values)
    torn = scan(whole + frame(b"[1]")[: data.draw(st.integers(0, 14))])
    assert (len(torn.frames), torn.end, torn.damaged) == (len(values), len(whole), 0)


def test_json_that_python_would_refuse_is_kept_as_javascript_would() -> None:
    for value, back in [
        (float("nan"), None),
        ([float("inf"), "\ud800"], [None, "\ud800"]),
        ({"\udfff": 10**5_000}, {"\udfff": None}),
        (10**20, 10**20),
        ({1: "a"}, {"1": "a"}),
    ]:
        assert decode(encode(value)) == back
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(ConsoleError, match="nested too deeply"):
        encode(nested)
    with pytest.raises(ValueError, match="deep"):
        decode(b"[" * 100_000 + b"]" * 100_000)
