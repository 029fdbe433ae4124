"""Of every date that was considered on a page: whether it became the date of publication, and why not."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from services.crawler.domain.dates import in_time
from services.crawler.domain.facts import DateEvidence, PageKind, Publication

ARTICLES: Final = frozenset({PageKind.ARTICLE, PageKind.SERVICE_GUIDE, PageKind.CONSULTATION})
_BEST_FIRST: Final = ("visible", "meta", "json-ld", "time element", "updated", "url")


class DateUse(StrEnum):
    """Closed."""

    USED = "used"
    AGREES = "agrees"
    OUT_OF_TIME = "out-of-time"
    DOCUMENT = "document-date"
    UPDATED = "update-date"
    DIFFERS = "differs"
    CONTRADICTS = "contradicts"
    DOUBTFUL = "doubtful"
    NO_ARTICLE = "page-is-no-article"


def uses_of(published: Publication, kind: PageKind, now: datetime) -> list[DateUse]:
    """One word for every piece of evidence, in its order."""
    used = _used(published)
    return [_use(one, published, kind, now, is_used=one is used) for one in published.evidence]


def _used(published: Publication) -> DateEvidence | None:
    """The evidence that gave the date; of several that say the same, the most trusted."""
    same = [one for one in published.evidence if (one.value, one.precision) == (published.at, published.precision)]
    order = {name: place for place, name in enumerate(_BEST_FIRST)}
    return min(same, key=lambda one: order.get(one.source, len(order)), default=None)


def _use(one: DateEvidence, published: Publication, kind: PageKind, now: datetime, *, is_used: bool) -> DateUse:
    if is_used:
        return DateUse.USED
    if not in_time(one.value, now):
        return DateUse.OUT_OF_TIME
    if published.at is not None and one.value.date() == published.at.date():
        return DateUse.AGREES
    if one.source in ("signature", "document"):
        return DateUse.DOCUMENT
    if published.at is not None:
        return DateUse.UPDATED if one.source == "updated" else DateUse.DIFFERS
    if kind not in ARTICLES:
        return DateUse.NO_ARTICLE
    return DateUse.CONTRADICTS if published.contradictions else DateUse.DOUBTFUL
