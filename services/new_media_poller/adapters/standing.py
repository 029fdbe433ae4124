"""Whether silence may be concluded from a reading: controls, the platform's breaker, and doubts in the reading itself."""

from datetime import datetime
from typing import Protocol

from services.new_media_poller.adapters.controls import ControlReadings
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.controls import Breaker
from services.new_media_poller.domain.explain import Verdict, doubts, explain
from services.new_media_poller.domain.observed import Standing
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.runs import Look, Memory, Run, counted
from services.new_media_poller.domain.vocabulary import Method, Outcome
from services.new_media_poller.domain.vocabulary import Reason as Why
from shared.contracts.commands import PollAccount, Reason

OF_ONE_ACCOUNT = frozenset(
    {Why.NO_CREDENTIAL, Why.CREDENTIAL_EXPIRED, Why.CREDENTIAL_REFUSED, Why.NO_PERMISSION, Why.NOT_ALLOWED}
)
"""An account that nobody has authorised says nothing about its platform, however many such accounts there are."""


class Told(Protocol):
    """Where replicas agree on what is broken (breakers.py)."""

    async def broken(self, method: Method) -> str | None: ...

    async def tell(self, method: Method, run: Run, breaker: Breaker, at: datetime) -> None: ...


class Standings:
    """One per process. Counts of runs and last verdicts live in memory: a restart learns them again in one run."""

    def __init__(self, controls: ControlReadings, breakers: Told) -> None:
        self._controls = controls
        self._breakers = breakers
        self._runs: dict[Method, Run] = {}
        self._memory = Memory()

    async def of(self, command: PollAccount, account: Account, reading: AccountReading) -> Standing:
        """The standing of one reading in its run."""
        fresh = await self._controls.fresh(command, account, reading.bridge)
        known = await self._breakers.broken(account.method)
        if command.reason is Reason.SCHEDULED and reading.reason not in OF_ONE_ACCOUNT:
            await self._count(command, account, reading, fresh)
        why = self._breaker(account.method, fresh) or known
        found = tuple(dict.fromkeys([*doubts(reading, fresh), *([why] if why else [])]))
        return Standing(False if found else fresh, found)

    def _breaker(self, method: Method, fresh: bool | None) -> str | None:
        run = self._runs.get(method)
        breaker = run.breaker(fresh) if run else None
        return breaker.why if breaker and breaker.open else None

    async def _count(self, command: PollAccount, account: Account, reading: AccountReading, fresh: bool | None) -> None:
        verdict = explain(reading, reading.read_at, controls_fresh=True).verdict
        method, memory = account.method, self._memory
        newly_silent = verdict == Verdict.SILENT and memory.before(account.id) == Verdict.FRESH
        look = Look(command.run, command.occurred_at, reading.outcome == Outcome.OK, newly_silent)
        # Controls of feeds speak for their own host only, not for feeds as a whole.
        of_method = None if method == Method.FEED else fresh
        last = self._runs.get(method)
        run = counted(last, look, of_method)
        if last is not None and run.name != last.name:
            memory.end_of_run(method, believed=not run.before.open)
        self._runs[method] = run
        memory.note(method, account.id, verdict)
        await self._breakers.tell(method, run, run.breaker(of_method), reading.read_at)
