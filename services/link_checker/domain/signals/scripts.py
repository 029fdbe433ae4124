"""Scripts from elsewhere, and what a page's own scripts do: whom they look for, whom they send away and where to."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.hosts import host_marks
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "injected-script"
_ENGINES: Final = re.compile(
    r"baidu|sogou|soso|\bso\.com|haosou|sm\.cn|360|google|bing|toutiao|yahoo|yisou", re.IGNORECASE
)
_SPIDERS: Final = re.compile(
    r"baidu(?!box|browser|hd|\.com|map)|(?:sogou|360|yisou|sm|hao|so|toutiao|byte)\s{0,1}-?spider|sogou\b(?!\.com)|spider|googlebot|bingbot|slurp|crawler",
    re.IGNORECASE,
)
_PHONES: Final = re.compile(r"iphone|android|mobile", re.IGNORECASE)
_SENDS: Final = re.compile(
    r"location(?:\.href)?\s{0,3}=(?!=)\s{0,3}|location\.(?:replace|assign)\s{0,3}\(\s{0,3}|window\.open\s{0,3}\(\s{0,3}|\.href\s{0,3}=(?!=)\s{0,3}(?=[\"'](?:https?:)?//)",
    re.IGNORECASE,
)
_ONSITE: Final = re.compile(
    r"location(?:\.href)?\s{0,3}=\s{0,3}[\"'](?!https?:|//)|location\.(?:replace|assign)\(\s{0,3}[\"'](?!https?:|//)"
)
_LITERAL: Final = re.compile(r"\\?[\"'`]((?:https?:)?\\{0,2}/\\{0,2}/[^\"'`\\\s]{3,300})")
_ADDRESSES: Final = re.compile(
    r"(?:https?:)\\{0,2}/\\{0,2}/[\w.:-]{4,100}|[\"']//[\w.-]{4,100}\.[a-z]{2,10}", re.IGNORECASE
)
_WRITES: Final = re.compile(
    r"<(script|iframe|a|embed)\b[^>]{0,200}?\b(?:src|href)\s{0,3}=\s{0,3}\\{0,2}[\"']?\\{0,2}((?:https?:)?//[^\"'\s>\\]{3,300})",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"(?:\.src\s{0,3}=|getScript\(|importScripts\(|[\"']src[\"']\s{0,3},)\s{0,3}\\?[\"'`]((?:https?:)?//[^\"'`\\\s]{3,300})",
    re.IGNORECASE,
)
_MAKES: Final = re.compile(
    r"createElement\(\s{0,3}\\?[\"'](?:script|iframe)|document\.write|document\[[\"']write", re.IGNORECASE
)
_SETS_TITLE: Final = re.compile(r"document\.title\s{0,3}=(?!=)|\btop\.document\.title\s{0,3}=(?!=)")
_LETTERS: Final = re.compile(r"(?:&#x?[0-9a-f]{2,6};){4}", re.IGNORECASE)
_MAX_ADDRESSES: Final = 60


def find(page: Page) -> Sequence[Signal]:
    """Every suspicious script, each by itself."""
    found = [signal for tag in page.markup.named("script")[:400] if tag.get("src") for signal in _loaded(page, tag)]
    return [*found, *(signal for tag, source in page.scripts for signal in _inline(page, tag, source))]


def _loaded(page: Page, tag: Tag) -> list[Signal]:
    """A script from an unknown host is no sign by itself: where it stands and what the host is called are."""
    source = tag.get("src")
    if not page.leads_away(source):
        return []
    marks, weight = host_marks(page, source)
    if page.is_outside(tag.start):
        marks, weight = [*marks, "outside-document"], weight + 0.3
    if _LETTERS.search(page.text, tag.start, min(tag.open_end, tag.start + 2_000)):
        # An address in character references is written for nobody but a browser.
        marks, weight = [*marks, "letters-encoded"], weight + 0.8
    return weighed(page, CODE, weight, [(tag.start, tag.open_end)], ["off-site", *marks])


def _inline(page: Page, tag: Tag, source: str) -> list[Signal]:
    if len(source) < 20:
        return []
    marks, weight = list[str](), 0.0
    for mark, more in (
        *_apart(page, source),
        *_sends(page, tag, source),
        *_writes(page, tag, source),
        *_says(page, source),
    ):
        marks.append(mark)
        weight += more
    return weighed(page, CODE, weight, [(tag.start, tag.end)], marks) if marks else []


def _apart(page: Page, source: str) -> Iterator[tuple[str, float]]:
    """Who is treated apart: spiders get another title, visitors from a search engine another page."""
    agent = "userAgent" in source
    if agent and "<title" in source and _SPIDERS.search(source):
        yield "title-for-spiders", 0.9
    if agent and _SETS_TITLE.search(source) and _SPIDERS.search(source):
        yield "title-for-spiders", 0.9
    sends = _SENDS.search(source) is not None or "document.write" in source
    if not sends:
        return
    away = _leads(page, source)
    # Nobody knows where a variable leads that the script does not set.
    told = 0.3 if away is None else 0.0
    if "referrer" in source and _ENGINES.search(source):
        yield "search-visitors-only", 0.9 if away else told
    elif agent and _SPIDERS.search(source):
        yield "spiders-apart", 0.85 if away else told
    elif agent and _PHONES.search(source) and away:
        marks, weight = host_marks(page, away[0])
        yield "+".join(["phones-sent-away", *marks]), 0.3 + weight


def _leads(page: Page, source: str) -> list[str] | None:
    """Addresses off the site that a script sends to, by name or by a variable that holds one; None: nobody can tell."""
    sent = [literal[1] for found in _SENDS.finditer(source) if (literal := _LITERAL.match(source, found.end()))]
    sent += [found[2] for found in _WRITES.finditer(source)] + [found[1] for found in _MADE.finditer(source)]
    away = [one for one in map(_plain, sent[:_MAX_ADDRESSES]) if page.leads_away(one)]
    if away or sent or _ONSITE.search(source):
        return away
    named = dict.fromkeys(_plain(one) for one in _ADDRESSES.findall(source)[:_MAX_ADDRESSES])
    return [one for one in named if page.leads_away(one)][:20] or None


def _sends(page: Page, tag: Tag, source: str) -> Iterator[tuple[str, float]]:
    """A script that sends every reader off the site as soon as it is read."""
    if "userAgent" in source or "referrer" in source:
        return
    raw = page.markup.raw(tag)
    for found in list(_SENDS.finditer(source[:40_000]))[:40]:
        literal = _LITERAL.match(source, found.end())
        if literal is None or "open" in found[0] or not page.leads_away(_plain(literal[1])):
            continue
        marks, weight = host_marks(page, _plain(literal[1]))
        if page.host(_plain(literal[1])) not in raw:
            yield "+".join(["packed", "script-redirect", *marks]), 0.85
            return
        before = source[: found.start()]
        if before.count("{") <= before.count("}"):
            yield "+".join(["script-redirect", *marks]), 0.55 + weight
            return


def _writes(page: Page, tag: Tag, source: str) -> Iterator[tuple[str, float]]:
    """Scripts, frames and links that a script writes; what only showed after unpacking was hidden on purpose."""
    written = [(found[1].lower(), _plain(found[2])) for found in list(_WRITES.finditer(source))[:_MAX_ADDRESSES]]
    written += [("script", _plain(found[1])) for found in list(_MADE.finditer(source))[:20]]
    raw = page.markup.raw(tag)
    for kind, address in written:
        if not page.leads_away(address):
            continue
        marks, weight = host_marks(page, address)
        packed = page.host(address) not in raw
        if packed and kind != "a":
            yield "+".join(["packed", "loads-off-site", *marks]), 0.8 if not page.is_known(page.host(address)) else 0.3
            return
        if kind != "a" and weight > 0:
            yield "+".join(["loads-off-site", *marks]), 0.3 + weight
            return
    if _MAKES.search(source):
        shown = (_plain(one) for one in _ADDRESSES.findall(source[len(raw) :])[:_MAX_ADDRESSES])
        if any(
            page.leads_away(one) and page.host(one) not in raw and not page.is_known(page.host(one)) for one in shown
        ):
            yield "packed+loads-off-site", 0.8


def _says(page: Page, source: str) -> Iterator[tuple[str, float]]:
    """Words that sell, in what a script writes, keeps as data or sets as the title."""
    if "<a" not in source and "http" not in source and "document.title" not in source:
        return
    meaning = page.meaning(source)
    if meaning.sells < 3:
        return
    if _SETS_TITLE.search(source):
        yield "+".join(["writes-title", *meaning.categories]), 0.8
    elif any(page.leads_away(_plain(one)) for one in _ADDRESSES.findall(source)[:_MAX_ADDRESSES]):
        yield "+".join(["off-site", "writes-links", *meaning.categories]), 0.45 + min(0.45, 0.07 * meaning.sells)


def _plain(address: str) -> str:
    return address.replace("\\", "").strip("\"'")
