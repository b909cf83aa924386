"""The README claims nothing that was not tried: its examples run, its paths exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def examples() -> list[tuple[str, str]]:
    """Each `$ command` of a console block with the output below it."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", README, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def steady(text: str) -> str:
    """Text without what differs from run to run."""
    return re.sub(r"\d+(\.\d+)? ms", "N ms", text).rstrip()


@pytest.mark.parametrize(("command", "output"), examples())
def test_an_example_prints_what_the_readme_shows(command: str, output: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "fnconsole"
    done = subprocess.run(
        [sys.executable, "-m", "console", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "FNCONSOLE_HOME": str(tmp_path)},
    )
    assert steady(done.stdout + done.stderr) == steady(output)


def test_there_is_an_example() -> None:
    assert examples()


def test_every_module_of_the_architecture_section_exists() -> None:
    tree = README.split("```text\nconsole/\n")[1].split("```")[0]
    names = re.findall(r"[a-z_]+(?:\.py|/)(?=\s)", tree)
    assert len(names) > 12
    for name in names:
        assert (ROOT / "console" / name).exists(), name


def test_the_readme_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "--help"], capture_output=True, text=True, cwd=ROOT
    )
    commands = re.findall(r"^  ([a-z]+) {2,}", done.stdout.split("commands:")[1], re.M)
    assert len(commands) > 4
    for command in commands:
        assert command in README.split("## Commands")[1].split("##")[0], command


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200
