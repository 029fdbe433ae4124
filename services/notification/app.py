"""Wires notification: findings, deadlines and dead letters in; alerts and incidents; and every notice to its person."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.notification.adapters.entrance import PATH, entrance
from services.notification.adapters.policy_files import PolicyFault, load_policy, open_channels
from services.notification.channels.port import Channel, Means
from services.notification.domain.policy import Policy, plain_policy
from services.notification.handlers import Handlers
from services.notification.settings import NotificationSettings
from shared.contracts.alerting import AlertAcknowledged, AlertNotice, SilenceSet
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised
from shared.contracts.media import ConnectorSeen
from shared.contracts.observations import SiteProbed
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)
from shared.contracts.system import DeadLetter, Tick
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime, WebSettings
from shared.web.fetch import Fetcher, FetchSettings

NAME = "notification"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The application of this service."""
    heard: list[Handlers] = []
    app = service.create(NAME, lambda parts: heard.append(wire(parts)), settings)
    token = NotificationSettings().alertmanager_token
    app.mount(PATH, entrance(heard[0].on_alertmanager, token.get_secret_value() if token else None))
    return app


def wire(parts: Parts) -> Handlers:
    """Bind the handlers; open the channels for as long as the process lives."""
    handlers = Handlers(parts)
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
    parts.bus.hear(AlertOpened, handlers.on_alert_opened)
    parts.bus.hear(AlertClosed, handlers.on_alert_closed)
    parts.bus.hear(AlertNotice, handlers.on_notice)
    parts.bus.hear(AlertAcknowledged, handlers.on_acknowledged)
    parts.bus.hear(SilenceSet, handlers.on_silence)
    for event in (TargetRegistered, TargetChanged, TargetRetired):
        parts.bus.hear(event, handlers.on_target)
    parts.bus.hear(SiteProbed, handlers.on_visit)
    parts.bus.hear(Tick, handlers.on_tick)
    parts.at_start.append(handlers.heal)
    parts.around.append(lambda: _telling(parts, handlers))
    return handlers


@asynccontextmanager
async def _telling(parts: Parts, handlers: Handlers) -> AsyncIterator[None]:
    """The channels are open and their queues are worked on."""
    async with Fetcher(fetching(parts.clock.divisor)) as fetcher:
        means = Means(fetcher, parts.clock.stored_at, parts.clock.real_seconds)
        policy, channels = policy_of(NotificationSettings(), means)
        handlers.incidents.policy = policy
        handlers.silences.plan(policy)
        handlers.dispatcher.open(policy, channels)
        working = asyncio.create_task(handlers.dispatcher.run())
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


def policy_of(settings: NotificationSettings, means: Means) -> tuple[Policy, dict[str, Channel]]:
    """The policy and its channels. Raises PolicyFault with a line for every fault."""
    if settings.policy_dir:
        return load_policy(settings.policy_dir, settings.channels(), means)
    channels, faults = open_channels(settings.channels(), means, lambda where, what: f"{where}: {what}")
    if faults:
        raise PolicyFault("\n".join(faults))
    return plain_policy(settings.channels()), channels


def fetching(divisor: float) -> FetchSettings:
    """How the channels' addresses are reached: guarded like everything else."""
    web = WebSettings()
    return FetchSettings(divisor=divisor, user_agent=web.user_agent, allow=web.allowance, names_file=web.names_file)
