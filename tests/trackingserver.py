"""A Tracking API that takes nothing that breaks a documented rule, and can fail in many ways.

Runs in a thread of the test, so that senders in other processes can be killed meanwhile.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "wk-Secret:1é"
FIELDS = {"batch", "context", "integrations", "writeKey"}
ADDED_THERE = {"receivedAt", "version", "originalTimestamp", "projectId"}
TYPES = {"identify", "track", "page", "screen", "group", "alias"}
KB = 1024

Way = int | str | tuple[int, dict[str, str]]
"""A status; "garbage", "page", "cut" (takes it, then hangs up), "hang up", "silence"."""


class TrackingServer:
    def __init__(self) -> None:
        self.port = 0
        self.taken: list[dict[str, Any]] = []
        """Events in the order of their arrival, repeated ones too."""
        self.batches: list[int] = []
        """Events of each request that was taken."""
        self.requests = 0
        self.ways: list[Way] = []
        """How the next requests fail."""
        self.always: Way | None = None
        """How all others do."""
        self.broken: list[str] = []
        """Rules that requests broke."""
        self.on_request = threading.Event()
        self.silent = threading.Event()
        self._listener: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def first_arrivals(self) -> list[str]:
        """Message ids, each where it came first."""
        return list(dict.fromkeys(event["messageId"] for event in self.taken))

    def start(self) -> None:
        self._listener = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._listener.daemon_threads = True
        self.port = self._listener.server_port
        listener = self._listener
        self._thread = threading.Thread(target=lambda: listener.serve_forever(0.01))
        self._thread.start()

    def stop(self) -> None:
        """Go down; `start` comes back at the same port."""
        self.silent.set()
        if self._listener is not None and self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._listener.server_close()
            self._listener = None

    def take(self, path: str, headers: dict[str, str], body: bytes) -> None:
        try:
            events = checked(path, headers, body)
        except AssertionError as error:
            self.broken.append(f"{path}: {error}")
            raise
        self.batches.append(len(events))
        self.taken += events


def checked(path: str, headers: dict[str, str], body: bytes) -> list[dict[str, Any]]:
    assert path == "/v1/batch", path
    assert headers["content-type"].partition(";")[0] == "application/json", headers
    assert headers["authorization"] == "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
    assert "content-encoding" not in headers
    assert len(body) <= 500 * KB, len(body)
    content = json.loads(body)
    assert set(content) <= FIELDS, set(content)
    events: list[dict[str, Any]] = content["batch"]
    assert 1 <= len(events) <= 2500, len(events)
    for event in events:
        size = len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())
        assert size <= 32 * KB, size
        assert event["type"] in TYPES, event
        ids = [event[name] for name in ("userId", "anonymousId") if name in event]
        assert ids and all(isinstance(each, str) and each for each in ids), event
        assert 0 < len(event["messageId"]) <= 100, event
        assert event["timestamp"].endswith("Z"), event
        assert not ADDED_THERE & set(event), event
    return events


def _handler(server: TrackingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            server.requests += 1
            server.on_request.set()
            way = server.ways.pop(0) if server.ways else server.always
            if way == "hang up":
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if way == "silence":
                server.silent.wait(10)
                self.close_connection = True
            elif way == "garbage":
                self.wfile.write(b"\x00\xff garbage\r\n\r\n")
                self.close_connection = True
            elif way == "page":
                self._say(200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")
            elif way == "cut":
                server.take(self.path, headers, body)
                self.close_connection = True
            elif way is not None:
                status, fields = way if isinstance(way, tuple) else (int(way), {})
                self._say(status, fields, b"{}")
            else:
                self._take(headers, body)

        def _take(self, headers: dict[str, str], body: bytes) -> None:
            try:
                server.take(self.path, headers, body)
            except (AssertionError, ValueError, KeyError):
                self._say(400, {}, b'{"success": false}')
            else:
                self._say(200, {}, b'{"success": true}')

        def _say(self, status: int, fields: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | fields).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def tracking_server() -> Iterator[TrackingServer]:
    """A server at work; whatever rule a request broke fails the test at the end."""
    server = TrackingServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
    assert server.broken == []
