"""What an address was before is remembered within bounds, and a change is told only where little doubt is left."""

from datetime import datetime, timedelta

import pytest

from services.link_checker.domain.classify import Answer
from services.link_checker.domain.history import MAX_STATES, State, answer_in, remember, stored_answer, turned
from services.link_checker.domain.meaning import Meaning
from shared.contracts.link_why import LinkWhy
from shared.runtime.clock import CST
from shared.web.outcome import FetchOutcome

AT = datetime(2022, 6, 17, 12, tzinfo=CST)


def page(title: str, domain: str = "yunbo-culture.com", zh: bool = True, kind: str = "html") -> Meaning:
    return Meaning(title, domain, kind, zh, True, host=domain)


def lasted(*seen: Meaning, days: int = 30) -> list[State]:
    was: list[State] = []
    for one in seen:
        was = remember(remember(was, one, AT), one, AT + timedelta(days=days))
    return was


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (page("云泊县文化馆"), page("Best Roofing Services", zh=False), LinkWhy.CONTENT_CHANGED),
        (page("云泊县文化馆"), page("精品导航大全", "daohang.example"), LinkWhy.OTHER_OWNER),
    ],
)
def test_a_name_that_changed_hands_is_told(before: Meaning, now: Meaning, why: LinkWhy) -> None:
    told = turned(lasted(before), now)
    assert told is not None
    assert told[0] is why


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (page("云泊县文化馆"), page("云泊县文化馆 - 新版")),
        (page("云泊县文化馆"), page("云泊文化馆欢迎您", "ybwhg.org.cn")),
        (page("云泊县文化馆"), page("公共文化服务平台")),
        (page("云泊县文化馆"), page("沧澜省人民政府", "canglan.gov.cn")),
        (page("云泊县文化馆"), page("", "other.example", kind="application/pdf")),
        (page("", zh=False), page("Something else", zh=False)),
    ],
)
def test_renamed_moved_and_redesigned_pages_stay_silent(before: Meaning, now: Meaning) -> None:
    assert turned(lasted(before), now) is None


def test_what_was_seen_once_is_not_yet_what_an_address_was() -> None:
    assert turned(remember([], page("云泊县文化馆"), AT), page("Best Roofing Services", zh=False)) is None


def test_states_are_bounded_and_a_state_that_goes_on_is_one() -> None:
    was: list[State] = []
    for number in range(50):
        was = remember(was, page(f"标题{number}"), AT + timedelta(days=number))
    assert len(was) == MAX_STATES
    was = remember(was, page("标题49"), AT + timedelta(days=90))
    assert (len(was), was[-1]["first"][:10], was[-1]["last"][:10]) == (MAX_STATES, "2022-08-05", "2022-09-15")


def test_an_answer_comes_back_from_the_store_as_it_went_in() -> None:
    answer = Answer(FetchOutcome.OK, 200, LinkWhy.NONE, "", page("云泊县文化馆"))
    assert answer_in(stored_answer("http://a.cn/", AT, answer, [])) == answer
    dead = Answer(FetchOutcome.DNS, None, LinkWhy.NO_SUCH_NAME, "name-not-found")
    assert answer_in(stored_answer("http://a.cn/", AT, dead, [])) == dead
