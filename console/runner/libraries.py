"""Operations on the npm packages of Segment: which there are, and the sources of installed ones.

A run reads them when its code first uses a package; the Node modules that packages need are ours
and lie beside the catalog.
"""

from __future__ import annotations

import os
from functools import cache

from console.libs import catalog
from console.runner.refusal import OperationError

TYPE_CHECKING = False  # see refusal
if TYPE_CHECKING:
    from typing import Any

    from console.libs.sources import Sources
    from console.runner.refusal import Answer, Operation

_NODE = os.path.join(os.path.dirname(catalog.__file__), "node")


@cache
def _sources() -> Sources:
    """For the life of the process: a package can have a thousand files."""
    from console.libs.sources import Sources, root

    return Sources(root())


def entry(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name] → the path of the package's main file; null where it is not installed."""
    library = catalog.named(args[0])
    if library is None:
        raise OperationError("There is no such library")
    return _sources().entry(library), None


def resolve(args: list[Any], buffers: list[bytes]) -> Answer:
    """[folder of the one who asks, request] → path; null where there is no such file."""
    return _sources().resolve(*args), None


def read(args: list[Any], buffers: list[bytes]) -> Answer:
    """[path] → text; null where there is no such file."""
    return _sources().read(args[0]), None


def node_source(args: list[Any], buffers: list[bytes]) -> Answer:
    """[name of a module of Node's] → its text, or null where there is none."""
    name = args[0].replace("/", "_")
    if not name.replace("_", "").isalnum():
        return None, None
    try:
        with open(os.path.join(_NODE, f"{name}.js"), encoding="utf-8") as file:
            return file.read(), None
    except FileNotFoundError:
        return None, None


OPERATIONS: dict[str, Operation] = {
    "library_entry": entry,
    "library_resolve": resolve,
    "library_read": read,
    "node_source": node_source,
}
