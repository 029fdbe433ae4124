"""Who hears of an alert, how often again, and who is called when nobody answers; and what a silence covers; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.notification.domain.opening import break_in
from services.notification.domain.policy import Policy, Route
from shared.contracts.alerting import Scope
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertOpened


@dataclass(frozen=True)
class Plan:
    """What follows from the routes for one alert; durations in seconds, None: never."""

    people: tuple[str, ...] = ()
    remind_s: float | None = None
    escalate_s: float | None = None
    escalate_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """One silence, from a file or from a person."""

    id: str
    scope: Scope
    since: datetime
    until: datetime
    who: str
    why: str

    def covers(self, alert: AlertOpened, at: datetime) -> bool:
        return self.since <= at < self.until and fits(self.scope, alert)


def plan(policy: Policy, alert: AlertOpened) -> Plan:
    """Everybody whom a fitting route names, once each; the shortest of the reminders and escalations."""
    routes = list(_fitting(policy.routes, alert))
    people = tuple(dict.fromkeys(name for route in routes for name in route.to))
    calls = [route.escalate for route in routes if route.escalate]
    return Plan(
        people=people or policy.otherwise,
        remind_s=min((route.remind for route in routes if route.remind), default=None),
        escalate_s=min((call.after for call in calls), default=None),
        escalate_to=tuple(dict.fromkeys(name for call in calls for name in call.to)),
    )


def _fitting(routes: Iterable[Route], alert: AlertOpened) -> Iterable[Route]:
    for route in routes:
        if _fits(route, alert):
            yield route
            if route.stop:
                return


def _fits(route: Route, alert: AlertOpened) -> bool:
    return (
        _among(alert.region, route.regions)
        and (not route.units or any(unit in route.units for unit in alert.units))
        and _among(alert.severity, route.severities)
        and _among(alert.kind, route.kinds)
        and _among(alert.indicator, route.indicators)
    )


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def fits(scope: Scope, alert: AlertOpened) -> bool:
    """Whether a silence covers an alert. What must go out at once is covered only by naming its indicator."""
    if alert.indicator not in scope.indicators and must_be_heard(alert.indicator, alert.severity):
        return False
    return (
        _among(alert.target, scope.targets)
        and _among(alert.region, scope.regions)
        and (not scope.units or any(unit in scope.units for unit in alert.units))
        and _among(alert.indicator, scope.indicators)
        and _among(alert.kind, scope.kinds)
    )


def must_be_heard(indicator: str, severity: Severity) -> bool:
    """Veto-level findings about content, and any suspicion of a hijack. Availability is what maintenance is about."""
    if break_in(indicator):
        return True
    return severity is Severity.VETO and indicator != "site-unreachable"


def silenced_by(windows: Iterable[Window], alert: AlertOpened, at: datetime) -> Window | None:
    """The window that lasts longest of those that cover an alert now."""
    return max((one for one in windows if one.covers(alert, at)), key=lambda one: one.until, default=None)
