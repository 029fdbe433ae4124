"""Every page of a website as text: home, lists, articles, inquiries, guides and the standing pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl

from deploy.province.model import Section, Website
from deploy.province.names import person
from deploy.province.sections import CONSULT
from deploy.province.sites import chrome
from deploy.province.sites.addresses import FORMS, attachment_address, guide_address, refer
from deploy.province.sites.markup import EMPTY_NOTES, LIST_HEADINGS, LISTS, Row, article_date_line
from deploy.province.sites.routes import GUIDE_COUNT, PAGE_SIZE, Route, attachment_suffix, item_number
from deploy.province.times import DAY, local
from deploy.province.wording import GUIDES, answer, duties, guide, item_title, overview, paragraphs, question
from deploy.province.world import World

HOME_KINDS = ("news", "notice", "policy", "interpretation", "personnel", CONSULT)
HOME_ROWS = 6
PINNED_ROWS = 2
# Beyond GB2312 and, for the second, beyond GBK: old declarations are wrong about them.
RARE_CHARACTERS = "喆𬭚"


@dataclass(frozen=True)
class Link:
    """A friendly website named at the foot of a home page."""

    host: str
    name: str


class PageWriter:
    """Writes the pages of one website at an instant."""

    def __init__(self, world: World, site: Website, neighbours: Sequence[Link]) -> None:
        self._world = world
        self._site = site
        self._neighbours = neighbours
        self._titles: dict[int, str] = {}
        self._form = FORMS[site.template]

    def write(self, route: Route, path: str, now: float) -> str:
        """The page of a route, asked for at `path`."""
        writers = {
            "home": self._home,
            "list": self._list,
            "article": self._article,
            "inquiry": self._inquiry,
            "guide": self._guide,
            "map": self._map,
            "search": self._search,
        }
        return writers.get(route.kind, self._standing)(route, path, now)

    def missing(self, path: str, now: float) -> str:
        """What a visitor sees where nothing is."""
        body = (
            '<div class="wrap err"><h2>抱歉，您访问的页面不存在或已被删除</h2><p><a href="/">返回首页</a></p></div>\n'
        )
        return self._page("页面不存在", (), "/", body, now)

    def _page(self, title: str, labels: Sequence[tuple[str, str]], path: str, body: str, now: float) -> str:
        entries = [(section, self._refer(path, self._form.listing(section, 1))) for section in self._site.sections]
        return (
            chrome.head(self._site, title, labels)
            + "<body>\n"
            + chrome.banner(self._site, now)
            + chrome.navigation(entries, self._refer(path, "/"))
            + body
            + chrome.footer(self._site, now)
        )

    def _refer(self, here: str, target: str) -> str:
        return refer(self._form.link, self._site.host, here, target)

    def _random(self, topic: object) -> Random:
        return Random(f"{self._site.host}:{topic}")

    def _title(self, section: Section, number: int, instant: float) -> str:
        if number not in self._titles:
            self._titles[number] = item_title(self._random(number), section.kind, self._site.unit, instant)
        return self._titles[number]

    def _rows(self, section: Section, path: str, now: float, first: int, count: int) -> list[Row]:
        """Newest first; websites that pin or re-sort show the same items otherwise."""
        instants = self._world.instants(self._site, section)
        places = list(range(self._world.visible(self._site, section, now)))[::-1][first : first + count]
        pinned: list[int] = []
        if "pinned" in self._site.traits and section.kind == "news" and first == 0 and len(places) > PINNED_ROWS:
            pinned = list(range(PINNED_ROWS))
            places = [*pinned, *(place for place in places if place not in pinned)]
        if "resorted" in self._site.traits:
            self._random(f"order:{section.index}").shuffle(places)
        return [self._row(section, path, place, instants[place], place in pinned) for place in places]

    def _row(self, section: Section, path: str, place: int, instant: int, pinned: bool) -> Row:
        number = item_number(section, place)
        href = self._refer(path, self._form.article(section, number, instant))
        return Row(href, self._title(section, number, instant), instant, pinned)

    def _guides(self, section: Section, path: str) -> list[Row]:
        names = self._random("guides").sample(GUIDES, GUIDE_COUNT)
        return [Row(self._refer(path, guide_address(section, number)), name, None) for number, name in enumerate(names)]

    def _home(self, route: Route, path: str, now: float) -> str:
        blocks = [self._block(section, path, now) for section in self._site.sections if section.kind in HOME_KINDS]
        site = self._site
        neighbours = "".join(f'<li><a href="http://{link.host}/">{link.name}</a></li>' for link in self._neighbours)
        dead = "".join(
            f'<li><a href="{path_}">历史资料{turn}</a></li>' for turn, path_ in enumerate(site.dead_paths, 1)
        )
        quick = "".join(
            f'<li><a href="{row.href}">{row.title}</a></li>'
            for section in site.sections
            if section.kind == "services"
            for row in self._guides(section, path)
        )
        body = (
            self._carousel(path)
            + '<div class="main wrap">\n'
            + "\n".join(block for block in blocks if block)
            + f'\n<div class="quick"><h3>便民服务</h3><ul>{quick}{dead}</ul></div>\n'
            + f'<div class="links"><h3>友情链接</h3><ul>{neighbours}</ul></div>\n</div>\n'
        )
        return self._page(site.name, (), path, body, now)

    def _carousel(self, path: str) -> str:
        """Three old pictures that stay for months, without dates."""
        news = next(section for section in self._site.sections if section.kind == "news")
        instants = self._world.instants(self._site, news)[:3]
        slides = "".join(
            f'<div class="swiper-slide"><a href="{row.href}"><img src="/images/slide{place + 1}.jpg" alt="">'
            f"<p>{row.title}</p></a></div>"
            for place, instant in enumerate(instants)
            for row in (self._row(news, path, place, instant, False),)
        )
        return f'<div class="swiper-container wrap">{slides}</div>\n'

    def _block(self, section: Section, path: str, now: float) -> str:
        rows = self._rows(section, path, now, 0, HOME_ROWS)
        if not rows:
            return ""
        more = self._refer(path, self._form.listing(section, 1))
        return (
            f'<div class="block"><div class="tit"><h2><a href="{more}">{section.name}</a></h2>'
            f'<a class="more" href="{more}">更多&gt;&gt;</a></div>\n{LISTS[self._site.template](rows)}\n</div>'
        )

    def _column_labels(self, section: Section) -> list[tuple[str, str]]:
        return [("ColumnName", section.name), ("ColumnType", section.name)]

    def _position(self, section: Section, path: str) -> str:
        home, here = self._refer(path, "/"), self._refer(path, self._form.listing(section, 1))
        return f'<div class="position">当前位置：<a href="{home}">首页</a> &gt; <a href="{here}">{section.name}</a></div>\n'

    def _list(self, route: Route, path: str, now: float) -> str:
        section = _section(route)
        if section.kind in ("leaders", "functions", "overview"):
            content = self._fixed(section)
        elif section.kind == "services":
            content = LISTS[self._site.template](self._guides(section, path))
        else:
            content = self._listing(section, route.number, path, now)
        labels = [*self._column_labels(section), ("ColumnDescription", f"{self._site.name}{section.name}栏目")]
        heading = LIST_HEADINGS[self._site.template].format(section.name)
        body = f'<div class="wrap list">{self._position(section, path)}{heading}\n{content}</div>\n'
        return self._page(f"{section.name}-{self._site.name}", labels, path, body, now)

    def _listing(self, section: Section, page: int, path: str, now: float) -> str:
        rows = self._rows(section, path, now, (page - 1) * PAGE_SIZE, PAGE_SIZE)
        if not rows:
            place = section.index % (len(EMPTY_NOTES) + 3)
            note = EMPTY_NOTES[place % len(EMPTY_NOTES)]
            return f'<div class="list_con"><ul></ul><p class="empty">{note}</p></div>'
        pages = -(-self._world.visible(self._site, section, now) // PAGE_SIZE)
        numbers = "".join(
            f'<a href="{self._refer(path, self._form.listing(section, number))}">{number}</a> '
            for number in range(1, pages + 1)
        )
        following = (
            f'<a href="{self._refer(path, self._form.listing(section, page + 1))}">下一页</a>' if page < pages else ""
        )
        return f'{LISTS[self._site.template](rows)}\n<div class="page">共{pages}页 {numbers}{following}</div>\n'

    def _fixed(self, section: Section) -> str:
        rng = self._random(section.kind)
        if section.kind == "functions":
            charges = "".join(f"<p>（{place}）{text}。</p>" for place, text in enumerate(duties(rng), 1))
            address = f"<p>办公地址：政务大道{rng.randint(1, 99)}号</p>"
            return f'<div class="con"><p>{self._site.unit.name}的主要职责：</p>{charges}{address}</div>'
        if section.kind == "overview":
            return f'<div class="con">{"".join(f"<p>{line}</p>" for line in overview(rng, self._site.unit))}</div>'
        posts = ("主要负责人", "副职负责人", "副职负责人", "办公室主任")
        names = [person(rng) for _ in posts]
        names[-1] = names[-1][0] + RARE_CHARACTERS
        lines = (
            f"<p>{post}：{name}　负责{self._site.unit.short}相关工作。</p>"
            for post, name in zip(posts, names, strict=True)
        )
        return f'<div class="con">{"".join(lines)}</div>'

    def _article(self, route: Route, path: str, now: float) -> str:
        section, number = _section(route), route.number
        rng = self._random(f"body:{number}")
        title = self._title(section, number, route.instant)
        source = self._site.unit.name
        suffix = attachment_suffix(section, number)
        attached = (
            f'<p>附件：<a href="{self._refer(path, attachment_address(number, suffix))}">{title}.{suffix}</a></p>'
            if suffix
            else ""
        )
        text = "".join(f"<p>　　{line}</p>\n" for line in paragraphs(rng, self._site.unit))
        body = (
            f'<div class="wrap article">{self._position(section, path)}<h1>{title}</h1>\n'
            f"{article_date_line(self._site.template, route.instant, source)}\n"
            f'<div class="TRS_Editor" id="zoom">{text}{attached}</div>\n</div>\n'
        )
        minute = local(route.instant).strftime("%Y-%m-%d %H:%M")
        labels = [
            *self._column_labels(section),
            ("ArticleTitle", title),
            ("PubDate", minute),
            ("ContentSource", source),
        ]
        return self._page(f"{title}-{self._site.name}", labels, path, body, now)

    def _inquiry(self, route: Route, path: str, now: float) -> str:
        section, number = _section(route), route.number
        rng = self._random(f"body:{number}")
        title = self._title(section, number, route.instant)
        asked = local(route.instant - rng.randint(1, 3) * DAY).strftime("%Y-%m-%d")
        replied = local(route.instant).strftime("%Y-%m-%d")
        body = (
            f'<div class="wrap inquiry">{self._position(section, path)}<table class="ly">\n'
            f"<tr><th>信件标题</th><td>{title}</td></tr><tr><th>来信时间</th><td>{asked}</td></tr>\n"
            f"<tr><th>来信内容</th><td>{question(rng)}</td></tr><tr><th>答复单位</th><td>{self._site.unit.name}</td></tr>\n"
            f"<tr><th>答复时间</th><td>{replied}</td></tr><tr><th>答复内容</th><td>{answer(rng, self._site.unit)}</td></tr>\n"
            "</table></div>\n"
        )
        labels = [*self._column_labels(section), ("ArticleTitle", title), ("PubDate", f"{replied} 10:00")]
        return self._page(f"{title}-{self._site.name}", labels, path, body, now)

    def _guide(self, route: Route, path: str, now: float) -> str:
        section = _section(route)
        name = self._guides(section, path)[route.number].title
        lines = guide(self._random(f"guide:{route.number}"), self._site.unit, name, self._site.phone)
        rows = "".join(f"<tr><th>{element}</th><td>{value}</td></tr>\n" for element, value in lines)
        body = f'<div class="wrap guide">{self._position(section, path)}<h1>{name}</h1><table>{rows}</table></div>\n'
        return self._page(f"{name}-{self._site.name}", self._column_labels(section), path, body, now)

    def _map(self, route: Route, path: str, now: float) -> str:
        lines = "".join(
            f'<li><a href="{self._refer(path, self._form.listing(section, 1))}">{section.name}</a></li>'
            for section in self._site.sections
        )
        body = f'<div class="wrap map"><h1>网站地图</h1><ul>{lines}</ul></div>\n'
        return self._page(f"网站地图-{self._site.name}", (), path, body, now)

    def _search(self, route: Route, path: str, now: float) -> str:
        # A browser sends the words of a form in the page's own encoding.
        wanted = dict(parse_qsl(path.partition("?")[2], encoding=self._site.charset)).get("q", "")
        found = [
            row
            for section in self._site.sections
            for row in self._rows(section, path, now, 0, self._world.visible(self._site, section, now))
            if wanted and wanted in row.title
        ]
        result = LISTS[self._site.template](found[:PAGE_SIZE]) if found else "<p>请输入关键字，或换一个关键字再试</p>"
        form = '<form action="/search.html"><input name="q"><input type="submit" value="搜索"></form>'
        body = f'<div class="wrap con"><h1>站内搜索</h1>{form}\n{result}</div>\n'
        return self._page(f"站内搜索-{self._site.name}", (), path, body, now)

    def _standing(self, route: Route, path: str, now: float) -> str:
        site = self._site
        texts = {
            "about": f"<h1>关于本站</h1><p>{site.name}是{site.unit.name}在互联网上发布政务信息、提供在线服务的平台。</p>",
            "contact": f"<h1>联系我们</h1><p>联系电话：{site.phone}</p><p>办公时间：工作日8:30—17:30</p>",
        }
        return self._page(site.name, (), path, f'<div class="wrap con">{texts[route.kind]}</div>\n', now)


def _section(route: Route) -> Section:
    if route.section is None:
        raise ValueError(f"a page of kind {route.kind} has a section")
    return route.section
