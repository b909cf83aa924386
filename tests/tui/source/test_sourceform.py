"""Connecting a function: what the form says before the first webhook comes."""

from __future__ import annotations

import pytest
from driving import NARROW, SIMPLE, console, make

from console.tui.source.sourceform import SourceForm
from console.tui.widgets.fields import Line

SIGNED = """\
async function onRequest(request, settings) {
  const mac = crypto.createHmac('sha256', settings.key).update(request.text()).digest('hex');
  if (mac !== request.headers.get('X-Sign')) throw new ValidationError('not genuine');
}
"""


@pytest.mark.parametrize("code", [SIGNED, SIMPLE, "not ( JavaScript"])
async def test_a_signature_that_will_not_match_is_told_when_the_function_is_connected(
    code: str,
) -> None:
    await make(code=code)
    async with console(NARROW) as screen:
        await screen.press("f7", "n")
        await screen.until(lambda: isinstance(screen.app.screen, SourceForm))
        await screen.see("Tab next")
        told = " ".join(screen.text.replace("│", " ").split())
        assert ("with the keys sorted" in told) == (code == SIGNED)


async def test_the_proposed_name_gives_way_to_what_is_typed() -> None:
    await make(code=SIMPLE)
    async with console(NARROW) as screen:
        await screen.press("f7", "n")
        await screen.until(lambda: isinstance(screen.app.screen, SourceForm))
        await screen.type("shop")
        assert screen.app.screen.query_one("#source-name", Line).text == "shop"
