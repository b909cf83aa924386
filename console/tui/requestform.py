"""The fields of one test request: header rows, query rows and the body.

Turns a `Request` into fields and back. What the fields do not change comes back as it was, a parsed
body and a whole URL included. The trap: fields may not give back exactly what went in (line ends,
spaces), so a change is what differs from what they gave back right after filling.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from console import jsontext, webhook
from console.model import FORM_TYPE, JSON_TYPE, ConsoleError, Request
from console.text import printable
from console.tui.bodyeditor import BodyEditor
from console.tui.fields import Misfit
from console.tui.pairs import PairRow, PairRows, Pairs


class RequestForm(Vertical):
    def __init__(self) -> None:
        super().__init__()
        self._source = Request()
        self._filled = Request()
        self._filling = asyncio.Lock()
        self._unswitched: tuple[str, str, str] | None = None
        """Of the last switch: the type before it, the text after it, the text before it."""

    def compose(self) -> ComposeResult:
        yield Static("Headers · ^g removes a row", classes="section")
        yield PairRows(id="headers")
        yield Static("Query", classes="section", id="query-title", markup=False)
        yield PairRows(id="query")
        yield Static("Body", classes="section", id="body-title")
        yield BodyEditor()

    @property
    def _headers(self) -> PairRows:
        return self.query_one("#headers", PairRows)

    @property
    def _query(self) -> PairRows:
        return self.query_one("#query", PairRows)

    @property
    def body(self) -> BodyEditor:
        return self.query_one(BodyEditor)

    async def fill(self, request: Request) -> None:
        async with self._filling:
            self._source = request
            await self._headers.fill(request.headers)
            await self._query.fill(_query_of(request))
            self.query_one("#query-title", Static).update(f"Query  {_address(request)}".rstrip())
            self.body.json = request.parsed or request.content_type == JSON_TYPE
            self.body.load_text(request.body)
            self._filled = self._fields()
            self._title_body()

    def _fields(self) -> Request:
        return Request(self._headers.pairs, self.body.text, query=self._query.pairs)

    def request(self) -> Request:
        """What the fields stand for."""
        now, before, source = self._fields(), self._filled, self._source
        if now == before:
            return source
        request = replace(source, headers=now.headers)
        if now.body != before.body:
            request = replace(request, body=now.body, parsed=False)
        if now.query != before.query:
            request = replace(request, query=now.query, url=_with_query(source.url, now.query))
        return request

    def checked(self) -> Request:
        """The request as a function may get it.

        Raises:
            Misfit: Segment would refuse it.
        """
        for row in self._headers.query(PairRow):
            if any(row.pair):
                self._check_header(row)
        request = _measured(self.request())
        types = [value for name, value in request.headers if name.lower() == "content-type"]
        if not request.parsed and (refusal := webhook.type_refusal(types)):
            raise Misfit(refusal, self._headers)
        if refusal := webhook.refusal(request):
            raise Misfit(refusal, self.body)
        return request

    def _check_header(self, row: PairRow) -> None:
        try:
            webhook.header(*row.pair)
        except ConsoleError as error:
            raise Misfit(error.message, row) from None

    # -- content type ------------------------------------------------------------------------

    async def switch_content_type(self) -> None:
        """From JSON to form and back; the body goes along where it can be said in both."""
        old = self.request().content_type
        new = JSON_TYPE if old == FORM_TYPE else FORM_TYPE
        await self._headers.put("Content-Type", new)
        self.body.json = new == JSON_TYPE
        if self._unswitched and self._unswitched[:2] == (new, self.body.text):
            text = self._unswitched[2]
        else:
            text = converted(self.body.text, new)
        self._unswitched = (old, text, self.body.text)
        self.body.load_text(text)
        self._title_body()

    def on_input_changed(self) -> None:
        self.body.json = self.request().content_type == JSON_TYPE
        self._title_body()

    def _title_body(self) -> None:
        content_type = self.request().content_type
        kind = {JSON_TYPE: "JSON", FORM_TYPE: "form"}.get(content_type, "no known content type")
        self.query_one("#body-title", Static).update(f"Body · {kind} · F12 switches JSON and form")


def _measured(request: Request) -> Request:
    """With the true length in Content-Length where there is one, as whoever sends it would set."""
    length = str(len(request.body.encode("utf-8", "replace")))
    headers = tuple(
        (name, length if name.lower() == "content-length" else value)
        for name, value in request.headers
    )
    return request if headers == request.headers else replace(request, headers=headers)


def converted(text: str, content_type: str) -> str:
    """A flat body in the other notation; the text as it is where it is not flat or broken."""
    if content_type == FORM_TYPE:
        try:
            value = jsontext.parse(text)
        except jsontext.NotJson:
            return text
        if not isinstance(value, dict) or any(isinstance(v, dict | list) for v in value.values()):
            return text
        texts = {k: v if isinstance(v, str) else jsontext.compact(v) for k, v in value.items()}
        return urlencode(texts)
    pairs = parse_qsl(text, keep_blank_values=True)
    if webhook.body_refusal(JSON_TYPE, text) == "" or not pairs or len(dict(pairs)) < len(pairs):
        return text
    return jsontext.indented(dict(pairs)) + "\n"


def _query_of(request: Request) -> Pairs:
    """The query that a function sees: that of the URL where there is one."""
    if request.url is None:
        return request.query
    return tuple(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _address(request: Request) -> str:
    if request.url is None:
        return ""
    parts = urlsplit(request.url)
    return "of " + printable(f"{parts.scheme}://{parts.netloc}{parts.path}")


def _with_query(url: str | None, query: Pairs) -> str | None:
    return None if url is None else urlsplit(url)._replace(query=urlencode(query)).geturl()
