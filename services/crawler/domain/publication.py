"""The publication date of an article: gather every date in a trustworthy place, then accept what agrees."""

import re
from datetime import datetime, timedelta
from typing import Final

from services.crawler.domain.article import Heading, info_line
from services.crawler.domain.dates import (
    Moment,
    attribute_date,
    find_dates,
    in_time,
    is_calendar,
    is_range_or_term,
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
        "_pubtime",
        "pubtime",
    }
)
_JSON_DATE: Final = re.compile(r'"(?:datePublished|pubDate)"\s{0,3}:\s{0,3}"([^"]{8,40})"')
_LABEL: Final = re.compile(
    r"(?:发\s?布\s?(?:时\s?间|日\s?期)|发表(?:时间|日期|于)|公[开布](?:时间|日期)|发布于|上网(?:时间|日期)|录入时间|添加时间|上传时间|"
    r"(?<![\u4e00-\u9fff])(?:时\s?间|日\s?期))\s?[:：]?\s?$"
)
_LABEL_WORD: Final = re.compile(r"[时日]\s?[间期]|发[布表]于")
_UPDATED: Final = re.compile(r"(?:更新|修改)(?:时间|日期)\s?[:：]?\s?$")
_NOT_PUBLISHED: Final = re.compile(
    r"(?:成文|生成|发文|印发|制发|截止|有效|活动|报名|开标|施行|生效|失效|废止|会议|来信|提问|咨询|留言|答复|回复|办结|出生|打印|当前|登记|注册|签发|征集)"
    r"[\u4e00-\u9fff]{0,4}(?:时间|日期|期限|期|[:：])至?\s?[:：]?\s?$|(?:截止|截至|有效期至?)\s?[:：]?\s?$"
)
_COMPANIONS: Final = re.compile(r"来\s?源|作\s?者|浏览|点击|阅读|访问|字\s?[体号]|责任编辑|发布|信息|分享|打印")
_OUTSIDE: Final = frozenset({Region.FOOTER, Region.NAV, Region.RELATED, Region.CAROUSEL, Region.HEAD, Region.SIDEBAR})
_TIME_HINT: Final = re.compile(r"time|date|sj|rq|fbsj|pub")
_LABELLED_SCAN: Final = 2_500
_ONE_DAY: Final = timedelta(days=1)
_TRUSTED: Final = ("visible", "meta", "json-ld", "time element")
_BACKDATED_DAYS: Final = 31


def read_publication(
    dom: Dom, url: str, now: datetime, heading: Heading | None, body: Element | None, listed: set[int]
) -> Publication:
    evidence = [
        *_from_metas(dom),
        *_from_scripts(dom),
        *_from_time_elements(dom),
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
    trusted = [_first(evidence, source) for source in _TRUSTED]
    strong = [one for one in trusted if one is not None]
    if not strong:
        return _weakly(evidence)
    days = sorted({one.value.date() for one in strong})
    if days[-1] - days[0] <= _ONE_DAY:
        same_day = [one for one in strong if one.value.date() == strong[0].value.date()]
        return next((one for one in same_day if one.precision is Precision.MINUTE), strong[0])
    backed = [one for one in strong if sum(_same_day(one, other) for other in _one_of_each(evidence)) >= 2]
    agreed = {one.value.date() for one in backed}
    return backed[0] if len(agreed) == 1 else None


def _weakly(evidence: list[DateEvidence]) -> DateEvidence | None:
    """Without a printed or declared date: the updated date or the address, unless the signature says otherwise."""
    address, signature = _first(evidence, "url"), _first(evidence, "signature")
    updated = _first(evidence, "updated")
    if updated is not None:
        return updated if address is None or _same_day(updated, address) else None
    if address is None:
        return None
    if signature is not None and not timedelta(0) <= address.value - signature.value <= timedelta(days=_BACKDATED_DAYS):
        return None
    return address


def _contradictions(evidence: list[DateEvidence]) -> list[Contradiction]:
    strong = [one for source in _TRUSTED if (one := _first(evidence, source)) is not None]
    out = [
        Contradiction("published_at", _said(strong[0]), _said(other))
        for other in strong[1:]
        if not _same_day(strong[0], other)
    ]
    address = _first(evidence, "url")
    if strong and address is not None and abs((address.value.date() - strong[0].value.date()).days) > _BACKDATED_DAYS:
        out.append(Contradiction("published_at", _said(strong[0]), _said(address)))
    return out


def _first(evidence: list[DateEvidence], source: str) -> DateEvidence | None:
    """The one date of a source; several that differ make it doubtful, unless the first stands under the heading."""
    found = [one for one in evidence if one.source == source]
    if not found or source in ("signature", "visible"):
        return found[0] if found else None
    return found[0] if all(_same_day(found[0], one) for one in found) else None


def _one_of_each(evidence: list[DateEvidence]) -> list[DateEvidence]:
    return [one for source in (*_TRUSTED, "url", "signature") if (one := _first(evidence, source)) is not None]


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


def _from_time_elements(dom: Dom) -> list[DateEvidence]:
    out = []
    for element in dom.elements[:20_000]:
        if element.region in _OUTSIDE or element.link is not None:
            continue
        value = _machine_value(element)
        if value and (moment := attribute_date(value)) is not None:
            out.append(_made("time element", moment, element.tag, value))
    return out if len(out) == 1 else []


def _machine_value(element: Element) -> str:
    if element.get("itemprop").lower() == "datepublished":
        return element.get("content") or element.get("datetime")
    if element.tag == "time":
        return element.get("datetime")
    for name in ("data-time", "data-pubtime", "data-publish", "data-timestamp"):
        if name in element.attrs and _TIME_HINT.search(element.hint):
            return element.get(name)
    return ""


def _visible(dom: Dom, heading: Heading | None, body: Element | None, listed: set[int]) -> list[DateEvidence]:
    """Printed dates: in the line under the heading, and only without one anywhere outside lists."""
    zone = info_line(dom, heading, body)
    near = _labelled(dom, [at for at in range(*zone) if at not in listed])
    if not any(one.source == "visible" for one in near):
        near = _unlabelled(dom, zone, heading, listed) + near
    if not any(one.source == "visible" for one in near):
        rest = range(min(len(dom.texts), _LABELLED_SCAN))
        near += _agreed(_labelled(dom, [at for at in rest if at not in listed and not zone[0] <= at < zone[1]]))
    return near


def _agreed(far: list[DateEvidence]) -> list[DateEvidence]:
    """Dates away from the heading count only when the page prints no two different ones."""
    return far if len({one.value.date() for one in far if one.source == "visible"}) <= 1 else []


def _labelled(dom: Dom, places: list[int]) -> list[DateEvidence]:
    """Dates whose own words say that they are the date of publication (or of the last update)."""
    out: list[DateEvidence] = []
    for at in places:
        text, owner = dom.texts[at], dom.owners[at]
        if not _has_year(text) or owner.region in _OUTSIDE or owner.link is not None:
            continue
        if not _LABEL_WORD.search(text) and not _LABEL_WORD.search(_label_before(dom, at)):
            continue
        for moment in find_dates(text)[:4]:
            label = text[: moment.start] if text[: moment.start].strip(" [(（【") else _label_before(dom, at)
            label = label[-24:].rstrip(" [(（【")
            if is_range_or_term(text, moment) or _NOT_PUBLISHED.search(label) or _is_weather(dom, at):
                continue
            if _LABEL.search(label):
                out.append(_made("visible", moment, "labelled", label[-12:] + moment.text))
            elif _UPDATED.search(label):
                out.append(_made("updated", moment, "labelled", label[-12:] + moment.text))
    return out


def _is_weather(dom: Dom, at: int) -> bool:
    """Weather lines have a time of publication of their own."""
    return "天气" in "".join(dom.texts[max(0, at - 3) : at + 1])


def _label_before(dom: Dom, at: int) -> str:
    """The words just before a piece: a label is often an element of its own, at times split over two."""
    return "".join(dom.texts[max(0, at - 2) : at])[-24:]


def _unlabelled(dom: Dom, zone: tuple[int, int], heading: Heading | None, listed: set[int]) -> list[DateEvidence]:
    """A bare date in the line under the heading, beside source, hits or font size, or in an element named for time."""
    out: list[DateEvidence] = []
    start = heading.text_end if heading is not None else zone[0]
    line = " ".join(dom.texts[start : zone[1]])[:2_000]
    has_company = bool(_COMPANIONS.search(line))
    for at in [*range(start, zone[1]), *range(zone[0], start)]:
        text, owner = dom.texts[at], dom.owners[at]
        if (
            at in listed
            or not _has_year(text)
            or owner.link is not None
            or owner.region in _OUTSIDE
            or is_calendar(text)
        ):
            continue
        moment = whole_date(text) or _leading(text)
        if moment is None or _NOT_PUBLISHED.search(_label_before(dom, at)) or _is_weather(dom, at):
            continue
        named = bool(
            _TIME_HINT.search(owner.hint) or (owner.parent is not None and _TIME_HINT.search(owner.parent.hint))
        )
        if named or (has_company and at >= start) or _COMPANIONS.search(text):
            out.append(_made("visible", moment, "under the heading", text))
    return out[:1]


def _leading(text: str) -> Moment | None:
    """A date that stands before or after 来源 and the like in one short line, not inside a sentence."""
    if len(text) > 160 or not _COMPANIONS.search(text):
        return None
    found = [moment for moment in find_dates(text) if not is_range_or_term(text, moment)]
    return found[0] if len(found) == 1 else None


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
