"""Functions, versions and sources in the shapes of the Public API.

Pure. Fields that this console has nothing for hold what Segment's own answers hold for a function
that never had it. The id of a version is computed, in the form of a KSUID: twenty bytes in base 62,
the first four the seconds since May 2014, so that ids sort by time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from console.model import Function, Setting, Source, Version

FUNCTION_ID = "sfnc_"
INSTANCE_ID = "sfn_"

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KSUID_CHARS = 27
_KSUID_EPOCH_S = 1_400_000_000
_ONLY_WHOLE = ("code", "settings", "deployedAt", "previewWebhookUrl")


def function(
    function: Function, sources: Iterable[Source], workspace: str, preview_url: str
) -> dict[str, Any]:
    """
    Args:
        function: as it is kept.
        sources: those connected to it.
        workspace: id of the workspace.
        preview_url: where test webhooks go.
    """
    connected = list(sources)
    return {
        "id": function.id,
        "workspaceId": workspace,
        "displayName": function.name,
        "description": function.description,
        "logoUrl": function.logo_url,
        "code": function.code,
        "createdAt": function.created_at,
        "createdBy": function.created_by,
        "deployedAt": max((source.deployed_at for source in connected), default=None),
        "settings": [setting(each) for each in function.settings],
        "previewWebhookUrl": preview_url,
        "resourceType": "SOURCE",
        "buildpack": "boreal",
        "batchMaxCount": 0,
        "catalogId": catalog_id(function.id),
        "isLatestVersion": bool(connected)
        and all(source.version == function.version for source in connected),
    }


def item(whole: dict[str, Any]) -> dict[str, Any]:
    """A function as lists have it."""
    return {name: value for name, value in whole.items() if name not in _ONLY_WHOLE}


def setting(setting: Setting) -> dict[str, Any]:
    return {
        "name": setting.name,
        "label": setting.label,
        "type": setting.type,
        "description": setting.description,
        "required": setting.required,
        "sensitive": setting.sensitive,
    }


def catalog_id(function_id: str) -> str:
    return function_id.removeprefix(FUNCTION_ID)


def version(function_id: str, version: Version, sources: Iterable[Source]) -> dict[str, Any]:
    running = [source.deployed_at for source in sources if source.version == version.number]
    shown: dict[str, Any] = {
        "id": version_id(function_id, version),
        "author": version.author,
        "code": version.code,
        "isDeployed": bool(running),
        "createdAt": version.created_at,
        "updatedAt": version.created_at,
    }
    if running:
        shown["deployedAt"] = max(running)
    return shown


def version_id(function_id: str, version: Version) -> str:
    """27 characters; the same for the same version at any time."""
    created = datetime.fromisoformat(version.created_at)
    seconds = max(0, int(created.timestamp()) - _KSUID_EPOCH_S)
    digest = hashlib.sha256(f"{function_id} {version.number}".encode()).digest()
    number = seconds << 128 | int.from_bytes(digest[:16], "big")
    digits = ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits.rjust(_KSUID_CHARS, "0")


def source(
    source: Source, function: Function, workspace: str, *, with_keys: bool
) -> dict[str, Any]:
    """
    Args:
        source: secret settings masked.
        function: that it is a source of.
        workspace: id of the workspace.
        with_keys: whether the asker may see its write key.
    """
    return {
        "id": source.id,
        "slug": source.slug,
        "name": source.name,
        "workspaceId": workspace,
        "enabled": source.enabled,
        "writeKeys": [source.write_key] if with_keys else [],
        "metadata": _metadata(function),
        "settings": source.settings,
        "labels": [],
    }


def _metadata(function: Function) -> dict[str, Any]:
    """A function as the catalog has it."""
    catalog = catalog_id(function.id)
    return {
        "id": catalog,
        "slug": catalog,
        "name": function.name,
        "description": function.description,
        "logos": {"default": function.logo_url},
        "options": [
            {
                "name": setting.name,
                "label": setting.label,
                "type": setting.type,
                "description": setting.description,
                "required": setting.required,
            }
            for setting in function.settings
        ],
        "categories": ["Custom"],
        "isCloudEventSource": True,
        "status": "PUBLIC",
        "partnerOwned": False,
    }
