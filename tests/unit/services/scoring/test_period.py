"""A period: what counts when, its figures, its sample, the period before, and the same digits when it is computed again."""

from decimal import Decimal

import pytest

from services.scoring.domain.casefile import CaseFile, ClosedFinding, Standing
from services.scoring.domain.counted import counted
from services.scoring.domain.figures import Tally
from services.scoring.domain.period import (
    Told,
    period_document,
    period_event,
    period_of,
    score_document,
    scores,
    tallied,
)
from services.scoring.domain.previous import ImportedRow, imported_document, imported_figures, previous_of
from services.scoring.domain.recompute import differences, recomputed
from services.scoring.domain.sample import draw
from shared.contracts.findings import Severity, Status
from shared.contracts.outcomes import PeriodClosed, Verdict
from shared.contracts.targets import TargetKind
from shared.indicators.editions import edition
from tests.support.facts import account_row, at, site_row
from tests.support.scoring import PORTAL, asked, case_with, closing, finding

NATIONAL = edition("cn-2019")
DEMO = edition("demo-province")
CLOSING = closing(DEMO)
PERIOD = period_of(CLOSING.asked)
RECHECK = period_of(asked(DEMO, at(10), recheck=True, monitoring_point_at=at(7.5)))
KNOWN = {code: Standing(state="good", first_at=at(1), last_at=at(7)) for code in DEMO.rules}


def test_a_deduction_counts_when_it_stands_at_the_monitoring_point() -> None:
    for when, cleared, before, after in [
        (at(1), None, True, True),
        (at(1), at(5), False, False),
        (at(1), at(9), True, False),
        (at(8), None, False, False),
    ]:
        status = Status.CLEARED if cleared else Status.CONFIRMED
        case = case_with(finding("policy-stale", when=when, cleared_at=cleared, status=status))
        assert bool(counted(case, DEMO, PERIOD).deductions) is before
        assert bool(counted(case, DEMO, RECHECK).deductions) is after


def test_a_finding_that_was_dismissed_later_counted_then() -> None:
    dismissed = finding("homepage-stale", severity=Severity.VETO, status=Status.DISMISSED)
    for when, counts in (at(5), False), (at(9), True):
        case = case_with().model_copy(update={"closed": (ClosedFinding(facts=dismissed, last_at=when),)})
        assert bool(counted(case, DEMO, PERIOD).vetoes) is counts


def test_a_rule_that_the_edition_of_the_closing_does_not_have_does_not_count() -> None:
    slow = finding("media-reply-overdue", severity=Severity.VETO)
    case = case_with(slow, target="account-1", register_row=account_row())
    assert counted(case, DEMO, PERIOD).vetoes
    assert not counted(case, NATIONAL, PERIOD).vetoes


def told(*cases: CaseFile) -> list[Told]:
    return list(scores(cases, CLOSING, {}))


CASES = [
    case_with(target="site-1", standing=KNOWN),
    case_with(
        finding("policy-stale"),
        finding("news-stale"),
        finding("reply-late", params={"cases": 2}),
        target="site-2",
        standing=KNOWN,
    ),
    case_with(finding("homepage-stale", severity=Severity.VETO), target="site-3", standing=KNOWN),
    case_with(target="site-4"),
]


def test_figures_are_the_same_in_any_order_and_name_their_groups() -> None:
    tallies = [Tally(DEMO.frame.bands), Tally(DEMO.frame.bands)]
    tallied(told(*CASES), tallies[0])
    tallied(told(*reversed(CASES)), tallies[1])
    documents = [period_document(CLOSING, tally, 4) for tally in tallies]
    assert documents[0] == documents[1]
    event = period_event(CLOSING, tallies[0], 4)
    assert isinstance(event, PeriodClosed)
    assert event.figures is not None
    whole = event.figures.of("site")
    assert (whole.total, whole.passed, whole.failed, whole.undetermined, whole.scored) == (4, 2, 1, 1, 2)
    assert whole.bands == {"100": 1, "90": 1, "80": 2, "60": 2}
    assert whole.mean == 90.5
    assert event.figures.of("site", "category:portal") == whole.model_copy(update={"group": "category:portal"})
    assert event.figures.of("site", "region:云麓市").total == 4
    assert [(one.indicator, one.targets, one.points) for one in event.deductions] == [
        ("reply-late", 1, 10.0), ("policy-stale", 1, 5.0), ("news-stale", 1, 4.0),
    ]  # fmt: skip


def test_a_score_says_why_there_is_none() -> None:
    assert [one.event.not_scored for one in told(*CASES)] == ["", "", "vetoed", "undetermined"]


def test_a_period_computed_again_from_what_is_stored_has_the_same_digits() -> None:
    for case, one in zip(CASES, told(*CASES), strict=True):
        stored = score_document(one, CLOSING)
        assert list(differences(stored, recomputed(case, stored, CLOSING), CLOSING)) == []
        # Later days change the case file, and nothing of what was said of that day.
        later = case.model_copy(
            update={
                "standing": {},
                "register_row": PORTAL.model_copy(update={"category": "department"}),
                "findings": (*case.findings, *case_with(finding("labels-missing", when=at(20))).findings),
            }
        )
        assert list(differences(stored, recomputed(later, stored, CLOSING), CLOSING)) == []


def test_a_period_computed_again_says_what_differs() -> None:
    case = case_with(finding("policy-stale"), target="site-2", standing=KNOWN)
    (one,) = told(case)
    stored = {**score_document(one, CLOSING), "points": 96.0}
    assert [name for name, _, _ in differences(stored, recomputed(case, stored, CLOSING), CLOSING)] == ["points"]


@pytest.mark.parametrize(
    ("period", "before"),
    [("2022Q2", "2022Q1"), ("2022Q1", "2021Q4"), ("2022-01", "2021-12"), ("2022-07", "2022-06"), ("2022", "2021"),
     ("2022-06-10..2022-06-30", None)],
)  # fmt: skip
def test_the_period_before_by_its_name(period: str, before: str | None) -> None:
    assert previous_of(period) == before


def test_an_imported_period_is_marked_and_never_taken_for_measured() -> None:
    rows = [
        ImportedRow(
            target=f"site-{n}", kind=TargetKind.SITE, name="某站", region="云麓市", verdict=Verdict.PASS, points=90 + n
        )
        for n in range(3)
    ]
    figures = imported_figures(rows, "2022Q1", DEMO.frame.bands)
    assert not figures.measured
    assert figures.of("site").bands == {"100": 0, "90": 3, "80": 3, "60": 3}
    document = imported_document(rows[0], "2022Q1", at(-80))
    assert (document["measured"], document["coverage"], document["vetoes"]) == (False, 0.0, [])


def register() -> list[tuple[str, object]]:
    sites = [(f"site-{n}", site_row(region=f"市{n % 3}", category="portal")) for n in range(30)]
    accounts = [
        (f"account-{n}", account_row(region=f"市{n % 3}", platform=("wechat", "weibo")[n % 2])) for n in range(60)
    ]
    return [*sites, *accounts]


def test_a_sample_is_drawn_by_its_seed_layer_by_layer_and_can_be_drawn_again() -> None:
    rows = register()
    shares = {"site": 1.0, "account": 0.25, "platform:weibo": 0.5, "region:市0": 0.1}
    chosen, record = draw(rows, "seed-1", shares)  # type: ignore[arg-type]
    again, same = draw(reversed(rows), "seed-1", shares)  # type: ignore[arg-type]
    assert (chosen, record) == (again, same)
    other, _ = draw(rows, "seed-2", shares)  # type: ignore[arg-type]
    assert other != chosen
    drawn = {(one.kind, one.region, one.group): (one.listed, one.drawn) for one in record.strata}
    # By layers of ten: wechat 3 in two regions and 1 in the third, where a tenth is asked for; weibo 5 everywhere.
    assert drawn["account", "市1", ""] == (20, 8)
    assert drawn["account", "", "wechat"] == (30, 7)
    assert drawn["account", "", "weibo"] == (30, 15)
    assert drawn["site", "市1", ""] == (10, 10)
    assert drawn["site", "", ""][1] + drawn["account", "", ""][1] == len(chosen)


def test_a_larger_share_contains_the_smaller_one() -> None:
    rows = register()
    few, _ = draw(rows, "s", {"account": 0.2, "site": 0.2})  # type: ignore[arg-type]
    more, _ = draw(rows, "s", {"account": 0.4, "site": 0.4})  # type: ignore[arg-type]
    assert few < more


def test_bands_count_what_lies_at_their_end() -> None:
    tally = Tally(DEMO.frame.bands)
    for total in (Decimal(90), Decimal("89.99"), Decimal(100), None):
        tally.add(PORTAL, Verdict.PASS, total)
    assert tally.figures("2022Q2", recheck=False).of("site").bands == {"100": 1, "90": 2, "80": 3, "60": 3}
