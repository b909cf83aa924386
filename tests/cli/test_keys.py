"""`fnconsole keys`."""

from __future__ import annotations

from command import Command


def test_keys_are_listed_by_place_with_their_ids(fnconsole: Command) -> None:
    done = fnconsole("keys")
    assert (done.returncode, done.stderr) == (0, "")
    workbench = done.stdout.split("Workbench\n")[1].split("\n\n")[0]
    [run] = [line.split() for line in workbench.split("\n") if line.endswith("  run")]
    assert run == ["f5", "ctrl+r", "r", "Run", "run"]
    assert "Conflicts" not in done.stdout
    assert f"by its id in {fnconsole.home}/config.toml" in done.stdout


def test_mistakes_of_the_config_file_end_with_one(fnconsole: Command) -> None:
    fnconsole.home.mkdir()
    path = fnconsole.home / "config.toml"
    path.write_text('[keys]\nrun = "f5"\nsave = 5\n')
    done = fnconsole("keys")
    assert done.returncode == 1
    assert done.stderr == (
        'config.toml, line 3: keys are a text such as "f5,ctrl+r"; this entry is ignored.\n'
    )
    assert "* f5 " in done.stdout
    path.write_text('[keys]\nrun = "f5,f21"\n')
    found = fnconsole.json("keys")
    [run] = [action for action in found["actions"] if action["id"] == "run"]
    assert run["keys"] == ["f5", "f21"] and run["changed"]
    assert found["conflicts"] == found["mistakes"] == []
    assert found["config"] == str(path)
