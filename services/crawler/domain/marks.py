"""The marks of a footer that lead elsewhere: the party and government body mark, and 我为政府网站找错."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import ConacMark, ErrorReportEntry, ReportTarget
from services.crawler.domain.footer import unescaped
from services.crawler.domain.guideline import OUTDATED_REPORT_HOSTS, REPORT_HOST

_CONAC_HOSTS: Final = ("dcs.conac.cn", "bszs.conac.cn")
_PICTURE: Final = re.compile(r"(?:^|/)(red|blue)(_error)?\.(?:png|gif|jpg)", re.IGNORECASE)
_CONAC_SCRIPT: Final = re.compile(r"(?:https?:)?//dcs\.conac\.cn/js/[\w/.-]{1,120}\.js", re.IGNORECASE)
_MARK_ID: Final = re.compile(r"[?&]id=([0-9A-Za-z]{8,64})")
_REPORT_ADDRESSES: Final = (f"{REPORT_HOST}/exposure", "jiucuo.js", *OUTDATED_REPORT_HOSTS)
_ENTRY_WORDS: Final = ("网站找错", "政府网站纠错", "为政府网站挑错")
_CODE_IN_SCRIPT: Final = re.compile(r"site_?code\W{1,6}((?:bm)?\d{6,16})", re.IGNORECASE)
_SET_CODE: Final = re.compile(r"site_?code\W{1,4}((?:bm)?\d{8,10})(?!\w)", re.IGNORECASE)
_SET_MARK: Final = re.compile(r"site_?code\W{1,4}([0-9A-F]{32})(?!\w)", re.IGNORECASE)
_SCRIPT_SCAN: Final = 20_000
_LAST_ELEMENTS: Final = 120
_MAX_SCRIPTS: Final = 100


def read_report_entry(dom: Dom) -> ErrorReportEntry | None:
    """The entry that leads nearest to where it should."""
    order = list(ReportTarget)
    entries = sorted(_entries(dom), key=lambda entry: order.index(entry.target))
    best = entries[0] if entries else None
    if best is None or best.site_code is not None:
        return best
    code = next((entry.site_code for entry in entries if entry.site_code), None)
    return ErrorReportEntry(best.url, code, best.outdated, best.evidence, best.target)


def _entries(dom: Dom) -> Iterator[ErrorReportEntry]:
    for part in dom.parts:
        yield from _entries_in(part)
    yield from _in_scripts(dom)


def _entries_in(dom: Dom) -> Iterator[ErrorReportEntry]:
    for element in dom.elements:
        tag = element.tag
        if tag == "script":
            if element.get("id").lower() == "_jiucuo_" or _is_report_address(element.get("src")):
                yield _entry(element.get("src"), element.get("sitecode"), f"script {element.get('src')}")
        elif tag in ("a", "img", "iframe", "area"):
            address = element.get("href") or element.get("src")
            if _is_report_address(address):
                yield _entry(address, _code_in(address), address)
            elif (
                tag == "img" and element.link is not None and _is_entry_name(element.get("alt") or element.get("title"))
            ):
                yield _named(element.link, element.get("alt") or element.get("title"))
        elif "jiucuo" in element.hint and (set_for := _SET_CODE.search(element.get("data-setting"))):
            yield _entry("", set_for[1], f"data-setting {set_for[0]}")
    for text, owner in zip(dom.texts, dom.owners, strict=True):
        if owner.link is not None and "错" in text and _is_entry_name(text):
            yield _named(owner.link, text)


def _is_entry_name(text: str) -> bool:
    return any(word in text for word in _ENTRY_WORDS)


def _named(link: Element, text: str) -> ErrorReportEntry:
    """A link that calls itself the entry, wherever it leads."""
    address = link.get("href")
    return _entry(address, _code_in(address), text)


def _in_scripts(dom: Dom) -> Iterator[ErrorReportEntry]:
    for raw in _script_texts(dom):
        host = next((one for one in (REPORT_HOST, *OUTDATED_REPORT_HOSTS) if one in raw), "")
        if host or ("_jiucuo_" in raw and "sitecode" in raw.lower()):
            found = _CODE_IN_SCRIPT.search(raw)
            yield _entry(f"//{host}/exposure/" if host else "", found[1] if found else "", "script text")


def _entry(address: str, code: str | None, evidence: str) -> ErrorReportEntry:
    target = _target(address)
    url = None if address.lower().startswith("javascript:") or address.endswith("//" + "/exposure/") else address[:500]
    return ErrorReportEntry(url or None, code or None, target is ReportTarget.OUTDATED, evidence[:200], target)


def _target(address: str) -> ReportTarget:
    if any(host in address for host in OUTDATED_REPORT_HOSTS):
        return ReportTarget.OUTDATED
    if REPORT_HOST in address:
        return ReportTarget.OFFICIAL
    lower = address.lower()
    # Without an address of its own, or in a page that a browser saved, nobody can know where the entry leads.
    if not address or lower.startswith(("javascript:", "#")) or "jiucuo.js" in lower or "jiucuo.png" in lower:
        return ReportTarget.UNKNOWN
    return ReportTarget.ELSEWHERE


def _is_report_address(address: str) -> bool:
    return any(map(address.__contains__, _REPORT_ADDRESSES))


def _code_in(address: str) -> str | None:
    try:
        asked = parse_qs(urlsplit(address[:2_000]).query)
    except ValueError:
        return None
    values = asked.get("site_code") or asked.get("sitecode") or asked.get("siteCode")
    if values is None and "jiucuo.png" in address:
        values = asked.get("v")
    return values[0][:40] if values else None


def read_conac_mark(dom: Dom) -> ConacMark | None:
    """The mark; which picture it shows is None where only a script would decide that."""
    url: str | None = None
    shown: re.Match[str] | None = None
    is_there = False
    for part, element in ((one, element) for one in dom.parts for element in one.elements):
        if element.tag not in ("a", "img", "script", "span"):
            continue
        address = (element.attrs.get("href") or element.attrs.get("src") or "").strip()
        is_mark = "conac" in address or "_ideconac" in element.hint or "imgconac" in element.hint
        if not is_mark:
            continue
        is_there = True
        if element.tag == "img":
            shown = shown or _PICTURE.search(address)
        elif url is None and any(host in address for host in _CONAC_HOSTS):
            url, shown = address[:500], shown or _picture_in(part, element)
    script = None if is_there and url else _conac_script(dom)
    url = url or script
    if not is_there and script is None:
        return _set_mark(dom)
    return ConacMark(
        url,
        shown[2] is not None if shown else None,
        url or "mark without address",
        mark_id=found[1] if url and (found := _MARK_ID.search(url)) else None,
        colour=shown[1].lower() if shown else None,
    )


def _set_mark(dom: Dom) -> ConacMark | None:
    """The mark that a script will put into an element that carries the mark's id."""
    near_the_end = (one for part in dom.parts for one in part.elements[-_LAST_ELEMENTS:])
    for element in (one for one in near_the_end if "data-setting" in one.attrs):
        found = _SET_MARK.search(element.get("data-setting"))
        if found is not None:
            return ConacMark(None, None, f"data-setting {found[0]}", mark_id=found[1])
    return None


def _picture_in(dom: Dom, link: Element) -> re.Match[str] | None:
    inside = (child.get("src") for child in dom.within(link, 4) if child.tag == "img")
    return next((found for source in inside if (found := _PICTURE.search(source))), None)


def _conac_script(dom: Dom) -> str | None:
    for raw in _script_texts(dom):
        if any(host in raw for host in _CONAC_HOSTS):
            found = _CONAC_SCRIPT.search(unescaped(raw))
            return found[0] if found else f"//{_CONAC_HOSTS[0]}/"
    return None


def _script_texts(dom: Dom) -> Iterator[str]:
    """The scripts on the page without the lines that are commented out."""
    for _, raw in dom.scripts[:_MAX_SCRIPTS]:
        if "conac" in raw or "jiucuo" in raw or "exposure" in raw:
            lines = raw[:_SCRIPT_SCAN].splitlines()
            yield "\n".join(line for line in lines if not line.lstrip().startswith("//"))
