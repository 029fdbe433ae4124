"""Writes the circular when a period's verdicts are stored."""

import asyncio

from services.reporting.adapters.gather import gather
from services.reporting.domain.circular import Circular, figures, write
from services.reporting.domain.published import publishing
from services.reporting.renderers import RENDERERS
from services.reporting.text.template import Template
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked
from shared.indicators.editions import edition
from shared.runtime.service import Parts
from shared.storage import outbox

REPORTS = "reports"


class Handlers:
    """One method for both events: a period closed, and its re-check."""

    def __init__(self, parts: Parts, template: Template) -> None:
        self._parts = parts
        self._template = template

    async def on_period(self, event: PeriodClosed | PeriodRechecked) -> None:
        recheck = isinstance(event, PeriodRechecked)
        rules = edition(event.edition, self._parts.settings.editions_dir)
        material = await gather(self._parts.store, event.period, recheck)
        circular = write(material, rules.title_zh, rules.basis)
        # In a thread: a province's lists take seconds to lay out, and the bus must hear that we live.
        bodies = await asyncio.to_thread(_rendered, circular, self._template)
        files = {name: await self._parts.evidence.put(body) for name, body in bodies.items()}
        names = {one.NAME: one.FILE for one in RENDERERS}
        key = f"{event.period}:{'recheck' if recheck else 'close'}"
        change = publishing(event, recheck, files, names, figures(circular))
        await outbox.fold(self._parts.store, self._parts.bus, REPORTS, key, change)

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, REPORTS)


def _rendered(circular: Circular, template: Template) -> dict[str, bytes]:
    return {one.NAME: one.render(circular, template) for one in RENDERERS}
