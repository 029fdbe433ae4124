"""Deadlines that are put off or met: every alarm that was raised is taken back, and one that comes late raises none."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from services.notification.domain import deadlines
from services.notification.domain.message import line
from services.notification.domain.opening import Change
from shared.contracts.envelope import Event
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)

CST = timezone(timedelta(hours=8))
DUE = datetime(2022, 6, 17, 23, 59, 59, tzinfo=CST)
SITE = "site-9900000001"
ABOUT: dict[str, Any] = {"target": SITE, "number": "ZC-1", "stage": "answer", "due_at": DUE}
ORDER: dict[str, Any] = {
    "target": SITE,
    "order_id": "o-1",
    "finding_id": "f-1",
    "indicator": "columns-blank",
    "due_at": DUE,
}
SOON = ErrorReportDueSoon(occurred_at=DUE - timedelta(hours=15), name="某网站", **ABOUT)
LATE = ErrorReportOverdue(occurred_at=DUE, name="某网站", **ABOUT)
SETTLED = ErrorReportSettled(occurred_at=DUE + timedelta(hours=9), because="answered", **ABOUT)


def run(*changes: Change) -> tuple[dict[str, Any] | None, list[Event]]:
    document: dict[str, Any] | None = None
    events: list[Event] = []
    for change in changes:
        folded = change(document)
        if folded:
            document, told = folded
            events += told
    return document, events


@pytest.mark.parametrize("event", [SOON, LATE])
def test_a_deadline_is_told_once_and_taken_back_when_it_is_met(event: ErrorReportDueSoon | ErrorReportOverdue) -> None:
    kind = deadlines.REPORT_OVERDUE if event is LATE else deadlines.REPORT_DUE
    opening = deadlines.report_deadline(event, DUE)
    _, events = run(opening, opening, deadlines.report_settled(SETTLED, kind), deadlines.report_settled(SETTLED, kind))
    assert [type(one) for one in events] == [AlertOpened, AlertClosed]
    assert deadlines.report_alert_id(kind, event) == deadlines.report_alert_id(kind, SETTLED)


def test_a_deadline_that_is_heard_of_after_it_was_met_raises_nothing() -> None:
    _, events = run(deadlines.report_settled(SETTLED, deadlines.REPORT_OVERDUE), deadlines.report_deadline(LATE, DUE))
    assert events == []


def test_both_are_told_in_words() -> None:
    (_, [opened]), (_, [late]) = (run(deadlines.report_deadline(one, DUE)) for one in (SOON, LATE))
    assert isinstance(opened, AlertOpened)
    assert isinstance(late, AlertOpened)
    assert "网民找错留言ZC-1即将到期，应于2022-06-17T23:59:59+08:00前答复" in line(opened, "zh")
    assert "is overdue, answer was due" in line(late, "en")


def test_an_extension_takes_the_overdue_alarm_back_and_the_next_one_is_its_own() -> None:
    overdue = RectificationOverdue(occurred_at=DUE, **ORDER)
    extended = RectificationExtended(occurred_at=DUE + timedelta(days=1), extension_id="x-1", why="待批复", **ORDER)
    document, events = run(deadlines.overdue(overdue, None, DUE), deadlines.extended(extended))
    assert [type(one) for one in events] == [AlertOpened, AlertClosed]
    assert document
    assert document["because"] == "extended"
    assert deadlines.overdue_alert_id("f-1", 1) != deadlines.overdue_alert_id("f-1")


def test_an_extension_of_what_was_never_overdue_takes_nothing_back() -> None:
    extended = RectificationExtended(occurred_at=DUE, extension_id="x-1", why="待批复", **ORDER)
    assert run(deadlines.extended(extended)) == (None, [])
