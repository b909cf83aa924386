from __future__ import annotations

from pathlib import Path

import pytest
from command import Command


@pytest.fixture
def fnconsole(tmp_path: Path) -> Command:
    return Command(tmp_path)
