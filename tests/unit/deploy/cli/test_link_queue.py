"""Many hosts are asked at once, none too hard, and a silent one does not hold the others up."""

from deploy.cli.inspection.link_queue import SILENT_AFTER, HostQueue
from services.link_checker.domain.targets import site_host
from shared.web.outcome import FetchOutcome


def test_hosts_take_turns_within_their_bounds() -> None:
    queue = HostQueue(2, 3, site_host)
    for n in range(5):
        queue.put(f"http://a.cn/{n}")
    queue.put("http://b.cn/0")
    taken = [queue.take() for _ in range(4)]
    assert taken == ["http://a.cn/0", "http://b.cn/0", "http://a.cn/1", None]
    queue.done("http://b.cn/0", FetchOutcome.OK, True)
    assert queue.take() is None
    queue.done("http://a.cn/0", FetchOutcome.OK, True)
    assert queue.take() == "http://a.cn/2"


def test_everything_is_handed_out_once() -> None:
    queue = HostQueue(3, 7, site_host)
    urls = {f"http://h{n % 5}.cn/{n}" for n in range(200)}
    for url in urls:
        queue.put(url, first=len(url) % 2 == 0)
    seen: list[str] = []
    running: list[str] = []
    while queue.left or running:
        while (taken := queue.take()) is not None:
            running.append(taken)
        assert len(running) <= 7
        one = running.pop(0)
        seen.append(one)
        queue.done(one, FetchOutcome.OK, True)
    assert sorted(seen) == sorted(urls)


def test_a_silent_host_is_given_up_and_one_answer_redeems_it() -> None:
    queue = HostQueue(1, 1, site_host)
    for n in range(20):
        queue.put(f"http://a.cn/{n}")
    for turn in range(SILENT_AFTER):
        url = queue.take()
        assert url is not None
        # The third one answers: only what comes after it counts.
        given_up = queue.done(url, FetchOutcome.TIMEOUT, turn == 2)
        assert given_up == []
    for _ in range(SILENT_AFTER - 3):
        url = queue.take()
        assert url is not None
        assert queue.done(url, FetchOutcome.TIMEOUT, False) == []
    url = queue.take()
    assert url is not None
    assert len(queue.done(url, FetchOutcome.TIMEOUT, False)) == 20 - SILENT_AFTER - (SILENT_AFTER - 3) - 1
    assert queue.left == 0


def test_a_name_that_does_not_exist_is_asked_once() -> None:
    queue = HostQueue(4, 4, site_host)
    for n in range(9):
        queue.put(f"http://a.cn/{n}")
    url = queue.take()
    assert url is not None
    assert len(queue.done(url, FetchOutcome.DNS, False)) == 8
