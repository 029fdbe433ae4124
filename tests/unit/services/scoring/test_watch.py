"""Readings that turn odd all at once say something about us; offices are not judged by them."""

from datetime import datetime, timedelta

from services.scoring.domain.watch import FUTURE_S, LIMITS, Watch, mark, source_of
from shared.contracts.commands import Reason
from shared.contracts.observations import Observation
from tests.support.facts import at, checked, link, polled, probed, section, surveyed

NOW = at(30)


def feed(watch: Watch, *seen: Observation) -> None:
    for one in seen:
        told = mark(one)
        if told is not None:
            watch.source(told.source).add(told)


def accounts(number: int, *, empty: bool, when: datetime = NOW) -> list[Observation]:
    return [
        polled(
            when,
            None if empty else when,
            posts=0 if empty else 5,
            target=f"account-weibo-{n % 9}",
            method="weibo-guest",
        )
        for n in range(number)
    ]


class TestAConnectorThatReturnsOnlyEmpties:
    def test_is_held_so_that_no_account_is_called_silent_and_the_others_are_judged_on(self) -> None:
        watch = Watch()
        feed(watch, *accounts(40, empty=False), *accounts(12, empty=True))
        assert watch.doubt(accounts(1, empty=True)[0], NOW) == "source-held"
        assert watch.doubt(polled(NOW, NOW, method="wechat-api"), NOW) is None

    def test_is_released_when_posts_come_again(self) -> None:
        watch = Watch()
        feed(watch, *accounts(40, empty=False), *accounts(12, empty=True), *accounts(8, empty=False))
        assert watch.doubt(accounts(1, empty=False)[0], NOW) is None

    def test_a_few_empty_accounts_read_over_and_over_hold_nobody(self) -> None:
        watch = Watch()
        feed(watch, *(polled(NOW, None, posts=0, target=f"account-x-{n % 3}", method="m") for n in range(60)))
        assert watch.doubt(polled(NOW, None, posts=0, method="m"), NOW) is None

    def test_apps_have_no_posts_and_are_held_only_when_they_vanish_from_the_store_all_at_once(self) -> None:
        watch = Watch()

        def apps(usable: bool) -> list[Observation]:
            return [
                polled(NOW, None, posts=0, app_usable=usable, target=f"account-app-{n % 9}", method="apple-lookup")
                for n in range(24)
            ]

        feed(watch, *apps(True))
        assert watch.doubt(apps(False)[0], NOW) is None
        feed(watch, *apps(False))
        assert watch.doubt(apps(False)[0], NOW) == "source-held"

    def test_a_hold_that_a_process_left_behind_stands_until_fresh_readings_show_otherwise(self) -> None:
        watch = Watch()
        watch.source("account-polled/weibo-guest").held = True
        feed(watch, *accounts(LIMITS["account-polled"].readings - 1, empty=False))
        assert watch.doubt(accounts(1, empty=False)[0], NOW) == "source-held"
        feed(watch, *accounts(1, empty=False))
        assert watch.doubt(accounts(1, empty=False)[0], NOW) is None


class TestLinksAndSections:
    def test_links_that_die_everywhere_at_once_are_not_the_sites(self) -> None:
        def slices(number: int, dead: int) -> list[Observation]:
            links = [link(f"http://www.canglan.gov.cn/{n}") for n in range(dead)]
            return [
                checked(NOW, *links).model_copy(update={"target": f"site-{n % 15}", "checked": 20})
                for n in range(number)
            ]

        watch = Watch()
        feed(watch, *slices(50, 1))
        assert watch.doubt(slices(1, 1)[0], NOW) is None
        feed(watch, *slices(20, 15))
        assert watch.doubt(slices(1, 15)[0], NOW) == "source-held"

    def test_rechecks_look_at_what_was_bad_already_and_are_not_counted(self) -> None:
        again = checked(NOW, link("http://www.canglan.gov.cn/x")).model_copy(update={"reason": Reason.RECHECK})
        assert mark(again) is None

    def test_a_reader_that_understands_no_section_any_more_is_held(self) -> None:
        def passes(number: int, **how: object) -> list[Observation]:
            return [
                surveyed(NOW, section("a", **how), section("b", **how)).model_copy(update={"target": f"site-{n % 15}"})  # type: ignore[arg-type]
                for n in range(number)
            ]

        watch = Watch()
        feed(watch, *passes(40, newest=NOW), *passes(20, state="structure-changed"))
        assert watch.doubt(passes(1)[0], NOW) == "source-held"

    def test_a_source_that_is_odd_by_nature_is_held_later(self) -> None:
        watch = Watch()
        source = watch.source("site-surveyed")
        source.usual = 0.8
        assert source.limit == 0.9


def test_sites_that_fail_together_are_shown_to_operations_and_judged_on() -> None:
    watch = Watch()
    feed(watch, *(probed(NOW, "timeout", target=f"site-{n}") for n in range(200)))
    assert watch.source("site-probed").share == 1.0
    assert watch.doubt(probed(NOW, "timeout"), NOW) is None, "the prober has asked its anchors: it is real"


def test_a_reading_from_the_future_comes_from_a_wrong_clock() -> None:
    watch = Watch()
    late = probed(NOW + timedelta(seconds=FUTURE_S + 1), "timeout")
    assert watch.doubt(late, NOW) == "from-the-future"
    assert watch.doubt(late, NOW, rate=3600.0) is None, "in fast-forward that is an instant"


def test_what_its_looker_cannot_stand_behind_is_set_aside() -> None:
    seen = probed(NOW, "timeout", doubted="clock-jumped")
    assert Watch().doubt(seen, NOW) == "clock-jumped"


def test_every_reading_has_a_source() -> None:
    assert source_of(polled(NOW, method="weibo-guest")) == "account-polled/weibo-guest"
    assert source_of(probed(NOW)) == "site-probed"
