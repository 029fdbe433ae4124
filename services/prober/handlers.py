"""The prober's ears: open a home page, compare registered state; store, emit, return."""

import contextlib
from datetime import timedelta

from services.prober.domain.selfcheck import Recent, quarantined
from services.prober.probes import home, registered_state
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState, Look, ProbeSite, Reason
from shared.contracts.observations import RegisteredStateSeen, SiteProbed
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.storage.store import Conflict
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome

COLLECTION = "probes"
KEEP_DAYS = 120


class Handlers:
    """One instance per process; `fetcher` is set when the process starts."""

    fetcher: Fetcher

    def __init__(self, parts: Parts, settings: ProberSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.recent = Recent()

    async def on_probe_site(self, command: ProbeSite) -> None:
        """One visit: the reading is stored, then told."""
        await self._wait(command)
        at = self.parts.clock.now()
        if self._late(command):
            seen = home.missed(command, at, self.settings.vantage)
        else:
            result = await home.look(self.fetcher, command, self.settings)
            outcome = await self._ours_or_theirs(home.opened(result))
            seen = home.observation(command, result, outcome, at, self.settings.vantage)
        self._measure(seen)
        await self._store(seen)
        await self.parts.bus.emit(seen)

    async def on_check_registered_state(self, command: CheckRegisteredState) -> None:
        """What answers under the registered address, and under its other spellings."""
        await self._wait(command)
        at = self.parts.clock.now()
        result = await registered_state.look(self.fetcher, command, self.settings)
        spelled = (
            await registered_state.variants(self.fetcher, command.url, self.settings) if self.settings.variants else ()
        )
        evidence = (await self.parts.evidence.put(result.body),) if result.body else ()
        await self.parts.bus.emit(
            RegisteredStateSeen(
                target=command.target,
                occurred_at=at,
                trace=command.trace,
                reason=command.reason,
                finding_id=command.finding_id,
                scheduled_at=command.occurred_at,
                outcome=result.outcome,
                evidence=evidence,
                registered=command.state,
                url=command.url,
                status=result.status,
                answers=registered_state.answers(result),
                closing_notice=registered_state.says_closed(result),
                variants=spelled,
                ipv6=registered_state.ipv6(result),
            )
        )

    async def forget_old(self) -> None:
        """Visits are kept for 120 days (design.md 4)."""
        oldest = self.parts.clock.now() - timedelta(days=KEEP_DAYS)
        await self.parts.store.remove(COLLECTION, {"_id": {"$lt": f"{oldest:%F}"}})

    async def _wait(self, command: Look) -> None:
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)

    def _late(self, command: ProbeSite) -> bool:
        """A scheduled probe that starts later than its interval allows is missed, not down (lessons B2)."""
        if command.reason is not Reason.SCHEDULED or command.late_after_s is None:
            return False
        return self.parts.clock.now() - command.occurred_at > timedelta(seconds=command.late_after_s)

    async def _ours_or_theirs(self, outcome: FetchOutcome) -> FetchOutcome:
        """Before many sites are accused at once, the anchors are asked."""
        failed = outcome.may_accuse and outcome is not FetchOutcome.OK
        self.recent.add(failed)
        if not (failed and self.recent.doubtful):
            return outcome
        answered = [await self._answers(url) for url in self.settings.anchor_urls]
        return FetchOutcome.QUARANTINED if quarantined(tuple(answered)) else outcome

    async def _answers(self, url: str) -> bool:
        result: FetchResult = await self.fetcher.get(url, max_bytes=64_000, fresh=True)
        return result.status is not None

    def _measure(self, seen: SiteProbed) -> None:
        self.parts.metrics.count(metrics.FETCHES, seen.outcome)
        for phase in ("dns", "tcp", "tls", "first_byte", "total"):
            seconds = getattr(seen.phases, phase)
            if seconds is not None:
                self.parts.metrics.observe(metrics.PROBE_SECONDS, phase, seconds=seconds)

    async def _store(self, seen: SiteProbed) -> None:
        """One small document a visit: a repeat finds the id taken and leaves the first reading alone.

        The id begins with day and site, so that a range of ids is a site's day, or everything that is old enough to go.
        """
        document = {
            "_id": f"{seen.scheduled_at:%F}:{seen.target}:{seen.scheduled_at:%T}:{seen.event_id}",
            "site": seen.target,
            "scheduled_at": seen.scheduled_at.isoformat(),
            "at": seen.occurred_at.isoformat(),
            "reason": seen.reason.value,
            "outcome": seen.outcome,
            "status": seen.status,
            "seconds": round(seen.phases.total, 3),
            "address": seen.address,
        }
        with contextlib.suppress(Conflict):
            await self.parts.store.insert(COLLECTION, document)
