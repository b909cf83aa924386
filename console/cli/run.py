"""`fnconsole run`: one handler, one request, one worker; no workspace is needed and none touched.

Owns how options and files become an `Invocation`. Options beat the request file; `--set` beats the
settings file, which beats the settings in the request file. The trap: this is the cold path, so
nothing heavy may be imported here.
"""

from __future__ import annotations

import gc
import os
import time
from argparse import Namespace
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from console import jsontext, requestfile, settings, webhook
from console.cli import arguments, output, report
from console.cli.files import STDIN, Files
from console.model import ConsoleError, Invocation, Outcome, Request, SettingValue
from console.pasting import pasted
from console.text import printable, redacted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console.fetching.fetcher import Guarded
    from console.workers.worker import Spawned

_PRIVATE_REMEDY = "--allow-private lets this run reach it."
Pairs = tuple[tuple[str, str], ...]

_EXAMPLE = """\
examples:
  fnconsole run handler.js --body '{"name": "Ada"}'
  fnconsole run handler.js --request webhook.json --set apiKey=secret --json
  fnconsole run handler.js --request copied-curl.txt --set key=secret --sign stripe=key
  curl -s https://example.com/hook.json | fnconsole run handler.js --body @-"""


def main(argv: list[str], spawned: Spawned | None) -> int:
    try:
        args = options().parse_args(argv)
        invocation = prepared(args)
    except BaseException:
        if spawned is not None:
            spawned.kill()
            spawned.wait()
        raise
    if args.json:
        outcome = _run(invocation, spawned, args)
        output.write_json(report.as_json(outcome))
        _tell_refusals(outcome)
    else:
        from console.hints.rules import hints
        from console.libs.sources import is_installed

        found = hints(
            invocation.code, is_installed
        )  # while the worker starts V8, which takes longer
        outcome = _run(invocation, spawned, args)
        shown = report.lines(outcome, invocation.code, output.Paint.for_stdout(), found)
        output.write("\n".join(shown) + "\n")
    return 0 if outcome.error is None else 1


def options() -> arguments.Parser:
    parser = arguments.Parser(
        prog="fnconsole run",
        usage="fnconsole run HANDLER.js [--request FILE|-] [option ...]",
        description="Run a handler on one request and print what came of it: events, objects,\n"
        "logs, requests it made, warnings and its error. Without a request the body is {}.",
        epilog=f"exit codes: 0 done, 1 the function failed, 2 bad usage or input, "
        f"3 the environment failed\n\n{_EXAMPLE}",
    )
    add = parser.add_argument
    add("handler", metavar="HANDLER.js", help="the code; - for standard input")
    add("--request", metavar="FILE", help="JSON, a cURL command, an HTTP message or a HAR file")
    add("--settings", metavar="FILE", help="{name: value}, or definitions with their values")
    add("--set", metavar="NAME=VALUE", action="append", default=[], help="one setting")
    add("--header", metavar="'NAME: VALUE'", action="append", default=[], help="one header")
    add("--query", metavar="NAME=VALUE", action="append", default=[], help="one query parameter")
    add("--body", metavar="TEXT", help="the body; @FILE reads it from a file, @- from stdin")
    add("--content-type", metavar="TYPE", help="application/json unless said otherwise")
    add("--sign", metavar="SCHEME=SETTING", help="sign with a setting: github, stripe, slack, …")
    add("--strict", action="store_true", help="group, page and screen demand a user id")
    add("--offline", action="store_true", help="let the function fetch nothing")
    add("--allow-private", action="store_true", help="let it fetch from this machine and its net")
    arguments.add_json(parser)
    return parser


def prepared(args: Namespace) -> Invocation:
    """What the arguments ask for.

    Raises:
        ConsoleError: an option or a file is not as it must be.
    """
    files = Files()
    code = files.read(args.handler, "the handler")
    given = requestfile.RequestFile(Request(body="{}"), {})
    if args.request is not None:
        given = pasted.request_file(files.read(args.request, "the request file"))
    request = _request(args, given.request, files)
    if problem := webhook.refusal(request):
        raise ConsoleError(problem)
    definitions, values = _settings(args, given.settings, files)
    if args.sign is not None:
        request = _signed(request, args.sign, values)
    return Invocation(
        id="run",
        code=code,
        request=request,
        settings=values,
        secrets=settings.secret_names(definitions),
        strict=args.strict,
        function_name="" if args.handler == STDIN else os.path.basename(args.handler),
    )


def _request(args: Namespace, request: Request, files: Files) -> Request:
    headers = [_header(text) for text in args.header]
    if args.content_type is not None:
        headers = [pair for pair in headers if pair[0].lower() != "content-type"]
        headers.append(webhook.header("Content-Type", args.content_type))
    request = msgspec.structs.replace(request, headers=_override(request.headers, headers))
    if args.query:
        request = _with_query(request, [_named(text, "--query") for text in args.query])
    if args.body is not None:
        body = args.body
        if body.startswith("@"):
            body = files.read(body[1:], "the body")
        request = msgspec.structs.replace(request, body=_unicode(body, "--body"), parsed=False)
    return request


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise ConsoleError(f"--header wants 'Name: value', not '{printable(text)[:80]}'.")
    return webhook.header(name, value)


def _override(pairs: Pairs, others: list[tuple[str, str]]) -> Pairs:
    """`pairs` without the names in `others`, in any case, and then `others`."""
    names = {name.lower() for name, _ in others}
    return (*(pair for pair in pairs if pair[0].lower() not in names), *others)


def _with_query(request: Request, query: list[tuple[str, str]]) -> Request:
    names = {name for name, _ in query}
    if request.url is None:
        kept = tuple(pair for pair in request.query if pair[0] not in names)
        return msgspec.structs.replace(request, query=(*kept, *query))
    from urllib.parse import parse_qsl, urlencode, urlsplit  # 4 ms, and seldom needed

    parts = urlsplit(request.url)  # the query of a whole URL beats the one beside it
    kept = tuple(p for p in parse_qsl(parts.query, keep_blank_values=True) if p[0] not in names)
    url = parts._replace(query=urlencode([*kept, *query])).geturl()
    return msgspec.structs.replace(request, url=url)


def _signed(request: Request, how: str, values: settings.Values) -> Request:
    from console import signing  # seldom needed

    chosen = signing.parsed(how)
    secret = signing.secret(chosen, values)
    return signing.signed(request, chosen.scheme, secret, signing.moment(time.time))


def _settings(
    args: Namespace, given: dict[str, SettingValue], files: Files
) -> tuple[settings.Definitions, settings.Values]:
    definitions: settings.Definitions = ()
    values = dict(given)
    if args.settings is not None:
        definitions, more = settings.read(files.read(args.settings, "the settings file"))
        values.update(more)
    for text in args.set:
        name, value = _named(text, "--set")
        values[name] = settings.from_text(definitions, name, value)
    return definitions, settings.filled(definitions, values)


def _named(text: str, option: str) -> tuple[str, str]:
    name, equals, value = _unicode(text, option).partition("=")
    if not equals or not name:
        # Without the value: it may be a secret that was meant for another option.
        raise ConsoleError(f"{option} wants NAME=VALUE.")
    return name, value


def _unicode(text: str, option: str) -> str:
    """Arguments that are no text in the terminal's encoding arrive as lone surrogates."""
    if not jsontext.is_unicode(text):
        raise ConsoleError(f"The text of {option} is not in the encoding of this terminal.")
    return text


def _run(invocation: Invocation, spawned: Spawned | None, args: Namespace) -> Outcome:
    from console import ingestion
    from console.workers import solo

    gc.freeze()
    gc.enable()  # see __main__
    outcome = solo.run(
        invocation,
        spawned=spawned,
        open_fetcher=lambda: _open_fetcher(offline=args.offline, private=args.allow_private),
        on_log=lambda log: None,
        on_fetch=lambda fetch: None,
    )
    hidden = settings.secret_texts(invocation.secrets, invocation.settings)
    return redacted(ingestion.judged(outcome), hidden)


def _tell_refusals(outcome: Outcome) -> None:
    """On standard error, since the form of the JSON has no place for it."""
    if outcome.fetches:
        from console.fetching.problem import REFUSED

        told = [each.error for each in outcome.fetches if (each.error or "").startswith(REFUSED)]
        for error in dict.fromkeys(told):
            output.complain(f"A request was {error}")


@asynccontextmanager
async def _open_fetcher(*, offline: bool, private: bool) -> AsyncIterator[Guarded]:
    from console import config
    from console.fetching.fetcher import Fetcher

    allowed = config.read().fetch
    policy = allowed.for_tests((), offline=offline, private=private, remedy=_PRIVATE_REMEDY)
    async with Fetcher() as fetcher:
        yield fetcher.under(lambda: policy)
