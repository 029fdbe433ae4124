"""Reads everything one circular is written from; reporting may read any collection and writes only its own."""

from services.reporting.domain.material import Material, OrderRow, PeriodRow, ScoreRow
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts
from shared.runtime.settle import Permanent
from shared.storage.store import Store

REGISTERS = ("websites", "accounts")


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
        register_rows=await _rows(store, [score.target for score in before if score.verdict is not Verdict.PASS]),
        orders=tuple(OrderRow.model_validate(document) for document in await store.find("orders")),
    )


async def _period(store: Store, key: str) -> PeriodRow:
    document = await store.get("periods", key)
    if document is None:
        raise Permanent(f"period {key} was never computed")
    return PeriodRow.model_validate(document)


async def _scores(store: Store, period: str, recheck: bool) -> tuple[ScoreRow, ...]:
    found = await store.find("scores", {"period": period, "recheck": recheck})
    return tuple(ScoreRow.model_validate(document) for document in sorted(found, key=lambda one: str(one["_id"])))


async def _rows(store: Store, targets: list[str]) -> dict[str, TargetFacts]:
    wanted = {"_id": {"$in": targets}}
    found = [document for name in REGISTERS for document in await store.find(name, wanted)]
    return {document["_id"]: TargetFacts.model_validate(document) for document in found}
