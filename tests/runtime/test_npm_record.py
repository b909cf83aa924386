"""fetch's classes, FormData, atob and btoa compared with the record of the real npm packages."""

from __future__ import annotations

import json

import record_npm
import snippetfile
from core_worker import CoreWorker

LEDGER: dict[str, str] = {}  # a line of the snippets, and why it may differ

WORKER = "const BEGIN = (number) => console.info(number);\nconst LOG = console.log;\n"


def in_worker(core: CoreWorker) -> list[list[str]]:
    ran = core.body(WORKER + record_npm.program())
    assert ran.outcome["error"] is None, ran.outcome["error"]
    return snippetfile.grouped(ran.logs)


def test_every_snippet_prints_what_the_package_prints(core: CoreWorker) -> None:
    recorded = json.loads((record_npm.RECORDED / "npm.json").read_text("utf-8"))
    assert list(recorded) == record_npm.lines(), "record the snippets again"
    ours = dict(zip(recorded, in_worker(core), strict=True))
    differing = {
        line: f"{line}\n  npm:  {recorded[line]}\n  here: {ours[line]}"
        for line in recorded
        if ours[line] != recorded[line]
    }
    snippetfile.check(recorded, differing, LEDGER)
    assert set(LEDGER) <= set(recorded)
