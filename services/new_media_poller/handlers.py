"""The poller's ears: keep the register's rows, read an account when asked; store, emit, return."""

from dataclasses import dataclass
from datetime import timedelta

from services.new_media_poller.adapters import reads, showing
from services.new_media_poller.adapters.accounts import Accounts
from services.new_media_poller.adapters.breakers import Breakers
from services.new_media_poller.adapters.controls import ControlReadings
from services.new_media_poller.adapters.credentials import Credentials
from services.new_media_poller.adapters.driver import Driver
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.adapters.standing import Standings
from services.new_media_poller.adapters.tokens import Tokens
from services.new_media_poller.adapters.vault import Vault
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.observed import (
    asks_for_proof,
    matrix_seen,
    name_seen,
    observation,
    unlooked,
)
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.register import concerns
from services.new_media_poller.domain.vocabulary import Method, Reason
from services.new_media_poller.platforms import UnofficialSourceError
from services.new_media_poller.settings import PollerSettings
from shared.contracts import commands
from shared.contracts.commands import PollAccount
from shared.contracts.media import MatrixPageSeen, PostsSeen
from shared.contracts.observations import AccountPolled
from shared.contracts.targets import TargetEvent
from shared.runtime import metrics
from shared.runtime.service import Parts

LOOKER = "poll-account"


class Handlers:
    """One instance per process; the sender's fetcher is set when the process starts."""

    def __init__(self, parts: Parts, settings: PollerSettings) -> None:
        self.parts = parts
        self.sender = Sender(settings, parts.clock, parts.metrics)
        self.accounts = Accounts(parts)
        tokens = Tokens(Credentials(settings.credentials_file), self.sender, parts.clock, Vault(parts))
        self.driver = Driver(settings, self.sender, tokens, parts.clock)
        controls = ControlReadings(settings, self.driver, self.accounts, parts.clock)
        self.standings = Standings(controls, Breakers(parts))

    async def on_target(self, told: TargetEvent) -> None:
        """The register's row says how an account is read; closed accounts are watched for signs of life."""
        if concerns(told.facts):
            await self.accounts.put(told)

    async def on_poll_account(self, command: PollAccount) -> None:
        """Read one account, or a website's page of accounts, once."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        account = await self.accounts.get(command.target)
        told = await self._look(command, account)
        self.parts.metrics.count(metrics.READINGS, account.method if account else "none", told.seen.outcome)
        if told.posts is not None:
            await self.parts.bus.emit(told.posts)
        await reads.keep(self.parts, told.seen, told.posts.posts_key if told.posts else None)
        await self.parts.bus.emit(told.seen)

    async def _look(self, command: PollAccount, account: Account | None) -> "Told":
        at = self.parts.clock.now()
        if account is None:
            return Told(unlooked(command, at, account, Reason.NO_METHOD))
        if self._late(command):
            self.parts.metrics.count(metrics.MISSED, LOOKER)
            return Told(unlooked(command, at, account, Reason.MISSED))
        try:
            reading, transcript = await self.driver.read(account, at)
        except UnofficialSourceError:
            return Told(unlooked(command, at, account, Reason.NOT_ALLOWED))
        if account.method == Method.MATRIX_PAGE:
            return Told(matrix_seen(command, reading, account.source_url or "", await self.accounts.filed()))
        standing = await self.standings.of(command, account, reading)
        proof = (await self.parts.evidence.put(transcript.document()),) if asks_for_proof(reading) else ()
        key, posts = await showing.kept(self.parts, command, reading)
        namesakes = await self._namesakes(account, reading)
        seen = observation(command, reading, standing, evidence=proof, same_name=namesakes, posts_key=key)
        return Told(seen, posts)

    async def _namesakes(self, account: Account, reading: AccountReading) -> tuple[str, ...]:
        name = name_seen(reading)
        return (await self.accounts.filed()).others_named(account.platform, name, account.id) if name else ()

    def _late(self, command: PollAccount) -> bool:
        """A scheduled reading that starts later than its interval allows: the next one is due already."""
        if command.reason is not commands.Reason.SCHEDULED or command.late_after_s is None:
            return False
        return self.parts.clock.now() - command.occurred_at > timedelta(seconds=command.late_after_s)


@dataclass(frozen=True)
class Told:
    """What one command brought about: the reading, and what the account shows when that is news."""

    seen: AccountPolled | MatrixPageSeen
    posts: PostsSeen | None = None
