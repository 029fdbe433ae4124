"""Link targets asked in this process, sorted into dead, wrong, hidden and unverified."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.bodies import other_body
from services.link_checker.domain.classify import (
    SITE_DOWN,
    Answer,
    malformed,
    without_our_trouble,
    without_site_trouble,
)
from services.link_checker.domain.signals.model import Signal
from services.link_checker.domain.standing import Work, fold_work
from services.link_checker.domain.targets import Target, targets_of, worth_asking
from shared.contracts.link_why import WRONG, LinkWhy
from shared.contracts.observations import LinksChecked
from shared.contracts.page_links import PageRows

Row = dict[str, Any]
MAX_ASKED = 2_000


def targets_in(pages: Mapping[str, PageRows]) -> dict[str, Target]:
    """Every target of these pages once, with the pages that name it."""
    return targets_of(pages)


async def ask_rest(asker: Asker, targets: Mapping[str, Target], known: Mapping[str, Answer]) -> dict[str, Answer]:
    """Answers of all targets: those that the crawl has already, the rest asked now."""
    slips = {t.url: malformed(t.fault, t.url) for t in targets.values() if t.fault}
    left = [
        t
        for t in targets.values()
        if t.url not in known and t.url not in slips and (t.asked_here or worth_asking(t.url))
    ][:MAX_ASKED]
    own = await asker.ask([t.url for t in left if t.internal], own=True)
    inside = without_site_trouble({**own, **known})
    outside = await asker.ask([t.url for t in left if not t.internal], own=False)
    meant = {url: other_body(one, targets[url].labels) or one for url, one in without_our_trouble(outside).items()}
    return {**slips, **meant, **inside}


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
    """The links part of a report. A page that only says that there is none stands under both: it is dead, and says otherwise."""
    rows = [_row(url, answer, targets.get(url)) for url, answer in sorted(answers.items()) if not answer.good]
    return {
        "checked": len(answers),
        "dead": [row for row in rows if row["verdict"] == "dead"],
        "wrong": [row for row in rows if row["verdict"] == "wrong" or row["why"] == LinkWhy.SOFT_404],
        "hidden": [{"page": page, **one.as_document()} for page, found in sorted(signals.items()) for one in found],
        "unverified": [row for row in rows if row["verdict"] == "unverified"],
    }


def all_rows(answers: Mapping[str, Answer], targets: Mapping[str, Target]) -> list[Row]:
    """Every target, good ones too, in the order of their addresses."""
    return [_row(url, answer, targets.get(url)) for url, answer in sorted(answers.items())]


def verdict(answer: Answer) -> str:
    """The word by which people and test reports sort a row: ok, dead, wrong, fragment or unverified."""
    if answer.why in WRONG:
        return "wrong"
    if answer.why is LinkWhy.NO_FRAGMENT:
        return "fragment"
    return "ok" if answer.good else "dead" if answer.bad else "unverified"


def junit(rows: Sequence[Row]) -> str:
    """The rows as a JUnit report: dead and wrong ones fail, unverified ones and places not found are skipped."""
    from xml.sax.saxutils import quoteattr

    words = [row["verdict"] for row in rows]
    cases = []
    for row, word in zip(rows, words, strict=True):
        said = quoteattr(f"{row['outcome']} {row['status'] or ''} {row['why'] or ''}".strip())
        places = quoteattr(json.dumps(row["places"], ensure_ascii=False))
        failed, skipped = f"<failure message={said} type={places}/>", f"<skipped message={said}/>"
        inner = {"dead": failed, "wrong": failed, "unverified": skipped, "fragment": skipped}
        name = quoteattr("".join(char if char >= " " else " " for char in row["url"]))
        cases.append(f'<testcase classname="links" name={name}>{inner.get(word, "")}</testcase>')
    failures, skips = words.count("dead") + words.count("wrong"), words.count("unverified") + words.count("fragment")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuite name="xunjian links" tests="{len(rows)}" failures="{failures}" skipped="{skips}">\n'
        + "\n".join(cases)
        + "\n</testsuite>\n"
    )


def _row(url: str, answer: Answer, target: Target | None) -> Row:
    return {
        "url": url,
        "outcome": str(answer.outcome),
        "status": answer.status,
        "places": list(target.places) if target else [],
        "why": str(answer.why) or None,
        "verdict": verdict(answer),
        "detail": answer.detail or None,
        "kind": target.told_kind if target else "page",
        "internal": target.internal if target else None,
        "places_total": target.total if target else 0,
    }
