"""The auto-fill dialog: where to send webhooks, what arrived, and which one is chosen."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from showing import Listeners, Showing
from textual.app import App
from textual.pilot import Pilot

from console import curl
from console.model import Capture, CaptureSummary, ConsoleError, Receiver, Request
from console.notices import CapturesChanged, ReceiverChanged
from console.tui.request.captures import CapturesScreen, Tried
from console.tui.widgets.jsontree import JsonTree

URL = "http://127.0.0.1:8723/functions/webhook"
LISTENING = Receiver("listening", "http://127.0.0.1:8723", URL, "tok-123")


def captured(number: int, body: str = '{"a": 1}', seen: bool = False) -> tuple[Capture, bool]:
    at = f"2026-11-23T10:31:{number:02}.000Z"
    return Capture(f"cap_{number}", number, at, Request(body=body)), seen


class FakeEngine(Listeners):
    def __init__(self, receiver: Receiver, *captures: tuple[Capture, bool]) -> None:
        super().__init__()
        self.now = receiver
        self.kept = {capture.id: capture for capture, _ in captures}
        self.seen = {capture.id for capture, seen in captures if seen}

    def arrive(self, capture: Capture) -> None:
        self.kept = {capture.id: capture} | self.kept
        self.tell(CapturesChanged(self._summary(capture)))

    def _summary(self, capture: Capture) -> CaptureSummary:
        body = capture.request.body.encode()
        seen = capture.id in self.seen
        kind = capture.request.content_type
        return CaptureSummary(
            capture.id, capture.number, capture.received_at, kind, len(body), seen
        )

    async def captures(self, limit: int = 100) -> list[CaptureSummary]:
        return [self._summary(capture) for capture in self.kept.values()][:limit]

    async def capture(self, capture_id: str) -> Capture:
        if capture_id not in self.kept:
            raise ConsoleError("That request is no longer kept.")
        if capture_id not in self.seen:
            self.seen.add(capture_id)
            self.tell(CapturesChanged())
        return self.kept[capture_id]

    async def delete_capture(self, capture_id: str) -> None:
        del self.kept[capture_id]
        self.tell(CapturesChanged())

    async def restore_capture(self, capture: Capture) -> None:
        self.seen.add(capture.id)
        both = [*self.kept.values(), capture]
        self.kept = {c.id: c for c in sorted(both, key=lambda c: c.number, reverse=True)}
        self.tell(CapturesChanged())

    async def find_captures(self, text: str) -> list[str]:
        return [c.id for c in self.kept.values() if text in c.request.body]

    async def receiver(self) -> Receiver:
        return self.now

    async def open_receiver(self) -> Receiver:
        self.now = LISTENING
        self.tell(ReceiverChanged(self.now))
        return self.now


class Shown(Showing):
    def __init__(self, engine: FakeEngine, pilot: Pilot[Any]) -> None:
        super().__init__(CapturesScreen, pilot, [])
        self.engine = engine

    @property
    def rows(self) -> list[str]:
        rows = self.screen.query_one(JsonTree)
        return [rows.text_of(index).rstrip() for index in range(rows.row_count())]


@asynccontextmanager
async def open_captures(
    *captures: tuple[Capture, bool],
    receiver: Receiver = LISTENING,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Shown]:
    app: App[None] = App()
    engine = FakeEngine(receiver, *captures)
    async with app.run_test(size=size) as pilot:
        shown = Shown(engine, pilot)
        app.push_screen(CapturesScreen(engine), shown.answers.append)  # type: ignore[arg-type]
        await shown.press()
        yield shown


async def test_it_says_where_to_send_a_request_and_with_which_token() -> None:
    async with open_captures() as shown:
        assert f"URL    {URL}" in shown.text
        assert "Token  tok-123" in shown.text
        assert "curl http://127.0.0.1:8723/functions/webhook" in shown.text
        await shown.until(lambda: "No request received yet" in shown.text)


async def test_the_curl_lines_as_the_mouse_selects_them_are_valid_shell() -> None:
    async with open_captures() as shown:
        rows = shown.text.split("\n")
        first = next(i for i, row in enumerate(rows) if "curl http" in row)
        selected = "\n".join(row.rstrip() for row in rows[first : first + 4])
        joined = selected.replace("\\\n", "")  # which shlex leaves to the shell
        assert shlex.split(joined) == shlex.split(curl.post(URL, "tok-123"))


async def test_the_curl_line_can_be_pasted() -> None:
    async with open_captures() as shown:
        await shown.press("c")
        words = shlex.split(shown.pilot.app.clipboard)
        assert words[:4] == ["curl", URL, "-H", "Authorization: Bearer tok-123"]
        assert words[4:] == ["-H", "Content-Type: application/json", "-d", '{"type": "test"}']
        await shown.press("u")
        assert shown.pilot.app.clipboard == URL
        await shown.press("t")
        assert shown.pilot.app.clipboard == "tok-123"


async def test_requests_are_listed_with_type_size_and_time() -> None:
    async with open_captures(captured(7, "x" * 1229, seen=True)) as shown:
        line = shown.line("Request #7")
        assert "application/json · 1.2 KB" in line
        assert "received 2026-11-23" in line
        assert "new" not in line


async def test_a_request_appears_at_once_and_is_marked_as_new() -> None:
    async with open_captures(captured(1, seen=True)) as shown:
        shown.engine.arrive(captured(2)[0])
        await shown.until(lambda: len(shown.entries) == 2)
        assert shown.entries == ["cap_2", "cap_1"]
        assert shown.current == "cap_1"
        assert "new · received" in shown.line("Request #2")


async def test_a_request_that_was_looked_at_is_no_longer_new() -> None:
    async with open_captures(captured(2), captured(1, seen=True)) as shown:
        assert "new" in shown.line("Request #2")
        await shown.press("j")
        assert "new" not in shown.line("Request #2")
        assert shown.engine.seen == {"cap_1", "cap_2"}


async def test_the_detail_shows_headers_and_body() -> None:
    async with open_captures(captured(1, '{"type": "charge", "n": [1]}')) as shown:
        assert shown.rows[:4] == [
            "▾ Headers  1",
            "    Content-Type  application/json",
            "▾ Body  application/json · 28 B",
            '    type: "charge"',
        ]


@pytest.mark.parametrize(
    "body",
    ["x" * 512 * 1024, '{"a": "' + "x" * 500_000 + '"}', f"[{'1,' * 200_000}1]"],
    ids=["text", "string", "list"],
)
async def test_the_largest_body_does_not_slow_the_dialog(body: str) -> None:
    async with open_captures(captured(1, body), captured(2)) as shown:
        await shown.press("tab", "G", "g", "j", "shift+tab", "j")
        assert shown.current == "cap_2"


@pytest.mark.parametrize("keys", [("j", "enter"), ("j", "f"), ("j", "tab", "f")])
async def test_the_chosen_request_is_the_answer(keys: tuple[str, ...]) -> None:
    async with open_captures(captured(2), captured(1)) as shown:
        await shown.press(*keys)
        assert shown.answers == [captured(1)[0]]


async def test_esc_answers_nothing() -> None:
    async with open_captures(captured(1)) as shown:
        await shown.press("escape")
        assert shown.answers == [None]
        assert shown.engine.listeners == []


async def test_deleting_can_be_undone() -> None:
    async with open_captures(captured(3), captured(2), captured(1)) as shown:
        await shown.press("j", "d")
        await shown.until(lambda: shown.entries == ["cap_3", "cap_1"])
        await shown.press()
        assert shown.current == "cap_1"
        await shown.press("d")
        await shown.until(lambda: shown.entries == ["cap_3"])
        await shown.press("z", "z")
        await shown.until(lambda: shown.entries == ["cap_3", "cap_2", "cap_1"])


async def test_all_are_cleared_and_come_back_in_order() -> None:
    async with open_captures(captured(3), captured(2), captured(1)) as shown:
        await shown.press("D")
        await shown.until(lambda: shown.entries == [])
        assert "No request received yet" in shown.text
        await shown.press("ctrl+z")
        await shown.until(lambda: shown.entries == ["cap_3", "cap_2", "cap_1"])


async def test_slash_searches_bodies() -> None:
    bodies = captured(2, '{"who": "ann"}'), captured(1, '{"who": "bob"}')
    async with open_captures(*bodies) as shown:
        await shown.press("slash", *"bob")
        await shown.until(lambda: shown.entries == ["cap_1"])
        assert "1 of 2" in shown.text
        await shown.press("escape")
        assert shown.entries == ["cap_2", "cap_1"]


@pytest.mark.parametrize("key", ["r", "f5", "ctrl+r"])
async def test_a_webhook_is_run_by_answering_so(key: str) -> None:
    async with open_captures(captured(2), captured(1)) as shown:
        await shown.press("j", key)
        assert shown.answers == [Tried(captured(1)[0])]


async def test_over_ssh_the_line_for_a_tunnel_is_shown_and_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.7 50022 203.0.113.9 22")
    monkeypatch.setenv("USER", "dev")
    async with open_captures(captured(1)) as shown:
        assert "ssh -L 8723:127.0.0.1:8723 dev@203.0.113.9" in shown.text
        assert "ssh -R 8723:127.0.0.1:8723 HOST" in shown.text
        assert "Request #1" in shown.text
        await shown.press("s")
        assert shown.pilot.app.clipboard == "ssh -L 8723:127.0.0.1:8723 dev@203.0.113.9"


async def test_without_ssh_no_tunnel_is_spoken_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    async with open_captures(captured(1)) as shown:
        await shown.press("s")
        assert "ssh" not in shown.text and shown.pilot.app.clipboard == ""


async def test_slash_filters() -> None:
    async with open_captures(captured(12), captured(1)) as shown:
        await shown.press("slash", *"#12")
        assert shown.entries == ["cap_12"]
        await shown.press("escape")
        assert shown.entries == ["cap_12", "cap_1"]
        assert shown.answers == []


async def test_a_request_that_is_gone_is_said_and_the_dialog_stays() -> None:
    async with open_captures(captured(2), captured(1)) as shown:
        del shown.engine.kept["cap_1"]
        await shown.press("j", "enter")
        assert shown.answers == []
        assert "no longer kept" in next(n.message for n in shown.pilot.app._notifications)


async def test_a_receiver_that_failed_says_why_and_o_tries_again() -> None:
    failed = Receiver("failed", problem="Port 8723 is taken by another program.")
    async with open_captures(captured(1), receiver=failed) as shown:
        assert "Port 8723 is taken by another program." in shown.text
        assert "Press o to try again." in shown.text
        assert "curl" not in shown.text
        await shown.press("c")
        assert shown.pilot.app.clipboard == ""
        await shown.press("o")
        await shown.until(lambda: f"URL    {URL}" in shown.text)


async def test_a_receiver_that_is_off_says_what_to_do() -> None:
    async with open_captures(receiver=Receiver("off")) as shown:
        assert "The receiver is off" in shown.text
        shown.engine.now = LISTENING
        shown.engine.tell(ReceiverChanged(LISTENING))
        await shown.until(lambda: "Token  tok-123" in shown.text)


async def test_hostile_requests_stay_text() -> None:
    capture, _ = captured(1, "\x1b[2J[red]\x07")
    request = replace(capture.request, headers=(("X\x1b]0;t", "\x1b[31m[b]"),))
    async with open_captures((replace(capture, request=request), False)) as shown:
        assert not set(shown.text) & set("\x1b\x07")
        assert "[b]" in shown.text


async def test_list_and_detail_are_there_at_80_by_24() -> None:
    async with open_captures(*(captured(n) for n in range(9, 0, -1))) as shown:
        assert "Request #9" in shown.text
        assert "Content-Type" in shown.text
        assert shown.line("Delete")


async def test_a_webhook_is_copied_as_a_command_without_its_senders_credentials() -> None:
    capture, _ = captured(1, "it's")
    headers = (("Authorization", "Bearer s3cret"), ("X-A", "b"))
    request = replace(capture.request, headers=headers, query=(("a", "b c"),))
    async with open_captures((replace(capture, request=request), False)) as shown:
        await shown.press("y")
        command = shown.pilot.app.clipboard
        words = shlex.split(command.replace("\\\n", ""))
        assert words[:2] == ["curl", f"{URL}?a=b+c"]
        assert "X-A: b" in words and words[-1] == "it's"
        assert "s3cret" not in command and "$AUTHORIZATION" in command
