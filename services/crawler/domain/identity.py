"""Who answers for the site, as the page prints it: sponsor, code, filings, marks and the error-report entry."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from services.crawler.domain.article import title_parts
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import (
    ConacMark,
    Contradiction,
    ErrorReportEntry,
    Identity,
    Labels,
    Reading,
    Region,
    SiteCode,
)
from services.crawler.domain.lexicon import OUTDATED_REPORT_HOSTS
from services.crawler.domain.links import PageLinks

_VALID_CODE: Final = re.compile(r"(?:\d{10}|[bB][mM]\d{8})")
_CODE: Final = re.compile(r"(?:标识码|标识编码)\s?[:：]?\s?((?:[bB][mM])?\d{6,16})")
_ICP: Final = re.compile(
    r"[\u4e00-\u9fff]{1,2}\s?ICP\s?[备证]\s?[:：]?\s?\d{6,10}\s?号?(?:\s?-\s?\d{1,3})?", re.IGNORECASE
)
_POLICE: Final = re.compile(r"[\u4e00-\u9fff]{0,2}公网?安备\s?[:：]?\s?(\d{8,16})\s?号?")
_SPONSOR: Final = re.compile(r"主\s?办\s?(?:单\s?位|方)?\s?[:：]\s?([^:：]{2,60})|版权所有\s?[:：©]\s?([^:：]{2,60})")
_OPERATOR: Final = re.compile(
    r"(?:承\s?办|运\s?维|维\s?护|管\s?理|运行维护|运行管理)\s?(?:单\s?位|方)?\s?[:：]\s?([^:：]{2,60})"
)
_CONTACT: Final = re.compile(
    r"(?:联系电话|联系方式|联系我们|网站电话|技术电话|值班电话|办公电话|维护电话|咨询电话|服务热线|网站维护|电\s?话|邮\s?箱|电子邮件|E-?mail)"
    r"\s?[:：]\s?([0-9+()（）\-—－转\s、/,，]{7,60}|[\w.+-]{1,60}@[\w.-]{3,60}|[\w.+-]{1,60}#[\w.-]{3,60})",
    re.IGNORECASE,
)
_STOP: Final = re.compile(
    r"\s{2,}|[|｜;；。，,©]|承\s?办|主\s?办|版权|地\s?址|电\s?话|联系|网站标识|标识码|备案|ICP|邮编|邮\s?箱|技术支持|维护|运维|协办|建议|您是|关于|网站地图|Copyright|\s[\u4e00-\u9fffA-Za-z]{2,6}\s?$",
    re.IGNORECASE,
)
_CONAC_HOSTS: Final = ("dcs.conac.cn", "bszs.conac.cn")
_REPORT_HOST: Final = "zfwzgl.www.gov.cn"
_REPORT_PATH: Final = "/exposure/"
_RECORD: Final = re.compile(r"recordcode=(\d{8,16})")
_SCRIPT_SCAN: Final = 20_000


def read_identity(dom: Dom, labels: Labels, links: PageLinks) -> Identity:
    footer = _footer(dom)
    whole = footer or " ".join(text for part in dom.parts for text in part.texts[-120:])
    report = _error_report(dom)
    code = _site_code(whole, report, labels)
    return Identity(
        site_name=_site_name(dom, labels),
        sponsor=_stated(_SPONSOR, whole),
        operator=_stated(_OPERATOR, whole),
        contact=_stated(_CONTACT, whole, cut=False),
        site_code=code,
        icp=_whole(_ICP, whole),
        police=_police(whole, links),
        conac=_conac(dom),
        error_report=report,
        contradictions=tuple(_code_contradictions(code, report, labels)),
    )


def _footer(dom: Dom) -> str:
    """The text of the footer with the last pieces of the page, which on old pages are the footer without a name."""
    marked = [text for text, owner in zip(dom.texts, dom.owners, strict=True) if owner.region is Region.FOOTER]
    marked += [text for part in dom.chrome if part.region is Region.FOOTER for text in part.dom.texts]
    tail = dom.texts[-60:]
    joined = "  ".join(marked[-300:]) + "   " + "  ".join(tail)
    # A label in an element of its own is parted from its value by our two spaces.
    return re.sub(r"([:：])  ", r"\1", joined)[:20_000]


def _stated(pattern: re.Pattern[str], text: str, *, cut: bool = True) -> Reading | None:
    for found in pattern.finditer(text):
        value = next((group for group in found.groups() if group), "").strip()
        stop = _STOP.search(value) if cut else None
        value = (value[: stop.start()] if stop else value).strip(" -—:：、")
        if len(value) >= 2:
            return Reading(value, found[0].strip()[:120])
    return None


def _whole(pattern: re.Pattern[str], text: str) -> Reading | None:
    found = pattern.search(text)
    return Reading(re.sub(r"\s", "", found[0]), found[0].strip()) if found else None


def _police(text: str, links: PageLinks) -> Reading | None:
    printed = _POLICE.search(text)
    if printed is not None:
        return Reading(re.sub(r"\s", "", printed[0]), printed[0].strip())
    for link in links.links:
        record = _RECORD.search(link.url) if "beian" in link.url else None
        if record is not None:
            return Reading(record[1], link.url[:200])
    return None


def _site_name(dom: Dom, labels: Labels) -> Reading | None:
    if "SiteName" in labels.values:
        return Reading(labels.values["SiteName"], "label SiteName")
    parts = title_parts(dom.html_title or "")
    named = [
        part
        for part in parts
        if part.endswith(("政府网", "网站", "门户网", "政府", "局", "厅", "委员会", "办公室", "网"))
    ]
    return Reading(named[-1], "title") if named and len(named[-1]) >= 4 else None


def _site_code(text: str, report: ErrorReportEntry | None, labels: Labels) -> SiteCode | None:
    printed = _CODE.search(text)
    if printed is not None:
        return _code(printed[1], printed[0], "footer")
    if report is not None and report.site_code:
        return _code(report.site_code, report.evidence, "error report")
    label = labels.values.get("SiteIDCode")
    return _code(label, f"SiteIDCode {label}", "label") if label else None


def _code(value: str, evidence: str, source: str) -> SiteCode:
    return SiteCode(value, _VALID_CODE.fullmatch(value) is not None, evidence.strip()[:120], source)


def _code_contradictions(code: SiteCode | None, report: ErrorReportEntry | None, labels: Labels) -> list[Contradiction]:
    if code is None:
        return []
    others = (("label", labels.values.get("SiteIDCode")), ("error report", report.site_code if report else None))
    return [
        Contradiction("site_code", f"{code.source}: {code.value}", f"{source}: {value}")
        for source, value in others
        if value and value.lower() != code.value.lower()
    ]


def _error_report(dom: Dom) -> ErrorReportEntry | None:
    for part, element in ((one, element) for one in dom.parts for element in one.elements):
        if element.tag == "script":
            entry = _report_script(element)
        elif element.tag in ("a", "img", "iframe"):
            entry = _report_link(part, element)
        else:
            continue
        if entry is not None:
            return entry
    return _report_in_scripts(dom)


def _report_script(element: Element) -> ErrorReportEntry | None:
    source = element.get("src")
    named = element.get("id").lower() == "_jiucuo_"
    if not named and not _is_report_address(source):
        return None
    return ErrorReportEntry(
        source or None, element.get("sitecode") or None, _is_outdated(source), f"script {source}"[:200]
    )


def _report_link(dom: Dom, element: Element) -> ErrorReportEntry | None:
    address = element.get("href") or element.get("src")
    text = dom.text(element, 4) if element.text_end > element.text_start else element.get("title") or element.get("alt")
    if not _is_report_address(address) and not ("网站找错" in text and element.tag == "a"):
        return None
    codes = parse_qs(urlsplit(address).query).get("site_code") if _parses(address) else None
    return ErrorReportEntry(
        address[:500] or None, codes[0] if codes else None, _is_outdated(address), (text or address)[:120]
    )


def _report_in_scripts(dom: Dom) -> ErrorReportEntry | None:
    """Some templates write the entry with a script of their own."""
    for _, raw in dom.scripts[:100]:
        if f"{_REPORT_HOST}{_REPORT_PATH}" in raw[:_SCRIPT_SCAN]:
            found = re.search(r"site_?code\W{1,6}((?:bm)?\d{8,12})", raw[:_SCRIPT_SCAN], re.IGNORECASE)
            return ErrorReportEntry(None, found[1] if found else None, False, "script text")
    return None


def _is_report_address(address: str) -> bool:
    return (_REPORT_HOST in address and _REPORT_PATH in address) or _is_outdated(address) or "jiucuo.js" in address


def _is_outdated(address: str) -> bool:
    return any(host in address for host in OUTDATED_REPORT_HOSTS)


def _parses(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _conac(dom: Dom) -> ConacMark | None:
    url: str | None = None
    seen = shows_error = False
    for element in (element for part in dom.parts for element in part.elements):
        if element.tag not in ("a", "img", "script"):
            continue
        address = element.get("href") or element.get("src")
        if "conac" not in address and "_ideConac" not in element.get("id"):
            continue
        seen = True
        shows_error = shows_error or "red_error" in address
        url = url or (address[:500] if element.tag in ("a", "script") else None)
    if not seen:
        seen = any(host in raw[:_SCRIPT_SCAN] for _, raw in dom.scripts[:100] for host in _CONAC_HOSTS)
    return ConacMark(url, shows_error, url or "script text") if seen else None
