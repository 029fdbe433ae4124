"""Pages after the patterns of many content systems: the bar for publication dates, and what else stands on them."""

from collections import Counter
from collections.abc import Callable

import pytest

from services.crawler.domain.facts import PageFacts, PageKind
from services.crawler.domain.sections import kind_of
from tests.support.families import FOLDER, Case, cases, newest, read, said, table, trapped

ARTICLES = list(cases("articles"))
BAR = 0.97


def _id(case: Case) -> str:
    return f"{case.family}: {case.why}"


NOT_READ = ("an agency: year, month and day in elements of their own",)
"""Cases whose date is known not to be read; any other that is missed got lost on the way."""


def test_publication_dates_meet_the_bar_and_none_is_wrong() -> None:
    rows, misses = table((case, said(read(case).published_at, case.expected)) for case in ARTICLES)
    total = sum(rows.values(), Counter[str]())
    assert total.total() >= 400
    assert len(rows) >= 35
    assert total["right"] >= BAR * total.total(), "\n".join(misses)
    assert [miss for miss in misses if not any(known in miss for known in NOT_READ)] == []
    assert total["wrong"] == 0


def test_what_stands_around_an_article_changes_no_date() -> None:
    rows, misses = table((case, said(read(case).published_at, case.expected)) for case in trapped())
    assert sum(rows.values(), Counter[str]())["right"] > 0
    assert misses == []


ARTICLE_FACTS: dict[str, Callable[[PageFacts], str]] = {
    "kind": lambda facts: facts.kind.value,
    "title": lambda facts: facts.title or "-",
    "source": lambda facts: facts.source or "-",
    "author": lambda facts: facts.author or "-",
    "contradictions": lambda facts: str(len(facts.published.contradictions)),
}


@pytest.mark.parametrize("case", ARTICLES, ids=_id)
def test_article_yields_its_other_facts(case: Case) -> None:
    facts = read(case)
    wanted = {"kind": PageKind.ARTICLE.value, "title": case.title, **case.facts}
    body = wanted.pop("body", case.sentence)
    wanted = {name: text for name, text in wanted.items() if text != "any"}
    assert {name: ARTICLE_FACTS[name](facts) for name in wanted} == wanted
    assert body in facts.body


def _sections(facts: PageFacts) -> dict[str, str]:
    return {
        one.name: ",".join(
            (one.kind, said(one.newest_at, None) or "-", one.state, (one.url or "-").split(".gov.cn")[-1])
        )
        for one in facts.sections
    }


LIST_FACTS: dict[str, Callable[[PageFacts], str]] = {
    "page": lambda facts: facts.kind.value,
    "name": lambda facts: facts.sections[0].name if facts.sections else "no section",
    "section": lambda facts: facts.sections[0].kind.value if facts.sections else "no section",
    "state": lambda facts: facts.sections[0].state.value if facts.sections else "no section",
    "items": lambda facts: str(len(facts.items)),
    "pages": lambda facts: str(facts.page_count or "-"),
    "next": lambda facts: facts.next_page or "-",
    "dates": lambda facts: ",".join(said(item.date, None) or "-" for item in facts.items),
    "pinned": lambda facts: str(sum(item.pinned for item in facts.items)),
    "messages": lambda facts: str(len(facts.interaction.messages)),
    "named": lambda facts: ",".join(section.name for section in facts.sections if section.evidence == "block"),
    "crumb": lambda facts: ">".join(facts.breadcrumb),
}
LISTS = list(cases("lists"))


def test_lists_are_many() -> None:
    assert len(LISTS) >= 150


@pytest.mark.parametrize("case", LISTS, ids=_id)
def test_list_yields_its_facts(case: Case) -> None:
    facts = read(case)
    facts_wanted = {"page": PageKind.LIST.value, **case.facts}
    wanted = {name: text for name, text in facts_wanted.items() if text != "any"}
    sections = dict(pair.split("=") for pair in wanted.pop("sections", "").split(";") if pair)
    assert {"newest": said(newest(facts), None), **{name: LIST_FACTS[name](facts) for name in wanted}} == {
        "newest": case.expected,
        **wanted,
    }
    assert {name: text for name, text in _sections(facts).items() if name in sections} == sections


NAMES = [line.partition(": ") for line in (FOLDER / "section-names.txt").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("kind", "names"), [(kind, names) for kind, _, names in NAMES], ids=[kind for kind, _, _ in NAMES]
)
def test_kind_of_a_section_by_its_name(kind: str, names: str) -> None:
    assert {name: kind_of(name).value for name in names.split()} == dict.fromkeys(names.split(), kind)
