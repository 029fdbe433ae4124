"""What is known of a site's link targets: the document that readings are folded into, and what is told of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.link_checker.domain.classify import Answer
from services.link_checker.domain.targets import MAX_PLACES, Target, key_of
from shared.contracts.observations import LinkSeen

Document = dict[str, Any]
MAX_KNOWN = 20_000
MAX_BAD = 2_000
MAX_DONE = 64
MAX_SLICES = 40
MAX_PASSES = 3
EVENT_BYTES = 160_000
"""What one event may carry of links; a message must stay under 256 KiB."""


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
    pass_id: str = ""
    slice_no: int = 0
    links_key: str | None = None


@dataclass(frozen=True)
class Folded:
    """The document after the work and the links to tell."""

    document: Document
    links: tuple[LinkSeen, ...] = field(default=())


def is_done(document: Document | None, source: str) -> bool:
    return document is not None and source in document.get("done", ())


def fold_work(document: Document | None, work: Work) -> Folded:
    """Fold readings in by their time: an older reading never replaces a newer one. Only what was really asked is told."""
    old = document or {}
    known: dict[str, int] = dict(old.get("known", {}))
    bad: dict[str, LinkSeen] = {raw["link"]["url"]: LinkSeen(**raw["link"]) for raw in old.get("standing", ())}
    times: dict[str, str] = {raw["link"]["url"]: raw["at"] for raw in old.get("standing", ())}
    told: list[LinkSeen] = []
    stamp = work.at.isoformat()
    for url, answer in work.answers.items():
        before = bad.get(url)
        if before is not None and datetime.fromisoformat(times[url]) > work.at:
            continue
        seen = _seen(url, answer, work.targets.get(url), before)
        if answer.good:
            known[key_of(url)] = minute(work.at)
            bad.pop(url, None)
        elif answer.bad or before is None:
            # A reading that could not tell never replaces one that could.
            known.pop(key_of(url), None)
            bad[url], times[url] = seen, stamp
        if _is_news(seen, before, work.tell_all):
            told.append(seen)
    standing = [{"link": link.model_dump(mode="json"), "at": times[url]} for url, link in bad.items()]
    fresh = {
        **old,
        "site": work.site,
        "known": _newest(known),
        "standing": standing[-MAX_BAD:],
        "bad": any(link.internal for link in bad.values()),
        "done": [*old.get("done", ()), work.source][-MAX_DONE:],
        "passes": _with_slice(old.get("passes", {}), work),
    }
    return Folded(fresh, tuple(sorted(told, key=_by_weight)))


def stale(document: Document | None, urls: Iterable[str], at: datetime, good_s: float, bad_s: float) -> list[str]:
    """The addresses that were never asked or too long ago."""
    old = document or {}
    known = old.get("known", {})
    asked_bad = {raw["link"]["url"]: datetime.fromisoformat(raw["at"]) for raw in old.get("standing", ())}
    limit = minute(at) - good_s / 60
    wanted = []
    for url in urls:
        last_bad = asked_bad.get(url)
        if last_bad is not None:
            if (at - last_bad).total_seconds() >= bad_s:
                wanted.append(url)
        elif known.get(key_of(url), -1) < limit:
            wanted.append(url)
    return wanted


def standing_links(document: Document | None) -> dict[str, LinkSeen]:
    """What is not good at present, by address."""
    return {raw["link"]["url"]: LinkSeen(**raw["link"]) for raw in (document or {}).get("standing", ())}


def slices_of(document: Document | None, pass_id: str) -> tuple[str, ...]:
    """Evidence keys of the links of the pass's earlier slices."""
    return tuple((document or {}).get("passes", {}).get(pass_id, {}).values())


def chunks(links: Sequence[LinkSeen]) -> list[tuple[LinkSeen, ...]]:
    """The links in portions that fit into one event each; one empty portion when there are none."""
    portions: list[list[LinkSeen]] = [[]]
    size = 0
    for link in links:
        weight = 200 + len(link.url) + sum(len(place) + 4 for place in link.places)
        if size + weight > EVENT_BYTES and portions[-1]:
            portions.append([])
            size = 0
        portions[-1].append(link)
        size += weight
    return [tuple(portion) for portion in portions]


def minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _seen(url: str, answer: Answer, target: Target | None, before: LinkSeen | None) -> LinkSeen:
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
    )


def _is_news(seen: LinkSeen, before: LinkSeen | None, tell_all: bool) -> bool:
    """Every reading of a target that is not good, and the first good one after it; outside targets when they change."""
    if tell_all:
        return True
    if seen.outcome == "ok":
        return before is not None
    return seen.internal or before is None or before.outcome != seen.outcome


def _by_weight(link: LinkSeen) -> tuple[bool, bool, str]:
    return (not link.internal, link.outcome == "ok", link.url)


def _newest(known: dict[str, int]) -> dict[str, int]:
    if len(known) <= MAX_KNOWN:
        return known
    return dict(sorted(known.items(), key=lambda pair: pair[1])[-MAX_KNOWN:])


def _with_slice(passes: Mapping[str, Mapping[str, str]], work: Work) -> dict[str, dict[str, str]]:
    """The pass's first slice and its latest ones: enough to find where a page that turns out dead is linked."""
    kept = {key: dict(value) for key, value in passes.items()}
    if not work.pass_id or work.links_key is None:
        return kept
    slices = {**kept.pop(work.pass_id, {}), str(work.slice_no): work.links_key}
    ordered = sorted(slices.items(), key=lambda pair: int(pair[0]))
    kept[work.pass_id] = dict([*ordered[:1], *ordered[1:][-(MAX_SLICES - 1) :]])
    return dict(list(kept.items())[-MAX_PASSES:])
