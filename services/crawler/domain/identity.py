"""Who answers for the site, as the page prints it: sponsor, code, filings, marks and the error-report entry."""

import re
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Contradiction, ErrorReportEntry, Identity, Labels, Reading, SiteCode
from services.crawler.domain.footer import read_footer
from services.crawler.domain.lexicon import UNIT_ENDS
from services.crawler.domain.marks import read_conac_mark, read_report_entry
from services.crawler.domain.printed import Printed, plain
from services.crawler.domain.site_host import site_host
from services.crawler.domain.titles import title_parts

_VALID_CODE: Final = re.compile(r"\d{10}|bm\d{8}", re.IGNORECASE | re.ASCII)
_CODE: Final = re.compile(
    r"标\s?识\s?(?:编\s?)?[码号]\s?[)）]?\s?[:：]?\s{0,3}[(（]?\s{0,3}((?:[bB][mM]\s?)?\d{5,18}(?:\s\d{1,5}){0,4})",
    re.ASCII,
)
_ICP: Final = re.compile(
    r"([\u4e00-\u9fff])?\s?ICP\s?[备证]\s?案?\s?[号字]?\s?[:：]?\s?\d{6,11}(?:\s?[-－—]\s?\d{1,4}(?!\d))?\s?号?(?:\s?[-－—]\s?\d{1,4}(?!\d))?",
    re.IGNORECASE,
)
_NO_PROVINCE: Final = frozenset("号为是案的序证由名可备书")
_POLICE: Final = re.compile(
    r"([\u4e00-\u9fff]?)公\s?(?:安机关(?:网站)?|安网?|网)?\s?安?\s?备\s?案?\s?编?\s?号?\s?[:：]?\s{0,3}(\d{8,16})(?!\d)\s?号?"
)
_RECORD: Final = re.compile(r"(?:recordcode|code)=(\d{8,16})(?!\d)", re.IGNORECASE)
_WELCOME: Final = re.compile(
    r"^(?:热烈)?(?:欢迎(?:您|你)?(?:访问|光临|来到|进入|浏览)?|网站首页|首页)[\s!！，,]{0,3}|(?:首页|主页)$"
)


def read_identity(dom: Dom, labels: Labels, url: str, body: Element | None = None) -> Identity:
    """Who the site is; the text of an article (`body`) speaks of others."""
    footer = read_footer(dom, body)
    text = plain(footer.text)
    printed = Printed(text)
    report = read_report_entry(dom)
    code = _site_code(text, report, labels)
    name = _site_name(dom, labels)
    return Identity(
        site_name=name,
        sponsor=printed.unit("sponsor") or printed.unit("owner"),
        operator=printed.unit("operator"),
        contact=printed.contact(),
        site_code=code,
        icp=_icp(text),
        police=_police(text, dom),
        conac=read_conac_mark(dom),
        error_report=report,
        contradictions=tuple(_code_contradictions(code, report, labels)),
        host=site_host(url) if url else None,
        footer_elsewhere=footer.elsewhere,
    )


def _icp(text: str) -> Reading | None:
    found = _ICP.search(text)
    if found is None:
        return None
    value = re.sub(r"\s", "", found[0])
    return Reading(value[1:] if found[1] in _NO_PROVINCE else value, found[0].strip()[:120])


def _police(text: str, dom: Dom) -> Reading | None:
    printed = _POLICE.search(text)
    if printed is not None:
        value = re.sub(r"\s", "", printed[0])
        return Reading(value[1:] if printed[1] in _NO_PROVINCE else value, printed[0].strip()[:120])
    for element in (element for part in dom.parts for element in part.elements):
        # The canonical link has lost the fragment, in which the new register keeps the number.
        record = _RECORD.search(element.get("href")) if element.tag == "a" and "beian" in element.get("href") else None
        if record is not None:
            return Reading(record[1], element.get("href")[:200])
    return None


def _site_name(dom: Dom, labels: Labels) -> Reading | None:
    stated = labels.values.get("SiteName", "")
    if re.search(r"[^\W\d_]", stated) and not re.search(r"[${}<>%]", stated):
        return Reading(stated, "label SiteName")
    whole = (dom.html_title or "")[:200]
    parts = [_WELCOME.sub("", part).strip(" ！!。,，") for part in title_parts(whole)]
    named = [part for part in parts if part.endswith(UNIT_ENDS) and len(part) >= 4]
    return Reading(named[-1], f"title {whole}"[:120]) if named else None


def _site_code(text: str, report: ErrorReportEntry | None, labels: Labels) -> SiteCode | None:
    for printed in _CODE.finditer(text):
        return _code(_whole_code(printed[1]), printed[0], "footer")
    if report is not None and report.site_code:
        return _code(report.site_code, report.evidence, "error report")
    label = labels.values.get("SiteIDCode")
    return _code(label, f"SiteIDCode {label}", "label") if label else None


def _whole_code(printed: str) -> str:
    """Groups of digits are one code where together they have the form of one; else what follows is another number."""
    prefix = printed[:2] if printed[:2].isalpha() else ""
    groups = printed[len(prefix) :].split()
    joined = prefix + "".join(groups)
    return joined if _VALID_CODE.fullmatch(joined) else prefix + groups[0]


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
