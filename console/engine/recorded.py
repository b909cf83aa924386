"""What is kept of a test run, and what a list shows of it.

Pure: values of `model` in and out. Owns that nothing kept tells the value of a secret setting; the
trap is text that holds one by chance or half of one, which is why code and bodies are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TypedDict

import msgspec

from console import limits, settings
from console.model import Fetch, Invocation, Run, RunSummary, SettingValue
from console.text import redact, redacted, without_start_of

_LINE_CHARS = 300  # ours: summaries stay in memory, and no list shows more of a message


class Ingredients(TypedDict):
    code: str | None
    settings: dict[str, SettingValue] | None


def ingredients(invocation: Invocation) -> Ingredients:
    """What it takes to run this again later, as far as it is small and holds no secret."""
    hide = settings.secret_texts(invocation.secrets, invocation.settings)
    code = invocation.code if invocation.version is None else ""
    values = {
        name: value
        for name, value in invocation.settings.items()
        if name not in invocation.secrets
        and not _tells(json.dumps(value, ensure_ascii=False), hide)
    }
    most = limits.RUN_CODE_BYTES
    keeps_code = code and len(code.encode("utf-8", "replace")) <= most
    return {
        "code": code if keeps_code and not _tells(code, hide) else None,
        "settings": values if len(json.dumps(values)) <= most else None,
    }


def _tells(text: str, secrets: Collection[str]) -> bool:
    return redact(text, secrets) != text


def hiding(fetch: Fetch, secrets: Collection[str]) -> Fetch:
    """A request without secrets, those included that the cut of a body left half of."""
    most = limits.FETCH_BODY_SHOWN_BYTES
    if secrets and fetch.sent_bytes > most:
        text = without_start_of(fetch.sent_body, secrets)
        fetch = msgspec.structs.replace(fetch, sent_body=text)
    if secrets and fetch.received_bytes > most:
        text = without_start_of(fetch.received_body, secrets)
        fetch = msgspec.structs.replace(fetch, received_body=text)
    return redacted(fetch, secrets)


def summary(run: Run) -> RunSummary:
    """What a list shows of a run."""
    error = run.outcome.error
    return RunSummary(
        id=run.id,
        started_at=run.started_at,
        function_id=run.function_id,
        function_name=run.function_name,
        version=run.version,
        status=run.outcome.status,
        duration_ms=run.outcome.duration_ms,
        events=len(run.outcome.events),
        objects=len(run.outcome.objects),
        error_type=error.type if error else "",
        error_name=error.name[:_LINE_CHARS] if error else "",
        error_message=error.message[:_LINE_CHARS] if error else "",
        source_id=run.source_id,
        source_name=run.source_name,
        error_line=error.line if error else None,
        request_name=run.request_name[:_LINE_CHARS],
    )
