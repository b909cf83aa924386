"""The names that hints know are the names that a function finds here."""

from __future__ import annotations

import json

from core_worker import CoreWorker

from console.hints import rules as hints


def present(core: CoreWorker) -> set[str]:
    ran = core.body("console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis)));")
    return set(json.loads(ran.texts[0]))


def test_every_name_that_is_here_is_of_a_known_kind(core: CoreWorker) -> None:
    known = hints.LANGUAGE | hints.DOCUMENTED | hints.NODE | set(hints.PACKAGES)
    assert present(core) - known == set()


def test_every_name_of_the_language_is_here(core: CoreWorker) -> None:
    assert hints.LANGUAGE - {"arguments"} - present(core) == set()
