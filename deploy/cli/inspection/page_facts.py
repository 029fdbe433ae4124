"""Everything that was read from one page, as plain rows: instants in ISO, unknown as null."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from deploy.cli.inspection.dates_said import DateUse, uses_of
from deploy.cli.inspection.freshness import home_fresh, section_fresh
from services.crawler.domain.facts import (
    Contradiction,
    Guide,
    Identity,
    Interaction,
    Item,
    Labels,
    Link,
    LinkKind,
    Message,
    PageFacts,
    Publication,
    Section,
    Technical,
)
from services.crawler.domain.guideline import REQUIRED_LABELS
from services.crawler.domain.identity_words import identity_words
from services.crawler.domain.interaction import channel_kind
from services.crawler.domain.told import reply_workdays
from shared.contracts.observations import SectionSeen
from shared.indicators.editions import Edition
from shared.workdays import YearWithoutTableError, workdays_between

Row = dict[str, Any]
_EXCERPT: Final = 60
NOTHING: Final[Row] = {
    "format": None, "packed": None, "bytes": None, "charset": None, "charset_by": None, "title": None, "html_title": None,
    "kind": None, "kind_evidence": None, "published_at": None, "published_precision": None, "published_by": None, "dates": [],
    "contradictions": [], "source": None, "author": None, "body_length": None, "body_begins": None, "labels": {},
    "labels_empty": [], "labels_duplicated": [], "labels_required": [], "label_remarks": [], "identity": {},
    "identity_texts": {}, "breadcrumb": [], "sections": [], "home_newest_at": None, "home_fresh": None, "items": [],
    "next_page": None, "page_count": None, "links": [], "links_by_kind": {}, "attachments": [], "interaction": None,
    "guide": None, "function": None, "closing_notice": None, "challenge": None, "soft_404": None, "needs_browser": None,
    "signals": [], "findings": [],
}  # fmt: skip
"""A page of which nothing is known has every key all the same."""


def page_facts(facts: PageFacts, at: datetime, edition: Edition) -> Row:
    """The facts by name; `at` is the instant that counts as now."""
    attachments = {one.url: one.text for one in facts.links if one.kind is LinkKind.ATTACHMENT and one.tag == "a"}
    words, texts = identity_words(facts.identity)
    return {
        "title": facts.title,
        "html_title": facts.html_title,
        "kind": facts.kind.value,
        "kind_evidence": facts.kind_evidence,
        **_publication(facts, at),
        "contradictions": _contradictions(facts.published, facts.labels, facts.identity),
        "source": facts.source,
        "author": facts.author,
        "body_length": len("".join(facts.body.split())) or None,
        "body_begins": " ".join(facts.body[: 2 * _EXCERPT].split())[:_EXCERPT] or None,
        **_labels(facts),
        "identity": words,
        "identity_texts": texts,
        "breadcrumb": list(facts.breadcrumb),
        "sections": [_section(one, seen, at, edition) for one, seen in zip(facts.sections, seen_sections(facts), strict=True)],
        "home_newest_at": iso(facts.home_newest_at),
        "home_fresh": home_fresh(facts.home_newest_at, at, edition),
        "items": [_item(one) for one in facts.items],
        "next_page": facts.next_page,
        "page_count": facts.page_count,
        "links": [_link(one) for one in facts.links],
        "links_by_kind": dict(Counter(one.kind.value for one in facts.links).most_common()),
        "attachments": [{"name": name, "url": url} for url, name in attachments.items()],
        "interaction": _interaction(facts.interaction, at),
        "guide": None if facts.guide is None else _guide(facts.guide),
        "function": _function(facts.technical),
        "closing_notice": facts.closing_notice,
        "challenge": facts.challenge,
        "soft_404": facts.soft_404,
        "needs_browser": facts.technical.is_js_shell,
    }  # fmt: skip


def seen_sections(facts: PageFacts) -> tuple[SectionSeen, ...]:
    """The sections on this page as an observation tells them."""
    return tuple(
        SectionSeen(
            name=one.name,
            url=one.url or facts.url,
            kind=one.kind.value,
            level=min(one.level or 1, 2),
            state=one.state.value,
            newest_at=one.newest_at,
            items=one.item_count,
        )
        for one in facts.sections
    )


def _publication(facts: PageFacts, at: datetime) -> Row:
    published = facts.published
    uses = uses_of(published, facts.kind, at)
    used = next((one for one, use in zip(published.evidence, uses, strict=True) if use is DateUse.USED), None)
    return {
        "published_at": iso(published.at),
        "published_precision": published.precision.value if published.precision else None,
        "published_by": used.source if used else None,
        "dates": [
            {
                "source": one.source, "text": one.text, "value": iso(one.value), "precision": one.precision.value,
                "place": one.place, "used": use is DateUse.USED, "why": use.value,
            }
            for one, use in zip(published.evidence, uses, strict=True)
        ],
    }  # fmt: skip


def _contradictions(published: Publication, labels: Labels, identity: Identity) -> list[Row]:
    found: tuple[Contradiction, ...] = (
        *published.contradictions,
        *labels.contradictions,
        *identity.contradictions,
    )
    return [{"fact": one.fact, "one": one.one, "other": one.other} for one in found]


def _labels(facts: PageFacts) -> Row:
    labels = facts.labels
    return {
        "labels": dict(labels.values),
        "labels_empty": list(labels.empty),
        "labels_duplicated": list(labels.duplicated),
        "labels_required": list(REQUIRED_LABELS.get(facts.kind, ())),
        "label_remarks": [
            {"label": one.label, "remark": one.remark.value, "value": one.value, "against": one.against}
            for one in facts.label_facts
        ],
    }


def _section(section: Section, seen: SectionSeen, at: datetime, edition: Edition) -> Row:
    judged = section_fresh(seen, at, edition)
    return {
        "name": section.name,
        "url": section.url,
        "kind": section.kind.value,
        "newest_at": iso(section.newest_at),
        "state": section.state.value,
        "items": section.item_count,
        "why": section.evidence,
        "level": section.level,
        "place": section.place.value,
        "fresh": judged["fresh"] if judged else None,
        "rule": {"indicator": judged["indicator"], **judged["numbers"]} if judged else None,
    }


def _item(item: Item) -> Row:
    return {
        "title": item.title, "url": item.url, "date": iso(item.date), "date_source": item.date_source,
        "date_text": item.date_text, "pinned": item.pinned,
    }  # fmt: skip


def _link(link: Link) -> Row:
    return {"url": link.url, "text": link.text, "kind": link.kind.value, "place": link.place.value, "tag": link.tag}


def _interaction(seen: Interaction, at: datetime) -> Row:
    waiting = [one for one in seen.messages if one.answered is False and one.asked_at is not None]
    oldest = min(waiting, key=_asked, default=None)
    days = [found for one in seen.messages if (found := reply_workdays(one)) is not None]
    return {
        "channels": [{"url": one.url, "text": one.text, "kind": channel_kind(one.text, one.url)} for one in seen.channels],
        "has_form": seen.has_form,
        "form_text": seen.form_text or None,
        "messages": [_message(one) for one in seen.messages],
        "answered": sum(one.answered is True for one in seen.messages),
        "unanswered": sum(one.answered is False for one in seen.messages),
        "longest_reply_workdays": max(days, default=None),
        "longest_unanswered": None if oldest is None else {**_message(oldest), "waiting_workdays": _waiting(oldest, at)},
    }  # fmt: skip


def _asked(message: Message) -> float:
    return message.asked_at.timestamp() if message.asked_at is not None else float("inf")


def _message(message: Message) -> Row:
    return {
        "title": message.title, "url": message.url, "asked_at": iso(message.asked_at),
        "answered_at": iso(message.answered_at), "status": message.status, "answered": message.answered,
        "reply_workdays": reply_workdays(message),
    }  # fmt: skip


def _waiting(message: Message, at: datetime) -> int | None:
    try:
        return workdays_between(message.asked_at, at) if message.asked_at is not None else None
    except (YearWithoutTableError, ValueError):
        return None


def _guide(guide: Guide) -> Row:
    return {
        "found": guide.found, "missing": list(guide.missing), "empty": list(guide.empty), "forms": _named(guide.forms),
    }  # fmt: skip


def _named(links: Sequence[Link]) -> list[Row]:
    return [{"name": one.text, "url": one.url} for one in links]


def _function(seen: Technical) -> Row:
    return {
        "charset_declared": seen.charset_declared,
        "charset_used": seen.charset_used,
        "meta_refresh": seen.meta_refresh,
        "mobile_viewport": seen.mobile_viewport,
        "noscript": seen.noscript or None,
        "emblem_images": list(seen.emblem_images),
        "needs_browser": seen.is_js_shell,
        "truncated": seen.truncated,
    }


def iso(at: datetime | None) -> str | None:
    """An instant as documents carry it."""
    return at.isoformat() if at is not None else None
