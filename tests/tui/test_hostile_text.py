"""Every screen, fed with hostile text in all that comes from outside: plain text is all it paints.

What is looked at is what goes to the terminal: the text of each segment, its colours, its links and
what a click on it would do. A screen that is new has to be fed here too.
"""

from __future__ import annotations

import ast
import asyncio
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from driving import Console, console
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from textual.screen import Screen

import console.tui as panes
from console.cli import main
from console.engine.recorded import summary
from console.model import (
    Capture,
    CaptureSummary,
    Delivery,
    DeliveryDetail,
    Draft,
    Failure,
    Fetch,
    Forwarding,
    Function,
    Grant,
    IngestedEvent,
    Log,
    Member,
    NewToken,
    Outcome,
    Request,
    Retry,
    Run,
    SavedRequest,
    Setting,
    Source,
    StoredObject,
    Token,
    Version,
)
from console.store import Store
from console.tui.app import ConsoleApp
from console.tui.widgets.menu import row
from tests.campaign._corpus import unfit_characters

PAINT = "#12ab34"  # a colour that nothing of ours has
MARKUP = f"[on {PAINT}]M4RK[/] [@click=app.quit]x[/] [link=https://evil.test]y[/] [/nothing] [red"
CONTROLS = (
    "\x1b[41m\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1bP$q\x1b\\\x9b31m\x90\x00\x07\x08\x7f\r\x0b\x0c"
    "\u202e\u2066\u200b\u200f\u2028\ufeff\u00ad\u061c\U000e0041\U000e007f\u180e\u3164"
)
WIDE = "漢字👩‍👩‍👧‍👦🇩🇪e\u0301\u0301\u0301\u0301\u0301\u0301ﷺ한"
WHEN = "2026-11-23T10:00:00.000Z"
SECRET = Setting("apiKey", sensitive=True)

hostile = st.lists(
    st.sampled_from([MARKUP, *CONTROLS, *WIDE, CONTROLS, "\x1b[2J", "\x1b[?1049l", "plain", " "]),
    max_size=9,
).map(lambda parts: "".join([CONTROLS[:9], MARKUP, *WIDE[:3], *parts, CONTROLS]))


class Fed:
    """A workspace in which every text from outside is one."""

    def __init__(self, text: str) -> None:
        t = self.text = text
        pairs = (("X-" + t, t), ("Content-Type", "application/json"))
        self.request = Request(pairs, f'{{"a": "{t}"}}', query=((t, t),))
        self.setting = Setting("named", t, description=t, required=True)
        self.function = Function(
            "sfnc_1", t, t, f"// {t}\nfunction onRequest() {{ /* {t} */ }}", 1, WHEN, WHEN,
            (self.setting, SECRET), {"named": t}, created_by=t,
        )  # fmt: skip
        self.version = Version(1, self.function.code, WHEN, t, t)
        event = {"type": "track", "event": t, "userId": t, "properties": {t: [t, {t: t}]}}
        self.outcome = Outcome(
            "error", [event], [{"collection": t, "id": t, "properties": {t: t}}], [],
            [Log("warn", t, 1.0, 1), Log("error", f"{t}\n{t}", 2.0)],
            [Fetch("POST", f"https://a.test/{t}", 200, 3.0)],
            Failure(t, t, t, f"{t}\n    at {t} (handler.js:1:1)", 1, 1), 2.0,
        )  # fmt: skip
        self.source = Source(
            "src1", t, "slug", "sfnc_1", 1, "w", WHEN, WHEN, WHEN, True, {"named": t},
            Forwarding(f"https://a.test/{t}", "key"),
        )  # fmt: skip
        delivery = Delivery(
            "dlv_1", "src1", t, "sfnc_1", 1, WHEN, "failed", 1.0, 1, 9, 1, 1,
            error_type=t, error_name=t, error_message=t,
        )  # fmt: skip
        self.delivery = DeliveryDetail(
            delivery, self.request, self.outcome, [IngestedEvent(event, t, t)]
        )
        self.delivered = DeliveryDetail(
            Delivery("dlv_2", "src1", t, "sfnc_1", 1, WHEN, "delivered", 1.0, 1, 9, 1, 1),
            self.request, self.outcome, [IngestedEvent(event)],
        )  # fmt: skip
        self.run = Run("run_1", WHEN, "sfnc_1", t, None, self.request, self.outcome, request_name=t)
        self.token = Token("tok_1", t, "Workspace Owner", WHEN)

    async def put(self, folder: Path) -> None:
        store = Store.open(folder, clock=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
        t = self.text
        saved = SavedRequest("req_1", "sfnc_1", t, self.request)
        await store.put_function(self.function, self.version, [saved])
        await store.put_draft(Draft("sfnc_1", f"{self.function.code}\n// {t}", 1, WHEN))
        await store.put_source(self.source)
        await store.add_run(summary(self.run), self.run)
        shown = CaptureSummary("cap_1", 1, WHEN, t, 9, False)
        await store.add_capture(shown, Capture("cap_1", 1, WHEN, self.request))
        await store.put_token(self.token, "digest")
        await store.put_member(Member(t, (Grant("Functions Admin", ("sfnc_1",)),)))
        row_of = StoredObject("src1", t, t, {t: t}, WHEN)
        waits = Retry("dlv_3", "src1", t, 2, "2026-11-23T13:00:00.000Z", t, t)
        for detail, rows, retry in (
            (self.delivery, [row_of], None),
            (self.delivered, [], None),
            (
                replace(self.delivery, delivery=replace(self.delivery.delivery, id="dlv_3")),
                [],
                waits,
            ),
        ):
            await store.add_delivery(
                detail, retry=retry, tally=None, objects=rows, error=None, outbox=False
            )
        await store.close()


def _kinds() -> dict[str, type[Screen[Any]]]:
    for module in pkgutil.walk_packages(panes.__path__, "console.tui."):
        importlib.import_module(module.name)

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for sub in kind.__subclasses__():
            yield sub
            yield from below(sub)

    found = {kind for kind in below(Screen) if kind.__module__.startswith("console.")}
    return {kind.__name__: kind for kind in found}


async def _accept(*_: object) -> None:
    return None


FEEDS: dict[str, Callable[[Fed, Console], tuple[Any, ...]]] = {
    "AskName": lambda f, c: (f.text, f.text, f.text, f.text),
    "CapturesScreen": lambda f, c: (c.engine,),
    "Choice": lambda f, c: (f.text, [f.text, f.text]),
    "Choose": lambda f, c: (f.text, [row("1", f.text, f.text)]),
    "Confirm": lambda f, c: (f.text, f.text, f.text, f.text),
    "CopyCommand": lambda f, c: (f.request, [_target(f.text)], {}),
    "DefinitionForm": lambda f, c: (f.setting, [f.text]),
    "Definitions": lambda f, c: (c.workbench._session, f.function),
    "DeliveryScreen": lambda f, c: (f.delivery,),
    "DeployDialog": lambda f, c: (f.function, 1, [f.source]),
    "ErrorsScreen": lambda f, c: (c.engine,),
    "ForwardForm": lambda f, c: (f.source, _accept),
    "GoTo": lambda f, c: ([f.text], [], []),
    "Help": lambda f, c: (c.workbench,),
    "JumpScreen": lambda f, c: ([],),
    "Limit": lambda f, c: (_role_row(f.text),),
    "MemberForm": lambda f, c: (Member(f.text, ()), _names(f.text), _accept),
    "MembersScreen": lambda f, c: (c.engine,),
    "PasteDialog": lambda f, c: (f"curl 'https://a.test/{f.text}' -H 'X: {f.text}'",),
    "RunsScreen": lambda f, c: (c.engine, None),
    "SamplesDialog": lambda f, c: (c.workbench._session,),
    "Secret": lambda f, c: (NewToken("tok_1", f.text, f.text, f.text),),
    "SignDialog": lambda f, c: (f.request, [f.setting, SECRET], {"named": f.text}, None),
    "SourceForm": lambda f, c: (f.text, f.function, f.text, {"named": f.text}, _accept),
    "SourcesScreen": lambda f, c: (c.engine,),
    "Switcher": lambda f, c: (c.workbench._session,),
    "TokenForm": lambda f, c: (_accept,),
    "TokensScreen": lambda f, c: (c.engine,),
    "UsageScreen": lambda f, c: (c.engine,),
    "VersionsScreen": lambda f, c: (c.engine, f.function),
    "WorkspacesScreen": lambda f, c: (c.engine, f.text, ()),
}
"""Screen → what it is made with."""

PARTS = {"Deeds", "Deleting", "Desk", "Dialog", "Following", "Listing", "PanedScreen",
         "SourcesView", "TabKeys"}  # fmt: skip
"""What others are made of."""


def _target(text: str) -> Any:
    from console.tui.request.curlcopy import Target

    return Target(text, f"https://a.test/{text}")


def _role_row(text: str) -> Any:
    from console.tui.workspace.memberform import RoleRow

    return RoleRow("Functions Admin", Grant("Functions Admin", ("sfnc_1",)), {"sfnc_1": text})


def _names(text: str) -> Any:
    return {"functions": {"sfnc_1": text}, "sources": {"src1": text}}


def complaint(app: ConsoleApp) -> str:
    """What of the screen that shows is not plain text in our own colours."""
    for number, strip in enumerate(app.screen._compositor.render_strips()):
        if cell_len(strip.text) != app.size.width:
            return f"line {number} has {cell_len(strip.text)} cells: {strip.text!r}"
        for text, style, control in strip:
            if control or (unfit := unfit_characters(text)):
                return f"line {number} holds {control or unfit}: {text!r}"
            if style is None:
                continue
            colour = style.bgcolor and style.bgcolor.get_truecolor().hex
            if style.link or colour == PAINT or "app.quit" in str(style.meta.get("@click", "")):
                return f"line {number} obeys markup: {text!r} {style}"
    for notice in app._notifications:
        if unfit := unfit_characters(notice.message):
            return f"a notice holds {unfit}"
    return ""


async def paint_all(text: str, folder: Path) -> list[str]:
    fed = Fed(text)
    await fed.put(folder)
    complaints = []
    async with console() as driven:
        said = complaint(driven.app)
        complaints += [f"Workbench: {said}"] if said else []
        # What a run shows is fed by functions themselves in test_hostile_screen.
        for name, feed in FEEDS.items():
            driven.app.push_screen(_kinds()[name](*feed(fed, driven)))
            await driven.pilot.pause()
            await driven.pilot.pause(0.05)
            for keys in ((), ("down",)):
                await driven.press(*keys)
                if said := complaint(driven.app):
                    complaints.append(f"{name} after {keys}: {said}")
            while len(driven.app.screen_stack) > 2:
                driven.app.pop_screen()
            await driven.pilot.pause()
    return complaints


def test_every_screen_is_fed() -> None:
    assert _kinds().keys() - PARTS - {"Workbench"} == FEEDS.keys()


def test_what_is_told_and_not_ours_to_the_letter_is_never_read_as_markup() -> None:
    """A name, a key that the user chose or a reason may have brackets in it."""
    found = []
    for module in sorted(Path(panes.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "notify" or isinstance(node.args[0], ast.Constant):
                continue
            if not any(given.arg == "markup" for given in node.keywords):
                found.append(f"{module.name}:{node.lineno}")
    assert found == []


@pytest.mark.timeout(180)  # thirty screens, on a busy machine
@settings(
    max_examples=1, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(hostile)
def test_no_screen_lets_text_from_outside_act(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FNCONSOLE_HOME", str(home))
        assert asyncio.run(paint_all(text, home / "default")) == []


COMMANDS = (
    *((noun, "list") for noun in ("functions", "sources", "tokens", "members", "errors", "runs",
      "deliveries", "retries", "events", "objects", "captures", "workspaces", "libs")),
    ("usage", "show"), ("functions", "show", "sfnc_1"), ("functions", "versions", "sfnc_1"),
    ("functions", "deploy", "sfnc_1", "--all"), ("functions", "restore", "sfnc_1", "1"),
    ("sources", "show", "src1"), ("sources", "enable", "src1"), ("retries", "show", "dlv_3"),
    *(("captures", "show", "cap_1", *more) for more in ((), ("--curl",), ("--share",))),
    *((noun, "show", ref, *more) for noun, ref in (("errors", "run_1"), ("runs", "run_1"),
      ("deliveries", "dlv_1")) for more in ((), ("--curl",), ("--share",))),
    ("fetch", "show"), ("retries", "drop", "dlv_3"), ("tokens", "revoke", "tok_1"),
    ("sources", "disconnect", "src1", "--yes"), ("functions", "delete", "sfnc_1", "--yes"),
)  # fmt: skip


def test_no_command_lets_text_from_outside_act(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FNCONSOLE_HOME", str(tmp_path))
    no_nul = CONTROLS.replace("\x00", "")  # which no curl command can carry
    asyncio.run(Fed(no_nul + MARKUP + WIDE).put(tmp_path / "default"))
    for words in COMMANDS:
        code = main(list(words))
        assert code == 0 or words[1] in ("deploy", "restore"), words  # the code is no JavaScript
        said = capsys.readouterr()
        assert unfit_characters(said.out + said.err) == "", words
