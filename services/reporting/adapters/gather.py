"""Reads everything one circular is written from; reporting may read any collection and writes only its own."""

from typing import Any

from services.reporting.domain.earlier import Figures, from_period
from services.reporting.domain.material import ErrorReportRow, FindingRow, Material, OrderRow, PeriodRow, ScoreRow
from shared.contracts.outcomes import PeriodFigures
from shared.contracts.targets import TargetFacts
from shared.runtime.settle import Permanent
from shared.storage.store import Document, Store

REGISTERS = ("websites", "accounts")
CASE_FIELDS = ("target", "findings", "closed")
STAGES = ("recheck", "close")
"""The circular after the re-check tells of both stages."""


async def gather(store: Store, period: str, recheck: bool) -> Material:
    """The material of a period. Raises Permanent when the period was never closed."""
    close = await _period(store, f"{period}:close")
    before = await _scores(store, period, False)
    after = await _scores(store, period, True) if recheck else ()
    return Material(
        close=close,
        recheck=await _period(store, f"{period}:recheck") if recheck else None,
        before=before,
        after=after,
        register_rows={**await _rows(store), **{one.target: one.row for one in before if one.row is not None}},
        orders=tuple(OrderRow.model_validate(document) for document in await store.find("orders")),
        findings=await _findings(store),
        error_reports=tuple(ErrorReportRow.model_validate(document) for document in await store.find("error_reports")),
        earlier=await _earlier(store, close),
    )


async def _period(store: Store, key: str) -> PeriodRow:
    document = await store.get("periods", key)
    if document is None:
        raise Permanent(f"period {key} was never computed")
    return PeriodRow.model_validate(document)


async def _scores(store: Store, period: str, recheck: bool) -> tuple[ScoreRow, ...]:
    found = await store.find("scores", {"period": period, "recheck": recheck})
    return tuple(ScoreRow.model_validate(document) for document in sorted(found, key=lambda one: str(one["_id"])))


async def _rows(store: Store) -> dict[str, TargetFacts]:
    found = [document for name in REGISTERS for document in await store.find(name)]
    return {document["_id"]: TargetFacts.model_validate(document) for document in found if "kind" in document}


async def _findings(store: Store) -> tuple[FindingRow, ...]:
    """Confirmed vetoes and deductions of every case file; the circular takes those of its period."""
    rows = []
    for case in await store.find("findings", fields=CASE_FIELDS):
        for one in (*case.get("findings", ()), *case.get("closed", ())):
            facts = one["facts"]
            if facts.get("confirmed_at") and facts["severity"] != "notice":
                rows.append(FindingRow.model_validate({"target": case["target"], "facts": facts}))
    return tuple(rows)


async def _earlier(store: Store, close: PeriodRow) -> tuple[Figures, ...]:
    """What is known of periods that ended before this one: our own circulars first, then what scoring computed or imported."""
    known: dict[str, Figures] = {}
    for report in sorted(
        await store.find("reports", fields=("figures", "recheck")), key=lambda one: bool(one.get("recheck"))
    ):
        if report.get("figures"):
            figures = Figures.model_validate(report["figures"])
            known[figures.period] = figures
    for document in await store.find("periods"):
        figures_of = _computed(document)
        if figures_of and figures_of.period not in known:
            known[figures_of.period] = figures_of
    if close.previous and close.previous.period not in known:
        known[close.previous.period] = from_period(close.previous, None)
    mine = [one for one in known.values() if one.period != close.period]
    return tuple(
        [await _with_failed(store, one) for one in mine if one.ends_at is None or one.ends_at < close.point_at]
    )


async def _with_failed(store: Store, figures: Figures) -> Figures:
    """Who failed in an imported period, so that what became of them can be told."""
    if figures.failed or not figures.imported:
        return figures
    query = {"period": figures.period, "recheck": False, "verdict": "fail"}
    found = await store.find("scores", query, ("target",))
    return figures.model_copy(update={"failed": tuple(sorted(one["target"] for one in found))})


def _computed(document: Document) -> Figures | None:
    """A period as scoring keeps it; one that was imported is told as such."""
    given: Any = document.get("figures")
    if not given or document.get("recheck"):
        return None
    figures = PeriodFigures.model_validate(given)
    return from_period(figures, document.get("point_at"), str(document.get("source") or ""))
