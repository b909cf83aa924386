"""The commands that work on a workspace, as processes."""

from __future__ import annotations

import pytest
from command import Command

CODE = "function onRequest() { console.log('é'); }\n"


def test_functions_are_created_shown_saved_and_deleted(fnconsole: Command) -> None:
    assert fnconsole.json("functions", "list") == []
    code = fnconsole.file("a.js", CODE)
    made = fnconsole.json("functions", "new", "Orders", "--code", code, "--description", "of shops")
    assert (made["name"], made["version"], made["code"]) == ("Orders", 1, CODE)
    assert made["description"] == "of shops"
    assert fnconsole.json("functions", "show", "Orders") == made
    assert fnconsole.json("functions", "show", made["id"]) == made
    saved = fnconsole.json(
        "functions", "save", "Orders", "--code", "-", "--message", "why", input=CODE + "// 2"
    )
    assert saved["version"] == 2
    assert (
        fnconsole.json("functions", "save", "Orders", "--code", "-", input=CODE + "// 2") == saved
    )
    versions = fnconsole.json("functions", "versions", "Orders")
    assert [version["number"] for version in versions] == [2, 1]
    assert versions[0]["message"] == "why"
    assert [found["id"] for found in fnconsole.json("functions", "list")] == [made["id"]]
    assert fnconsole.json("functions", "delete", "Orders") == {"id": made["id"], "name": "Orders"}
    assert fnconsole.json("functions", "list") == []


def test_text_for_people_says_what_was_done(fnconsole: Command) -> None:
    assert "functions new NAME" in fnconsole("functions", "list").stdout
    code = fnconsole.file("a.js", CODE)
    assert fnconsole("functions", "new", "A b", "--code", code).stdout.startswith("Saved A b, ver")
    assert "Nothing changed" in fnconsole("functions", "save", "A b", "--code", code).stdout
    listed = fnconsole("functions", "list").stdout.splitlines()
    assert listed[0].startswith("NAME") and listed[1].startswith("A b")
    assert CODE in fnconsole("functions", "show", "A b").stdout
    assert "VERSION" in fnconsole("functions", "versions", "A b").stdout
    assert fnconsole("functions", "delete", "A b").stdout == "Deleted A b.\n"


def test_workspaces_are_apart(fnconsole: Command) -> None:
    code = fnconsole.file("a.js", CODE)
    fnconsole.json("functions", "new", "A", "--code", code, "--workspace", "other")
    assert fnconsole.json("functions", "list") == []
    assert len(fnconsole.json("functions", "list", "--workspace", "other")) == 1
    assert (fnconsole.home / "other").is_dir()


@pytest.mark.parametrize("name", ["../up", "", "a/b", ".hidden", "a\nb", "x" * 65])
def test_a_workspace_name_is_a_plain_folder_name(fnconsole: Command, name: str) -> None:
    assert "workspace name" in fnconsole.refusal("functions", "list", "--workspace", name)
    assert not fnconsole.home.exists()


def test_what_is_not_there_is_said(fnconsole: Command) -> None:
    assert "'Nope'" in fnconsole.refusal("functions", "show", "Nope")
    assert "'Nope'" in fnconsole.refusal("functions", "save", "Nope", "--code", "-", input=CODE)
    assert "'Nope'" in fnconsole.refusal("functions", "delete", "Nope")
    assert "missing.js" in fnconsole.refusal("functions", "new", "A", "--code", "missing.js")
    assert "--code" in fnconsole.refusal("functions", "new", "A")
    assert "'Nope'" in fnconsole.refusal("tokens", "revoke", "Nope")
    fnconsole.refusal("errors", "show", "run_nope")
    fnconsole.refusal("captures", "show", "7")
    assert "'zero'" in fnconsole.refusal("errors", "list", "--limit", "zero")


def test_tokens_are_shown_once_and_revoked(fnconsole: Command) -> None:
    assert fnconsole.json("tokens", "list") == []
    made = fnconsole.json("tokens", "create", "--description", "ci", "--access", "owner")
    assert list(made) == ["id", "token", "description", "access"]
    assert made["access"] == "Workspace Owner"
    listed = fnconsole("tokens", "list", "--json")
    assert made["id"] in listed.stdout and made["token"] not in listed.stdout
    for path in fnconsole.home.rglob("*"):
        if path.is_file():
            assert made["token"].encode() not in path.read_bytes()
    assert fnconsole.json("tokens", "revoke", "ci")["id"] == made["id"]
    assert fnconsole.json("tokens", "list") == []
    assert "Workspace Owner" in fnconsole.refusal(
        "tokens", "create", "--description", "x", "--access", "root"
    )
    text = fnconsole("tokens", "create", "--description", "b").stdout
    assert text.startswith("fnc_") and "not shown again" in text


def test_errors_and_captures_start_empty(fnconsole: Command) -> None:
    assert fnconsole.json("errors", "list", "--limit", "5") == []
    assert fnconsole.json("captures", "list") == []
    assert fnconsole("errors", "list").stdout == "No errors.\n"


@pytest.mark.parametrize(
    "command", ["run", "serve", "functions", "tokens", "errors", "captures", "functions delete"]
)
def test_every_command_has_help(fnconsole: Command, command: str) -> None:
    done = fnconsole(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: fnconsole {command}")


def test_the_command_introduces_itself(fnconsole: Command) -> None:
    done = fnconsole("--help")
    assert done.returncode == 0
    for name in ("run", "serve", "functions", "tokens", "errors", "captures", "example"):
        assert name in done.stdout
    assert len(done.stdout.splitlines()) < 40  # a screen of it
    assert fnconsole("--version").stdout.startswith("fnconsole 0.")


def test_the_console_wants_a_terminal_and_commands_want_to_be_known(fnconsole: Command) -> None:
    assert "terminal" in fnconsole.refusal()
    assert "'fly'" in fnconsole.refusal("fly")
    assert "VERB" in fnconsole.refusal("functions")


def test_arguments_in_another_encoding_than_the_terminals_are_refused(fnconsole: Command) -> None:
    sentence = fnconsole.refusal("tokens", "create", "--description", "\udcff")
    assert sentence == "'\\udcff' is not in the encoding of this terminal.\n"
    assert fnconsole.json("tokens", "list") == []


def test_a_workspace_named_before_the_command_is_told_to_come_after_it(fnconsole: Command) -> None:
    for given in (("functions", "list"), ("serve",)):
        sentence = fnconsole.refusal("--workspace", "other", *given)
        assert sentence.startswith(f"Options of '{given[0]}' go after it")
    assert "There is no command 'bogus'" in fnconsole.refusal("bogus", "--list")
    assert "unrecognized arguments: --bogus" in fnconsole.refusal("--bogus")


def test_an_unknown_option_of_a_verb_is_refused_with_the_help_of_that_verb(
    fnconsole: Command,
) -> None:
    assert fnconsole.refusal("functions", "show", "Orders", "--code") == (
        "fnconsole functions show: unrecognized arguments: --code; "
        "see fnconsole functions show --help.\n"
    )
