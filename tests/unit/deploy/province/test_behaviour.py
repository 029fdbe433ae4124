"""Outages, gatekeepers and slowness are seen at their hours by whoever asks."""

from collections.abc import Iterable

import pytest

from deploy.province.behaviour import Hosts, Incoming
from deploy.province.model import Website
from deploy.province.times import HOUR, START
from deploy.province.world import World


def ask(hosts: Hosts, site: Website, now: float, target: str = "/") -> tuple[int | None, str, float]:
    behaviour = hosts.behave(Incoming("GET", site.host, target, {}), now)
    return (behaviour.answer.status if behaviour.answer else None, behaviour.cut, behaviour.delay_s)


def with_outage(sites: Iterable[Website], kind: str) -> tuple[Website, int]:
    return next((site, hour) for site in sites for hour, found in site.outages.items() if found == kind)


@pytest.mark.parametrize(
    ("kind", "status", "cut"),
    [
        ("timeout", None, "silence"),
        ("refused", None, "refused"),
        ("reset", None, "reset"),
        ("status-500", 500, ""),
        ("status-503", 503, ""),
        ("challenge-521", 521, ""),
        ("challenge-412", 412, ""),
    ],
)
def test_trouble_at_its_hour(world: World, hosts: Hosts, kind: str, status: int | None, cut: str) -> None:
    site, hour = with_outage(world.province.websites, kind)
    found = ask(hosts, site, START + hour * HOUR + 60)
    assert found[:2] == (status, cut)
    if kind == "timeout":
        assert found[2] >= 15


def test_it_is_over_at_the_next_whole_hour(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if s.outages and not s.vetoes and s.state == "live")
    last = max(site.outages)
    assert ask(hosts, site, START + (last + 1) * HOUR, "/index.html")[0] == 200


def test_slow_but_working(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if "slow" in s.traits)
    status, _, delay = ask(hosts, site, START)
    assert status == 200
    assert 8 <= delay <= 11


def test_redirecting_home(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if "redirect-home" in s.traits)
    behaviour = hosts.behave(Incoming("GET", site.host, "/", {}), START)
    assert behaviour.answer is not None
    assert (behaviour.answer.status, behaviour.answer.headers["location"]) == (302, "/index.html")


def test_retired_websites_answer_or_are_gone(world: World, hosts: Hosts) -> None:
    retired = [site for site in world.province.websites if site.state == "closed"]
    still_there = [site for site in retired if site.host in hosts.names and ask(hosts, site, START)[0] == 200]
    assert {site.id for site in still_there} == {site.id for site in retired if site.notices}
    assert sum(site.host not in hosts.names for site in retired) == 1


def test_an_unknown_host_is_nobody(hosts: Hosts) -> None:
    behaviour = hosts.behave(Incoming("GET", "elsewhere.example", "/", {}), START)
    assert behaviour.answer is not None
    assert behaviour.answer.status == 404
