"""Who is asking the engine, and what that lets him do, at home and over the socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console import bearer, remote
from console.access import NEW, OWNS, VIEWS
from console.caller import Caller, acting, current, os_user, permitted, unchecked
from console.engine import Engine
from console.engine.core import Core, needs
from console.engine.recorded import summary
from console.model import (
    ConsoleError,
    Failure,
    Function,
    Grant,
    Invocation,
    Member,
    Outcome,
    Request,
    Run,
    Source,
)
from console.notices import MembersChanged
from console.store import Store
from console.workspace import open_workspace

NOW = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
CODE = "function onRequest() {}"
FA, FRO, SA, SRO, WM = (
    Grant("Functions Admin"),
    Grant("Functions Read-only"),
    Grant("Source Admin"),
    Grant("Source Read-only"),
    Grant("Workspace Member"),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.open(tmp_path / "work")
    yield engine
    await engine.close()


def as_(*grants: Grant) -> Caller:
    return Caller("ada", grants=grants)


# -- who is asking ---------------------------------------------------------------------------


async def test_who_makes_a_workspace_owns_it(home: Path) -> None:
    async with await open_workspace() as first:
        assert await first.whoami() == Member(os_user(), OWNS)
        assert await first.members() == [Member(os_user(), OWNS)]
        assert await first.may("manage") == ""


async def test_somebody_who_is_no_member_may_do_nothing(home: Path) -> None:
    async with await open_workspace(), await open_workspace(user="ada") as ada:
        assert await ada.whoami() == Member("ada", ())
        with pytest.raises(ConsoleError, match="without a role"):
            await ada.functions()


@pytest.mark.parametrize("joined", [False, True])
async def test_acting_as_less_is_refused_what_the_role_may_not(home: Path, joined: bool) -> None:
    first = await open_workspace(roles=() if joined else ("Functions Read-only",))
    second = await open_workspace(roles=("Functions Read-only",))
    lesser = (second if joined else first).as_engine
    other = (first if joined else second).as_engine
    assert await lesser.whoami() == Member(os_user(), (FRO,))
    sentence = (
        "Only a Workspace Owner or a Functions Admin can create functions; "
        "you are here as Functions Read-only."
    )
    with pytest.raises(ConsoleError) as refusal:
        await lesser.create_function("Orders", CODE)
    assert (refusal.value.message, refusal.value.exit_code) == (sentence, 2)
    assert await lesser.may("edit functions", NEW) == sentence
    if joined:
        await other.create_function("Orders", CODE)
    assert len(await lesser.functions()) == int(joined)
    await second.close()
    await first.close()


async def test_a_change_of_members_holds_at_once(home: Path) -> None:
    async with await open_workspace() as owner, await open_workspace(user="ada") as ada:
        told: list[object] = []
        ada.listen(told.append)
        await owner.put_member("ada", (FA,))
        assert MembersChanged() in told or await ada.whoami() == Member("ada", (FA,))
        await ada.create_function("Orders", CODE)
        assert (await ada.versions((await ada.functions())[0].id))[0].author == "ada"
        await owner.remove_member("ada")
        with pytest.raises(ConsoleError, match="without a role"):
            await ada.functions()


async def test_a_role_that_is_not_his_is_refused_at_the_door(home: Path) -> None:
    async with await open_workspace() as owner:
        await owner.put_member("ada", (FRO,))
        with pytest.raises(ConsoleError, match="You cannot act as Source Admin"):
            await open_workspace(roles=("Source Admin",), user="ada")
    with pytest.raises(ConsoleError, match="You cannot act as Source Admin"):
        await open_workspace(roles=("Source Admin",), user="ada")
    async with await open_workspace() as owner:  # it was let go of
        assert owner.hosting


async def test_the_engine_itself_is_never_refused(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    assert (await engine.whoami()).grants == OWNS
    with acting(as_(WM)):
        with acting(None):
            assert await engine.functions() == [function]
        with pytest.raises(ConsoleError):
            await engine.functions()


async def test_what_a_permitted_call_does_is_not_asked_again() -> None:
    class Part(Core):
        def __init__(self) -> None:
            pass

        @needs("manage")
        async def inner(self) -> Caller:
            return current()

        @needs("test")
        async def outer(self, what: str) -> Caller:
            """Its words."""
            assert unchecked() is None
            return await self.inner()

    caller = as_(FA)
    with acting(caller):
        assert await Part().outer("x") == caller
        with pytest.raises(ConsoleError, match="manage"):
            await Part().inner()
        with permitted():
            assert await Part().inner() == caller
    assert Part.outer.__doc__ == "Its words."


# -- what the doors ask for ------------------------------------------------------------------


async def test_what_a_test_run_needs_is_asked_of_its_function(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    with acting(as_(Grant("Functions Admin", ("sfnc_other",)))):
        with pytest.raises(ConsoleError, match="of this function can test"):
            await engine.run(Invocation("run_1", CODE, Request(), function_id=function.id))
        with pytest.raises(ConsoleError, match="of this function can edit"):
            await engine.save(function.id, CODE)
        with pytest.raises(ConsoleError, match="of this function can view"):
            await engine.function("Orders")
        assert await engine.functions() == []


async def test_who_may_only_look_sees_no_draft(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    await engine.keep_draft(function.id, "half", 1)
    with acting(as_(FRO)):
        assert await engine.draft(function.id) is None
        assert len(await engine.versions(function.id)) == 1
        with pytest.raises(ConsoleError, match="can edit functions"):
            await engine.keep_draft(function.id, "mine", 1)


async def test_a_source_admin_knows_the_functions_but_not_their_code(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    with acting(as_(SA)):
        (shown,) = await engine.functions()
        assert shown == await engine.function("Orders")
        assert shown.name == "Orders" and CODE not in shown.code
        with pytest.raises(ConsoleError, match="view the code"):
            await engine.versions(function.id)
        assert await engine.requests(function.id) == []


async def test_errors_are_for_those_who_test_or_see_sources(engine: Engine) -> None:
    for grant in (FA, SA, SRO):
        with acting(as_(grant)):
            assert await engine.errors() == []
    with acting(as_(FRO)), pytest.raises(ConsoleError, match="Only"):
        await engine.errors()


async def test_an_error_leaves_the_log_by_whom_it_concerns(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    outcome = Outcome("error", [], [], [], [], [], Failure("Retry", "RetryError", "", ""), 1.0)
    for run_id, source_id in (("run_1", None), ("run_2", "s" * 22)):
        run = Run(run_id, NOW, function.id, "Orders", 1, Request(), outcome, source_id)
        await engine._store.add_error(summary(run), run)
    for grant, mine, other in ((FA, "run_1", "run_2"), (SA, "run_2", "run_1")):
        with acting(as_(grant)):
            assert [run.id for run in await engine.errors()] == [mine]
            with pytest.raises(ConsoleError, match="Only a Workspace Owner or a"):
                await engine.delete_error(other)
            with pytest.raises(ConsoleError, match="Only a Workspace Owner"):
                await engine.run_detail(other)
            await engine.run_detail(mine)
    with acting(as_(FA)):
        mine_whole = await engine.run_detail("run_1")
        await engine.delete_error("run_1")
    assert [run.id for run in await engine.errors()] == ["run_2"]
    with acting(as_(SA)), pytest.raises(ConsoleError, match="Only a Workspace Owner or a"):
        await engine.restore_error(mine_whole)
    with acting(as_(FA)):
        await engine.restore_error(mine_whole)
        assert [run.id for run in await engine.errors()] == ["run_1"]


@pytest.mark.parametrize("method", ["tokens", "members"])
async def test_members_and_tokens_are_the_owners(engine: Engine, method: str) -> None:
    with acting(as_(FA, SA)), pytest.raises(ConsoleError, match="Only a Workspace Owner can"):
        await getattr(engine, method)()


# -- members ---------------------------------------------------------------------------------


async def test_the_last_owner_stays(engine: Engine) -> None:
    me = os_user()
    for change in (engine.remove_member(me), engine.put_member(me, (FA,))):
        with pytest.raises(ConsoleError, match=f"{me} is the only Workspace Owner"):
            await change
    await engine.put_member("ada", OWNS)
    assert (await engine.put_member(me, (FA, FA))).grants == (FA,)
    await engine.remove_member(me)
    assert [member.name for member in await engine.members()] == ["ada"]
    with pytest.raises(ConsoleError, match="ada is the only"):
        await engine.remove_member("ada")


async def test_members_are_kept(tmp_path: Path) -> None:
    engine = await Engine.open(tmp_path / "work")
    await engine.put_member("ada", (SRO, FA))
    await engine.close()
    engine = await Engine.open(tmp_path / "work")
    assert Member("ada", (SRO, FA)) in await engine.members()
    await engine.close()


async def test_a_limit_names_what_is_there(engine: Engine) -> None:
    function = await engine.create_function("Orders", CODE)
    limited = Grant("Functions Admin", (function.id,))
    assert (await engine.put_member("ada", (limited,))).grants == (limited,)
    for wrong, words in [
        (Grant("Functions Admin", ("sfnc_no",)), "no function 'sfnc_no'"),
        (Grant("Source Admin", (function.id,)), "no source"),
        (Grant("Workspace Owner", (function.id,)), "cannot be limited"),
    ]:
        with pytest.raises(ConsoleError, match=words):
            await engine.put_member("ada", (wrong,))
    with pytest.raises(ConsoleError, match="needs a role"):
        await engine.put_member("ada", ())


@pytest.mark.parametrize("name", ["", "a b", "a\x1b[0m", "x" * 65])
async def test_a_member_has_the_name_of_a_user(engine: Engine, name: str) -> None:
    with pytest.raises(ConsoleError, match="cannot be the name of a user"):
        await engine.put_member(name, (FA,))


async def test_a_member_who_is_not_there_cannot_be_removed(engine: Engine) -> None:
    with pytest.raises(ConsoleError, match="no member 'bob'"):
        await engine.remove_member("bob")


# -- tokens ----------------------------------------------------------------------------------


async def test_the_access_of_a_token_says_what_its_requests_may(engine: Engine) -> None:
    owner = await engine.create_token("ci", "owner")
    member = await engine.create_token("hook")
    assert await engine.token_grants(owner.token) == OWNS
    assert await engine.token_grants(member.token) == VIEWS
    assert await engine.token_grants("fnc_wrong") is None
    assert await engine.token_grants((await engine.receiver()).token) == ()
    with acting(Caller("ci", grants=VIEWS)):
        assert await engine.functions() == []
        with pytest.raises(ConsoleError, match="you are here as Functions Read-only and Source"):
            await engine.create_function("Orders", CODE)


async def test_a_revoked_token_is_worth_nothing_at_once(engine: Engine) -> None:
    new = await engine.create_token("ci")
    await engine.revoke_token(new.id)
    assert await engine.token_grants(new.token) is None
    assert not await engine.check_token(new.token)


async def test_the_last_use_of_a_token_is_written_once_a_minute(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = await engine.create_token("ci")
    times = ["10:00:01", "10:00:59", "10:01:00"]
    seen = []
    for time in times:
        moment = datetime.fromisoformat(f"2026-11-23T{time}").replace(tzinfo=UTC)
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        monkeypatch.setattr(engine, "_now", lambda stamp=stamp: stamp)
        assert await engine.check_token(new.token)
        seen.append((await engine.tokens())[0].last_used_at)
    assert [(at or "")[11:19] for at in seen] == ["10:00:01", "10:00:01", "10:01:00"]


def test_every_access_of_a_token_has_its_grants() -> None:
    assert [bearer.grants(level) for level in bearer.LEVELS] == [OWNS, VIEWS]


async def test_a_workspace_from_before_there_were_members_belongs_to_its_opener(
    tmp_path: Path,
) -> None:
    store = Store.open(tmp_path / "work", clock=lambda: datetime.now(UTC))
    await store.put_note("made", "long ago")
    await store.close()
    engine = await Engine.open(tmp_path / "work")
    assert await engine.members() == [Member(os_user(), OWNS)]
    await engine.close()


OPEN = {
    # who is here, and how things stand
    *("whoami", "may", "problems", "receiver", "reopen_receiver", "clock_speed"),
    "clock_time",
    # webhooks come with a token instead of a role
    *("receive", "check_token", "token_grants"),
    # these judge in their bodies
    *("draft", "drafts", "requests", "delete_error", "restore_error"),
    *("delete_run", "restore_run"),
}


def test_every_other_method_of_the_door_asks_for_a_role() -> None:
    asking = {name for name in remote.methods() if hasattr(getattr(Engine, name), "__wrapped__")}
    assert set(remote.methods()) - asking == OPEN


# -- sources ---------------------------------------------------------------------------------

S, R = "s" * 22, "r" * 22


@pytest.fixture
async def orders(engine: Engine) -> Function:
    """A function that two sources run."""
    function = await engine.create_function("Orders", CODE)
    for key, name in ((S, "Shop"), (R, "Blog")):
        source = Source(key, name, name.lower(), function.id, 1, "key", NOW, NOW, NOW)
        await engine._store.put_source(source)
    return function


async def test_a_limited_role_sees_and_changes_only_its_sources(
    engine: Engine, orders: Function
) -> None:
    with acting(as_(Grant("Source Admin", (S,)))):
        assert [source.name for source in await engine.sources()] == ["Shop"]
        assert (await engine.source("Shop")).id == S
        with pytest.raises(ConsoleError, match="of this source can view sources"):
            await engine.source("Blog")
        assert not (await engine.enable(S, False)).enabled
        for change in (engine.enable(R, False), engine.disconnect(R), engine.update_source(R, "x")):
            with pytest.raises(ConsoleError, match="of this source can connect or change"):
                await change
        with pytest.raises(ConsoleError, match="of all sources can connect sources"):
            await engine.connect(orders.id, "Third", {})


async def test_who_only_looks_at_sources_changes_none(engine: Engine, orders: Function) -> None:
    with acting(as_(SRO)):
        assert len(await engine.sources()) == 2
        for change in (engine.enable(S, False), engine.disconnect(S), engine.forward(S, None)):
            with pytest.raises(ConsoleError, match="Only a Workspace Owner or a Source Admin can"):
                await change


@pytest.mark.parametrize("grants", [(FA,), (SA,), (FA, Grant("Source Admin", (R,))), (FRO, SA)])
async def test_a_deploy_takes_both_roles_for_all_it_is_about(
    engine: Engine, orders: Function, grants: tuple[Grant, ...]
) -> None:
    with acting(as_(*grants)), pytest.raises(ConsoleError, match="who is also a Source Admin"):
        await engine.deploy(orders.id, [S])
