"""The page labels of the 2017 guideline, exactly as the page gives them, and the machine dates in the head."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.dom import Dom, Element, clipped
from services.crawler.domain.facts import Contradiction, Labels
from services.crawler.domain.guideline import LABEL_NAMES

_NOTHING: Final = frozenset({"", "null", "undefined", "none", "nan", "(null)", "&nbsp;"})
_ATTRIBUTE: Final = re.compile(r"[\w:.-]{1,60}", re.ASCII)
_NAME_EDGE: Final = " \t\r\n\"'“”:：;；"


def read_labels(dom: Dom, url: str) -> Labels:
    values: dict[str, str] = {}
    empty: list[str] = []
    duplicated: list[str] = []
    torn: list[str] = []
    contradictions: list[Contradiction] = []
    for element in dom.metas:
        label = _label_of(element)
        if label is None:
            continue
        value = clipped(element.attrs.get("content"))
        if label in values or label in empty:
            duplicated.append(label)
            if values.get(label, "") not in ("", value) and value:
                contradictions.append(Contradiction(label, values[label], value))
        if _is_torn(element):
            torn.append(label)
        if value.lower() in _NOTHING:
            empty.append(label)
        else:
            values.setdefault(label, value)
    empty = [label for label in dict.fromkeys(empty) if label not in values]
    contradictions += _domain_against_host(values.get("SiteDomain"), url)
    return Labels(
        values, tuple(empty), tuple(dict.fromkeys(duplicated)), tuple(contradictions), tuple(dict.fromkeys(torn))
    )


def metas(dom: Dom) -> list[tuple[str, str]]:
    """Name (lower case) and content of every meta, wherever a broken page has put it."""
    out: list[tuple[str, str]] = []
    for element in dom.metas:
        name = element.get("name") or element.get("property") or element.get("itemprop")
        if name:
            out.append((name.lower()[:80], clipped(element.attrs.get("content"))))
    return out


def _label_of(element: Element) -> str | None:
    """The label that a meta is; social networks' and search engines' own vocabularies are none."""
    name = element.get("name") or element.get("property") or element.get("http-equiv")
    return LABEL_NAMES.get(name[:40].strip(_NAME_EDGE).lower()) if name else None


def _is_torn(element: Element) -> bool:
    """A quotation mark inside the value ended it early: its rest stands where attributes should."""
    return any(_ATTRIBUTE.fullmatch(name) is None and name != "/" for name in element.attrs)


def _domain_against_host(domain: str | None, url: str) -> list[Contradiction]:
    if not domain or not url:
        return []
    host, stated = host_in(url), host_in(domain)
    is_same = stated.removeprefix("www.") == host.removeprefix("www.")
    return [] if not host or is_same else [Contradiction("SiteDomain", domain, host)]


@lru_cache(maxsize=4_096)
def host_in(address: str) -> str:
    """The host that an address or a bare domain names, in its ASCII form; empty where there is none."""
    text = address.strip()[:300]
    try:
        host = urlsplit(text if "//" in text[:9] else f"//{text}").hostname or ""
        return host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
