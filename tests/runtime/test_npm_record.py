"""fetch's classes, FormData, atob and btoa compared with the record of the real npm packages."""

from __future__ import annotations

import json

import record_npm
from core_worker import CoreWorker

LEDGER: dict[str, str] = {}  # a line of the snippets, and why it may differ

WORKER = "const BEGIN = (number) => console.info(number);\nconst LOG = console.log;\n"


def in_worker(core: CoreWorker) -> list[list[str]]:
    ran = core.body(WORKER + record_npm.program())
    assert ran.outcome["error"] is None, ran.outcome["error"]
    printed: list[list[str]] = []
    for level, text in ran.logs:
        if level == "info":
            printed.append([])
        else:
            printed[-1].append(text)
    return printed


def test_every_snippet_prints_what_the_package_prints(core: CoreWorker) -> None:
    recorded = json.loads((record_npm.RECORDED / "npm.json").read_text("utf-8"))
    assert list(recorded) == record_npm.lines(), "record the snippets again"
    ours = dict(zip(recorded, in_worker(core), strict=True))
    differing = {line for line in recorded if ours[line] != recorded[line]}
    unmeant = [
        f"{line}\n  npm:  {recorded[line]}\n  here: {ours[line]}"
        for line in recorded
        if line in differing and line not in LEDGER
    ]
    assert not unmeant, "\n".join(unmeant)
    assert set(LEDGER) <= differing, "no longer different, take them off the ledger"
