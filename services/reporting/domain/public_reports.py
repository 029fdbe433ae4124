"""我为政府网站找错 in figures: received, true, settled, in time, at once, overdue; by type, region and site."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from services.reporting.domain.material import ErrorReportRow, Material
from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from shared.contracts.envelope import Instant
from shared.workdays import YearWithoutTableError, add_workdays, is_late

IMMEDIATE_WORKDAYS = 1
"""即时答复: answered by the end of the first working day after it was received."""
KINDS_ZH = {
    "inaccessible": "内容无法访问", "not-updated": "信息不更新", "inaccurate": "内容不准确", "unanswered": "咨询留言不回复",
    "typo": "错别字", "forged": "虚假伪造内容", "other": "其他",
}  # fmt: skip


class Tally(Part):
    """Reports of one type, region or site. What is neither answered nor due yet stands in no rate of timeliness."""

    name: str
    received: int
    valid: Rate
    """True ones of those that were decided."""
    settled: Rate
    on_time: Rate
    """Answered in time, of those that were answered or are due."""
    immediate: Rate
    overdue: int
    """Not answered, and due."""
    extended: int = 0


class ReportLine(Part):
    """One report in a line of the annex."""

    number: str
    region: str
    name: str
    site_code: str
    kind: str
    url: str
    received_at: Instant
    due_at: Instant
    answered_at: Instant | None
    state: str
    valid: bool | None


class PublicReports(Part):
    """Received from the first instant of the period to its monitoring point; answers as the circular's instant knows them."""

    from_at: Instant | None = None
    to_at: Instant | None = None
    total: Tally | None = None
    by_kind: tuple[Tally, ...] = ()
    by_region: tuple[Tally, ...] = ()
    by_site: tuple[Tally, ...] = ()
    lines: tuple[ReportLine, ...] = ()


def public_reports(material: Material) -> PublicReports:
    """The figures of the period. Without any report there is no total: nothing was imported is not "none came"."""
    begins, ends, at = material.close.starts_at, material.close.point_at, material.seen_at
    rows = [one for one in material.error_reports if begins <= one.received_at <= ends]
    return told(rows, {one.number: _region(one, material) for one in rows}, at).model_copy(
        update={"from_at": begins, "to_at": ends}
    )


def told(given: Sequence[ErrorReportRow], regions: Mapping[str, str], at: datetime) -> PublicReports:
    """The figures of any reports as they stand at an instant; `regions` by number."""
    rows = sorted(given, key=lambda one: (one.received_at, one.number))
    if not rows:
        return PublicReports()
    return PublicReports(
        from_at=rows[0].received_at,
        to_at=rows[-1].received_at,
        total=_tally("合计", rows, at),
        by_kind=_split(rows, at, lambda one: KINDS_ZH.get(one.kind, one.kind)),
        by_region=_split(rows, at, lambda one: regions[one.number]),
        by_site=_split(rows, at, lambda one: one.name or one.target),
        lines=tuple(_line(one, regions[one.number], at) for one in rows),
    )


def _region(report: ErrorReportRow, material: Material) -> str:
    row = material.register_rows.get(report.target)
    return row.region if row else "未在名录"


def _split(rows: Sequence[ErrorReportRow], at: datetime, key: Callable[[ErrorReportRow], str]) -> tuple[Tally, ...]:
    """Most received first, equals by name."""
    groups: dict[str, list[ErrorReportRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return tuple(
        _tally(name, found, at) for name, found in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def _tally(name: str, rows: Sequence[ErrorReportRow], at: datetime) -> Tally:
    answered = [one for one in rows if _answered(one, at)]
    overdue = sum(state(one, at) == "逾期未答复" for one in rows)
    on_time = sum(state(one, at) == "按时答复" for one in answered)
    decided = [one for one in rows if one.valid is not None]
    return Tally(
        name=name,
        received=len(rows),
        valid=rate(sum(one.valid is True for one in decided), len(decided)),
        settled=rate(len(answered), len(rows)),
        on_time=rate(on_time, len(answered) + overdue),
        immediate=rate(sum(map(_immediate, answered)), len(answered) + overdue),
        overdue=overdue,
        extended=sum(one.extensions > 0 for one in rows),
    )


def _answered(report: ErrorReportRow, at: datetime) -> bool:
    return report.answered_at is not None and report.answered_at <= at


def _immediate(report: ErrorReportRow) -> bool:
    try:
        limit = add_workdays(report.received_at, IMMEDIATE_WORKDAYS)
    except YearWithoutTableError:
        return False
    return report.answered_at is not None and not is_late(report.answered_at, limit)


def state(report: ErrorReportRow, at: datetime) -> str:
    """How a report stands at an instant; overdue is derived, never stored."""
    if report.answered_at is not None and report.answered_at <= at:
        return "逾期答复" if is_late(report.answered_at, report.due_at) else "按时答复"
    return "逾期未答复" if is_late(at, report.due_at) else "办理中"


def _line(report: ErrorReportRow, region: str, at: datetime) -> ReportLine:
    return ReportLine(
        number=report.number,
        region=region,
        name=report.name or report.target,
        site_code=report.site_code,
        kind=KINDS_ZH.get(report.kind, report.kind),
        url=report.url,
        received_at=report.received_at,
        due_at=report.due_at,
        answered_at=report.answered_at if _answered(report, at) else None,
        state=state(report, at),
        valid=report.valid,
    )
