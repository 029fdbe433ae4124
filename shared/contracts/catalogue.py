"""The tuple of all event classes: the table of contents of the bus (`docs/events.md` is generated from it)."""

from shared.contracts import alerting, commands, findings, media, observations, outcomes, system, tampering, targets
from shared.contracts.envelope import Event

EVENTS: tuple[type[Event], ...] = (
    commands.ImportTargets,
    commands.ProbeSite,
    commands.CheckRegisteredState,
    commands.CrawlSite,
    commands.CheckLinks,
    commands.PollAccount,
    commands.ClosePeriod,
    targets.TargetRegistered,
    targets.TargetChanged,
    targets.TargetRetired,
    targets.SectionsRegistered,
    observations.SiteProbed,
    observations.RegisteredStateSeen,
    observations.PagesSeen,
    observations.SiteSurveyed,
    observations.SiteFunctionSeen,
    observations.LinksChecked,
    tampering.TamperingSeen,
    observations.AccountPolled,
    media.PostsSeen,
    media.MatrixPageSeen,
    media.ConnectorSeen,
    findings.FindingRaised,
    findings.FindingConfirmed,
    findings.FindingCleared,
    findings.FindingDismissed,
    findings.ReviewDecided,
    outcomes.ScoreComputed,
    outcomes.PeriodClosed,
    outcomes.PeriodRechecked,
    outcomes.ReplyGiven,
    outcomes.RectificationOrdered,
    outcomes.RectificationReplied,
    outcomes.RectificationOverdue,
    outcomes.RectificationClosed,
    outcomes.AlertOpened,
    outcomes.AlertClosed,
    alerting.AlertNotice,
    alerting.AlertAcknowledged,
    alerting.SilenceSet,
    outcomes.ReportPublished,
    system.Tick,
    system.Deferred,
    system.DeadLetter,
)

BY_SUBJECT: dict[str, type[Event]] = {event.SUBJECT: event for event in EVENTS}


def parse(subject: str, body: bytes | str) -> Event:
    """The event of a message, by its subject on the wire. Raises KeyError for an unknown subject, ValueError for a bad body."""
    return BY_SUBJECT[".".join(subject.split(".")[:3])].model_validate_json(body)
