"""What V8's own functions tell, and what is left where the library does not have them."""

from __future__ import annotations

import json
from ctypes import CDLL
from pathlib import Path
from typing import cast

import pytest

import console.runner
from console import wire
from console.runner.child import runtime_source
from console.runner.session import Session
from console.runner.witness import NAMES, Witness


def test_the_pinned_library_has_all_the_functions(library: CDLL) -> None:
    for symbol, _, _ in NAMES.values():
        assert getattr(library, symbol)


@pytest.mark.parametrize("missing", sorted(NAMES))
def test_where_a_function_is_missing_nothing_is_known(library: CDLL, missing: str) -> None:
    witness = Witness(without(library, NAMES[missing][0]))
    assert witness.operations["natives"]([], []) == (False, None)
    assert not witness.waiting


def without(library: CDLL, symbol: str) -> CDLL:
    class Library:
        def __getattr__(self, name: str) -> object:
            if name == symbol:
                raise AttributeError(name)
            return getattr(library, name)

        __getitem__ = __getattr__

    return cast(CDLL, Library())


INVOKE = json.dumps(
    {
        "kind": "invoke",
        "payload": {
            **{"body": "{}", "parsed": False, "form": False},
            **{"headers": [], "url": None, "query": []},
        },
        "settings": {},
        "strict": False,
    }
)
CODE = """
onRequest = () => {
  Promise.reject(new Error("unseen")).then(() => {});
  console.log(Promise.resolve(1), new Map([[1, 2]]).keys());
  Error.prepareStackTrace = () => "forged";
  throw new TypeError("told");
};
"""


def test_a_function_runs_where_they_are_missing(library: CDLL) -> None:
    sent: list[wire.Frame] = []
    decoder = wire.Decoder(wire.FROM_WORKER)
    source = runtime_source(str(Path(console.runner.__file__).parents[1] / "runtime"))
    with Session(
        without(library, NAMES["on_stack"][0]),
        source,
        lambda timeout_s: None,
        lambda frame: sent.extend(decoder.feed(frame)),
    ) as session:
        session.run(INVOKE, CODE)
    (_, log, _), (kind, _, body) = sent
    assert json.loads(log)[1] == "Promise { <pending> } [Map Iterator] { <items unknown> }"
    assert kind == wire.OUTCOME
    error = json.loads(body)["error"]
    assert (error["name"], error["message"]) == ("TypeError", "told")
    assert error["stack"].startswith("TypeError: told\n    at onRequest (handler.js:6:9)")
