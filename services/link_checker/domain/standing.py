"""What is known of a site's link targets: the document that readings are folded into, and what is told of them.

One small document a site: the targets that are not good, packed, and the marks of what was folded in. It does not grow with the
site. Where a target stands is written beside it (`domain/places.py`), and what it last said belongs to all sites (`domain/history.py`).
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.link_checker.domain.classify import Answer
from services.link_checker.domain.targets import MAX_PLACES, Target, key_of
from shared.contracts.observations import LinkSeen

Document = dict[str, Any]
MAX_BAD: Final = 4_000
MAX_DONE: Final = 256
MAX_TOLD: Final = 1_000
"""What one work may tell: more would not fit the document that it is written with."""
EVENT_BYTES: Final = 160_000
"""What one event may carry of links; a message must stay under 256 KiB."""
_ENTRY: Final = struct.Struct(">8sIBB")


@dataclass(frozen=True, slots=True)
class Entry:
    """One target that is not good: when it was read last (seconds), and what that said."""

    at: int
    outcome: str
    why: str


@dataclass(frozen=True)
class Work:
    """The readings of one slice or one command, ready to be folded in."""

    source: str
    site: str
    at: datetime
    answers: Mapping[str, Answer]
    targets: Mapping[str, Target]
    tell_all: bool = False
    """A command wants to hear of every address that it named, good ones too."""
    known: Mapping[str, LinkSeen] = field(default_factory=dict)
    """Where targets stand as far as earlier readings told."""


@dataclass(frozen=True)
class Folded:
    """The document after the work and the links to tell; `left_out` could not be told now and will be read again."""

    document: Document
    links: tuple[LinkSeen, ...] = ()
    left_out: int = 0


def is_done(document: Document | None, source: str) -> bool:
    return document is not None and key_of(source) in document.get("done", ())


def fold_work(document: Document | None, work: Work) -> Folded:
    """Fold readings in by their time: an older reading never replaces a newer one. Only what was really asked is told."""
    old = document or {}
    bad = standing(old)
    stamp = seconds(work.at)
    news: list[tuple[bytes, Answer, LinkSeen, Entry | None]] = []
    for url, answer in work.answers.items():
        key = bytes.fromhex(key_of(url))
        before = bad.get(key)
        if before is not None and before.at > stamp:
            continue
        if _is_news(answer, before, work):
            news.append((key, answer, seen_of(url, answer, work), before))
    news.sort(key=lambda one: _by_weight(one[2]))
    for key, answer, _, before in news[:MAX_TOLD]:
        if answer.good:
            bad.pop(key, None)
        elif answer.told_bad or before is None:
            # A reading that could not tell never replaces one that could.
            bad[key] = _entry(answer, stamp)
    fresh = {
        **old,
        "site": work.site,
        **_packed(bad),
        "done": [*old.get("done", ()), key_of(work.source)][-MAX_DONE:],
    }
    return Folded(fresh, tuple(link for _, _, link, _ in news[:MAX_TOLD]), max(0, len(news) - MAX_TOLD))


def standing(document: Document | None) -> dict[bytes, Entry]:
    """The targets that are not good at present, by key."""
    raw, words = (document or {}).get("standing", b""), (document or {}).get("words", ())
    return {key: Entry(at, words[outcome], words[why]) for key, at, outcome, why in _ENTRY.iter_unpack(raw)}


def entry_of(bad: Mapping[bytes, Entry], url: str) -> Entry | None:
    """What is known against an address; None when nothing is."""
    return bad.get(bytes.fromhex(key_of(url))) if bad else None


def seen_of(url: str, answer: Answer, work: Work) -> LinkSeen:
    """A target as it is told, with all places that are known."""
    target, before = work.targets.get(url), work.known.get(url)
    earlier = before.places if before else ()
    places = tuple(dict.fromkeys([*(target.places if target else ()), *earlier]))[:MAX_PLACES]
    total = max(target.total if target else 0, before.places_total if before else 0, len(places))
    return LinkSeen(
        url=url,
        outcome=answer.outcome,
        status=answer.status,
        kind=target.told_kind if target else before.kind if before else "page",
        internal=target.internal if target else before.internal if before else True,
        places=places,
        places_total=total,
        why=answer.why,
        detail=answer.detail,
    )


def chunks(links: Sequence[LinkSeen]) -> list[tuple[LinkSeen, ...]]:
    """The links in portions that fit into one event each; one empty portion when there are none."""
    portions: list[list[LinkSeen]] = [[]]
    size = 0
    for link in links:
        weight = 300 + 3 * len(link.url) + sum(len(place) + 4 for place in link.places)
        if size + weight > EVENT_BYTES and portions[-1]:
            portions.append([])
            size = 0
        portions[-1].append(link)
        size += weight
    return [tuple(portion) for portion in portions]


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def _entry(answer: Answer, stamp: int) -> Entry:
    return Entry(stamp, str(answer.outcome), str(answer.why))


def _is_news(answer: Answer, before: Entry | None, work: Work) -> bool:
    """Every reading of a target that is not good, and the first good one after it. Who calls leaves out what was not asked."""
    return work.tell_all or not answer.good or before is not None


def _by_weight(link: LinkSeen) -> tuple[bool, bool, str]:
    return (not link.internal, link.outcome == "ok", link.url)


def _packed(bad: Mapping[bytes, Entry]) -> Document:
    """The newest, with the words they use written once."""
    kept = sorted(bad.items(), key=lambda pair: pair[1].at)[-MAX_BAD:]
    words = list(dict.fromkeys(word for _, entry in kept for word in (entry.outcome, entry.why)))
    place = {word: number for number, word in enumerate(words)}
    packed = b"".join(_ENTRY.pack(key, one.at, place[one.outcome], place[one.why]) for key, one in kept)
    return {"standing": packed, "words": words}
