"""Fresh or stale by the edition: its own rules, asked about one section at a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from shared.contracts.commands import CrawlKind
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.indicators.editions import Edition, Rule
from shared.indicators.families.freshness import NEWS_KINDS, homepage_stale
from shared.indicators.model import History, State
from shared.indicators.surveying import period_name

_LONG_AGO: Final = timedelta(days=40_000)
_COUNT: Final = "count_min"


def home_fresh(newest: datetime | None, at: datetime, edition: Edition) -> dict[str, Any] | None:
    """Whether a home page with this newest item is fresh, with the rule's numbers; None where nobody can tell."""
    rule = edition.rules.get("homepage-stale")
    if rule is None or newest is None:
        return None
    survey = as_survey("", at, newest=newest)
    return _judged(rule, homepage_stale(survey, History(register=None), rule.numbers)[0].state, dict(rule.numbers))


def section_fresh(section: SectionSeen, at: datetime, edition: Edition) -> dict[str, Any] | None:
    """Whether a dated section is fresh, and by which rule; None for one that no rule speaks about or that has no date."""
    if section.state != "dated" or section.newest_at is None:
        return None
    for rule in edition.rules.values():
        if _COUNT not in rule.numbers or SiteSurveyed not in rule.indicator.observes:
            continue
        # A rule speaks about a section when it would call it stale if only it were old enough.
        if _state(rule, section.model_copy(update={"newest_at": at - _LONG_AGO}), at) is State.BAD:
            return _judged(rule, _state(rule, section, at), _numbers(rule, section.kind))
    return None


def _state(rule: Rule, section: SectionSeen, at: datetime) -> State:
    """What the rule says of a site that has this one section."""
    numbers = {**rule.numbers, _COUNT: 1}
    return rule.indicator.decide(as_survey("", at, sections=(section,)), History(register=None), numbers)[0].state


def _numbers(rule: Rule, kind: str) -> dict[str, Any]:
    """The numbers that concern sections of this kind: how many sections it takes is another matter."""
    own = period_name(kind)
    if own in rule.numbers:
        return {own: rule.numbers[own]}
    news = {name: value for name, value in rule.numbers.items() if name.startswith("news_")}
    others = {name: value for name, value in rule.numbers.items() if name not in news and name != _COUNT}
    return news if kind in NEWS_KINDS and news else others


def _judged(rule: Rule, state: State, numbers: Mapping[str, Any]) -> dict[str, Any]:
    words = {State.GOOD: True, State.BAD: False, State.UNKNOWN: None}
    return {"fresh": words[state], "indicator": rule.indicator.code, "numbers": dict(numbers)}


def as_survey(
    home_url: str, at: datetime, newest: datetime | None = None, sections: tuple[SectionSeen, ...] = ()
) -> SiteSurveyed:
    """What one page shows, as the observation that rules read."""
    return SiteSurveyed(
        target="site-explained",
        occurred_at=at,
        outcome="ok",
        pass_id="explained",  # noqa: S106 -- a survey pass, no password
        crawl=CrawlKind.LIGHT,
        started_at=at,
        pages_ok=1,
        pages_failed=0,
        home_url=home_url,
        home_newest_at=newest,
        sections=sections,
    )
