"""Frames and objects from elsewhere: hidden ones, and those that cover the page."""

import re
from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.hosts import host_marks
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from services.link_checker.domain.signals.opened import decoded_data
from services.link_checker.domain.signals.styles import declarations, hiding_of

CODE: Final = "injected-frame"
_INSIDE: Final = re.compile(r"(?:src|href)\s{0,3}=\s{0,3}[\"']?(https?:[^\"'\s>]{4,300})", re.IGNORECASE)


def find(page: Page) -> Sequence[Signal]:
    """Every suspicious frame by itself."""
    tags = page.markup.named("iframe", "frame", "object", "embed")[:300]
    return [signal for tag in tags for signal in _frame(page, tag)]


def _frame(page: Page, tag: Tag) -> list[Signal]:
    source = tag.get("src") or tag.get("data")
    if tag.get("srcdoc") or source.startswith("data:text"):
        held = tag.get("srcdoc") or decoded_data(source)
        inside = _INSIDE.search(held)
        return _weighed(page, tag, inside[1], ["embedded"]) if inside is not None else []
    return _weighed(page, tag, source, []) if source else []


def _weighed(page: Page, tag: Tag, source: str, marks: list[str]) -> list[Signal]:
    if not page.leads_away(source):
        return []
    style = declarations(tag.get("style"))
    hiding = hiding_of(style)
    sizes = (tag.get("width") or style.get("width", ""), tag.get("height") or style.get("height", ""))
    named, weight = host_marks(page, source)
    if hiding is not None or any(size.rstrip("px") in ("0", "1") for size in sizes) or "hidden" in tag.attrs:
        marks = [*marks, hiding.technique if hiding is not None else "zero-size"]
        # Counters stand so in noscript.
        weight += 0.2 if page.is_known(page.host(source)) or _in_noscript(page, tag) else 0.5
    elif all(size in ("100%", "100vw", "100vh") for size in sizes) and style.get("position") in ("fixed", "absolute"):
        # Somebody else's page laid over this one.
        marks, weight = [*marks, "covers-page"], weight + 0.55
    if page.is_outside(tag.start):
        marks, weight = [*marks, "outside-document"], weight + 0.3
    if "embedded" in marks:
        weight += 0.3
    return weighed(page, CODE, weight, [(tag.start, tag.open_end)], ["off-site", *marks, *named])


def _in_noscript(page: Page, tag: Tag) -> bool:
    return any(one.start < tag.start < one.end for one in page.markup.named("noscript")[:100])
