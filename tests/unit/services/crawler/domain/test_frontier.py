"""Where a crawl goes and where it stops."""

from datetime import datetime

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.frontier import (
    Bounds,
    Budget,
    Leads,
    PassKind,
    Target,
    candidates,
    first_targets,
    in_scope,
    pattern_of,
    refusal,
    scope_of,
    trap,
)
from services.crawler.domain.page import read_page

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"
PAGE = """<title>沧澜省</title><div class="nav"><a href="/xxgk/">信息公开</a><a href="/zwdt/">政务动态</a></div>
<a href="/1.html">某条消息的标题</a><a href="http://canglan.gov.cn/2.html">另一条</a>
<a href="/f.pdf">附件</a><a href="http://other.example.cn/">外站</a>

<a href="/list?year=2021&month=3">日历</a>
<a href="/x;jsessionid=1?jsessionid=ab">会话</a><div class="footer"><a href="/map.html">网站地图</a></div>"""


def _next(depth: int = 0) -> list[Target]:
    facts = read_page(PAGE, HOME, now=NOW)
    leads = Leads(facts.kind, facts.sections, facts.links, facts.next_page)
    return candidates(leads, Target(HOME, 0, depth), scope_of(HOME), Bounds())


def test_full_pass_follows_the_site_with_sections_first() -> None:
    urls = [target.url for target in _next()]
    assert urls[:2] == [HOME + "xxgk/", HOME + "zwdt/"]
    assert set(urls[2:]) == {HOME + "1.html", "http://canglan.gov.cn/2.html", HOME + "x", HOME + "map.html"}
    assert urls[-1] == HOME + "map.html"


def test_light_pass_begins_with_home_and_what_is_known() -> None:
    known = first_targets(HOME, [HOME + "zwdt/", HOME + "zwdt/", HOME], PassKind.LIGHT)
    assert [target.url for target in known] == [HOME, HOME + "zwdt/"]


def test_depth_and_page_budget_end_a_pass() -> None:
    assert _next(depth=12) == []
    budget = Budget(pages=99_998)
    assert [refusal(f"{HOME}{n}.html", Bounds(), budget) for n in range(3)] == [None, None, "pages"]


def test_pattern_budget_bounds_endless_pages_of_one_template() -> None:
    budget, bounds = Budget(), Bounds(per_pattern=3)
    assert [refusal(f"{HOME}art/{n}.html", bounds, budget) for n in range(4)] == [None, None, None, "alike"]
    assert refusal(f"{HOME}other.html", bounds, budget) is None


def test_going_along_a_list_or_from_article_to_article_leads_no_deeper() -> None:
    def depths(page: str, at: str) -> dict[str, int]:
        facts = read_page(page, at, now=NOW)
        leads = Leads(facts.kind, facts.sections, facts.links, facts.next_page, frozenset({HOME + "list?page=2"}))
        found = candidates(leads, Target(at, 4, 12), scope_of(HOME), Bounds())
        return {target.url.removeprefix(HOME): target.depth for target in found}

    links = "".join(f'<a href="{HOME}{path}">链接</a>' for path in ("art/8.html", "other/", "list?page=2", "list?id=3"))
    assert depths(links, HOME + "art/7.html") == {"art/8.html": 12, "list?page=2": 12}
    assert depths(links, HOME + "list?id=4") == {"list?page=2": 12}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("a/b/c.html", None),
        ("zwgk/zwgk/list.html", None),
        ("a/b/a/b/a/b/", "repeating path"),
        ("a?sessionid=12", "session"),
        ("cal?date=2022-01-01", "calendar"),
        ("/".join(f"d{n}" for n in range(20)), "too deep"),
        ("s?" + "&".join(f"p{n}=1" for n in range(8)), "too many parameters"),
        ("x" * 600, "too long"),
        ("user/login.do", "action"),
    ],
)
def test_traps(path: str, reason: str | None) -> None:
    assert trap(HOME + path, Bounds()) == reason


def test_scope_is_host_with_and_without_www_below_the_home_folder() -> None:
    shared = scope_of("http://www.canglan.gov.cn/slt/index.html")
    assert in_scope("http://canglan.gov.cn/slt/a.html", shared)
    assert not in_scope("http://www.canglan.gov.cn/other/a.html", shared)
    assert not in_scope("http://slt.canglan.gov.cn/slt/a.html", shared)
    assert not in_scope("javascript:void(0)", shared)


def test_one_template_is_one_pattern() -> None:
    assert pattern_of(HOME + "art/2022/6/1/art_5_9.html") == pattern_of(HOME + "art/2021/12/30/art_7_1.html")
    assert pattern_of(HOME + "list?b=1&a=2") == pattern_of(HOME + "list?a=3&b=4") != pattern_of(HOME + "list?a=3")
