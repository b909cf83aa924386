"""Several workspaces of one user, which know nothing of each other."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from console import workspaces
from console.model import ConsoleError
from console.remote import SOCKET_NAME, _address
from console.workspace import open_workspace

CODE = "function onRequest() {}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


async def test_workspaces_are_made_listed_and_deleted(home: Path) -> None:
    assert workspaces.names() == []
    assert await workspaces.create("shop") == home / "shop"
    await workspaces.create("Blog")
    assert workspaces.names() == ["Blog", "shop"]
    await workspaces.delete("shop")
    assert [entry.name for entry in home.iterdir()] == workspaces.names() == ["Blog"]


async def test_each_workspace_is_invisible_to_the_others(home: Path) -> None:
    async with await open_workspace("shop") as shop, await open_workspace("blog") as blog:
        function = await shop.create_function("Orders", CODE)
        await shop.put_member("ada", (await shop.whoami()).grants)
        token = await shop.create_token("ci")
        assert await blog.functions() == [] and await blog.tokens() == []
        assert [member.name for member in await blog.members()] == [(await blog.whoami()).name]
        assert await blog.token_grants(token.token) is None
        with pytest.raises(ConsoleError, match="no function"):
            await blog.function(function.id)


async def test_a_taken_or_impossible_name_is_refused(home: Path) -> None:
    await workspaces.create("shop")
    with pytest.raises(ConsoleError, match="already"):
        await workspaces.create("shop")
    for name in ("..", "libs", "a/b", ""):
        with pytest.raises(ConsoleError, match="cannot be a workspace name"):
            await workspaces.create(name)
        with pytest.raises(ConsoleError, match="cannot be a workspace name"):
            await workspaces.delete(name)


async def test_an_open_workspace_is_not_deleted(home: Path) -> None:
    async with await open_workspace("shop") as engine:
        function = await engine.create_function("Orders", CODE)
        with pytest.raises(ConsoleError, match="Somebody has the workspace 'shop' open"):
            await workspaces.delete("shop")
        assert await engine.functions() == [function]
    await workspaces.delete("shop")
    async with await open_workspace("shop") as engine:
        assert await engine.functions() == []


async def test_only_an_owner_deletes_a_workspace(home: Path) -> None:
    await workspaces.create("shop")
    with pytest.raises(ConsoleError, match="Only a Workspace Owner can manage this workspace"):
        await workspaces.delete("shop", ("Functions Admin",))
    assert workspaces.names() == ["shop"]
    await workspaces.delete("shop", ("Workspace Owner",))


async def test_what_is_no_workspace_is_neither_listed_nor_deleted(home: Path) -> None:
    await workspaces.create("shop")
    (home / "photos").mkdir()
    (home / "photos" / "lock").touch()
    (home / "link").symlink_to(home / "shop")
    (home / "libs").mkdir()
    (home / "note.txt").touch()
    assert workspaces.names() == ["shop"]
    for name in ("photos", "link", "nowhere", "note.txt"):
        with pytest.raises(ConsoleError, match=f"There is no workspace '{name}'"):
            await workspaces.delete(name)
    assert (home / "photos" / "lock").exists()


async def test_a_file_of_somebody_else_in_a_workspace_stops_its_deletion(home: Path) -> None:
    await workspaces.create("shop")
    photo = home / "shop" / "photo.jpg"
    photo.write_text("dear")
    with pytest.raises(ConsoleError, match=r"photo\.jpg"):
        await workspaces.delete("shop")
    assert photo.read_text() == "dear" and workspaces.names() == ["shop"]
    photo.unlink()
    await workspaces.delete("shop")
    assert workspaces.names() == []


async def test_the_socket_that_a_killed_host_left_goes_along(home: Path) -> None:
    folder = await workspaces.create("shop")
    with socket.socket(socket.AF_UNIX) as listening, _address(folder / SOCKET_NAME) as address:
        listening.bind(address)
    await workspaces.delete("shop")
    assert list(home.iterdir()) == []
