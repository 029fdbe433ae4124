"""The publication date of an article: gather every date in a trustworthy place, then accept what agrees."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.crawler.domain.article import Heading, info_line
from services.crawler.domain.date_words import DateWord, date_word
from services.crawler.domain.dates import (
    Moment,
    attribute_date,
    find_dates,
    in_time,
    is_calendar,
    is_range_or_term,
    split_date,
    url_date,
    whole_date,
)
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Contradiction, DateEvidence, Precision, Publication, Region
from services.crawler.domain.labels import metas

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
_JSON_DATE: Final = re.compile(r'"(?:datePublished|pubDate)"\s{0,3}:\s{0,3}"([^"]{8,40})"')
_MAY_BE_NAMED: Final = re.compile(r"[时日]\s?[间期]|发[布表]|开|(?i:publish|post|releas|updat|date)")
_COMPANIONS: Final = re.compile(
    r"来\s?源|作\s?者|浏览|点击|阅读|访问|字\s?[体号]|责任编辑|发布(?:者|人|单位|机构)|信息来源|分享|打印|(?i:source:|admin)"
)
_WEATHER: Final = re.compile(r"天气|气温|℃|空气质量|多云|AQI")
_EVENT: Final = re.compile(r"^\s?(?:地\s?点|嘉\s?宾|主持人|参加)")
_OUTSIDE: Final = frozenset({Region.FOOTER, Region.NAV, Region.RELATED, Region.CAROUSEL, Region.HEAD, Region.SIDEBAR})
_TIME_HINT: Final = re.compile(r"time|date|sj|rq|fbsj|pub")
_LABELLED_SCAN: Final = 2_500
_NEAR: Final = 4
_DATA_ATTRIBUTES: Final = ("data-time", "data-pubtime", "data-publish", "data-timestamp")
_MACHINE_ATTRIBUTES: Final = frozenset({"itemprop", *_DATA_ATTRIBUTES})
_OPENING: Final = " [(（【〔"
_SOURCE_OF: Final = {
    DateWord.PUBLISHED: "visible",
    DateWord.TIME: "visible",
    DateWord.UPDATED: "updated",
    DateWord.DOCUMENT: "document",
}
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
        *_visible(dom, heading, body, listed),
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
    strong = _strong(evidence)
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
    """The one date of a source; machines that say several make it doubtful."""
    found = [one for one in evidence if one.source == source]
    if not found or source in ("signature", "visible"):
        return found[0] if found else None
    return found[0] if all(_same_day(found[0], one) for one in found) else None


def _same_day(one: DateEvidence, other: DateEvidence) -> bool:
    return one.value.date() == other.value.date()


def _said(one: DateEvidence) -> str:
    return f"{one.source}: {one.text}"


def _made(source: str, moment: Moment, place: str, text: str | None = None) -> DateEvidence:
    return DateEvidence(source, (text or moment.text)[:120], moment.value, moment.precision, place)


def _from_metas(dom: Dom) -> list[DateEvidence]:
    out = []
    for name, value in metas(dom):
        if name in _META and (moment := attribute_date(value)) is not None:
            out.append(_made("meta", moment, name, value))
    return out[:8]


def _from_scripts(dom: Dom) -> list[DateEvidence]:
    out = []
    for element, raw in dom.scripts[:200]:
        if "ld+json" not in element.get("type"):
            continue
        found = _JSON_DATE.search(raw[:50_000])
        if found is not None and (moment := attribute_date(found[1])) is not None:
            out.append(_made("json-ld", moment, "script", found[0]))
    return out[:2]


def _from_time_elements(dom: Dom, heading: Heading | None) -> list[DateEvidence]:
    out = []
    for element in dom.elements[:20_000]:
        if element.tag != "time" and _MACHINE_ATTRIBUTES.isdisjoint(element.attrs):
            continue
        if element.region in _OUTSIDE:
            continue
        value = _machine_value(element)
        if value and (moment := attribute_date(value)) is not None:
            out.append((element.text_start, _made("time element", moment, element.tag, value)))
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
        if name in element.attrs and _TIME_HINT.search(element.hint):
            return element.get(name)
    return ""


@dataclass(frozen=True, slots=True)
class _Line:
    """Where the line under the heading stands: a little before the heading, under it, and where the running text begins."""

    start: int
    under: int
    end: int
    body: Element | None

    def holds(self, at: int) -> bool:
        return self.start <= at < self.end

    def is_in_body(self, at: int) -> bool:
        return self.body is not None and self.body.text_start <= at < self.body.text_end

    def is_in_text(self, at: int) -> bool:
        return at >= self.end and self.is_in_body(at)


def _visible(dom: Dom, heading: Heading | None, body: Element | None, listed: set[int]) -> list[DateEvidence]:
    """Printed dates: in the line under the heading, and only without one anywhere outside lists and running text."""
    start, end = info_line(dom, heading, body)
    line = _Line(start, heading.text_end if heading is not None else start, end, body)
    near = _named(dom, [at for at in range(start, end) if at not in listed], line)
    if not any(one.source == "visible" for one in near):
        near = _bare(dom, line, listed) + near
    if not any(one.source in ("visible", "updated") for one in near):
        rest = range(min(len(dom.texts), _LABELLED_SCAN))
        near += _agreed(_named(dom, [at for at in rest if at not in listed and not line.holds(at)], line))
    return near


def _agreed(far: list[DateEvidence]) -> list[DateEvidence]:
    """Dates away from the heading count only when the page prints no two different ones."""
    return far if len({one.value.date() for one in far if one.source == "visible"}) <= 1 else []


def _named(dom: Dom, places: list[int], line: _Line) -> list[DateEvidence]:
    """Dates that the words before them name: of publication, of the last update, or the document's own."""
    out: list[DateEvidence] = []
    for at in places:
        text, owner = dom.texts[at], dom.owners[at]
        if not _has_year(text) or owner.region in _OUTSIDE or owner.link is not None:
            continue
        before = _label_before(dom, at)
        if not _MAY_BE_NAMED.search(text[:120]) and not _MAY_BE_NAMED.search(before):
            continue
        for moment in _dates_in(text):
            head = text[: moment.start].strip(_OPENING)
            word = date_word(head or before)
            if word is None or is_range_or_term(text, moment) or _is_weather(dom, at, line):
                continue
            source = _SOURCE_OF.get(word)
            if source is None or (line.is_in_text(at) and not _stands_alone(word, head)):
                continue
            if word is DateWord.TIME and _is_event(dom, at, line):
                continue
            said = (head or before)[-12:] + moment.text
            out.append(_made(source, _with_time(dom, at, moment), "labelled", said))
    return out


def _with_time(dom: Dom, at: int, moment: Moment) -> Moment:
    """The time of day may be an element of its own, right after the day."""
    if moment.precision is not Precision.DAY or at + 1 >= len(dom.texts) or len(dom.texts[at + 1]) > 8:
        return moment
    timed = whole_date(f"{moment.text} {dom.texts[at + 1]}")
    return timed if timed is not None and timed.precision is Precision.MINUTE else moment


def _dates_in(text: str) -> list[Moment]:
    """The dates of a piece; behind a name also one in a machine's form."""
    found = find_dates(text)[:4]
    if not found and len(text) < 60 and (rest := re.split("[:：]", text, maxsplit=1)[1:]):
        moment = attribute_date(rest[0])
        found = [replace(moment, start=len(text) - len(rest[0]), end=len(text))] if moment is not None else []
    return found


def _stands_alone(word: DateWord, head: str) -> bool:
    """Within the running text only a line that begins with a full name of publication is one of the page's own."""
    return word is DateWord.PUBLISHED and len(head) <= 6


def _is_event(dom: Dom, at: int, line: _Line) -> bool:
    """时间 with a place or guests after it, or at the head of the running text, is when something takes place."""
    if "地点" in dom.texts[at] or any(_EVENT.search(text) for text in dom.texts[at + 1 : at + 3]):
        return True
    return line.is_in_body(at) and not _COMPANIONS.search("".join(dom.texts[max(0, at - 2) : at + 3]))


def _is_weather(dom: Dom, at: int, line: _Line) -> bool:
    """Weather lines have a time of publication of their own; a heading may speak of weather."""
    first = max(at - 3, line.under) if at >= line.under else at - 3
    return _WEATHER.search("".join(dom.texts[max(0, first) : at + 1])) is not None


def _label_before(dom: Dom, at: int) -> str:
    """The words just before a piece: a label is often an element of its own, at times split over two."""
    before = dom.texts[at - 1] if at else ""
    return (dom.texts[at - 2] + before if at > 1 and len(before) < 3 else before)[-24:]


def _bare(dom: Dom, line: _Line, listed: set[int]) -> list[DateEvidence]:
    """Dates without a name in the line under the heading, beside source, hits or font size, or in an element named for time."""
    has_company = bool(_COMPANIONS.search(" ".join(dom.texts[line.under : line.end])[:2_000]))
    for places in (range(line.under, line.end), range(line.start, line.under)):
        found: list[DateEvidence] = []
        for at in places:
            moment = None if at in listed else _bare_date(dom, at, has_company and at >= line.under, line)
            if moment is not None:
                found.append(_made("visible", _with_time(dom, at, moment), "under the heading", dom.texts[at]))
        if found:
            # Two different days with nothing to tell them apart are none.
            return found[:1] if len({one.value.date() for one in found}) == 1 else []
    return []


def _bare_date(dom: Dom, at: int, has_company: bool, line: _Line) -> Moment | None:
    text, owner = dom.texts[at], dom.owners[at]
    has_year = _has_year(text)
    if not (has_year or text[0].isdigit()) or len(text) > 160:
        return None
    if owner.link is not None or owner.region in _OUTSIDE or is_calendar(text):
        return None
    is_for_time = _is_for_time(owner)
    moment = (whole_date(text) or _leading(text)) if has_year else None
    if moment is None and is_for_time and at + 1 < len(dom.texts):
        moment = split_date(dom.texts[at : at + 3], 0)
    if moment is None or date_word(_label_before(dom, at)) is not None or _is_weather(dom, at, line):
        return None
    if _COMPANIONS.search(text) or is_for_time:
        return moment
    # A day written out and alone in its paragraph is the document's: it was adopted, signed or spoken on that day.
    is_own = line.is_in_body(at) or "年" in moment.text or "月" in moment.text
    return moment if has_company and not (is_own and _is_alone(dom, at)) else None


def _is_for_time(owner: Element) -> bool:
    parent = owner.parent
    return bool(_TIME_HINT.search(owner.hint) or (parent is not None and _TIME_HINT.search(parent.hint)))


def _is_alone(dom: Dom, at: int) -> bool:
    """Whether the piece is all that its paragraph says."""
    block = dom.owners[at].block()
    return block.tag in ("p", "div", "section", "center", "h3", "h4") and block.text_end - block.text_start == 1


def _leading(text: str) -> Moment | None:
    """A date that stands before or after 来源 and the like in one short line, not inside a sentence."""
    if not _COMPANIONS.search(text):
        return None
    found = [moment for moment in find_dates(text) if not is_range_or_term(text, moment)]
    own = [moment for moment in found if date_word(text[: moment.start]) is None]
    if len(found) == 1 or (own and own[0].start <= 1):
        return own[0] if own else None
    return None


def _has_year(text: str) -> bool:
    return "19" in text or "20" in text or "二〇" in text or "二○" in text or "２０" in text


def _from_url(url: str) -> list[DateEvidence]:
    moment = url_date(url)
    return [_made("url", moment, "address")] if moment is not None else []


def _signature(dom: Dom, body: Element | None) -> list[DateEvidence]:
    """The date under a document's text: when it was signed, which is not when it was published."""
    if body is None:
        return []
    for at in range(body.text_end - 1, max(body.text_start, body.text_end - 12) - 1, -1):
        moment = whole_date(dom.texts[at])
        if moment is not None:
            return [_made("signature", moment, "end of text")]
    return []
