"""What a pass gathered, in the words of the contract: every fact with the page of the trail that it was read from."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from services.crawler.domain.facts import Message, SectionKind
from services.crawler.domain.note import Activity
from services.crawler.domain.survey import Letter, Survey, Trace
from shared.contracts.observations import (
    ActivitiesSeen,
    ActivitySeen,
    ChannelSeen,
    GuideSeen,
    LabelRemarked,
    LabelsSeen,
    MessageSeen,
    PageRead,
    RepliesSeen,
    Seen,
)
from shared.workdays import YearWithoutTableError, workdays_between

MAX_TEXT: Final = 120
MAX_URL: Final = 300
_EXAMPLES: Final = 5
_FORMS: Final = 3
_YEAR: Final = timedelta(days=365)
_RESULT: Final = re.compile(r"反馈|结果|采纳情况|情况(?:的)?(?:公告|通报|说明|汇总)|意见汇总|回复情况")


class Trail:
    """Gathers the pages that facts are told from, each once, in the order in which they are first named."""

    def __init__(self, traces: dict[str, Trace]) -> None:
        self._traces = traces
        self._places: dict[str, int] = {}

    def seen(self, page: str, text: str = "") -> Seen | None:
        """None for a page that nothing is known of: a fact is told without its trail rather than with a wrong one."""
        if page not in self._traces:
            return None
        place = self._places.setdefault(page, len(self._places))
        return Seen(page=place, text=" ".join(text.split())[:MAX_TEXT])

    def pages(self) -> tuple[PageRead, ...]:
        return tuple(
            PageRead(url=url[:MAX_URL], at=trace.at, status=trace.status, sha256=trace.sha256)
            for url in self._places
            for trace in (self._traces[url],)
        )


def identity_seen(survey: Survey, trail: Trail) -> dict[str, Seen]:
    found = {name: trail.seen(survey.home_at, text) for name, text in survey.home.identity_text.items()}
    return {name: seen for name, seen in found.items() if seen is not None}


def labels_seen(survey: Survey, trail: Trail) -> tuple[LabelsSeen, ...]:
    counts = survey.label_counts
    return tuple(
        LabelsSeen(
            kind=kind,
            pages=pages,
            remarks=tuple(
                LabelRemarked(
                    label=label,
                    remark=remark.value,
                    pages=count.pages,
                    examples=tuple(seen for url, text in count.examples if (seen := trail.seen(url, text))),
                )
                for (of, label, remark), count in counts.remarks.items()
                if of == kind
            ),
        )
        for kind, pages in sorted(counts.pages.items())
    )


def channels_seen(survey: Survey, trail: Trail) -> tuple[ChannelSeen, ...]:
    return tuple(
        ChannelSeen(
            name=one.channel.name[:40],
            url=one.channel.url[:MAX_URL],
            kind=one.channel.kind,
            internal=one.channel.internal,
            reachable=one.reachable,
            seen=trail.seen(one.page, one.channel.name),
        )
        for one in survey.channels.values()
    )


def messages_seen(letters: Sequence[Letter], trail: Trail) -> tuple[MessageSeen, ...]:
    """Questions that have their answer with its time, or are known to have none; no others are told one by one."""
    told = (_message(one, trail) for one in letters if one.message.answered_at or one.message.answered is False)
    return tuple(one for one in told if one is not None)


def _message(letter: Letter, trail: Trail) -> MessageSeen | None:
    message = letter.message
    if message.asked_at is None:
        return None
    return MessageSeen(
        title=message.title[:MAX_TEXT],
        url=message.url[:MAX_URL] if message.url else None,
        asked_at=message.asked_at,
        answered_at=message.answered_at,
        status=message.status,
        reply_workdays=reply_workdays(message),
        seen=trail.seen(letter.page, message.status or ""),
    )


def reply_workdays(message: Message) -> int | None:
    """Working days from question to answer; None without one, against the order of time, or without a table of holidays."""
    asked, answered = message.asked_at, message.answered_at
    if asked is None or answered is None:
        return None
    if answered < asked and answered.date() == asked.date():
        answered = asked
    try:
        return workdays_between(asked, answered)
    except (YearWithoutTableError, ValueError):
        return None


def replies_seen(survey: Survey, messages: Sequence[MessageSeen]) -> RepliesSeen | None:
    letters = [one.message for one in survey.letters]
    if not letters:
        return None
    days = [one.reply_workdays for one in messages if one.reply_workdays is not None]
    waiting = [one for one in messages if one.answered_at is None]
    return RepliesSeen(
        questions=len(letters),
        measured=len(days),
        median_workdays=float(median(days)) if days else None,
        longest_workdays=max(days, default=None),
        answered_undated=sum(one.answered is True and one.answered_at is None for one in letters),
        unanswered=sum(one.answered is False for one in letters),
        unclear=sum(one.answered is None and one.answered_at is None for one in letters),
        oldest_unanswered=min(waiting, key=lambda one: one.asked_at, default=None),
    )


def activities_seen(survey: Survey, kind: SectionKind, trail: Trail) -> ActivitiesSeen | None:
    if kind.value not in survey.activities:
        return None
    kept = list(survey.activities[kind.value].values())
    announced = [(one, page) for one, page in kept if not _RESULT.search(one.title)]
    dates = [one.at for one, _ in announced if one.at is not None]
    newest = sorted(announced, key=_newest_first)[:_EXAMPLES]
    return ActivitiesSeen(
        found=len(announced),
        results=len(kept) - len(announced),
        undated=len(announced) - len(dates),
        in_last_year=sum(survey.started_at - _YEAR <= at <= survey.started_at for at in dates),
        newest_at=max(dates, default=None),
        examples=tuple(
            ActivitySeen(
                title=one.title[:80],
                url=one.url[:MAX_URL] if one.url else None,
                at=one.at,
                seen=trail.seen(page, one.title[:80]),
            )
            for one, page in newest
        ),
    )


def _newest_first(found: tuple[Activity, str]) -> float:
    at: datetime | None = found[0].at
    return -at.timestamp() if at is not None else 0.0


def guides_seen(survey: Survey, trail: Trail) -> tuple[GuideSeen, ...]:
    return tuple(
        GuideSeen(
            name=guide.name[:60],
            url=url[:MAX_URL],
            missing=tuple(name for name in guide.missing if name),
            empty=guide.empty,
            forms=len(guide.forms),
            form_examples=tuple((name[:40], form[:MAX_URL]) for name, form in guide.forms[:_FORMS]),
            seen=trail.seen(url),
        )
        for url, guide in survey.guides
    )
