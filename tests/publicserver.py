"""A strict stand-in for Segment's Public API: keeps functions and sources, notes broken rules.

Runs in a thread of the test, so that commands in other processes can talk to it too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "sgp_secret-Token.0123456789"
ALPHA = "application/vnd.segment.v1alpha+json"
SETTING = {"name", "label", "type", "description", "required", "sensitive"}
WHEN = "2026-11-23T07:00:00.000Z"

Answer = tuple[int, dict[str, str], Any]


class Refused(Exception):
    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        super().__init__(message)
        error = {"type": "bad-request" if status == 422 else "not-found", "message": message}
        self.answer = (status, {}, {"errors": [error | ({"field": field} if field else {})]})


class PublicServer:
    def __init__(self) -> None:
        self.url = ""
        self.functions: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[dict[str, Any]]] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.page = 1000
        """Most items that a page holds, whatever is asked for."""
        self.next: list[Answer | None] = []
        """Answers for the next requests; None lets one through."""
        self.asked: list[str] = []
        """Method and path of each request."""
        self.broken: list[str] = []
        """Rules that requests broke."""

    # -- what a test puts there --------------------------------------------------------------

    def add(self, name: str, code: str, settings: list[Any] | None = None, by: str = "u1") -> str:
        catalog = f"cat{len(self.functions):019d}"
        function_id = f"sfnc_{catalog}"
        self.functions[function_id] = {
            "id": function_id, "resourceType": "SOURCE", "createdAt": WHEN, "createdBy": by,
            "code": "", "deployedAt": None, "settings": settings or [], "displayName": name,
            "description": "", "logoUrl": "https://example.com/logo.png", "previewWebhookUrl": "",
            "batchMaxCount": 0, "catalogId": catalog, "isLatestVersion": True,
            "workspaceId": "w1", "buildpack": "boreal",
        }  # fmt: skip
        self.versions[function_id] = []
        self.save(function_id, code, by)
        return function_id

    def save(self, function_id: str, code: str, by: str = "u1") -> str:
        if self.functions[function_id]["code"] == code:
            return ""
        self.functions[function_id] |= {"code": code, "isLatestVersion": False}
        kept = self.versions[function_id]
        version_id = f"{len(kept):03d}{function_id[-24:]}"
        kept.insert(0, {"id": version_id, "author": by, "code": code, "createdAt": WHEN})
        return version_id

    def connect(self, function_id: str, name: str) -> str:
        source_id = f"src{len(self.sources):019d}"
        catalog = self.functions[function_id]["catalogId"]
        self.sources[source_id] = {
            "id": source_id, "slug": name.lower(), "name": name, "workspaceId": "w1",
            "enabled": True, "writeKeys": ["wk-secret"], "settings": {}, "labels": [],
            "metadata": {"id": catalog, "name": name}, "ran": None,
        }  # fmt: skip
        return source_id

    # -- the rules ---------------------------------------------------------------------------

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        url = urlsplit(target)
        self.asked.append(f"{method} {url.path}")
        planned = self.next.pop(0) if self.next else None
        if planned is not None:
            return planned
        if headers.get("authorization") != f"Bearer {TOKEN}":
            said = "token " + headers.get("authorization", "none").removeprefix("Bearer ")
            return 401, {}, {"errors": [{"type": "unauthenticated", "message": f"Bad {said}"}]}
        try:
            return self._route(method, url.path, dict(parse_qsl(url.query)), headers, body)
        except Refused as refused:
            if refused.answer[0] == 422:
                self.broken.append(f"{method} {target}: {refused}")
            return refused.answer

    def _route(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Answer:
        match [method, *path.strip("/").split("/")]:
            case ["GET", "functions"]:
                if query.pop("resourceType", "") != "SOURCE":
                    raise Refused(422, "is required", "resourceType")
                hidden = {"code", "settings", "deployedAt", "previewWebhookUrl"}
                return self._page(
                    "functions",
                    [
                        {k: v for k, v in f.items() if k not in hidden}
                        for f in self.functions.values()
                    ],
                    query,
                    1000,
                )
            case ["POST", "functions"]:
                given = self._given(headers, body, {"code", "displayName", "resourceType"})
                function_id = self.add(given["displayName"], given["code"])
                return self._changed(function_id, given)
            case ["GET", "functions", function_id]:
                return 200, {}, {"data": {"function": self._function(function_id)}}
            case ["PATCH", "functions", function_id]:
                self._function(function_id)
                given = self._given(headers, body, set())
                if "resourceType" in given:
                    raise Refused(422, "cannot change", "resourceType")
                return self._changed(function_id, given)
            case ["POST", "functions", instance, "deploy"]:
                return self._deploy(instance, body)
            case ["GET", "functions", function_id, "versions"]:
                self._alpha(headers)
                self._function(function_id)
                return self._page("versions", self.versions[function_id], query, 1000)
            case ["GET", "functions", function_id, "versions", version_id]:
                self._alpha(headers)
                version = self._version(function_id, version_id)
                return 200, {}, {"data": {"version": version}}
            case ["POST", "functions", function_id, "versions"]:
                self._alpha(headers)
                given = self._given(headers, body, {"versionId"}, ALPHA)
                version = self._version(function_id, given["versionId"])
                self.save(function_id, version["code"])
                return 200, {}, {"data": {"version": self.versions[function_id][0]}}
            case ["GET", "sources"]:
                return self._page("sources", list(self.sources.values()), query, 200)
            case ["GET", "sources", source_id] if source_id in self.sources:
                return 200, {}, {"data": {"source": self.sources[source_id]}}
        raise Refused(404, "Not found")

    def _deploy(self, instance: str, body: bytes) -> Answer:
        source = self.sources.get(instance.removeprefix("sfn_"))
        if not instance.startswith("sfn_") or source is None:
            raise Refused(404, "No instance of that id")
        if body:
            raise Refused(422, "a deploy has no body")
        function_id = "sfnc_" + source["metadata"]["id"]
        source["ran"] = self.functions[function_id]["code"]
        for version in self.versions[function_id]:
            version["isDeployed"] = version is self.versions[function_id][0]
        return 200, {}, {"data": {"functionDeployment": {"status": "SUCCESS"}}}

    def _function(self, function_id: str) -> dict[str, Any]:
        if function_id not in self.functions:
            raise Refused(404, "Function not found")
        return self.functions[function_id]

    def _version(self, function_id: str, version_id: str) -> dict[str, Any]:
        self._function(function_id)
        for version in self.versions[function_id]:
            if version["id"] == version_id:
                return version
        raise Refused(404, "Version not found")

    def _changed(self, function_id: str, given: dict[str, Any]) -> Answer:
        known = {"code", "displayName", "settings", "description", "logoUrl", "resourceType"}
        if set(given) - known:
            raise Refused(422, "is unknown", sorted(set(given) - known)[0])
        for setting in given.get("settings", []):
            if set(setting) != SETTING:
                raise Refused(422, "has other fields than the six", "settings")
            if setting["type"] not in ("STRING", "BOOLEAN", "ARRAY", "TEXT_MAP"):
                raise Refused(422, "has an unknown type", "settings")
        self.save(function_id, given.pop("code", self.functions[function_id]["code"]))
        self.functions[function_id] |= given
        return 200, {}, {"data": {"function": self.functions[function_id]}}

    def _given(
        self, headers: dict[str, str], body: bytes, needed: set[str], media: str = ""
    ) -> dict[str, Any]:
        kind = headers.get("content-type", "")
        if kind != (media or "application/json"):
            raise Refused(422, f"content type {kind!r}")
        given: dict[str, Any] = json.loads(body)
        if missing := needed - set(given):
            raise Refused(422, "is required", sorted(missing)[0])
        return given

    def _alpha(self, headers: dict[str, str]) -> None:
        if headers.get("accept") != ALPHA:
            raise Refused(422, "versions need the v1alpha media type")

    def _page(self, field: str, items: list[Any], query: dict[str, str], most: int) -> Answer:
        count = int(query.pop("pagination.count", most))
        start = int(query.pop("pagination.cursor", 0))
        if query or not 1 <= count <= most:
            raise Refused(422, f"page {count} {query}")
        end = start + min(count, self.page)
        pagination: dict[str, Any] = {"current": str(start), "totalEntries": len(items)}
        if end < len(items):
            pagination["next"] = str(end)
        return 200, {}, {"data": {field: items[start:end], "pagination": pagination}}


@contextmanager
def public_server() -> Iterator[PublicServer]:
    """A server at work; whatever rule a request broke fails the test at the end."""
    server = PublicServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, fields, content = server.answer(self.command, self.path, headers, body)
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | fields).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _do

        def log_message(self, *_: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.url = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=lambda: listener.serve_forever(0.01))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
    assert server.broken == []
