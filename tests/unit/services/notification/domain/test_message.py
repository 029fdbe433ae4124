"""How notices read: languages, groups, hostile names, missing parameters."""

from typing import Any

import pytest

from services.notification.domain.message import LONGEST_LINE, digest, lines, message_of
from shared.contracts.alerting import Telling
from shared.contracts.findings import Severity
from shared.indicators.registry import INDICATORS
from tests.support.notices import notice


@pytest.mark.parametrize("code", [*INDICATORS, "unknown-to-this-version"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_indicator_reads_as_one_line_even_without_parameters(code: str, lang: str) -> None:
    (text,) = lines(notice(indicator=code), lang)
    assert "\n" not in text
    assert "云泊市人民政府" in text


@pytest.mark.parametrize("telling", Telling)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_that_is_told_has_its_own_head(telling: Telling, lang: str) -> None:
    others = {lines(notice(telling=one), lang)[0].split("]")[0] for one in Telling if one is not telling}
    assert lines(notice(telling=telling, severity=Severity.VETO), lang)[0].split("]")[0] not in others


def test_alarm_and_recovery_are_told_apart() -> None:
    veto = notice(severity=Severity.VETO)
    closed = veto.model_copy(update={"telling": Telling.CLOSED, "number": 2})
    assert lines(veto, "zh")[0].startswith("[告警][单项否决]")
    assert lines(closed, "zh")[0].startswith("[恢复][单项否决]")
    assert message_of(veto).id != message_of(closed).id


def test_a_group_names_its_cause_with_numbers_and_some_of_its_members() -> None:
    told = lines(
        notice(
            telling=Telling.UPDATED,
            cause="address:192.0.2.10",
            members=12,
            open_members=11,
            sharing=200,
            names=("甲站", "乙站"),
        ),
        "zh",
    )
    assert "同一地址 192.0.2.10：12 个对象网站当前打不开，现有 11 个未恢复（名录中共有 200 个）" in told[0]
    assert told[1:] == ("· 甲站", "· 乙站")


def test_the_recovery_of_a_group_is_one_line() -> None:
    (told,) = lines(notice(telling=Telling.CLOSED, cause="address:192.0.2.10", members=2000, open_members=0), "zh")
    assert "2000 个对象网站当前打不开，已全部恢复" in told


def test_who_took_it_in_hand_is_told_to_the_others() -> None:
    told = lines(notice(telling=Telling.ACKNOWLEDGED, who="张三", why="已联系机房"), "zh")
    assert "张三 已受理：已联系机房" in told[1]


def test_a_hostile_name_cannot_break_the_line_or_the_terminal() -> None:
    (text,) = lines(notice(name="a\nb\x1b[31m\u202e c{params}" + "长" * 5_000), "zh")
    assert text.isprintable()
    assert len(text) <= LONGEST_LINE


@pytest.mark.parametrize(
    ("kind", "params", "word"),
    [
        ("order-overdue", {"due_at": "2022-06-22T23:59:59+08:00"}, "整改逾期"),
        ("dead-letter", {"consumer": "scoring-tick", "error": "E", "why": "{curly}"}, "{curly}"),
        ("dead-letter", {}, "死信"),
        ("operations", {"summary": "队列积压"}, "队列积压"),
    ],
)
def test_the_other_kinds_have_sentences(kind: str, params: dict[str, Any], word: str) -> None:
    assert word in lines(notice(kind=kind, params=params, indicator="dead-letter"), "zh")[0]


def test_the_payload_carries_both_languages_and_the_facts() -> None:
    payload = message_of(notice(), "en").payload
    assert (payload["event"], payload["target"], payload["alert_id"]) == ("opened", "site-9900000001", "a-1")
    assert payload["incident_id"] == notice().target
    assert set(payload["text"]) == {"zh", "en"}


def test_a_digest_says_how_many_and_then_each_in_its_order() -> None:
    told = digest([notice(name=f"第{number}站", number=number) for number in (1, 2, 3)], "zh", "d-1")
    assert told.lines[0] == "[汇总] 共 3 条"
    assert [number for number, line in enumerate(told.lines) if f"第{number}站" in line] == [1, 2, 3]


@pytest.mark.parametrize(("lang", "words"), [("zh", "读到的比例骤降"), ("en", "readings-fell")])
def test_a_broken_way_of_reading_is_told_as_our_own_affair(lang: str, words: str) -> None:
    params = {"method": "weibo-api", "why": "readings-fell", "asked": 120, "read": 7}
    (told,) = lines(
        notice(kind="connector", indicator="connector", about="connector-weibo-api", name="", params=params), lang
    )
    assert words in told
    assert "weibo-api" in told
    assert "120" in told
