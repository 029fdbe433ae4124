"""Words and links that sell where no reader looks: in data, style sheets, attributes and `data:` references."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from services.link_checker.domain.signals.opened import decoded_data

CODE: Final = "embedded-spam"
_CONTENT: Final = re.compile(r"content\s{0,3}:\s{0,3}(\"[^\"]{2,500}\"|'[^']{2,500}')")
_URL: Final = re.compile(r"(?:url\(|@import\s{1,3})\s{0,3}[\"']?((?:https?:)?//[^\"')\s;]{4,300})", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([0-9a-fA-F]{4,6})\s?")
_HREF: Final = re.compile(r"(?:href|src|location)\s{0,3}=\s{0,3}[\"']?((?:https?:)?//[^\"'\s>]{4,300})", re.IGNORECASE)
_ATTRIBUTES: Final = ("alt", "title", "value", "data-title", "data-text", "aria-label", "placeholder")


def find(page: Page) -> Sequence[Signal]:
    """One signal per place."""
    return [signal for where in (_styles, _data_links, _attributes) for signal in where(page)]


def _styles(page: Page) -> Iterator[Signal]:
    for tag in page.markup.named("style")[:60]:
        sheet = page.markup.raw(tag)[:100_000]
        said = " ".join(found[1] for found in _CONTENT.finditer(sheet)) if "content" in sheet else ""
        meaning = page.meaning(_ESCAPED.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), said)) if said else None
        named = [
            word
            for one in _URL.findall(sheet)[:50]
            if page.leads_away(one) and (word := page.host_word(page.host(one)))
        ]
        points = (meaning.sells if meaning else 0) + 2 * len(named)
        if points >= 2:
            marks = ["style-sheet", *(meaning.categories if meaning else ()), *(f"host-{one}" for one in named)]
            yield from weighed(page, CODE, 0.35 + 0.07 * points, [(tag.start, tag.end)], marks)


def _data_links(page: Page) -> Iterator[Signal]:
    for tag in page.markup.named("a", "object", "embed", "meta", "link", "img")[:20_000]:
        reference = tag.get("href") or tag.get("data") or tag.get("src")
        if reference[:10].lower() == "data:text/":
            yield from _held(page, tag, decoded_data(reference))


def _held(page: Page, tag: Tag, held: str) -> Iterator[Signal]:
    away = [one for one in _HREF.findall(held)[:50] if page.leads_away(one)]
    meaning = page.meaning(held)
    weight = (0.4 if away else 0.0) + 0.1 * meaning.sells
    yield from weighed(
        page,
        CODE,
        weight,
        [(tag.start, tag.end)],
        ["data-reference", *(["off-site"] if away else []), *meaning.categories],
    )


def _attributes(page: Page) -> Iterator[Signal]:
    """A picture's text, a field's value: written for spiders, not for readers."""
    places, points = list[tuple[int, int]](), 0
    categories: dict[str, None] = {}
    for tag in page.markup.named("img", "input", "area", "div", "span")[:5_000]:
        attrs = tag.attrs
        said = " ".join(attrs[name] for name in _ATTRIBUTES if name in attrs)
        if len(said) < 4:
            continue
        meaning = page.meaning(said)
        if meaning.sells >= 3:
            points += meaning.sells
            categories.update(dict.fromkeys(meaning.categories))
            places.append((tag.start, tag.open_end))
    if places:
        yield from weighed(page, CODE, min(0.75, 0.3 + 0.06 * points), places, ["attribute", *categories])
