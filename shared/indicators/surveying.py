"""What rules ask of a survey: whether it saw everything, what stands in a section, and what the register exempts."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.contracts.commands import CrawlKind
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.indicators.model import Numbers

UNREADABLE = frozenset({"cannot-tell", "structure-changed", "undated"})
"""States of a section that say nothing of how old it is."""
_LEAST_PAGES = 20


def is_whole(seen: SiteSurveyed) -> bool:
    """A full pass that missed nothing: only then what was not met is not there."""
    return (
        seen.outcome == "ok"
        and seen.crawl is CrawlKind.FULL
        and seen.sections_unread == 0
        and seen.pages_failed == 0
        and seen.pages_ok >= _LEAST_PAGES
        and not any(seen.left_out.get(what) for what in ("pages", "sections"))
    )


def is_exempt(section: SectionSeen, at: datetime) -> bool:
    """The register expects nothing of this section on that day."""
    terms = section.terms
    return terms is not None and terms.exempt_until is not None and terms.exempt_until >= at


def watched(seen: SiteSurveyed) -> list[SectionSeen]:
    """The sections of a survey of which something may be expected."""
    return [section for section in seen.sections if not is_exempt(section, seen.occurred_at)]


def of_kinds(seen: SiteSurveyed, *kinds: str) -> list[SectionSeen]:
    """Its sections of some kinds, exempted ones left out."""
    return [section for section in watched(seen) if section.kind in kinds]


def newest_of(sections: Iterable[SectionSeen]) -> datetime | None:
    """The newest item of all of them."""
    return max((one.newest_at for one in sections if one.newest_at is not None), default=None)


def months_before(instant: datetime, months: int) -> datetime:
    """The same day so many months earlier; the last day of a shorter month."""
    index = instant.year * 12 + instant.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(instant.day, 27, -1):
        try:
            return instant.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return instant.replace(year=year, month=month + 1)


_NAMES = {kind: f"{kind}_months" for kind in ("notice", "policy", "interpretation")}


def period_name(kind: str) -> str:
    """Which number of `COLUMN_PERIODS` speaks of sections of this kind."""
    return "news_days" if kind == "news" else _NAMES.get(kind, "other_months")


def update_limit(section: SectionSeen, at: datetime, numbers: Numbers) -> datetime:
    """Before this instant an item is too old: what the register promises for the section, else what its kind owes."""
    if section.terms is not None and section.terms.update_days is not None:
        return at - timedelta(days=section.terms.update_days)
    name = period_name(section.kind)
    if name == "news_days":
        return at - timedelta(days=numbers[name])
    return months_before(at, numbers[name])


COLUMN_PERIODS = {
    "news_days": 14,
    "notice_months": 6,
    "policy_months": 6,
    "interpretation_months": 6,
    "other_months": 12,
}
"""国办秘函〔2019〕19号 for news, notices and policy; a year (2015 survey: 人事, 规划计划) for what has no number of its own."""
