"""The names by which JavaScript calls Python, on both sides of the seam."""

from __future__ import annotations

import re
from pathlib import Path

import console.runner
from console.runner.operations import OPERATIONS

RUNTIME = Path(__file__).parents[2] / "console" / "runtime"
NODE = RUNTIME.parent / "libs" / "node"
RUNNER = Path(console.runner.__file__).parent


def test_every_operation_that_javascript_names_exists_and_is_used() -> None:
    sources = [file.read_text("utf-8") for file in RUNTIME.glob("*.js")]
    used = {name for source in sources for name in re.findall(r'host\.call\(\s*"(\w+)"', source)}
    for file in NODE.glob("*.js"):
        used |= set(re.findall(r'\bhostCall\(\s*"(\w+)"', file.read_text("utf-8")))
    files = [RUNNER / name for name in ("session.py", "witness.py")]
    own = [re.findall(r'"(\w+)": self\._', file.read_text("utf-8")) for file in files]
    of_the_run = set(own[0] + own[1])
    assert used == of_the_run | set(OPERATIONS)


def test_no_file_calls_by_a_computed_name() -> None:
    """But where the call itself is handed to the modules in libs."""
    handed_on = "(name, args, ...buffers) => openssl(() => host.call(name, args, ...buffers))"
    for file in [*RUNTIME.glob("*.js"), *NODE.glob("*.js")]:
        text = file.read_text("utf-8").replace(handed_on, "")
        calls = len(re.findall(r"\bhost(?:\.c|C)all\(", text))
        named = len(re.findall(r'\bhost(?:\.c|C)all\(\s*"\w+"', text))
        assert calls == named, file.name


def test_no_name_is_defined_twice_in_the_scope_that_all_files_share() -> None:
    """Two functions of one name would not even be a syntax error: the later would win."""
    definition = re.compile(r"^(?:async )?(?:const|let|var|class|function\*?) ?(\w+)", re.MULTILINE)
    places: dict[str, list[str]] = {}
    for file in sorted(RUNTIME.glob("*.js")):
        for name in definition.findall(file.read_text("utf-8")):
            places.setdefault(name, []).append(file.name)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
    assert len(places) > 400
