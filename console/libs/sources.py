"""Reading installed packages: which file a `require` means, as Node finds it, and its text.

Only files below the folder of all packages, whatever links or names say. Knows nothing of the
runtime, nor of how the packages came here.
"""

from __future__ import annotations

import json
import os

from console.home import home
from console.libs import catalog

TYPE_CHECKING = False  # a worker's start would pay for the real one
if TYPE_CHECKING:
    from typing import Any

MOST_BYTES = 16 * 1024 * 1024  # ours: the largest real source is a fifth of it
MOST_FOLDERS = 10_000  # ours: all packages together have fewer
_CONDITIONS = ("node", "require", "default")
_SUFFIXES = ("", ".js", ".json", ".cjs")


def root() -> str:
    """The folder of all installed packages."""
    return os.path.join(home(), "libs")


def is_installed(library: catalog.Library) -> bool:
    return os.path.isfile(os.path.join(package_folder(library), "package.json"))


def package_folder(library: catalog.Library) -> str:
    """Where its own files are once it is installed."""
    return os.path.join(root(), library.folder, "node_modules", *library.package.split("/"))


class Sources:
    """The files below one folder.

    Args:
        folder: the folder of all packages; need not exist.
    """

    def __init__(self, folder: str) -> None:
        self._folder = os.path.realpath(folder)
        # What was found is remembered, what was not is looked for again: it may get installed.
        self._found: dict[tuple[str, str], str] = {}
        self._real: dict[str, str] = {}
        self._manifests: dict[str, dict[str, Any]] = {}

    def entry(self, library: catalog.Library) -> str | None:
        """The path of what `require` of the package gives; None where it is not installed."""
        start = os.path.join(self._folder, library.folder)
        return self.resolve(os.path.relpath(start, self._folder), library.package)

    def resolve(self, within: str, request: str) -> str | None:
        """The path, from the folder, of what a file in the folder `within` requires."""
        if "\0" in request or "\0" in within:
            return None
        if (known := self._found.get((within, request))) is not None:
            return known
        if request.startswith(("./", "../", "/")) or request in (".", ".."):
            found = self._file(os.path.join(self._folder, within, request))
        else:
            found = self._package(os.path.join(self._folder, within), request)
        inside = None if found is None else self._inside(found)
        if inside is not None:
            self._found[within, request] = inside
        return inside

    def read(self, path: str) -> str | None:
        """The text of a file that `resolve` has named."""
        if "\0" in path or (inside := self._inside(os.path.join(self._folder, path))) is None:
            return None
        try:
            with open(
                os.path.join(self._folder, inside), encoding="utf-8", errors="replace"
            ) as file:
                return file.read(MOST_BYTES)
        except OSError:
            return None

    def _inside(self, path: str) -> str | None:
        real = self._real_path(path)
        if not real.startswith(self._folder + os.sep):
            return None
        return real[len(self._folder) + 1 :]

    def _real_path(self, path: str) -> str:
        """As os.path.realpath, which looks at every folder of the path again for each file."""
        folder, name = os.path.split(os.path.normpath(path))
        if folder not in self._real:
            if len(self._real) >= MOST_FOLDERS:
                self._real.clear()
            self._real[folder] = os.path.realpath(folder)
        real = os.path.join(self._real[folder], name)
        return os.path.realpath(real) if os.path.islink(real) else real

    def _package(self, within: str, request: str) -> str | None:
        parts = request.split("/")
        size = 2 if request.startswith("@") else 1
        name, rest = "/".join(parts[:size]), "/".join(parts[size:])
        at = os.path.normpath(within)
        while at.startswith(self._folder + os.sep):
            folder = os.path.join(at, "node_modules", name)
            if os.path.isdir(folder):
                return self._in_package(folder, rest)
            at = os.path.dirname(at)
        return None

    def _in_package(self, folder: str, rest: str) -> str | None:
        exports = self._manifest(folder).get("exports")
        if exports is not None:
            target = _exported(exports, f"./{rest}" if rest else ".")
            return None if target is None else _plain(os.path.join(folder, target))
        return self._file(os.path.join(folder, rest) if rest else folder)

    def _file(self, path: str) -> str | None:
        """A file by its path, with or without suffix, or a folder's main file."""
        for suffix in _SUFFIXES:
            if (found := _plain(path + suffix)) is not None:
                return found
        main = self._manifest(path).get("main")
        if isinstance(main, str) and os.path.normpath(main) != ".":
            found = self._file(os.path.join(path, main))
            if found is not None:
                return found
        return _plain(os.path.join(path, "index.js")) or _plain(os.path.join(path, "index.json"))

    def _manifest(self, folder: str) -> dict[str, Any]:
        if folder in self._manifests:
            return self._manifests[folder]
        if found := _read_manifest(folder):
            self._manifests[folder] = found
        return found


def _exported(exports: Any, name: str) -> str | None:
    """The target of a name in a package's "exports", with Node's conditions for `require`."""
    if not isinstance(exports, dict) or not any(key.startswith(".") for key in exports):
        exports = {".": exports}
    if name in exports:
        return _condition(exports[name])
    for key, value in exports.items():
        start, star, end = key.partition("*")
        if star and name.startswith(start) and name.endswith(end):
            target = _condition(value)
            middle = name[len(start) : len(name) - len(end)]
            return None if target is None else target.replace("*", middle)
    return None


def _condition(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((found for each in value if (found := _condition(each))), None)
    if isinstance(value, dict):
        for key in value:
            if key in _CONDITIONS and (found := _condition(value[key])) is not None:
                return found
    return None


def _plain(path: str) -> str | None:
    return path if os.path.isfile(path) else None


def _read_manifest(folder: str) -> dict[str, Any]:
    try:
        with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
