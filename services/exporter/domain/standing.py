"""What is known of every target, folded from the last events about it; older ones that come late change nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.contracts.observations import AccountPolled, SiteProbed, SiteSurveyed
from shared.contracts.outcomes import ScoreComputed
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.indicators.families.availability import opened

Body = Mapping[str, Any]
PHASES = ("dns", "tcp", "tls", "first_byte", "total")


@dataclass(slots=True)
class Probe:
    """The last visit from one vantage that could tell."""

    at: datetime
    opened: bool
    seconds: dict[str, float]


@dataclass(slots=True)
class Score:
    """The last verdict."""

    at: datetime
    period: str
    stage: str
    verdict: str
    points: float | None


@dataclass(slots=True)
class Standing:
    """One target. `row` is None until the register has spoken: then nothing of it is exported."""

    row: Mapping[str, Any] | None = None
    row_at: datetime | None = None
    retired: bool = False
    probes: dict[str, Probe] = field(default_factory=dict)
    certificate_ends: datetime | None = None
    newest_section: datetime | None = None
    surveyed_at: datetime | None = None
    newest_post: datetime | None = None
    polled_at: datetime | None = None
    score: Score | None = None

    @property
    def watched(self) -> bool:
        return self.row is not None and not self.retired

    def last_probe(self, since: datetime) -> Probe | None:
        """The newest visit that could tell, unless all are older than `since`: then nobody knows."""
        fresh = [one for one in self.probes.values() if one.at >= since]
        return max(fresh, key=lambda one: one.at, default=None)


class Standings:
    """All targets by id."""

    def __init__(self) -> None:
        self.by_target: dict[str, Standing] = {}

    def take(self, subject: str, body: Body) -> None:
        """Fold one stored event; a kind that is not known changes nothing."""
        taken = FOLDS.get(subject.rpartition(".")[0])
        if taken is not None:
            standing = self.by_target.setdefault(str(body["target"]), Standing())
            taken(standing, body, _instant(body["occurred_at"]))

    def watched(self) -> dict[str, Standing]:
        return {target: one for target, one in self.by_target.items() if one.watched}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return _instant(text) if text else None


def _register(standing: Standing, body: Body, at: datetime, *, retired: bool = False) -> None:
    if standing.row_at is None or at >= standing.row_at:
        standing.row, standing.row_at, standing.retired = body["facts"], at, retired


def _retire(standing: Standing, body: Body, at: datetime) -> None:
    _register(standing, body, at, retired=True)


def _probe(standing: Standing, body: Body, at: datetime) -> None:
    was_open = opened(body["outcome"])
    vantage = body.get("vantage", "main")
    known = standing.probes.get(vantage)
    if was_open is None or (known is not None and at < known.at):
        return
    phases = body.get("phases") or {}
    seconds = {phase: float(phases[phase]) for phase in PHASES if phases.get(phase) is not None}
    standing.probes[vantage] = Probe(at, was_open, seconds)
    standing.certificate_ends = _maybe(body.get("certificate_ends_at")) or standing.certificate_ends


def _survey(standing: Standing, body: Body, at: datetime) -> None:
    if body["outcome"] != "ok" or (standing.surveyed_at is not None and at < standing.surveyed_at):
        return
    dates = [_maybe(section.get("newest_at")) for section in body.get("sections", ())]
    dates.append(_maybe(body.get("home_newest_at")))
    known = [one for one in dates if one is not None]
    standing.surveyed_at = at
    standing.newest_section = max(
        [*known, *([standing.newest_section] if standing.newest_section else [])], default=None
    )


def _poll(standing: Standing, body: Body, at: datetime) -> None:
    """A reading that could not tell never makes an account silent: only what was read counts."""
    newest = _maybe(body.get("newest_post_at"))
    if body["outcome"] != "ok" or newest is None:
        return
    standing.polled_at = max(at, standing.polled_at or at)
    standing.newest_post = max(newest, standing.newest_post or newest)


def _score(standing: Standing, body: Body, at: datetime) -> None:
    if standing.score is None or at >= standing.score.at:
        stage = "recheck" if body["recheck"] else "close"
        standing.score = Score(at, body["period"], stage, body["verdict"], body["points"])


FOLDS: Mapping[str, Callable[[Standing, Body, datetime], None]] = {
    TargetRegistered.SUBJECT: _register,
    TargetChanged.SUBJECT: _register,
    TargetRetired.SUBJECT: _retire,
    SiteProbed.SUBJECT: _probe,
    SiteSurveyed.SUBJECT: _survey,
    AccountPolled.SUBJECT: _poll,
    ScoreComputed.SUBJECT: _score,
}
