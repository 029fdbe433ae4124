"""Public error reports: deadlines in working days, reminders said once, answers that end them, links to our own orders."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from services.rectification.domain.error_report import Deadlines, ErrorReport
from services.rectification.domain.linking import same_page
from services.rectification.domain.order import Order, order_id
from services.rectification.domain.report_fold import UnknownReport, filing, linking, reminding, saying
from shared.contracts.envelope import Event
from shared.contracts.error_reports import (
    ErrorKind,
    ErrorReportAnswered,
    ErrorReportExtended,
    ErrorReportFacts,
    ErrorReportFiled,
    ErrorReportTransferred,
)
from shared.contracts.outcomes import ErrorReportDueSoon, ErrorReportOverdue, ErrorReportSettled

CST = timezone(timedelta(hours=8))
DAYS = Deadlines()
SITE = "site-9900000001"
FRIDAY = datetime(2022, 6, 17, 16, tzinfo=CST)
Document = dict[str, Any]


def filed(at: datetime = FRIDAY, **changes: Any) -> ErrorReportFiled:
    facts: dict[str, Any] = {
        "number": "ZC-1", "site_code": "9900000001", "kind": ErrorKind.NOT_UPDATED, "url": "http://www.canglan.gov.cn/ghjh/",
        "received_at": at,
    }  # fmt: skip
    return ErrorReportFiled(target=SITE, occurred_at=at, report=ErrorReportFacts(**{**facts, **changes}))


def stored(*changes: Any, document: Document | None = None) -> tuple[Document, list[Event]]:
    events: list[Event] = []
    for change in changes:
        result = change(document)
        if result is not None:
            document, said = result
            events += said
    assert document is not None
    return document, events


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2022, 6, day, hour, tzinfo=CST)


def order(indicator: str = "columns-blank", target: str = SITE, **changes: Any) -> Order:
    facts: dict[str, Any] = {
        "id": order_id("f-1"), "finding_id": "f-1", "target": target, "indicator": indicator, "edition": "demo-province",
        "severity": "veto", "state": "ordered", "ordered_at": at(13), "due_at": at(22),
    }  # fmt: skip
    return Order(**{**facts, **changes})


def test_deadlines_count_working_days_and_the_answers_begin_with_the_transfer() -> None:
    document, _ = stored(filing(filed(), DAYS, ()))
    report = ErrorReport.read(document)
    assert report.transfer_due_at == datetime(2022, 6, 20, 23, 59, 59, tzinfo=CST), "Monday: the weekend does not count"
    assert report.due_at == datetime(2022, 6, 23, 23, 59, 59, tzinfo=CST)
    transfer = ErrorReportTransferred(target=SITE, occurred_at=at(18), number="ZC-1", who="办公厅")
    after = ErrorReport.read(stored(saying(transfer, DAYS), document=document)[0])
    assert after.due_at == datetime(2022, 6, 22, 23, 59, 59, tzinfo=CST), "three working days after Saturday the 18th"
    assert after.state == "transferred"


def test_one_is_reminded_before_a_deadline_and_told_after_it_each_once() -> None:
    document, _ = stored(filing(filed(), DAYS, ()))
    assert reminding(at(20, 8), DAYS)(document) is None, "not before nine on the last day"
    document, events = stored(reminding(at(20, 9), DAYS), reminding(at(20, 10), DAYS), document=document)
    assert [type(one) for one in events] == [ErrorReportDueSoon]
    document, events = stored(reminding(at(21, 1), DAYS), reminding(at(21, 2), DAYS), document=document)
    assert [(type(one), one.occurred_at.day) for one in events] == [(ErrorReportOverdue, 20)]
    assert document["wake_at"].startswith("2022-06-23T08:59:59")


def test_an_answer_ends_what_was_said_of_its_deadlines() -> None:
    document, _ = stored(filing(filed(), DAYS, ()), reminding(at(21, 1), DAYS))
    said = ErrorReportAnswered(target=SITE, occurred_at=at(21), number="ZC-1", who="网站办", text="已更新", valid=True)
    document, events = stored(saying(said, DAYS), saying(said, DAYS), document=document)
    assert [(type(one), one.stage, one.because) for one in events if isinstance(one, ErrorReportSettled)] == [
        (ErrorReportSettled, "transfer", "answered")
    ]
    assert (document["state"], document["wake_at"], document["valid"]) == ("answered", None, True)
    assert reminding(at(30), DAYS)(document) is None


def test_the_first_answer_counts_and_a_later_one_is_kept() -> None:
    first = ErrorReportAnswered(target=SITE, occurred_at=at(20), number="ZC-1", who="网站办", text="正在核实")
    second = ErrorReportAnswered(
        target=SITE, occurred_at=at(28), number="ZC-1", who="网站办", text="已更正", valid=True
    )
    report = ErrorReport.read(stored(filing(filed(), DAYS, ()), saying(first, DAYS), saying(second, DAYS))[0])
    assert (report.answered_at, report.answer, report.valid) == (at(20), "正在核实", True)
    assert [step.note for step in report.history if step.what == "answered-again"] == ["已更正"]


def test_an_extension_moves_the_deadline_and_takes_the_reminder_back() -> None:
    document, _ = stored(filing(filed(transferred_at=at(17, 17)), DAYS, ()), reminding(at(22, 10), DAYS))
    later = ErrorReportExtended(
        target=SITE, occurred_at=at(22), number="ZC-1", who="办公厅", working_days=2, why="需核实"
    )
    document, events = stored(saying(later, DAYS), document=document)
    assert document["due_at"].startswith("2022-06-24T23:59:59")
    assert [one.because for one in events if isinstance(one, ErrorReportSettled)] == ["extended"]
    _, events = stored(reminding(at(24, 10), DAYS), document=document)
    assert [type(one) for one in events] == [ErrorReportDueSoon], "the new deadline has its own reminder"


def test_a_later_list_fills_in_and_takes_nothing_back() -> None:
    document, _ = stored(
        filing(filed(transferred_at=at(17, 17)), DAYS, ()),
        filing(filed(answered_at=at(20), answer="已更正", valid=False), DAYS, ()),
    )
    report = ErrorReport.read(document)
    assert (report.transferred_at, report.answered_at, report.valid) == (at(17, 17), at(20), False)
    assert filing(filed(transferred_at=at(17, 17)), DAYS, ())(document) is None, "the same list again changes nothing"


def test_an_answer_to_a_report_that_is_not_there_waits() -> None:
    said = ErrorReportAnswered(target=SITE, occurred_at=at(20), number="ZC-9", who="网站办", text="已更正")
    with pytest.raises(UnknownReport):
        saying(said, DAYS)(None)


@pytest.mark.parametrize(
    ("found", "how"),
    [
        (order(places=("https://WWW.canglan.gov.cn/ghjh",)), "same-page"),
        (order("site-unreachable", params={"url": "http://www.canglan.gov.cn/ghjh/"}), "same-page"),
        (order(), "same-target"),
        (order("site-unreachable"), None),
        (order(target="site-9900000002", places=("http://www.canglan.gov.cn/ghjh/",)), None),
        (order(closed_at=at(14)), None),
    ],
    ids=["page", "link", "kind", "other fault", "other site", "put right before"],
)
def test_a_report_is_linked_with_what_we_saw_ourselves(found: Order, how: str | None) -> None:
    document, _ = stored(filing(filed(), DAYS, (found,)))
    assert [link["how"] for link in document["links"]] == ([how] if how else [])


def test_an_order_that_is_given_later_is_linked_too() -> None:
    document, _ = stored(filing(filed(), DAYS, ()))
    document, _ = stored(linking([order(ordered_at=at(25))]), document=document)
    assert document["links"][0]["how"] == "same-target"
    assert linking([order(ordered_at=at(25))])(document) is None


@pytest.mark.parametrize("url", ["", "http://[", "没有网址", "http://"])
def test_an_address_that_is_none_is_the_same_as_no_other(url: str) -> None:
    assert not same_page(url, url)
