"""What V8's own functions tell, and what is left where the library does not have them."""

from __future__ import annotations

from ctypes import CDLL
from typing import cast

import pytest

from console.runner.witness import NAMES, Witness


def test_the_pinned_library_has_all_the_functions(library: CDLL) -> None:
    for symbol, _, _ in NAMES.values():
        assert getattr(library, symbol)


@pytest.mark.parametrize("missing", sorted(NAMES))
def test_where_a_function_is_missing_nothing_is_known(library: CDLL, missing: str) -> None:
    class Library:
        def __getattr__(self, name: str) -> object:
            if name == NAMES[missing][0]:
                raise AttributeError(name)
            return getattr(library, name)

    witness = Witness(cast(CDLL, Library()))
    assert witness.operations["natives"]([], []) == (False, None)
    assert not witness.waiting
