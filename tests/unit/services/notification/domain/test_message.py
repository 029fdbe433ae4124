"""How alerts read: languages, hostile names, missing parameters."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from services.notification.domain.message import LONGEST_LINE, line, message_of
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertClosed, AlertOpened
from shared.indicators.registry import INDICATORS

AT = datetime(2022, 6, 13, 9, 0, tzinfo=timezone(timedelta(hours=8)))


def alert(**changes: Any) -> AlertOpened:
    facts: dict[str, Any] = {
        "target": "site-9900000001",
        "occurred_at": AT,
        "alert_id": "a-1",
        "finding_id": "f-1",
        "indicator": "site-unreachable",
        "severity": Severity.VETO,
        "name": "沧澜省人民政府",
        "places": ("http://www.canglan.gov.cn/",),
    }
    return AlertOpened(**{**facts, **changes})


@pytest.mark.parametrize("code", [*INDICATORS, "unknown-to-this-version"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_indicator_reads_as_one_line_even_without_parameters(code: str, lang: str) -> None:
    text = line(alert(indicator=code), lang)
    assert "\n" not in text
    assert "沧澜省人民政府" in text


def test_alarm_and_recovery_are_told_apart() -> None:
    opened = alert()
    closed = AlertClosed(**opened.model_dump())
    assert line(opened, "zh").startswith("[告警][单项否决]")
    assert line(closed, "zh").startswith("[恢复][单项否决]")
    assert message_of(opened).id != message_of(closed).id


def test_a_hostile_name_cannot_break_the_line_or_the_terminal() -> None:
    text = line(alert(name="a\nb\x1b[31m\u202e c{params}" + "长" * 5_000), "zh")
    assert text.isprintable()
    assert len(text) <= LONGEST_LINE


@pytest.mark.parametrize(
    ("kind", "params", "word"),
    [
        ("order-overdue", {"due_at": "2022-06-22T23:59:59+08:00"}, "整改逾期"),
        ("dead-letter", {"consumer": "scoring-tick", "error": "E", "why": "{curly}"}, "{curly}"),
        ("dead-letter", {}, "死信"),
    ],
)
def test_the_other_kinds_have_sentences(kind: str, params: dict[str, Any], word: str) -> None:
    assert word in line(alert(kind=kind, params=params, indicator="dead-letter"), "zh")


def test_the_payload_carries_both_languages_and_the_facts() -> None:
    payload = message_of(alert()).payload
    assert payload["event"] == "opened"
    assert set(payload["text"]) == {"zh", "en"}
    assert payload["alert_id"] == "a-1"


@pytest.mark.parametrize(("lang", "words"), [("zh", "读到的比例骤降"), ("en", "readings-fell")])
def test_a_broken_way_of_reading_is_told_as_our_own_affair(lang: str, words: str) -> None:
    event = AlertOpened(
        target="connector-weibo-api", occurred_at=AT, alert_id="a", finding_id="", indicator="connector", kind="connector",
        severity=Severity.NOTICE, params={"method": "weibo-api", "why": "readings-fell", "asked": 120, "read": 7},
    )  # fmt: skip
    told = line(event, lang)
    assert words in told
    assert "weibo-api" in told
    assert "120" in told
