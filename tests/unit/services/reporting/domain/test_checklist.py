"""What circulars of the field report (indicators.md 9): objects, bands, the period before, faults, 找错. What is not known stays unsaid."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from services.reporting.domain.bands import points
from services.reporting.domain.change import of_count, of_rate
from services.reporting.domain.circular import Circular, figures, write
from services.reporting.domain.earlier import Count, Figures, alike, from_period
from services.reporting.domain.material import ErrorReportRow, FindingRow, Material
from services.reporting.domain.objects import level
from services.reporting.domain.public_reports import told
from services.reporting.domain.rates import rate
from shared.contracts.outcomes import Figures as Group
from shared.contracts.outcomes import PeriodFigures
from tests.unit.services.reporting.material import POINT, START, material, period, row, score, veto

CST = timezone(timedelta(hours=8))


def circular(*args: Any, **changes: Any) -> Circular:
    return write(material(*args, **changes), "检查指标", "《依据》")


def test_growth_and_points_are_computed_from_exact_shares() -> None:
    assert of_count(44, 76).formula == "(76－44)÷44×100%=+72.73%"
    assert of_count(0, 3).percent is None
    change = of_rate(rate(2, 3), rate(1, 3))
    assert change
    assert (change.points, change.formula) == (-33.33, "33.33%－66.67%=-33.33个百分点")
    assert of_rate(rate(0, 0), rate(1, 3)) is None
    same = of_rate(rate(1, 3), rate(2, 6))
    assert same
    assert same.formula.endswith("=+0.00个百分点")


@pytest.mark.parametrize(
    ("code", "told_level"),
    [
        ("9900000001", "省级"),
        ("9901000001", "市级"),
        ("9901020001", "县级"),
        ("bm12000001", "部委"),
        ("", "未注明"),
        (None, "未注明"),
    ],
)
def test_the_level_of_a_site_is_read_off_its_code(code: str | None, told_level: str) -> None:
    assert level(row("site-1", site_code=code)) == told_level


def test_the_base_is_what_the_register_calls_live_and_the_rest_is_named() -> None:
    rows = {
        "site-1": row("site-1", category="portal"),
        "site-2": row("site-2", category="department"),
        "site-3": row("site-3", state="closed"),
        "account-weibo-1": row("account-weibo-1", kind="account", platform="weibo", site_code=None),
        "account-weibo-2": row("account-weibo-2", kind="account", platform="weibo", site_code=None, state="closed"),
    }
    of = circular([score("site-1"), score("account-weibo-1", "fail")], register_rows=rows).objects
    assert [(one.name, one.registered, one.checked, one.share.formula) for one in of.sites_by_category] == [
        ("门户网站", 1, 1, "1÷1×100%=100.00%"), ("部门网站", 1, 0, "0÷1×100%=0.00%"),
    ]  # fmt: skip
    assert [(one.name, one.passed, one.failed) for one in of.accounts_by_platform] == [("新浪微博", 0, 1)]
    assert [one.target for one in (*of.left_sites, *of.left_accounts)] == ["site-3", "account-weibo-2"]
    assert of.account_states == {"正常": 1, "关停注销": 1}


def test_what_was_judged_counts_although_the_register_has_changed_since() -> None:
    of = circular([score("site-1")], register_rows={"site-1": row("site-1", state="closed", category="portal")}).objects
    assert [(one.name, one.checked) for one in of.sites_by_category] == [("门户网站", 1)]


def test_only_scored_sites_stand_in_bands() -> None:
    scores = [
        score("site-1", points=104.5), score("site-2", points=90), score("site-3", points=89.99),
        score("site-4", "fail", points=59.0, vetoes=[]),
        score("site-5", "fail", points=95.0), score("site-6", "undetermined", points=95.0), score("site-7"),
    ]  # fmt: skip
    told_points = points(scores, {}, Figures(period="2022Q1", at_least={"90": 1}))
    assert [one.sites for one in told_points.bands] == [1, 1, 1, 0, 1]
    assert sum(one.sites for one in told_points.bands) == told_points.scored == 4
    assert [(one.points, one.sites) for one in told_points.marks] == [(100, 1), (90, 2)]
    assert told_points.marks[0].change is None, "nothing is known of 100 in the period before"
    assert told_points.marks[1].change
    assert told_points.marks[1].change.percent == 100.0


def before(**changes: Any) -> Figures:
    facts: dict[str, Any] = {
        "period": "2022Q1",
        "ends_at": POINT - timedelta(days=90),
        "sites": Count(checked=4, passed=2),
    }
    return Figures(**{**facts, **changes})


def test_what_became_of_those_that_failed_before() -> None:
    earlier = before(
        failed=("site-1", "site-2", "site-3", "site-9"), faults=("site-1 homepage-stale", "site-2 homepage-stale")
    )
    scores = [score("site-1", "fail"), score("site-2"), score("site-3", "undetermined")]
    compared = circular(scores, earlier=(earlier,)).comparison
    assert compared
    assert [(one.target, one.now, one.same_fault) for one in compared.fates] == [
        ("site-1", "not_put_right", True), ("site-2", "put_right", False), ("site-3", "undetermined", None), ("site-9", "gone", None),
    ]  # fmt: skip
    assert compared.put_right
    assert compared.put_right.formula == "1÷2×100%=50.00%"
    assert compared.repeated == ("名称site-1",)
    assert compared.accounts is None, "what is not known is not compared"


def test_nothing_before_is_compared_with_nothing() -> None:
    told_circular = circular([score("site-1")])
    assert (told_circular.comparison, told_circular.trend) == (None, ())


def test_quarters_are_compared_with_quarters() -> None:
    known = [
        before(),
        before(period="2022-05", ends_at=POINT - timedelta(days=20)),
        before(period="2021Q4", ends_at=POINT - timedelta(days=180)),
    ]
    assert [one.period for one in alike("2022Q2", known)] == ["2021Q4", "2022Q1"]


def test_an_imported_period_is_told_as_imported() -> None:
    groups = (
        Group(kind="site", total=200, passed=160, failed=39, undetermined=1, bands={"90": 44}),
        Group(kind="site", group="region:甲市", total=9, passed=9), Group(kind="site", group="region:乙市", total=9, passed=8, failed=1),
    )  # fmt: skip
    told_figures = from_period(PeriodFigures(period="2022Q1", measured=False, groups=groups), None)
    assert (told_figures.imported, told_figures.at_least, told_figures.accounts) == (True, {"90": 44}, None)
    assert told_figures.sites
    assert told_figures.sites.rate.formula == "160÷199×100%=80.40%"
    assert told_figures.all_passing["sites"] == ("甲市",)


def test_the_figures_that_are_kept_are_those_that_were_told() -> None:
    kept = figures(
        circular([score("site-1", "fail"), score("site-2", points=96)], [score("site-1"), score("site-2", points=96)])
    )
    assert (kept.failed, kept.faults) == (("site-1",), ("site-1 homepage-stale",))
    assert kept.sites == Count(checked=2, passed=1, checked_after=2, passed_after=2)
    assert kept.at_least == {"100": 0, "90": 1}
    assert Figures.model_validate_json(kept.model_dump_json()) == kept


def finding(number: int, **changes: Any) -> FindingRow:
    facts = veto(f"d-{number}", "dead-link", **{"severity": "deduction", **changes})
    return FindingRow.model_validate({"target": "site-1", "facts": facts})


def test_findings_of_the_period_are_listed_and_others_are_not() -> None:
    day = timedelta(days=1)
    rows = (
        finding(1),
        finding(2, status="dismissed"),
        finding(3, severity="notice"),
        finding(4, confirmed_at=(POINT + day).isoformat()),
        finding(5, confirmed_at=(START - 9 * day).isoformat(), cleared_at=(START - day).isoformat(), status="cleared"),
        finding(6, confirmed_at=(START - 9 * day).isoformat(), cleared_at=(START + day).isoformat(), status="cleared"),
        finding(7, confirmed_at=None, status="suspected"),
    )
    told_circular = circular([score("site-1")], findings=rows)
    assert [one.finding_id for one in told_circular.findings] == ["d-1", "d-6"]
    assert [(one.targets, one.findings) for one in told_circular.deductions] == [(1, 2)]


def test_what_cost_most_points_leads() -> None:
    rows = (
        finding(1),
        finding(2),
        FindingRow.model_validate({"target": "site-1", "facts": veto("d-9", "reply-late", severity="deduction")}),
    )
    totals = [
        {"indicator": "reply-late", "targets": 1, "cases": 1, "points": 5.0},
        {"indicator": "dead-link", "targets": 1, "cases": 2, "points": 0.2},
    ]
    close = period(deductions=totals)
    told_circular = write(Material(close=close, before=(score("site-1"),), findings=rows), "检查指标", "《依据》")
    assert [(one.indicator, one.points, one.findings) for one in told_circular.deductions] == [
        ("reply-late", 5.0, 1),
        ("dead-link", 0.2, 2),
    ]


def test_examples_name_the_page_and_three_are_enough() -> None:
    scores = [
        score(f"site-{n}", "fail", vetoes=[veto(f"f-{n}", places=[f"http://www.s{n}.gov.cn/"] if n else [])])
        for n in range(5)
    ]
    told_circular = circular(scores)
    assert [one.place for one in told_circular.examples] == [f"http://www.s{n}.gov.cn/" for n in (1, 2, 3)]


def report(number: int, **changes: Any) -> ErrorReportRow:
    at = datetime(2022, 6, 13, 9, tzinfo=CST)
    facts: dict[str, Any] = {
        "number": f"ZC-{number}", "target": "site-1", "kind": "typo", "received_at": at, "transfer_due_at": at + timedelta(days=1),
        "due_at": datetime(2022, 6, 16, 23, 59, 59, tzinfo=CST),
    }  # fmt: skip
    return ErrorReportRow(**{**facts, **changes})


def test_rates_of_error_reports_leave_out_what_is_not_due_yet() -> None:
    at = datetime(2022, 6, 17, 12, tzinfo=CST)
    later = datetime(2022, 6, 20, 23, 59, 59, tzinfo=CST)
    rows = [
        report(1, answered_at=datetime(2022, 6, 14, 9, tzinfo=CST), valid=True),
        report(2, answered_at=datetime(2022, 6, 17, 9, tzinfo=CST), valid=False),
        report(3),
        report(4, due_at=later),
        report(5, due_at=later, answered_at=at + timedelta(hours=1)),
    ]
    figures_told = told(rows, {one.number: "甲市" for one in rows}, at)
    assert figures_told.total
    assert [one.state for one in figures_told.lines] == ["按时答复", "逾期答复", "逾期未答复", "办理中", "办理中"]
    total = figures_told.total
    assert (total.received, total.overdue) == (5, 1)
    assert total.settled.formula == "2÷5×100%=40.00%"
    assert total.on_time.formula == total.immediate.formula == "1÷3×100%=33.33%"
    assert total.valid.formula == "1÷2×100%=50.00%"


def test_no_list_of_error_reports_is_not_a_list_without_any() -> None:
    assert circular([score("site-1")]).public_reports.total is None
