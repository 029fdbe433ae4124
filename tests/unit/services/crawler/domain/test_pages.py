"""Invented pages in the manner of many content systems, each with what must be read from it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import PageFacts
from services.crawler.domain.page import read_page

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
FOLDER = Path(__file__).parents[4] / "fixtures" / "pages"


def _pages() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.pages")):
        for block in file.read_text(encoding="utf-8").split("=== ")[1:]:
            name, url, expected, html = block.split("\n", 3)
            yield pytest.param(html, url, json.loads(expected), id=name)


def _moment(value: datetime | None, like: str | None = None) -> str | None:
    if value is None:
        return None
    return value.strftime("%Y-%m-%dT%H:%M" if like is not None and "T" in like else "%Y-%m-%d")


def _section(facts: PageFacts) -> list[str | None]:
    own = facts.sections[0]
    return [own.name, own.kind.value, _moment(own.newest_at), own.state.value]


def _identity(facts: PageFacts, wanted: dict[str, Any]) -> dict[str, Any]:
    who = facts.identity
    code, report = who.site_code, who.error_report
    mark = who.conac
    have = {
        "site_code": code and code.value,
        "site_code_valid": code and code.valid,
        "report_outdated": report and report.outdated,
        "report_target": report and report.target.value,
        "report_code": report and report.site_code,
        "conac": mark and mark.url,
        "conac_there": mark is not None,
        "conac_error": mark and mark.shows_error,
        "conac_colour": mark and mark.colour,
        "conac_id": mark and mark.mark_id,
        "contradictions": len(who.contradictions),
        "host_form": who.host and who.host.form.value,
        "footer_elsewhere": who.footer_elsewhere,
        **{
            name: getattr(who, name) and getattr(who, name).value
            for name in ("site_name", "sponsor", "operator", "contact", "icp", "police")
        },
    }
    return {name: have[name] for name in wanted}


def _messages(facts: PageFacts, wanted: list[list[Any]]) -> list[list[Any]]:
    """As much of each message as the expectation names: asked, answered at, whether answered, title, address."""
    seen = facts.interaction.messages
    if len(seen) != len(wanted):
        return [[_moment(one.asked_at), _moment(one.answered_at), one.answered, one.title, one.url] for one in seen]
    told = []
    for one, like in zip(seen, wanted, strict=True):
        whole = [_moment(one.asked_at, like[0]), _moment(one.answered_at, like[1]), one.answered, one.title, one.url]
        told.append(whole[: len(like)])
    return told


READERS: dict[str, Callable[[PageFacts, Any], Any]] = {
    "kind": lambda facts, _: facts.kind.value,
    "title": lambda facts, _: facts.title,
    "at": lambda facts, like: _moment(facts.published_at, like),
    "precision": lambda facts, _: facts.published.precision,
    "evidence": lambda facts, like: [one.source for one in facts.published.evidence if one.source in like],
    "contradictions": lambda facts, _: len(facts.published.contradictions),
    "source": lambda facts, _: facts.source,
    "author": lambda facts, _: facts.author,
    "body": lambda facts, like: facts.body.strip()[: len(like)],
    "labels": lambda facts, like: {name: facts.labels.values.get(name) for name in like},
    "section": lambda facts, _: _section(facts),
    "section_newest": lambda facts, _: _moment(facts.sections[0].newest_at),
    "section_kind": lambda facts, _: facts.sections[0].kind.value,
    "state": lambda facts, _: facts.sections[0].state.value,
    "items": lambda facts, _: len(facts.items),
    "dates": lambda facts, _: [_moment(item.date) for item in facts.items],
    "titles": lambda facts, _: [item.title for item in facts.items],
    "pinned": lambda facts, _: sum(item.pinned for item in facts.items),
    "next": lambda facts, _: facts.next_page,
    "pages": lambda facts, _: facts.page_count,
    "home_newest": lambda facts, _: _moment(facts.home_newest_at),
    "sections": lambda facts, like: {
        one.name: [one.kind.value, _moment(one.newest_at), one.state.value]
        for one in facts.sections
        if one.name in like
    },
    "identity": _identity,
    "links": lambda facts, like: {one.url: one.kind.value for one in facts.links if one.url in like},
    "missing": lambda facts, _: list(facts.guide.missing) if facts.guide else None,
    "empty": lambda facts, _: list(facts.guide.empty) if facts.guide else None,
    "forms": lambda facts, _: [link.text for link in facts.guide.forms] if facts.guide else None,
    "elements": lambda facts, like: {name: facts.guide.found.get(name) for name in like} if facts.guide else None,
    "messages": _messages,
    "channels": lambda facts, _: [link.url for link in facts.interaction.channels],
    "has_form": lambda facts, _: facts.interaction.has_form,
    "shell": lambda facts, _: facts.technical.is_js_shell,
    "refresh": lambda facts, _: facts.technical.meta_refresh,
}


@pytest.mark.parametrize(("html", "url", "expected"), list(_pages()))
def test_page_yields_its_facts(html: str, url: str, expected: dict[str, Any]) -> None:
    facts = read_page(html, url, now=NOW)
    assert {key: READERS[key](facts, like) for key, like in expected.items()} == expected


def test_who_the_site_is_is_asked_of_inner_pages_only_on_demand() -> None:
    html = '<div class="top"><img src="/images/guohui.png"></div><div class="footer">主办单位：沧澜省某局</div>'
    whole, inner = (read_page(html, "http://www.canglan.gov.cn/", now=NOW, with_identity=one) for one in (True, False))
    assert (len(whole.technical.emblem_images), whole.identity.sponsor is not None) == (1, True)
    assert (inner.technical.emblem_images, inner.identity.sponsor) == ((), None)
