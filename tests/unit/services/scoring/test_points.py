"""Points exactly as the official frame says (indicators.md 0 to 4), and the two self-checks that are known from outside."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.domain.counted import Counted, assessed_detail
from services.scoring.domain.points import Points, points
from services.scoring.domain.verdict import Judgement, decide
from shared.contracts.assessments import Answer, Assessed
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition, Level, edition
from tests.support.scoring import PORTAL, answer, finding

NATIONAL = edition("cn-2019")
DEDUCTIONS = sorted(c for c, r in NATIONAL.rules.items() if r.indicator.severity is Severity.DEDUCTION)
BONUS = sorted(c for c, r in NATIONAL.rules.items() if r.indicator.severity is Severity.BONUS)
ALL_KNOWN = frozenset(NATIONAL.rules)


def score(
    *found: FindingFacts,
    row: TargetFacts = PORTAL,
    answers: Mapping[str, Assessed] | None = None,
    reached: frozenset[str] = frozenset(),
    of: Edition = NATIONAL,
) -> Points:
    return points(of, row, found, answers or {}, reached)


def level1(told: Points) -> dict[str, Decimal]:
    """Points kept of each level-1 indicator."""
    lost: dict[str, Decimal] = {}
    for line in told.lines:
        if line.level:
            lost[line.level[0]] = lost.get(line.level[0], Decimal()) + line.points
    return {name: whole - lost.get(name, Decimal()) for name, whole in NATIONAL.level1.items()}


def judgement(*found: FindingFacts, known: frozenset[str] = ALL_KNOWN, row: TargetFacts = PORTAL) -> Judgement:
    vetoes = tuple(one for one in found if one.severity is Severity.VETO)
    return decide(NATIONAL, row, Counted(vetoes, tuple(one for one in found if one not in vetoes)), known, {})


def veto(code: str = "homepage-stale") -> FindingFacts:
    return finding(code, severity=Severity.VETO)


def test_the_self_check_of_an_office_for_government_affairs_of_2019_comes_out() -> None:
    """国管局 at 2019-06-20: policy files stale −5, service statistics −2, letters −3, one point of 功能设计: 89, no bonus."""
    told = score(
        finding("policy-stale"),
        finding("service-statistics-stale"),
        finding("messages-stale"),
        finding("identity-missing", "police"),
    )
    assert told.base == told.total == 89
    assert judgement(*[finding("policy-stale")]).verdict is Verdict.PASS


def test_the_self_check_of_a_science_foundation_comes_out_on_its_first_three_level_1_indicators() -> None:
    """NSFC: 解读关联 −1, 办事统计 −2, 留言公开 and 办理答复 −13 keep 30, 23 and 10."""
    told = score(
        finding("interpretation-unlinked"),
        finding("service-statistics-stale"),
        finding("messages-stale"),
        finding("reply-late", assessed_detail("2019Q2"), params={"cases": 2}),
    )
    kept = level1(told)
    assert {name: int(kept[name]) for name in ("发布解读", "办事服务", "互动交流")} == {
        "发布解读": 30,
        "办事服务": 23,
        "互动交流": 10,
    }


def test_indicators_that_stand_under_the_same_points_share_their_cap() -> None:
    told = score(finding("news-missing"), finding("news-stale"))
    assert [line.points for line in told.lines] == [4, 0]
    assert told.total == 96


def test_each_counts_cases_and_once_does_not() -> None:
    each = score(finding("guide-elements-missing", "a", params={"cases": 3}), finding("guide-elements-missing", "b"))
    assert each.total == 96
    once = score(finding("policy-stale", params={"cases": 3}))
    assert once.total == 95


def test_links_on_the_home_page_cost_more_and_all_together_at_most_five() -> None:
    home = ("http://www.canglan.gov.cn/",)
    index = ("http://www.canglan.gov.cn/index.html", "http://www.canglan.gov.cn/a/b.html")
    inner = ("http://www.canglan.gov.cn/a/b.html",)
    links = [finding("dead-link", str(n), places=places) for n, places in enumerate((home, index, inner))]
    assert score(*links).total == Decimal("99.75")
    many = [finding("dead-link", str(n), places=inner) for n in range(300)]
    assert score(*many).total == 95


@pytest.mark.parametrize(
    ("lost", "verdict", "opens"),
    [(20, Verdict.PASS, False), (19, Verdict.PASS, True), (40, Verdict.PASS, False), (41, Verdict.FAIL, False)],
    ids=["exactly 80 does not open the bonus", "81 opens it", "60 passes", "59 fails"],
)
def test_the_boundaries_of_the_frame(lost: int, verdict: Verdict, opens: bool) -> None:
    found = points_lost(lost)
    told = score(*found, answers={"bonus-data": answer("bonus-data", Answer.REACHED, points=4)})
    assert told.base == 100 - lost
    assert told.bonus == (4 if opens else 0)
    assert judgement(*found).verdict is verdict


def points_lost(lost: int) -> list[FindingFacts]:
    """Findings that cost exactly so many points, one case after another."""
    cheap = [("guide-elements-missing", 10), ("guide-wrong", 5), ("forms-missing", 4), ("interpretation-unlinked", 6)]
    cheap += [
        ("labels-missing", 3),
        ("browser-broken", 2),
        ("identity-missing", 2),
        ("search-inaccurate", 4),
        ("columns-other-stale", 5),
    ]
    found: list[FindingFacts] = []
    for code, cap in cheap:
        cases = min(cap, lost)
        found += [finding(code, str(turn)) for turn in range(cases)]
        lost -= cases
    assert lost == 0
    return found


def test_the_bonus_is_thirty_at_most_and_only_what_was_reached() -> None:
    given = {code: answer(code, Answer.REACHED, points=8) for code in BONUS[:5]}
    given["bonus-survey"] = answer("bonus-survey", Answer.NOT_REACHED, points=9)
    told = score(answers=given)
    assert told.bonus == 30
    assert told.total == 130
    assert sum(line.points for line in told.lines) == 30


def test_what_the_machine_saw_earns_nothing_while_nobody_knows_the_points_and_the_assessor_goes_before_it() -> None:
    assert score(reached=frozenset({"bonus-survey"})).bonus == 0
    said_no = {"bonus-survey": answer("bonus-survey", Answer.NOT_REACHED)}
    assert score(answers=said_no, reached=frozenset({"bonus-survey"})).bonus == 0


def test_without_a_service_function_that_part_is_left_out_and_the_rest_is_scaled() -> None:
    without = PORTAL.model_copy(update={"has_services": False})
    told = score(finding("guide-wrong"), finding("policy-stale"), row=without)
    assert told.scaled_from == 75
    assert told.base == Decimal("93.33")
    assert "service-missing" not in judgement(row=without, known=frozenset()).missing


def test_a_veto_means_that_nothing_else_is_scored_or_the_editions_number_where_it_has_one() -> None:
    failed = judgement(veto(), finding("policy-stale"))
    assert (failed.verdict, failed.total, failed.not_scored) == (Verdict.FAIL, None, "vetoed")
    zhaoqing = edition("zhaoqing-2019")
    for found, total in ((), 59), ((*points_lost(41), finding("news-stale"), finding("policy-stale")), 50):
        told = decide(zhaoqing, PORTAL, Counted((veto(),), found), ALL_KNOWN, {})
        assert told.total == total, "a veto never raises a score"


def test_only_portals_carry_points_nationally_and_all_sites_in_a_province_that_says_so() -> None:
    department = PORTAL.model_copy(update={"category": "department"})
    national = judgement(finding("policy-stale"), row=department)
    assert (national.verdict, national.total, national.not_scored) == (Verdict.PASS, None, "no-points")
    local = decide(edition("hlj-2022"), department, Counted((), (finding("policy-stale"),)), ALL_KNOWN, {})
    assert local.total == 95


def test_below_the_minimum_coverage_there_is_no_score_and_the_verdict_stands() -> None:
    vetoes = frozenset(c for c, r in NATIONAL.rules.items() if r.indicator.severity is Severity.VETO)
    told = judgement(known=vetoes)
    assert (told.verdict, told.total, told.not_scored) == (Verdict.PASS, None, "coverage")
    assert 0 < told.coverage < NATIONAL.minimum_coverage


def test_a_score_is_provisional_while_a_rule_that_nobody_compared_took_part() -> None:
    sure = frozenset(c for c, r in NATIONAL.rules.items() if not r.provisional)
    assert judgement(known=ALL_KNOWN).provisional
    assert not judgement(known=sure).provisional
    assert not judgement(finding("policy-stale"), known=sure).provisional


def test_machine_and_assessor_are_not_added_to_each_other() -> None:
    seen = [finding("guide-elements-missing", f"g{n}") for n in range(2)]
    entered = finding("guide-elements-missing", assessed_detail("2022Q2"), params={"cases": 3})
    assert score(*seen).total == 98
    assert score(*seen, entered).total == 97
    assert score(*seen, finding("guide-elements-missing", assessed_detail("2022Q2"))).total == 98


FOUND = st.lists(
    st.tuples(st.sampled_from(DEDUCTIONS), st.integers(0, 9), st.integers(1, 6), st.booleans()), max_size=40
)
SAID = st.dictionaries(
    st.sampled_from(BONUS), st.floats(0, 30, allow_nan=False).map(lambda value: round(value, 2)), max_size=6
)


def findings_of(drawn: list[tuple[str, int, int, bool]]) -> list[FindingFacts]:
    """Distinct findings, some of them entered by an assessor."""
    made = {
        (code, detail if not by_person else -1): finding(
            code, assessed_detail("2022Q2") if by_person else f"d{detail}", params={"cases": cases}
        )
        for code, detail, cases, by_person in drawn
    }
    return list(made.values())


@settings(max_examples=150, deadline=None)
@given(drawn=FOUND, said=SAID, seed=st.randoms())
def test_caps_hold_and_order_never_matters(
    drawn: list[tuple[str, int, int, bool]], said: dict[str, float], seed: object
) -> None:
    found = findings_of(drawn)
    answers = {code: answer(code, Answer.REACHED, points=value) for code, value in said.items()}
    told = score(*found, answers=answers)
    by_level: dict[Level, Decimal] = {}
    for line in told.lines:
        if line.level is not None:
            by_level[line.level] = by_level.get(line.level, Decimal()) + line.points
        assert 0 <= line.points <= line.raw
    assert all(lost <= NATIONAL.caps[level] for level, lost in by_level.items() if level in NATIONAL.caps)
    assert told.bonus <= 30
    assert 0 <= told.total <= 130
    shuffled = found[:]
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(*shuffled, answers=answers) == told
    assert score(*found, *found[:0], answers=dict(reversed(answers.items()))) == told


@settings(max_examples=150, deadline=None)
@given(drawn=FOUND, more=FOUND, said=SAID)
def test_another_deduction_or_veto_never_raises_a_score(
    drawn: list[tuple[str, int, int, bool]], more: list[tuple[str, int, int, bool]], said: dict[str, float]
) -> None:
    answers = {code: answer(code, Answer.REACHED, points=value) for code, value in said.items()}
    fewer = findings_of(drawn)
    keys = {one.id for one in fewer}
    further = [one for one in findings_of(more) if one.id not in keys]
    before, after = score(*fewer, answers=answers), score(*fewer, *further, answers=answers)
    assert after.base <= before.base
    assert after.total <= before.total
    for one in (NATIONAL, edition("zhaoqing-2019")):
        plain = decide(one, PORTAL, Counted((), tuple(fewer)), ALL_KNOWN, answers)
        vetoed = decide(one, PORTAL, Counted((veto(),), tuple(fewer)), ALL_KNOWN, answers)
        assert vetoed.verdict is Verdict.FAIL
        assert vetoed.total is None or (plain.total is not None and vetoed.total <= plain.total)
