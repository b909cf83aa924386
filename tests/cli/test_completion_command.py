"""Completion as bash does it, with the script that the command prints."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from command import Command

ASK = """
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
_shtab_fnconsole; printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_commands_verbs_and_options(fnconsole: Command) -> None:
    script = fnconsole("completion", "bash").stdout

    def offered(*words: str) -> list[str]:
        asked = ["bash", "-c", script + ASK, "bash", "fnconsole", *words]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.split()

    assert offered("fu") == ["functions"]
    assert offered("functions", "s") == ["show", "save"]
    assert {"--code", "--message", "--json"} <= set(offered("functions", "save", "Orders", "--"))
    assert "--port" in offered("serve", "--p")


def test_a_shell_that_is_not_known_is_refused(fnconsole: Command) -> None:
    assert "invalid choice: 'dash'" in fnconsole.refusal("completion", "dash")
