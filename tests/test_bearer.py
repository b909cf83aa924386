from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from console import bearer
from console.model import ConsoleError, Token


def test_secrets_are_long_and_never_the_same() -> None:
    secrets = {bearer.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("fnc_") and len(secret) > 40 for secret in secrets)


def test_what_is_kept_of_a_token_does_not_hold_its_secret() -> None:
    token, new = bearer.create("ci", "", "tok_1", "2026-11-23T00:00:00.000Z")
    assert new.token not in repr(token)
    assert (token.id, new.id) == ("tok_1", "tok_1")
    assert bearer.digest(new.token) != new.token
    assert bearer.digest(new.token) == bearer.digest(new.token)


def test_only_equal_secrets_are_the_same() -> None:
    assert bearer.same("fnc_a", "fnc_a")
    assert not bearer.same("fnc_a", "fnc_b")
    assert not bearer.same("fnc", "fnc_a")
    assert not bearer.same("", "")
    assert not bearer.same("\ud800", "fnc_a")


@pytest.mark.parametrize("name", ["owner", "Workspace Owner", "workspace  OWNER"])
def test_access_levels_are_named_as_people_type_them(name: str) -> None:
    assert bearer.level(name) == "Workspace Owner"


def test_a_token_is_a_members_unless_said_otherwise() -> None:
    assert bearer.create("ci", "", "tok_1", "")[0].access == "Workspace Member"


def test_an_unknown_level_and_an_empty_description_are_refused() -> None:
    with pytest.raises(ConsoleError, match="Workspace Owner, Workspace Member"):
        bearer.level("admin")
    with pytest.raises(ConsoleError, match="description"):
        bearer.create("  ", "", "tok_1", "")


def test_the_levels_are_those_of_the_model() -> None:
    assert get_args(get_type_hints(Token)["access"]) == bearer.LEVELS
