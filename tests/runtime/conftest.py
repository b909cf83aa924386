from __future__ import annotations

from collections.abc import Iterator

import pytest
from core_worker import CoreWorker


@pytest.fixture(scope="session")
def core() -> Iterator[CoreWorker]:
    with CoreWorker() as worker:
        yield worker
