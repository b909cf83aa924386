"""What runs on a server of the Public API: an old version restored, the newest one deployed.

Owns arguments' meaning there (which function, which sources) and print-outs. The trap: a deploy
that fails at one source has changed those before it, which must be told.
"""

from __future__ import annotations

from argparse import Namespace

import msgspec

from console import portable
from console.cli import output
from console.cli.patch import painted
from console.cli.transfer import known
from console.cli.workspace import Answer
from console.engine import Engine
from console.model import ConsoleError
from console.publicclient.answers import NotThere, RemoteFunction, RemoteSource
from console.publicclient.client import PublicClient
from console.text import printable


async def meant(engine: Engine, client: PublicClient, ref: str) -> RemoteFunction:
    """The function there that is meant by its id or name, or by those of the one here."""
    for function in await engine.functions():
        if ref in (function.id, function.name):
            link = await known(engine, function, client.base)
            if link is not None:
                return await client.function(link.remote_id)
    listed = await client.functions()
    found = [item for item in listed if item.id == ref]
    found = found or [item for item in listed if item.display_name == ref]
    if not found:
        raise ConsoleError(f"There is no function '{printable(ref)}' there; see remote list.")
    if len(found) > 1:
        raise ConsoleError(f"{len(found)} functions there are '{printable(ref)}'; give an id.")
    return await client.function(found[0].id)


async def restore(client: PublicClient, args: Namespace, function: RemoteFunction) -> Answer:
    version = await client.version(function.id, args.version)
    now = function.portable()
    diff = portable.diff(now, msgspec.structs.replace(now, code=version.code))
    name = printable(function.display_name)
    found = {
        "name": function.display_name,
        "remote_id": function.id,
        "version": version.id,
        "done": not args.dry_run,
        "diff": diff,
    }
    if args.dry_run:
        return found, painted(diff) + f"Would restore {printable(version.id)} of {name}.\n"
    made = await client.restore(function.id, version.id)
    found["restored_as"] = made.id
    return found, (
        f"Restored {printable(version.id)} of {name} as {printable(made.id)}; it runs nowhere "
        "until it is deployed.\n"
    )


async def deploy(
    client: PublicClient, args: Namespace, function: RemoteFunction, codes: list[int]
) -> Answer:
    refs = list(dict.fromkeys(args.source))
    sources = await _sources(client, refs)
    chosen = [_source(ref, sources, function) for ref in refs]
    diff = await _undeployed(client, function) if args.dry_run else ""
    what = printable(function.display_name)
    found, lines = [], [painted(diff)]
    for source in chosen:
        name = source.name or source.slug or source.id
        where = f"{printable(name)} ({printable(source.id)})"
        row = {"id": source.id, "name": name, "done": False}
        found.append(row)
        if args.dry_run:
            lines.append(f"Would deploy {what} to {where}.\n")
            continue
        output.progress(f"Deploying to {where} …")
        try:
            await client.deploy(source.id)
        except ConsoleError as problem:  # what was deployed before is told all the same
            output.complain(f"{where}: {problem.message}")
            codes.append(problem.exit_code)
            continue
        row["done"] = True
        lines.append(f"Deployed {what} to {where}.\n")
    shown = {"name": function.display_name, "remote_id": function.id, "sources": found}
    return shown | ({"diff": diff} if args.dry_run else {}), "".join(lines)


async def _undeployed(client: PublicClient, function: RemoteFunction) -> str:
    """What differs between the version that runs and the newest, where the server says."""
    try:
        versions = await client.versions(function.id)
    except ConsoleError as refusal:
        if refusal.exit_code > 2:
            raise
        return ""
    running = next((version.code for version in versions if version.is_deployed), None)
    now = function.portable()
    before = None if running is None else msgspec.structs.replace(now, code=running)
    return portable.diff(before, now)


async def _sources(client: PublicClient, refs: list[str]) -> list[RemoteSource]:
    """All that are there; of a server that lists none, those with these ids."""
    try:
        return await client.sources()
    except NotThere:
        return [await client.source(ref.removeprefix("sfn_")) for ref in refs]


def _source(ref: str, sources: list[RemoteSource], function: RemoteFunction) -> RemoteSource:
    found = [s for s in sources if ref.removeprefix("sfn_") == s.id]
    found = found or [s for s in sources if ref in (s.name, s.slug)]
    if not found:
        raise ConsoleError(f"There is no source '{printable(ref)}' there.")
    if len(found) > 1:
        raise ConsoleError(f"{len(found)} sources there are '{printable(ref)}'; give an id.")
    kind = found[0].metadata.id if found[0].metadata else ""
    if kind and function.catalog_id and kind != function.catalog_id:
        name = printable(function.display_name)
        raise ConsoleError(f"'{printable(ref)}' is not a source of '{name}' there.")
    return found[0]
