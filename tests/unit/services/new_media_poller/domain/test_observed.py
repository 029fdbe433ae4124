"""From a reading to the event: unknown stays None, and the register's word is not mixed with what was seen."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.observed import Standing, asks_for_proof, observation, unlooked
from services.new_media_poller.domain.post import AppFacts, Message, Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, unread, with_messages, with_posts
from services.new_media_poller.domain.register import account_of
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable
from shared.contracts.commands import PollAccount
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind
from shared.runtime.clock import CST

NOW = datetime(2022, 6, 14, 9, 0, tzinfo=CST)
DUE = NOW - timedelta(minutes=5)
ACCOUNT = Account("account-x", "wechat", "gh_1", Method.WECHAT_API)
COMMAND = PollAccount(target="account-x", occurred_at=DUE, trace="t", run="run-1")


def read(days_ago: float = 1, **more: object) -> AccountReading:
    reading = with_posts(
        blank(ACCOUNT, NOW), [Post("1", "a", None, NOW - timedelta(days=days_ago))], Coverage.FULL, ACCOUNT
    )
    return replace(reading, **more)  # type: ignore[arg-type]


def message(days_ago: float, *, answered: bool = False, known: bool = True) -> Message:
    asked = NOW - timedelta(days=days_ago)
    return Message(f"{days_ago}", asked, asked + timedelta(hours=1) if answered else None, 3, known)


def test_what_was_seen_is_told_with_both_instants() -> None:
    seen = observation(COMMAND, read(seen=Seen(name="甲", state="live")), Standing(True), ("key",))
    assert (seen.occurred_at, seen.scheduled_at, seen.run, seen.trace) == (NOW, DUE, "run-1", "t")
    assert (seen.outcome, seen.why, seen.trusted, seen.coverage) == ("ok", None, True, "full")
    assert (seen.posts, seen.posts_in_period, seen.longest_gap_days) == (1, 1, 1.0)
    assert (seen.name_seen, seen.state_seen, seen.evidence) == ("甲", "live", ("key",))
    assert (seen.interaction, seen.unanswered, seen.app_usable) == (None, None, None)
    assert observation(COMMAND, read(seen=Seen("题"), method=Method.FEED), Standing(None)).name_seen is None


def test_an_unreadable_account_tells_nothing_but_why() -> None:
    seen = observation(COMMAND, unread(ACCOUNT, NOW, Unreadable(Reason.LOGIN_WALL)), Standing(None))
    assert (seen.outcome, seen.why, seen.newest_post_at, seen.posts_in_period) == ("unknown", "login-wall", None, None)
    missed = unlooked(COMMAND, NOW, None, Reason.NO_METHOD)
    assert (missed.outcome, missed.method, missed.why, missed.event_id) == (
        "unknown",
        "none",
        "no-method",
        seen.event_id,
    )


@pytest.mark.parametrize(
    ("messages", "unanswered"),
    [
        ((), 0),
        ((message(3, answered=True),), 0),
        ((message(3), message(9), message(4, answered=True)), 2),
        ((message(3), message(9, known=False)), 1),
        ((message(9, known=False), message(4, answered=True)), None),
    ],
)
def test_messages_without_a_known_answer_are_not_counted_as_waiting(
    messages: tuple[Message, ...], unanswered: int | None
) -> None:
    assert observation(COMMAND, with_messages(read(), messages), Standing(True)).unanswered == unanswered


@pytest.mark.parametrize(
    ("reading", "proof"),
    [
        (read(), False),
        (read(20), True),
        (read(interaction=False), True),
        (read(interaction=True), False),
        (with_messages(read(), [message(6)]), True),
        (with_messages(read(), [message(2)]), False),
        (replace(blank(ACCOUNT, NOW), app=AppFacts("apple", False)), True),
        (replace(blank(ACCOUNT, NOW), app=AppFacts("apple", True)), False),
        (unread(ACCOUNT, NOW, Unreadable(Reason.EMPTY_LIST)), False),
    ],
)
def test_proof_is_kept_of_what_may_be_held_against_somebody(reading: AccountReading, proof: bool) -> None:
    assert asks_for_proof(reading) is proof


def test_an_app_is_usable_unusable_or_not_known() -> None:
    of = {True: AppFacts("apple", True), False: AppFacts("apple", False), None: AppFacts("android", None)}
    for usable, facts in of.items():
        assert observation(COMMAND, replace(blank(ACCOUNT, NOW), app=facts), Standing(True)).app_usable is usable
    broken = replace(blank(ACCOUNT, NOW), app=of[True], outcome=Outcome.UNKNOWN)
    assert observation(COMMAND, broken, Standing(True)).app_usable is None


def test_a_row_without_a_known_way_is_no_account_and_a_closed_control_is_none() -> None:
    row = TargetFacts(kind=TargetKind.ACCOUNT, name="甲", region="乙", platform="feed", method="feed", control=True)
    known = account_of("account-x", row)
    assert known is not None
    assert known.control
    closed = account_of("account-x", row.model_copy(update={"state": RegisterState.CLOSED}))
    assert closed is not None
    assert not closed.control
    assert account_of("account-x", row.model_copy(update={"method": "carrier-pigeon"})) is None
    assert account_of("account-x", row.model_copy(update={"method": None})) is None
