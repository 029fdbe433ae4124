"""Planted faults are there through the whole period, and nothing without a fault comes near a veto."""

from collections.abc import Iterator

import pytest

from deploy.province.accounts import APP_UNUSABLE, NO_INTERACTION, REPLY_OVERDUE, STALE
from deploy.province.faults import BLANK, CORE_STALE, HOMEPAGE_STALE, UNREACHABLE
from deploy.province.manifest import build_province
from deploy.province.model import Account, Province, Website
from deploy.province.sites.pages import HOME_KINDS
from deploy.province.times import DAY, HOUR, START, local
from deploy.province.world import World

NEWS_LIMIT = 14 * DAY
CORE_LIMIT = 180 * DAY
MOMENTS = [START + hours * HOUR for hours in range(0, 241, 6)]
MONITORED_HOURS = 168


def newest(world: World, site: Website, index: int, now: int) -> int | None:
    section = site.sections[index]
    count = world.visible(site, section, now)
    return world.instants(site, section)[count - 1] if count else None


def stale_core(world: World, site: Website, now: int, margin: int = 0) -> int:
    """How many news, notice and policy sections are stale, or will be within the margin."""
    limits = {"news": NEWS_LIMIT, "notice": CORE_LIMIT, "policy": CORE_LIMIT}
    ages = [
        (section, now - (newest(world, site, section.index, now) or now))
        for section in site.sections
        if section.kind in limits
    ]
    return sum(age > limits[section.kind] - margin for section, age in ages)


def home_age(world: World, site: Website, now: int) -> int:
    dates = [newest(world, site, s.index, now) for s in site.sections if s.kind in HOME_KINDS]
    return now - max(date for date in dates if date is not None)


def blank(world: World, site: Website, now: int) -> int:
    return sum(not section.fixed and not world.visible(site, section, now) for section in site.sections)


def down(world: World, site: Website) -> int:
    return sum(world.outage(site, START + hour * HOUR + 60) is not None for hour in range(12, 12 + MONITORED_HOURS))


def live(province: Province) -> Iterator[Website]:
    return (site for site in province.websites if site.state == "live")


@pytest.mark.parametrize("scale", ["full", "small"])
def test_websites_without_a_fault_stay_far_from_every_veto(scale: str) -> None:
    province = build_province(scale_name=scale)
    world = World(province)
    for site in live(province):
        if CORE_STALE not in site.vetoes and HOMEPAGE_STALE not in site.vetoes:
            assert max(home_age(world, site, now) for now in MOMENTS) < 5 * DAY, site.host
            assert max(stale_core(world, site, now, margin=5 * DAY) for now in MOMENTS) <= 1, site.host
        if BLANK not in site.vetoes:
            assert not any(blank(world, site, now) for now in MOMENTS[::8]), site.host
        if UNREACHABLE not in site.vetoes:
            assert down(world, site) <= 5, site.host


@pytest.mark.parametrize("scale", ["full", "small"])
def test_each_failing_website_shows_exactly_its_own_veto(scale: str) -> None:
    province = build_province(scale_name=scale)
    world = World(province)
    for site in live(province):
        if not site.vetoes:
            continue
        shown = set()
        if down(world, site) > 0.1 * MONITORED_HOURS:
            shown.add(UNREACHABLE)
        if min(home_age(world, site, now) for now in MOMENTS) > NEWS_LIMIT + 2 * DAY:
            shown.add(HOMEPAGE_STALE)
        if min(stale_core(world, site, now) for now in MOMENTS) >= 5:
            shown.add(CORE_STALE)
        if min(blank(world, site, now) for now in MOMENTS) >= 5:
            shown.add(BLANK)
        assert shown == set(site.vetoes), site.host


def test_one_off_trouble_stays_below_three_percent(world: World) -> None:
    troubled = [site for site in live(world.province) if site.outages and UNREACHABLE not in site.vetoes]
    outages = [site for site in troubled if not any("challenge" in kind for kind in site.outages.values())]
    assert len(outages) == 15
    assert all(2 <= len(site.outages) < 0.03 * MONITORED_HOURS for site in outages)


def test_after_the_repair_nothing_is_left(world: World) -> None:
    repaired_at, later = START + int(7.7 * DAY), START + int(8.7 * DAY)
    for site in live(world.province):
        if not world.repair(site.id, repaired_at):
            continue
        assert home_age(world, site, later) < 5 * DAY
        assert stale_core(world, site, later) == 0
        assert blank(world, site, later) == 0
        hours = range(int(7.75 * 24), 250)
        assert not any(world.outage(site, START + hour * HOUR) for hour in hours)


def test_what_nobody_repairs_cannot_be_repaired(world: World) -> None:
    lasting = [site for site in live(world.province) if site.vetoes and not site.repairs]
    assert len(lasting) == 2
    assert not any(world.repair(site.id, START) for site in lasting)
    assert not world.repair("site-unknown", START)


def workdays_between(asked: float, now: float) -> int:
    """Whole weekdays after the day of asking; the period has no holiday."""
    days, at = 0, asked + DAY
    while local(at).date() <= local(now).date():
        days += local(at).weekday() < 5
        at += DAY
    return days


def longest_wait(world: World, account: Account, now: int) -> int:
    recent = [m for m in world.messages(account, now) if m.asked > START - 25 * DAY]
    return max((workdays_between(m.asked, m.answered or now) for m in recent), default=0)


def test_accounts_without_a_fault_stay_fresh_and_answer(world: World) -> None:
    for account in world.province.accounts:
        if account.state != "live":
            continue
        if STALE not in account.vetoes:
            assert all(now - world.posts(account, now)[-1] < 4 * DAY for now in MOMENTS), account.name
        if REPLY_OVERDUE not in account.vetoes:
            assert all(longest_wait(world, account, now) <= 3 for now in MOMENTS[::4]), account.name


def test_silent_accounts_are_silent_until_repaired(world: World) -> None:
    for account in world.province.accounts:
        if STALE not in account.vetoes:
            continue
        last = world.posts(account, START)[-1]
        assert 16 * DAY <= START - last <= 90 * DAY
        assert world.posts(account, START + 10 * DAY)[-1] == last
        if world.repair(account.id, START + 8 * DAY):
            assert world.posts(account, START + 10 * DAY)[-1] > START + 8 * DAY


def test_overdue_messages_wait_nine_working_days_and_are_answered_by_the_repair(world: World) -> None:
    overdue = [account for account in world.province.accounts if REPLY_OVERDUE in account.vetoes]
    assert len(overdue) == 6
    for account in overdue:
        assert longest_wait(world, account, START + 7 * DAY) >= 9
        if world.repair(account.id, START + 8 * DAY):
            waiting = [m for m in world.messages(account, START + 9 * DAY) if m.answered is None]
            assert all(m.asked > START for m in waiting)


def test_kinds_of_failing_accounts(world: World) -> None:
    methods = {(veto, account.method) for account in world.province.accounts for veto in account.vetoes}
    assert {method for veto, method in methods if veto == NO_INTERACTION} == {"wechat-api"}
    assert {method for veto, method in methods if veto == APP_UNUSABLE} == {"apple-lookup"}
    assert len({method for veto, method in methods if veto == STALE}) >= 3
