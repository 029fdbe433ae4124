"""The prober's ears: open a home page, compare registered state; store, emit, return."""

import contextlib
from datetime import timedelta

from services.prober.domain.ipv6 import reached
from services.prober.domain.selfcheck import Recent, quarantined
from services.prober.probes import home, registered_state
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState, Look, ProbeSite, Reason
from shared.contracts.observations import SiteProbed
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.storage.store import Conflict
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome

COLLECTION = "probes"
KEEP_DAYS = 120
IPV6_BELIEVED_S = 86_400.0
IPV6_ASKED_AGAIN_S = 3_600.0


class Handlers:
    """One instance per process; `fetcher` is set when the process starts."""

    fetcher: Fetcher

    def __init__(self, parts: Parts, settings: ProberSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.recent = Recent()
        self.ipv6_until = 0.0
        """Elapsed seconds until which our own way to IPv6 is believed to work."""
        self.ipv6_asked_until = 0.0

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
        results = [await registered_state.look(self.fetcher, command, self.settings)]
        if self.settings.variants:
            results += await registered_state.others(self.fetcher, command.url, self.settings)
        record, ipv6 = await self._over_ipv6(command.url)
        works_here = await self._ipv6_works() if ipv6 is not None else False
        seen = registered_state.observation(command, at, results, record, ipv6, works_here=works_here)
        bodies = [result.body for result in registered_state.telling(results)]
        keys = dict.fromkeys([await self.parts.evidence.put(body) for body in bodies if body])
        await self.parts.bus.emit(seen.model_copy(update={"evidence": tuple(keys)}))

    async def _over_ipv6(self, url: str) -> tuple[bool | None, FetchResult | None]:
        """Whether the name has an IPv6 address, and what asking over it said; nothing is asked where there is none."""
        record = await self.fetcher.has_ipv6(url)
        if not record:
            return record, None
        result = await registered_state.over_ipv6(self.fetcher, url, self.settings)
        if reached(result):
            self.ipv6_until = self.parts.clock.elapsed() + self.parts.clock.real_seconds(IPV6_BELIEVED_S)
        return record, result

    async def _ipv6_works(self) -> bool:
        """Whether anybody has spoken to us over IPv6 of late; when not, the anchors are asked, though not all the time."""
        clock = self.parts.clock
        now = clock.elapsed()
        if now < self.ipv6_until:
            return True
        if now >= self.ipv6_asked_until:
            self.ipv6_asked_until = now + clock.real_seconds(IPV6_ASKED_AGAIN_S)
            for url in self.settings.anchor_urls:
                if reached(await registered_state.over_ipv6(self.fetcher, url, self.settings)):
                    self.ipv6_until = clock.elapsed() + clock.real_seconds(IPV6_BELIEVED_S)
                    return True
        return False

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
