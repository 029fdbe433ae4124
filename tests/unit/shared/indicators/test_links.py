"""Links: dead ones by machine, those of other people after two days, what a target has become only by a person."""

from datetime import timedelta
from typing import Any

import pytest

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.evaluate import evaluate
from shared.contracts.commands import CheckLinks
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingRaised, Severity
from shared.contracts.observations import LinksChecked, LinkSeen
from shared.contracts.targets import TargetKind
from shared.indicators.editions import edition
from shared.indicators.families.links import INDICATORS
from shared.indicators.model import History, State
from tests.support.facts import ACCOUNT, SITE, START, checked, link

URL = "http://www.yunbo.canglan.gov.cn/a"
OUT = "http://www.partner.org.cn/"
NOBODY = History(register=None)


SITE_RULES = [one for one in INDICATORS if one.subject is TargetKind.SITE]


def seen_links(target: str) -> LinksChecked:
    return checked(START, link(URL, "ok", 200)).model_copy(update={"target": target})


def readings(code: str, *links: LinkSeen, **history: Any) -> list[tuple[str, State]]:
    rule = next(one for one in INDICATORS if one.code == code)
    found = rule.decide(checked(START, *links), History(register=None, **history), {})
    return [(one.detail, one.state) for one in found if one.detail]


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (link(URL, why="gone"), "dead-link"),
        (link(URL, status=200, why="soft-404"), "dead-link"),
        (link(OUT, "dns", None, why="no-such-name", internal=False), "dead-external-link"),
        (link("http://http://x.cn/", "missed", None, why="double-scheme", internal=False), "malformed-link"),
        (link("http://10.1.2.3/", "missed", None, why="intranet", internal=False), "malformed-link"),
        (link(OUT, "ok", 200, why="for-sale", internal=False), "wrong-link"),
        (link(OUT, "ok", 200, why="other-body", internal=False), "wrong-link"),
        (link(OUT, "ok", 200, why="gambling", internal=False), "harmful-link"),
    ],
)
def test_each_trouble_is_one_rules_matter(seen: LinkSeen, rule: str) -> None:
    said = {one.code: readings(one.code, seen) for one in SITE_RULES}
    assert {code for code, found in said.items() if found} == {rule}
    assert said[rule] == [(seen.url, State.BAD)]


@pytest.mark.parametrize(
    "seen",
    [
        link(URL, "blocked", 403, why="refused"),
        link(OUT, "blocked", 521, why="refused", internal=False),
        link(OUT, "missed", None, why="outside-not-reached", internal=False),
        link(URL, "tls", None, why="certificate-in-doubt"),
        link(URL, "missed", None, why="site-down"),
        link(URL, "robots", None, why="robots"),
    ],
)
def test_what_could_not_be_told_accuses_nobody_and_clears_nothing(seen: LinkSeen) -> None:
    for rule in INDICATORS:
        assert readings(rule.code, seen) == []
    assert readings("dead-link" if seen.internal else "dead-external-link", seen, open=frozenset({seen.url})) == [
        (seen.url, State.UNKNOWN)
    ]


def test_a_wrong_link_that_nobody_names_any_more_is_put_right() -> None:
    gone = link("file:///C:/a.doc", "ok", None, why="not-linked-any-more", internal=False)
    assert readings("malformed-link", gone, open=frozenset({gone.url})) == [(gone.url, State.GOOD)]


def test_another_site_is_accused_after_two_days_and_not_before() -> None:
    rules, case = edition("cn-2019"), CaseFile(target=SITE)
    seen = link(OUT, "http_error", 404, why="gone", internal=False)
    case, events = evaluate(case, checked(START, seen), rules)
    raised, look = events
    assert isinstance(raised, FindingRaised)
    assert isinstance(look, CheckLinks)
    assert (look.urls, look.not_before) == ((OUT,), START + timedelta(days=2))
    case, events = evaluate(case, checked(START + timedelta(days=1), seen), rules)
    assert not [event for event in events if isinstance(event, FindingConfirmed)]
    case, events = evaluate(case, checked(START + timedelta(days=2), seen), rules)
    assert [type(event) for event in events] == [FindingConfirmed]


def test_a_target_for_sale_stays_suspected_until_a_person_says_so() -> None:
    rules, case = edition("cn-2019"), CaseFile(target=SITE)
    seen = link(OUT, "ok", 200, why="for-sale", internal=False)
    for hours in (0, 7, 14, 21):
        case, events = evaluate(case, checked(START + timedelta(hours=hours), seen), rules)
        assert not [event for event in events if isinstance(event, FindingConfirmed)]
    case, events = evaluate(case, checked(START + timedelta(hours=30), link(OUT, "ok", 200, internal=False)), rules)
    assert [type(event) for event in events] == [FindingCleared]


def test_a_site_whose_links_were_looked_at_has_evidence_for_every_rule() -> None:
    case, events = evaluate(CaseFile(target=SITE), checked(START, link(URL, "ok", 200)), edition("cn-2019"))
    assert events == ()
    assert {rule.code for rule in SITE_RULES} <= set(case.standing)
    case, _ = evaluate(CaseFile(target=ACCOUNT), seen_links(ACCOUNT), edition("cn-2019"))
    assert set(case.standing) == {"media-harmful-link"}, "an account's links are weighed for harm alone"


def test_harm_is_a_veto_that_waits_for_a_person() -> None:
    rule = next(one for one in INDICATORS if one.code == "harmful-link")
    assert (rule.severity, rule.needs_person, rule.pass_needs_it) == (Severity.VETO, True, False)
