"""Everything that one inspection saw of a site, as plain rows; every fact names its page of the trail."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from deploy.cli.inspection.freshness import home_fresh, section_fresh
from services.crawler.adapters.robots_book import Door
from shared.contracts.observations import (
    CheckSeen,
    LinksChecked,
    RegisteredStateSeen,
    SectionSeen,
    SiteFunctionSeen,
    SiteProbed,
    SiteSurveyed,
)
from shared.contracts.targets import TargetFacts
from shared.indicators.against_register import against_register
from shared.indicators.editions import Edition
from shared.web.outcome import FetchOutcome

Row = dict[str, Any]
_PROBE: Final = frozenset(
    {"outcome", "status", "final_url", "phases", "chain", "address", "certificate_ends_at", "bytes_read", "why"}
)
_STATE: Final = frozenset({"shows", "notice", "text", "answers", "closing_notice"})
NO_LINKS: Final[Row] = {"checked": 0, "dead": [], "wrong": [], "hidden": [], "unverified": []}


@dataclass(frozen=True)
class Looks:
    """What was asked and seen; None where the home page did not open."""

    probed: SiteProbed | None
    state: RegisteredStateSeen | None
    survey: SiteSurveyed | None = None
    functions: SiteFunctionSeen | None = None
    checked: LinksChecked | None = None
    links: Row | None = None
    door: Door | None = None
    named: int | None = None
    home_kind: str | None = None


def site_facts(url: str, looks: Looks, edition: Edition, register: TargetFacts | None) -> Row:
    """One document with the same keys whatever happened; unknown is null."""
    probed, state, survey = looks.probed, looks.state, looks.survey
    seen = survey or probed or state
    return {
        "site": url,
        "at": seen.occurred_at.isoformat() if seen else None,
        "edition": edition.code,
        "probe": probed.model_dump(mode="json", include=set(_PROBE)) if probed else None,
        "outcome": str(survey.outcome if survey else probed.outcome if probed else FetchOutcome.MISSED),
        "spellings": [one.model_dump(mode="json") for one in state.variants] if state else [],
        "ipv6": state.ipv6 if state else None,
        "ipv6_record": state.ipv6_record if state else None,
        "state": state.model_dump(mode="json", include=set(_STATE)) if state else None,
        "robots": _robots(url, looks.door),
        "sitemap_pages": looks.named,
        "home_kind": looks.home_kind,
        **survey_facts(survey, edition),
        "register": _register(survey, register),
        **_functions(looks.functions, survey),
        "links": looks.links or NO_LINKS,
    }


def _robots(url: str, door: Door | None) -> Row | None:
    if door is None:
        return None
    return {
        "outcome": str(door.outcome),
        "allowed": door.robots.allowed(url),
        "could_not_be_read": door.robots.unreachable,
        "delay_s": door.robots.delay_s(),
        "sitemaps": list(door.robots.sitemaps()),
    }


def _register(survey: SiteSurveyed | None, register: TargetFacts | None) -> list[Row] | None:
    if register is None:
        return None
    identity = survey.identity if survey is not None else {}
    return [{**asdict(one), "match": one.match.value} for one in against_register(identity, register)]


def survey_facts(survey: SiteSurveyed | None, edition: Edition) -> Row:
    """What a survey tells; of none, the same keys without anything."""
    dumped: Row = survey.model_dump(mode="json") if survey is not None else {}
    return {
        "pages": survey.pages_ok if survey else 0,
        "pages_failed": survey.pages_failed if survey else 0,
        "home_newest_at": dumped.get("home_newest_at"),
        "home_fresh": home_fresh(survey.home_newest_at, survey.occurred_at, edition) if survey else None,
        "sections": [_section(one, survey, edition) for one in survey.sections] if survey else [],
        "sections_unread": survey.sections_unread if survey else 0,
        "identity": dumped.get("identity", {}),
        "identity_texts": {name: seen.text for name, seen in survey.identity_seen.items()} if survey else {},
        "identity_seen": dumped.get("identity_seen", {}),
        "labels": dumped.get("labels", {}),
        "labels_seen": dumped.get("labels_seen", []),
        "consultation_channel": survey.consultation_channel if survey else None,
        "channels": dumped.get("channels", []),
        "messages": dumped.get("messages", []),
        "replies": dumped.get("replies"),
        "surveys": dumped.get("surveys"),
        "interviews": dumped.get("interviews"),
        "service_guides": dumped.get("service_guides", []),
        "left_out": dumped.get("left_out", {}),
        "trail": dumped.get("trail", []),
    }


def _section(section: SectionSeen, survey: SiteSurveyed, edition: Edition) -> Row:
    judged = section_fresh(section, survey.occurred_at, edition)
    return {
        **section.model_dump(mode="json", exclude={"page_key"}),
        "why": section.seen.text if section.seen else None,
        "fresh": judged["fresh"] if judged else None,
        "rule": {"indicator": judged["indicator"], **judged["numbers"]} if judged else None,
    }


def _functions(functions: SiteFunctionSeen | None, survey: SiteSurveyed | None) -> Row:
    """The checks, their answers as further pages of the trail."""
    checks = functions.checks if functions is not None else ()
    trail = [one.model_dump(mode="json") for one in survey.trail] if survey is not None else []
    places = {(one["url"], one["sha256"]): place for place, one in enumerate(trail)}
    rows = []
    for one in checks:
        answer = _answer(one)
        place = places.setdefault((answer["url"], answer["sha256"]), len(trail))
        trail += [answer] if place == len(trail) else []
        rows.append({**one.model_dump(mode="json"), "trail": {"page": place, "text": one.text}})
    return {"functions": rows, "functions_outcome": str(functions.outcome) if functions else None, "trail": trail}


def _answer(check: CheckSeen) -> Row:
    return {
        "url": check.final_url or check.url,
        "at": check.at.isoformat(),
        "status": check.status,
        "sha256": check.page_key,
    }
