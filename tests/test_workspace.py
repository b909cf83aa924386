"""Several processes on one workspace: the first hosts, later ones join, someone takes over."""

import asyncio
import errno
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console import remote, workspace
from console.engine import Engine
from console.libs import sources
from console.model import ConsoleError, Function, Invocation, Receiver, Request, Setting
from console.notices import FunctionsChanged, HostChanged, LogWritten, Notice, ReceiverChanged
from console.store.disk import Disk
from console.workspace import folder_of, open_workspace
from tests.patience import HANG_S

CODE = "function onRequest() { console.log('hello'); }"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    return tmp_path


def heard(engine: object, kind: type) -> Callable[[], "asyncio.Future[Notice]"]:
    """A future that has the next notice of this kind."""
    future: asyncio.Future[Notice] = asyncio.get_running_loop().create_future()

    def listener(notice: Notice) -> None:
        if isinstance(notice, kind) and not future.done():
            future.set_result(notice)

    engine.listen(listener)  # type: ignore[attr-defined]
    return lambda: future


async def within(awaitable: "asyncio.Future[Notice]") -> Any:
    return await asyncio.wait_for(awaitable, HANG_S)


async def test_a_second_opener_joins_and_sees_changes_live(home: Path) -> None:
    async with await open_workspace() as first, await open_workspace() as second:
        changed = heard(second, FunctionsChanged)
        function = await first.create_function("Orders", CODE)
        assert (await within(changed())).function_id == function.id
        assert await second.functions() == [function]
        configured = await second.configure(
            function.id, (Setting("a", type="TEXT_MAP"),), {"a": {"k": "v"}}, True
        )
        assert await first.function("Orders") == configured


async def test_a_joined_process_runs_functions_and_gets_their_logs(home: Path) -> None:
    async with await open_workspace(), await open_workspace() as second:
        log = heard(second, LogWritten)
        run = await second.run(Invocation("run_1", CODE, Request(body="{}")))
        assert run.outcome.status == "success"
        assert (await within(log())).log.text == "hello"
        assert (await second.run_detail("run_1")) == run


async def test_arguments_may_be_named_and_leave_gaps(home: Path) -> None:
    async with await open_workspace(), await open_workspace() as second:
        function = await second.create_function("Orders", CODE, test_values={"a": "b"})
        assert function.test_values == {"a": "b"}
        assert function.description == ""


async def test_a_refusal_crosses_the_socket_with_its_words_and_exit_code(home: Path) -> None:
    async with await open_workspace(), await open_workspace() as second:
        with pytest.raises(ConsoleError, match="There is no function 'x'") as refusal:
            await second.function("x")
        assert refusal.value.exit_code == 2


async def test_who_is_left_takes_over_and_goes_on(home: Path) -> None:
    first = await open_workspace()
    second = await open_workspace()
    third = await open_workspace()
    function = await first.as_engine.create_function("Orders", CODE)
    told = heard(second, HostChanged), heard(third, HostChanged)
    await first.close()
    await asyncio.gather(*(within(future()) for future in told))
    assert [second.hosting, third.hosting].count(True) == 1
    assert await second.as_engine.functions() == [function]
    assert await third.as_engine.save(function.id, "// new") == await second.as_engine.function(
        "Orders"
    )
    await second.close()
    await third.close()


async def test_the_receiver_token_survives_a_change_of_host(home: Path) -> None:
    first = await open_workspace()
    second = await open_workspace()
    token = (await second.as_engine.receiver()).token
    told = heard(second, HostChanged)
    await first.close()
    await within(told())
    assert token and (await second.as_engine.receiver()).token == token
    await second.close()


async def test_a_receiver_that_was_asked_for_opens_where_it_was_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await open_workspace()
    async with await open_workspace() as second:
        asked = asyncio.Event()

        async def never(self: Engine, host: str, port: int) -> Receiver:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with monkeypatch.context() as patch:
            patch.setattr(Engine, "open_receiver", never)
            opening = asyncio.create_task(second.open_receiver("127.0.0.1", port))
            await asyncio.wait_for(asked.wait(), HANG_S)
        await first.close()  # it has not opened it; who takes over must, and once
        receiver = await asyncio.wait_for(opening, HANG_S)
        assert (receiver.state, receiver.url) == ("listening", f"http://127.0.0.1:{port}")


async def test_the_folder_and_socket_are_private(home: Path) -> None:
    async with await open_workspace():
        folder = home / "default"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for file in folder.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


async def test_a_path_too_long_for_a_socket_address_works(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FNCONSOLE_HOME", str(home / ("long" * 30)))
    async with await open_workspace() as first, await open_workspace() as second:
        function = await second.create_function("Orders", CODE)
        assert await first.functions() == [function]


async def test_a_name_that_is_no_folder_name_is_refused(home: Path) -> None:
    for name in ("", "..", "a/b", ".hidden", "a\x1b[0m"):
        with pytest.raises(ConsoleError, match="cannot be a workspace name"):
            await open_workspace(name)


async def test_a_stuck_host_is_reported_not_waited_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_JOIN_S", 0.05)
    async with await open_workspace():
        os.unlink(home / "default" / remote.SOCKET_NAME)
        with pytest.raises(ConsoleError, match="does not answer") as refusal:
            await open_workspace()
        assert refusal.value.exit_code == 3


async def test_a_stopped_host_is_reported_though_it_takes_connections(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "_JOIN_S", 0.05)
    monkeypatch.setattr(remote, "_GREETING_S", 0.05)
    async with await open_workspace():
        path = home / "default" / remote.SOCKET_NAME
        os.unlink(path)
        with socket.socket(socket.AF_UNIX) as silent:
            with remote._address(path) as address:
                silent.bind(address)
            silent.listen()
            with pytest.raises(ConsoleError, match="does not answer") as refusal:
                await open_workspace()
        assert refusal.value.exit_code == 3


async def test_a_host_that_dies_just_as_it_is_joined_is_joined_or_replaced(home: Path) -> None:
    (home / "default").mkdir()
    with socket.socket(socket.AF_UNIX) as dying:
        with remote._address(home / "default" / remote.SOCKET_NAME) as address:
            dying.bind(address)

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            remote._send(writer, {"protocol": remote.PROTOCOL})
            await reader.read(1)
            writer.close()
            server.close()
            disk.release()

        disk = Disk(home / "default")
        assert disk.claim()
        server = await asyncio.start_unix_server(greet, sock=dying)
        async with await open_workspace() as engine:
            assert engine.hosting
        await server.wait_closed()


async def test_a_host_that_stops_while_it_is_asked_is_reported(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_ANSWER_S", 0.05)

    async def never(self: Engine) -> list[Function]:
        await asyncio.Event().wait()
        return []

    async with await open_workspace(), await open_workspace() as second:
        monkeypatch.setattr(Engine, "functions", never)
        with pytest.raises(ConsoleError, match="does not answer") as refusal:
            await second.functions()
        assert refusal.value.exit_code == 3


async def test_a_peer_that_reads_nothing_is_let_go(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_FRAME_BYTES", 1000)
    async with await open_workspace() as first:
        with remote._address(home / "default" / remote.SOCKET_NAME) as address:
            reader, writer = await asyncio.open_unix_connection(address)
        await remote._receive(reader)
        remote._send(writer, {"name": "somebody"})
        writer.transport.pause_reading()
        noise = Receiver("off", problem="x" * 100_000)
        while True:
            first._engine._show_receiver(noise)
            await asyncio.sleep(0)
            if not first._host._peers:
                break
        writer.close()


async def test_a_folder_that_can_only_be_read_is_opened_and_said_to_be_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await open_workspace() as engine:
        await engine.create_function("Orders", CODE)

    async def denied(self: remote.Host) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(remote.Host, "start", denied)
    async with await open_workspace() as engine:
        assert [function.name for function in await engine.functions()] == ["Orders"]
        assert await engine.problems() == [
            f"{home}/default cannot be written (Permission denied): nothing can be saved, "
            "and nobody else can open this workspace meanwhile."
        ]


async def test_what_lies_where_the_socket_belongs_is_a_refusal(home: Path) -> None:
    (home / "default" / remote.SOCKET_NAME).mkdir(parents=True)
    with pytest.raises(ConsoleError, match="There can be no socket") as refusal:
        await open_workspace()
    assert refusal.value.exit_code == 3
    (home / "default" / remote.SOCKET_NAME).rmdir()
    async with await open_workspace():  # the lock was let go
        pass


async def test_a_home_of_nobody_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FNCONSOLE_HOME", "~no-such-user-here/x")
    with pytest.raises(ConsoleError, match="FNCONSOLE_HOME names no folder"):
        await open_workspace()


async def test_a_failed_takeover_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await open_workspace()
    async with await open_workspace() as second:
        told = heard(second, ReceiverChanged)
        monkeypatch.setattr(workspace, "_JOIN_S", 0)
        await first.close()
        assert "does not answer" in (await within(told())).receiver.problem


def test_every_engine_method_has_types_that_cross_the_socket() -> None:
    methods = remote.methods()
    assert {"run", "save", "captures", "create_token", "open_receiver"} <= set(methods)
    assert not {"open", "close", "listen"} & set(methods)


def test_the_folder_of_packages_cannot_be_a_workspace(home: Path) -> None:
    assert sources.root() == str(home / "libs")
    with pytest.raises(ConsoleError, match="installed packages lie there"):
        folder_of("libs")
