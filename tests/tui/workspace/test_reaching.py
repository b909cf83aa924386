"""Private hosts, as the console asks about them, and the offline switch."""

from __future__ import annotations

from driving import console, make
from webserver import ok, serving

PRIVATE = "onRequest = () => fetch('http://10.0.0.1/').catch(() => {})"
HELLO = "onRequest = async () => console.log(await (await fetch('URL/')).text())"


async def test_a_private_host_is_asked_about_and_then_remembered() -> None:
    async with serving(ok(b"hello")) as server:
        await make(code=HELLO.replace("URL", server.url))
        async with console() as it:
            assert (await it.run()).outcome.error is not None
            await it.see("Let tests reach 127.0.0.1?")
            await it.press("y")
            await it.until(lambda: any("Tests may reach" in told for told in it.notices))
            run = await it.run()
            assert [log.text for log in run.outcome.logs] == ["hello"]
            assert (await it.engine.reach()).private_hosts == ("127.0.0.1",)


async def test_a_refused_host_is_not_asked_about_again() -> None:
    await make(code=PRIVATE)
    async with console() as it:
        await it.run()
        await it.see("Let tests reach 10.0.0.1?")
        await it.press("n")
        run = await it.run()
        assert "Let tests reach" not in it.text
        (fetch,) = run.outcome.fetches
        assert "private address" in (fetch.error or "")
        assert (await it.engine.reach()).private_hosts == ()


async def test_the_offline_switch_stays_visible_and_outlives_the_console() -> None:
    await make(code=PRIVATE)
    async with console() as it:
        await it.app.screen.run_action("offline")
        await it.see("OFFLINE: functions fetch nothing")
        run = await it.run()
        assert "offline" in (run.outcome.fetches[0].error or "")
        await it.see("OFFLINE: functions fetch nothing")
    async with console() as it:
        await it.see("OFFLINE: functions fetch nothing")
        await it.app.screen.run_action("offline")
        await it.until(lambda: "OFFLINE:" not in it.text)
