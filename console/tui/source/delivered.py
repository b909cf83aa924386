"""What deployed sources did, as rows and labelled values: overview, deliveries, events, retries.

Pure arranging of the values that the engine gives; the screen of sources owns where they show.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console import curl
from console.model import (
    DebuggerEvent,
    Delivery,
    DeliveryDetail,
    DeliveryStatus,
    Overview,
    Retry,
    Source,
    StoredObject,
)
from console.text import printable
from console.tui.keys.keytext import usual
from console.tui.run import emitted
from console.tui.widgets.filtered import Entry
from console.tui.widgets.outline import Root, as_text
from console.tui.widgets.rows import Piece, Row, wrapped
from console.tui.widgets.wording import count, delivery_title, duration, local_time

SIGNS: dict[DeliveryStatus, tuple[str, str]] = {
    "delivered": ("✓", "good"),
    "failed": ("✗", "error"),
    "retrying": ("↻", "warning"),
    "dropped": ("✗", "error"),
}
"""Sign and style of what came of a delivery."""

_LABEL = 12


def source_entry(source: Source, function_name: str, latest: int, waiting: int) -> Entry:
    """A line of the list of sources."""
    version = f"v{source.version}"
    if latest > source.version:
        version += f" of {latest}"
    about = [function_name, version, "" if source.enabled else "off"]
    note = f"{waiting} retrying" if waiting else ""
    return Entry(source.id, source.name, " · ".join(filter(None, about)), note)


# -- overview ----------------------------------------------------------------------------------


def overview_rows(overview: Overview, width: int, keys: Callable[[str], str] = usual) -> list[Row]:
    """
    Args:
        keys: puts keys into a sentence, see `keytext`.
        width: cells of a row; the URL takes as many as it needs, to be selected with the mouse.
    """
    source = overview.source
    behind = overview.latest_version > source.version
    version = f"version {source.version}"
    version += (
        keys(f", {overview.latest_version} is not deployed: {{sources.deploy:F3}}")
        if behind
        else ", the latest"
    )
    rows: list[Row] = [
        _field(
            "Status",
            ("Enabled", "good")
            if source.enabled
            else (keys("Off: {sources.enable:x} enables it"), "error"),
        ),
        _field("Function", (printable(overview.function_name), ""), (f" · {version}", "dim")),
        *_url_rows(printable(overview.url), width),
        _field("Succeeded", (_success(overview), "")),
        _field("Time used", (f"{duration(overview.month_ms)} this month", "")),
    ]
    if overview.retrying:
        rows.append(_field("Retrying", (count(overview.retrying, "webhook"), "warning")))
    if source.forwarding is not None:
        rows.append(_field("Forwards to", (printable(source.forwarding.endpoint), "")))
    rows.append([("", "")])
    if overview.deliveries:
        rows.append([("Last deliveries", "dim")])
        rows += [delivery_row(delivery) for delivery in overview.deliveries]
    else:
        rows += [
            [
                (
                    keys("No webhook yet. Send one, {sources.copy-command:t} copies the command:"),
                    "dim",
                )
            ]
        ]
        rows += [[("  " + line, "")] for line in command(overview, lines=True).split("\n")]
    return rows


def command(overview: Overview, *, lines: bool = False) -> str:
    """How to send the source a webhook from a shell."""
    return curl.post(overview.url, lines=lines)


def _url_rows(url: str, width: int) -> list[Row]:
    pieces = wrapped(url, max(20, width - _LABEL))
    return [
        _field("" if number else "Webhook", (piece, "accent"))
        for number, piece in enumerate(pieces)
    ]


def _success(overview: Overview) -> str:
    if overview.success_rate is None:
        return "nothing yet this month"
    percent = overview.success_rate * 100
    return f"{percent:.0f} %" if percent in (0, 100) else f"{percent:.1f} %"


def _field(label: str, *pieces: Piece) -> Row:
    return [(f"{label:<{_LABEL}}", "dim"), *pieces]


# -- deliveries --------------------------------------------------------------------------------


def delivery_row(delivery: Delivery) -> Row:
    """When, what came of it, how long it took and what it gave."""
    sign, style = SIGNS[delivery.status]
    pieces: list[Piece] = [
        (f"{sign} ", style),
        (local_time(delivery.received_at, date=False), "dim"),
        (f"{duration(delivery.duration_ms):>9}  ", ""),
    ]
    if delivery.status == "delivered":
        given = count(delivery.events, "event")
        if delivery.objects:
            given += f" · {count(delivery.objects, 'object')}"
        pieces.append((given, ""))
        if delivery.rejected:
            pieces.append((f" · {delivery.rejected} rejected", "warning"))
    else:
        pieces.append((delivery_title(delivery), style))
    if delivery.attempts > 1:
        pieces.append((f"  attempt {delivery.attempts}", "dim"))
    return pieces


def delivery_head(detail: DeliveryDetail) -> str:
    """One delivery in a line."""
    delivery = detail.delivery
    about = [
        delivery.status,
        delivery.source_name,
        f"version {delivery.version}",
        duration(delivery.duration_ms),
        local_time(delivery.received_at),
    ]
    if delivery.attempts > 1:
        about.insert(1, f"attempt {delivery.attempts}")
    return " · ".join(map(printable, about))


def ingested_roots(detail: DeliveryDetail) -> list[Root]:
    """Its events with what ingestion added, or said against them."""
    only = len(detail.events) == 1
    return [
        Root(
            emitted.event_label(ingested.event, _refusal(ingested.code, ingested.message)),
            ingested.event,
            _refusal(ingested.code, ingested.message),
            opened=only,
        )
        for ingested in detail.events
    ]


# -- debugger, objects, retries ----------------------------------------------------------------


def debugger_root(event: DebuggerEvent, *, raw: bool, opened: bool) -> Root:
    """An event of the Debugger: time, type, name; as a tree, or as the JSON it is."""
    ingested = event.ingested
    notes = _refusal(ingested.code, ingested.message)
    allowed: Piece = ("✗ ", "error") if ingested.code else ("✓ ", "good")
    time: Piece = (local_time(event.received_at, date=False) + "  ", "dim")
    label = [allowed, time, *emitted.event_label(ingested.event, notes)]
    value = as_text(ingested.event) if raw else ingested.event
    return Root(label, value, notes, opened=opened)


def object_root(row: StoredObject) -> Root:
    label: list[Piece] = [
        (printable(row.collection), "strong"),
        (f"  {printable(row.id)}", ""),
        (f"  {local_time(row.updated_at)}", "dim"),
    ]
    return Root(label, row.properties)


def retry_row(retry: Retry, now: datetime) -> Row:
    """Which attempt comes when, and why."""
    left_s = max(0, round((datetime.fromisoformat(retry.next_at) - now).total_seconds()))
    minutes, seconds = divmod(left_s, 60)
    wait = f"in {minutes} min {seconds:02} s" if minutes else f"in {seconds} s"
    wait = wait if left_s else "now"
    return [
        ("↻ ", "warning"),
        (f"attempt {retry.attempt} of 7  ", ""),
        (f"{wait:<15}", "strong"),
        (local_time(retry.next_at, date=False) + "  ", "dim"),
        (printable(f"{retry.error_type}: {retry.error_message}"), "warning"),
    ]


def _refusal(code: str, message: str) -> tuple[str, ...]:
    return (f"{code}: {message}",) if code else ()
