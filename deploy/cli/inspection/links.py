"""Link targets asked in this process, sorted into dead, wrong, hidden and unverified."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import (
    SITE_DOWN,
    SOFT_404,
    Answer,
    answer_from,
    without_our_trouble,
    without_site_trouble,
)
from services.link_checker.domain.signals.model import Signal
from services.link_checker.domain.standing import Work, fold_work
from services.link_checker.domain.targets import Target, targets_of, worth_asking
from shared.contracts.observations import LinksChecked
from shared.contracts.page_links import PageRows

Row = dict[str, Any]
MAX_ASKED = 2_000


def targets_in(pages: Mapping[str, PageRows]) -> dict[str, Target]:
    """Every target of these pages once, with the pages that name it."""
    return targets_of(pages)


async def ask_rest(asker: Asker, targets: Mapping[str, Target], known: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers of all targets: those that the crawl has already, the rest asked now."""
    left = [t for t in targets.values() if t.url not in known and (t.asked_here or worth_asking(t.url))][:MAX_ASKED]
    own = await asker.ask([t.url for t in left if t.internal], own=True)
    inside = without_site_trouble({**own, **known})
    outside = await asker.ask([t.url for t in left if not t.internal], own=False)
    return {**without_our_trouble(outside), **inside}


def observation(site: str, at: datetime, answers: Mapping[str, Answer], targets: Mapping[str, Target]) -> LinksChecked:
    """The same observation as the service tells."""
    told = {url: answer for url, answer in answers.items() if answer.why != SITE_DOWN}
    folded = fold_work(None, Work("inspect", site, at, told, targets))
    return LinksChecked(
        target=site, occurred_at=at, outcome="ok", source="inspect", checked=len(answers), links=folded.links
    )


def sorted_links(
    answers: Mapping[str, Answer], targets: Mapping[str, Target], signals: Mapping[str, Sequence[Signal]]
) -> Row:
    """The links part of a report."""
    rows = [_row(url, answer, targets.get(url)) for url, answer in sorted(answers.items()) if not answer.good]
    return {
        "checked": len(answers),
        "dead": [row for row, answer in _with(rows, answers) if answer.bad],
        "wrong": [row for row in rows if row["why"] == SOFT_404],
        "hidden": [{"page": page, **one.as_document()} for page, found in sorted(signals.items()) for one in found],
        "unverified": [row for row, answer in _with(rows, answers) if not answer.bad and row["why"] != SOFT_404],
    }


def all_rows(answers: Mapping[str, Answer], targets: Mapping[str, Target]) -> list[Row]:
    """Every target, good ones too, in the order of their addresses."""
    return [_row(url, answer, targets.get(url)) for url, answer in sorted(answers.items())]


def verdict(row: Row) -> str:
    """ok, dead or unverified: the word by which people and test reports sort a row."""
    answer = answer_from(row["outcome"], row["status"], row["why"] or "")
    return "ok" if answer.good else "dead" if answer.bad else "unverified"


def junit(rows: Sequence[Row]) -> str:
    """The rows as a JUnit report: dead ones fail, unverified ones are skipped."""
    from xml.sax.saxutils import quoteattr

    words = [verdict(row) for row in rows]
    cases = []
    for row, word in zip(rows, words, strict=True):
        said = quoteattr(f"{row['outcome']} {row['status'] or ''} {row['why'] or ''}".strip())
        places = quoteattr(json.dumps(row["places"], ensure_ascii=False))
        inner = {"dead": f"<failure message={said} type={places}/>", "unverified": f"<skipped message={said}/>"}
        cases.append(f'<testcase classname="links" name={quoteattr(row["url"])}>{inner.get(word, "")}</testcase>')
    head = f'tests="{len(rows)}" failures="{words.count("dead")}" skipped="{words.count("unverified")}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="xunjian links" {head}>\n'
        + "\n".join(cases)
        + "\n</testsuite>\n"
    )


def _with(rows: Sequence[Row], answers: Mapping[str, Answer]) -> list[tuple[Row, Answer]]:
    return [(row, answers[row["url"]]) for row in rows]


def _row(url: str, answer: Answer, target: Target | None) -> Row:
    return {
        "url": url,
        "outcome": str(answer.outcome),
        "status": answer.status,
        "kind": target.told_kind if target else "page",
        "internal": target.internal if target else None,
        "places": list(target.places) if target else [],
        "places_total": target.total if target else 0,
        "why": answer.why or None,
    }
