"""A crash at every write, sync and rename of every operation of the store, on a simulated disk.

After each the workspace has to open with exactly what was acknowledged, before or after what was
under way. Of what was not synced anything may be there: nothing, names without contents, contents
without names, torn and in any order.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from console.store import Caps, Store, delete_workspace, finish_deletions
from console.store.disk import Disk
from tests.campaign._operations import PRELUDE, first_difference, uncovered, ways
from tests.store import kept
from tests.store.playing import Played, Step, found, play
from tests.store.simdisk import SimDisk, crashed


class Circumstances(NamedTuple):
    caps: Caps
    now: datetime = kept.NOW


_ONE = {"runs": 1, "errors": 1, "captures": 1, "deliveries": 1, "objects": 1}
CIRCUMSTANCES = {
    "as usual": Circumstances(Caps()),
    "renewing at every write": Circumstances(Caps(journal_bytes=1)),
    "with a file for every part": Circumstances(Caps(segment_bytes=1)),
    "with room for one of each": Circumstances(Caps(**_ONE)),
    "past all days": Circumstances(Caps(), kept.NOW + timedelta(days=500)),
    "with all of these": Circumstances(
        Caps(**_ONE, segment_bytes=1, journal_bytes=1), kept.NOW + timedelta(days=500)
    ),
    "small": Circumstances(kept.SMALL),
}
STORE = Path(__file__).parent.parent / "store"
OLD = {
    number: {path.name: path.read_bytes() for path in (STORE / folder).iterdir()}
    for number, folder in ((1, "old_workspace"), (2, "old_workspace_2"))
}
"""Kept examples of workspaces, by the format that they were written in."""

Files = Mapping[str, bytes]
State = dict[str, Any]


class Crashes:
    """Opens what crashes leave, and counts it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.points = self.states = self.distinct = 0

    @property
    def figures(self) -> str:
        return f"{self.points} crash points, {self.states} folders left ({self.distinct} distinct)"

    async def try_all(
        self,
        what: str,
        disk: SimDisk,
        allowed: Callable[[int], Sequence[State]],
        given: Circumstances,
        *,
        first: int = 0,
        rounds: int = 1,
        check: Callable[[Files, list[str]], None] | None = None,
    ) -> None:
        """Crash after each operation; raise AssertionError where that is not survived.

        Args:
            what: is crashed, as the failure says.
            disk: on which it was done, whole.
            allowed: what may be found after so many operations.
            given: how it was done.
            first: a crash after fewer operations is not tried.
            rounds: how often each point is, every time torn in another way.
            check: judges the folder left and what is told of it; by default nothing may be told.
        """
        known: dict[frozenset[tuple[str, bytes]], tuple[State, list[str]]] = {}
        for at in range(first, len(disk.ops) + 1):
            self.points += 1
            fine = allowed(at)
            lefts = (crashed(disk.before, disk.ops[:at], self.chance) for _ in range(rounds))
            for how, files in (left for each in lefts for left in each):
                self.states += 1
                where = f"{what}; {how} after {at} operations, the last {disk.ops[at - 1 : at]}"
                key = frozenset(files.items())
                if key not in known:
                    known[key] = (await found(files, *given))[:2]
                state, problems = known[key]
                assert state in fine, f"{where}: {first_difference(state, fine[-1])}"
                if check is not None:
                    check(files, problems)
                else:
                    assert not problems or how == "reordered", (where, problems)
        self.distinct += len(known)


async def each_operation(crashes: Crashes, rounds: int, kinds: Sequence[str]) -> None:
    """Every way to change a workspace that has something of everything."""
    files = (await play(SimDisk(), PRELUDE, caps=Caps())).disk.files()
    for kind in kinds:
        given = CIRCUMSTANCES[kind]
        for name, steps in ways():
            played = await play(SimDisk(files), steps, caps=given.caps, now=given.now)
            what = f"{name} {kind}"
            await crashes.try_all(what, played.disk, played.allowed, given, rounds=rounds)


async def every_operation_changes_something() -> None:
    files = (await play(SimDisk(), PRELUDE, caps=Caps())).disk.files()
    for name, steps in ways():
        played = await play(SimDisk(files), steps, caps=Caps())
        assert played.states[-2] != played.states[-1], (
            f"{name} changes nothing, so it shows nothing"
        )


async def sequences(crashes: Crashes, count: int) -> None:
    """Operations in any order, several at once, with the workspace closed and opened between."""
    chance = crashes.chance
    for number in range(count):
        at_once, reopen = chance.randrange(1, 6), chance.random() < 0.4
        kind = chance.choice(list(CIRCUMSTANCES))
        given = CIRCUMSTANCES[kind]
        played = await play(
            SimDisk(),
            shuffled(chance),
            at_once=at_once,
            reopen=reopen,
            caps=given.caps,
            now=given.now,
        )
        what = f"sequence {number} {kind}, {at_once} at once"
        await crashes.try_all(what, played.disk, played.allowed, given)


def shuffled(chance: random.Random) -> list[Step]:
    alone = [steps[0] for _, steps in ways() if len(steps) == 1]  # others cannot go at once
    chosen = chance.sample(alone, 12)
    return [*PRELUDE[: chance.randrange(len(PRELUDE) + 1)], *chosen]


async def recoveries(crashes: Crashes, count: int) -> None:
    """A crash, then a crash at any point while the workspace is opened again and goes on."""
    chance = crashes.chance
    for number in range(count):
        given = CIRCUMSTANCES[chance.choice(list(CIRCUMSTANCES))]
        steps, at_once = shuffled(chance), chance.randrange(1, 4)
        first = await play(SimDisk(), steps, at_once=at_once, caps=given.caps, now=given.now)
        at = chance.randrange(len(first.disk.ops) + 1)
        if chance.random() < 0.5:
            how, files = chance.choice(list(crashed({}, first.disk.ops[:at], chance)))
            disk = SimDisk(files)
        else:  # the machine goes on, with all that was never synced
            how, disk = "the process died", SimDisk.after_a_death({}, first.disk.ops[:at])
        begun = len(disk.ops)
        steps = chance.choice(ways())[1]
        second = await play(disk, steps, caps=given.caps, now=given.now)
        before = first.allowed(at)

        # Until it has written something, what it found needs to be no safer than before.
        safe = min((at for at in second.acknowledged if at > begun), default=begun + 1)

        def allowed(
            ops: int, second: Played = second, before: list[State] = before, safe: int = safe
        ) -> list[State]:
            since = second.allowed(ops)
            return since if ops >= safe else [*before, *since]

        what = f"recovery {number}, {how} after {at}"
        tells = (lambda *_: None) if how == "reordered" else None  # that may look like damage
        await crashes.try_all(what, disk, allowed, given, first=begun, check=tells)


async def repairs(crashes: Crashes, count: int) -> None:
    """A crash while a damaged workspace is repaired: it is repaired as it would have been."""
    chance = crashes.chance
    given = CIRCUMSTANCES["small"]
    sound = (await play(SimDisk(), shuffled(chance))).disk.files()
    names = [name for name in sound if name.startswith(("workspace", "journal"))]
    for number in range(count):
        name = chance.choice(names)
        bad = bytearray(sound[name])
        at = chance.randrange(len(bad))
        bad[at : at + chance.choice([1, 30, 600])] = bytes(chance.choice([0, 1, 30]))
        disk = SimDisk({**sound, name: bytes(bad)})
        store = kept.opened(disk, *given)
        repaired, told = kept.everything(store), list(store.problems)
        await store.close()

        def check(files: Files, problems: list[str], name: str = name, bad: Any = bad) -> None:
            assert bytes(bad) in files.values(), f"{name} is gone, as it was when damaged"

        if told:
            what = f"repair {number} of {name}"
            await crashes.try_all(what, disk, lambda _, s=repaired: [s], given, check=check)


async def migration(crashes: Crashes, rounds: int) -> None:
    """A crash while a workspace of an older version is opened for the first time."""
    for number, old in OLD.items():
        given = Circumstances(Caps())
        disk = SimDisk(old)
        store = kept.opened(disk, *given)
        state = kept.everything(store)
        await store.put_draft(kept.draft("c", "new"))
        later = kept.everything(store)
        await store.close()

        def check(files: Files, problems: list[str], number: int = number) -> None:
            assert not problems, problems
            if number == 1:
                for name in ("workspace.json", "journal-000001.log"):
                    assert OLD[1][name] in files.values(), f"the old {name} is gone"

        def allowed(_: int, fine: list[State] = [state, later]) -> list[State]:  # noqa: B006
            return fine

        await crashes.try_all(
            f"migration of {number}", disk, allowed, given, rounds=rounds, check=check
        )


class _Died(Exception):
    """The process ended here."""


class _Dying(Disk):
    """A real folder whose process dies when it is about to take the last of so many steps."""

    def __init__(self, folder: Path, steps: int) -> None:
        super().__init__(folder)
        self._steps = steps

    def _take_step(self) -> None:
        self._steps -= 1
        if not self._steps:
            raise _Died

    def move(self, folder: Path) -> None:
        self._take_step()
        super().move(folder)

    def remove(self, name: str) -> None:
        self._take_step()
        super().remove(name)

    def remove_folder(self) -> None:
        self._take_step()
        super().remove_folder()


async def deletions(crashes: Crashes) -> None:
    """The process dies while it deletes a workspace: that is there whole, or not at all."""
    for dies_at in range(1, 99):
        with tempfile.TemporaryDirectory() as above:
            folder = Path(above) / "work"
            store = Store.open(folder, clock=lambda: kept.NOW)
            for step in PRELUDE[:9]:
                await step(store)
            state = kept.everything(store)
            await store.close()
            crashes.points += 1
            try:
                delete_workspace(folder, disk=_Dying(folder, dies_at))
            except _Died:
                if folder.exists():
                    store = Store.open(folder, clock=lambda: kept.NOW)
                    assert kept.everything(store) == state and not store.problems, dies_at
                    await store.close()
                    delete_workspace(folder)
                finish_deletions(Path(above))
                assert not list(Path(above).iterdir()), f"remains of a death at step {dies_at}"
                continue
            assert not list(Path(above).iterdir())
            return
    raise AssertionError("deleting a workspace takes too many operations")


async def _whole(seed: int, scale: float, say: Callable[[str], None]) -> None:
    await every_operation_changes_something()
    parts: dict[str, Callable[[Crashes], Awaitable[None]]] = {
        f"{len(ways())} ways to change a workspace, each in {len(CIRCUMSTANCES)} circumstances": (
            lambda crashes: each_operation(crashes, count(6), list(CIRCUMSTANCES))
        ),
        "sequences of operations": lambda crashes: sequences(crashes, count(60)),
        "crashes after a crash": lambda crashes: recoveries(crashes, count(150)),
        "crashes in a repair": lambda crashes: repairs(crashes, count(150)),
        "crashes in a migration": lambda crashes: migration(crashes, count(40)),
        "deaths in deleting a workspace": deletions,
    }

    def count(full: int) -> int:
        return max(1, round(full * scale))

    points = states = 0
    for name, part in parts.items():
        crashes = Crashes(seed)
        try:
            await part(crashes)
        except AssertionError as lost:
            raise AssertionError(f"seed {seed}: {lost}") from None
        points, states = points + crashes.points, states + crashes.states
        say(f"{name}: {crashes.figures}")
    say(f"in all {points} crash points and {states} folders, nothing lost")


def campaign(seed: int, scale: float) -> Iterator[str]:
    """Scale 1 takes some minutes."""
    new = uncovered()
    assert not new, new
    lines: list[str] = []
    asyncio.run(_whole(seed, scale, lines.append))
    yield from lines
