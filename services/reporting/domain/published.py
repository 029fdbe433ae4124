"""What is kept of a written circular, and the event that tells of it."""

from collections.abc import Callable
from typing import Any

from services.reporting.domain.earlier import Figures
from shared.contracts.envelope import Event
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked, ReportPublished

Folded = tuple[dict[str, Any], list[Event]] | None


def publishing(
    event: PeriodClosed | PeriodRechecked, recheck: bool, files: dict[str, str], names: dict[str, str], figures: Figures
) -> Callable[[dict[str, Any] | None], Folded]:
    """A redelivery that rendered the same bytes publishes nothing again."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is not None and document["files"] == files:
            return None
        fresh = {
            "period": event.period,
            "recheck": recheck,
            "edition": event.edition,
            "published_at": event.occurred_at.isoformat(),
            "settled": event.settled,
            "files": files,
            "names": names,
            "figures": figures.model_dump(mode="json"),
        }
        told = ReportPublished(
            target=event.target, occurred_at=event.occurred_at, trace=event.trace,
            period=event.period, recheck=recheck, files=files,
        )  # fmt: skip
        return fresh, [told]

    return change
