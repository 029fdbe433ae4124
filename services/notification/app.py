"""Wires notification: findings, deadlines and dead letters in; alerts out, and every alert to its channels."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.notification.adapters.deliverer import Deliverer
from services.notification.channels import open_channels
from services.notification.channels.port import Means
from services.notification.handlers import Handlers
from services.notification.settings import NotificationSettings
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised
from shared.contracts.media import ConnectorSeen
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)
from shared.contracts.system import DeadLetter
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime, WebSettings
from shared.web.fetch import Fetcher, FetchSettings

NAME = "notification"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The application of this service."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Bind the handlers; open the channels for as long as the process lives."""
    settings, deliverer = NotificationSettings(), Deliverer(parts)
    handlers = Handlers(parts, deliverer)
    parts.bus.hear(FindingRaised, handlers.on_finding_opened)
    parts.bus.hear(FindingConfirmed, handlers.on_finding_opened)
    parts.bus.hear(FindingCleared, handlers.on_finding_cleared)
    parts.bus.hear(FindingDismissed, handlers.on_finding_dismissed)
    parts.bus.hear(RectificationOverdue, handlers.on_rectification_overdue)
    parts.bus.hear(RectificationExtended, handlers.on_rectification_extended)
    parts.bus.hear(ErrorReportDueSoon, handlers.on_error_report_deadline)
    parts.bus.hear(ErrorReportOverdue, handlers.on_error_report_deadline)
    parts.bus.hear(ErrorReportSettled, handlers.on_error_report_settled)
    parts.bus.hear(DeadLetter, handlers.on_dead_letter)
    parts.bus.hear(ConnectorSeen, handlers.on_connector_seen)
    parts.bus.hear(AlertOpened, handlers.on_alert)
    parts.bus.hear(AlertClosed, handlers.on_alert)
    parts.at_start.append(handlers.heal)

    @asynccontextmanager
    async def channels() -> AsyncIterator[None]:
        async with Fetcher(_fetching(parts)) as fetcher:
            deliverer.channels = open_channels(Means(settings, fetcher))
            yield

    parts.around.append(channels)


def _fetching(parts: Parts) -> FetchSettings:
    web = WebSettings()
    return FetchSettings(
        divisor=parts.clock.divisor, user_agent=web.user_agent, allow=web.allowance, names_file=web.names_file
    )
