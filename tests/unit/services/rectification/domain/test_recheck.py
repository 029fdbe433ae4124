"""Which looker answers for which indicator."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from services.rectification.domain.lifecycle import State
from services.rectification.domain.order import Order, Reply, order_id
from services.rectification.domain.recheck import LOOKERS, recheck
from shared.contracts.catalogue import parse
from shared.contracts.commands import (
    CheckLinks,
    CheckRegisteredState,
    CrawlSite,
    Look,
    PollAccount,
    ProbeSite,
    Reason,
)
from shared.indicators.registry import INDICATORS

AT = datetime(2022, 6, 14, 9, 0, tzinfo=timezone(timedelta(hours=8)))
REPLY = Reply(id="r-1", at=AT, who="网站办", text="已整改")
HOME = "http://www.canglan.gov.cn/"


def order(indicator: str, target: str = "site-9900000001", **changes: Any) -> Order:
    facts: dict[str, Any] = {
        "id": order_id("f-1"),
        "finding_id": "f-1",
        "target": target,
        "indicator": indicator,
        "edition": "demo-province",
        "severity": "veto",
        "params": {"home_url": HOME},
        "state": State.REPLIED,
        "ordered_at": AT,
        "due_at": AT,
    }
    return Order.model_validate({**facts, **changes})


@pytest.mark.parametrize(
    ("indicator", "target", "looker"),
    [
        ("site-unreachable", "site-1", ProbeSite),
        ("site-down", "site-1", ProbeSite),
        ("homepage-stale", "site-1", CrawlSite),
        ("columns-core-stale", "site-1", CrawlSite),
        ("columns-blank", "site-1", CrawlSite),
        ("dead-link", "site-1", CheckLinks),
        ("state-mismatch", "site-1", CheckRegisteredState),
        ("media-stale", "account-wechat-1", PollAccount),
        ("media-no-interaction", "account-weibo-1", PollAccount),
        ("app-unusable", "account-app-1", PollAccount),
        ("account-state-mismatch", "account-app-1", PollAccount),
        ("not-known-yet", "site-1", CrawlSite),
        ("not-known-yet", "account-app-1", PollAccount),
    ],
)
def test_each_indicator_has_its_looker(indicator: str, target: str, looker: type[Look]) -> None:
    look = recheck(order(indicator, target), REPLY)
    assert isinstance(look, looker)
    assert (look.reason, look.finding_id, look.not_before) == (Reason.RECHECK, "f-1", AT)
    assert parse(look.subject, look.model_dump_json()) == look


def test_a_repeat_of_the_reply_is_the_same_command_and_another_reply_another() -> None:
    same, again = recheck(order("columns-blank"), REPLY), recheck(order("columns-blank"), REPLY)
    other = recheck(order("columns-blank"), REPLY.model_copy(update={"id": "r-2"}))
    assert same
    assert again
    assert other
    assert same.event_id == again.event_id != other.event_id


def test_links_are_those_of_the_finding() -> None:
    dead = "http://www.canglan.gov.cn/gone.html"
    by_param = recheck(order("dead-link", params={"home_url": HOME, "url": dead}, places=(HOME,)), REPLY)
    by_place = recheck(order("dead-link", places=(dead,)), REPLY)
    assert isinstance(by_param, CheckLinks)
    assert isinstance(by_place, CheckLinks)
    assert by_param.urls == by_place.urls == (dead,)


def test_without_an_address_nothing_is_asked() -> None:
    assert recheck(order("site-unreachable", params={}), REPLY) is None


def test_the_registered_state_goes_along() -> None:
    look = recheck(order("state-mismatch", params={"home_url": HOME, "registered_state": "closed"}), REPLY)
    assert isinstance(look, CheckRegisteredState)
    assert look.state == "closed"


def test_every_indicator_names_a_looker_that_is_known() -> None:
    """Or none at all: what only a person can see is looked at by no machine."""
    assert {indicator.look for indicator in INDICATORS.values() if indicator.look} <= set(LOOKERS)


def test_what_only_a_person_can_see_sets_off_no_look() -> None:
    code = next(code for code, indicator in INDICATORS.items() if not indicator.look)
    assert recheck(order(code), REPLY) is None
