"""One cause, one alarm, one recovery: joining, updates, flapping, silence, reminders, escalation, in any order of arrival."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise, permutations

import pytest

from services.notification.domain import incident
from services.notification.domain.incident import Incident
from services.notification.domain.policy import Timing
from services.notification.domain.routing import Plan
from shared.contracts.alerting import AlertNotice, Telling
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertOpened
from tests.support.notices import alert, over

TIMING = Timing()
DUTY = Plan(("duty",))


@dataclass
class Story:
    """One incident through time; every step goes through its stored form."""

    now: float = 0.0
    stored: Incident | None = None
    told: list[AlertNotice] = field(default_factory=list)

    def after(self, seconds: float) -> "Story":
        """Time passes, and the incident is woken whenever it wants to be."""
        until = self.now + seconds
        while self.stored and self.stored.wake is not None and self.stored.wake <= until:
            self.now = max(self.now, self.stored.wake)
            self._take(incident.woken(self.stored, self.now, TIMING))
        self.now = until
        return self

    def opens(self, event: AlertOpened, plan: Plan = DUTY, silent_until: float | None = None) -> "Story":
        self._take(incident.opened(self.stored, event, plan, self.now, TIMING, silent_until))
        return self

    def closes(self, event: AlertOpened) -> "Story":
        self._take(incident.closed(self.stored, over(event), self.now, TIMING))
        return self

    def taken(self, who: str) -> "Story":
        step = incident.acknowledged(self.stored, who, "", self.now, TIMING)
        self._take(step or (self.stored or Incident(id="i-1"), ()))
        return self

    def _take(self, step: incident.Step | None) -> None:
        assert step is not None
        if len(step[0].members) < 50 or step[1]:
            assert Incident.read(step[0].document()) == step[0]
        self.stored = step[0]
        self.told += step[1]

    @property
    def heard(self) -> list[str]:
        return [one.telling.value for one in self.told]


def test_one_alert_is_told_at_once_and_so_is_its_end() -> None:
    story = Story().opens(alert())
    assert story.heard == ["opened"]
    assert story.after(300).closes(alert()).heard == ["opened", "closed"]
    assert story.stored is not None
    assert story.stored.wake is None, "what is over wants nothing any more"


def test_two_thousand_at_one_address_are_one_alarm_and_one_recovery() -> None:
    story, many = Story(), [alert(number) for number in range(1, 2001)]
    for event in many:
        story.opens(event)
    assert story.heard == ["opened"]
    story.after(61)
    assert story.heard == ["opened", "updated"]
    assert (story.told[-1].members, story.told[-1].cause) == (2000, "address:192.0.2.10")
    assert len(story.told[-1].names) == 5
    for event in many:
        story.closes(event)
    assert story.after(600).heard == ["opened", "updated", "closed"]
    assert (story.told[-1].members, story.told[-1].open_members) == (2000, 0)


def test_updates_come_at_most_once_a_minute() -> None:
    story = Story().opens(alert(1))
    for number in range(2, 200):
        story.after(3).opens(alert(number))
    story.after(120)
    assert story.heard.count("opened") == 1
    assert 9 <= story.heard.count("updated") <= 11
    instants = [one.occurred_at for one in story.told]
    assert min(b - a for a, b in pairwise(instants)) >= timedelta(seconds=60)


def test_the_cause_is_what_all_members_share() -> None:
    story = (
        Story().opens(alert(1)).opens(alert(2, causes=("address:192.0.2.11", "operator:云泊市大数据中心"))).after(60)
    )
    assert story.told[-1].cause == "operator:云泊市大数据中心"


def test_whom_only_a_later_member_concerns_hears_at_once() -> None:
    story = Story().opens(alert(1), Plan(("yunbo",))).after(5).opens(alert(2), Plan(("province", "yunbo")))
    assert [(one.person, one.telling.value) for one in story.told] == [("yunbo", "opened"), ("province", "opened")]
    story.closes(alert(1)).closes(alert(2))
    assert {one.person for one in story.told if one.telling is Telling.CLOSED} == {"yunbo", "province"}


def test_a_repeat_changes_nothing() -> None:
    story = Story().opens(alert()).opens(alert())
    assert story.after(120).closes(alert()).closes(alert()).heard == ["opened", "closed"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_of_arrival_tells_the_beginning_and_the_end(order: tuple[int, ...]) -> None:
    story = Story()
    steps = [
        lambda: story.opens(alert(1)),
        lambda: story.closes(alert(1)),
        lambda: story.opens(alert(2)),
        lambda: story.closes(alert(2)),
    ]
    for index in order:
        steps[index]()
    story.after(3_600)
    assert story.stored is not None
    assert not story.stored.open
    assert story.heard[0] == "opened"
    assert story.heard[-1] == "closed"


def test_flapping_is_told_once_and_then_only_where_it_settles() -> None:
    story = Story()
    for number in range(1, 12):
        story.opens(alert(number)).after(60).closes(alert(number)).after(60)
    assert story.heard == ["opened", "closed"] * 3 + ["flapping"]
    assert story.after(1_900).heard[7:] == ["closed"]
    assert story.opens(alert(20)).after(7_200).closes(alert(20)).heard[8:] == ["opened", "closed"]


def test_flapping_that_ends_down_says_that_it_is_down() -> None:
    story = Story()
    for number in range(1, 6):
        story.opens(alert(number)).after(60)
        if number < 5:
            story.closes(alert(number)).after(60)
    assert story.after(1_900).heard[-1] == "updated"
    assert story.told[-1].open_members == 1


def test_a_maintenance_window_is_silent_and_its_end_is_not() -> None:
    story = Story().opens(alert(), silent_until=3_600.0)
    assert story.after(3_000).heard == []
    assert story.after(700).heard == ["opened"]
    assert story.closes(alert()).heard == ["opened", "closed"]


def test_what_was_over_before_the_window_ended_was_never_told() -> None:
    assert Story().opens(alert(), silent_until=3_600.0).after(600).closes(alert()).after(7_200).heard == []


def test_nobody_who_answers_is_called_a_second_time() -> None:
    plan = Plan(("duty",), remind_s=3_600, escalate_s=1_800, escalate_to=("chief",))
    story = Story().opens(alert(), plan).after(1_900)
    assert [(one.person, one.telling.value) for one in story.told] == [("duty", "opened"), ("chief", "escalated")]
    assert story.after(7_200).heard.count("reminded") == 4, "both, twice"
    story.closes(alert())
    assert {one.person for one in story.told if one.telling is Telling.CLOSED} == {"duty", "chief"}


def test_who_took_it_in_hand_is_left_alone_and_the_others_know() -> None:
    plan = Plan(("duty", "office"), remind_s=3_600, escalate_s=1_800, escalate_to=("chief",))
    story = Story().opens(alert(), plan).after(60).taken("张三").taken("李四").after(90_000)
    assert story.heard == ["opened", "opened", "acknowledged", "acknowledged"]
    assert story.closes(alert()).heard[-2:] == ["closed", "closed"]
    assert story.after(60).opens(alert(2), plan).after(1_900).heard[-1] == "escalated", (
        "a new round is in nobody's hands"
    )


def test_the_gravest_member_counts() -> None:
    story = Story().opens(alert(1)).opens(alert(2, severity=Severity.VETO)).after(60)
    assert story.told[-1].severity is Severity.VETO


def test_notices_have_ids_of_their_own_and_the_same_at_every_repeat() -> None:
    def run() -> list[str]:
        return [one.event_id for one in Story().opens(alert()).closes(alert()).told]

    assert run() == run()
    assert len(set(run())) == 2
