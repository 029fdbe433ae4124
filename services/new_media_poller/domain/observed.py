"""From a reading to what is told of it; nothing here says what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason
from shared.contracts.commands import PollAccount
from shared.contracts.observations import AccountPolled

DAY_S = 86_400
SOON = timedelta(days=5)
"""A message younger than this cannot be late by any edition's working days, so that its proof is not kept."""


@dataclass(frozen=True)
class Standing:
    """What the run says about the way of reading: its controls, and why silence may not be concluded all the same."""

    trusted: bool | None
    doubts: tuple[str, ...] = ()


def observation(
    command: PollAccount, reading: AccountReading, standing: Standing, evidence: Sequence[str] = ()
) -> AccountPolled:
    """The reading as an event."""
    ok = reading.outcome == Outcome.OK
    return AccountPolled(
        **_common(command, reading.read_at),
        outcome=reading.outcome,
        evidence=tuple(evidence),
        method=reading.method,
        coverage=reading.coverage,
        why=reading.reason,
        trusted=standing.trusted,
        doubts=standing.doubts,
        newest_post_at=reading.newest_post_at,
        oldest_post_at=reading.oldest_post_at,
        posts=reading.posts,
        posts_in_period=reading.posts_in_period if ok else None,
        longest_gap_days=None if reading.longest_gap_s is None else round(reading.longest_gap_s / DAY_S, 3),
        interaction=reading.interaction,
        oldest_unanswered_at=reading.longest_unanswered_asked_at,
        unanswered=unanswered(reading),
        app_usable=reading.app.available if ok and reading.app else None,
        # A feed's title is its maker's wording and not the account's name.
        name_seen=None if reading.method == Method.FEED else reading.seen.name,
        state_seen=reading.seen.state,
    )


def unlooked(command: PollAccount, at: datetime, account: Account | None, why: Reason) -> AccountPolled:
    """No reading was made, and why: our own affair, which says nothing about the account."""
    return AccountPolled(
        **_common(command, at),
        outcome=Outcome.UNKNOWN,
        method=account.method if account else "none",
        coverage=Coverage.EMPTY,
        why=why,
    )


def _common(command: PollAccount, at: datetime) -> dict[str, Any]:
    return {
        "target": command.target,
        "occurred_at": at,
        "trace": command.trace,
        "reason": command.reason,
        "finding_id": command.finding_id,
        "scheduled_at": command.occurred_at,
        "run": command.run,
    }


def unanswered(reading: AccountReading) -> int | None:
    """Messages known to be without an answer; None when none is known and some could not be told."""
    if not reading.messages_read:
        return None
    waiting = [message for message in reading.messages if message.answered_at is None]
    known = sum(message.answer_known for message in waiting)
    return known if known or not waiting else None


def asks_for_proof(reading: AccountReading) -> bool:
    """Whether the replies behind the reading may be needed to show what was seen."""
    waiting = reading.longest_unanswered_asked_at
    return (
        reading.interaction is False
        or (waiting is not None and reading.read_at - waiting > SOON)
        or (reading.app is not None and reading.app.available is False)
        or explain(reading, reading.read_at, controls_fresh=True).verdict == Verdict.SILENT
    )
