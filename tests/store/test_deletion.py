"""Deleting a workspace takes its own files and nothing else."""

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import kept
import pytest

from console.model import ConsoleError
from console.store import Caps, Store, WorkspaceBusy, delete_workspace, finish_deletions


async def made(folder: Path) -> Store:
    store = Store.open(folder, clock=lambda: kept.NOW, caps=Caps(journal_bytes=2_000))
    await store.put_function(kept.function("a"), kept.version(1), [kept.request("1", "a")])
    await store.add_run(*kept.run("1", fails=True))
    await store.add_capture(*kept.capture(1))
    await kept.deliver(store, kept.detail("1"))
    for text in ("x" * 3_000, "short"):
        await store.put_draft(kept.draft("a", text))
    return store


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def test_a_workspace_is_deleted_with_all_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    await (await made(folder)).close()
    (folder / "workspace.json").write_bytes((folder / "workspace.json").read_bytes()[:-9])
    await (await made(folder)).close()
    names = set(contents(folder))
    assert any("damaged" in name for name in names) and "deliveries-000001.log" in names
    delete_workspace(folder)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConsoleError, match="There is no workspace in"):
        delete_workspace(folder)


async def test_a_workspace_that_somebody_has_open_is_not_deleted(tmp_path: Path) -> None:
    store = await made(tmp_path / "work")
    before = contents(tmp_path / "work")
    with pytest.raises(WorkspaceBusy):
        delete_workspace(tmp_path / "work")
    assert contents(tmp_path / "work") == before
    await store.close()


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "mine").write_text("dear")


IN_THE_WAY: dict[str, Callable[[Path], object]] = {
    "notes.txt": lambda path: path.write_text("dear"),
    "runs-1.log": lambda path: path.write_text("dear"),
    "workspace.json.bak": lambda path: path.write_text("dear"),
    "journal-000099.log": _folder,
    "runs-000099.log": lambda path: path.symlink_to(path.parent.parent / "elsewhere"),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
async def test_what_is_not_the_stores_stops_everything_and_is_named(
    tmp_path: Path, name: str
) -> None:
    folder, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    await (await made(folder)).close()
    elsewhere.write_text("dear")
    IN_THE_WAY[name](folder / name)
    before = contents(folder)
    with pytest.raises(ConsoleError, match="is not part of the workspace") as refusal:
        delete_workspace(folder)
    assert name in refusal.value.message
    assert contents(folder) == before and elsewhere.read_text() == "dear"


async def test_what_a_crash_left_of_a_deleted_workspace_goes_later(tmp_path: Path) -> None:
    for name in ("work", "other"):
        await (await made(tmp_path / name)).close()
    (tmp_path / "work").rename(tmp_path / ".deleted-0123456789abcdef")
    (tmp_path / "other").rename(tmp_path / ".deleted-0123456789abcdee")
    (tmp_path / ".deleted-0123456789abcdee" / "lock").unlink()
    (tmp_path / ".deleted-mine").mkdir()
    strange = tmp_path / ".deleted-0000000000000000"
    strange.mkdir()
    (strange / "notes.txt").write_text("dear")
    finish_deletions(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".deleted-mine", strange.name}
    assert (strange / "notes.txt").read_text() == "dear"


async def test_what_somebody_is_just_deleting_is_left_to_him(tmp_path: Path) -> None:
    folder = tmp_path / ".deleted-0123456789abcdef"
    store = await made(folder)
    before = contents(folder)
    finish_deletions(tmp_path)
    assert contents(folder) == before
    await store.close()
    finish_deletions(tmp_path / "nowhere")


async def test_the_files_of_an_older_program_go_along(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(Path(__file__).parent / "old_workspace", folder)
    await (await made(folder)).close()
    assert "workspace.json.format-1" in contents(folder)
    delete_workspace(folder)
    assert list(tmp_path.iterdir()) == []


async def test_a_link_to_a_workspace_is_not_followed(tmp_path: Path) -> None:
    await (await made(tmp_path / "work")).close()
    (tmp_path / "link").symlink_to(tmp_path / "work")
    with pytest.raises(ConsoleError, match="There is no workspace in"):
        delete_workspace(tmp_path / "link")
    await (await made(tmp_path / "work")).close()


async def test_a_folder_that_is_no_workspace_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConsoleError, match="There is no workspace in"):
        delete_workspace(tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []


async def test_what_the_caller_knows_goes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await made(tmp_path / "work")).close()
    monkeypatch.chdir(tmp_path / "work")  # a socket's path may be too long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("engine.sock")
    with pytest.raises(ConsoleError, match=r"engine\.sock"):
        delete_workspace(tmp_path / "work")
    delete_workspace(tmp_path / "work", also=("engine.sock",))
    assert list(tmp_path.iterdir()) == []
