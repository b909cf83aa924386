"""Keys: every one that is shipped arrives, no two are in conflict, and the user can change them."""

from __future__ import annotations

from driving import console, make
from keystrokes import sent

from console import config, keynames
from console.tui.keys import conflicts, keymap, places
from console.tui.keys.keyreading import key_names
from console.tui.keys.places import Action


def checked(text: str) -> tuple[dict[str, str], list[str]]:
    keys, mistakes = keymap.checked(config.parse("[keys]\n" + text).keys)
    return keys, [f"{mistake.line}: {mistake.text}" for mistake in mistakes]


def test_the_shipped_keys_have_no_conflicts() -> None:
    assert [f for f in conflicts.findings({}) if f.severity == "conflict"] == []


def test_every_shipped_key_arrives_as_itself_from_a_terminal() -> None:
    """The library that drives the screen in tests presses keys that no terminal can send."""
    aliases = {"ctrl+space", "ctrl+slash"}  # of ctrl+@ and ctrl+underscore, for who reads the list
    for action in places.actions({}):
        arriving = []
        for key in action.keys:
            if (data := sent(key)) and key not in aliases:
                came = key_names(data.decode())
                arriving.append(key)
                assert (
                    came == [key]
                    or came == [keynames.SHIFTED.get(key)]
                    or (key == "alt+backspace" and came == ["ctrl+w"])
                ), (action, key, came)
        assert arriving, action


def test_every_action_has_a_key_that_the_terminal_of_an_editor_leaves_alone() -> None:
    for action in places.actions({}):
        kept = [t.where for key in action.keys for t in keynames.troubles(key) if "VS" in t.where]
        assert len(kept) < len(action.keys), action


def test_every_action_of_every_screen_is_listed() -> None:
    actions = list(places.actions({}))
    assert Action("Workbench", "run", "Run", ("f5", "ctrl+r", "r")) in actions
    assert Action("Sources", "sources.connect", "Connect a function", ("n",)) in actions
    assert Action("Everywhere", "quit", "Quit", ("f10", "ctrl+q")) in actions
    assert {"Code editor", "Function list", "Json tree", "Versions"} <= {a.place for a in actions}
    assert actions[0].place == "Everywhere"


def test_keys_may_be_written_as_people_write_them() -> None:
    keys, _ = checked('run = "F5, F21 ,ctrl-]"\n"tabs.next" = "+,shift+f5,?"')
    assert keys["run"] == "f5,f21,ctrl+right_square_bracket"
    assert keys["tabs.next"] == "plus,shift+f5,f17,question_mark"


def test_what_cannot_be_a_key_is_told_and_the_rest_applies() -> None:
    keys, told = checked('save = "ctrl+h,f21"\nrunn = "f5"\nversions = "foo,hyper+x"')
    assert keys == {"save": "f21"}
    assert told == [
        "2: ctrl+h does not arrive from terminals: it is the byte of Backspace.",
        "3: there is no action 'runn'; is 'run' meant?",
        "4: there is no key 'foo'; `fnconsole keys` shows how keys are named.",
        "4: there is no key 'hyper+x'; `fnconsole keys` shows how keys are named.",
    ]


def test_a_key_taken_from_another_action_is_told_with_its_line() -> None:
    _, told = checked('deploy = "f3"\nrun = "f2"')
    assert told == ["3: f2 is now the key of “Run”, no more of “Save”."]
    assert checked('run = "f2"\nsave = "f5"')[1] == []
    _, told = checked('run = "f21"\nsave = "f21"')
    assert told and all("f21 is the key of two actions" in sentence for sentence in told)


def test_a_key_that_the_editor_or_the_program_keeps_is_told() -> None:
    told = "2: ctrl+x does not reach “Run” from the code editor, where it is the key of “Cut”."
    assert told in checked('run="ctrl+x"')[1]
    _, sentences = checked('"sources.connect" = "ctrl+p"')
    assert sentences == [
        "2: ctrl+p does not reach “Connect a function”: it is the key of “Actions”."
    ]
    _, sentences = checked('palette = "n"')
    assert any("n does not reach “New function”: it is" in sentence for sentence in sentences)


def test_a_key_of_the_kitty_protocol_may_be_a_second_one_only() -> None:
    assert checked('run = "f5,ctrl+enter"') == ({"run": "f5,ctrl+enter"}, [])
    keys, told = checked('run = "ctrl+enter"')
    assert keys == {"run": "ctrl+enter"}
    assert told == [
        "2: ctrl+enter may not arrive from terminals: only the kitty protocol tells it from the"
        " plain key."
    ]


def test_each_trouble_with_a_key_has_a_source() -> None:
    assert all(t.source and t.keys and t.where for t in keynames.TROUBLES)
    assert keynames.hard("ctrl+i") and not keynames.hard("ctrl+b") and not keynames.hard("f5")
    assert [trouble.where for trouble in keynames.troubles("ctrl+b")] == ["tmux"]


async def test_the_users_keys_act_and_are_shown(home) -> None:  # type: ignore[no-untyped-def]
    await make()
    home.joinpath("config.toml").write_text(
        '[keys]\n"pane.output" = "f21"\n"request.type" = "f22"\nnope = "x"\n[screen]\nsize = 3\n'
    )
    async with console(settings=config.read()) as screen:
        assert screen.notices == [
            "config.toml, line 6: [screen] has no 'size'; it has theme, borders, colours,"
            " slow_link, motion, mouse.",
            "config.toml, line 4: there is no action 'nope'; `fnconsole keys` lists all.",
        ]
        await screen.press("f21")
        assert screen.workbench.shown_pane == "output"
        await screen.press("1", "ctrl+l")
        assert screen.workbench.shown_pane == "code"
        await screen.press("ctrl+p")
        await screen.type("output pane")
        await screen.see("Output pane  F21")
