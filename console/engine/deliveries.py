"""Webhooks of connected sources: each is run, judged and kept, and only then answered.

One write keeps everything that an attempt changes, with secrets masked; what has to go out as it
was, to the function again or to a Tracking API, is sealed. The trap: this is the path that
thousands of webhooks a second take; what can be known before one comes lies in a `Deployment`.
"""

from __future__ import annotations

import random
from datetime import timedelta
from hmac import compare_digest

from console import delivery, ingestion
from console.clock import Clock, stamp
from console.delivery import Unfit
from console.deployment import Deployment
from console.engine.core import new_ids
from console.engine.delivered import Delivered
from console.engine.recorded import summary
from console.model import (
    ConsoleError,
    Delivery,
    DeliveryDetail,
    Failure,
    Fetch,
    IngestedEvent,
    Log,
    Outcome,
    Receipt,
    Request,
    Retry,
    Run,
    RunSummary,
    StoredObject,
    Tally,
)
from console.notices import DeliveryFinished, ErrorsChanged, RetriesChanged
from console.store import Store, Unmasked

_IDS_AT_ONCE = 64


class Deliveries(Delivered):
    def __init__(self, store: Store, clock: Clock, receiver_token: str) -> None:
        super().__init__(store, clock, receiver_token)
        self._ids: list[str] = []
        """For the next deliveries."""
        self._today: dict[str, Tally] = {}
        """Of each source, the last that was written."""

    # -- receiving ---------------------------------------------------------------------------

    async def receive(self, token: str, request: Request) -> Receipt:
        """Run a webhook and keep what came of it; on disk when this returns.

        Args:
            token: what stood behind `b=` in its URL, decoded.
            request: as it came; that its URL tells the token does not matter.

        Raises:
            ConsoleError: the environment failed, and nothing is kept.
        """
        source_id, key = delivery.read_token(token)
        deployment = self._deployment(source_id)
        if deployment is None or not compare_digest(deployment.source.write_key, key):
            return delivery.UNKNOWN
        if not deployment.source.enabled:
            return delivery.DISABLED
        try:
            deployed = delivery.deployed(request)
        except Unfit as unfit:
            return unfit.receipt
        source = deployment.source
        if not self._ids:
            self._ids = new_ids("dlv", _IDS_AT_ONCE)
        new = Delivery(
            id=self._ids.pop(),
            source_id=source.id,
            source_name=source.name,
            function_id=source.function_id,
            version=source.version,
            received_at=self._now(),
            status="retrying",
            duration_ms=0.0,
            attempts=0,
            body_bytes=len(request.body.encode("utf-8", "replace")),
        )
        outcome = await self._executed(deployment, new.id, deployed)
        error = outcome.error
        if error is not None and delivery.is_retried(error) and self._is_queue_full():
            return delivery.BUSY
        done = await self._record(deployment, new, deployed, outcome)
        return delivery.UNKNOWN if done is None else delivery.receipt(done)

    async def _executed(self, deployment: Deployment, run_id: str, request: Request) -> Outcome:
        if deployment.problem is not None:
            return _without_run(deployment.problem)
        if self._pool is None:
            await self.prepare()
        assert self._pool is not None
        from console.workers.deliveries import Crowded  # not before there is a pool

        invocation = deployment.invocation(run_id, request)
        try:
            outcome = await self._pool.deliver(
                invocation, warm=deployment.warm, on_log=_unheard, on_fetch=_unheard
            )
        except Crowded:
            return _without_run(delivery.RATE_EXCEEDED)
        return ingestion.judged(outcome)

    # -- keeping -----------------------------------------------------------------------------

    async def _record(
        self,
        deployment: Deployment,
        before: Delivery,
        request: Request,
        outcome: Outcome,
        shown: Request | None = None,
    ) -> Delivery | None:
        """The delivery after this attempt, once that is on disk; None where its source is gone.

        Args:
            deployment: what ran.
            before: new, or as the last attempt left it.
            request: that it ran with.
            outcome: of it.
            shown: the request as it was masked when it came; secrets may be other ones now.
        """
        source = deployment.source
        if self._deployments.get(source.id) is not deployment and not self._store.source(source.id):
            return None
        now = self._clock.now()
        at = stamp(now)
        message_ids = f"api-{before.id[4:]}-{before.attempts + 1}"
        emitted, outcome = outcome, deployment.hidden_outcome(outcome)
        events = ingestion.ingested(outcome, source.id, at, message_ids)
        after = delivery.attempted(before, source.version, outcome, events)
        retry = None
        if after.status == "retrying":
            wait = timedelta(seconds=delivery.wait_s(after.attempts, random.uniform))
            retry = delivery.retry(after, stamp(now + wait))
        asked, request = request, deployment.hidden_request(shown or request)
        forwarded = source.forwarding is not None and _has_accepted(events)
        unmasked = None
        if retry is not None and asked != request:
            unmasked = Unmasked(request=asked)
        elif forwarded and emitted is not outcome:
            real = ingestion.ingested(emitted, source.id, at, message_ids)
            unmasked = Unmasked(events=real)
        error = None
        if after.status in ("failed", "dropped"):
            error = error_record(after, deployment.function.name, request, outcome, at)
        tally = self._tallied(after, at[:10], outcome)
        kept = self._store.add_delivery(
            DeliveryDetail(after, request, outcome, events),
            retry=retry,
            tally=tally,
            objects=self._merged(source.id, outcome, at) if outcome.objects else (),
            error=error,
            outbox=forwarded,
            unmasked=unmasked,
        )
        self._today[source.id] = tally
        try:
            await kept
        except ConsoleError:
            self._today.clear()  # it is not what the store has
            raise
        self._announce(after, retry, queue_changed=before.attempts > 0 or retry is not None)
        return after

    def _announce(self, after: Delivery, retry: Retry | None, *, queue_changed: bool) -> None:
        self._tell(DeliveryFinished(after))
        if after.status in ("failed", "dropped"):
            self._tell(ErrorsChanged())
        if queue_changed:
            self._tell(RetriesChanged())
        if retry is not None:
            self._await_retry(retry)

    def _tallied(self, after: Delivery, day: str, outcome: Outcome) -> Tally:
        """The day of a source with one more attempt."""
        old = self._today.get(after.source_id)
        if old is None or old.day != day:
            old = self._store.tally(after.source_id, day)
        if old is None:
            old = Tally(after.function_id, after.source_id, day)
        error = outcome.error
        ran = error is None or not _is_without_run(error)
        return Tally(
            old.function_id,
            old.source_id,
            day,
            old.duration_ms + outcome.duration_ms,
            old.invocations + ran,
            old.delivered + (error is None),
            old.failed + (error is not None),
        )

    def _merged(self, source_id: str, outcome: Outcome, at: str) -> list[StoredObject]:
        """Rows that the objects of an outcome make or change."""
        rows: dict[tuple[str, str], StoredObject] = {}
        for item in ingestion.accepted_objects(outcome):
            key = item["collection"], item["id"]
            old = rows.get(key) or self._store.object(source_id, *key)
            properties = item["properties"] if old is None else old.properties | item["properties"]
            rows[key] = StoredObject(source_id, *key, properties, at)
        return list(rows.values())

    def _is_queue_full(self) -> bool:
        raise NotImplementedError  # of `Retries`, which stands on this

    def _await_retry(self, retry: Retry) -> None:
        raise NotImplementedError


def _unheard(_: Log | Fetch) -> None:
    """Nobody watches a delivery; its outcome has all."""


def _without_run(problem: Failure) -> Outcome:
    return Outcome("error", [], [], [], [], [], problem, 0.0)


def _is_without_run(problem: Failure) -> bool:
    own = (delivery.RATE_EXCEEDED.type, "Invalid Settings", "Bad Deploy")
    return problem.type in own


def _has_accepted(events: list[IngestedEvent]) -> bool:
    return any(not event.code for event in events)


def error_record(
    failed: Delivery, function_name: str, request: Request, outcome: Outcome, at: str
) -> tuple[RunSummary, Run]:
    """The record of a delivery in the errors log, under its own id."""
    run = Run(
        id=failed.id,
        started_at=at,
        function_id=failed.function_id,
        function_name=function_name,
        version=failed.version,
        request=request,
        outcome=outcome,
        source_id=failed.source_id,
        source_name=failed.source_name,
    )
    return summary(run), run
