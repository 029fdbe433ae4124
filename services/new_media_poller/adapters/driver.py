"""Drives a plan: answers its requests over the web and its needs for tokens, in a bounded number of steps."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from services.new_media_poller.adapters.backoff import Backoff
from services.new_media_poller.adapters.credentials import secret_values
from services.new_media_poller.adapters.sending import FieldMissingError, Sender
from services.new_media_poller.adapters.tokens import Tokens
from services.new_media_poller.adapters.transcript import Transcript
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Answer, Plan, Reply, Request, Step, TokenNeeded
from services.new_media_poller.domain.reading import AccountReading, unread
from services.new_media_poller.domain.vocabulary import Reason, Unreadable
from services.new_media_poller.platforms import plan_for
from services.new_media_poller.settings import PollerSettings
from shared.runtime.clock import Clock

MAX_STEPS = 60
TOO_LATE = Reply(None, "timeout")


@dataclass
class _Talk:
    """One reading in progress."""

    until: float
    transcript: Transcript = field(default_factory=Transcript)
    token_used: str | None = None


class Driver:
    """One per process."""

    def __init__(self, settings: PollerSettings, sender: Sender, tokens: Tokens, clock: Clock) -> None:
        self._settings = settings
        self._sender = sender
        self._tokens = tokens
        self._clock = clock
        self._backoff = Backoff()

    async def read(self, account: Account, at: datetime) -> tuple[AccountReading, Transcript]:
        """Read the account once. Raises UnofficialSourceError for a way of reading that nobody has allowed."""
        plan = plan_for(account, at, allow_unofficial=self._settings.unofficial)
        if self._backoff.holds(_asked_of(account), self._nominal()):
            plan.close()
            return unread(account, at, Unreadable(Reason.RATE_LIMITED, "held back")), Transcript()
        talk = _Talk(self._clock.elapsed() + self._clock.real_seconds(self._settings.reading_deadline_s))
        reading = await self._drive(plan, account, at, talk)
        self._backoff.note(_asked_of(account), reading, self._nominal(), _retry_after_s(talk.transcript))
        return reading, talk.transcript

    def _nominal(self) -> float:
        return self._clock.elapsed() / self._clock.real_seconds(1.0)

    async def _drive(self, plan: Plan, account: Account, at: datetime, talk: _Talk) -> AccountReading:
        advance = partial(next, plan)
        for _ in range(MAX_STEPS):
            try:
                step = advance()
            except StopIteration as finished:
                reading: AccountReading = finished.value
                return reading
            advance = await self._answered(plan, step, talk)
        plan.close()
        return unread(account, at, Unreadable(Reason.NOT_FETCHED, "too many requests"))

    async def _answered(self, plan: Plan, step: Step, talk: _Talk) -> "partial[Step]":
        """How the plan goes on: with the answer, or with what it lacks."""
        try:
            return partial(plan.send, await self._answer(step, talk))
        except FieldMissingError as missing:
            return partial(plan.throw, Unreadable(Reason.NO_CREDENTIAL, f"no {missing}"))

    async def _answer(self, step: Step, talk: _Talk) -> Answer:
        if isinstance(step, TokenNeeded):
            return await self._tokens.ready(step.credential, talk.token_used if step.refresh else None)
        reply = TOO_LATE if self._clock.elapsed() >= talk.until else await self._send(step, talk)
        talk.transcript.exchanges.append((step, reply))
        return reply

    async def _send(self, request: Request, talk: _Talk) -> Reply:
        fields = self._tokens.fields(request.credential) if request.credential else {}
        talk.transcript.secrets |= secret_values(fields)
        talk.token_used = fields.get("access_token")
        return await self._sender.send(request, fields)


def _asked_of(account: Account) -> str:
    """Who counts our requests: the holder of the credential, or the host that needs none."""
    if account.credential:
        return f"credential {account.credential}"
    return f"{account.method} {urlsplit(account.source_url or '').netloc.lower()}"


def _retry_after_s(transcript: Transcript) -> float | None:
    """The longest wait that an answer asked for, in seconds; dates are not read."""
    told = [reply.headers.get("retry-after", "") for _, reply in transcript.exchanges]
    return max((float(text) for text in told if text.isdecimal() and len(text) < 8), default=None)
