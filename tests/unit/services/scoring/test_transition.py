"""A finding's life: two independent bad readings, a person where the rule asks, hysteresis both ways, order and repeats."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.rectification.domain.order import order_id
from services.scoring.domain.casefile import CaseFile, Review
from services.scoring.domain.evaluate import evaluate
from services.scoring.domain.register import with_row
from services.scoring.domain.transition import Seen, review
from shared.contracts.commands import CrawlSite, PollAccount, ProbeSite, Reason
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised, Status
from shared.contracts.observations import ActivitiesSeen, Observation
from shared.contracts.tampering import PageExamined, SignalSeen, TamperingSeen
from shared.contracts.targets import RegisterState
from shared.indicators.editions import edition
from shared.indicators.registry import INDICATORS
from tests.support.facts import (
    ACCOUNT,
    SITE,
    account_row,
    at,
    checked,
    link,
    polled,
    probed,
    section,
    site_row,
    surveyed,
)

DEMO = edition("demo-province")


def site_case() -> CaseFile:
    return with_row(CaseFile(target=SITE), site_row(), at(0))


def account_case() -> CaseFile:
    return with_row(CaseFile(target=ACCOUNT), account_row(), at(0))


def fold(case: CaseFile, *seen: Observation) -> tuple[CaseFile, list[Event]]:
    events: list[Event] = []
    for one in seen:
        case, more = evaluate(case, one, DEMO)
        events += more
    return case, events


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def stale_survey(when: datetime) -> Observation:
    return surveyed(when, home=at(-30))


def test_one_bad_reading_is_a_suspicion_that_orders_its_own_recheck() -> None:
    case, events = fold(site_case(), stale_survey(at(1)))
    assert kinds(events) == ["FindingRaised", "CrawlSite"]
    look = events[1]
    assert isinstance(look, CrawlSite)
    assert look.reason is Reason.RECHECK
    assert look.finding_id == case.findings[0].facts.id
    assert look.not_before == at(1, hours=2)


def test_two_readings_far_enough_apart_confirm() -> None:
    case, events = fold(site_case(), stale_survey(at(1)), stale_survey(at(1, hours=2)))
    assert kinds(events)[-1] == "FindingConfirmed"
    finding = case.findings[0].facts
    assert finding.status is Status.CONFIRMED
    assert finding.confirmed_at == at(1, hours=2)
    assert len(finding.observations) == 2


def test_two_readings_too_close_together_are_one() -> None:
    case, _ = fold(site_case(), stale_survey(at(1)), stale_survey(at(1, hours=1)))
    assert case.findings[0].facts.status is Status.SUSPECTED


def test_unknown_changes_nothing() -> None:
    case, events = fold(site_case(), surveyed(at(1), outcome="blocked"))
    assert case.findings == ()
    assert [type(event) for event in events] == [CrawlSite], "only the survey is made again"
    assert isinstance(events[0], CrawlSite)
    assert events[0].not_before == at(1, hours=6)


def test_a_good_reading_withdraws_a_suspicion() -> None:
    case, events = fold(site_case(), stale_survey(at(1)), surveyed(at(1, hours=3), home=at(1)))
    assert case.findings == ()
    assert kinds(events)[-1] == "FindingCleared"


def test_a_confirmed_finding_clears_after_two_good_readings_and_asks_for_the_second() -> None:
    confirmed, _ = fold(site_case(), stale_survey(at(1)), stale_survey(at(2)))
    once, events = fold(confirmed, surveyed(at(3), home=at(3)))
    assert kinds(events) == ["CrawlSite"]
    assert once.findings[0].facts.status is Status.CONFIRMED
    cleared, events = fold(once, surveyed(at(3, hours=2), home=at(3)))
    assert kinds(events) == ["FindingCleared"]
    assert cleared.findings == ()
    assert cleared.closed[0].facts.cleared_at == at(3, hours=2)


def test_a_relapse_is_a_new_finding_that_names_the_old_one() -> None:
    case, _ = fold(
        site_case(), stale_survey(at(1)), stale_survey(at(2)), surveyed(at(3), home=at(3)), surveyed(at(4), home=at(4))
    )
    again, events = fold(case, surveyed(at(30), home=at(4)))
    assert kinds(events)[0] == "FindingRaised"
    assert again.findings[0].facts.params["repeat_of"] == case.closed[0].facts.id


def test_the_same_observation_twice_and_a_late_one_change_nothing() -> None:
    once, _ = fold(site_case(), stale_survey(at(1)), stale_survey(at(2)))
    twice, events = fold(once, stale_survey(at(2)), stale_survey(at(1)), surveyed(at(1, hours=5), home=at(1)))
    assert twice.findings == once.findings
    assert events == []


def test_a_bad_reading_from_before_the_clearing_raises_nothing() -> None:
    case, _ = fold(site_case(), stale_survey(at(1)), surveyed(at(3), home=at(3)))
    late, events = fold(case, stale_survey(at(2)))
    assert events == []
    assert late.findings == ()


def test_a_site_that_is_down_is_confirmed_by_a_probe_thirty_seconds_later() -> None:
    first, events = fold(site_case(), probed(at(1), "timeout"))
    assert kinds(events) == ["FindingRaised", "ProbeSite"]
    probe = events[1]
    assert isinstance(probe, ProbeSite)
    assert probe.not_before is not None
    confirming = probed(at(1) + timedelta(seconds=30), "timeout", reason=Reason.RECHECK, finding_id=probe.finding_id)
    case, events = fold(first, confirming)
    assert kinds(events) == ["FindingConfirmed"]
    assert "2022-06-11" in case.visits
    assert sum(int(bad, 16).bit_count() for _, bad in case.visits.values()) == 1, "a confirming probe is no visit"


def test_blocked_and_missed_probes_raise_nothing() -> None:
    for outcome in ("blocked", "missed", "quarantined", "internal", "robots"):
        case, events = fold(site_case(), probed(at(1), outcome))
        assert (case.findings, events) == ((), []), outcome


def test_dead_links_are_one_finding_per_target_and_clear_one_by_one() -> None:
    one, two = "http://www.canglan.gov.cn/a.pdf", "http://www.canglan.gov.cn/b.pdf"
    case, events = fold(
        site_case(), checked(at(1), link(one), link(two)), checked(at(2), link(one), link(two, "ok", 200))
    )
    assert [finding.facts.detail for finding in case.findings] == [one]
    assert len({event.event_id for event in events}) == len(events), "two findings of one observation are two facts"


def needs_person(when: datetime) -> Observation:
    return polled(when, at(0), interaction=False)


def test_what_a_person_must_confirm_waits_for_the_person_and_for_two_readings() -> None:
    case, events = fold(account_case(), needs_person(at(1)))
    finding = case.findings[0].facts
    assert [type(event) for event in events] == [FindingRaised, PollAccount]
    word = Review(decision=Status.CONFIRMED, who="王审核", why="已核实", at=at(1, hours=1))
    early = review(case, finding.id, word, INDICATORS[finding.indicator], Seen(ACCOUNT, "review", at(1, hours=1)))
    assert early.events == ()
    _, events = fold(early.case, needs_person(at(1, hours=3)))
    assert [type(event) for event in events] == [FindingConfirmed]
    patient, events = fold(case, needs_person(at(1, hours=3)), needs_person(at(2)))
    assert patient.findings[0].facts.status is Status.SUSPECTED
    assert events == []
    late = review(patient, finding.id, word, INDICATORS[finding.indicator], Seen(ACCOUNT, "review", at(2)))
    assert [type(event) for event in late.events] == [FindingConfirmed]


def test_a_post_that_sells_is_the_accounts_suspicion_and_none_of_the_sites_rules_reads_it() -> None:
    sign = SignalSeen(code="spam-headline", weight=0.9, why="title", line=1, snippet="澳门赌场")
    post = PageExamined(
        url="https://mp.weixin.qq.com/s/1", outcome="ok", title="澳门赌场", signals=(sign,), page_key="k"
    )
    told = TamperingSeen(target=ACCOUNT, occurred_at=at(2), outcome="ok", source="p-1", examined=5, pages=(post,))
    case, events = fold(account_case(), told)
    assert [one.facts.indicator for one in case.findings] == ["media-harmful-post"]
    assert kinds(events) == ["FindingRaised", "PollAccount"]
    assert case.findings[0].facts.needs_person


def test_a_dismissed_finding_stays_silent_until_a_good_reading() -> None:
    case, _ = fold(account_case(), needs_person(at(1)), needs_person(at(2)))
    finding = case.findings[0].facts
    word = Review(decision=Status.DISMISSED, who="王审核", why="另有互动渠道", at=at(2, hours=1))
    step = review(case, finding.id, word, INDICATORS[finding.indicator], Seen(ACCOUNT, "review", at(2, hours=1)))
    assert [type(event) for event in step.events] == [FindingDismissed]
    quiet, events = fold(step.case, needs_person(at(3)))
    assert events == []
    _, events = fold(quiet, polled(at(4), at(0), interaction=True), needs_person(at(5)))
    assert isinstance(events[0], FindingRaised)


def test_a_target_closed_in_the_register_is_only_watched() -> None:
    closed = with_row(CaseFile(target=ACCOUNT), account_row(state=RegisterState.CLOSED), at(0))
    _, events = fold(closed, polled(at(20), at(0)))
    assert not [event for event in events if isinstance(event, FindingRaised)], "silence is what a closed account owes"
    _, events = fold(closed, polled(at(1), at(0, hours=12)))
    assert [event.finding.indicator for event in events if isinstance(event, FindingRaised)] == [
        "account-state-mismatch"
    ]


def test_case_files_survive_the_database() -> None:
    case, _ = fold(site_case(), probed(at(1), "dns"), stale_survey(at(1)), stale_survey(at(2)))
    assert CaseFile.model_validate(case.model_dump(mode="json")) == case


def test_cleared_events_carry_when() -> None:
    _, events = fold(site_case(), stale_survey(at(1)), surveyed(at(1, hours=3), home=at(1)))
    cleared = [event for event in events if isinstance(event, FindingCleared)]
    assert cleared[0].finding.cleared_at == at(1, hours=3)


def test_links_of_a_site_that_is_down_are_not_judged() -> None:
    down, _ = fold(site_case(), probed(at(1), "http_error", status=503))
    _, events = fold(down, checked(at(1, hours=1), link("http://www.canglan.gov.cn/style.css", status=503)))
    assert events == []


def test_only_a_look_after_a_reply_begins_the_row_of_good_visits() -> None:
    """The suspicion's own re-check may come in after the confirmation, and follows no reply."""
    case, _ = fold(site_case(), probed(at(1), "timeout"), probed(at(1, hours=1), "timeout"))
    finding = case.findings[0].facts
    assert finding.status is Status.CONFIRMED
    case, _ = fold(case, probed(at(1, hours=2), "timeout", reason=Reason.RECHECK, finding_id=finding.id))
    assert case.rechecked == {}
    order: dict[str, Any] = {"reason": Reason.RECHECK, "finding_id": finding.id, "trace": fact_id("order", finding.id)}
    case, _ = fold(case, probed(at(5), **order), probed(at(6), **order))
    assert case.rechecked[finding.id] == at(6)
    assert order_id(finding.id) == order["trace"], "rectification gives its looks the order's id as trace"


def test_ten_suspicions_of_one_survey_order_one_survey() -> None:
    bare = surveyed(
        at(1), section("要闻", "news", at(-60)), section("文件", "policy", at(-300)), home=at(1),
        identity={"site_code": "1", "icp": "2", "conac": "3"},
    )  # fmt: skip
    case, events = fold(site_case(), bare)
    assert len([event for event in events if isinstance(event, FindingRaised)]) >= 4
    (look,) = [event for event in events if isinstance(event, CrawlSite)]
    assert look.not_before is not None
    _, more = fold(case, bare.model_copy(update={"occurred_at": look.not_before, "pass_id": look.pass_id}))
    assert {event.finding.indicator for event in more if isinstance(event, FindingConfirmed)} >= {
        "news-stale",
        "policy-stale",
    }


def test_what_is_unsure_waits_for_a_person_even_where_the_machine_usually_decides() -> None:
    identity = {
        "site_code": "1",
        "icp": "2",
        "conac": "3",
        "error_report": "http://x/",
        "error_report_target": "outdated",
    }
    case, _ = fold(site_case(), *(surveyed(at(day), home=at(day), identity=identity) for day in (1, 2)))
    (entry,) = [one for one in case.findings if one.facts.indicator == "findfault-missing"]
    assert (entry.facts.status, entry.facts.needs_person, entry.bad) == (Status.SUSPECTED, True, 2)
    assert {one.facts.status for one in case.findings if one.facts.indicator == "identity-missing"} == {
        Status.CONFIRMED
    }


def test_a_bonus_that_was_seen_is_remembered_and_raises_nothing() -> None:
    busy = surveyed(at(1), home=at(1), surveys=ActivitiesSeen(in_last_year=7))
    case, events = fold(site_case(), busy)
    assert case.standing["bonus-survey"].state == "good"
    assert not [
        event for event in events if isinstance(event, FindingRaised) and event.finding.indicator == "bonus-survey"
    ]


def test_a_site_without_points_is_told_of_few_deductions_only() -> None:
    """Nationally portals carry points: a department owes a footer and working links, and no portal's columns."""
    national = edition("cn-2019")
    bare = surveyed(
        at(1), section("要闻", "news", at(-60)), home=at(1), identity={"site_code": "1", "icp": "2", "conac": "3"}
    )
    found = {}
    for category in ("portal", "department"):
        case = with_row(CaseFile(target=SITE), site_row(category=category), at(0))
        found[category] = {one.facts.indicator for one in evaluate(case, bare, national)[0].findings}
    assert found == {
        "portal": {"news-stale", "identity-missing", "findfault-missing"},
        "department": {"identity-missing", "findfault-missing"},
    }


SURVEYS = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(["fresh", "stale", "undated", "unreadable"]), st.booleans()),
    max_size=9,
)


def surveys_of(drawn: list[tuple[int, str, bool]]) -> list[Observation]:
    """Surveys one after another, so many hours apart, with and without a complete footer."""
    when, seen = at(0), list[Observation]()
    for hours, home, whole in drawn:
        when += timedelta(hours=hours)
        parts = dict.fromkeys(("conac", "site_code", "icp", "sponsor", "contact", *(["police"] if whole else [])), "1")
        newest = {"fresh": when, "stale": when - timedelta(days=30)}.get(home)
        outcome = "timeout" if home == "unreadable" else "ok"
        seen.append(surveyed(when, home=newest, outcome=outcome, identity=parts if outcome == "ok" else {}))
    return seen


@settings(max_examples=40, deadline=None)
@given(SURVEYS, st.integers(0, 9))
def test_what_is_delivered_twice_or_replayed_whole_changes_nothing(
    drawn: list[tuple[int, str, bool]], dismissed_at: int
) -> None:
    seen = surveys_of(drawn)
    once, _ = fold(site_case(), *seen[:dismissed_at])
    for one in once.findings:
        word = Review(decision=Status.DISMISSED, who="甲", why="属正常页面", at=one.last_at + timedelta(minutes=1))
        once = review(once, one.facts.id, word, None, Seen(SITE, "review", word.at)).case
    once, _ = fold(once, *seen[dismissed_at:])
    again, events = fold(once, *seen)
    assert again == once
    assert [event for event in events if not isinstance(event, CrawlSite)] == []
    twice, _ = fold(site_case(), *(one for one in seen for _ in range(2)))
    assert twice == fold(site_case(), *seen)[0]
