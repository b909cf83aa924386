"""What runs for each source: found, checked by V8, and put together once for many webhooks.

Owns the deployments that are kept. The trap: each is as old as its source and its function, so
whatever changes one of them must drop it.
"""

from __future__ import annotations

from console.clock import Clock
from console.deployment import Deployment
from console.engine.functions import Functions
from console.engine.runs import Runs
from console.model import ConsoleError, Failure, Source
from console.notices import FunctionsChanged, Notice
from console.store import Store
from console.text import printable


class Deployments(Functions, Runs):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._deployments: dict[str, Deployment] = {}
        self.listen(self._note_change)

    def _note_change(self, notice: Notice) -> None:
        if isinstance(notice, FunctionsChanged):
            self._deployments.clear()

    def _source(self, ref: str) -> Source:
        """As it is kept, secrets and all."""
        found = self._store.source(ref)
        if found is not None:
            return found
        sources = self._store.sources()
        for found in [s for s in sources if s.name == ref] + [s for s in sources if s.slug == ref]:
            return found
        raise ConsoleError(f"There is no source {printable(ref)!r} in this workspace.")

    def _deployment(self, source_id: str) -> Deployment | None:
        """What runs for a source; None where there is none."""
        found = self._deployments.get(source_id)
        if found is not None:
            return found
        source = self._store.source(source_id)
        function = None if source is None else self._store.function(source.function_id)
        if source is None or function is None:
            return None
        if source.version == function.version:
            code: str | None = function.code
        else:
            kept = self._kept_version(function.id, source.version)
            code = None if kept is None else kept.code
        made = self._deployments[source_id] = Deployment(source, function, code)
        return made

    def _forget(self, source: Source) -> None:
        if self._pool is not None:
            self._pool.forget(f"{source.id}/")

    async def _check_syntax(self, code: str) -> None:
        await self.prepare()
        assert self._pool is not None
        problem = await self._pool.check(code)
        if problem is not None and _is_of_worker(problem):
            problem = await self._pool.check(code)
        if problem is None:
            return
        said = printable(f"{problem.name}: {problem.message}").rstrip(".")
        if _is_of_worker(problem):
            raise ConsoleError(f"The code could not be checked: {said}; try again.", 3)
        place = f" at line {problem.line}" if problem.line else ""
        raise ConsoleError(f"The code cannot be deployed: {said}{place}.")


def _is_of_worker(problem: Failure) -> bool:
    """Nothing of the code ran when it was checked, so what V8 did not say is not its fault."""
    return problem.name == "Error" and problem.line is None
