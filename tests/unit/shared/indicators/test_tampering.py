"""Hijacked pages, hidden links and slips: vetoes that wait for a person; good only when no page of the site shows them any more."""

from datetime import datetime
from typing import Any

import pytest

from shared.contracts.findings import Severity
from shared.contracts.tampering import PageExamined, SignalSeen, SlipSeen, TamperingSeen
from shared.contracts.targets import TargetKind
from shared.indicators.families import tampering, wording
from shared.indicators.model import Decide, History, State
from shared.indicators.registry import INDICATORS
from shared.indicators.wording import sentence
from shared.runtime.clock import CST

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
URL = "http://www.yunbo.canglan.gov.cn/1.html"
OPEN = History(register=None, open=frozenset({""}))
NEW = History(register=None)


def seen(*pages: PageExamined, **standing: int) -> TamperingSeen:
    counts = {code.replace("_", "-"): count for code, count in standing.items()}
    return TamperingSeen(
        target="site-a", occurred_at=AT, outcome="ok", source="s", examined=1, pages=pages, standing=counts
    )


def page(code: str = "", weight: float = 0.9, **more: Any) -> PageExamined:
    signals = (SignalSeen(code=code, weight=weight, why="title", line=3, snippet="<title>"),) if code else ()
    return PageExamined(**{"url": URL, "outcome": "ok", "status": 200, "signals": signals, "page_key": "k1", **more})


@pytest.mark.parametrize(
    ("decide", "code", "weight", "rule"),
    [
        (tampering.hijacked, "spam-headline", 0.9, "page-hijacked"),
        (tampering.hijacked, "cloaked", 0.8, "page-hijacked"),
        (tampering.hidden_links, "hidden-links", 0.95, "hidden-links"),
        (tampering.suspected, "injected-frame", 0.5, "tampering-suspected"),
    ],
)
def test_a_sign_is_one_finding_for_the_site(decide: Decide, code: str, weight: float, rule: str) -> None:
    numbers = INDICATORS[rule].numbers
    told = seen(page(code, weight), page(code, weight, url=URL + "?2"), **{code.replace("-", "_"): 5000})
    [reading] = decide(told, NEW, numbers)
    assert (reading.state, reading.detail, reading.places) == (State.BAD, "", (URL, URL + "?2"))
    assert reading.params["pages"] == 5000 if weight >= 0.8 else 2
    assert reading.evidence == ("k1",)
    assert "3" in sentence(rule, reading.params)
    others = {"page-hijacked", "hidden-links", "tampering-suspected"} - {rule}
    assert all(not INDICATORS[one].decide(told, NEW, INDICATORS[one].numbers) for one in others)


@pytest.mark.parametrize("code", ["spam-headline", "spam-links"])
def test_a_post_that_sells_is_one_finding_of_the_account_whatever_the_sign(code: str) -> None:
    rule = INDICATORS["media-harmful-post"]
    [reading] = rule.decide(seen(page(code, 0.8), page(code, 0.9, url=URL + "?2")), NEW, rule.numbers)
    assert (reading.state, reading.params["pages"], reading.places[0]) == (State.BAD, 2, URL + "?2")
    assert rule.decide(seen(page(code, 0.79)), NEW, rule.numbers) == []
    assert rule.subject is TargetKind.ACCOUNT
    assert rule.severity is Severity.VETO


def test_good_only_when_the_whole_site_is_clean_and_a_page_was_read() -> None:
    numbers = INDICATORS["page-hijacked"].numbers
    states = [
        tampering.hijacked(told, OPEN, numbers)[0].state
        for told in (
            seen(page()),
            seen(page(), spam_headline=2),
            seen(page(), hidden_links=2, suspicion=1, typo=4),
            seen(page(outcome="blocked", status=412)),
            seen(page(outcome="http_error", status=404)),
        )
    ]
    assert states == [State.GOOD, State.UNKNOWN, State.GOOD, State.UNKNOWN, State.GOOD]
    assert tampering.hijacked(seen(page()), NEW, numbers) == []


def test_slips_are_grave_or_typos() -> None:
    slip = SlipSeen(wrong="布署", right="部署", kind="typo", context="会议布署", lexicon="常见错别字 2026-11-20")
    told = seen(page(slips=(slip,)))
    [reading] = wording.typos(told, NEW, {})
    assert (reading.state, reading.params["right"]) == (State.BAD, "部署")
    assert wording.grave(told, NEW, {}) == []
    assert wording.grave(seen(page(slips=(slip.model_copy(update={"grave": True}),))), NEW, {})[0].state is State.BAD
    assert wording.typos(seen(page()), OPEN, {})[0].state is State.GOOD


def test_a_person_confirms_them_all() -> None:
    rules = [*tampering.INDICATORS, *wording.INDICATORS]
    assert all(rule.needs_person and rule.open_ended for rule in rules)
    assert {rule.code for rule in rules if rule.severity is Severity.VETO} == {
        "page-hijacked",
        "hidden-links",
        "grave-misstatement",
        "media-harmful-post",
        "media-grave-misstatement",
    }
