"""From a reading to what is told of it; nothing here says what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Verdict, days_out_of_bounds, explain
from services.new_media_poller.domain.lifecycle import Filed, listed
from services.new_media_poller.domain.messages import answers_of
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.shown import shown
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason
from shared.contracts.commands import PollAccount
from shared.contracts.media import MatrixPageSeen, PostsSeen
from shared.contracts.observations import AccountPolled

DAY_S = 86_400
MAX_WORDS = 300
SOON = timedelta(days=5)
"""A message younger than this cannot be late by any edition's working days, so that its proof is not kept."""


@dataclass(frozen=True)
class Standing:
    """What the run says about the way of reading: its controls, and why silence may not be concluded all the same."""

    trusted: bool | None
    doubts: tuple[str, ...] = ()


def observation(
    command: PollAccount,
    reading: AccountReading,
    standing: Standing,
    evidence: Sequence[str] = (),
    same_name: Sequence[str] = (),
    posts_key: str | None = None,
) -> AccountPolled:
    """The reading as an event."""
    ok = reading.outcome == Outcome.OK
    answers = answers_of(reading.messages, reading.read_at)
    read = reading.messages_read
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
        newest_precision=reading.newest_precision,
        oldest_post_at=reading.oldest_post_at,
        posts=reading.posts,
        undated=reading.undated,
        pinned=reading.pinned,
        posts_in_period=reading.posts_in_period if ok else None,
        longest_gap_days=None if reading.longest_gap_s is None else round(reading.longest_gap_s / DAY_S, 3),
        days_out_of_bounds=days_out_of_bounds(reading),
        interaction=reading.interaction,
        oldest_unanswered_at=reading.longest_unanswered_asked_at,
        unanswered=unanswered(reading),
        messages=answers.messages if read else None,
        answered=answers.answered if read else None,
        slowest_reply_workdays=answers.slowest_workdays,
        app_usable=reading.app.available if ok and reading.app else None,
        app_updated_at=reading.app.updated_at if reading.app else None,
        name_seen=name_seen(reading),
        same_name=tuple(same_name),
        verified_seen=reading.seen.verified,
        verification_seen=(reading.seen.verification or "")[:MAX_WORDS] or None,
        state_seen=reading.seen.state,
        posts_key=posts_key,
    )


def name_seen(reading: AccountReading) -> str | None:
    """The name that the platform itself shows; the title of a feed or table is its maker's wording."""
    return None if reading.method in (Method.FEED, Method.TABLE) else reading.seen.name


def posts_seen(command: PollAccount, reading: AccountReading, posts_key: str, links_key: str | None) -> PostsSeen:
    """What an account shows has changed."""
    return PostsSeen(
        **_asked(command, reading.read_at),
        outcome=reading.outcome,
        platform=reading.platform,
        posts=len(shown(reading)),
        posts_key=posts_key,
        links_key=links_key,
    )


def matrix_seen(command: PollAccount, reading: AccountReading, url: str, filed: Filed) -> MatrixPageSeen:
    """A website's page of accounts, with whom the register knows."""
    return MatrixPageSeen(
        **_asked(command, reading.read_at),
        outcome=reading.outcome,
        scheduled_at=command.occurred_at,
        url=url,
        why=reading.reason,
        listed=listed(reading.listed, filed),
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
    return {**_asked(command, at), "scheduled_at": command.occurred_at, "run": command.run}


def _asked(command: PollAccount, at: datetime) -> dict[str, Any]:
    return {
        "target": command.target,
        "occurred_at": at,
        "trace": command.trace,
        "reason": command.reason,
        "finding_id": command.finding_id,
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
