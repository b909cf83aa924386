"""`fnconsole config`."""

from __future__ import annotations

import tomllib

from command import Command


def test_it_tells_where_config_and_data_lie_and_prints_a_config_of_all_values(
    fnconsole: Command,
) -> None:
    done = fnconsole("config")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"# Config: {fnconsole.home}/config.toml; it does not exist" in done.stdout
    assert f"# Data: {fnconsole.home}, by FNCONSOLE_HOME; workspaces: none yet" in done.stdout
    assert tomllib.loads(done.stdout) == {
        "screen": {
            "theme": "auto",
            "borders": "line",
            "colours": "auto",
            "slow_link": False,
            "mouse": "auto",
        },
        "editor": {"formatter": ""},
        "fetch": {"offline": False, "allow": ["*"], "deny": [], "private": "ask"},
    }
    fnconsole.home.mkdir()
    (fnconsole.home / "config.toml").write_text(done.stdout)
    again = fnconsole("config")
    assert (again.returncode, again.stderr) == (0, "")
    assert tomllib.loads(again.stdout) == tomllib.loads(done.stdout)


def test_each_value_comes_with_its_origin_and_each_mistake_with_its_line(
    fnconsole: Command,
) -> None:
    fnconsole.home.mkdir()
    (fnconsole.home / "config.toml").write_text(
        '[screen]\ntheme = "ligth"\nmotion = false\ncolours = 16\n'
        '[keys]\nrun = "f5"\nruns = 5\nrunn = "f5"\n[fetch]\noffline\n'
    )
    done = fnconsole("config", "--json", env={"NO_COLOR": "1"})
    assert done.returncode == 2
    done_text = fnconsole("config", env={"NO_COLOR": "1"})
    assert done_text.returncode == 2
    lines = done_text.stdout.split("\n")
    told = {line.partition(" = ")[0]: line.partition("  # ")[2] for line in lines if " = " in line}
    assert told == {
        "theme": "line 2",
        "borders": "default",
        "colours": "NO_COLOR",
        "slow_link": "line 3",
        "mouse": "default",
        "formatter": "default",
        "offline": "a mistake in the file",
        "allow": "default",
        "deny": "default",
        "private": "default",
        "run": "line 6",
        "runn": "line 8",
    }
    complaints = done_text.stderr.split("\n")
    assert [line.split(":")[0] for line in complaints if line] == [
        f"config.toml, line {number}" for number in (2, 7, 8, 10)
    ]
    assert '"line": 2' in done.stdout
