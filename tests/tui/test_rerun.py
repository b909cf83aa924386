"""An error of the log, run again with the code as it is now."""

from __future__ import annotations

from driving import console, make


async def test_an_error_runs_again_with_the_present_code() -> None:
    await make(
        code="function onRequest(request) {\n  throw new Error('boom')\n}\n", body='{"a": 1}'
    )
    async with console() as screen:
        await screen.run()
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.see("Error: boom")
        await screen.press("escape")
        screen.editor.text = "function onRequest(request) {\n  console.log(request.text())\n}\n"
        await screen.press("f9")
        await screen.see("Errors of all functions")
        await screen.see("Bad Request · Orders")
        await screen.press("r")
        await screen.see("SUCCESS")
        assert screen.output._run is not None
        assert screen.output._run.outcome.logs[0].text == '{"a": 1}'
