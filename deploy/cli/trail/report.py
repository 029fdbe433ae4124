"""What is stored of a target as one document: its facts, its findings, and the pages that both were read from."""

from collections.abc import Sequence
from typing import Any

from deploy.cli.inspection.links import verdict
from deploy.cli.inspection.site_facts import NO_LINKS, Looks, site_facts
from deploy.cli.trail.stored import Kept, Stored, as_row, findings_in
from services.link_checker.domain.classify import SOFT_404, answer_from
from shared.contracts.observations import LinkSeen
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition
from shared.indicators.wording import sentence, title
from shared.storage.store import Document

Row = dict[str, Any]


def target_report(kept: Kept, edition: Edition, lang: str) -> Row:
    """Every fact that has a page names its place in `trail`; a page says whether its bytes are stored."""
    row = _register(kept.case)
    home = row.url if row and row.url else kept.survey.home_url if kept.survey else ""
    looks = Looks(kept.probed, kept.state, kept.survey, kept.functions, links=_links(kept.links))
    facts = site_facts(home, looks, edition, row)
    trail = [{**one, "stored": one["sha256"] in kept.bytes_kept} for one in facts["trail"]]
    findings = [_finding(one, trail, lang) for one in findings_in(kept.case)]
    return {
        "target": kept.target,
        "name": row.name if row else None,
        **facts,
        "account": kept.polled.model_dump(mode="json") if kept.polled else None,
        "pass_id": kept.survey.pass_id if kept.survey else None,
        "crawl": kept.survey.crawl.value if kept.survey else None,
        "findings": findings,
        "trail": trail,
    }


def _register(case: Document | None) -> TargetFacts | None:
    stored = (case or {}).get("register_row")
    return TargetFacts.model_validate(stored) if stored else None


def _finding(stored: Document, trail: list[Row], lang: str) -> Row:
    """A finding with its way into the trail: the page under its first evidence key, else the page of its first place."""
    facts: Row = stored["facts"]
    keys, places = list(facts["evidence"]), list(facts["places"])
    return {
        **facts,
        "title": title(facts["indicator"], lang),
        "says": sentence(facts["indicator"], facts["params"], lang),
        "readings": stored.get("bad"),
        "review": stored.get("review"),
        "seen": _place(trail, keys, places, facts["raised_at"]),
    }


def _place(trail: list[Row], keys: Sequence[str], places: Sequence[str], at: str) -> Row | None:
    for number, page in enumerate(trail):
        if page["sha256"] in keys or (not keys and page["url"] in places[:1]):
            return {"page": number, "text": ""}
    if not keys:
        return None
    trail.append({"url": places[0] if places else "", "at": at, "status": None, "sha256": keys[0], "stored": True})
    return {"page": len(trail) - 1, "text": ""}


def _links(links: Sequence[LinkSeen]) -> Row:
    """Links that did not answer well when they were last asked; how many were asked in all is not kept."""
    rows = [{**one.model_dump(mode="json"), "why": one.why or None} for one in links]
    answers = {one.url: answer_from(one.outcome, one.status, one.why, one.detail) for one in links}
    words = {url: "wrong" if one.why is SOFT_404 else verdict(one) for url, one in answers.items()}
    return {
        **NO_LINKS,
        "dead": [row for row in rows if words[row["url"]] == "dead"],
        "wrong": [row for row in rows if words[row["url"]] == "wrong"],
        "unverified": [row for row in rows if words[row["url"]] == "unverified"],
    }


async def finding_report(stored: Stored, case: Document, finding: str, lang: str) -> Row:
    """One finding: what it says, the readings that it rests on as far as they are kept, and its evidence keys."""
    one = next(each for each in findings_in(case) if each["facts"]["id"] == finding)
    row = _register(case)
    readings = [as_row(seen) for seen in await stored.readings(case, one["facts"])]
    keys = dict.fromkeys([*one["facts"]["evidence"], *(key for reading in readings for key in reading["evidence"])])
    return {
        "target": case["target"],
        "name": row.name if row else None,
        "finding": {key: value for key, value in _finding(one, [], lang).items() if key != "seen"},
        "readings": sorted(readings, key=lambda reading: reading["at"]),
        "evidence": [{"key": key, "stored": await stored.has(key)} for key in keys],
    }
