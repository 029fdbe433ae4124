"""A public error report and its two deadlines (transfer, answer), and how each thing that happens folds into it."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Instant, fact_id
from shared.contracts.error_reports import ErrorKind, ErrorReportFacts
from shared.workdays import add_workdays
from shared.workdays.deadline import BEIJING

TRANSFER, ANSWER = "transfer", "answer"


class Deadlines(BaseModel):
    """Working days for the transfer and, from then on, for the answer; and how long before their end one is reminded."""

    model_config = ConfigDict(frozen=True)

    transfer_days: int = 1
    answer_days: int = 3
    remind_before: timedelta = timedelta(hours=15)


class Step(BaseModel):
    """One line of a report's history."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    what: str
    who: str = ""
    note: str = ""


class Link(BaseModel):
    """An order of ours about the same fault: the citizen and we saw it independently."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    finding_id: str
    indicator: str
    how: str
    """same-page, or same-target: the same kind of fault on the same site."""


class ErrorReport(BaseModel):
    """What the collection holds of one report, besides its version and what is still to be emitted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    number: str
    target: str
    site_code: str
    name: str = ""
    url: str = ""
    kind: ErrorKind
    kind_text: str = ""
    text: str = ""
    received_at: Instant
    transferred_at: Instant | None = None
    transfer_due_at: Instant
    due_at: Instant
    answered_at: Instant | None = None
    answer: str = ""
    valid: bool | None = None
    state: str = "received"
    extensions: int = 0
    wake_at: Instant | None = None
    told: tuple[str, ...] = ()
    """Deadlines of which somebody was told: `stage` `soon or overdue` `instant`."""
    heard: tuple[str, ...] = ()
    """Ids of the events folded in; a repeat does nothing."""
    links: tuple[Link, ...] = ()
    history: tuple[Step, ...] = ()

    def document(self) -> dict[str, Any]:
        """As it is stored; `wake_at` is in one zone because the sweep compares it as text."""
        body = self.model_dump(mode="json")
        wake = self.wake_at.astimezone(BEIJING).isoformat() if self.wake_at else None
        return {**body, "_id": body.pop("id"), "wake_at": wake}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "ErrorReport":
        return cls.model_validate({**document, "id": document["_id"]})

    @property
    def pending(self) -> tuple[tuple[str, datetime], ...]:
        """The deadlines that still run: stage and instant."""
        if self.answered_at is not None:
            return ()
        transfer = () if self.transferred_at else ((TRANSFER, self.transfer_due_at),)
        return (*transfer, (ANSWER, self.due_at))


def report_id(number: str) -> str:
    return fact_id("error-report", number)


def received(facts: ErrorReportFacts, target: str, deadlines: Deadlines) -> ErrorReport:
    """A new report. Raises YearWithoutTableError."""
    transfer_due = add_workdays(facts.received_at, deadlines.transfer_days)
    fresh = ErrorReport(
        id=report_id(facts.number),
        target=target,
        transfer_due_at=transfer_due,
        due_at=_answer_due(facts.transferred_at, transfer_due, deadlines),
        history=(Step(at=facts.received_at, what="received"),),
        **facts.model_dump(exclude={"transferred_at", "answered_at", "answer", "valid"}),
    )
    return _with_list(fresh, facts, deadlines)


def listed_again(report: ErrorReport, facts: ErrorReportFacts, deadlines: Deadlines) -> ErrorReport:
    """A later list fills in what was not known; what it leaves blank takes nothing back."""
    return _with_list(report, facts, deadlines)


def _with_list(report: ErrorReport, facts: ErrorReportFacts, deadlines: Deadlines) -> ErrorReport:
    if facts.transferred_at and not report.transferred_at:
        report = transferred(report, facts.transferred_at, "", deadlines)
    if facts.answered_at and not report.answered_at:
        report = answered(report, facts.answered_at, "", facts.answer, facts.valid)
    known = {"valid": facts.valid} if facts.valid is not None else {}
    filled = {
        key: value
        for key in ("name", "url", "text", "kind_text")
        if (value := getattr(facts, key)) and not getattr(report, key)
    }
    return report.model_copy(update={**known, **filled})


def transferred(report: ErrorReport, at: datetime, who: str, deadlines: Deadlines) -> ErrorReport:
    """Handed to the sponsor: the answer's working days count from here. A second transfer changes nothing."""
    if report.transferred_at is not None:
        return report
    due = report.due_at if report.extensions else _answer_due(at, report.transfer_due_at, deadlines)
    state = report.state if report.answered_at else "transferred"
    return _step(report, at, "transferred", who, transferred_at=at, due_at=due, state=state)


def answered(report: ErrorReport, at: datetime, who: str, text: str, valid: bool | None) -> ErrorReport:
    """Answered: the first answer counts for the deadline, a later one is kept beside it and may decide whether it was true."""
    decided = {"valid": valid} if valid is not None else {}
    if report.answered_at is not None and report.answered_at <= at:
        return _step(report, at, "answered-again", who, text, **decided)
    return _step(
        report, at, "answered", who, text, answered_at=at, answer=text or report.answer, state="answered", **decided
    )


def extended(report: ErrorReport, at: datetime, who: str, why: str, working_days: int) -> ErrorReport:
    """The answer may come later; an answered report has nothing to put off."""
    if report.answered_at is not None:
        return report
    due = add_workdays(report.due_at, working_days)
    return _step(report, at, "extended", who, why, due_at=due, extensions=report.extensions + 1)


def _answer_due(transferred_at: datetime | None, transfer_due: datetime, deadlines: Deadlines) -> datetime:
    """From the transfer; where a list does not say when that was, from the last moment it could have been in time."""
    return add_workdays(transferred_at or transfer_due, deadlines.answer_days)


def _step(report: ErrorReport, at: datetime, what: str, who: str, note: str = "", **changes: Any) -> ErrorReport:
    history = (*report.history, Step(at=at, what=what, who=who, note=note))
    return report.model_copy(update={**changes, "history": history})


def with_alarm(report: ErrorReport, deadlines: Deadlines) -> ErrorReport:
    """When the sweep must look at it next; None when nobody need be told of anything any more."""
    moments = [
        due - deadlines.remind_before if key == "soon" else due
        for stage, due in report.pending
        for key in ("soon", "overdue")
        if mark(stage, key, due) not in report.told
    ]
    return report.model_copy(update={"wake_at": min(moments, default=None)})


def mark(stage: str, key: str, due: datetime) -> str:
    return f"{stage} {key} {due.astimezone(BEIJING).isoformat()}"
