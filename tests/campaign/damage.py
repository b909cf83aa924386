"""Files that something else has changed, and disks that fail: told, kept, and nothing made worse.

Damage at random bytes of every file of a workspace; then a disk that is full, that fails, that can
only be read, that has no descriptors left, once or from then on, at every write and every read of
every operation. What could not be saved is refused in one sentence, with exit code 3, and is as if
it had never been asked for; with space again everything goes on.
"""

from __future__ import annotations

import asyncio
import errno
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from console.model import ConsoleError
from console.store import Caps, Store
from console.store.journal import SNAPSHOT_NAME
from tests.campaign._operations import PRELUDE, first_difference, ways
from tests.campaign.crashpoints import CIRCUMSTANCES, Circumstances, shuffled
from tests.store import kept
from tests.store.playing import Step, found, play
from tests.store.simdisk import SimDisk

CODES = [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE]
LENGTHS = [1, 1, 1, 7, 64, 600, 4096]


TWINS: list[Step] = [
    lambda s: s.add_run(*kept.run("1")),
    lambda s: s.add_run(*kept.run("2")),
    lambda s: s.add_capture(*kept.capture(1)),
    lambda s: s.add_capture(*kept.capture(2)),
]
"""Parts that could stand in each other's place."""


class Figures:
    """How much was tried, and what came of it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.tried = self.told = self.unharmed = self.refused = 0


# -- damage ----------------------------------------------------------------------------------


def flip(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def cut(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[:at]


def empty(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return b""


def leave_out(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[:at] + data[at + length :]


def zero(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    length = min(length, len(data) - at)
    return data[:at] + bytes(length) + data[at + length :]


def scribble(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[:at] + chance.randbytes(length) + data[at + length :]


def insert(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[:at] + chance.randbytes(length) + data[at:]


def repeat(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    return data[: at + length] + data[at : at + length] + data[at + length :]


def swap(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    """Two lines in each other's place."""
    lines = data.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def repeat_line(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    return b"".join([*lines[: number + 1], *lines[number:]])


def drop_line(data: bytes, at: int, length: int, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


DAMAGES = [
    flip,
    cut,
    empty,
    leave_out,
    zero,
    scribble,
    insert,
    repeat,
    swap,
    repeat_line,
    drop_line,
]


async def damages(figures: Figures, count: int) -> None:
    """Damage to one file, whichever; a new workspace for every hundred."""
    chance = figures.chance
    files: dict[str, bytes] = {}
    for number in range(count):
        if number % 100 == 0:
            given = CIRCUMSTANCES[
                chance.choice(["as usual", "small", "with a file for every part"])
            ]
            files = (await play(SimDisk(), shuffled(chance), caps=given.caps)).disk.files()
            sound = (await found(files, *given))[0]
        name = chance.choice(sorted(name for name, data in files.items() if data))
        how = chance.choice(DAMAGES)
        data = files[name]
        bad = how(data, chance.randrange(len(data)), chance.choice(LENGTHS), chance)
        try:
            await _damaged(figures, {**files, name: bad}, name, sound, given)
        except AssertionError as lost:
            raise AssertionError(f"damage {number} ({how.__name__}) of {name}: {lost}") from lost


async def _damaged(
    figures: Figures,
    files: Mapping[str, bytes],
    name: str,
    sound: dict[str, Any],
    given: Circumstances,
) -> None:
    figures.tried += 1
    state, problems, disk = await found(files, *given)
    if not problems:
        figures.unharmed += 1
        assert state == sound, f"silently {first_difference(state, sound)}"
        return
    figures.told += 1
    left = disk.files()
    for problem in problems:
        _is_a_sentence(problem)
    assert any(name in problem for problem in problems), problems
    assert files[name] in left.values(), f"the damaged file is gone; {problems}"
    again, later, disk = await found(left, *given)
    assert again == state, f"opened again: {first_difference(again, state)}"
    assert not any(SNAPSHOT_NAME in told or "journal-" in told for told in later), later
    store = kept.opened(disk, *given)
    await store.put_draft(kept.draft("c", "goes on"))
    await store.close()


def _is_a_sentence(text: str) -> None:
    assert text.endswith(".") and "\n" not in text and text.isprintable(), text
    assert text[0].isupper() or text.split()[0].endswith((".json", ".log")), text


# -- disks that fail -------------------------------------------------------------------------


async def failures(figures: Figures, share: float) -> None:
    """Every write of every operation fails in every way, once or from then on."""
    files = (await play(SimDisk(), PRELUDE, caps=Caps())).disk.files()
    for kind in ("as usual", "with all of these"):
        given = CIRCUMSTANCES[kind]
        for name, steps in ways():
            tried = (await play(SimDisk(files), steps, caps=given.caps, now=given.now)).disk.tried
            for at in range(1, tried + 1):
                for code in CODES:
                    for lasting in (False, True):
                        if figures.chance.random() < share:
                            what = f"{name} {kind}, {errno.errorcode[code]} at {at}"
                            try:
                                await _failing(figures, files, steps, given, at, code, lasting)
                            except AssertionError as lost:
                                raise AssertionError(f"{what}, lasting {lasting}: {lost}") from lost


async def _failing(
    figures: Figures,
    files: Mapping[str, bytes],
    steps: list[Any],
    given: Circumstances,
    at: int,
    code: int,
    lasting: bool,
) -> None:
    figures.tried += 1
    disk = SimDisk(files, lambda n, _: code if n == at or (lasting and n > at) else 0)
    store = kept.opened(disk, *given)
    for step in steps:
        before = kept.everything(store)
        if not await _taken(step, store):
            figures.refused += 1
            assert kept.everything(store) == before, "memory is not as it was before the refusal"
            died = (await found(disk.files(), *given))[:2]
            assert died[1] == [], died[1]
    disk.fault = None
    for step in [*steps, _once_more]:
        assert await _taken(step, store), "it is refused with room again"
    state = kept.everything(store)
    await store.close()
    assert disk.open_handles == 0, "a file is left open"
    again, problems, _ = await found(disk.files(), *given)
    assert again == state, f"opened again: {first_difference(again, state)}"
    assert problems == [], problems


async def _taken(step: Callable[[Store], Awaitable[object]], store: Store) -> bool:
    try:
        await step(store)
    except ConsoleError as refusal:
        assert refusal.exit_code == 3, refusal
        _is_a_sentence(refusal.message)
        return False
    return True


async def _once_more(store: Store) -> None:
    await store.put_draft(kept.draft("c", "with room again"))


async def unreadable(figures: Figures, count: int) -> None:
    """A read that fails changes no file: what cannot be read just now may be read later."""
    chance = figures.chance
    for number in range(count):
        if number % 50 == 0:
            files = (await play(SimDisk(), shuffled(chance))).disk.files()
            given = CIRCUMSTANCES["small"]
            sound, _, whole = await found(files, *given)
        code = chance.choice([errno.EIO, errno.EMFILE, errno.EACCES, errno.ESTALE])
        at = chance.randrange(1, whole.reads + 1)
        lasting = chance.random() < 0.5
        figures.tried += 1
        disk = SimDisk(files)
        disk.read_fault = lambda n, _, at=at, code=code, lasting=lasting: (
            code if n == at or (lasting and n > at) else 0
        )
        try:
            store = kept.opened(disk, *given)
        except ConsoleError as refusal:
            figures.refused += 1
            assert refusal.exit_code == 3
            _is_a_sentence(refusal.message)
        else:
            kept.everything(store)
            await store.close()
        left, usual = disk.files(), whole.files()
        gone = {n for n in files if left.get(n) not in (files[n], usual.get(n))}
        again, problems, _ = await found(disk.files(), *given)
        assert again == sound, f"read {at} failed: {first_difference(again, sound)}"
        assert not gone and not problems, f"read {at} failed: {gone} changed, {problems}"


# -- the whole -------------------------------------------------------------------------------


async def _whole(seed: int, scale: float) -> list[str]:
    lines = []
    figures = Figures(seed)
    await damages(figures, max(1, round(20_000 * scale)))
    lines.append(
        f"{figures.tried} damaged files: {figures.told} told and kept, {figures.unharmed} without "
        "harm, nothing dropped silently"
    )
    figures = Figures(seed)
    await failures(figures, min(1.0, scale))
    lines.append(f"{figures.tried} failing disks: {figures.refused} refusals, nothing lost")
    figures = Figures(seed)
    await unreadable(figures, max(1, round(2_000 * scale)))
    lines.append(f"{figures.tried} failing reads: {figures.refused} refusals, nothing changed")
    return lines


def campaign(seed: int, scale: float) -> Iterator[str]:
    """Scale 1 takes some minutes."""
    try:
        yield from asyncio.run(_whole(seed, scale))
    except AssertionError as lost:
        raise AssertionError(f"seed {seed}: {lost}") from lost
