"""Every event on the bus: declared once, with a schema, a golden message, a stream, and an id made from the fact alone."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from deploy import generate
from deploy.field_words import FIELD_WORDS, word
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
from shared.contracts.catalogue import BY_SUBJECT, EVENTS, parse
from shared.contracts.envelope import NAMESPACE, Event
from shared.contracts.streams import CONSUMERS, STREAMS, stream_of

CONTRACTS = Path(generate.ROOT) / "shared" / "contracts"
EXAMPLES = CONTRACTS / "examples"
IDS: dict[str, str] = json.loads((EXAMPLES / "event-ids.json").read_text())

VISIT = ("target", "occurred_at", "reason", "finding_id")
SAME_FACT: dict[type[Event], tuple[str, ...]] = {
    commands.ImportTargets: ("target", "occurred_at", "rows_key"),
    commands.ProbeSite: VISIT,
    commands.ProbeFrom: (*VISIT, "site"),
    commands.CheckRegisteredState: VISIT,
    commands.CrawlSite: ("target", "pass_id", "slice_no", "turn"),
    commands.CheckLinks: (*VISIT, "urls"),
    commands.PollAccount: (*VISIT, "run"),
    commands.ClosePeriod: ("target", "period", "recheck"),
    targets.TargetRegistered: ("target", "occurred_at", "facts"),
    targets.TargetChanged: ("target", "occurred_at", "facts"),
    targets.TargetRetired: ("target", "occurred_at", "facts"),
    targets.SectionsRegistered: ("target", "occurred_at", "sections"),
    observations.SiteProbed: ("target", "scheduled_at", "reason", "finding_id", "vantage"),
    observations.RegisteredStateSeen: ("target", "scheduled_at", "reason", "finding_id"),
    observations.PagesSeen: ("target", "pass_id", "slice_no"),
    observations.SiteSurveyed: ("target", "pass_id"),
    observations.SiteFunctionSeen: ("target", "pass_id"),
    observations.LinksChecked: ("target", "source"),
    tampering.TamperingSeen: ("target", "source"),
    observations.AccountPolled: ("target", "scheduled_at", "reason", "finding_id", "run"),
    media.PostsSeen: ("target", "posts_key"),
    media.MatrixPageSeen: ("target", "scheduled_at", "reason", "finding_id"),
    media.ConnectorSeen: ("target", "method", "since", "broken"),
    findings.FindingRaised: ("target", "finding.id"),
    findings.FindingConfirmed: ("target", "finding.id"),
    findings.FindingCleared: ("target", "finding.id"),
    findings.FindingDismissed: ("target", "finding.id"),
    findings.ReviewDecided: ("target", "finding_id", "decision", "who", "why"),
    assessments.AssessmentSubmitted: ("target", "period", "edition", "who", "occurred_at", "rows_key"),
    assessments.AssessmentRecorded: ("target", "submission"),
    assessments.PeriodImported: ("target", "period", "occurred_at", "rows_key"),
    outcomes.ScoreComputed: ("target", "period", "recheck"),
    outcomes.PeriodClosed: ("target", "period"),
    outcomes.PeriodRechecked: ("target", "period"),
    outcomes.ReplyGiven: ("target", "order_id", "occurred_at", "who", "text", "attachment"),
    outcomes.RectificationOrdered: ("target", "order_id"),
    outcomes.RectificationReplied: ("target", "order_id", "reply_id"),
    outcomes.RectificationOverdue: ("target", "order_id", "extensions"),
    outcomes.RectificationExtended: ("target", "order_id", "extension_id"),
    outcomes.RectificationClosed: ("target", "order_id"),
    outcomes.ExtensionGranted: ("target", "order_id", "occurred_at", "who", "working_days", "why"),
    error_reports.ErrorReportFiled: ("target", "report"),
    error_reports.ErrorReportTransferred: ("target", "number", "occurred_at"),
    error_reports.ErrorReportAnswered: ("target", "number", "occurred_at", "text", "valid"),
    error_reports.ErrorReportExtended: ("target", "number", "occurred_at"),
    outcomes.ErrorReportDueSoon: ("target", "number", "stage", "due_at"),
    outcomes.ErrorReportOverdue: ("target", "number", "stage", "due_at"),
    outcomes.ErrorReportSettled: ("target", "number", "stage", "due_at"),
    outcomes.AlertOpened: ("target", "alert_id"),
    outcomes.AlertClosed: ("target", "alert_id"),
    alerting.AlertNotice: ("target", "person", "number"),
    alerting.AlertAcknowledged: ("target", "occurred_at", "who", "why"),
    alerting.SilenceSet: ("target", "occurred_at", "scope", "starts_at", "ends_at", "who", "why"),
    outcomes.ReportPublished: ("target", "period", "recheck"),
    system.Tick: ("target", "occurred_at"),
    system.Deferred: ("target", "forward_id"),
    system.DeadLetter: ("target", "letter_id"),
}
"""The fields that tell two facts apart. Any other field may differ between two deliveries of one fact: an id that moved with
it would double the fact, an id that ignored one of these would lose one. A new event needs a line here."""

PARTS = {"finding": ("id", "status", "params", "observations", "cleared_at")}
"""Values whose fields are changed one by one."""


def golden(event: type[Event]) -> Event:
    return event.model_validate_json((EXAMPLES / f"{event.SUBJECT}.json").read_text(encoding="utf-8"))


def every(event: type[Event]) -> str:
    return event.SUBJECT


@pytest.mark.parametrize("event", EVENTS, ids=every)
class TestEveryEvent:
    def test_its_subject_says_kind_what_and_version_and_has_a_stream(self, event: type[Event]) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]?", event.SUBJECT)
        assert stream_of(event.SUBJECT) in {stream.name for stream in STREAMS}
        assert BY_SUBJECT[event.SUBJECT] is event

    def test_it_says_what_it_is(self, event: type[Event]) -> None:
        assert (event.__doc__ or "").strip().endswith((".", ":")), "docs/events.md prints the docstring"

    def test_its_golden_message_is_read_and_written_back_unchanged(self, event: type[Event]) -> None:
        text = (EXAMPLES / f"{event.SUBJECT}.json").read_text(encoding="utf-8")
        read = parse(f"{event.SUBJECT}.{golden(event).target}", text)
        assert type(read) is event
        assert json.dumps(read.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n" == text

    def test_its_golden_message_fits_its_schema(self, event: type[Event]) -> None:
        schema = json.loads((CONTRACTS / "schemas" / f"{event.SUBJECT}.json").read_text(encoding="utf-8"))
        body = json.loads((EXAMPLES / f"{event.SUBJECT}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(body, schema)

    def test_its_id_is_the_uuid5_that_every_earlier_version_computed(self, event: type[Event]) -> None:
        example = golden(event)
        named = "\x1f".join((f"{event.SUBJECT}.{example.target}", *example.natural_key()))
        assert example.event_id == IDS[event.SUBJECT] == str(uuid.uuid5(NAMESPACE, named))

    def test_a_newer_sender_may_add_fields_without_making_another_fact(self, event: type[Event]) -> None:
        body = {**golden(event).model_dump(mode="json"), "field-of-the-future": {"a": [1]}}
        assert event.model_validate_json(json.dumps(body)).event_id == IDS[event.SUBJECT]

    def test_exactly_the_fields_of_the_fact_move_its_id(self, event: type[Event]) -> None:
        same = golden(event)
        moved = {path for path, other in changes(same) if other.event_id != same.event_id}
        assert moved == set(SAME_FACT[event])

    def test_a_time_without_zone_is_refused(self, event: type[Event]) -> None:
        body = {**golden(event).model_dump(mode="json"), "occurred_at": "2022-06-12T09:00:00"}
        with pytest.raises(ValidationError, match="without zone"):
            event.model_validate(body)


def changes(event: Event) -> Iterator[tuple[str, Event]]:
    """The event with one field at a time changed to something else that is valid."""
    for name in type(event).model_fields:
        value = getattr(event, name)
        if name not in PARTS:
            yield name, event.model_copy(update={name: another(value)})
            continue
        for part in PARTS[name]:
            yield f"{name}.{part}", event.model_copy(update={name: part_changed(value, part)})


def part_changed(value: BaseModel, part: str) -> BaseModel:
    return value.model_copy(update={part: another(getattr(value, part))})


def another(value: Any) -> Any:
    """Some other value of the same kind."""
    match value:
        case StrEnum():
            return next(other for other in type(value) if other is not value)
        case str():
            return f"{value}-2"
        case bool():
            return not value
        case int() | float():
            return value + 1
        case datetime():
            return value + timedelta(seconds=1)
        case BaseModel():
            return part_changed(value, next(iter(type(value).model_fields)))
        case tuple():
            return (
                value[1:]
                if isinstance(next(iter(value), None), BaseModel)
                else (*value, "http://www.yunbo.canglan.gov.cn/other")
            )
        case dict():
            return {**value, "other": "1"}
        case None:
            return "something"
    raise AssertionError(f"no other value for {value!r}")


def test_schemas_and_reference_pages_are_those_of_the_code() -> None:
    assert generate.stale() == [], "run `python -m deploy.generate`"


def test_a_schema_without_event_and_a_changed_page_are_named_as_stale(tmp_path: Path) -> None:
    assert len(generate.write(tmp_path)) == len(EVENTS) + 3
    (tmp_path / generate.SCHEMAS / "command.forgotten.v1.json").write_text("{}")
    (tmp_path / "docs" / "events.md").write_text("changed by hand")
    assert generate.stale(tmp_path) == ["docs/events.md", "shared/contracts/schemas/command.forgotten.v1.json"]
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []


def test_examples_are_one_for_each_event() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == {*BY_SUBJECT, "event-ids"}
    assert set(IDS) == set(BY_SUBJECT)
    assert len(set(IDS.values())) == len(EVENTS)


def test_the_golden_deferred_message_forwards_an_event_under_its_own_id() -> None:
    letter = golden(system.Deferred)
    assert isinstance(letter, system.Deferred)
    forwarded = parse(letter.forward_subject, letter.forward_body)
    assert forwarded.event_id == letter.forward_id
    assert forwarded.subject == letter.forward_subject


@given(
    words=st.lists(
        st.text(st.characters(exclude_characters="\x1f", codec="utf-8"), max_size=30), min_size=4, max_size=4
    )
)
def test_what_people_write_cannot_make_two_words_one_fact(words: list[str]) -> None:
    one, other = (
        findings.ReviewDecided(
            target="site-1", occurred_at=datetime.fromisoformat("2022-06-12T09:00:00+08:00"), finding_id="f",
            decision=findings.Status.DISMISSED, who=who, why=why,
        )
        for who, why in (words[:2], words[2:])
    )  # fmt: skip
    assert (one.event_id == other.event_id) == (words[:2] == words[2:])
    assert parse(one.subject, one.model_dump_json()).event_id == one.event_id


def test_durables_have_one_name_each_and_bind_inside_their_stream() -> None:
    names = [(consumer.stream, consumer.name) for consumer in CONSUMERS]
    assert len(set(names)) == len(names)
    for consumer in CONSUMERS:
        assert consumer.event in EVENTS
        assert consumer.filter_subject.startswith(f"{consumer.event.SUBJECT}.")
        assert re.fullmatch(r"[a-z-]+", consumer.name), "NATS takes no dot or space in a durable's name"


def test_work_is_done_once_so_a_command_has_one_consumer() -> None:
    queues = {stream.name for stream in STREAMS if stream.retention == "workqueue"}
    heard = [consumer.filter_subject for consumer in CONSUMERS if consumer.stream in queues]
    assert len(set(heard)) == len(heard)


def test_streams_do_not_overlap_and_a_schedule_never_expires() -> None:
    kinds = [subject for stream in STREAMS for subject in stream.subjects]
    assert len(set(kinds)) == len(kinds)
    assert all(stream.max_age_s is None for stream in STREAMS if stream.schedules)


def test_every_field_is_explained_and_no_explanation_is_left_over() -> None:
    values = [generate.schema_of(event) for event in EVENTS]
    values += [value for schema in values for value in schema.get("$defs", {}).values()]
    fields = [(value["title"], name, field) for value in values for name, field in value.get("properties", {}).items()]
    silent = [(owner, name) for owner, name, field in fields if not field.get("description")]
    assert sorted({f"{owner}.{name}" for owner, name in silent if not word(owner, name)}) == []
    needed = {name for _, name in silent} | {f"{owner}.{name}" for owner, name in silent}
    assert set(FIELD_WORDS) - needed == set()


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(KeyError):
        stream_of("gossip.heard.v1")
    with pytest.raises(KeyError):
        parse("command.unknown.v1.site-1", "{}")
