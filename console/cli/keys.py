"""`fnconsole keys`: every key of the console by place, and what is wrong with any of them.

Owns arguments and print-outs. The exit code is 1 where keys are in conflict or the config file has
mistakes, so that a dotfile repository can check its own.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from console import config
from console.cli import arguments, output

if TYPE_CHECKING:
    from console.tui.keys import conflicts, places


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    from console.tui import appearance
    from console.tui.keys import conflicts, keymap, places

    found = config.read()
    keys, _ = keymap.checked(found.keys)
    mistakes = appearance.mistakes(found)
    actions = list(places.actions(keys))
    findings = conflicts.findings(keys)
    if args.json:
        output.write_json(_values(actions, findings, mistakes, keys))
    else:
        output.write(_text(actions, findings, keys))
        for mistake in mistakes:
            output.complain(str(mistake))
    return 1 if mistakes or any(f.severity == "conflict" for f in findings) else 0


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole keys",
        description="Every action of the console with its keys and its id, by place.\n\n"
        "Other keys stand in config.toml in the data folder (FNCONSOLE_HOME), by id:\n"
        '  [keys]\n  run = "f5,ctrl+g"\n  "pane.next" = "f6"',
        epilog="example:\n  fnconsole keys",
    )
    arguments.add_json(parser)
    return parser


def _values(
    actions: list[places.Action],
    findings: list[conflicts.Finding],
    mistakes: list[config.Mistake],
    keys: dict[str, str],
) -> dict[str, Any]:
    return {
        "config": str(config.path()),
        "actions": [action._asdict() | {"changed": action.id in keys} for action in actions],
        "conflicts": [f._asdict() for f in findings if f.severity == "conflict"],
        "notes": [f._asdict() for f in findings if f.severity != "conflict"],
        "mistakes": [{"line": mistake.line, "text": mistake.text} for mistake in mistakes],
    }


def _text(
    actions: list[places.Action], findings: list[conflicts.Finding], keys: dict[str, str]
) -> str:
    paint = output.Paint.for_stdout()
    width = max(len(_keys(action)) for action in actions)
    titles = max(len(action.title) for action in actions)
    parts = []
    for place, of_it in groupby(actions, key=lambda action: action.place):
        parts.append(paint.bold(place))
        for action in of_it:
            mark = "*" if action.id in keys else " "
            line = f"{mark} {_keys(action):{width}}  "
            line += (
                f"{action.title:{titles}}  {paint.faint(action.id)}" if action.id else action.title
            )
            parts.append(line)
        parts.append("")
    for conflicts, title in ((False, "Notes"), (True, "Conflicts")):
        told = [f for f in findings if (f.severity == "conflict") == conflicts]
        if told:
            parts += [paint.bold(title), *(f"  {f.place}: {f.text}" for f in told), ""]
    changed = "* changed in config.toml. " if keys else ""
    return "\n".join([*parts, f"{changed}Change a key by its id in {config.path()}", ""])


def _keys(action: places.Action) -> str:
    from console.tui.keys import places

    return " ".join(places.shown(key) for key in action.keys)
