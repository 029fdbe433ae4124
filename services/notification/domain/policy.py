"""Who is told what through which channels: the shape of `deploy/notification/*.yaml` and what must fit together in it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.contracts.alerting import Scope
from shared.contracts.envelope import CST, Instant
from shared.contracts.findings import Severity

_DURATION = re.compile(r"(\d{1,6})\s?(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
KINDS = frozenset(
    {
        "finding", "order-overdue", "error-report-due", "error-report-overdue", "dead-letter", "connector", "operations",
    }
)  # fmt: skip


def _seconds(value: Any) -> Any:
    """`90s`, `30m`, `4h`, `2d` as seconds; YAML's own numbers are refused, because nobody knows what they count."""
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a duration is written like 90s, 30m, 4h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def _clock_time(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('a time of day is written in quotes, like "22:00"')
    return time.fromisoformat(value)


def _moment(value: Any) -> Any:
    """Times without zone are Beijing time: that is what people write."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=CST)


Seconds = Annotated[float, BeforeValidator(_seconds)]
TimeOfDay = Annotated[time, BeforeValidator(_clock_time)]
Moment = Annotated[Instant, BeforeValidator(_moment)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quiet(_Strict):
    """Hours in which a person is left alone, and what wakes them all the same."""

    since: TimeOfDay = Field(alias="from")
    until: TimeOfDay = Field(alias="to")
    unless: tuple[Severity, ...] = Field((Severity.VETO,), alias="except")


class Person(_Strict):
    """A duty officer, an office, a machine: whoever is told. Channels are tried in this order."""

    name: str = ""
    lang: str = Field("zh", pattern="^(zh|en)$")
    channels: tuple[str, ...] = Field(min_length=1)
    quiet: Quiet | None = None


class Escalation(_Strict):
    after: Seconds
    to: tuple[str, ...] = Field(min_length=1)


class Route(_Strict):
    """Whom an alert goes to when every filled field fits. All routes that fit apply, until one says `stop`."""

    to: tuple[str, ...] = Field(min_length=1)
    regions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    kinds: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    remind: Seconds | None = None
    escalate: Escalation | None = None
    stop: bool = False


class Covered(Scope):
    """A scope as people write it: a misspelt field would silence more than was meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Maintenance(_Strict):
    """A planned window. `scope` as in `xunjian alerts silence`; an empty one would silence everything and is refused."""

    scope: Covered
    since: Moment = Field(alias="from")
    until: Moment = Field(alias="to")
    who: str = Field(min_length=1)
    why: str = Field(min_length=1)


class Timing(_Strict):
    """How patient incidents are."""

    update: Seconds = Field(60.0, description="at most one update of an incident in this time")
    join: Seconds = Field(600.0, description="alerts join an incident that somebody joined within this time")
    again: Seconds = Field(3_600.0, description="what comes back within this time is the same incident")
    flaps: int = Field(3, ge=2, description="so many returns within `again` are flapping")
    settle: Seconds = Field(1_800.0, description="quiet for so long, flapping has ended")


class Policy(_Strict):
    """Everything that the files say."""

    channels: Mapping[str, Mapping[str, Any]] = {}
    people: Mapping[str, Person] = {}
    routes: tuple[Route, ...] = ()
    otherwise: tuple[str, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    timing: Timing = Timing()

    def faults(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What does not fit together, each with the path of the field."""
        for name, person in self.people.items():
            yield from _unknown(("people", name, "channels"), person.channels, self.channels, "no such channel")
        for row, route in enumerate(self.routes):
            yield from _unknown(("routes", row, "to"), route.to, self.people, "nobody of that name")
            yield from _unknown(("routes", row, "kinds"), route.kinds, KINDS, "no such kind of alert")
            if route.escalate:
                yield from _unknown(
                    ("routes", row, "escalate", "to"), route.escalate.to, self.people, "nobody of that name"
                )
        yield from _unknown(("otherwise",), self.otherwise, self.people, "nobody of that name")
        for row, window in enumerate(self.maintenance):
            if window.scope == Covered():
                yield ("maintenance", row, "scope"), "an empty scope would silence everything"
            if window.until <= window.since:
                yield ("maintenance", row, "to"), "ends before it begins"
        if self.routes and not self.otherwise and not any(_takes_all(route) for route in self.routes):
            yield ("routes",), "some alerts reach nobody: name `otherwise`, or add a route without conditions"


def _takes_all(route: Route) -> bool:
    return not (route.regions or route.units or route.severities or route.kinds or route.indicators)


def _unknown(
    path: tuple[str | int, ...], names: tuple[str, ...], known: Any, what: str
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, name in enumerate(names):
        if name not in known:
            yield (*path, number), f"{what}: {name}"


def plain_policy(channels: Mapping[str, Mapping[str, Any]]) -> Policy:
    """Without files every channel that the environment names hears everything."""
    people = {name: Person(channels=(name,)) for name in channels}
    return Policy(channels=channels, people=people, otherwise=tuple(people))


def quiet_until(person: Person, severity: Severity, now: datetime) -> datetime | None:
    """When a person may be told; None: at once."""
    quiet = person.quiet
    if quiet is None or severity in quiet.unless:
        return None
    local = now.astimezone(CST)
    begins, ends, at = quiet.since, quiet.until, local.time().replace(tzinfo=None)
    overnight = begins > ends
    inside = (at >= begins or at < ends) if overnight else begins <= at < ends
    if not inside:
        return None
    end = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
