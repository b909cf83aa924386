"""Members, roles and workspaces from the command line."""

from __future__ import annotations

from command import Command

CODE = "function onRequest() {}\n"


def test_members_are_listed_set_and_removed(fnconsole: Command) -> None:
    (me,) = fnconsole.json("members", "list")
    assert me["grants"] == [{"role": "Workspace Owner"}]
    code = fnconsole.file("a.js", CODE)
    function = fnconsole.json("functions", "new", "Orders", "--code", code)
    given = ("--role", "functions-admin", "--role", "source-read-only", "--only", "Orders")
    ada = fnconsole.json("members", "set", "ada", *given)
    assert ada["grants"] == [
        {"role": "Functions Admin", "only": [function["id"]]},
        {"role": "Source Read-only"},
    ]
    listed = fnconsole("members", "list").stdout
    assert "Functions Admin" in listed and function["id"] in listed
    assert fnconsole("members", "set", "ada", "--role", "source-admin").stdout == (
        "ada is here as Source Admin.\n"
    )
    assert fnconsole.json("members", "remove", "ada") == {"name": "ada"}
    assert fnconsole.json("members", "list") == [me]
    assert "only Workspace Owner" in fnconsole.refusal("members", "remove", me["name"])
    assert "'Nope'" in fnconsole.refusal(
        "members", "set", "ada", "--role", "functions-admin", "--only", "Nope"
    )


def test_a_lesser_role_is_refused_in_the_words_of_the_engine(fnconsole: Command) -> None:
    code = fnconsole.file("a.js", CODE)
    fnconsole.json("functions", "new", "Orders", "--code", code)
    assert fnconsole.refusal("functions", "delete", "Orders", "--as", "source-admin") == (
        "Only a Workspace Owner or a Functions Admin can edit functions; "
        "you are here as Source Admin.\n"
    )
    assert "view the code" in fnconsole.refusal(
        "functions", "show", "Orders", "--as", "source-admin"
    )
    assert "can manage" in fnconsole.refusal("tokens", "list", "--as", "Functions Admin")
    assert len(fnconsole.json("functions", "list", "--as", "functions-read-only")) == 1
    assert "workspace-owner" in fnconsole.refusal("functions", "list", "--as", "king")
    both = ("--as", "functions-admin", "--as", "source-admin")
    assert fnconsole.json("functions", "delete", "Orders", *both)["name"] == "Orders"


def test_workspaces_are_listed_made_and_deleted(fnconsole: Command) -> None:
    assert fnconsole.json("workspaces", "list") == []
    made = fnconsole.json("workspaces", "new", "shop")
    assert made == {"name": "shop", "folder": str(fnconsole.home / "shop")}
    assert fnconsole.json("workspaces", "list") == [made]
    assert "already" in fnconsole.refusal("workspaces", "new", "shop")
    assert "Owner" in fnconsole.refusal("workspaces", "delete", "shop", "--as", "source-admin")
    assert fnconsole("workspaces", "delete", "shop").stdout == "Deleted the workspace shop.\n"
    assert "no workspace 'shop'" in fnconsole.refusal("workspaces", "delete", "shop")
