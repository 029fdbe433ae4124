"""Drives a plan: answers its requests over the web and its needs for tokens, in a bounded number of steps."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

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

    async def read(self, account: Account, at: datetime) -> tuple[AccountReading, Transcript]:
        """Read the account once. Raises UnofficialSourceError for a way of reading that nobody has allowed."""
        plan = plan_for(account, at, allow_unofficial=self._settings.unofficial)
        talk = _Talk(self._clock.elapsed() + self._clock.real_seconds(self._settings.reading_deadline_s))
        return await self._drive(plan, account, at, talk), talk.transcript

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
