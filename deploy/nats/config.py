"""Writes `nats.conf`: who may publish, fetch and acknowledge what, derived from the declared consumers and from who says what."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts import (
    alerting,
    assessments,
    commands,
    findings,
    media,
    observations,
    outcomes,
    system,
    tampering,
    targets,
)
from shared.contracts.commands import Look
from shared.contracts.envelope import Event
from shared.contracts.streams import CONSUMERS, STREAMS, VANTAGE_CONSUMERS, Consumer

LOOKS: tuple[type[Look], ...] = (
    commands.ProbeSite,
    commands.ProbeFrom,
    commands.CheckRegisteredState,
    commands.CrawlSite,
    commands.CheckLinks,
    commands.PollAccount,
)
_FINDINGS = (findings.FindingRaised, findings.FindingConfirmed, findings.FindingCleared, findings.FindingDismissed)

SAYS: Mapping[str, tuple[type[Event], ...]] = {
    "inventory": (
        targets.TargetRegistered,
        targets.TargetChanged,
        targets.TargetRetired,
        targets.SectionsRegistered,
    ),
    "scheduler": LOOKS,
    "prober": (observations.SiteProbed, observations.RegisteredStateSeen),
    "crawler": (observations.PagesSeen, observations.SiteSurveyed, observations.SiteFunctionSeen, commands.CrawlSite),
    "link-checker": (observations.LinksChecked, tampering.TamperingSeen),
    "new-media-poller": (
        observations.AccountPolled,
        media.PostsSeen,
        media.MatrixPageSeen,
        media.ConnectorSeen,
    ),
    "scoring": (
        *_FINDINGS,
        assessments.AssessmentRecorded,
        outcomes.ScoreComputed,
        outcomes.PeriodClosed,
        outcomes.PeriodRechecked,
        *LOOKS,
    ),
    "rectification": (
        outcomes.RectificationOrdered,
        outcomes.RectificationReplied,
        outcomes.RectificationOverdue,
        outcomes.RectificationExtended,
        outcomes.RectificationClosed,
        outcomes.ErrorReportDueSoon,
        outcomes.ErrorReportOverdue,
        outcomes.ErrorReportSettled,
        *LOOKS,
    ),
    "notification": (outcomes.AlertOpened, outcomes.AlertClosed, alerting.AlertNotice),
    "reporting": (outcomes.ReportPublished,),
    "exporter": (),
}
"""What each service puts on the bus. Whoever says a look may also put one off: it waits in the schedule stream."""


def _positions(*streams: str) -> tuple[str, ...]:
    asked = ("CONSUMER.CREATE", "CONSUMER.DELETE", "CONSUMER.INFO", "CONSUMER.MSG.NEXT")
    return tuple(f"$JS.API.{what}.{stream}.exporter" for stream in streams for what in asked)


INSPECTS: Mapping[str, tuple[str, ...]] = {
    "scheduler": ("$JS.API.CONSUMER.INFO.COMMANDS.*",),
    "scoring": (
        "$JS.API.STREAM.INFO.COMMANDS",
        "$JS.API.STREAM.INFO.OBSERVATIONS",
        "$JS.API.CONSUMER.INFO.COMMANDS.*",
        "$JS.API.CONSUMER.INFO.OBSERVATIONS.*",
    ),
    "exporter": ("$JS.API.INFO", *_positions("TARGETS", "OBSERVATIONS", "OUTCOMES")),
}
"""Who reads the state of other services' queues: the scheduler for backpressure, scoring before it closes a period, the
exporter for the last words (a reading position of its own, which it makes and takes away) and the disk."""


@dataclass(frozen=True)
class User:
    """One NATS user: its name, what it may publish, and where its password comes from."""

    name: str
    publish: tuple[str, ...]

    @property
    def variable(self) -> str:
        return f"NATS_{self.name.upper().replace('-', '_')}_PASSWORD"


def _hearing(consumer: Consumer) -> tuple[str, ...]:
    """What binding to a durable, fetching from it and settling takes."""
    place = f"{consumer.stream}.{consumer.name}"
    return (f"$JS.API.CONSUMER.INFO.{place}", f"$JS.API.CONSUMER.MSG.NEXT.{place}", f"$JS.ACK.{place}.>")


def service_user(service: str) -> User:
    """A service may say its events, park what it cannot settle, and work off its own durables."""
    said = [f"{event.SUBJECT}.*" for event in SAYS[service]]
    defers = ["schedule.*"] if any(issubclass(event, Look) for event in SAYS[service]) else []
    heard = [subject for one in (*CONSUMERS, *VANTAGE_CONSUMERS) if one.service == service for subject in _hearing(one)]
    parked = f"{system.DeadLetter.SUBJECT}.*"
    return User(service, tuple(dict.fromkeys((*said, *defers, parked, *INSPECTS.get(service, ()), *heard))))


def operator_user() -> User:
    """The command line: people's words, dead letters, and the original of a dead letter once more, whatever it was."""
    everything = tuple(subject for stream in STREAMS for subject in stream.subjects)
    reading = ("$JS.API.STREAM.INFO.*", "$JS.API.CONSUMER.INFO.*.*")
    letters = ("$JS.API.STREAM.MSG.GET.DEAD_LETTERS", "$JS.API.STREAM.MSG.DELETE.DEAD_LETTERS")
    # `xunjian evidence` reads what was seen, `xunjian trace` also what followed and what people said.
    seen = tuple(f"$JS.API.STREAM.MSG.GET.{stream}" for stream in ("OBSERVATIONS", "OUTCOMES", "INTAKE"))
    return User("operator", (*everything, *reading, *letters, *seen))


def provision_user() -> User:
    """The one-shot that makes streams, durables and ticks."""
    return User("provision", ("$JS.API.>", "schedule.tick.*"))


def users() -> tuple[User, ...]:
    services = sorted(SAYS)
    return (*(service_user(name) for name in services), operator_user(), provision_user())


HEAD = """\
# Written by `python -m deploy.nats.config > deploy/nats/nats.conf`; a contract test fails when it is stale.
# Passwords come from the environment. Each must begin with a letter: nats-server reads what begins with a digit as a number.
server_name: xunjian
listen: "0.0.0.0:4222"
http: "0.0.0.0:8222"
max_payload: 1MB
jetstream {
  store_dir: /data
  max_memory_store: 64MB
  max_file_store: 20GB
  sync_interval: always # an acknowledged event survives a power cut
}
authorization {
  users: [
"""


def _entry(user: User) -> str:
    allowed = "\n".join(f'        "{subject}"' for subject in user.publish)
    return (
        f'    {{ user: "{user.name}", password: ${user.variable}, permissions: {{\n'
        f"      publish: {{ allow: [\n{allowed}\n      ] }}\n"
        f'      subscribe: {{ allow: ["_INBOX.>"] }}\n'
        f"    }} }}\n"
    )


def render() -> str:
    """The whole file."""
    return HEAD + "".join(_entry(user) for user in users()) + "  ]\n}\n"


if __name__ == "__main__":
    print(render(), end="")
