"""The worker process: a context is made ready, does one run or the runs of one deployed source, and
is replaced by a fresh one.

Holds the wire as its descriptor 3 and nothing else of its parent; `Inbox` ends it with that. Every
import here delays the first run of a command: no typing, no asyncio.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from _thread import start_new_thread

from console import limits, wire
from console.runner import bridge
from console.runner.inbox import Inbox
from console.runner.session import Session

WIRE = 3
CONTEXTS = 100  # then a new process takes over, lest anything leaks for long
_FILE_BYTES = 1024 * limits.KIB  # enough for Python's own caches of compiled code
_FILES = 32
_SOON_S = 0.005  # a command that waits for its one worker answers within this


def main(runtime: str) -> None:
    """The life of a worker process; never returns.

    Args:
        runtime: folder of the runtime's JavaScript.
    """
    confine()
    inbox = Inbox(WIRE)
    try:
        _serve(inbox, runtime_source(runtime))
        status = 0
    except BaseException:
        # The parent shows this text as the reason of the end.
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        status = 70
    os._exit(status)  # V8's threads may be in a state that an orderly exit would wait for


def confine() -> None:
    """Bound what a function can take from the machine, whatever it does inside V8."""
    os.chdir("/")
    os.closerange(WIRE + 1, 4096)
    for kind, most in (
        (resource.RLIMIT_DATA, limits.WORKER_DATA_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(kind, (most, most))


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


def _serve(inbox: Inbox, runtime: str) -> None:
    library = bridge.load()
    sys.setswitchinterval(0.0002)  # else each answer of V8 waits 5 ms for that thread
    start_new_thread(_load_operations, ())
    for _ in range(CONTEXTS):
        with Session(library, runtime, inbox.receive, _send) as session:
            _send(wire.encode(wire.READY))
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
