"""A past run as an invocation of now: the same request and settings, code of then or another.

Pure. The trap: values of secret settings were never kept, not in the request either, so those of
now stand in for them; a mask in the request does only where there is but one that it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from console import settings
from console.model import (
    ConsoleError,
    Function,
    Invocation,
    Request,
    Run,
    SettingValue,
    Version,
)
from console.text import MASK


def code_of(run: Run, versions: Iterable[Version]) -> str | None:
    """What ran; None where that is not kept, as with a version that is gone."""
    if run.version is None:
        return run.code
    return next((version.code for version in versions if version.number == run.version), None)


def code_of_then(run: Run, versions: Iterable[Version]) -> str:
    """The same. Raises ConsoleError where it is not kept."""
    code = code_of(run, versions)
    if code is None:
        raise ConsoleError(
            "The code of that run is not kept; run its request with the code of now."
        )
    return code


def settings_of(
    run: Run, function: Function, now: Mapping[str, SettingValue]
) -> dict[str, SettingValue]:
    """The values of then, with those of now for secret settings and where none were kept."""
    if run.settings is None:
        return dict(now)
    secrets = settings.secret_names(function.settings)
    kept = {name: value for name, value in run.settings.items() if name not in secrets}
    return kept | {name: now[name] for name in secrets if name in now}


def request_of(run: Run, function: Function, now: Mapping[str, SettingValue]) -> Request:
    """The request, with the one secret of now in place of masks; as it is where there are more."""
    found = set(settings.secret_values(settings.secret_names(function.settings), now))
    if len(found) != 1:
        return run.request
    [secret] = found

    def whole(text: str) -> str:
        return text.replace(MASK, secret)

    request = run.request
    return msgspec.structs.replace(
        request,
        headers=tuple((whole(name), whole(value)) for name, value in request.headers),
        body=whole(request.body),
        url=None if request.url is None else whole(request.url),
        query=tuple((whole(name), whole(value)) for name, value in request.query),
    )


def again(
    run: Run,
    function: Function,
    run_id: str,
    *,
    code: str,
    version: int | None,
    values: Mapping[str, SettingValue],
) -> Invocation:
    """Args:
    run: of the history.
    function: whose it is, as it is now.
    run_id: of the new run.
    code: to run; `version` says which that is.
    values: of the settings now.
    """
    return Invocation(
        id=run_id,
        code=code,
        request=request_of(run, function, values),
        settings=settings_of(run, function, values),
        secrets=settings.secret_names(function.settings),
        strict=function.strict if run.settings is None else run.strict,
        function_id=function.id,
        function_name=function.name,
        version=version,
        request_name=run.request_name,
    )
