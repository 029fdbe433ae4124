"""Wires reporting: closed and re-checked periods in, circulars out."""

from faststream.asgi import AsgiFastStream

from services.reporting.adapters.templates import load
from services.reporting.handlers import Handlers
from services.reporting.settings import ReportingSettings
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime

NAME = "reporting"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The application of this service."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Bind the handlers, and heal at start what a crash left unsent. A broken template is said now, not at the period's end."""
    handlers = Handlers(parts, load(ReportingSettings().template_dir))
    parts.bus.hear(PeriodClosed, handlers.on_period)
    parts.bus.hear(PeriodRechecked, handlers.on_period)
    parts.at_start.append(handlers.heal)
