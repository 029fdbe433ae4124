"""What is remarkable about a page's labels: one closed vocabulary, facts only. What it costs is the edition's to say."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import LabelFact, LabelRemark, Labels, PageKind, Publication
from services.crawler.domain.guideline import REQUIRED_LABELS, USELESS_TYPES
from services.crawler.domain.heading import Heading
from services.crawler.domain.labels import host_in

_PUB_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2} (\d{2}):(\d{2})(:\d{2})?")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_CODE: Final = re.compile(r"\d{10}|bm\d{8}", re.IGNORECASE | re.ASCII)
_DOMAIN: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PLACEHOLDER: Final = re.compile(
    r"[$#@]\{|\{\{|<%|\$!|\[!--|\[field:|\{(?:dede|pboot|eyou|tag)_?:|\{\$|<\?|</?trs|#\w{2,20}#", re.IGNORECASE
)
_TELLING: Final = re.compile(r"[^\W\d_]")
_NOISE: Final = re.compile(r"[\W_]+")
_LEAST: Final = 4
_SEARCHED_PIECES: Final = 300
_AGREEING: Final = frozenset({"visible", "updated", "time element"})


def label_facts(labels: Labels, kind: PageKind, url: str) -> list[LabelFact]:
    """What the labels themselves show: missing for this kind of page, empty, doubled, or not of their form."""
    out = [
        LabelFact(name, LabelRemark.MISSING)
        for name in REQUIRED_LABELS.get(kind, ())
        if name not in labels.values and name not in labels.empty
    ]
    out += [LabelFact(name, LabelRemark.EMPTY) for name in labels.empty]
    for name in labels.duplicated:
        # What is held against SiteDomain is the host, not its double.
        other = next((one.other for one in labels.contradictions if one.fact == name and name != "SiteDomain"), "")
        remark = LabelRemark.CONTRADICTING if other else LabelRemark.DUPLICATED
        out.append(LabelFact(name, remark, labels.values.get(name, ""), other))
    for name, value in labels.values.items():
        if name in labels.torn:
            out.append(LabelFact(name, LabelRemark.TORN, value))
        elif _is_template(value):
            out.append(LabelFact(name, LabelRemark.UNFILLED, value))
        elif name in _FORMS:
            out += [LabelFact(name, remark, value, against) for remark, against in _FORMS[name](value, url)]
    return out


def content_label_facts(labels: Labels, dom: Dom, heading: Heading | None, publication: Publication) -> list[LabelFact]:
    """What the labels of an article say otherwise than the page that a visitor sees."""
    return [*_title_facts(labels, dom, heading), *_date_facts(labels, publication)]


def _title_facts(labels: Labels, dom: Dom, heading: Heading | None) -> Iterator[LabelFact]:
    title = labels.values.get("ArticleTitle")
    if title is None or heading is None or not _is_whole(labels, "ArticleTitle", title):
        return
    known = (labels.values.get("SiteName"), labels.values.get("ColumnName"))
    if _agree(title, heading.text) or _agree(title, dom.html_title or "") or heading.text in known:
        return
    # The title may stand on the page in another place, or in many pieces, than where a heading was found.
    if _bare(title) not in _bare("".join(dom.texts[:_SEARCHED_PIECES])):
        yield LabelFact("ArticleTitle", LabelRemark.TITLE_DIFFERS, title, heading.text)


def _date_facts(labels: Labels, publication: Publication) -> Iterator[LabelFact]:
    stated = labels.values.get("PubDate")
    if stated is None or not _is_whole(labels, "PubDate", stated):
        return
    day = _day_in(stated)
    shown = [one for one in publication.evidence if one.source in _AGREEING]
    visible = next((one for one in shown if one.source == "visible"), None)
    if day is not None and visible is not None and all(one.value.date() != day for one in shown):
        yield LabelFact("PubDate", LabelRemark.DATE_DIFFERS, stated, visible.text[:60])


def _is_whole(labels: Labels, name: str, value: str) -> bool:
    """Whether the value is what its author wrote: neither torn nor a template's own text."""
    return name not in labels.torn and not _is_template(value)


@lru_cache(maxsize=8_192)
def _is_template(value: str) -> bool:
    """Whether a label still holds what the system was to fill in; kept, because a site's own labels are on every page."""
    return _PLACEHOLDER.search(value[:200]) is not None


def _agree(one: str, other: str) -> bool:
    """The same words, or one a shortened form of the other."""
    if one == other:
        return True
    first, second = _bare(one), _bare(other)
    if first == second:
        return True
    return len(first) >= _LEAST and len(second) >= _LEAST and (first in second or second in first)


def _bare(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _day_in(text: str) -> date | None:
    found = _DATE.search(text[:80])
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found is not None else None
    except ValueError:
        return None


_Formed = list[tuple[LabelRemark, str]]


def _pub_date(value: str, url: str) -> _Formed:
    found = _PUB_DATE.fullmatch(value)
    day = _day_in(value)
    if day is None or (found is not None and (int(found[1]) > 23 or int(found[2]) > 59)):
        return [(LabelRemark.MALFORMED, "")]
    if found is not None:
        return [(LabelRemark.WITH_SECONDS, "")] if found[3] else []
    return [(LabelRemark.DATE_ONLY if value == day.isoformat() else LabelRemark.MALFORMED, "")]


def _site_code(value: str, url: str) -> _Formed:
    return [] if _CODE.fullmatch(value) else [(LabelRemark.MALFORMED, "")]


def _site_domain(value: str, url: str) -> _Formed:
    out: _Formed = [] if _DOMAIN.fullmatch(value) else [(LabelRemark.MALFORMED, "")]
    host, stated = host_in(url) if url else "", host_in(value)
    plain = stated.removeprefix("www.")
    if host and stated and plain != host.removeprefix("www."):
        is_above = plain not in ("gov.cn", "cn") and host.endswith(f".{plain}")
        out.append((LabelRemark.ABOVE_HOST if is_above else LabelRemark.OTHER_HOST, host))
    return out


def _column_type(value: str, url: str) -> _Formed:
    is_useless = _TELLING.search(value) is None or value.lower() in USELESS_TYPES
    return [(LabelRemark.USELESS, "")] if is_useless else []


_FORMS: Final[dict[str, Callable[[str, str], _Formed]]] = {
    "PubDate": _pub_date,
    "SiteIDCode": _site_code,
    "SiteDomain": _site_domain,
    "ColumnType": _column_type,
}
