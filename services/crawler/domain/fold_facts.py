"""What a page that was read adds to the facts of its site: labels, channels, letters, guides, activities, and the trail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.crawler.domain.facts import LabelFact, Message
from services.crawler.domain.guideline import REQUIRED_LABELS
from services.crawler.domain.note import ACTIVITY_KINDS, PageNote
from services.crawler.domain.survey import (
    MAX_ACTIVITIES,
    MAX_CHANNELS,
    MAX_GUIDES,
    MAX_LETTERS,
    MAX_TRAIL,
    FoundChannel,
    LabelCount,
    Letter,
    Survey,
    Trace,
)

MAX_EXAMPLES: Final = 3


def fold_facts(survey: Survey, url: str, trace: Trace, note: PageNote) -> None:
    """Take in what one page says of its site."""
    survey.has_channel = survey.has_channel or note.has_channel
    told = [
        _labels(survey, url, note),
        _channels(survey, url, note),
        _guide(survey, url, note),
        _letters(survey, url, note.messages),
        _activities(survey, url, note),
        bool(note.sections) or note.identity is not None,
    ]
    if any(told):
        if len(survey.trail) < MAX_TRAIL or url in survey.trail:
            survey.trail[url] = trace
        else:
            survey.skipped("trail")


def channel_opened(survey: Survey, url: str, *, opened: bool) -> None:
    """The page of a channel was asked for."""
    known = survey.channels.get(url)
    if known is not None:
        survey.channels[url] = replace(known, reachable=opened)


def _labels(survey: Survey, url: str, note: PageNote) -> bool:
    counts, kind = survey.label_counts, note.kind
    if kind not in REQUIRED_LABELS:
        return False
    counts.pages[kind.value] = counts.pages.get(kind.value, 0) + 1
    is_example = False
    for label, remark in dict.fromkeys((fact.label, fact.remark) for fact in note.label_facts):
        count = counts.remarks.setdefault((kind.value, label, remark), LabelCount())
        count.pages += 1
        if len(count.examples) < MAX_EXAMPLES:
            fact = next(one for one in note.label_facts if (one.label, one.remark) == (label, remark))
            count.examples.append((url, _printed(fact)))
            is_example = True
    return is_example


def _printed(fact: LabelFact) -> str:
    if not fact.value:
        return ""
    return f"{fact.label}={fact.value[:60]}" + (f" | {fact.against[:60]}" if fact.against else "")


def _channels(survey: Survey, url: str, note: PageNote) -> bool:
    fresh = [one for one in note.channels if one.url not in survey.channels]
    room = MAX_CHANNELS - len(survey.channels)
    for one in fresh[: max(0, room)]:
        is_here = one.url == url or one.kind == "form"
        survey.channels[one.url] = FoundChannel(one, url, True if is_here else None)
    survey.skipped("channels", len(fresh) - max(0, room))
    return bool(fresh[: max(0, room)])


def _guide(survey: Survey, url: str, note: PageNote) -> bool:
    if note.guide is None:
        return False
    if len(survey.guides) >= MAX_GUIDES:
        survey.skipped("guides")
        return False
    survey.guides.append((url, note.guide))
    return True


def _letters(survey: Survey, url: str, messages: Sequence[Message]) -> bool:
    """Each question once: its list and its own page complete each other."""
    is_new = False
    for message in messages:
        at = next((at for at, one in enumerate(survey.letters) if _is_same(one.message, message)), None)
        if at is not None:
            known = survey.letters[at]
            survey.letters[at] = replace(known, message=_completed(known.message, message))
            continue
        if len(survey.letters) < MAX_LETTERS:
            survey.letters.append(Letter(message, url))
            is_new = True
            continue
        survey.skipped("messages")
        answered = next((at for at, one in enumerate(survey.letters) if one.message.answered), None)
        if message.answered is False and answered is not None:
            # A question without answer tells more than one that has its answer.
            survey.letters[answered] = Letter(message, url)
            is_new = True
    return is_new


def _is_same(one: Message, other: Message) -> bool:
    if one.url is not None and one.url == other.url:
        return True
    return one.title == other.title and (one.asked_at == other.asked_at or None in (one.asked_at, other.asked_at))


def _completed(one: Message, other: Message) -> Message:
    """An answer that either page shows is one; of two times of asking the more precise is kept."""
    states = (one.answered, other.answered)
    return Message(
        one.title or other.title,
        one.url or other.url,
        _finer(one.asked_at, other.asked_at),
        _finer(one.answered_at, other.answered_at),
        one.status or other.status,
        True if True in states else False if False in states else None,
    )


def _finer(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return other if one.date() == other.date() and other.time() > one.time() else one


def _activities(survey: Survey, url: str, note: PageNote) -> bool:
    if not note.sections or note.sections[0].kind not in ACTIVITY_KINDS:
        return False
    kept = survey.activities.setdefault(note.sections[0].kind.value, {})
    fresh = {one.url or one.title: one for one in note.activities}
    fresh = {key: one for key, one in fresh.items() if key not in kept}
    room = MAX_ACTIVITIES - len(kept)
    for key, one in list(fresh.items())[: max(0, room)]:
        kept[key] = (one, url)
    survey.skipped("activities", len(fresh) - max(0, room))
    return bool(fresh)
