"""Settings: defining them, their test values, and the strict switch."""

from __future__ import annotations

import pytest
from driving import NARROW, Console, console, make

from console.model import Setting
from console.tui.function.definition import Definitions, setting_name
from console.tui.function.settings import ValueRow, as_text
from console.workspace import open_workspace

READ = "function onRequest(request, settings) { console.log(JSON.stringify(settings)) }"


def row(screen: Console, name: str) -> ValueRow:
    [found] = [r for r in screen.request.query(ValueRow) if r.setting.name == name]
    return found


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("API Key", "apiKey"),
        ("settingKey", "settingKey"),
        ("Webhook secret", "webhookSecret"),
        ("API", "api"),
        ("2nd key", "setting2ndKey"),
        ("  spaced -- out ", "spacedOut"),
        ("accessURL", "accessURL"),
        ("", ""),
        ("¿?", ""),
    ],
)
def test_a_settings_name_is_the_camel_case_of_its_label(label: str, name: str) -> None:
    assert setting_name(label) == name


def test_a_settings_name_is_unlike_all_others() -> None:
    assert setting_name("API key", ["apiKey", "apiKey2"]) == "apiKey3"


@pytest.mark.parametrize(
    ("setting", "value", "text"),
    [
        (Setting("a", type="ARRAY"), ["x", "y"], "x, y"),
        (Setting("a", type="ARRAY"), ["x, y", ""], '["x, y",""]'),
        (Setting("a", type="TEXT_MAP"), {"k": "v"}, '{"k":"v"}'),
        (Setting("a"), "plain", "plain"),
    ],
)
def test_values_are_typed_as_on_the_command_line(
    setting: Setting, value: object, text: str
) -> None:
    assert as_text(setting, value) == text  # type: ignore[arg-type]


async def test_a_setting_is_defined_with_a_live_preview_edited_and_deleted() -> None:
    function_id = await make()
    async with console(NARROW) as screen:
        await screen.press("ctrl+backslash")
        await screen.see("None yet.")
        await screen.press("n")
        await screen.type("API Key")
        await screen.see('settings.apiKey // ""')
        await screen.press("tab")
        await screen.type("Of the shop")
        await screen.press("tab", "right")
        await screen.see("settings.apiKey // false")
        await screen.press("left", "tab", "space", "tab", "space", "f2")
        await screen.see("String · required · secret")
        [setting] = (await screen.engine.function(function_id)).settings
        assert setting == Setting("apiKey", "API Key", "STRING", "Of the shop", True, True)

        await screen.press("e")
        await screen.see("settings.apiKey")
        await screen.press("end")
        await screen.type(" 2")
        await screen.press("enter")
        await screen.see("apiKey2")

        await screen.press("d")
        await screen.see("Delete apiKey2?")
        await screen.press("y")
        await screen.see("None yet.")
        assert (await screen.engine.function(function_id)).settings == ()
        await screen.press("escape")
        assert not isinstance(screen.app.screen, Definitions)


async def test_a_setting_keeps_its_name_while_its_label_stays() -> None:
    function_id = await make(settings=(Setting("odd_name", "Label"),))
    async with console() as screen:
        await screen.press("ctrl+backslash", "e")
        await screen.see("settings.odd_name")
        await screen.press("tab")
        await screen.type("described")
        await screen.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, Definitions))
        await screen.pilot.pause()
        [setting] = (await screen.engine.function(function_id)).settings
        assert (setting.name, setting.description) == ("odd_name", "described")


async def test_values_of_every_type_reach_the_function_and_the_disk() -> None:
    settings = (
        Setting("text"),
        Setting("flag", type="BOOLEAN"),
        Setting("list", type="ARRAY"),
        Setting("map", type="TEXT_MAP"),
        Setting("unset"),
    )
    function_id = await make(code=READ, settings=settings)
    async with console() as screen:
        for name, text in (("text", "a"), ("list", "x, y"), ("map", '{"k": "v"}')):
            row(screen, name).field.text = text  # type: ignore[attr-defined]
        row(screen, "flag").field.focus()
        await screen.press("space")
        run = await screen.run()
        given = '{"text":"a","flag":true,"list":["x","y"],"map":{"k":"v"},"unset":""}'
        assert run.outcome.logs[0].text == given
        await screen.pilot.pause()
        await screen.workbench.leave()
        stored = (await screen.engine.function(function_id)).test_values
        assert stored == {"text": "a", "flag": True, "list": ["x", "y"], "map": {"k": "v"}}


async def test_a_value_that_does_not_fit_its_type_is_refused_and_has_the_focus() -> None:
    await make(settings=(Setting("map", type="TEXT_MAP"),))
    async with console(NARROW) as screen:
        row(screen, "map").field.text = "nonsense"  # type: ignore[attr-defined]
        await screen.press("f5")
        await screen.until(lambda: screen.notices)
        assert screen.notices[0].startswith("The setting 'map' must be a map of texts")
        assert screen.focused is row(screen, "map").field
        assert screen.request.display


async def test_a_secret_is_never_on_the_screen() -> None:
    function_id = await make(code=READ, settings=(Setting("key", sensitive=True),))
    async with await open_workspace("default") as engine:
        function = await engine.function(function_id)
        await engine.configure(function_id, function.settings, {"key": "s3cret-value"}, False)
    async with console() as screen:
        assert "s3cret-value" not in screen.text
        run = await screen.run()
        assert "s3cret-value" not in run.outcome.logs[0].text
        await screen.press("ctrl+l", "right_square_bracket", "right_square_bracket")
        assert "s3cret-value" not in screen.text


async def test_values_typed_here_stay_when_definitions_change_elsewhere() -> None:
    function_id = await make(settings=(Setting("a"),))
    async with console() as screen, await open_workspace("default") as other:
        row(screen, "a").field.text = "typed"  # type: ignore[attr-defined]
        await other.configure(function_id, (Setting("a"), Setting("b")), {"b": "theirs"}, False)
        await screen.until(lambda: len(screen.request.query(ValueRow)) == 2)
        await screen.until(lambda: row(screen, "b").text == "theirs")
        assert row(screen, "a").text == "typed"


async def test_the_strict_switch_makes_page_demand_a_user_id() -> None:
    await make(code="function onRequest() { Segment.page({ name: 'Home' }) }")
    async with console() as screen:
        run = await screen.run()
        assert run.outcome.error is None
        screen.request.settings.query_one("#strict").focus()
        await screen.press("space")
        run = await screen.run()
        assert run.outcome.error is not None


async def test_text_from_outside_is_harmless_in_fields_and_given_back_as_it_was() -> None:
    function_id = await make(settings=(Setting("a", "[b]La\x1bbel[/b]"),))
    async with await open_workspace("default") as engine:
        function = await engine.function(function_id)
        await engine.configure(function_id, function.settings, {"a": "a\x1b[31mb"}, False)
    async with console() as screen:
        assert r"a\x1b[31mb" in screen.text and r"[b]La\x1bbel" in screen.text
        assert screen.request.settings.values() == {"a": "a\x1b[31mb"}
        row(screen, "a").field.focus()
        await screen.press("end")
        await screen.type("!")
        assert screen.request.settings.values() == {"a": r"a\x1b[31mb!"}
