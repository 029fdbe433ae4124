"""The publication date of an article: gather every date in a trustworthy place, then accept what agrees."""

import re
from datetime import datetime, timedelta
from typing import Final

from services.crawler.domain.dates import attribute_date, find_dates, in_time, url_date, whole_date
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Contradiction, DateEvidence, Precision, Publication
from services.crawler.domain.heading import Heading
from services.crawler.domain.labels import metas
from services.crawler.domain.printed_dates import OUTSIDE, TIME_HINT, evidence_of, printed_dates

_META: Final = frozenset(
    {
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publishtime",
        "publish_time",
        "publicationdate",
        "pub_date",
        "firstpublishedtime",
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "dc.date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.date",
        "releasedate",
        "og:release_date",
        "bytedance:published_time",
        "_pubtime",
        "pubtime",
    }
)
_MAKING: Final = frozenset({"maketime", "createdate", "htmlgeneratetime", "generatetime", "generate-time", "buildtime"})
_MADE: Final = "when the page was made"
_JSON_DATE: Final = re.compile(r'"(?:datePublished|pubDate)"\s{0,3}:\s{0,3}"([^"]{8,40})"')
_NEAR: Final = 4
_DATA_ATTRIBUTES: Final = ("data-time", "data-pubtime", "data-publish", "data-timestamp")
_MACHINE_ATTRIBUTES: Final = frozenset({"itemprop", *_DATA_ATTRIBUTES})
_MODIFIED: Final = re.compile(r"updated|modif")
_ONE_DAY: Final = timedelta(days=1)
_TRUSTED: Final = ("visible", "meta", "json-ld", "time element")
_BACKDATED_DAYS: Final = 31


def read_publication(
    dom: Dom, url: str, now: datetime, heading: Heading | None, body: Element | None, listed: set[int]
) -> Publication:
    evidence = [
        *_from_metas(dom),
        *_from_scripts(dom),
        *_from_time_elements(dom, heading),
        *printed_dates(dom, heading, body, listed),
        *_from_url(url),
        *_signature(dom, body),
    ]
    usable = [one for one in evidence if in_time(one.value, now)]
    contradictions = tuple(_contradictions(usable))
    chosen = _choose(usable)
    at = chosen.value if chosen else None
    return Publication(at, chosen.precision if chosen else None, tuple(evidence), contradictions)


def _choose(evidence: list[DateEvidence]) -> DateEvidence | None:
    """The visible date when nothing speaks against it; a lone machine date; otherwise what two sources agree on."""
    strong = _told(_strong(evidence))
    if not strong:
        return _weakly(evidence)
    address = _first(evidence, "url")
    days = sorted({one.value.date() for one in strong})
    if days[-1] - days[0] <= _ONE_DAY:
        if strong[0].source != "visible" and address is not None and _far_apart(strong[0], address):
            return None
        same_day = [one for one in strong if one.value.date() == strong[0].value.date()]
        return next((one for one in same_day if one.precision is Precision.MINUTE), strong[0])
    voices = [*strong, *(one for one in (address, _first(evidence, "signature")) if one is not None)]
    backed = [one for one in strong if len({other.source for other in voices if _same_day(one, other)}) >= 2]
    agreed = {one.value.date() for one in backed}
    # What is printed with its name is what the public reads: machines that agree against it make it doubtful, not wrong.
    named = {one.value.date() for one in strong if one.place == "labelled"}
    return backed[0] if len(agreed) == 1 and (not named or agreed <= named) else None


def _strong(evidence: list[DateEvidence]) -> list[DateEvidence]:
    """One date of each trusted source, and every date that is printed as that of publication."""
    printed = [one for one in evidence if one.source == "visible"]
    machines = [one for source in _TRUSTED[1:] if (one := _first(evidence, source)) is not None]
    return [*printed, *machines]


def _told(strong: list[DateEvidence]) -> list[DateEvidence]:
    """Without labels that only repeat when the page was made, where another day is told."""
    others = [one for one in strong if one.place != _MADE]
    if len(others) == len(strong) or not others:
        return strong
    return [one for one in strong if one.place != _MADE or any(_same_day(one, other) for other in others)]


def _weakly(evidence: list[DateEvidence]) -> DateEvidence | None:
    """Without a printed or declared date: the updated date or the address, unless the document's own date says otherwise."""
    address, updated = _first(evidence, "url"), _first(evidence, "updated")
    if updated is not None:
        return updated if address is None or _same_day(updated, address) else None
    if address is None:
        return None
    own = [one for one in evidence if one.source in ("signature", "document")]
    if any(not timedelta(0) <= address.value - one.value <= timedelta(days=_BACKDATED_DAYS) for one in own[:1]):
        return None
    return address


def _contradictions(evidence: list[DateEvidence]) -> list[Contradiction]:
    strong = _strong(evidence)
    out = [
        Contradiction("published_at", _said(strong[0]), _said(other))
        for other in strong[1:]
        if abs(strong[0].value.date() - other.value.date()) > _ONE_DAY
    ]
    address = _first(evidence, "url")
    if strong and address is not None and _far_apart(strong[0], address):
        out.append(Contradiction("published_at", _said(strong[0]), _said(address)))
    return out


def _far_apart(one: DateEvidence, other: DateEvidence) -> bool:
    return abs((one.value.date() - other.value.date()).days) > _BACKDATED_DAYS


def _first(evidence: list[DateEvidence], source: str) -> DateEvidence | None:
    """The one date of a source; machines that say several make it doubtful, but one of them may know the minute."""
    found = [one for one in evidence if one.source == source]
    if not found or source in ("signature", "visible"):
        return found[0] if found else None
    if not all(_same_day(found[0], one) for one in found):
        return None
    return next((one for one in found if one.precision is Precision.MINUTE), found[0])


def _same_day(one: DateEvidence, other: DateEvidence) -> bool:
    return one.value.date() == other.value.date()


def _said(one: DateEvidence) -> str:
    return f"{one.source}: {one.text}"


def _from_metas(dom: Dom) -> list[DateEvidence]:
    out = []
    named = metas(dom)
    made = {value for name, said in named if (value := _made_at(name, said)) is not None}
    for name, said in named:
        if name in _META and (moment := attribute_date(said)) is not None:
            place = _MADE if moment.value.replace(second=0) in made else name
            out.append(evidence_of("meta", moment, place, said))
    return out[:8]


def _made_at(name: str, said: str) -> datetime | None:
    """The minute in which the system made the file."""
    if name not in _MAKING and not said.startswith("页面生成时间"):
        return None
    found = find_dates(said[:60])
    is_timed = bool(found) and found[0].precision is Precision.MINUTE
    return found[0].value.replace(second=0) if is_timed else None


def _from_scripts(dom: Dom) -> list[DateEvidence]:
    out = []
    for element, raw in dom.scripts[:200]:
        if "ld+json" not in element.get("type"):
            continue
        found = _JSON_DATE.search(raw[:50_000])
        if found is not None and (moment := attribute_date(found[1])) is not None:
            out.append(evidence_of("json-ld", moment, "script", found[0]))
    return out[:2]


def _from_time_elements(dom: Dom, heading: Heading | None) -> list[DateEvidence]:
    out = []
    for element in dom.elements[:20_000]:
        if element.tag != "time" and _MACHINE_ATTRIBUTES.isdisjoint(element.attrs):
            continue
        if element.region in OUTSIDE:
            continue
        value = _machine_value(element)
        if value and (moment := attribute_date(value)) is not None:
            out.append((element.text_start, evidence_of("time element", moment, element.tag, value)))
    if heading is not None:
        # Those of comments and of entries further down are not the article's.
        out = [(at, one) for at, one in out if heading.text_start - _NEAR <= at <= heading.text_end + 2 * _NEAR]
    return [one for _, one in out] if len(out) == 1 else []


def _machine_value(element: Element) -> str:
    if element.get("itemprop").lower() == "datepublished":
        return element.get("content") or element.get("datetime")
    if element.tag == "time":
        return "" if _MODIFIED.search(element.hint) else element.get("datetime")
    for name in _DATA_ATTRIBUTES:
        if name in element.attrs and TIME_HINT.search(element.hint):
            return element.get(name)
    return ""


def _from_url(url: str) -> list[DateEvidence]:
    moment = url_date(url)
    return [evidence_of("url", moment, "address")] if moment is not None else []


def _signature(dom: Dom, body: Element | None) -> list[DateEvidence]:
    """The date under a document's text: when it was signed, which is not when it was published."""
    if body is None:
        return []
    for at in range(body.text_end - 1, max(body.text_start, body.text_end - 12) - 1, -1):
        moment = whole_date(dom.texts[at])
        if moment is not None:
            return [evidence_of("signature", moment, "end of text")]
    return []
