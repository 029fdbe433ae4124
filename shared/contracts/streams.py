"""Every stream and durable consumer as data; `deploy/provision.py` is the only code that makes them."""

from dataclasses import dataclass

from shared.contracts import (
    alerting,
    assessments,
    commands,
    error_reports,
    findings,
    media,
    observations,
    outcomes,
    system,
    tampering,
    targets,
)
from shared.contracts.envelope import Event

DAY = 86_400.0


@dataclass(frozen=True)
class Stream:
    """A JetStream stream. `max_age_s` None keeps for ever; a schedule stream must (stack.md 2)."""

    name: str
    subjects: tuple[str, ...]
    retention: str = "limits"
    max_age_s: float | None = None
    max_per_subject: int = -1
    schedules: bool = False
    duplicate_window_s: float = 600.0
    why: str = ""


@dataclass(frozen=True)
class Consumer:
    """A durable pull consumer: who hears what, how much at once, and how long a handler may take in real seconds."""

    service: str
    event: type[Event]
    name: str
    workers: int = 4
    ack_wait_s: float = 30.0
    subject: str = ""
    batch: int = 1
    """Messages asked for at once. More than one only where handlers are short: what waits in memory has no heartbeat."""

    @property
    def filter_subject(self) -> str:
        return self.subject or f"{self.event.SUBJECT}.>"

    @property
    def stream(self) -> str:
        return stream_of(self.event.SUBJECT)


STREAMS: tuple[Stream, ...] = (
    Stream("COMMANDS", ("command.>",), "workqueue", why="work to do; a message goes when it is done"),
    Stream("SCHEDULES", ("schedule.>", "tick.>"), "workqueue", schedules=True, why="ticks and things that wait"),
    Stream(
        "VANTAGES",
        ("vantage.>",),
        "workqueue",
        max_age_s=900.0,
        why="looks asked of further vantages; what nobody took within a quarter of an hour says nothing any more",
    ),
    Stream("TARGETS", ("target.>",), max_per_subject=1, why="the register's last word on every target"),
    Stream("INTAKE", ("assessment.>", "review.>", "reply.>", "error-report.>"), why="what people said, for ever"),
    Stream("OBSERVATIONS", ("observation.>",), max_age_s=14 * DAY, why="what was seen"),
    Stream(
        "OUTCOMES",
        ("finding.>", "score.>", "period.>", "rectification.>", "alert.>", "report.>"),
        max_age_s=180 * DAY,
        why="what follows from it",
    ),
    Stream("DEAD_LETTERS", ("dead-letter.>",), max_age_s=180 * DAY, why="what nobody could settle"),
)


def _hears(
    service: str, *events: type[Event], workers: int = 4, ack_wait_s: float = 30.0, batch: int = 1
) -> tuple[Consumer, ...]:
    """One durable per event, named `<service>-<what>`."""
    return tuple(Consumer(service, event, _durable(service, event), workers, ack_wait_s, "", batch) for event in events)


def _durable(service: str, event: type[Event]) -> str:
    kind, what, _ = event.SUBJECT.split(".")
    return f"{service}-{kind}-{what}"


def _ticks(service: str) -> Consumer:
    subject = f"{system.Tick.SUBJECT}.{service}"
    return Consumer(service, system.Tick, f"{service}-tick", workers=1, subject=subject)


_TARGETS = (targets.TargetRegistered, targets.TargetChanged, targets.TargetRetired)
_FINDINGS = (findings.FindingRaised, findings.FindingConfirmed, findings.FindingCleared, findings.FindingDismissed)

CONSUMERS: tuple[Consumer, ...] = (
    *_hears("inventory", commands.ImportTargets, workers=1, ack_wait_s=15),
    *_hears("scheduler", *_TARGETS, workers=16),
    _ticks("scheduler"),
    *_hears("scheduler", system.Deferred, workers=8),
    *_hears("prober", commands.ProbeSite, workers=96, ack_wait_s=90, batch=16),
    *_hears("prober", commands.CheckRegisteredState, workers=4, ack_wait_s=120),
    *_hears("crawler", commands.CrawlSite, workers=8, ack_wait_s=90),
    *_hears("crawler", targets.SectionsRegistered, workers=4),
    *_hears("link-checker", observations.PagesSeen, media.PostsSeen, commands.CheckLinks, workers=4, ack_wait_s=120),
    *_hears("link-checker", *_TARGETS, workers=16),
    *_hears("new-media-poller", commands.PollAccount, workers=12, ack_wait_s=90),
    *_hears("new-media-poller", *_TARGETS, workers=16),
    *_hears("scoring", *_TARGETS, workers=16),
    # Many at once, because a visit that changes nothing waits a little so that several share one write.
    *_hears("scoring", observations.SiteProbed, workers=960, ack_wait_s=90, batch=32),
    *_hears("scoring", observations.RegisteredStateSeen, observations.SiteSurveyed, workers=8),
    *_hears("scoring", observations.SiteFunctionSeen, workers=4),
    *_hears("scoring", media.MatrixPageSeen, workers=2),
    *_hears("scoring", observations.LinksChecked, observations.AccountPolled, workers=64),
    *_hears("scoring", tampering.TamperingSeen, workers=8),
    *_hears("scoring", findings.ReviewDecided, workers=4),
    *_hears("scoring", assessments.AssessmentSubmitted, assessments.PeriodImported, workers=1, ack_wait_s=120),
    # A sheet's targets come all at once, and folds of different targets share their commits.
    *_hears("scoring", assessments.AssessmentRecorded, workers=64),
    *_hears("scoring", commands.ClosePeriod, workers=1, ack_wait_s=180),
    *_hears("rectification", findings.FindingConfirmed, findings.FindingCleared, findings.FindingDismissed, workers=8),
    *_hears("rectification", outcomes.ReplyGiven, outcomes.ExtensionGranted),
    *_hears("rectification", error_reports.ErrorReportFiled, workers=16),
    *_hears(
        "rectification",
        error_reports.ErrorReportTransferred,
        error_reports.ErrorReportAnswered,
        error_reports.ErrorReportExtended,
    ),
    _ticks("rectification"),
    # Many at once: a mass failure comes as thousands of findings, and what waits for one document shares its write. One by
    # one, because few of these events come at a time: a batch (decision 0014) would save nothing here.
    *_hears("notification", *_FINDINGS, workers=96),
    *_hears("notification", outcomes.AlertOpened, outcomes.AlertClosed, workers=192),
    *_hears("notification", alerting.AlertNotice, workers=64),
    *_hears(
        "notification",
        outcomes.RectificationOverdue,
        outcomes.RectificationExtended,
        alerting.AlertAcknowledged,
        alerting.SilenceSet,
    ),
    *_hears("notification", outcomes.ErrorReportDueSoon, outcomes.ErrorReportOverdue, outcomes.ErrorReportSettled),
    *_hears("notification", system.DeadLetter, media.ConnectorSeen, workers=2),
    *_hears("notification", *_TARGETS, workers=16),
    *_hears("notification", observations.SiteProbed, workers=64, batch=32),
    _ticks("notification"),
    *_hears("reporting", outcomes.PeriodClosed, outcomes.PeriodRechecked, workers=1, ack_wait_s=120),
)

VANTAGES: tuple[str, ...] = ("telecom", "unicom", "mobile")
"""Further places of observation, by their network (电信、联通、移动); `XUNJIAN_VANTAGES` says which have probers of their own."""


def vantage_consumer(name: str) -> Consumer:
    """The durable of one vantage's probers."""
    subject = f"{commands.ProbeFrom.SUBJECT}.{name}"
    return Consumer("prober", commands.ProbeFrom, f"prober-vantage-{name}", 32, 90.0, subject, 8)


VANTAGE_CONSUMERS: tuple[Consumer, ...] = tuple(vantage_consumer(name) for name in VANTAGES)
"""Not among CONSUMERS: a prober binds to its own one only, and nobody waits for a vantage that is away."""

TICKED: tuple[str, ...] = tuple(consumer.service for consumer in CONSUMERS if consumer.event is system.Tick)


def stream_of(subject: str) -> str:
    """The stream that carries a subject. Raises KeyError when none does."""
    kind = subject.split(".")[0]
    for stream in STREAMS:
        if f"{kind}.>" in stream.subjects:
            return stream.name
    raise KeyError(subject)


def consumer_of(service: str, event: type[Event]) -> Consumer:
    """The durable by which a service hears an event. Raises KeyError when it was not declared."""
    for consumer in CONSUMERS:
        if consumer.service == service and consumer.event is event:
            return consumer
    raise KeyError(f"{service} does not hear {event.SUBJECT}")
