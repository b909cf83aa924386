"""A request that came to nothing, as an exception with what node-fetch's error would say."""

from __future__ import annotations

REFUSED = "refused by the console's fetch policy: "
"""Begins what the record of a run says of a request that was never made."""


class FetchProblem(Exception):
    """A request that came to nothing, with the fields of node-fetch's FetchError.

    Args:
        message: what the function sees.
        type: system, max-redirect, no-redirect, request-timeout, body-timeout, max-size.
        code: Node's name of a system error, such as ECONNREFUSED.
        told: what the record of the run says instead, where the function need not know it.
        wanted: the host, where it is a private one that asking the user would open.
    """

    def __init__(
        self,
        message: str,
        type: str,  # noqa: A002
        code: str | None = None,
        *,
        told: str = "",
        wanted: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.type = type
        self.code = code
        self.told = told or message
        self.wanted = wanted


def failed(url: str, words: str, code: str, *, told: str = "", wanted: str = "") -> FetchProblem:
    """The system's words, as node-fetch puts them."""
    message = f"request to {url} failed, reason: {words}"
    return FetchProblem(message, "system", code, told=told, wanted=wanted)
