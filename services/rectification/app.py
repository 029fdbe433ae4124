"""Wires rectification: findings, replies, public error reports and ticks in; orders, re-checks and reminders out."""

from faststream.asgi import AsgiFastStream

from services.rectification.handlers import Handlers
from services.rectification.settings import RectificationSettings
from shared.contracts.error_reports import (
    ErrorReportAnswered,
    ErrorReportExtended,
    ErrorReportFiled,
    ErrorReportTransferred,
)
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed
from shared.contracts.outcomes import ExtensionGranted, ReplyGiven
from shared.contracts.system import Tick
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime

NAME = "rectification"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The application of this service."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Bind the handlers, and heal at start what a crash left unsent."""
    handlers = Handlers(parts, RectificationSettings())
    parts.bus.hear(FindingConfirmed, handlers.on_finding_confirmed)
    parts.bus.hear(FindingCleared, handlers.on_finding_cleared)
    parts.bus.hear(FindingDismissed, handlers.on_finding_dismissed)
    parts.bus.hear(ReplyGiven, handlers.on_reply_given)
    parts.bus.hear(ExtensionGranted, handlers.on_extension_granted)
    parts.bus.hear(ErrorReportFiled, handlers.on_error_report_filed)
    parts.bus.hear(ErrorReportTransferred, handlers.on_error_report_said)
    parts.bus.hear(ErrorReportAnswered, handlers.on_error_report_said)
    parts.bus.hear(ErrorReportExtended, handlers.on_error_report_said)
    parts.bus.hear(Tick, handlers.on_tick)
    parts.at_start.append(handlers.heal)
