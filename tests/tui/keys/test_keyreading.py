"""Which keys a terminal's bytes become."""

from __future__ import annotations

import pytest

from console.tui.keys.keyreading import key_names


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1bj\x1bj\x1bj", ["alt+j", "alt+j", "alt+j"]),
        ("\x1ba\x1b[3~", ["alt+a", "delete"]),
        ("\x1bw\x1bOP", ["alt+w", "f1"]),
        ("\x1bN\x1b.", ["alt+shift+n", "alt+full_stop"]),
        ("\x1bjx", ["alt+j", "x"]),
        ("\x1b\x1bj", ["escape", "alt+j"]),
        ("\x1bb\x1bf", ["ctrl+left", "ctrl+right"]),
        ("\x1b[15~\x1bOR\x1b[1;2A", ["f5", "f3", "shift+up"]),
        ("\x1b", ["escape"]),
    ],
)
def test_keys_that_come_at_once_are_told_apart(sent: str, keys: list[str]) -> None:
    """A key held down, or a link that delivers in lumps; none of it may become text."""
    assert key_names(sent) == keys
