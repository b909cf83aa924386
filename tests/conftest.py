"""What tests of several folders share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ctypes import CDLL


@pytest.fixture(scope="session")
def library() -> CDLL:
    """V8 in the process of the tests, which can load it only once. For kind JavaScript only."""
    from console.runner import bridge

    return bridge.load()
