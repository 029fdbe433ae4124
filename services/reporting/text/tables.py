"""Every table a circular can show: its name, what its columns may be, and how its rows come out of the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.reporting.domain.annex import AnnexRow, Problem
from services.reporting.domain.circular import Circular
from services.reporting.domain.faults import Leader
from services.reporting.domain.objects import Group
from services.reporting.domain.public_reports import Tally
from services.reporting.domain.rates import rate
from services.reporting.domain.standing import Region, Standing
from services.reporting.text.figures import figures
from services.reporting.text.table import Cell, Row, Share
from services.reporting.text.words import FATES_ZH, period_name
from shared.contracts.targets import TargetKind
from shared.indicators.wording import word

KINDS_ZH = {TargetKind.SITE: "政府网站", TargetKind.ACCOUNT: "政务新媒体", TargetKind.OFFICE: "监管单位"}


@dataclass(frozen=True)
class Source:
    """Where a table's rows come from. `keys` are the columns that a template may ask for."""

    keys: tuple[str, ...]
    rows: Callable[[Circular], Sequence[Row]]
    bold_last: bool = False


GROUP = ("name", "registered", "checked", "share", "passed", "failed", "undetermined", "rate")
REGION = ("rank", "name", "checked", "passed", "failed", "undetermined", "rate", "passed_after", "rate_after")
TALLY = ("name", "received", "valid", "settled", "on_time", "immediate", "overdue", "extended")
LISTED = (
    "number", "region", "name", "code", "url", "unit", "supervising_unit", "vetoed", "points", "problems", "rectification",
    "put_right", "missing",
)  # fmt: skip


def _groups(groups: Sequence[Group]) -> list[Row]:
    return [{key: getattr(one, key) for key in GROUP} for one in groups]


def _totals(c: Circular) -> list[Row]:
    of = c.objects
    return [
        _total("政府网站", c.sites, sum(one.registered for one in of.sites_by_category)),
        _total("政务新媒体", c.accounts, sum(one.registered for one in of.accounts_by_platform)),
    ]


def _total(name: str, standing: Standing, registered: int) -> Row:
    return {
        "name": name, "registered": registered, "checked": standing.checked, "share": rate(standing.checked, registered),
        "passed": standing.passed, "failed": len(standing.failed), "undetermined": len(standing.undetermined), "rate": standing.rate,
    }  # fmt: skip


def _regions(before: Standing, after: Standing | None, units: bool = False) -> list[Row]:
    found, later = (
        (before.by_unit, after.by_unit if after else {})
        if units
        else (before.by_region, after.by_region if after else {})
    )
    rows = [_region(name, one, later.get(name), after is not None) for name, one in found.items()]
    total: dict[str, Cell] = {
        "rank": "", "name": "合计", "checked": before.checked, "passed": before.passed, "failed": len(before.failed),
        "undetermined": len(before.undetermined), "rate": before.rate,
        "passed_after": after.passed if after else None, "rate_after": after.rate if after else None,
    }  # fmt: skip
    return [*rows, total] if rows else []


def _region(name: str, one: Region, later: Region | None, told: bool) -> Row:
    return {
        "rank": "—" if one.rank is None else one.rank, "name": name, "checked": one.checked, "passed": one.passed, "failed": one.failed,
        "undetermined": one.undetermined, "rate": one.rate,
        "passed_after": (later.passed if later else "—") if told else None,
        "rate_after": (later.rate if later else "—") if told else None,
    }  # fmt: skip


def _bands(c: Circular) -> list[Row]:
    return [{"label": one.label, "sites": one.sites, "share": one.share} for one in c.points.bands]


def _leaders(found: Sequence[Leader]) -> list[Row]:
    return [
        {
            "kind": KINDS_ZH[one.kind],
            "title": one.title,
            "targets": one.targets,
            "findings": one.findings,
            "points": one.points,
        }
        for one in found
    ]


def _vetoes(c: Circular) -> list[Row]:
    return [{"kind": KINDS_ZH[one.kind], "title": one.title, "targets": one.targets} for one in c.vetoes.by_indicator]


def _tallies(found: Sequence[Tally], total: Tally | None) -> list[Row]:
    rows = [*found, *([total] if total and found else [])]
    return [
        {**{key: getattr(one, key) for key in TALLY}, "valid": one.valid.numerator if one.valid.denominator else "—"}
        for one in rows
    ]


def _listed(rows: Sequence[AnnexRow], recheck: bool) -> list[Row]:
    return [_annexed(row, recheck) for row in rows]


def _annexed(row: AnnexRow, recheck: bool) -> Row:
    told = {True: "已整改到位", False: "未整改到位", None: "未能判定"}[row.put_right]
    return {
        "number": row.number, "region": row.region, "name": row.name, "code": row.code, "url": row.url, "unit": row.sponsoring_unit,
        "supervising_unit": row.supervising_unit, "vetoed": row.vetoed, "points": row.points,
        "problems": tuple(line for problem in row.problems for line in _problem(problem)),
        "rectification": tuple(dict.fromkeys(problem.rectification for problem in row.problems)),
        "put_right": told if recheck else None,
        "missing": "、".join(row.missing),
    }  # fmt: skip


def _problem(problem: Problem) -> tuple[str, ...]:
    return (f"{problem.title}：{problem.text}", *_places(problem.places, problem.places_more))


def _places(places: Sequence[str], more: int) -> tuple[str, ...]:
    return (*places, *((f"另有{more}处",) if more else ()))


SCORE = ("name", "region", "code", "what", "unit", "points", "bonus", "provisional", "points_after")


def _scores(c: Circular) -> list[Row]:
    return [
        {
            **{key: getattr(one, key) for key in SCORE},
            "number": number, "kind": KINDS_ZH[one.kind], "verdict": word(one.verdict), "coverage": Share(one.coverage),
            "lost": one.lost or None, "not_scored": one.not_scored or None, "vetoes": "、".join(one.vetoes),
            "missing": "、".join(one.missing),
            "verdict_after": word(one.verdict_after) if one.verdict_after else None,
        }
        for number, one in enumerate(c.scores, 1)
    ]  # fmt: skip


def _findings(c: Circular) -> list[Row]:
    return [
        {
            "number": number, "title": one.title, "severity": word(one.severity), "kind": KINDS_ZH[one.kind], "region": one.region,
            "name": one.name, "what": one.what, "unit": one.unit, "text": one.text, "places": _places(one.places, one.places_more),
            "confirmed_at": one.confirmed_at, "cleared_at": one.cleared_at, "provisional": one.provisional,
        }
        for number, one in enumerate(c.findings, 1)
    ]  # fmt: skip


def _orders(c: Circular) -> list[Row]:
    keys = (
        "unit",
        "region",
        "name",
        "title",
        "problem",
        "places",
        "remedy",
        "ordered_at",
        "due_at",
        "state",
        "repeated",
    )
    return [
        {"number": number, **{key: getattr(one, key) for key in keys}} for number, one in enumerate(c.order_lines, 1)
    ]


def _left(c: Circular) -> list[Row]:
    rows = (*c.objects.left_sites, *c.objects.left_accounts)
    return [
        {"number": number, "region": one.region, "name": one.name, "what": one.what, "state": one.state}
        for number, one in enumerate(rows, 1)
    ]


def _fates(c: Circular) -> list[Row]:
    fates = c.comparison.fates if c.comparison else ()
    return [
        {
            "number": number,
            "region": one.region,
            "name": one.name,
            "now": FATES_ZH[one.now],
            "same_fault": one.same_fault,
        }
        for number, one in enumerate(fates, 1)
    ]


def _trend(c: Circular) -> list[Row]:
    keys = ("sites", "sites_after", "accounts", "accounts_after")
    return [
        {
            "period": period_name(one.period),
            **{key: None if getattr(one, key) is None else f"{getattr(one, key):.2f}%" for key in keys},
            "imported": "人工导入" if one.imported else "系统监测",
        }
        for one in c.trend
    ]


def _public_lines(c: Circular) -> list[Row]:
    keys = (
        "number",
        "region",
        "name",
        "site_code",
        "kind",
        "url",
        "received_at",
        "due_at",
        "answered_at",
        "state",
        "valid",
    )
    return [{key: getattr(one, key) for key in keys} for one in c.public_reports.lines]


TABLES: dict[str, Source] = {
    "figures": Source(("name", "value", "numerator", "denominator", "formula"), figures),
    "totals": Source(GROUP, _totals),
    "categories": Source(GROUP, lambda c: _groups(c.objects.sites_by_category)),
    "levels": Source(GROUP, lambda c: _groups(c.objects.sites_by_level)),
    "platforms": Source(GROUP, lambda c: _groups(c.objects.accounts_by_platform)),
    "regions_sites": Source(REGION, lambda c: _regions(c.sites, c.sites_after), bold_last=True),
    "regions_accounts": Source(REGION, lambda c: _regions(c.accounts, c.accounts_after), bold_last=True),
    "units_sites": Source(REGION, lambda c: _regions(c.sites, c.sites_after, units=True), bold_last=True),
    "units_accounts": Source(REGION, lambda c: _regions(c.accounts, c.accounts_after, units=True), bold_last=True),
    "bands": Source(("label", "sites", "share"), _bands),
    "vetoes": Source(("kind", "title", "targets"), _vetoes),
    "deductions": Source(("kind", "title", "targets", "findings", "points"), lambda c: _leaders(c.deductions)),
    "public_kinds": Source(TALLY, lambda c: _tallies(c.public_reports.by_kind, c.public_reports.total), bold_last=True),
    "public_regions": Source(TALLY, lambda c: _tallies(c.public_reports.by_region, c.public_reports.total), bold_last=True),
    "public_sites": Source(TALLY, lambda c: _tallies(c.public_reports.by_site, c.public_reports.total), bold_last=True),
    "public_lines": Source(
        ("number", "region", "name", "site_code", "kind", "url", "received_at", "due_at", "answered_at", "state", "valid"), _public_lines
    ),
    "failed_sites": Source(LISTED, lambda c: _listed(c.lists.failed_sites, c.recheck_at is not None)),
    "failed_accounts": Source(LISTED, lambda c: _listed(c.lists.failed_accounts, c.recheck_at is not None)),
    "undetermined": Source(LISTED, lambda c: _listed(c.lists.undetermined, False)),
    "left": Source(("number", "region", "name", "what", "state"), _left),
    "fates": Source(("number", "region", "name", "now", "same_fault"), _fates),
    "trend": Source(("period", "sites", "sites_after", "accounts", "accounts_after", "imported"), _trend),
    "scores": Source(
        (
            "number", "kind", "region", "name", "code", "what", "unit", "verdict", "points", "bonus", "lost", "not_scored",
            "coverage", "provisional", "vetoes", "missing", "verdict_after", "points_after",
        ),
        _scores,
    ),
    "findings": Source(
        (
            "number", "title", "severity", "kind", "region", "name", "what", "unit", "text", "places", "confirmed_at", "cleared_at",
            "provisional",
        ),
        _findings,
    ),
    # Its rows are those of one unit; `word/notice.py` gives them.
    "notice": Source(("number", "unit", "name", "problem", "places", "remedy", "ordered_at", "due_at", "state", "repeated"), lambda c: []),
    "orders": Source(
        ("number", "unit", "region", "name", "title", "problem", "places", "remedy", "ordered_at", "due_at", "state", "repeated"),
        _orders,
    ),
}  # fmt: skip
