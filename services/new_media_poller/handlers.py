"""The poller's ears: keep the register's rows, read an account when asked; store, emit, return."""

from datetime import timedelta

from services.new_media_poller.adapters import reads
from services.new_media_poller.adapters.accounts import Accounts
from services.new_media_poller.adapters.controls import ControlReadings
from services.new_media_poller.adapters.credentials import Credentials
from services.new_media_poller.adapters.driver import Driver
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.adapters.standing import Standings
from services.new_media_poller.adapters.tokens import Tokens
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.observed import asks_for_proof, observation, unlooked
from services.new_media_poller.domain.register import account_of
from services.new_media_poller.domain.vocabulary import Reason
from services.new_media_poller.platforms import UnofficialSourceError
from services.new_media_poller.settings import PollerSettings
from shared.contracts import commands
from shared.contracts.commands import PollAccount
from shared.contracts.observations import AccountPolled
from shared.contracts.targets import TargetEvent, TargetKind
from shared.runtime import metrics
from shared.runtime.service import Parts

LOOKER = "poll-account"


class Handlers:
    """One instance per process; the sender's fetcher is set when the process starts."""

    def __init__(self, parts: Parts, settings: PollerSettings) -> None:
        self.parts = parts
        self.sender = Sender(settings, parts.clock, parts.metrics)
        self.accounts = Accounts(parts)
        tokens = Tokens(Credentials(settings.credentials_file), self.sender, parts.clock)
        self.driver = Driver(settings, self.sender, tokens, parts.clock)
        self.standings = Standings(ControlReadings(settings, self.driver, self.accounts, parts.clock))

    async def on_target(self, told: TargetEvent) -> None:
        """The register's row says how an account is read; closed accounts are watched for signs of life."""
        if told.facts.kind is TargetKind.ACCOUNT:
            await self.accounts.put(told)

    async def on_poll_account(self, command: PollAccount) -> None:
        """Read one account once."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        account = account_of(command.target, await self.accounts.get(command.target))
        seen = await self._look(command, account)
        self.parts.metrics.count(metrics.READINGS, seen.method, seen.outcome)
        await reads.keep(self.parts, seen)
        await self.parts.bus.emit(seen)

    async def _look(self, command: PollAccount, account: Account | None) -> AccountPolled:
        at = self.parts.clock.now()
        if account is None:
            return unlooked(command, at, account, Reason.NO_METHOD)
        if self._late(command):
            self.parts.metrics.count(metrics.MISSED, LOOKER)
            return unlooked(command, at, account, Reason.MISSED)
        try:
            reading, transcript = await self.driver.read(account, at)
        except UnofficialSourceError:
            return unlooked(command, at, account, Reason.NOT_ALLOWED)
        standing = await self.standings.of(command, account, reading)
        proof = (await self.parts.evidence.put(transcript.document()),) if asks_for_proof(reading) else ()
        return observation(command, reading, standing, proof)

    def _late(self, command: PollAccount) -> bool:
        """A scheduled reading that starts later than its interval allows: the next one is due already."""
        if command.reason is not commands.Reason.SCHEDULED or command.late_after_s is None:
            return False
        return self.parts.clock.now() - command.occurred_at > timedelta(seconds=command.late_after_s)
