"""One site now, once: probe, crawl, links, and the edition's rules over what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.cli.inspection.crawl import SITE, Crawled, Say, WatchingFetcher, crawl
from deploy.cli.inspection.links import ask_rest, observation, sorted_links, targets_in
from deploy.cli.inspection.rules import findings_of
from deploy.cli.inspection.source import FixedClock, fetch_settings
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.crawler.domain.surveyed import surveyed
from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.settings import LinkSettings
from services.prober.probes import home
from services.prober.settings import ProberSettings
from shared.contracts.commands import ProbeSite, Reason
from shared.contracts.observations import LinksChecked, Observation, SiteProbed, SiteSurveyed
from shared.indicators.editions import Edition
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome

Row = dict[str, Any]
MAX_SOFT = 20


@dataclass(frozen=True)
class Wish:
    """What a person asked for."""

    url: str
    at: datetime | None
    max_pages: int
    edition: Edition
    allow: Sequence[str] = ()
    names_file: Path | None = None
    lang: str = "zh"
    say: Say = field(default=lambda line: None)


async def inspect_site(wish: Wish) -> tuple[Row, int]:
    """The report and its exit code."""
    clock = FixedClock(wish.at)
    async with WatchingFetcher(fetch_settings(wish.allow, wish.names_file)) as fetcher:
        wish.say(f"打开首页 {wish.url}")
        probed = await _probe(fetcher, wish.url, clock.now())
        if probed.outcome != FetchOutcome.OK:
            return _unopened(wish, probed)
        crawled = await crawl(fetcher, wish.url, clock, wish.max_pages, wish.say)
        survey = surveyed(crawled.survey, clock.now())
        report, checked = await _links(fetcher, crawled, clock.now(), wish.say)
    findings = findings_of([probed, survey, checked], wish.edition, wish.lang)
    return _report(wish, probed, survey, report, findings), _exit(survey, report, findings)


async def _probe(fetcher: Fetcher, url: str, at: datetime) -> SiteProbed:
    command = ProbeSite(target=SITE, occurred_at=at, url=url, reason=Reason.MANUAL)
    settings = ProberSettings()
    result = await home.look(fetcher, command, settings)
    return home.observation(command, result, home.opened(result), at, settings.vantage)


async def _links(fetcher: WatchingFetcher, crawled: Crawled, at: datetime, say: Say) -> tuple[Row, LinksChecked]:
    pages = {read.reading.at.url: read.links for read in crawled.reads if read.links}
    known = {read.reading.at.url: answer_from(read.reading.outcome, read.reading.status) for read in crawled.reads}
    targets = targets_in(pages)
    say(f"检查链接 {len(targets)} 个")
    asker = Asker(fetcher, LinkSettings())
    # Before anything else is asked: what follows are answers to invented addresses and other people's pages.
    signals = dict(fetcher.signals)
    known.update(await _soft(asker, crawled))
    answers = await ask_rest(asker, targets, known)
    return sorted_links(answers, targets, signals), observation(SITE, at, answers, targets)


async def _soft(asker: Asker, crawled: Crawled) -> dict[str, Answer]:
    """Pages that came with 200 and say error."""
    doubtful = [
        read.reading.at.url
        for read in crawled.reads
        if read.reading.note is not None and read.reading.note.kind == "error" and (read.reading.status or 0) < 300
    ]
    found = {url: await asker.soft_404(url) for url in doubtful[:MAX_SOFT]}
    return {url: answer for url, answer in found.items() if answer is not None}


def _unopened(wish: Wish, probed: SiteProbed) -> tuple[Row, int]:
    """The home page did not open: nothing is known of what lies behind it."""
    seen: list[Observation] = [probed]
    findings = findings_of(seen, wish.edition, wish.lang)
    links: Row = {"checked": 0, "dead": [], "wrong": [], "hidden": [], "unverified": []}
    report = {
        **_head(wish, probed), "outcome": str(probed.outcome), "pages": 0, "sections": [], "identity": {}, "labels": {},
        "links": links, "findings": findings,
    }  # fmt: skip
    return report, FOUND if findings else UNKNOWN


def _head(wish: Wish, probed: SiteProbed) -> Row:
    return {
        "site": wish.url,
        "at": probed.occurred_at.isoformat(),
        "edition": wish.edition.code,
        "probe": probed.model_dump(
            mode="json", include={"outcome", "status", "final_url", "phases", "address", "certificate_ends_at", "why"}
        ),
    }


def _report(wish: Wish, probed: SiteProbed, survey: SiteSurveyed, links: Row, findings: list[Row]) -> Row:
    return {
        **_head(wish, probed),
        "outcome": str(survey.outcome),
        "pages": survey.pages_ok,
        "pages_failed": survey.pages_failed,
        "home_newest_at": survey.home_newest_at.isoformat() if survey.home_newest_at else None,
        "sections": [one.model_dump(mode="json", exclude={"page_key"}) for one in survey.sections],
        "sections_unread": survey.sections_unread,
        "identity": dict(survey.identity),
        "labels": dict(survey.labels),
        "consultation_channel": survey.consultation_channel,
        "links": links,
        "findings": findings,
    }


def _exit(survey: SiteSurveyed, links: Row, findings: list[Row]) -> int:
    # Other people's pages that do not answer are told and accuse nobody: one look from one place is not enough.
    if findings or links["hidden"] or links["wrong"] or any(row["internal"] for row in links["dead"]):
        return FOUND
    return OK if survey.outcome == FetchOutcome.OK else UNKNOWN
