"""The page labels of the 2017 guideline, exactly as the page gives them, and the machine dates in the head."""

from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.dom import Dom, clipped
from services.crawler.domain.facts import Contradiction, Labels
from services.crawler.domain.lexicon import LABEL_NAMES

_NOTHING: Final = frozenset({"", "null", "undefined", "none"})


def read_labels(dom: Dom, url: str) -> Labels:
    values: dict[str, str] = {}
    empty: list[str] = []
    duplicated: list[str] = []
    contradictions: list[Contradiction] = []
    for name, value in metas(dom):
        label = LABEL_NAMES.get(name)
        if label is None:
            continue
        if label in values or label in empty:
            duplicated.append(label)
            if values.get(label, "") not in ("", value) and value:
                contradictions.append(Contradiction(label, values[label], value))
        if value.lower() in _NOTHING:
            empty.append(label)
        else:
            values.setdefault(label, value)
    empty = [label for label in dict.fromkeys(empty) if label not in values]
    contradictions += _domain_against_host(values.get("SiteDomain"), url)
    return Labels(values, tuple(empty), tuple(dict.fromkeys(duplicated)), tuple(contradictions))


def metas(dom: Dom) -> list[tuple[str, str]]:
    """Name (lower case) and content of every meta, wherever a broken page has put it."""
    out: list[tuple[str, str]] = []
    for element in dom.elements:
        if element.tag == "meta":
            name = element.get("name") or element.get("property") or element.get("itemprop")
            if name:
                out.append((name.lower()[:80], clipped(element.attrs.get("content"))))
    return out


def _domain_against_host(domain: str | None, url: str) -> list[Contradiction]:
    if not domain or not url:
        return []
    host = _bare_host(url)
    stated = _bare_host(domain if "//" in domain else f"//{domain}")
    return [] if not host or stated == host else [Contradiction("SiteDomain", domain, host)]


def _bare_host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
