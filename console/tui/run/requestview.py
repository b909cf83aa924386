"""A webhook request as labelled values for a `JsonTree`: headers, query, form, body.

Only arranges what is there; an ill-formed body or URL is shown as the text it is. The trap: a body
may hold anything up to 512 KiB, so it is decoded once and drawn by a tree that shows what is open.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from console import jsontext
from console.model import FORM_TYPE, Request
from console.tui.widgets.outline import Root, Table
from console.tui.widgets.wording import size


def request_roots(request: Request) -> list[Root]:
    """What a request is made of, headers alphabetically, the body decoded where it can be."""
    roots = [_table("Headers", sorted(request.headers, key=lambda pair: pair[0].lower()))]
    if query := query_pairs(request):
        roots.append(_table("Query", query))
    if request.url is not None:
        roots.append(Root([("URL", "strong")], request.url))
    return roots + _body(request)


def query_pairs(request: Request) -> list[tuple[str, str]]:
    """Names and values of the query, those of the URL where there is one."""
    if request.url is None:
        return list(request.query)
    try:
        return parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    except ValueError:
        return []


def _body(request: Request) -> list[Root]:
    body = request.body
    about = " · ".join(
        filter(None, [request.content_type, size(len(body.encode("utf-8", "replace")))])
    )
    label = [("Body", "strong"), (f"  {about}", "dim")]
    if not body:
        return [Root([("Body", "strong"), ("  empty", "dim")], Table(()))]
    received = Root([("Body as received", "strong")], body)
    if request.content_type == FORM_TYPE:
        return [Root([("Form", "strong"), label[1]], form(body), opened=True), received]
    try:
        return [Root(label, jsontext.parse(body), opened=True), received]
    except jsontext.NotJson:
        return [Root(label, body, opened=True)]


def form(body: str) -> Table:
    return Table(tuple(parse_qsl(body, keep_blank_values=True)))


def _table(name: str, pairs: list[tuple[str, str]]) -> Root:
    return Root([(name, "strong"), (f"  {len(pairs)}", "dim")], Table(tuple(pairs)), opened=True)
