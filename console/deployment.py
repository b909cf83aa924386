"""What runs for one source: code, settings and secrets, put together once for many webhooks.

Pure. The trap: it is as old as the source and function it was made of; the engine drops it when
one of them changes.
"""

from __future__ import annotations

import msgspec

from console import delivery, jsontext, settings
from console.model import (
    ConsoleError,
    Failure,
    Function,
    Invocation,
    Outcome,
    Request,
    SettingValue,
    Source,
)
from console.text import redacted


class Deployment:
    def __init__(self, source: Source, function: Function, code: str | None) -> None:
        """
        Args:
            source: secrets and all.
            function: that it is a source of.
            code: of the version that the source runs; None where that is lost.
        """
        self.source = source
        self.function = function
        self.problem: Failure | None = None
        """Why it cannot run at all."""
        known = {setting.name for setting in function.settings}
        values = {name: value for name, value in source.settings.items() if name in known}
        self._values: dict[str, SettingValue] = {}
        try:
            self._values = settings.filled(function.settings, values)
        except ConsoleError as misfit:
            self.problem = delivery.invalid_settings(misfit.message)
        if code is None:
            self.problem = delivery.bad_deploy(source.version)
        self._code = code or ""
        self._secrets = settings.secret_names(function.settings)
        self._hide = settings.secret_texts(self._secrets, values)
        # What JSON makes of them: it escapes each character by itself, so none can hide in it.
        self._traces = {jsontext.compact(text)[1:-1].encode() for text in self._hide}
        own = hash(jsontext.compact(self._values))
        self.warm = f"{source.id}/{source.version}/{source.deployed_at}/{own:x}"
        """Names the context that it may share with its other webhooks."""

    def invocation(self, run_id: str, request: Request) -> Invocation:
        return Invocation(
            id=run_id,
            code=self._code,
            request=request,
            settings=self._values,
            secrets=self._secrets,
            strict=self.function.strict,
            function_id=self.function.id,
            function_name=self.function.name,
            version=self.source.version,
        )

    def hidden_outcome(self, outcome: Outcome) -> Outcome:
        """With secrets masked. Most outcomes have none; to look in JSON first costs a tenth."""
        if self._hide and self._holds_secret(outcome):
            return redacted(outcome, self._hide)
        return outcome

    def hidden_request(self, request: Request) -> Request:
        """With secrets masked, which a sender may have to give in a header."""
        if self._hide and self._holds_secret(request):
            return redacted(request, self._hide)
        return request

    def _holds_secret(self, value: Outcome | Request) -> bool:
        data = msgspec.json.encode(value)
        return any(trace in data for trace in self._traces)
