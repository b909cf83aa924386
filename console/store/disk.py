"""Every file operation of the store, and the lock that makes one process the owner.

Knows names inside one folder and bytes, nothing of what they mean. Tests put a disk in its place
that crashes or fills up at a chosen operation, so nothing else in the store touches a file.
The trap: a name is as durable as the last `sync_folder`, contents as the last `sync`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
LOCK_NAME = "lock"
_SYNCS_AT_ONCE = 3  # journal, deliveries and errors


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None
        self._syncers: ThreadPoolExecutor | None = None

    def claim(self) -> bool:
        """Make the folder where it is missing and take its lock; False where another has it."""
        _make_folder(self.folder)
        lock = self._open_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        if self._syncers is not None:
            self._syncers.shutdown()
            self._syncers = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _open_lock(self) -> int:
        path = self._path(LOCK_NAME)
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE)
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.EACCES):
                raise
            return os.open(path, os.O_RDONLY)  # a workspace that can be read is worth opening
        with contextlib.suppress(PermissionError):
            os.fchmod(lock, _FILE_MODE)
        return lock

    def sizes(self) -> dict[str, int]:
        """The plain files of the folder; any that others could read is made private."""
        found: dict[str, int] = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(status.st_mode):
                    continue
                if stat.S_IMODE(status.st_mode) & 0o077:
                    with contextlib.suppress(OSError):
                        os.chmod(entry.path, _FILE_MODE)
                found[entry.name] = status.st_size
        return found

    def kinds(self) -> dict[str, str]:
        """Whatever is in the folder: `file`, `socket` or `other`, as all else, links too, is.

        Raises:
            NotADirectoryError: the folder is none, or a link to one.
        """
        if not stat.S_ISDIR(os.lstat(self.folder).st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        names = {stat.S_IFREG: "file", stat.S_IFSOCK: "socket"}
        with os.scandir(self.folder) as entries:
            return {
                entry.name: names.get(
                    stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode), "other"
                )
                for entry in entries
            }

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes:
        """The bytes from `offset`; fewer than `length` where the file ends before."""
        with open(self._path(name), "rb", buffering=0) as file:
            file.seek(offset)
            if length is None:
                return file.read()
            parts = []
            while length > 0 and (part := file.read(length)):
                parts.append(part)
                length -= len(part)
            return b"".join(parts)

    def create(self, name: str) -> int:
        """A handle to write a file that is new or emptied."""
        handle = os.open(self._path(name), os.O_RDWR | os.O_CREAT | os.O_TRUNC, _FILE_MODE)
        with contextlib.suppress(PermissionError):
            os.fchmod(handle, _FILE_MODE)  # the umask may have taken away more
        return handle

    def reopen(self, name: str) -> int:
        """A handle to write a file that exists."""
        return os.open(self._path(name), os.O_RDWR)

    def write(self, handle: int, offset: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(handle, view, offset)
            view = view[written:]
            offset += written

    def truncate(self, handle: int, length: int) -> None:
        os.ftruncate(handle, length)

    def sync(self, handle: int) -> None:
        """Return when the contents are on the medium."""
        _sync(handle)
        self._check_folder()

    def sync_together(self, handles: Sequence[int]) -> list[OSError | None]:
        """Sync files at the same time: one wait, where one after the other would be as many.

        Args:
            handles: of the files; until this returns, any of them may be on the medium.

        Returns:
            What went wrong with each file; all have ended.
        """
        others = [self._threads().submit(_failure_of, _sync, handle) for handle in handles[1:]]
        errors = [_failure_of(_sync, handles[0]), *(other.result() for other in others)]
        return [errors[0] or _failure_of(self._check_folder), *errors[1:]]

    def _threads(self) -> ThreadPoolExecutor:
        if self._syncers is None:
            self._syncers = ThreadPoolExecutor(_SYNCS_AT_ONCE - 1, "store-sync")
        return self._syncers

    def _check_folder(self) -> None:
        """That it is still there: what goes to deleted files is kept by nobody."""
        if self._lock is None:
            return
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(self._lock), os.stat(self._path(LOCK_NAME))):
                return
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, old: str, new: str) -> None:
        os.replace(self._path(old), self._path(new))

    def link(self, old: str, new: str) -> None:
        """Give a file a second name; where the file system has no such thing, copy it."""
        try:
            os.link(self._path(old), self._path(new), follow_symlinks=False)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
                raise
            handle = self.create(new)
            try:
                self.write(handle, 0, self.read(old))
                self.sync(handle)
            finally:
                self.close(handle)

    def remove(self, name: str) -> None:
        os.unlink(self._path(name))

    def move(self, folder: Path) -> None:
        """Give the folder another name beside the one it has."""
        os.rename(self.folder, folder)
        self.folder = folder
        _sync_folder(folder.parent)

    def erase(self, names: Iterable[str]) -> None:
        """Remove the folder, which has only these files; its lock goes last."""
        for name in sorted(names, key=lambda name: name == LOCK_NAME):
            self.remove(name)
        self.remove_folder()

    def remove_folder(self) -> None:
        """Remove the folder, which is empty."""
        os.rmdir(self.folder)
        _sync_folder(self.folder.parent)

    def sync_folder(self) -> None:
        """Return when names that were made, changed or removed are on the medium."""
        _sync_folder(self.folder)

    def _path(self, name: str) -> str:
        return f"{self.folder}/{name}"


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        if not folder.parent.exists():
            _make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):  # another process was faster
            folder.mkdir(_FOLDER_MODE)
            os.chmod(folder, _FOLDER_MODE)
            _sync_folder(folder.parent)
    elif folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        with contextlib.suppress(OSError):
            os.chmod(folder, _FOLDER_MODE)


def _sync(handle: int) -> None:
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # fsync stops at the drive's cache there
    else:
        os.fdatasync(handle)


def _failure_of(do: Callable[..., None], *given: int) -> OSError | None:
    try:
        do(*given)
    except OSError as error:
        return error
    return None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
