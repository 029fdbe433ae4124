"""Wiring of scoring."""

from faststream.asgi import AsgiFastStream

from services.scoring.handlers import Handlers
from services.scoring.settings import ScoringSettings
from shared.contracts.commands import ClosePeriod
from shared.contracts.findings import ReviewDecided
from shared.contracts.media import MatrixPageSeen
from shared.contracts.observations import (
    AccountPolled,
    LinksChecked,
    RegisteredStateSeen,
    SiteProbed,
    SiteSurveyed,
)
from shared.contracts.tampering import TamperingSeen
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime

NAME = "scoring"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The scoring process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, ScoringSettings())
    for told in (TargetRegistered, TargetChanged, TargetRetired):
        parts.bus.hear(told, handlers.on_target)
    for seen in (
        SiteProbed,
        RegisteredStateSeen,
        SiteSurveyed,
        LinksChecked,
        TamperingSeen,
        AccountPolled,
        MatrixPageSeen,
    ):
        parts.bus.hear(seen, handlers.on_observation)
    parts.bus.hear(ReviewDecided, handlers.on_review)
    parts.bus.hear(ClosePeriod, handlers.on_close_period)
    parts.at_start.append(handlers.heal)
