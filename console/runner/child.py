"""The worker process: a context is made ready, does one run or the runs of one deployed source, and
is replaced by a fresh one.

Holds the wire as its descriptor 3 and nothing else of its parent; `Inbox` ends it with that. Every
import here delays the first run of a command: no typing, no asyncio.
"""

from __future__ import annotations

import json
import os
import sys
from _thread import start_new_thread

from console import walls as names
from console import wire
from console.runner import bridge, walls
from console.runner.inbox import Inbox
from console.runner.session import Session

WIRE = 3
CONTEXTS = 100  # then a new process takes over, lest anything leaks for long
_SOON_S = 0.005  # a command that waits for its one worker answers within this


def main(runtime: str, home: str) -> None:
    """The life of a worker process; never returns.

    Args:
        runtime: folder of the runtime's JavaScript.
        home: folder of all that the console keeps.
    """
    try:
        _compile_once()
        source = runtime_source(runtime)
        standing = walls.ground(home)
        _serve(Inbox(WIRE), source, standing)
        status = 0
    except BaseException:
        # The parent shows this text as the reason of the end.
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        status = 70
    os._exit(status)  # V8's threads may be in a state that an orderly exit would wait for


def _compile_once() -> None:
    """Have Python keep what it compiles of the modules that are needed later.

    Some installers leave that to the first use, and behind the walls nothing can be kept: each
    start would compile them anew.
    """
    spec = bridge.__spec__
    folder, name = os.path.split((spec and spec.cached) or "")
    if not os.path.exists(os.path.join(folder, name.replace("bridge", "operations", 1))):
        _load_operations()


def runtime_source(folder: str) -> str:
    """The files of a folder as one function expression, in the order of their numbers."""
    texts = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".js"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(file.read())
    # V8 reads a text of one-byte characters faster; escapes mean the same in strings and comments.
    body = "\n".join(texts).encode("ascii", "backslashreplace").decode("ascii")
    return (
        f'(function (host) {{ "use strict";\n{body}\nreturn runtime; }})\n'
        "//# sourceURL=fnconsole:runtime"
    )


def _serve(inbox: Inbox, runtime: str, standing: list[str]) -> None:
    library = bridge.load()
    sys.setswitchinterval(0.0002)  # else each answer of V8 waits 5 ms for that thread
    start_new_thread(_load_operations, ())
    told = b""
    for _ in range(CONTEXTS):
        with Session(library, runtime, inbox.receive, _send, on_begin=walls.allow_run) as session:
            if not told:
                told = names.encode(standing + walls.top())
            _send(wire.encode(wire.READY, told))
            kind, head, body = _first(session, inbox)
            code = body.decode().removeprefix("\ufeff")
            try:
                if kind == wire.CHECK:
                    session.check(code)
                elif kind == wire.KEEP:
                    session.serve(head.decode(), code)
                else:
                    session.run(head.decode(), code)
            except bridge.JsError as error:
                report = json.dumps({"kind": error.kind, "text": error.text[:2048]})
                _send(wire.encode(wire.DIED, report.encode()))
                return


def _load_operations() -> None:
    """Load what every run needs to parse its URL, while V8 reads the runtime and Python waits."""
    from console.runner.operations import OPERATIONS

    OPERATIONS["url_parse"](["https://fn.segmentapis.com/", None], [])


def _first(session: Session, inbox: Inbox) -> wire.Frame:
    """The frame that a context is for; the time until it comes is used to rehearse."""
    frame = inbox.receive(_SOON_S)
    if frame is None:
        session.rehearse()
    while frame is None or frame[0] not in (wire.RUN, wire.KEEP, wire.CHECK):
        frame = inbox.receive(None)  # an answer that the last run did not wait for is no use
    return frame


def _send(frame: bytes) -> None:
    try:
        wire.send(WIRE, frame)
    except OSError:  # the parent is gone
        os._exit(0)
