"""What each event does to a stored error report, and which events follow; the pure half of its handlers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.rectification.domain.error_report import (
    TRANSFER,
    Deadlines,
    ErrorReport,
    answered,
    extended,
    listed_again,
    mark,
    received,
    transferred,
    with_alarm,
)
from services.rectification.domain.linking import links
from services.rectification.domain.order import Order
from shared.contracts.envelope import Event
from shared.contracts.error_reports import (
    ErrorReportAnswered,
    ErrorReportExtended,
    ErrorReportFiled,
    ErrorReportTransferred,
)
from shared.contracts.outcomes import ErrorReportDueSoon, ErrorReportOverdue, ErrorReportSettled

Folded = tuple[dict[str, Any], list[Event]] | None
Change = Callable[[dict[str, Any] | None], Folded]
Said = ErrorReportTransferred | ErrorReportAnswered | ErrorReportExtended
MOST_HEARD = 50


class UnknownReport(Exception):
    """Something was said of a report that is not there (yet): tried again, then left to a person."""


def filing(filed: ErrorReportFiled, deadlines: Deadlines, orders: Sequence[Order]) -> Change:
    """A report from a list; listed again it is filled in."""

    def change(document: dict[str, Any] | None) -> Folded:
        before = ErrorReport.read(document) if document else None
        if before and filed.event_id in before.heard:
            return None
        after = (
            listed_again(before, filed.report, deadlines) if before else received(filed.report, filed.target, deadlines)
        )
        after = after.model_copy(update={"links": links(after, orders)})
        return _done(before, after, filed, deadlines)

    return change


def saying(said: Said, deadlines: Deadlines) -> Change:
    """A transfer, an answer or an extension."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            raise UnknownReport(said.number)
        before = ErrorReport.read(document)
        if said.event_id in before.heard:
            return None
        return _done(before, _said(before, said, deadlines), said, deadlines)

    return change


def linking(orders: Sequence[Order]) -> Change:
    """A new order of ours may be about the same fault."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            return None
        report = ErrorReport.read(document)
        found = links(report, orders)
        return None if found == report.links else (report.model_copy(update={"links": found}).document(), [])

    return change


def reminding(now: datetime, deadlines: Deadlines) -> Change:
    """What time does: somebody is told before a deadline ends, and when it has ended; each once. What is over needs no reminder."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            return None
        report = ErrorReport.read(document)
        told, events = list(report.told), list[Event]()
        for stage, due in report.pending:
            kind = "overdue" if now > due else "soon" if now >= due - deadlines.remind_before else ""
            if kind and mark(stage, kind, due) not in told:
                events.append(_deadline(report, stage, due, now, kind))
                told += [mark(stage, "soon", due), *([mark(stage, "overdue", due)] if kind == "overdue" else [])]
        if not events:
            return None
        return with_alarm(report.model_copy(update={"told": tuple(dict.fromkeys(told))}), deadlines).document(), events

    return change


def _said(report: ErrorReport, said: Said, deadlines: Deadlines) -> ErrorReport:
    if isinstance(said, ErrorReportTransferred):
        return transferred(report, said.occurred_at, said.who, deadlines)
    if isinstance(said, ErrorReportAnswered):
        return answered(report, said.occurred_at, said.who, said.text, said.valid)
    return extended(report, said.occurred_at, said.who, said.why, said.working_days)


def _done(before: ErrorReport | None, after: ErrorReport, event: Event, deadlines: Deadlines) -> Folded:
    heard = (*after.heard, event.event_id)[-MOST_HEARD:]
    kept = with_alarm(after.model_copy(update={"heard": heard}), deadlines)
    return kept.document(), _settled(before, kept, event.occurred_at) if before else []


def _settled(before: ErrorReport, after: ErrorReport, at: datetime) -> list[Event]:
    """What was said of deadlines that no longer run is taken back; nothing is taken back that was never said."""
    running = dict(after.pending)
    events: list[Event] = []
    for stage, due in before.pending:
        said = any(mark(stage, kind, due) in before.told for kind in ("soon", "overdue"))
        if said and running.get(stage) != due:
            because = "answered" if after.answered_at else "transferred" if stage == TRANSFER else "extended"
            events.append(
                ErrorReportSettled(
                    target=after.target,
                    occurred_at=at,
                    trace=after.id,
                    number=after.number,
                    stage=stage,
                    due_at=due,
                    because=because,
                )
            )
    return events


def _deadline(report: ErrorReport, stage: str, due: datetime, now: datetime, kind: str) -> Event:
    about = {
        "target": report.target, "trace": report.id, "number": report.number, "stage": stage, "due_at": due, "name": report.name,
        "url": report.url,
    }  # fmt: skip
    if kind == "overdue":
        return ErrorReportOverdue(occurred_at=due, **about)
    return ErrorReportDueSoon(occurred_at=now, **about)
