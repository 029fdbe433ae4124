"""Whether the Scrapy peer writes the same facts: its file against our reader, fact by fact, over every page of the farm."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.crawler.domain.facts import LinkKind, PageFacts
from services.crawler.domain.page import read_page
from tests.bench.bench import Row
from tests.bench.farm.pages import rendered
from tests.bench.farm.plan import Farm

_WITH_ADDRESS = frozenset(
    {LinkKind.INTERNAL, LinkKind.EXTERNAL, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.STYLE, LinkKind.SCRIPT}
)
_EVERY = 7
"""Every so manieth page is compared; the farm's pages come in a few kinds only."""


def agreement(plan: Farm, file: Path) -> list[Row]:
    """One row a fact: on how many pages both read the same."""
    with file.open(encoding="utf-8") as lines:
        theirs = {record["url"]: record for line in lines if "links" in (record := json.loads(line))}
    alike: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    now = datetime.now(UTC)
    pages = (page for site in plan.ordinary for page in rendered(site))
    for number, (url, html, charset) in enumerate(pages):
        if number % _EVERY:
            continue
        facts = read_page(html, url, now=now, charset=charset)
        for name, one, other in _pairs(facts, theirs.get(url, {})):
            compared[name] += 1
            alike[name] += one == other
    return [{"fact": name, "pages": count, "the same": alike[name]} for name, count in compared.items()]


def _pairs(ours: PageFacts, theirs: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    kind = ours.kind.value
    links = [[link.url, link.kind.value] for link in ours.links if link.kind in _WITH_ADDRESS]
    yield "kind of page", kind, theirs.get("kind")
    yield "title", ours.title, theirs.get("title")
    yield "labels", ours.labels.values, theirs.get("labels")
    # Ours come content first, then menus and footers; what a page leads to is the same in any order.
    stated = sorted([one[0], one[2]] for one in theirs.get("links", ()) if one[2] != "other")
    yield "links and their kinds", sorted(links), stated
    if kind == "article":
        at = ours.published.at
        yield "publication date and time", at and f"{at:%Y-%m-%d %H:%M}", theirs.get("published")
        yield "source", ours.source, theirs.get("source")
        yield "author", ours.author, theirs.get("author")
        yield "length of body", len("".join(ours.body.split())), theirs.get("body_length")
    if kind == "list":
        items = [[item.title, item.url, item.date and f"{item.date:%Y-%m-%d}"] for item in ours.items]
        yield "items with dates", items, [[one["title"], one["url"], one["date"]] for one in theirs.get("items", ())]
    if kind == "home":
        sections = sorted([section.name, section.url] for section in ours.sections)
        yield "sections", sections, sorted([one["name"], one["url"]] for one in theirs.get("sections", ()))
