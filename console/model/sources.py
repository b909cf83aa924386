"""A connected function, and where webhooks reach it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from console.model.functions import SettingValue


class Source(Struct, frozen=True):
    """A connected function: an instance with its own settings, endpoint and deployed version."""

    id: str
    """22 characters; its deployment's id in the Public API is `sfn_` and this."""
    name: str
    slug: str
    function_id: str
    version: int
    """The version that runs; saving does not change it, deploying does."""
    write_key: str
    """Part of the token in the webhook's URL; whoever has that can post."""
    created_at: str
    updated_at: str
    deployed_at: str
    enabled: bool = True
    settings: dict[str, SettingValue] = field(default_factory=dict)
    forwarding: Forwarding | None = None


class Forwarding(Struct, frozen=True):
    """Where a source's events go beside the Debugger."""

    endpoint: str
    """Base URL of a Tracking API, such as `https://api.segment.io/v1`."""
    write_key: str
    """Secret: masked wherever it would be shown."""


class ForwardingStatus(Struct, frozen=True):
    """How the forwarding of one source's events goes."""

    pending: int
    """Deliveries whose events still have to go out."""
    sent: int = 0
    """Events that went out since the workspace was opened; so are those of `dropped`."""
    dropped: int = 0
    """Events that the endpoint refused for good."""
    last_success_at: str | None = None
    problem: str = ""
    """One sentence, until a batch gets through."""
    next_at: str | None = None
    """When the next attempt is due, where the last one failed."""


class Receiver(Struct, frozen=True):
    """State of the webhook receiver of the process that hosts the workspace."""

    state: Literal["off", "starting", "listening", "failed"]
    url: str = ""
    test_url: str = ""
    token: str = ""
    """The host's own bearer token: lives in memory, changes at each start of the host."""
    problem: str = ""
    """One sentence where state is failed."""
