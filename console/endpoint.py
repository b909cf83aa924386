"""What the one port answers: webhooks of sources, webhooks for the tester, and the Public API.

Owns paths, statuses and what of a webhook is kept. Knows the engine only as callables, and no
socket. The trap: whoever sends webhooks learns success or failure, and nothing that a function, a
file or a fault of ours said.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote

from console import limits, webhook
from console.incoming import Answer, Disconnected, Incoming, Message, Receive, Send, TooLarge
from console.model import ConsoleError, Receipt, Request
from console.text import fault, printable

TEST_PATH = "/functions/webhook"
API_ROOTS = ("functions", "sources")
TOKEN_HEADER = "x-segment-source-function-token"  # of 2019; it comes before the URL had the token

CheckToken = Callable[[str], Awaitable[bool]]
Capture = Callable[[Request], Awaitable[object]]
Deliver = Callable[[str, Request], Awaitable[Receipt]]
Api = Callable[[Incoming], Awaitable[Answer]]

# Of the connection, not of the webhook; a proxy in front of Segment's functions drops them too.
_HOP_BY_HOP = frozenset(
    ("connection", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer")
) | {"transfer-encoding", "upgrade"}
_OF_DELIVERY = _HOP_BY_HOP | {TOKEN_HEADER}
_HIDDEN = "Bearer ******"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")

SUCCESS = Answer(200, {"success": True})

log = logging.getLogger("console.receiver")
log.addHandler(logging.NullHandler())  # else Python prints errors over the screen


class Refused(Exception):
    """This webhook gets an answer other than success."""

    def __init__(
        self, status: int, problem: str, *headers: tuple[str, str], code: str = ""
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.headers = headers
        self.code = code


class Endpoint:
    """The ASGI callable.

    Args:
        check_token: whether a bearer token may post to the tester.
        capture: keeps a request for the tester; it is on disk when this returns.
        deliver: runs a request that came with a source's token; what came of it is on disk then.
        api: answers what is not a webhook.
    """

    def __init__(
        self,
        check_token: CheckToken,
        capture: Capture,
        deliver: Deliver,
        api: Api,
    ) -> None:
        self._check_token = check_token
        self._capture = capture
        self._deliver = deliver
        self._api = api
        self._held_bytes = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        incoming = Incoming(scope, receive)
        try:
            answer = await self._answer(incoming)
        except Disconnected:
            return
        await incoming.answer(send, answer)

    async def _answer(self, incoming: Incoming) -> Answer:
        """The receiver's outermost handler."""
        try:
            host = _host(incoming)
            _check_framing(incoming)
            if incoming.path == "/":
                return await self._delivered(incoming, host)
            if incoming.path == TEST_PATH:
                return await self._captured(incoming)
            if _is_api(incoming.path):
                with self._holding(incoming, limits.FILE_BYTES):
                    return await self._api(incoming)
            raise Refused(404, f"There is nothing here; webhooks go to POST / or {TEST_PATH}.")
        except Refused as refused:
            return _refusal(incoming, refused)
        except Disconnected:
            raise
        except Exception as error:  # whatever it is: the sender must not take it for success
            said = error.message if isinstance(error, ConsoleError) else fault(error)
            log.error("A request to %s failed: %s", printable(incoming.path), printable(said))
            return _refusal(incoming, _of_failure(error))

    # -- webhooks of sources -----------------------------------------------------------------

    async def _delivered(self, incoming: Incoming, host: str) -> Answer:
        if incoming.method != "POST":
            raise Refused(405, "Webhooks are sent with POST.", ("allow", "POST"))
        token = _token(incoming)
        query = "?" + incoming.query if incoming.query else ""
        url = f"{incoming.scope['scheme']}://{host}/{query}"
        _check_encoding(incoming)
        headers = _kept_headers(incoming, _OF_DELIVERY)
        with self._holding(incoming, limits.WEBHOOK_BODY_BYTES):
            body = await self._body(incoming)
            receipt = await self._deliver(token, Request(headers=headers, body=body, url=url))
        if receipt.status == 200:
            return SUCCESS
        again = [("retry-after", "1")] if receipt.status == 429 else []
        raise Refused(receipt.status, receipt.message, *again, code=receipt.code)

    # -- webhooks for the tester -------------------------------------------------------------

    async def _captured(self, incoming: Incoming) -> Answer:
        if incoming.method != "POST":
            raise Refused(405, "Webhooks are sent with POST.", ("allow", "POST"))
        if not incoming.bearer:
            raise _unauthorized("Send one header 'Authorization: Bearer TOKEN'.")
        if not await self._check_token(incoming.bearer):
            raise _unauthorized("The bearer token is not one of this workspace.")
        if problem := webhook.type_refusal(incoming.values("content-type")):
            raise Refused(400, problem)
        _check_encoding(incoming)
        headers = _kept_headers(incoming, _HOP_BY_HOP)
        query = tuple(parse_qsl(incoming.query, keep_blank_values=True))
        with self._holding(incoming, limits.WEBHOOK_BODY_BYTES):
            body = await self._body(incoming)
            hidden = tuple((n, _HIDDEN if n == "Authorization" else v) for n, v in headers)
            request = Request(headers=hidden, body=body, query=query)
            if problem := webhook.refusal(request):
                raise Refused(400, problem)
            await self._capture(request)
        return SUCCESS

    # -- bodies ------------------------------------------------------------------------------

    @contextmanager
    def _holding(self, incoming: Incoming, most: int) -> Iterator[None]:
        """Let a body into memory for as long as the block takes, unless others have filled it."""
        need = incoming.announced(most)
        if self._held_bytes and self._held_bytes + need > limits.RECEIVER_BYTES:
            problem = "Too many requests at once; send it again later."
            raise Refused(429, problem, ("retry-after", "1"), code="too_many_requests")
        self._held_bytes += need
        try:
            yield
        finally:
            self._held_bytes -= need

    async def _body(self, incoming: Incoming) -> str:
        try:
            body = await incoming.body(limits.WEBHOOK_BODY_BYTES)
        except TooLarge:
            raise Refused(413, webhook.TOO_LARGE, code="BAD_REQUEST") from None
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            problem = f"The body is not UTF-8 at byte {error.start + 1}."
            raise Refused(400, problem, code="BAD_REQUEST") from None


def _of_failure(error: Exception) -> Refused:
    if isinstance(error, OSError) or (isinstance(error, ConsoleError) and error.exit_code == 3):
        problem = "The console cannot do that now; send the request again later."
        return Refused(503, problem, ("retry-after", "60"), code="internal")
    return Refused(500, "The console failed; nothing was kept.", code="internal")


def _refusal(incoming: Incoming, refused: Refused) -> Answer:
    """In the form of whom it is for: a sender of webhooks, or a client of the Public API."""
    content: dict[str, object]
    if incoming.path == TEST_PATH or not _is_api(incoming.path):
        content = {"success": False, "error": refused.problem}
        if incoming.path == "/" and refused.code:
            content["code"] = refused.code
    else:
        kind = refused.code.replace("_", "-")
        content = {"errors": [{"type": kind, "message": refused.problem, "status": refused.status}]}
    return Answer(refused.status, content, *refused.headers)


def _unauthorized(problem: str) -> Refused:
    return Refused(401, problem, ("www-authenticate", "Bearer"))


def _token(incoming: Incoming) -> str:
    for part in incoming.query.split("&"):
        if part.startswith("b="):
            return unquote(part[2:])
    return next(iter(incoming.values(TOKEN_HEADER)), "")


def _is_api(path: str) -> bool:
    return path.partition("/")[2].partition("/")[0] in API_ROOTS


def _host(incoming: Incoming) -> str:
    """The one host that the sender means; every server on the way must see the same."""
    hosts = incoming.values("host")
    if not hosts and incoming.scope.get("http_version") == "1.0":
        address, port = incoming.scope["server"]
        hosts = [f"[{address}]:{port}" if ":" in address else f"{address}:{port}"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        raise _ambiguous("Send one Host header with the name of a host.")
    return hosts[0]


def _check_framing(incoming: Incoming) -> None:
    encodings = incoming.values("transfer-encoding")
    if encodings and [encoding.lower() for encoding in encodings] != ["chunked"]:
        raise _ambiguous("Send one Transfer-Encoding, chunked, or a Content-Length.")


def _ambiguous(problem: str) -> Refused:
    """Another server may see other requests here than this one, so nothing more is read."""
    return Refused(400, problem, ("connection", "close"), code="BAD_REQUEST")


def _check_encoding(incoming: Incoming) -> None:
    encodings = incoming.values("content-encoding")
    if any(encoding.lower() not in ("", "identity") for encoding in encodings):
        problem = f"The content encoding '{printable(encodings[0])[:40]}' is not supported"
        raise Refused(400, f"{problem}: send the body as it is.", code="BAD_REQUEST")


def _kept_headers(incoming: Incoming, without: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Those that a function may see; the parser lets in only what a Headers object can hold."""
    return tuple(
        (_canonical(name), value) for name, value in incoming.headers if name not in without
    )


@functools.lru_cache(maxsize=1024)
def _canonical(name: str) -> str:
    """`Content-Type` for `content-type`: HTTP servers in Go, Segment's among them, do so."""
    return "-".join(part.capitalize() for part in name.split("-"))
