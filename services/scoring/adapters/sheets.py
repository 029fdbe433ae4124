"""Assessors' sheets and imported periods: taken over whole from the evidence store, kept one document a target and sheet."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from services.scoring.domain.previous import ImportedRow, imported_document, imported_figures
from shared.contracts.assessments import AssessmentRecorded, AssessmentSubmitted, PeriodImported
from shared.indicators.editions import Edition
from shared.runtime.service import Parts

AT_ONCE = 200


class Sheets:
    """What people entered, in and out of the store."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def take_over(self, told: AssessmentSubmitted) -> None:
        """Say for ever what the sheet says, target by target. Repeated, it says the same facts again."""
        rows = await self._rows(told.rows_key)
        events = [
            AssessmentRecorded.model_validate(
                {
                    **row,
                    "occurred_at": told.occurred_at,
                    "trace": told.trace or told.event_id,
                    "period": told.period,
                    "edition": told.edition,
                    "who": told.who,
                    "submission": told.event_id,
                }
            )
            for row in rows
        ]
        for start in range(0, len(events), AT_ONCE):
            await asyncio.gather(*(self._parts.bus.emit(event) for event in events[start : start + AT_ONCE]))

    async def keep(self, told: AssessmentRecorded) -> None:
        """One document for each target and sheet; a later sheet does not replace an earlier one."""
        key = f"{told.period}:{told.target}:{told.submission}"
        await self._parts.store.upsert("assessments", key, {"$set": told.model_dump(mode="json")})

    async def recorded(self, period: str) -> list[AssessmentRecorded]:
        """All sheets of a period."""
        found = await self._parts.store.find("assessments", {"period": period})
        return [AssessmentRecorded.model_validate(one) for one in found]

    async def import_period(self, told: PeriodImported, edition: Edition) -> None:
        """Results from elsewhere. A period that was measured here is never overwritten."""
        store, key = self._parts.store, f"{told.period}:close"
        known = await store.get("periods", key)
        if known is not None and known.get("measured", True):
            return
        rows = [ImportedRow.model_validate(row) for row in await self._rows(told.rows_key)]
        await self._store_rows(rows, told)
        figures = imported_figures(rows, told.period, edition.frame.bands)
        fields = {
            "period": told.period,
            "edition": "",
            "recheck": False,
            "starts_at": told.starts_at.isoformat(),
            "point_at": told.point_at.isoformat(),
            "settled": True,
            "measured": False,
            "source": told.source,
            "who": told.who,
            "rows_key": told.rows_key,
            "targets": len(rows),
            "figures": figures.model_dump(mode="json"),
        }
        await store.upsert("periods", key, {"$set": fields})

    async def _store_rows(self, rows: Sequence[ImportedRow], told: PeriodImported) -> None:
        store = self._parts.store
        for start in range(0, len(rows), AT_ONCE):
            some = [
                (row.target, imported_document(row, told.period, told.point_at))
                for row in rows[start : start + AT_ONCE]
            ]
            await asyncio.gather(
                *(store.upsert("scores", f"{told.period}:close:{target}", {"$set": fields}) for target, fields in some)
            )

    async def _rows(self, key: str) -> list[dict[str, Any]]:
        blob = await self._parts.evidence.get(key)
        return [json.loads(line) for line in blob.decode().splitlines() if line.strip()]
