"""Pages after the patterns of many content systems: the bar for publication dates, and what else stands on them."""

from collections import Counter
from collections.abc import Callable

import pytest

from services.crawler.domain.facts import PageFacts, PageKind
from tests.support.families import Case, cases, read, said, table, trapped

ARTICLES = list(cases("articles"))
BAR = 0.97


def _id(case: Case) -> str:
    return f"{case.family}: {case.why}"


def test_publication_dates_meet_the_bar_and_none_is_wrong() -> None:
    rows, misses = table((case, said(read(case).published_at, case.expected)) for case in ARTICLES)
    total = sum(rows.values(), Counter[str]())
    assert total.total() >= 400
    assert len(rows) >= 35
    assert total["right"] >= BAR * total.total(), "\n".join(misses)
    assert total["wrong"] == 0, "\n".join(misses)


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
    assert {name: ARTICLE_FACTS[name](facts) for name in wanted} == wanted
    assert body in facts.body
