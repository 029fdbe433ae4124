"""From the register's row to the tasks of a target, and from a due task to the looker's command."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scheduler.domain.due import Due, Task
from shared.contracts.commands import CheckRegisteredState, CrawlKind, CrawlSite, Look, PollAccount, ProbeSite, Reason
from shared.contracts.envelope import fact_id
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind

PROBE = "probe-site"
SURVEY = "crawl-site"
FULL_SURVEY = "crawl-site-full"
POLL = "poll-account"
STATE = "check-registered-state"
DAY = 86_400.0


@dataclass(frozen=True)
class Cadence:
    """How often what is looked at, in product seconds."""

    probe_every_s: float
    survey_every_s: float
    full_survey_every_s: float
    poll_every_s: float
    state_every_s: float
    first_full_survey_within_s: float
    late_after: float


def tasks_of(target: str, row: TargetFacts, since: datetime, cadence: Cadence) -> tuple[Task, ...]:
    """What is looked at for a target. Closed targets are watched for signs of life only."""
    if row.kind is TargetKind.ACCOUNT:
        return (Task(target, POLL, cadence.poll_every_s, since, cadence.poll_every_s),)
    state = Task(target, STATE, cadence.state_every_s, since, min(cadence.state_every_s, DAY))
    if row.state is not RegisterState.LIVE:
        return (state,)
    first_light = cadence.first_full_survey_within_s + cadence.survey_every_s
    matrix = (Task(target, POLL, cadence.state_every_s, since, cadence.state_every_s),) if row.matrix_url else ()
    return (
        Task(target, PROBE, cadence.probe_every_s, late_after_s=cadence.late_after * cadence.probe_every_s),
        Task(target, FULL_SURVEY, cadence.full_survey_every_s, since, cadence.first_full_survey_within_s),
        Task(target, SURVEY, cadence.survey_every_s, since, first_light),
        state,
        *matrix,
    )


def command(due: Due, row: TargetFacts, cadence: Cadence, now: datetime) -> Look:
    """The command for a due look. Its times are the slot's, so that asking twice is asking once."""
    task, at = due.task, due.at.astimezone(now.tzinfo)
    trace = fact_id("look", task.target, task.look, at.isoformat())
    common: dict[str, Any] = {"target": task.target, "occurred_at": at, "trace": trace}
    url = row.url or ""
    if task.look == PROBE:
        return ProbeSite(**common, url=url, reason=Reason.SCHEDULED, late_after_s=task.late_after_s)
    if task.look == POLL:
        return PollAccount(**common, run=f"run-{int(at.timestamp() // task.every_s)}")
    if task.look == STATE:
        return CheckRegisteredState(**common, url=url, state=row.state)
    kind = CrawlKind.FULL if task.look == FULL_SURVEY else CrawlKind.LIGHT
    return CrawlSite(**common, url=url, kind=kind, pass_id=fact_id("pass", task.target, kind, at.isoformat()))
