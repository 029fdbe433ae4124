"""Dates printed on an article: in the line under its heading, and failing that elsewhere outside lists and running text."""

import re
from dataclasses import dataclass
from typing import Final

from services.crawler.domain.byline import info_line
from services.crawler.domain.date_words import DateWord, date_word
from services.crawler.domain.dates import (
    Moment,
    attribute_date,
    find_dates,
    is_calendar,
    is_range_or_term,
    split_date,
    whole_date,
)
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import DateEvidence, Precision, Region
from services.crawler.domain.heading import Heading

_MAY_BE_NAMED: Final = re.compile(r"[时日]\s?[间期]|发[布表]|开|(?i:publish|post|releas|updat|date)")
_COMPANIONS: Final = re.compile(
    r"来\s?源|作\s?者|浏览|点击|阅读|访问|字\s?[体号]|责任编辑|发布(?:者|人|单位|机构)|信息来源|分享|打印|"
    r"(?:供稿|撰稿|编辑|编审|审核|校对|记者|摄影)\s?[:：]|(?i:source:|admin)"
)
_WEATHER: Final = re.compile(r"天气|气温|℃|空气质量|多云|AQI")
_EVENT: Final = re.compile(r"^\s?(?:地\s?点|嘉\s?宾|主持人|参加)")
OUTSIDE: Final = frozenset({Region.FOOTER, Region.NAV, Region.RELATED, Region.CAROUSEL, Region.HEAD, Region.SIDEBAR})
TIME_HINT: Final = re.compile(r"time|date|sj|rq|fbsj|pub")
_LABELLED_SCAN: Final = 2_500
_SHORT_LINE: Final = 36
_SENTENCE_MARKS: Final = re.compile(r"[，。；、至]")
_OPENING: Final = " [(（【〔"
_SOURCE_OF: Final = {
    DateWord.PUBLISHED: "visible",
    DateWord.TIME: "visible",
    DateWord.UPDATED: "updated",
    DateWord.DOCUMENT: "document",
}


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

    def is_under_heading(self, at: int) -> bool:
        """Whether the piece comes right after the heading, where only a system prints a day in digits."""
        return self.start < self.under <= at <= self.under + 1 and not self.is_in_body(at)

    def is_outside(self, at: int, region: Region) -> bool:
        """Whether the piece stands in another part of the page; between heading and text there is none, whatever it is called."""
        return region in OUTSIDE and not self._is_between(at)

    def is_in_header(self, at: int, region: Region) -> bool:
        """Whether the piece stands at the head of the page, where a saved page keeps the clock of that day."""
        return region is Region.HEADER and not self.start < self.under <= at

    def _is_between(self, at: int) -> bool:
        return self.start < self.under <= at and self.body is not None and at < self.body.text_start

    def is_in_text(self, at: int) -> bool:
        return at >= self.end and self.is_in_body(at)


def printed_dates(dom: Dom, heading: Heading | None, body: Element | None, listed: set[int]) -> list[DateEvidence]:
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
        if not _has_year(text) or owner.link is not None or line.is_outside(at, owner.region):
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
            out.append(evidence_of(source, _with_time(dom, at, moment), "labelled", said))
    return out


def _with_time(dom: Dom, at: int, moment: Moment) -> Moment:
    """The time of day may be an element of its own, right after the day."""
    if moment.precision is not Precision.DAY or at + 1 >= len(dom.texts) or len(dom.texts[at + 1]) > 8:
        return moment
    timed = whole_date(f"{moment.text} {dom.texts[at + 1]}")
    return timed if timed is not None and timed.precision is Precision.MINUTE else moment


def _dates_in(text: str) -> tuple[Moment, ...]:
    """The dates of a piece; behind a name also one in a machine's form."""
    found = find_dates(text)[:4]
    if not found and len(text) < 60 and (rest := re.split("[:：]", text, maxsplit=1)[1:]):
        value = rest[0].split(maxsplit=1)[:1]
        moment = attribute_date(rest[0]) or (attribute_date(value[0]) if value else None)
        found = (moment._replace(start=len(text) - len(rest[0]), end=len(text)),) if moment is not None else ()
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
                found.append(evidence_of("visible", _with_time(dom, at, moment), "under the heading", dom.texts[at]))
        if found:
            # Two different days with nothing to tell them apart are none.
            return found[:1] if len({one.value.date() for one in found}) == 1 else []
    return []


def _bare_date(dom: Dom, at: int, has_company: bool, line: _Line) -> Moment | None:
    text, owner = dom.texts[at], dom.owners[at]
    has_year = _has_year(text)
    if not (has_year or text[0].isdigit()) or len(text) > 160:
        return None
    if owner.link is not None or line.is_outside(at, owner.region) or line.is_in_header(at, owner.region):
        return None
    if is_calendar(text):
        return None
    is_for_time = _is_for_time(owner)
    moment = (whole_date(text) or _leading(text)) if has_year else None
    if moment is None and has_year and line.is_under_heading(at):
        moment = _opening(text)
    if moment is None and is_for_time and at + 1 < len(dom.texts):
        moment = split_date(dom.texts[at : at + 3], 0)
    if moment is None or date_word(_label_before(dom, at)) is not None or _is_weather(dom, at, line):
        return None
    if _COMPANIONS.search(text) or is_for_time or (line.is_under_heading(at) and "年" not in moment.text):
        return moment
    # A day written out and alone in its paragraph is the document's: it was adopted, signed or spoken on that day.
    is_own = line.is_in_body(at) or "年" in moment.text or "月" in moment.text
    return moment if has_company and not (is_own and _is_alone(dom, at)) else None


def _is_for_time(owner: Element) -> bool:
    parent = owner.parent
    return bool(TIME_HINT.search(owner.hint) or (parent is not None and TIME_HINT.search(parent.hint)))


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


def _opening(text: str) -> Moment | None:
    """A day with its time at the head of a short line, before the name of a paper."""
    found = find_dates(text) if len(text) <= _SHORT_LINE else []
    is_opening = len(found) == 1 and found[0].start == 0 and found[0].precision is Precision.MINUTE
    return found[0] if is_opening and not _SENTENCE_MARKS.search(text) else None


def _has_year(text: str) -> bool:
    return "19" in text or "20" in text or "二〇" in text or "二○" in text or "２０" in text


def evidence_of(source: str, moment: Moment, place: str, text: str | None = None) -> DateEvidence:
    return DateEvidence(source, (text or moment.text)[:120], moment.value, moment.precision, place)
