"""§10 of the facts: each role of its table, each line of its matrix, and how roles add up."""

from __future__ import annotations

from typing import get_args

import pytest

from console import access
from console.access import NEW, Action, allowed, narrowed, refusal
from console.model import ConsoleError, Function, Grant, Overview, Role, Run, Source

WO, WM, FA, FRO, SA, SRO = access.ROLES
F, G, S, R = "sfnc_f", "sfnc_g", "s" * 22, "r" * 22
ACTIONS: tuple[Action, ...] = get_args(Action)


def grants(*roles: Role) -> access.Grants:
    return tuple(Grant(role) for role in roles)


def may(role: Role) -> set[Action]:
    return {action for action in ACTIONS if allowed(action, grants(role))}


# -- a row of the table of roles -------------------------------------------------------------


def test_a_workspace_owner_may_do_everything() -> None:
    assert may(WO) == set(ACTIONS)
    assert all(allowed(action, grants(WO), resource) for action in ACTIONS for resource in (F, NEW))


def test_a_workspace_member_may_do_nothing_by_himself() -> None:
    assert may(WM) == set()


def test_a_functions_admin_edits_and_tests_functions_and_connects_none() -> None:
    assert may(FA) == {"view functions", "edit functions", "test"}


def test_a_functions_read_only_sees_functions() -> None:
    assert may(FRO) == {"view functions"}


def test_a_source_admin_has_sources_and_deploys_only_as_functions_admin_too() -> None:
    assert may(SA) == {"view sources", "connect"}
    assert allowed("deploy", grants(SA, FA), F, S)


def test_a_source_read_only_sees_sources() -> None:
    assert may(SRO) == {"view sources"}


# -- a line of the matrix --------------------------------------------------------------------

MATRIX: dict[Action, list[set[Role]]] = {
    "edit functions": [{FA}],
    "test": [{FA}],
    "connect": [{SA}],
    "deploy": [{FA, SA}],
    "view functions": [{FA}, {FRO}],
    "view sources": [{SA}, {SRO}],
    "manage": [],
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_allowed_to_these_roles_and_no_others(action: Action) -> None:
    for bits in range(1 << len(access.ROLES)):
        held = {role for n, role in enumerate(access.ROLES) if bits >> n & 1}
        expected = WO in held or any(needed <= held for needed in MATRIX[action])
        assert allowed(action, grants(*held)) is expected, held


# -- limited to some -------------------------------------------------------------------------


def test_a_role_may_be_limited_to_some_functions() -> None:
    some = (Grant(FA, (F,)),)
    assert allowed("edit functions", some) and allowed("edit functions", some, F)
    assert not allowed("edit functions", some, G)


def test_roles_add_up_and_the_highest_access_wins() -> None:
    some = (Grant(FA, (F,)), Grant(FRO))
    assert allowed("view functions", some, G) and not allowed("edit functions", some, G)
    assert allowed("edit functions", (Grant(FA, (F,)), Grant(FA, (G,))), F, G)
    assert allowed("edit functions", (Grant(FA, (F,)), Grant(FA)), G)
    assert allowed("edit functions", (Grant(FA, (F,)), Grant(WO)), G)


def test_only_an_unlimited_role_makes_something_new() -> None:
    assert not allowed("edit functions", (Grant(FA, (F,)),), NEW)
    assert not allowed("connect", (Grant(SA, (S,)),), NEW)
    assert allowed("connect", grants(SA), NEW)


def test_a_deploy_needs_the_function_and_each_source() -> None:
    some = (Grant(FA, (F,)), Grant(SA, (S,)))
    assert allowed("deploy", some, F, S)
    assert not allowed("deploy", some, G, S)
    assert not allowed("deploy", some, F, S, R)


# -- the sentence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "held", "resources", "sentence"),
    [
        (
            "edit functions",
            grants(SA),
            (F,),
            "Only a Workspace Owner or a Functions Admin can edit functions; "
            "you are here as Source Admin.",
        ),
        (
            "view sources",
            grants(FA, FRO),
            (),
            "Only a Workspace Owner, a Source Admin or a Source Read-only can view sources; "
            "you are here as Functions Admin and Functions Read-only.",
        ),
        (
            "deploy",
            grants(FA),
            (F, S),
            "Only a Workspace Owner, or a Functions Admin who is also a Source Admin, "
            "can deploy functions; you are here as Functions Admin.",
        ),
        (
            "manage",
            grants(WM),
            (),
            "Only a Workspace Owner can manage this workspace; you are here as Workspace Member.",
        ),
        (
            "edit functions",
            (Grant(FA, (F,)),),
            (G,),
            "Only a Workspace Owner or a Functions Admin of this function can edit functions; "
            "you are here as Functions Admin of some functions.",
        ),
        (
            "connect",
            (Grant(SA, (S,)),),
            (NEW,),
            "Only a Workspace Owner or a Source Admin of all sources can connect sources; "
            "you are here as Source Admin of some sources.",
        ),
        (
            "test",
            (),
            (),
            "Only a Workspace Owner or a Functions Admin can test functions; "
            "you are here without a role.",
        ),
        ("test", grants(FA), (F,), ""),
    ],
)
def test_a_refusal_says_who_may_and_who_asks(
    action: Action, held: access.Grants, resources: tuple[str, ...], sentence: str
) -> None:
    assert refusal(action, held, *resources) == sentence


# -- acting as less --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["functions-admin", "Functions Admin", "function admin", "FUNCTIONS_ADMIN"]
)
def test_a_role_is_named_as_people_type_it(name: str) -> None:
    assert access.role(name) == FA


@pytest.mark.parametrize("role", access.ROLES)
def test_every_role_is_found_by_its_slug(role: Role) -> None:
    assert access.role(access.slug(role)) == role


def test_an_unknown_role_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConsoleError, match=r"workspace-owner, .* source-read-only"):
        access.role("king")


def test_an_owner_may_act_as_anything() -> None:
    assert narrowed(grants(WO), (SRO, FA)) == grants(SRO, FA)
    assert narrowed(grants(WO), ()) == grants(WO)


def test_others_act_only_as_what_they_are_and_no_further() -> None:
    some = (Grant(FA, (F,)), Grant(SRO))
    assert narrowed(some, (FA,)) == (Grant(FA, (F,)),)
    assert narrowed(some, (WM,)) == grants(WM)
    with pytest.raises(ConsoleError, match="cannot act as Source Admin; you are here as Functions"):
        narrowed(some, (SRO, SA))


# -- what is shown ---------------------------------------------------------------------------

FUNCTION = Function(F, "Orders", "", "secret", 1, "", "", test_values={"key": "value"})
SOURCE = Source(S, "Shop", "shop", F, 1, "key", "", "", "")


def test_who_has_sources_sees_what_they_run_without_its_code() -> None:
    assert access.function_shown(FUNCTION, grants(FRO)) == FUNCTION
    shown = access.function_shown(FUNCTION, grants(SA))
    assert shown is not None
    assert (shown.name, shown.test_values) == ("Orders", {})
    assert shown.code.startswith("// Only a Workspace Owner") and "secret" not in shown.code
    assert access.function_shown(FUNCTION, (Grant(FA, (G,)),)) is None


def test_only_the_sources_of_a_limited_role_are_shown() -> None:
    shown = access.source_shown(SOURCE, (Grant(SRO, (S,)),))
    assert (shown.id, shown.name) == (SOURCE.id, SOURCE.name)
    assert access.source_shown(SOURCE, (Grant(SRO, (R,)),)) is None


def test_errors_of_sources_and_of_test_runs_are_shown_to_whom_they_concern() -> None:
    tested = Run("run_1", "", F, "Orders", 1, None, None)  # type: ignore[arg-type]
    delivered = Run("run_2", "", F, "Orders", 1, None, None, S)  # type: ignore[arg-type]
    assert [access.run_shown(run, grants(FA)) for run in (tested, delivered)] == [tested, None]
    assert [access.run_shown(run, grants(SRO)) for run in (tested, delivered)] == [None, delivered]


def test_who_may_only_look_at_a_source_does_not_get_what_it_takes_to_post_to_it() -> None:
    at = "2026-11-23T10:00:00.000Z"
    source = Source("src", "shop", "shop", "sfnc_1", 1, "k3y", at, at, at)
    overview = Overview(source, "orders", "http://h/?b=k3y", 1, [], None, 0.0, 0)
    whole = access.overview_shown(overview, (Grant("Source Admin"),))
    assert whole == overview
    seen = access.overview_shown(overview, (Grant("Source Read-only"),))
    assert seen is not None
    assert "k3y" not in repr(seen)
    assert seen.url.startswith("http://h/?b=")
    assert access.overview_shown(overview, (Grant("Functions Admin"),)) is None
