"""What is said of names holds for what a function finds here."""

from __future__ import annotations

import json

import pytest
from core_worker import CoreWorker

from console.hints import reference, rules

# Named for the rules; nothing to complete to.
_UNTOLD = {"onRequest"}


def owner_now(owner: str) -> str:
    return owner or "globalThis"


@pytest.mark.parametrize("owner", reference.owners())
def test_every_name_that_is_told_of_is_there_and_called_as_told(
    core: CoreWorker, owner: str
) -> None:
    told = {entry.name: "(" in entry.signature for entry in reference.members(owner)}
    code = f"""
      const names = {json.dumps(list(told))};
      const owner = {owner_now(owner)};
      console.log(JSON.stringify(names.map(name => [name, typeof owner[name]])));
    """
    found = dict(json.loads(core.body(code).texts[0]))
    missing = [name for name in told if found[name] == "undefined"]
    assert set(missing) <= {"zlib"}  # a package, which is installed
    assert [name for name, called in told.items() if called and found[name] != "function"] == []


def test_every_documented_name_is_told_of() -> None:
    told = {entry.name for entry in reference.members("")}
    assert rules.DOCUMENTED - _UNTOLD - told == set()


@pytest.mark.parametrize("method", [entry.name for entry in reference.members("Segment")])
def test_every_field_that_is_told_of_comes_out_again(core: CoreWorker, method: str) -> None:
    names = [entry.name for entry in reference.fields(method)]
    code = f"""
      const message = Object.fromEntries({json.dumps(names)}.map(name => [name, 'x']));
      console.log(JSON.stringify(Object.keys(Segment.{method}(message))));
    """
    out = set(json.loads(core.body(code).texts[0]))
    assert set(names) - out == set()


def test_a_name_is_found_by_its_path() -> None:
    track = reference.find("Segment.track")
    assert track is not None and track.signature == "track(message)"
    assert reference.find("Segment.nothing") is None and reference.find("nobody.x") is None
