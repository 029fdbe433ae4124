"""Due looks: every slot once, spread over the interval, nothing made up after a stop, new targets soon."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.scheduler.domain.due import Task, due, slot_at
from services.scheduler.domain.plan import Cadence, command, tasks_of
from shared.contracts.commands import CrawlKind, CrawlSite, PollAccount, ProbeSite
from shared.contracts.targets import RegisterState
from tests.support.facts import account_row, at, site_row

HOUR = 3600.0
CADENCE = Cadence(300.0, 86_400.0, 604_800.0, 21_600.0, 86_400.0, 7_200.0, 1.0)


@given(cuts=st.lists(st.floats(0, 86_400), max_size=40), name=st.text("abcdef", min_size=1, max_size=6))
def test_however_time_is_cut_every_slot_falls_due_exactly_once(cuts: list[float], name: str) -> None:
    task = Task(name, "probe-site", HOUR)
    edges = [at(0), *(at(0, seconds=cut) for cut in sorted(set(cuts))), at(1)]
    found = [one for first, last in pairwise(edges) for one in due(first, last, [task])]
    slots = [one.slot for one in found]
    assert len(slots) == len(set(slots))
    assert len(slots) + sum(one.missed for one in found) == 24


def test_targets_are_spread_over_the_interval() -> None:
    tasks = [Task(f"site-{n}", "probe-site", HOUR) for n in range(1200)]
    minutes = Counter(one.at.minute for one in due(at(0), at(0, hours=1), tasks))
    assert sum(minutes.values()) > 1100
    assert max(minutes.values()) < 50, "twenty a minute on average, never a crowd"


def test_after_a_stop_only_the_latest_slot_is_asked_for() -> None:
    found = list(due(at(0), at(1), [Task("a", "probe-site", HOUR)]))
    assert len(found) == 1
    assert found[0].missed == 23


def test_a_weekly_survey_that_fell_due_in_a_stop_of_hours_is_made_up() -> None:
    """Else the site would not be looked at as a whole for another week."""
    task = Task("a", "crawl-site-full", 7 * 86_400.0)
    fell = next(one.at for one in due(at(0), at(8), [task]))
    before, after = fell - timedelta(hours=1), fell + timedelta(hours=5)
    assert [one.at for one in due(before, after, [task], catch_up_s=HOUR)] == [fell]


def test_a_new_site_s_first_survey_that_fell_due_in_a_stop_is_made_up() -> None:
    task = Task("a", "crawl-site-full", 7 * 86_400.0, at(0), 7_200.0)
    assert [one.slot for one in due(at(0), at(1), [task], catch_up_s=HOUR)] == [-1]


def test_probes_are_made_up_for_an_hour_and_no_longer() -> None:
    task = Task("a", "probe-site", 300.0)
    (found,) = due(at(0), at(1), [task], catch_up_s=HOUR)
    assert at(1) - found.at < timedelta(minutes=6)
    assert found.missed <= 12


def test_slots_rise_whatever_the_jitter() -> None:
    task = Task("a", "probe-site", HOUR)
    instants = [slot_at(task, slot) for slot in range(1000)]
    assert all(later - earlier > timedelta(minutes=50) for earlier, later in pairwise(instants))


def test_a_new_target_is_surveyed_soon_and_not_at_its_next_weekly_slot() -> None:
    task = Task("a", "crawl-site-full", 7 * 86_400.0, at(0), 7_200.0)
    found = list(due(at(0), at(0, hours=2), [task]))
    assert len(found) == 1
    assert at(0) < found[0].at <= at(0, hours=2)
    assert found[0].slot == -1


def test_a_site_is_probed_and_surveyed_a_closed_one_only_watched() -> None:
    looks = {task.look for task in tasks_of("site-1", site_row(), at(0), CADENCE)}
    assert looks == {"probe-site", "crawl-site", "crawl-site-full", "check-registered-state"}
    closed = tasks_of("site-1", site_row(state=RegisterState.CLOSED), at(0), CADENCE)
    assert [task.look for task in closed] == ["check-registered-state"]


def test_asking_twice_for_one_slot_is_asking_once() -> None:
    row, task = site_row(), Task("site-1", "probe-site", 300.0, late_after_s=300.0)
    (first,) = due(at(0), at(0, minutes=5), [task])
    (again,) = due(at(0, seconds=-30), at(0, minutes=5), [task])
    one, two = command(first, row, CADENCE, at(0)), command(again, row, CADENCE, at(0))
    assert isinstance(one, ProbeSite)
    assert one.event_id == two.event_id
    assert one.late_after_s == 300.0


def test_polls_of_one_turn_share_a_run_and_surveys_know_their_kind() -> None:
    tasks = [task for n in range(20) for task in tasks_of(f"account-{n}", account_row(), at(-9), CADENCE)]
    found = [command(one, account_row(), CADENCE, at(0)) for one in due(at(0, hours=2), at(0, hours=8), tasks)]
    assert len({look.run for look in found if isinstance(look, PollAccount)}) <= 2
    full = next(one for one in due(at(0), at(8), tasks_of("s", site_row(), at(0), CADENCE)) if "full" in one.task.look)
    look = command(full, site_row(), CADENCE, datetime.now(timezone(timedelta(hours=8))))
    assert isinstance(look, CrawlSite)
    assert look.kind is CrawlKind.FULL


def test_a_website_s_page_of_accounts_is_read_once_a_day() -> None:
    row = site_row(matrix_url="http://www.canglan.gov.cn/xmt/")
    (task,) = [one for one in tasks_of("site-1", row, at(0), CADENCE) if one.look == "poll-account"]
    assert task.every_s == 86_400
    (first,) = due(at(0), at(1), [task])
    assert isinstance(command(first, row, CADENCE, at(1)), PollAccount)
    assert not [one for one in tasks_of("site-1", site_row(), at(0), CADENCE) if one.look == "poll-account"]
