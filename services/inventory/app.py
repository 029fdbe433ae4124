"""Wiring of the inventory."""

from faststream.asgi import AsgiFastStream

from services.inventory.handlers import Handlers
from shared.contracts.commands import ImportTargets
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime

NAME = "inventory"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The inventory as an application."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Bind the handlers; heal what a crash left pending."""
    handlers = Handlers(parts)
    parts.bus.hear(ImportTargets, handlers.on_import_targets)
    parts.at_start.append(handlers.heal)
