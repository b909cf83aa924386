"""`fnconsole serve`: receive webhooks and run connected sources without a screen, a line for each.

Owns what is printed and when it ends; the engine receives. The trap: a reader that stops reading
must not stop the receiver, so lines are written by a thread of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import queue
import signal
import threading
from argparse import Namespace
from collections.abc import Callable

import msgspec

from console import tunnel
from console.cli import arguments, deliveries, hangup, output
from console.cli.workspace import mention_problems
from console.engine import Engine
from console.engine.captures import RECEIVER_HOST, RECEIVER_PORT
from console.model import CaptureSummary, ConsoleError, Delivery, Receiver
from console.notices import CapturesChanged, DeliveryFinished, Notice, ReceiverChanged
from console.text import printable
from console.workspace import open_workspace

_GATHER_S = 0.02  # before lines are printed: waking the thread that prints takes as long as a line
_LAST_LINES_S = 2.0  # how long the end waits for a slow reader
_EXIT_CODES = {signal.SIGTERM: 0, signal.SIGINT: 130}


def main(argv: list[str]) -> int:
    args = options().parse_args(argv)
    if not _is_loopback(args.host):
        output.complain(
            f"Anyone who reaches {args.host} can now try tokens on this receiver; "
            "the connection is not encrypted."
        )
    # What goes wrong with one webhook; the receiver itself prints nothing.
    logging.getLogger("console").addHandler(logging.StreamHandler())
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_serve(args))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Of a loop written in C, where there is one."""
    try:
        import uvloop
    except ImportError:  # not on every system
        return None
    return uvloop.new_event_loop


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole serve",
        description="Receive webhooks, run connected sources and print a line for each delivery,\n"
        "until SIGTERM or Ctrl-C. In the background (serve &) it outlives the terminal.\n"
        "Each source has a URL of its own: fnconsole sources list.\n"
        "The test endpoint wants a bearer token: fnconsole tokens create --description NAME",
        epilog="example:\n  fnconsole serve --port 9000 --json",
    )
    add = parser.add_argument
    add(
        "--port",
        metavar="N",
        type=arguments.port,
        help=f"the port to listen on (default: {RECEIVER_PORT}); 0 takes a free one",
    )
    add("--host", metavar="H", default=RECEIVER_HOST, help=f"default: {RECEIVER_HOST}")
    add(
        "--clock-speed",
        metavar="N",
        type=arguments.number,
        default=1.0,
        help="let the clock of retries go N times as fast, for demos and tests",
    )
    add(
        "--offline",
        action="store_true",
        help="let no function fetch anything, until `fnconsole fetch online`",
    )
    arguments.add_json(parser)
    arguments.add_workspace(parser)
    return parser


async def _serve(args: Namespace) -> int:
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def stop(code: int, problem: str = "") -> None:
        if problem:
            output.complain(problem)
        if not stopped.done():
            stopped.set_result(code)

    for number, code in _EXIT_CODES.items():
        asyncio.get_running_loop().add_signal_handler(number, stop, code)
    hangup.heed(lambda: stop(128 + signal.SIGHUP))
    lines = Lines()

    def tell(notice: Notice) -> None:
        if isinstance(notice, DeliveryFinished):
            lines.put(_delivery_line(notice.delivery, args.json))
        if isinstance(notice, CapturesChanged) and notice.received is not None:
            lines.put(_capture_line(notice.received, args.json))
        # This process took the workspace over but not the port; before, `_open_receiver` asks.
        if lines.begun and isinstance(notice, ReceiverChanged) and notice.receiver.problem:
            stop(3, notice.receiver.problem)

    try:
        async with await open_workspace(args.workspace, tuple(args.roles or ())) as engine:
            await mention_problems(engine)
            engine.listen(tell)
            if args.clock_speed != 1:
                await engine.set_clock_speed(args.clock_speed)
            if args.offline:
                await engine.set_offline(True)
            if (await engine.reach()).offline:
                output.complain("Functions are offline: what they fetch is refused.")
            receiver = await _open_receiver(engine, args)
            lines.begin(_ready_line(receiver, await _endpoints(engine), args.json))
            return await stopped
    finally:
        lines.end()


async def _open_receiver(engine: Engine, args: Namespace) -> Receiver:
    port = RECEIVER_PORT if args.port is None else args.port
    receiver = await engine.open_receiver(args.host, port)
    if receiver.state != "listening":
        raise ConsoleError(receiver.problem, 3)
    if args.port and not receiver.url.endswith(f":{args.port}"):
        output.complain(
            f"The process that has this workspace open receives at {receiver.url} already; "
            f"port {args.port} is not used."
        )
    return receiver


async def _endpoints(engine: Engine) -> list[dict[str, str]]:
    """Name and URL of each source that receives, as far as one may see them."""
    if await engine.may("view sources"):
        return []
    enabled = [source for source in await engine.sources() if source.enabled]
    return [
        {"name": source.name, "url": (await engine.overview(source.id)).url} for source in enabled
    ]


def _ready_line(receiver: Receiver, sources: list[dict[str, str]], as_json: bool) -> str:
    if as_json:
        ready = {"event": "ready", "url": receiver.url, "test_url": receiver.test_url}
        return output.json_line({**ready, "sources": sources})
    line = tunnel.inward(receiver.url)
    reached = [f"From your computer: {line}"] if line else []
    connected = [f"{source['name']}  {source['url']}" for source in sources]
    return "".join(
        f"{printable(line)}\n"
        for line in (
            f"Receiving webhooks (Ctrl-C stops). For tests: {receiver.test_url}",
            f"with the header Authorization: Bearer {receiver.token}",
            *reached,
            *connected,
        )
    )


def _delivery_line(delivery: Delivery, as_json: bool) -> str:
    if as_json:
        return _json_line({"event": "delivery", **deliveries.as_json(delivery)})
    return deliveries.line(delivery) + "\n"


def _json_line(fields: dict[str, object]) -> str:
    """What `output.json_line` makes of it, in an eighth of the time where all of it is ASCII."""
    with contextlib.suppress(UnicodeEncodeError):  # half a character, which JSON can hold
        data = msgspec.json.encode(fields)
        if data.isascii():
            return data.decode() + "\n"
    return output.json_line(fields)


def _capture_line(capture: CaptureSummary, as_json: bool) -> str:
    if as_json:
        event = {
            "event": "capture",
            "id": capture.id,
            "number": capture.number,
            "received_at": capture.received_at,
            "content_type": capture.content_type,
            "body_bytes": capture.body_bytes,
        }
        return output.json_line(event)
    kind = printable(capture.content_type)
    return f"{capture.received_at}  #{capture.number}  {kind}  {capture.body_bytes} bytes\n"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Lines:
    """Prints lines in order without making anyone wait; those put before `begin` come after it."""

    def __init__(self) -> None:
        self._gathered: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def begun(self) -> bool:
        return self._thread is not None

    def begin(self, first: str) -> None:
        # A daemon, because a write to a reader that stopped reading never returns.
        self._thread = threading.Thread(target=self._print, args=(first,), daemon=True)
        self._thread.start()
        self._hand_over()

    def put(self, line: str) -> None:
        self._gathered.append(line)
        if self._timer is None and self.begun:
            self._timer = asyncio.get_running_loop().call_later(_GATHER_S, self._hand_over)

    def end(self) -> None:
        self._hand_over()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(_LAST_LINES_S)

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._gathered:
            self._waiting.put("".join(self._gathered))
            self._gathered.clear()

    def _print(self, line: str | None) -> None:
        try:
            while line is not None:
                output.write(line)
                line = self._waiting.get()
        except ConsoleError as error:  # a full disk; receiving goes on
            output.complain(error.message)
