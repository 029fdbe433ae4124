"""Pages look like those of real content systems: readable in their encodings, with links that lead somewhere."""

import re
from collections import deque
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import pytest

from deploy.province.behaviour import Behaviour, Hosts, Incoming
from deploy.province.model import Website
from deploy.province.sites.addresses import FORMS
from deploy.province.times import DAY, HOUR, START, local
from deploy.province.world import World

NOW = START + 11 * HOUR
LINK = re.compile(r'(?:href|src)="([^"]{1,300})"')
BASE = re.compile(r'<base href="([^"]{1,200})">')
HINTS = ("veto", "planted", "simul", "模拟", "不合格", "stale", "truth")


@dataclass
class Crawl:
    """What a visitor finds who follows every link of a website."""

    pages: dict[str, str]
    dead: set[str]


def get(hosts: Hosts, url: str, now: float = NOW, headers: dict[str, str] | None = None) -> Behaviour:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return hosts.behave(Incoming("GET", parts.netloc, target, headers or {}), now)


def crawl(hosts: Hosts, site: Website, now: float = NOW) -> Crawl:
    start = f"http://{site.host}/index.html"
    found, queue, seen = Crawl({}, set()), deque([start]), {start}
    while queue:
        url = queue.popleft()
        answer = get(hosts, url, now).answer
        assert answer is not None
        if answer.status == 404:
            found.dead.add(urlsplit(url).path)
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        text = answer.body.decode(site.charset)
        found.pages[url] = text
        base = BASE.search(text)
        for href in LINK.findall(text):
            target = urljoin(base.group(1) if base else url, href.replace("&amp;", "&"))
            if urlsplit(target).netloc == site.host and target not in seen:
                seen.add(target)
                queue.append(target)
    return found


def samples(world: World, count: int = 3) -> list[Website]:
    """A few websites of every template, and those with the traits that change their links."""
    quiet = [site for site in world.province.websites if not site.outages and site.state == "live"]
    chosen = [site for name in FORMS for site in [s for s in quiet if s.template == name][:count]]
    for trait in ("pinned", "resorted", "redirect-home", "dead-links"):
        chosen += [site for site in quiet if trait in site.traits and "soft-404" not in site.traits][:1]
    return list({site.id: site for site in chosen if "soft-404" not in site.traits}.values())


def test_every_internal_link_resolves_but_the_planted_ones(world: World, hosts: Hosts) -> None:
    for site in samples(world):
        found = crawl(hosts, site)
        assert found.dead == set(site.dead_paths), site.host
        assert 30 <= len(found.pages) <= 110, site.host


def test_links_resolve_after_a_repair_too(world: World, hosts: Hosts) -> None:
    failing = [site for site in world.province.websites if site.vetoes and site.repairs]
    for site in failing[:6]:
        world.repair(site.id, START + 8 * DAY)
        assert not crawl(hosts, site, START + 9 * DAY).dead


@pytest.mark.parametrize("template", sorted(FORMS))
def test_the_newest_item_is_legible_on_home_and_list(world: World, hosts: Hosts, template: str) -> None:
    site = next(s for s in samples(world) if s.template == template and not s.traits & {"resorted", "pinned"})
    news = next(section for section in site.sections if section.kind == "news")
    instant = world.instants(site, news)[world.visible(site, news, NOW) - 1]
    wall = local(instant)
    visible = {
        "trs": wall.strftime("%Y-%m-%d"),
        "jcms": wall.strftime("[%Y-%m-%d]"),
        "table": wall.strftime("%Y/%m/%d %H:%M"),
        "diguo": wall.strftime("[%m-%d]"),
        "dede": f"{wall.year}年{wall.month}月{wall.day}日",
        "kaipu": wall.strftime("/%Y%m%d/"),
    }[template]
    for path in ("/index.html", FORMS[template].listing(news, 1)):
        answer = get(hosts, f"http://{site.host}{path}").answer
        assert answer is not None
        assert visible in answer.body.decode(site.charset)


def test_future_items_do_not_exist_yet(world: World, hosts: Hosts) -> None:
    site = samples(world)[0]
    news = next(section for section in site.sections if section.kind == "news")
    place = world.visible(site, news, NOW)
    path = FORMS[site.template].article(news, 10_000 + news.index * 500 + place, news.items[place])
    before, after = (
        get(hosts, f"http://{site.host}{path}").answer,
        get(hosts, f"http://{site.host}{path}", NOW + 9 * DAY).answer,
    )
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == (404, 200)


def test_encodings_are_met_and_true(world: World, hosts: Hosts) -> None:
    met = set()
    for site in world.province.websites:
        answer = get(hosts, f"http://{site.host}/index.html").answer
        if answer is None or answer.status != 200:
            continue
        met.add((site.charset, site.declared))
        assert site.name in answer.body.decode(site.charset)
    assert met == {("utf-8", "utf-8"), ("gbk", "gbk"), ("gb18030", "gb2312"), ("gbk", ""), ("gbk", "utf-8-header")}


def test_gb18030_pages_hold_what_their_declaration_cannot(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if s.charset == "gb18030" and not s.outages)
    leaders = next(section for section in site.sections if section.kind == "leaders")
    answer = get(hosts, f"http://{site.host}{FORMS[site.template].listing(leaders, 1)}").answer
    assert answer is not None
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("gb2312")
    assert "喆" in answer.body.decode("gb18030")


def test_footer_identity_and_size(world: World, hosts: Hosts) -> None:
    for site in samples(world, 1):
        answer = get(hosts, f"http://{site.host}/index.html").answer
        assert answer is not None
        text = answer.body.decode(site.charset)
        for needed in (site.site_code, site.icp, "主办单位", "bszs.conac.cn", site.phone):
            assert needed in text
        assert ("公网安备" in text) is ("no-police" not in site.traits)
        assert ('id="_jiucuo_"' in text) is ("no-findfault" not in site.traits)
        assert 7_000 < len(answer.body) < 22_000


def test_pages_never_hint_at_the_truth(world: World, hosts: Hosts) -> None:
    for site in (s for s in world.province.websites if s.vetoes):
        answer = get(hosts, f"http://{site.host}/").answer
        if answer is None:
            continue
        text = answer.body.decode(site.charset).lower()
        assert not [hint for hint in HINTS if hint in text]


def test_blank_sections_say_so(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if "columns-blank" in s.vetoes)
    blank = [section for section in site.sections if not section.items and not section.fixed]
    assert len(blank) >= 5
    for section in blank:
        answer = get(hosts, f"http://{site.host}{FORMS[site.template].listing(section, 1)}").answer
        assert answer is not None
        assert "暂无" in answer.body.decode(site.charset)


def test_validators_are_honoured(world: World, hosts: Hosts) -> None:
    site = next(s for s in world.province.websites if "etag" in s.traits and not s.outages and s.state == "live")
    url = f"http://{site.host}/index.html"
    first = get(hosts, url).answer
    assert first is not None
    same = get(hosts, url, NOW, {"if-none-match": first.headers["etag"]}).answer
    changed = get(hosts, url, NOW + 5 * DAY, {"if-none-match": first.headers["etag"]}).answer
    assert same is not None
    assert changed is not None
    assert (same.status, changed.status) == (304, 200)


def test_soft_and_true_missing_pages(world: World, hosts: Hosts) -> None:
    quiet = [site for site in world.province.websites if not site.outages and site.state == "live"]
    statuses = {}
    for soft in (True, False):
        site = next(s for s in quiet if ("soft-404" in s.traits) is soft)
        answer = get(hosts, f"http://{site.host}/no/such.html").answer
        assert answer is not None
        assert "页面不存在" in answer.body.decode(site.charset)
        statuses[soft] = answer.status
    assert statuses == {True: 200, False: 404}


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_search_finds_a_headline_by_words_in_the_encoding_of_the_site(world: World, hosts: Hosts, charset: str) -> None:
    def asked(site: Website, path: str) -> str:
        answer = get(hosts, f"http://{site.host}{path}").answer
        assert answer is not None
        return answer.body.decode(site.charset)

    live = [site for site in world.province.websites if not site.outages and site.state == "live"]
    homes = ((site, asked(site, "/index.html")) for site in live if site.charset == charset)
    site, title = next((site, found[1]) for site, home in homes if (found := re.search(r'title="([^"]{4,80})"', home)))
    assert title in asked(site, f"/search.html?q={quote(title, encoding=charset)}")
    assert "换一个关键字" in asked(site, f"/search.html?q={quote('查无此文', encoding=charset)}")
