"""`fnconsole fetch`: what functions may reach, from the command line."""

from __future__ import annotations

from command import Command


def test_hosts_are_allowed_and_forgotten_and_offline_is_switched(fnconsole: Command) -> None:
    assert fnconsole.json("fetch", "allow", "localhost")["private_hosts"] == ["localhost"]
    shown = fnconsole("fetch", "show").stdout
    assert "Functions are online." in shown and "allowed in tests: localhost" in shown
    assert fnconsole.json("fetch", "offline")["offline"] is True
    assert "Functions are offline." in fnconsole("fetch", "show").stdout
    assert fnconsole.json("fetch", "online")["offline"] is False
    assert fnconsole.json("fetch", "forget", "localhost")["private_hosts"] == []
    assert "no host" in fnconsole.refusal("fetch", "allow", "http://x")
