"""A disk in memory that remembers every operation, so that a crash can be placed at each of them.

`SimDisk` behaves as `console.store.disk.Disk`. `crashed` says what a folder may hold after the
machine died there: what was synced, and of the rest anything, torn and in any order. Files that are
synced together get there in any order: while they do, any of them may be there and any may not.
"""

import errno
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from console.store.disk import Disk

SECTOR = 512
FOLDER = Path("/simulated")


class Op(NamedTuple):
    kind: str
    name: str = ""
    """Of the file, where the operation goes by name."""
    file: int = 0
    offset: int = 0
    data: bytes = b""
    to: str = ""
    all: tuple[int, ...] = ()
    """The files whose syncs begin together."""


Fault = Callable[[int, Op], int]
"""Given the number of an operation and the operation: the errno it fails with, or 0."""


class SimDisk(Disk):
    def __init__(
        self, files: Mapping[str, bytes] | None = None, fault: Fault | None = None
    ) -> None:
        super().__init__(FOLDER)
        self.before = dict(files or {})
        self.ops: list[Op] = []
        self.fault = fault
        self.tried = 0
        self.read_fault: Callable[[int, str], int] | None = None
        """Given the number of a read and the name of the file: as `fault`."""
        self.reads = 0
        self._names = _numbered(self.before)
        self._files = {number: bytearray(self.before[name]) for name, number in self._names.items()}
        self._handles: dict[int, int] = {}
        self._next = len(self._names) + 1
        self._claimed = False

    @classmethod
    def after_a_death(cls, before: Mapping[str, bytes], ops: Sequence[Op]) -> "SimDisk":
        """The disk that the next process finds: the machine still has what is not synced."""
        disk = cls(before)
        for op in ops:
            disk._again(op)
        disk.ops = list(ops)
        return disk

    # -- what the store asks ------------------------------------------------------------------

    def claim(self) -> bool:
        claimed, self._claimed = self._claimed, True
        return not claimed

    def release(self) -> None:
        self._claimed = False

    def sizes(self) -> dict[str, int]:
        return {name: len(self._files[file]) for name, file in self._names.items()}

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        self.reads += 1
        if self.read_fault is not None and (code := self.read_fault(self.reads, name)):
            raise OSError(code, "injected")
        data = bytes(self._files[self._file(name)])[offset:]
        return data if length is None else data[:length]

    def create(self, name: str) -> int:
        if name in self._names:
            file = self._names[name]
            self._do(Op("truncate", name, file))
            del self._files[file][:]
        else:
            file = self._next
            self._do(Op("create", name, file))
            self._names[name], self._files[file] = file, bytearray()
        return self._handle(file)

    def reopen(self, name: str) -> int:
        return self._handle(self._file(name))

    def write(self, handle: int, offset: int, data: bytes) -> None:
        file = self._handles[handle]
        op = Op("write", file=file, offset=offset, data=bytes(data))
        try:
            self._do(op)
        except OSError:  # part of it may be written
            op = op._replace(data=op.data[: len(op.data) // 2])
            self.ops.append(op)
            _write(self._files[file], op)
            raise
        _write(self._files[file], op)

    def truncate(self, handle: int, length: int) -> None:
        file = self._handles[handle]
        self._do(Op("truncate", file=file, offset=length))
        del self._files[file][length:]

    def sync(self, handle: int) -> None:
        self._do(Op("sync", file=self._handles[handle]))

    def sync_together(self, handles: Sequence[int]) -> list[OSError | None]:
        syncs = [Op("sync", file=self._handles[handle]) for handle in handles]
        if len(syncs) > 1:
            self.ops.append(Op("together", all=tuple(op.file for op in syncs)))
        failures = {op.file: self._failure_of(op) for op in syncs[::-1]}  # none waits for another
        return [failures[op.file] for op in syncs]

    def close(self, handle: int) -> None:
        del self._handles[handle]

    def rename(self, old: str, new: str) -> None:
        file = self._file(old)
        self._do(Op("rename", old, file, to=new))
        del self._names[old]
        self._names[new] = file

    def link(self, old: str, new: str) -> None:
        if new in self._names:
            raise FileExistsError(errno.EEXIST, new)
        self._do(Op("link", old, self._file(old), to=new))
        self._names[new] = self._names[old]

    def remove(self, name: str) -> None:
        self._do(Op("remove", name, self._file(name)))
        del self._names[name]

    def sync_folder(self) -> None:
        self._do(Op("sync_folder"))

    # -- what tests ask ----------------------------------------------------------------------

    @property
    def open_handles(self) -> int:
        return len(self._handles)

    def files(self) -> dict[str, bytes]:
        return {name: bytes(self._files[file]) for name, file in self._names.items()}

    def _failure_of(self, op: Op) -> OSError | None:
        try:
            self._do(op)
        except OSError as error:
            return error
        return None

    def _again(self, op: Op) -> None:
        if op.kind == "create":
            self._names[op.name], self._files[op.file] = op.file, bytearray()
            self._next = max(self._next, op.file + 1)
        elif op.kind in ("rename", "link", "remove"):
            self._names = _renamed(self._names, [op])
        elif op.kind in ("write", "truncate"):
            self._files[op.file][:] = _written(self._files[op.file], [op])

    def _do(self, op: Op) -> None:
        self.tried += 1
        if self.fault is not None and (code := self.fault(self.tried, op)):
            raise OSError(code, "injected")
        self.ops.append(op)

    def _file(self, name: str) -> int:
        if name not in self._names:
            raise FileNotFoundError(errno.ENOENT, name)
        return self._names[name]

    def _handle(self, file: int) -> int:
        self._next += 1
        self._handles[self._next] = file
        return self._next


@dataclass
class _Medium:
    """What is safe, and what is on its way."""

    names: dict[str, int]
    files: dict[int, bytes]
    moving: list[Op] = field(default_factory=list)
    unsynced: dict[int, list[Op]] = field(default_factory=dict)

    def take(self, op: Op) -> None:
        if op.kind in ("create", "rename", "link", "remove"):
            self.moving.append(op)
            if op.kind == "create":
                self.files[op.file] = b""
        elif op.kind == "sync_folder":
            self.names = _renamed(self.names, self.moving)
            self.moving = []
        elif op.kind == "together":
            pass  # nothing has got there yet
        elif op.kind == "sync":
            self.files[op.file] = _written(self.files[op.file], self.unsynced.pop(op.file, []))
        else:
            self.unsynced.setdefault(op.file, []).append(op)

    def having(self, files: Sequence[int]) -> "_Medium":
        """As it is when these have got there."""
        medium = _Medium(self.names, dict(self.files), list(self.moving), dict(self.unsynced))
        for file in files:
            medium.take(Op("sync", file=file))
        return medium

    def settle(self, names: list[Op], choose: Callable[[list[Op]], list[Op]]) -> dict[str, bytes]:
        return {
            name: _written(self.files[file], choose(self.unsynced.get(file, [])))
            for name, file in _renamed(self.names, names).items()
        }


def crashed(
    before: Mapping[str, bytes], ops: list[Op], chance: random.Random, subsets: int = 6
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """What the folder may hold when the machine dies after `ops`.

    Args:
        before: what it held before them.
        ops: the last one may be syncs that begin together.
        chance: what is torn, and how.
        subsets: at most so many of what may be there of these are tried.
    """
    names = _numbered(before)
    medium = _Medium(names, {number: before[name] for name, number in names.items()})
    for op in ops:
        medium.take(op)
    groups = list(_subsets(ops[-1].all if ops else ()))
    for got in groups if len(groups) <= subsets else chance.sample(groups, subsets):
        yield from _left_by(medium.having(got), chance)


def _subsets(files: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for count in range(len(files) + 1):
        yield from itertools.combinations(files, count)


def _left_by(medium: _Medium, chance: random.Random) -> Iterator[tuple[str, dict[str, bytes]]]:
    every, none = list, lambda _: []
    some = [op for op in medium.moving if chance.random() < 0.5]
    yield "the process died", medium.settle(medium.moving, every)
    yield "nothing unsynced", medium.settle([], none)
    yield "names only", medium.settle(medium.moving, none)
    yield "contents only", medium.settle([], every)
    yield "some names", medium.settle(some, every)
    yield "torn", medium.settle(medium.moving, lambda ops: _torn(ops, chance))
    yield "reordered", medium.settle(some, lambda ops: _reordered(ops, chance))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, 1)}


def _renamed(names: Mapping[str, int], ops: list[Op]) -> dict[str, int]:
    names = dict(names)
    for op in ops:
        if op.kind in ("rename", "remove") and names.get(op.name) == op.file:
            del names[op.name]
        if op.kind != "remove":
            names[op.to or op.name] = op.file
    return names


def _written(data: bytes, ops: list[Op]) -> bytes:
    contents = bytearray(data)
    for op in ops:
        if op.kind == "truncate":
            del contents[op.offset :]
        else:
            _write(contents, op)
    return bytes(contents)


def _write(contents: bytearray, op: Op) -> None:
    if len(contents) < op.offset:
        contents.extend(bytes(op.offset - len(contents)))
    contents[op.offset : op.offset + len(op.data)] = op.data


def _torn(ops: list[Op], chance: random.Random) -> list[Op]:
    """The first few of them, the last one whole or in part."""
    if not ops:
        return []
    kept = ops[: chance.randrange(len(ops)) + 1]
    data = kept[-1].data
    cut = chance.choice([chance.randrange(len(data) + 1), len(data)])
    return [*kept[:-1], kept[-1]._replace(data=data[:cut])]


def _reordered(ops: list[Op], chance: random.Random) -> list[Op]:
    """Any sectors of them; a lost sector before one that arrived is a hole of zeros."""
    kept = []
    for op in ops:
        if op.kind == "truncate":
            kept.append(op)
            continue
        position = op.offset
        while position < op.offset + len(op.data):
            end = min((position // SECTOR + 1) * SECTOR, op.offset + len(op.data))
            if chance.random() < 0.5:
                data = op.data[position - op.offset : end - op.offset]
                kept.append(Op("write", file=op.file, offset=position, data=data))
            position = end
    return kept
