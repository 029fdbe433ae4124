"""An assessor's sheet: confirmed at once, kept with who and why, for one period; order and repetition change nothing."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.domain.assessment import assess, latest, offices
from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.counted import counted
from services.scoring.domain.period import period_of
from services.scoring.domain.register import with_row
from services.scoring.domain.verdict import decide, judge
from shared.contracts.assessments import Answer, AssessmentRecorded
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingCleared, FindingConfirmed, Status
from shared.contracts.outcomes import Verdict
from shared.indicators.editions import edition
from tests.support.facts import SITE, at
from tests.support.scoring import PORTAL, answer, asked, recorded

NATIONAL = edition("cn-2019")
PERIOD = period_of(asked(NATIONAL))


def empty() -> CaseFile:
    return with_row(CaseFile(target=SITE), PORTAL, at(0))


def fold(*told: AssessmentRecorded) -> tuple[CaseFile, list[Event]]:
    case, events = empty(), list[Event]()
    for one in told:
        case, more = assess(case, one, NATIONAL)
        events += more
    return case, events


def test_a_problem_is_confirmed_at_once_with_who_and_why() -> None:
    case, events = fold(recorded(answer("reply-late", cases=2, note="两次提问均未答复", places=("http://x.gov.cn/",))))
    (event,) = events
    assert isinstance(event, FindingConfirmed)
    facts = event.finding
    assert (facts.indicator, facts.params["cases"], facts.params["assessor"]) == ("reply-late", 2, "检查员甲")
    assert facts.params["home_url"] == PORTAL.url
    review = case.findings[0].review
    assert review is not None
    assert (review.who, review.why, review.at) == ("检查员甲", "两次提问均未答复", at(6))
    assert counted(case, NATIONAL, PERIOD).deductions == (facts,)


def test_a_later_sheet_that_finds_nothing_clears_it() -> None:
    case, events = fold(
        recorded(answer("reply-late")), recorded(answer("reply-late", Answer.NONE, note="已答复"), when=at(7))
    )
    assert isinstance(events[-1], FindingCleared)
    assert not case.findings
    assert not counted(case, NATIONAL, PERIOD).deductions


def test_a_bonus_makes_no_finding_and_neither_does_an_unknown_indicator() -> None:
    case, events = fold(recorded(answer("bonus-data", Answer.REACHED, points=3), answer("never-heard-of")))
    assert (case, events) == (empty(), [])


def test_what_was_entered_for_another_period_does_not_count_in_this_one() -> None:
    case, _ = fold(recorded(answer("reply-late"), period="2022Q1", when=at(-30)))
    assert case.findings
    assert not counted(case, NATIONAL, PERIOD).deductions


def test_the_same_sheet_twice_changes_nothing_and_tells_nothing() -> None:
    sheet = recorded(answer("reply-late"), answer("secret-disclosed"))
    once, _ = fold(sheet)
    twice, again = assess(once, sheet, NATIONAL)
    assert (twice, again) == (once, ())
    assert judge(once, NATIONAL, PERIOD).verdict is Verdict.FAIL


ANSWERS = st.sampled_from([Answer.NONE, Answer.PROBLEM])
SHEETS = st.lists(st.tuples(ANSWERS, st.integers(1, 3)), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(SHEETS)
def test_sheets_count_by_their_time_and_not_by_their_arrival(given_: list[tuple[Answer, int]]) -> None:
    sheets = [
        recorded(answer("reply-late", one, cases=cases), when=at(1 + turn)) for turn, (one, cases) in enumerate(given_)
    ]
    told = set()
    for order in permutations(sheets):
        case, _ = fold(*order)
        lines = decide(NATIONAL, PORTAL, counted(case, NATIONAL, PERIOD), frozenset(NATIONAL.rules), {})
        standing = [(one.facts.params["cases"], one.facts.status) for one in case.findings]
        told.add((lines.total, tuple(standing)))
        assert latest(order, at(9)) == latest(sheets, at(9))
    assert len(told) == 1
    last, cases = given_[-1]
    expected = ((cases, Status.CONFIRMED),) if last is Answer.PROBLEM else ()
    assert next(iter(told))[1] == expected


def test_only_what_was_said_by_then_counts() -> None:
    early, late = (
        recorded(answer("bonus-data", Answer.REACHED, points=2)),
        recorded(answer("bonus-data", Answer.NOT_REACHED), when=at(9)),
    )
    assert latest([late, early], at(7.5))[SITE]["bonus-data"].answer is Answer.REACHED
    assert latest([late, early], at(9))[SITE]["bonus-data"].answer is Answer.NOT_REACHED


def test_an_office_is_assessed_from_its_sheet_alone() -> None:
    annual = edition("cn-2019-annual")
    sheet = recorded(
        answer("annual-findfault-open", cases=2),
        answer("annual-findfault-late", cases=3),
        answer("annual-reports-late"),
        answer("annual-platform", Answer.REACHED),
        answer("annual-misstatements", Answer.NONE),
        target="office-yunlu", name="云麓市人民政府办公室", edition="cn-2019-annual", period="2022",
    )  # fmt: skip
    (office,) = offices([sheet], annual, at(9))
    told = decide(annual, office.row, office.found, frozenset(), office.answers)
    assert told.points is not None
    assert told.points.base == 88
    assert told.total == 93
    assert told.provisional
    vetoed = recorded(answer("annual-misstatements"), target="office-yunlu", when=at(8), period="2022")
    (office,) = offices([vetoed, sheet], annual, at(9))
    assert decide(annual, office.row, office.found, frozenset(), office.answers).verdict is Verdict.FAIL
