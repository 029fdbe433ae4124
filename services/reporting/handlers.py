"""Writes the circular when a period's verdicts are stored."""

from services.reporting.adapters.gather import gather
from services.reporting.domain.circular import write
from services.reporting.domain.published import publishing
from services.reporting.renderers import RENDERERS
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked
from shared.indicators.editions import edition
from shared.runtime.service import Parts
from shared.storage import outbox

REPORTS = "reports"


class Handlers:
    """One method for both events: a period closed, and its re-check."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def on_period(self, event: PeriodClosed | PeriodRechecked) -> None:
        recheck = isinstance(event, PeriodRechecked)
        rules = edition(event.edition, self._parts.settings.editions_dir)
        material = await gather(self._parts.store, event.period, recheck)
        circular = write(material, rules.title_zh, rules.basis)
        files = {one.NAME: await self._parts.evidence.put(one.render(circular)) for one in RENDERERS}
        names = {one.NAME: one.FILE for one in RENDERERS}
        key = f"{event.period}:{'recheck' if recheck else 'close'}"
        change = publishing(event, recheck, files, names)
        await outbox.fold(self._parts.store, self._parts.bus, REPORTS, key, change)

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, REPORTS)
