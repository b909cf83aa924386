"""The fields of one test request: header rows, query rows and the body, as text or form fields.

Turns a `Request` into fields and back. What the fields do not change comes back as it was, a parsed
body and a whole URL included. The trap: fields may not give back exactly what went in (line ends,
spaces), so a change is what differs from what they gave back right after filling. The text of the
body is what counts; form fields are a view of it that writes into it.
"""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from console import jsontext, webhook
from console.model import FORM_TYPE, JSON_TYPE, ConsoleError, Request
from console.text import printable
from console.tui.keys.keytext import with_keys
from console.tui.request.pairs import PairRow, PairRows, Pairs
from console.tui.request.requestbody import RequestBody
from console.tui.widgets.fields import Line, Misfit

_KINDS = {JSON_TYPE: "JSON", FORM_TYPE: "form"}
FORM_FIELDS = 100  # a row each; a longer form is quicker as text


class RequestForm(Vertical):
    DEFAULT_CSS = """
    RequestForm { overflow-y: auto; }
    RequestForm > .section { text-wrap: nowrap; text-overflow: ellipsis; }
    RequestForm > .-wrong {
        color: $text-error; height: auto; max-height: 3; text-wrap: wrap;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._source = Request()
        self._filled = Request()
        self._filling = asyncio.Lock()
        self._arranging = asyncio.Lock()
        self._unswitched: tuple[str, str, str] | None = None
        """Of the last switch: the type before it, the text after it, the text before it."""
        self._as_text = False
        """Whether even a form body is to be shown as text."""
        self.is_form = False
        """By its content type."""

    def compose(self) -> ComposeResult:
        yield Static(
            with_keys(self, "Headers · {pairs.remove:Ctrl+G} removes a row"),
            classes="section",
            markup=False,
        )
        yield PairRows(id="headers", completed=True)
        yield Static("Query", classes="section", id="query-title", markup=False)
        yield PairRows(id="query")
        yield Static("Body", classes="section", id="body-title", markup=False)
        yield PairRows(id="form")
        yield RequestBody()
        yield Static("", classes="note", id="paste-offer", markup=False)

    @property
    def _headers(self) -> PairRows:
        return self.query_one("#headers", PairRows)

    @property
    def _query(self) -> PairRows:
        return self.query_one("#query", PairRows)

    @property
    def _form(self) -> PairRows:
        return self.query_one("#form", PairRows)

    @property
    def body(self) -> RequestBody:
        return self.query_one(RequestBody)

    async def fill(self, request: Request) -> None:
        async with self._filling:
            self._source = request
            with self.app.batch_update():  # or half of the old request shows beside the new one
                await self._fill(request)

    async def _fill(self, request: Request) -> None:
        await self._headers.fill(request.headers)
        await self._query.fill(_query_of(request))
        self.query_one("#query-title", Static).update(f"Query  {_address(request)}".rstrip())
        self.body.json = request.parsed or request.content_type == JSON_TYPE
        self.body.load_text(request.body)
        self._filled = self._fields()
        await self._arrange_body()

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
            self.body.show_problem()
            raise Misfit(refusal, self._form if self._form.display else self.body)
        return request

    def _check_header(self, row: PairRow) -> None:
        try:
            webhook.header(*row.pair)
        except ConsoleError as error:
            raise Misfit(error.message, row) from None

    # -- content type ------------------------------------------------------------------------

    async def switch_content_type(self) -> None:
        """From JSON to form, else to JSON; the body goes along where it can be said in both."""
        old = self.request().content_type
        new = FORM_TYPE if old == JSON_TYPE else JSON_TYPE
        await self._headers.put("Content-Type", new)
        self.body.json = new == JSON_TYPE
        if self._unswitched and self._unswitched[:2] == (new, self.body.text):
            text = self._unswitched[2]
        else:
            text = converted(self.body.text, new)
        self._unswitched = (old, text, self.body.text)
        self.body.load_text(text)
        await self._arrange_body()

    async def on_input_changed(self, event: Input.Changed) -> None:
        if self._form in event.input.ancestors:
            self._write_form()
            return
        self.body.json = self.request().content_type == JSON_TYPE
        if not self._filling.locked():
            await self._arrange_body()

    async def on_text_area_changed(self) -> None:
        """Undo and redo change what the fields show, too."""
        if (
            self._form.display
            and not self._arranging.locked()
            and self._form.pairs != form_pairs(self.body.text)
        ):
            await self._arrange_body()

    # -- the body ----------------------------------------------------------------------------

    async def _arrange_body(self) -> None:
        """Show the body as fields where it is a form that they can hold, else as text."""
        async with self._arranging:  # rows of two at once would stand side by side
            await self._arrange()

    async def _arrange(self) -> None:
        content_type = self.request().content_type
        self.is_form = content_type == FORM_TYPE
        pairs = form_pairs(self.body.text) if self.is_form else None
        fields = pairs is not None and not self._as_text
        if fields and pairs is not None and pairs != self._form.pairs:
            await self._form.fill(pairs)
        had_focus = self._form.has_focus_within or self.body.has_focus
        self._form.display, self.body.display = fields, not fields
        if had_focus and not (self._form.has_focus_within if fields else self.body.has_focus):
            self.focus_body()  # what is hidden keeps the focus for a moment, then nothing has it
        self._tell_body()
        self.screen.refresh_bindings()

    def _tell_body(self) -> None:
        """Above the body: what it is, and its keys, or what is wrong with it."""
        kind = _KINDS.get(self.request().content_type, "no known content type")
        keys = "{request.type:F12} form · {body.format:Alt+L} format"
        if self.is_form:
            view = "text" if self._form.display else "fields"
            keys = f"{{request.type:F12}} JSON · {{request.form-view:f}} as {view}"
        elif kind != "JSON":
            keys = "{request.type:F12} JSON"
        problem = self.body.problem
        wrong = problem is not None and self.body.display
        if wrong:
            keys = f"{problem} · {{body.problem:Alt+P}} goes there"
        title = self.query_one("#body-title", Static)
        title.update(with_keys(self, f"Body · {kind} · {keys}"))
        title.set_class(wrong, "-wrong")

    def on_body_editor_validity_changed(self) -> None:
        self._tell_body()

    def focus_body(self) -> None:
        if self._form.display:
            self._form.query(Line).first().focus()
        else:
            self.body.focus()

    def _write_form(self) -> None:
        """Not while rows come and go, which is no change of the form."""
        pairs = self._form.pairs
        if (
            self._form.display
            and not self._arranging.locked()
            and pairs != form_pairs(self.body.text)
        ):
            self.body.load_text(urlencode(pairs))

    async def switch_form_view(self) -> None:
        """From fields to text and back, where the body is a form."""
        self._as_text = self._form.display
        await self._arrange_body()
        if self.is_form and not self._as_text and not self._form.display:
            self.notify("Fields cannot show it: it is not name=value&name=value, or too long.")
        self.focus_body()

    # -- a request pasted into the body ------------------------------------------------------

    def on_request_body_offered(self, event: RequestBody.Offered) -> None:
        offer = self.query_one("#paste-offer", Static)
        kind = event.kind[:1].upper() + event.kind[1:]
        key = with_keys(self, "{request.take-pasted:Ctrl+Space}")
        offer.update(f"{kind} was pasted. {key} makes it the request.")
        offer.set_class(bool(event.kind), "-shown")
        self.screen.refresh_bindings()


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


def form_pairs(text: str) -> Pairs | None:
    """The fields of a form body; None where rows would be too many or would lose a part of it."""
    if text.count("&") >= FORM_FIELDS or webhook.body_refusal(FORM_TYPE, text or "x"):
        return None
    pairs = tuple(parse_qsl(text, keep_blank_values=True))
    fits = all((name or value) and name == name.strip() for name, value in pairs)
    return pairs if fits and (pairs or not text.strip()) else None


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
