"""The corpus of hostile functions through both doors, and functions spliced together of them.

Every function runs as a test run in a fresh context and deployed in a warm one. After each its
outcome has to be the right one, an ordinary run has to come out right, another source's webhook
too, and descriptors, processes and memory have to be what they were.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from console.cli import report
from console.cli.output import Paint
from console.model import Outcome
from tests.campaign._arena import Arena, arena
from tests.campaign._corpus import Attack, attacks, complaints_of_output
from tests.campaign._mutants import mutant

SOON_S = 0.3  # the deadline of what never ends
_LIMIT_S = 5.0  # as in production, for what may or may not reach it
_PATIENCE_S = 50.0  # for what must not
_MEASURED = 5  # ordinary runs before the first attack
ROUNDS = 2
MUTANTS = 200
_AT_ONCE = 60  # functions in one workspace, before its workers are counted out
_WORKER_MB = 300  # of one worker afterwards; V8 and the libraries take 70 to begin with
_SETTLED_S = 10.0  # after which a worker has let go of what it had
_GROWTH_MB = 100  # of the engine's process, in the whole campaign
_SLOWER = 4.0  # an ordinary run, at most, than before; other programs run, too


class Tally:
    """What happened so far, and the complaints."""

    def __init__(self) -> None:
        self.runs = self.deliveries = self.late = self.failed = self.sent = 0
        self.complaints: list[str] = []
        self.before_ms: list[float] = []
        self.after_ms: list[float] = []
        self.worker_mb = 0

    def note(self, outcome: Outcome) -> None:
        if outcome.error is None:
            self.sent += 1
        elif outcome.error.type == "Timeout":
            self.late += 1
        else:
            self.failed += 1

    @property
    def figures(self) -> str:
        slower = statistics.median(self.after_ms) / statistics.median(self.before_ms)
        return (
            f"{self.runs} runs and {self.deliveries} deliveries of hostile functions: {self.late} "
            f"ended at their deadline, {self.failed} failed, {self.sent} succeeded; ordinary runs "
            f"took {statistics.median(self.after_ms):.1f} ms after them, {slower:.2f} times what "
            f"they took before; the largest worker held {self.worker_mb} MB afterwards"
        )


def campaign(seed: int, scale: float) -> Iterator[str]:
    chance = random.Random(seed)
    corpus = attacks()
    yield f"{len(corpus)} hostile functions: " + ", ".join(_by_group(corpus))
    tally = Tally()
    own_mb: list[int] = []
    for number in range(max(1, round(ROUNDS * scale))):
        chosen = chance.sample(corpus, max(1, round(len(corpus) * min(scale, 1))))
        for start in range(0, len(chosen), _AT_ONCE):
            own_mb.append(asyncio.run(_fight(chosen[start : start + _AT_ONCE], tally)))
        yield f"round {number + 1}: {tally.figures}"
        _raise(tally, seed)
        yield f"the engine's process held {own_mb[0]} MB after the first, {own_mb[-1]} at last"
    yield from mutants(seed, max(1, round(MUTANTS * scale)))
    assert own_mb[-1] - own_mb[0] < _GROWTH_MB, f"the engine's process grew: {own_mb} MB"
    slower = statistics.median(tally.after_ms) / statistics.median(tally.before_ms)
    assert slower < _SLOWER, f"ordinary runs take {slower:.1f} times as long"


def mutants(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    corpus = attacks()
    tally = Tally()
    asyncio.run(_fight_mutants([mutant(corpus, chance) for _ in range(count)], tally))
    yield f"{count} spliced functions: {tally.figures}"
    _raise(tally, seed)


async def try_once(within: Arena, attack: Attack, deployed: bool, soon: bool = False) -> str:
    """One attack through one door and what has to hold after it; the complaint, if there is one.

    Args:
        within: where.
        attack: which.
        deployed: through the door for webhooks.
        soon: end at once what may end at its deadline.
    """
    deadline_s = SOON_S if attack.may_end_late and soon else _deadline_s(attack)
    before = within.descriptors()
    outcome: Outcome | None
    try:
        if deployed:
            outcome = await within.deploy(attack.code, deadline_s, attack.spoils_its_own)
        else:
            outcome = await within.run(attack.code, deadline_s)
            await within.check_run()
    except (AssertionError, TimeoutError) as problem:
        return f"{attack.name}: {problem!r}"
    if outcome is None:
        refused = all(wanted.startswith(("SyntaxError", "*")) for wanted in attack.expect)
        return "" if refused else f"{attack.name}: it cannot be deployed"
    return (
        attack.complaint(outcome)
        or complaints_of_output(attack, "\n".join(printed(outcome, attack.code)))
        or await _vitals(within, attack.name, before)
    )


def printed(outcome: Outcome, code: str) -> list[str]:
    """What `fnconsole run` prints of an outcome."""
    return list(report.lines(outcome, code, Paint(False)))


async def _vitals(within: Arena, name: str, descriptors: int) -> str:
    try:
        async with asyncio.timeout(_SETTLED_S):
            while within.worker_mb() > _WORKER_MB:
                await asyncio.sleep(0.02)
    except TimeoutError:
        return f"{name}: a worker holds {within.worker_mb()} MB afterwards"
    if within.descriptors() > descriptors + 4:  # of workers that are coming or going
        return f"{name}: {within.descriptors()} descriptors, not {descriptors}"
    if len(within.workers()) > within.most_workers:
        return f"{name}: {len(within.workers())} workers"
    return ""


async def _fight(chosen: Sequence[Attack], tally: Tally) -> int:
    with tempfile.TemporaryDirectory() as folder:
        async with arena(Path(folder) / "workspace") as within:
            tally.before_ms += [await within.check_run() for _ in range(_MEASURED)]
            for each in chosen:
                for deployed in (False, True) if each.deployable else (False,):
                    await _tried(within, each, deployed, tally)
            tally.after_ms += within.ordinary_ms[1 + _MEASURED :]
            return within.own_mb()


async def _tried(within: Arena, attack: Attack, deployed: bool, tally: Tally) -> None:
    complaint = await try_once(within, attack, deployed)
    if complaint:
        tally.complaints.append(complaint + (" (deployed)" if deployed else ""))
    if deployed:
        tally.deliveries += 1
    else:
        tally.runs += 1
    if within.last is not None:
        tally.note(within.last)
    tally.worker_mb = max(tally.worker_mb, within.worker_mb())


async def _fight_mutants(made: Sequence[str], tally: Tally) -> None:
    """Nobody knows what comes of these; it has to make sense, and hurt nobody."""
    with tempfile.TemporaryDirectory() as folder:
        async with arena(Path(folder) / "workspace") as within:
            tally.before_ms += [await within.check_run() for _ in range(_MEASURED)]
            for number, code in enumerate(made):
                attack = Attack(f"mutant {number}\n{code}", code, ("*",), spoils_its_own=True)
                await _tried(within, attack, number % 2 == 1, tally)
            tally.after_ms += within.ordinary_ms[1 + _MEASURED :]


def _raise(tally: Tally, seed: int) -> None:
    assert not tally.complaints, f"seed {seed}: " + "\n".join(tally.complaints[:20])


def _deadline_s(attack: Attack) -> float:
    if attack.only_ends_late or attack.expect == ("*",):
        return SOON_S
    return _LIMIT_S if attack.may_end_late else _PATIENCE_S


def _by_group(corpus: Sequence[Attack]) -> list[str]:
    groups = [each.group for each in corpus]
    return [f"{groups.count(group)} {group}" for group in sorted(set(groups))]
