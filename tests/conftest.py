"""What tests of several folders share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ctypes import CDLL


@pytest.fixture(scope="session")
def library() -> CDLL:
    """V8 in the process of the tests, which can load it only once. For kind JavaScript only."""
    from console.runner import bridge

    return bridge.load()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of the screen wait a third of their time."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 2
