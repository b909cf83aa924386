"""The arrows between modules, read from the source and from a running process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import console

ROOT = Path(console.__file__).parent

FLOOR = {"console", "model", "limits", "text"}
"""What stands on nothing but itself, so that everything may stand on it."""

ONLY_IN = {
    "textual": {"tui"},
    "tree_sitter": {"tui", "hints"},
    "tinydb": {"store"},
    "httpx": {"fetching", "forwarding", "publicclient"},
    "httpcore": {"fetching"},
    "uvicorn": {"receiver"},
    "py_mini_racer": {"runner"},
    "ada_url": {"runner", "fetching"},
    "argparse": {"cli"},
}
"""Library → the only parts that may know it."""

USERS = {
    "__main__": set[str](),
    "cli": {"__main__"},
    "tui": {"cli"},
    "workspaces": {"cli", "tui"},
    "workspace": {"cli", "tui", "workspaces"},
    "remote": {"workspace"},
    "engine": {"cli", "tui", "workspaces", "workspace", "remote"},
    "store": {"engine", "workspace", "workspaces"},
    "receiver": {"engine"},
    "endpoint": {"engine", "receiver"},
    "incoming": {"endpoint", "publicapi", "receiver"},
    "publicapi": {"engine"},
    "workers": {"__main__", "cli", "engine"},
    "publicclient": {"cli"},
    "forwarding": {"engine"},
    "tour": {"cli", "tui", "workspace"},
    "runner": set[str](),
}
"""Part → the only other parts that may import it."""


SCREEN = (
    "keys",
    "widgets",
    "run",
    "editor",
    "function",
    "request",
    "source",
    "workspace",
    "navigation",
    "workbench",
    "tour",
)
"""The folders of the screen, each of which may import those before it."""


@cache
def modules() -> dict[str, Path]:
    """Full name of each module → its file."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str, *, at_load: bool = False) -> frozenset[str]:
    """Full names of what a module imports; not what only a type checker reads.

    Args:
        at_load: only what is imported when the module itself is, not inside its functions.
    """
    tree = ast.parse(modules()[module].read_text())
    return frozenset(name for node in _running(tree, at_load) for name in _named(node))


def _running(tree: ast.AST, at_load: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        if not (at_load and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            yield from _running(node, at_load)


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield whole if whole in modules() else node.module or ""


def part(module: str) -> str:
    """`console.cli.run` → `cli`."""
    return module.split(".")[1] if "." in module else module


def ours(names: frozenset[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] == "console"}


def edges() -> Iterator[tuple[str, str]]:
    for module in modules():
        for name in ours(imports(module)):
            if part(name) != part(module):
                yield part(module), part(name)


def test_the_floor_stands_on_nothing_else() -> None:
    assert {(a, b) for a, b in edges() if a in FLOOR and b not in FLOOR} == set()


@pytest.mark.parametrize("target", USERS)
def test_only_those_above_a_part_import_it(target: str) -> None:
    assert {a for a, b in edges() if b == target} <= USERS[target]


def test_the_worker_process_knows_only_its_own_side() -> None:
    assert {b for a, b in edges() if a == "runner"} <= FLOOR | {"wire", "handler", "libs", "walls"}
    assert {b for a, b in edges() if a == "libs"} <= FLOOR | {"home"}
    assert {b for a, b in edges() if a == "wire"} <= FLOOR


def test_a_folder_of_the_screen_imports_only_those_below_it() -> None:
    found = {
        (module.split(".")[2], name.split(".")[2])
        for module in modules()
        for name in ours(imports(module))
        if module.startswith("console.tui.") and name.startswith("console.tui.")
    }
    folders = {path.parent.name for path in (ROOT / "tui").glob("*/__init__.py")}
    assert folders == set(SCREEN)
    upward = {(a, b) for a, b in found if a in folders and b in SCREEN[SCREEN.index(a) + 1 :]}
    assert upward == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_only_one_part_knows_a_library(library: str) -> None:
    users = {
        part(module)
        for module in modules()
        for name in imports(module)
        if name.split(".")[0] == library
    }
    assert users <= ONLY_IN[library]


def test_there_are_no_cycles() -> None:
    above: list[str] = []
    done: set[str] = set()

    def visit(module: str) -> None:
        assert module not in above, " → ".join([*above[above.index(module) :], module])
        if module in done:
            return
        above.append(module)
        for name in sorted(ours(imports(module, at_load=True))):
            if name in modules():
                visit(name)
        done.add(above.pop())

    for module in modules():
        visit(module)


def loaded_by(code: str) -> set[str]:
    """Top-level names of what a fresh Python has loaded after `code`."""
    script = f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT.parent)},
    )
    return set(result.stdout.splitlines()[-1].split())


def test_a_run_loads_what_a_request_of_it_needs_only_then() -> None:
    code = """
        import io, sys
        sys.stdin = io.TextIOWrapper(io.BytesIO(b'onRequest = () => {}'))
        from console.cli import main
        assert main(['run', '-', '--json']) == 0
    """
    assert not (HEAVY | {"asyncio", "ssl"}) & loaded_by(textwrap.dedent(code))


HEAVY = {"textual", "rich", "httpx", "uvicorn", "tinydb", "py_mini_racer", "tree_sitter"}


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded_by("import console.__main__, console.cli, console.cli.run")


def test_help_loads_nothing_heavy() -> None:
    code = "from console.cli import main; assert main(['run', '--help']) == 0"
    assert not HEAVY & loaded_by(code)


def test_a_worker_starts_before_anything_slow_is_imported() -> None:
    slow = {"asyncio", "msgspec", "argparse", "json"}
    assert not slow & loaded_by("import console.__main__, console.workers.worker")
