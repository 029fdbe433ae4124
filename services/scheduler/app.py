"""Wiring of the scheduler."""

from faststream.asgi import AsgiFastStream

from services.scheduler.handlers import Handlers
from services.scheduler.settings import SchedulerSettings
from shared.contracts.system import Deferred, Tick
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime

NAME = "scheduler"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The scheduler process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, SchedulerSettings())
    for told in (TargetRegistered, TargetChanged, TargetRetired):
        parts.bus.hear(told, handlers.on_target)
    parts.bus.hear(Tick, handlers.on_tick)
    parts.bus.hear(Deferred, handlers.on_deferred)
