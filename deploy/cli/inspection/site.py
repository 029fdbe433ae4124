"""One site now, once: probe, spellings, crawl, functions, links, and the edition's rules over what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.cli.inspection.crawl import SITE, Crawled, Say, WatchingFetcher, crawl
from deploy.cli.inspection.links import ask_rest, observation, sorted_links, targets_in
from deploy.cli.inspection.rules import findings_of
from deploy.cli.inspection.site_facts import Looks, site_facts
from deploy.cli.inspection.source import FixedClock, fetch_settings
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.crawler.domain.facts import PageKind
from services.crawler.domain.surveyed import surveyed
from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.settings import LinkSettings
from services.prober.probes import home, registered_state
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState, ProbeSite, Reason
from shared.contracts.observations import LinksChecked, Observation, RegisteredStateSeen, SiteProbed
from shared.contracts.targets import RegisterState, TargetFacts
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
    register: TargetFacts | None = None


async def inspect_site(wish: Wish) -> tuple[Row, int]:
    """The report and its exit code."""
    clock = FixedClock(wish.at)
    async with WatchingFetcher(fetch_settings(wish.allow, wish.names_file)) as fetcher:
        wish.say(f"打开首页 {wish.url}")
        probed, state = await _opened(fetcher, wish, clock.now())
        looks = Looks(probed, state)
        if probed.outcome == FetchOutcome.OK:
            looks = await _looked(fetcher, wish, clock, looks)
    # A site that announces its own end is judged by its register alone: it owes nobody news or answers.
    judged = (
        (probed,)
        if looks.home_kind == PageKind.CLOSING_NOTICE
        else (probed, looks.survey, looks.functions, looks.checked)
    )
    seen: list[Observation] = [one for one in judged if one is not None]
    # Without a register nobody says what state the site should be in.
    seen += [state] if wish.register is not None else []
    findings = findings_of(seen, wish.edition, wish.lang, wish.register)
    report = {**site_facts(wish.url, looks, wish.edition, wish.register), "findings": findings}
    return report, _exit(report)


async def _opened(fetcher: Fetcher, wish: Wish, at: datetime) -> tuple[SiteProbed, RegisteredStateSeen]:
    """The home page as a visitor opens it, its other spellings, and IPv6."""
    settings = ProberSettings()
    visit = ProbeSite(target=SITE, occurred_at=at, url=wish.url, reason=Reason.MANUAL)
    result = await home.look(fetcher, visit, settings)
    probed = home.observation(visit, result, home.opened(result), at, settings.vantage)
    wish.say("打开其他写法的网址")
    results = [result, *(await registered_state.others(fetcher, wish.url, settings) if settings.variants else ())]
    record = await fetcher.has_ipv6(wish.url)
    ipv6 = await registered_state.over_ipv6(fetcher, wish.url, settings) if record else None
    state = wish.register.state if wish.register else RegisterState.LIVE
    command = CheckRegisteredState(target=SITE, occurred_at=at, url=wish.url, state=state, reason=Reason.MANUAL)
    # One look from one place: silence over IPv6 may be our own.
    return probed, registered_state.observation(command, at, results, record, ipv6, works_here=False)


async def _looked(fetcher: WatchingFetcher, wish: Wish, clock: FixedClock, looks: Looks) -> Looks:
    """Everything behind a home page that opened."""
    crawled = await crawl(fetcher, wish.url, clock, wish.max_pages, wish.say)
    # Before anything else is asked: what follows are answers to invented addresses and other people's pages.
    signals = dict(fetcher.signals)
    survey = surveyed(crawled.survey, clock.now())
    wish.say("检查网站功能")
    functions = await crawled.functions(fetcher)
    links, checked = await _links(fetcher, crawled, signals, clock.now(), wish.say)
    return Looks(
        looks.probed,
        looks.state,
        survey,
        functions,
        checked,
        links,
        await crawled.door(),
        crawled.survey.named,
        _home_kind(crawled),
    )


def _home_kind(crawled: Crawled) -> str | None:
    homes = [one.reading for one in crawled.reads if one.reading.at.url == crawled.survey.home_at]
    return homes[-1].note.kind.value if homes and homes[-1].note is not None else None


async def _links(
    fetcher: WatchingFetcher, crawled: Crawled, signals: dict[str, Any], at: datetime, say: Say
) -> tuple[Row, LinksChecked]:
    pages = {read.reading.at.url: read.links for read in crawled.reads if read.links}
    known = {read.reading.at.url: answer_from(read.reading.outcome, read.reading.status) for read in crawled.reads}
    targets = targets_in(pages)
    say(f"检查链接 {len(targets)} 个")
    asker = Asker(fetcher, LinkSettings())
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


def _exit(report: Row) -> int:
    # Other people's pages that do not answer are told and accuse nobody: one look from one place is not enough.
    links = report["links"]
    if report["findings"] or links["hidden"] or links["wrong"] or any(row["internal"] for row in links["dead"]):
        return FOUND
    return OK if report["outcome"] == FetchOutcome.OK else UNKNOWN
