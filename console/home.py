"""Where everything of a user lies: workspaces, and the packages of Segment that were installed.

Knows nothing of what is in there. Workers ask too, so the import must stay cheap.
"""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder of all that is kept: `FNCONSOLE_HOME`, or the platform's user data folder.

    Raises:
        ConsoleError: the name is of no folder.
    """
    if place := os.environ.get("FNCONSOLE_HOME"):
        try:
            return Path(place).expanduser().absolute()
        except (RuntimeError, OSError):  # no such user; no current folder
            from console.model import ConsoleError  # not for workers, which this costs 20 ms
            from console.text import printable

            raise ConsoleError(
                f"FNCONSOLE_HOME names no folder: {printable(place)!r}; give a whole path.", 3
            ) from None
    import platformdirs  # 5 ms, and not needed where FNCONSOLE_HOME is set

    return Path(platformdirs.user_data_dir("fnconsole", appauthor=False))
