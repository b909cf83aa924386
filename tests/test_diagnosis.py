"""What is said of a terminal, and the line that mends it."""

from __future__ import annotations

from typing import Any

import pytest

from console import walls
from console.diagnosis import Facts, Finding, findings

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}


def facts(environ: dict[str, str] | None = None, **more: Any) -> Facts:
    usual: dict[str, Any] = {
        "encoding": "UTF-8",
        "size": (80, 24),
        "smallest": (60, 15),
        "asked": True,
        "receiver_url": "http://127.0.0.1:8723",
    }
    usual["walls"] = tuple(walls.PURPOSES)
    return Facts(**({"environ": environ or GOOD} | usual | {"round_trip_s": 0.01} | more))


def about(topic: str, given: Facts) -> list[Finding]:
    return [finding for finding in findings(given) if finding.topic == topic]


def test_a_good_terminal_has_no_trouble() -> None:
    given = facts(wide_cells=3, clipboard_answered=True, keys={"f5": "f5"})
    assert {finding.state for finding in findings(given)} == {"good"}


@pytest.mark.parametrize(
    ("topic", "given", "mend"),
    [
        ("terminal", facts({"TERM": "dumb"}), "export TERM=xterm-256color"),
        ("colours", facts({"TERM": "xterm"}), "export TERM=xterm-256color"),
        (
            "colours",
            facts(TMUX | {"TERM": "screen"}),
            'set -g default-terminal "tmux-256color"',
        ),
        ("characters", facts(encoding="ANSI_X3.4-1968"), "export LANG=C.UTF-8"),
        ("characters", facts(wide_cells=5), "export LANG=C.UTF-8"),
        ("characters", facts(TMUX, wide_cells=5, tmux={"version": "tmux 3.3a"}), "tmux -u"),
        (
            "clipboard",
            facts(TMUX, tmux={"version": "tmux 3.3a", "set-clipboard": "external"}),
            "set -g set-clipboard on",
        ),
        ("round trip", facts(round_trip_s=0.3), "[screen]\nslow_link = true"),
        ("tmux", facts(TMUX, tmux={"escape-time": "500"}), "set -sg escape-time 10"),
        (
            "tmux",
            facts(TMUX, tmux={"default-terminal": "screen"}),
            'set -g default-terminal "tmux-256color"',
        ),
        ("screen", facts({"TERM": "screen", "STY": "1.tty"}), "term screen-256color"),
        (
            "keys",
            facts(keys={"f5": ""}, instead={"f5": ("run", ("ctrl+r", "r"))}),
            '[keys]\n"run" = "ctrl+r,r"',
        ),
    ],
)
def test_each_trouble_has_the_line_that_mends_it(topic: str, given: Facts, mend: str) -> None:
    [trouble] = [found for found in about(topic, given) if found.state == "trouble"]
    assert trouble.mend == mend
    assert trouble.text.endswith(".") and trouble.where


def test_silence_is_no_trouble() -> None:
    given = facts(asked=True, round_trip_s=None, wide_cells=None, size=None)
    assert {f.state for f in findings(given) if f.topic != "terminal"} == {"good", "unknown"}


def test_too_small_a_terminal_is_told() -> None:
    [found] = about("size", facts(size=(50, 24)))
    assert found.state == "trouble" and "needs 60x15" in found.text


def test_a_key_that_arrives_as_another_is_named() -> None:
    [found] = about("keys", facts(keys={"shift+f6": "f6"}))
    assert (found.state, found.text) == ("trouble", "shift+f6 arrives as f6.")


def test_over_ssh_the_line_for_webhooks_is_shown() -> None:
    environ = GOOD | {"SSH_CONNECTION": "10.0.0.2 5000 10.0.0.1 22"}
    [found] = about("ssh", facts(environ))
    assert found.text.endswith("ssh -L 8723:127.0.0.1:8723 10.0.0.1")


def test_colours_that_are_few_on_purpose_are_no_trouble() -> None:
    for environ in ({"TERM": "linux"}, {"TERM": "xterm", "NO_COLOR": "1"}):
        assert about("colours", facts(environ))[0].state == "good"


def test_a_wall_that_does_not_stand_is_told_and_what_it_would_ensure() -> None:
    told = about("walls", facts(walls=(walls.LIMITS, walls.PRIVILEGES, walls.FILES)))
    assert [finding.state for finding in told] == ["good", "good", "good", "unknown"]
    assert told[-1].text.startswith("Not on this system: seccomp: starts no program")
    (nothing,) = about("walls", facts(walls=None))
    assert nothing.state == "unknown"


def test_keys_that_arrive_are_told_in_one_line() -> None:
    came = {"f5": "f5", "shift+f6": "f18", "f1": "skip", "f2": "f3"}
    told = [(found.state, found.text) for found in about("keys", facts(keys=came))]
    assert told == [
        ("good", "f5, shift+f6 arrive."),
        ("unknown", "f1 was skipped."),
        ("trouble", "f2 arrives as f3."),
    ]
