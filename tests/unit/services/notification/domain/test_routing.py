"""Who hears what: routes, quiet hours, silences, and what no silence covers."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notification.domain.policy import Person, Policy, plain_policy, quiet_until
from services.notification.domain.routing import Plan, Window, fits, plan, silenced_by
from shared.contracts.alerting import Scope
from shared.contracts.envelope import CST
from shared.contracts.findings import Severity
from tests.support.notices import AT, alert

POLICY = Policy.model_validate(
    {
        "channels": {"wecom": {"kind": "wecom-robot"}, "sms": {"kind": "sms-gateway"}},
        "people": {
            name: {"channels": ["wecom", "sms"]} for name in ("province", "yunbo", "bureau", "chief", "engineer")
        },
        "routes": [
            {"to": ["engineer"], "kinds": ["operations", "dead-letter"], "stop": True},
            {"to": ["yunbo"], "regions": ["云泊市"], "remind": "4h"},
            {"to": ["bureau"], "units": ["云泊市民政局"]},
            {"to": ["province"], "severities": ["veto"], "remind": "2h", "escalate": {"after": "30m", "to": ["chief"]}},
        ],
        "otherwise": ["province"],
    }
)


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({}, ("yunbo", "bureau")),
        ({"severity": Severity.VETO, "units": ()}, ("yunbo", "province")),
        ({"region": "白河市", "units": ()}, ("province",)),
        ({"kind": "operations", "severity": Severity.VETO}, ("engineer",)),
    ],
)
def test_whom_an_alert_goes_to(changes: dict[str, Any], people: tuple[str, ...]) -> None:
    assert plan(POLICY, alert(**changes)).people == people


def test_the_shortest_patience_counts() -> None:
    assert plan(POLICY, alert(severity=Severity.VETO, units=())) == Plan(
        ("yunbo", "province"), 7_200, 1_800, ("chief",)
    )


def test_these_routes_fit_together() -> None:
    assert list(POLICY.faults()) == []


def test_without_files_every_channel_hears_everything() -> None:
    policy = plain_policy({"terminal": {"kind": "terminal"}, "webhook": {"kind": "webhook"}})
    assert plan(policy, alert()).people == ("terminal", "webhook")
    assert list(policy.faults()) == []


NIGHT = Person.model_validate({"channels": ["wecom"], "quiet": {"from": "22:00", "to": "07:30"}})
NOON = Person.model_validate({"channels": ["wecom"], "quiet": {"from": "12:00", "to": "13:00", "except": []}})


@pytest.mark.parametrize(
    ("person", "severity", "at", "until"),
    [
        (NIGHT, Severity.NOTICE, (13, 23, 15), (14, 7, 30)),
        (NIGHT, Severity.NOTICE, (14, 3, 0), (14, 7, 30)),
        (NIGHT, Severity.NOTICE, (14, 7, 30), None),
        (NIGHT, Severity.VETO, (14, 3, 0), None),
        (NOON, Severity.VETO, (14, 12, 59), (14, 13, 0)),
        (NOON, Severity.VETO, (14, 11, 59), None),
    ],
)
def test_quiet_hours(
    person: Person, severity: Severity, at: tuple[int, int, int], until: tuple[int, int, int] | None
) -> None:
    now = datetime(2022, 6, *at, tzinfo=CST)
    assert quiet_until(person, severity, now) == (datetime(2022, 6, *until, tzinfo=CST) if until else None)


def window(hours: int = 1, **scope: Any) -> Window:
    return Window(f"w-{hours}", Scope(**scope), AT, AT + timedelta(hours=hours), "张三", "割接")


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({"targets": ("site-9900000001",)}, True),
        ({"targets": ("site-9900000002",)}, False),
        ({"regions": ("云泊市",), "indicators": ("site-down",)}, True),
        ({"regions": ("云泊市",), "indicators": ("columns-blank",)}, False),
        ({"units": ("云泊市民政局",)}, True),
        ({"kinds": ("order-overdue",)}, False),
    ],
)
def test_what_a_silence_covers(scope: dict[str, Any], covered: bool) -> None:
    assert (silenced_by([window(**scope)], alert(), AT) is not None) is covered


def test_a_silence_ends_and_the_longest_counts() -> None:
    windows = [window(1, regions=("云泊市",)), window(3, regions=("云泊市",))]
    found = silenced_by(windows, alert(), AT)
    assert found is not None
    assert found.id == "w-3"
    assert silenced_by(windows, alert(), AT + timedelta(hours=3)) is None


@pytest.mark.parametrize(
    ("indicator", "severity", "covered"),
    [
        ("site-unreachable", Severity.VETO, True),
        ("homepage-stale", Severity.VETO, False),
        ("content-hijacked", Severity.NOTICE, False),
    ],
)
def test_what_must_go_out_at_once_is_silenced_by_its_name_only(
    indicator: str, severity: Severity, covered: bool
) -> None:
    event = alert(indicator=indicator, severity=severity)
    assert fits(Scope(regions=("云泊市",)), event) is covered
    assert fits(Scope(regions=("云泊市",), indicators=(indicator,)), event)
