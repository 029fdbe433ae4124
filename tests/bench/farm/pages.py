"""The farm's pages as HTML, in the manner of three families of content management systems."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial

from tests.bench.farm.plan import (
    FILES,
    IMAGES,
    LISTS_PER_VOLUME,
    PARTNER_HOST,
    PARTNERS,
    PER_LIST,
    Site,
    list_pages,
    lists_of,
)
from tests.bench.farm.words import AUTHORS, SECTIONS, SOURCES, clock_of, day_of, mixed, paragraphs, title_of

_BODY_NAMES = {
    "trs": ('class="TRS_Editor"', "info"),
    "jcms": ('id="zoom"', "xx_top"),
    "vsb": ('class="v_news_content"', "xx"),
}

_SCRIPT = """<script type="text/javascript">
  var share = { title: document.title, url: location.href, sites: ["wechat", "weibo", "qzone"] };
  function setFont(size) { var zoom = document.getElementById("zoom"); if (zoom) { zoom.style.fontSize = size + "px"; } }
  function addFavorite() { try { window.external.addFavorite(location.href, document.title); } catch (e) { alert("请使用Ctrl+D收藏"); } }
  function setHome(obj) { try { obj.style.behavior = "url(#default#homepage)"; obj.setHomePage(location.href); } catch (e) { return; } }
  function printPage() { window.print(); } function closePage() { window.opener = null; window.close(); }
  (function () { var s = document.createElement("div"); s.className = "totop"; s.onclick = function () { scrollTo(0, 0); };
    window.addEventListener("scroll", function () { s.style.display = window.scrollY > 300 ? "block" : "none"; }); })();
</script>
"""


class SitePages:
    """Renders the pages of one site; what all of them share is made once."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def home(self) -> str:
        head = self._head(self.site.name, {})
        blocks = "".join(self._block(section) for section in range(8))
        return f'{head}{self._top}<div class="main w1200"><div class="focus">{self._slides}</div>{blocks}</div>{self._foot}'

    def listing(self, section: int, number: int) -> str:
        name = SECTIONS[section][0]
        first, count = number * PER_LIST, self.site.articles[section]
        rows = "".join(
            f'<li><a href="{self.path(section, at)}" target="_blank" title="{self.title(section, at)}">{self.title(section, at)}</a>'
            f'<span class="date">{day_of(section, at)}</span></li>'
            for at in range(first, min(first + PER_LIST, count))
        )
        labels = {
            "ColumnName": name,
            "ColumnType": name,
            "ColumnDescription": f"{self.site.name}{name}栏目，发布{name}有关信息",
        }
        return (
            f"{self._head(f'{name}_{self.site.name}', labels)}{self._top}{self._crumbs(section)}"
            f'<div class="main w1200">{self._side(section)}<div class="right"><h2 class="lmtit">{name}</h2>'
            f'<ul class="list_con">{rows}</ul>{self._paging(section, number)}</div></div>{self._foot}'
        )

    def article(self, section: int, article: int) -> str:
        site = self.site
        title, day = self.title(section, article), day_of(section, article)
        at = f"{day} {clock_of(site.index, section, article)}"
        mix = mixed(site.index, article, section)
        source, author = SOURCES[mix % len(SOURCES)], AUTHORS[mix // 7 % len(AUTHORS)]
        labels = {
            "ColumnName": SECTIONS[section][0], "ColumnType": SECTIONS[section][0], "ArticleTitle": title, "PubDate": at,
            "ContentSource": source, "Author": author, "Keywords": title[3:9], "Description": title,
        }  # fmt: skip
        holder, info = _BODY_NAMES[site.family]
        text = "".join(f"<p>{line}</p>" for line in paragraphs(site.index, section, article, 15))
        return (
            f"{self._head(f'{title}_{SECTIONS[section][0]}_{site.name}', labels)}{self._top}{self._crumbs(section)}"
            f'<div class="main w1200 article"><h1 class="title">{title}</h1><div class="{info}"><span>发布时间：{at}</span>'
            f"<span>来源：{source}</span><span>作者：{author}</span><span>字体：[大 中 小]</span></div>"
            f"<div {holder}>{text}{self._extras(section, article, mix)}</div>{self._neighbours(section, article)}</div>{self._foot}"
        )

    def title(self, section: int, article: int) -> str:
        return title_of(self.site.index, section, article)

    def path(self, section: int, article: int) -> str:
        return self.site.article_path(section, article, day_of(section, article))

    def _head(self, title: str, labels: dict[str, str]) -> str:
        labels = {"SiteName": self.site.name, "SiteDomain": self.site.host, "SiteIDCode": self.site.code, **labels}
        metas = "".join(f'<meta name="{name}" content="{value}">\n' for name, value in labels.items())
        return (
            f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{self.site.charset}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n{metas}'
            '<link rel="stylesheet" type="text/css" href="/css/style.css">\n<script src="/js/main.js"></script>\n</head>\n<body>\n'
        )

    @cached_property
    def _top(self) -> str:
        menu = "".join(
            f'<li><a href="{self.site.list_path(section, 0, 0)}" target="_self" title="{name}">{name}</a></li>\n'
            for section, (name, _) in enumerate(SECTIONS)
        )
        return (
            f'<div class="header"><div class="logo"><a href="/"><img src="/images/logo.png" alt="{self.site.name}"></a></div>\n'
            '<div class="topbar"><span id="today"></span><a href="javascript:void(0)" onclick="setHome(this)">设为首页</a>'
            '<a href="javascript:void(0)" onclick="addFavorite()">加入收藏</a></div></div>\n'
            f'<div class="nav"><ul class="menu"><li><a href="/">首页</a></li>\n{menu}</ul></div>\n'
        )

    @cached_property
    def _foot(self) -> str:
        site = self.site
        friends = "".join(
            f'<a href="http://{PARTNER_HOST}:{site.port}/unit/{(site.index * 3 + number) % 20}.html" target="_blank">友好单位{number}</a>'
            for number in range(PARTNERS)
        )
        place = site.name.removesuffix("门户网站")
        return (
            f'<div class="footer"><div class="yqlj">友情链接：{friends}</div><div class="links"><a href="/">网站首页</a> | '
            f'<a href="{site.list_path(11, 0, 0)}">关于我们</a> | <a href="{site.list_path(5, 0, 0)}">网站声明</a></div>\n'
            f"<p>主办单位：{place}办公室　承办单位：{place}数据管理中心</p>"
            f"<p>联系电话：0999-88{site.index:05d}　邮箱：web@{site.host[4:]}</p>\n"
            f"<p>网站标识码：{site.code}　澜ICP备{site.index:08d}号-1　澜公网安备 {33000000000000 + site.index}号</p></div>\n"
            f"{_SCRIPT}"
            '<script>document.getElementById("today").innerHTML=new Date().toLocaleDateString();</script>\n</body>\n</html>\n'
        )

    @cached_property
    def _slides(self) -> str:
        return "".join(
            f'<div class="slide"><a href="{self.path(0, at)}"><img src="/images/pic{at % IMAGES}.jpg" alt="{self.title(0, at)}"></a></div>'
            for at in range(min(3, self.site.articles[0]))
        )

    def _block(self, section: int) -> str:
        name, more = SECTIONS[section][0], self.site.list_path(section, 0, 0)
        rows = "".join(
            f'<li><a href="{self.path(section, at)}" target="_blank">{self.title(section, at)}</a>'
            f"<span>{day_of(section, at)[5:]}</span></li>"
            for at in range(min(5, self.site.articles[section]))
        )
        return (
            f'<div class="block"><div class="tit"><h3><a href="{more}">{name}</a></h3>'
            f'<a class="more" href="{more}">更多&gt;&gt;</a></div><ul class="list">{rows}</ul></div>\n'
        )

    def _crumbs(self, section: int) -> str:
        name, path = SECTIONS[section][0], self.site.list_path(section, 0, 0)
        return (
            f'<div class="position w1200">您当前的位置：<a href="/">首页</a> &gt; <a href="{path}">{name}</a></div>\n'
        )

    def _side(self, section: int) -> str:
        """The neighbours of a section, and its volumes when it is long."""
        near = "".join(
            f'<li><a href="{self.site.list_path(at % 12, 0, 0)}">{SECTIONS[at % 12][0]}</a></li>'
            for at in range(section, section + 6)
        )
        volumes = range(1, -(-lists_of(self.site.articles[section]) // LISTS_PER_VOLUME))
        old = "".join(
            f'<li><a href="{self.site.list_path(section, at, 0)}">往期归档第{at}辑</a></li>' for at in volumes
        )
        return f'<div class="leftnav"><ul>{near}</ul>{f"<ul>{old}</ul>" if old else ""}</div>'

    def _paging(self, section: int, number: int) -> str:
        volume, page = divmod(number, LISTS_PER_VOLUME)
        total = min(LISTS_PER_VOLUME, lists_of(self.site.articles[section]) - volume * LISTS_PER_VOLUME)
        if total < 2:
            return ""
        numbers = "".join(
            f'<a href="{self.site.list_path(section, volume, at)}">{at + 1}</a>' for at in range(total) if at != page
        )
        after = f'<a href="{self.site.list_path(section, volume, page + 1)}">下一页</a>' if page + 1 < total else ""
        return f'<div class="page">共{total}页 {numbers}{after}</div>'

    def _extras(self, section: int, article: int, mix: int) -> str:
        """Now and then a picture or a file; and where one was planted, a dead link."""
        parts = [
            f'<p><img src="/images/pic{mix % IMAGES}.jpg" alt="现场图片"></p>' if mix % 4 == 0 else "",
            f'<p>附件：<a href="/files/doc{mix % FILES}.pdf">申报表样式.pdf</a></p>' if mix % 5 == 0 else "",
        ]
        dead = self.site.dead_at.get((section, article))
        if dead is not None:
            url = dead.url.removeprefix(self.site.origin)
            parts.append(
                f'<p><img src="{url}" alt="配图"></p>'
                if dead.kind == "image"
                else f'<p>相关内容：<a href="{url}">查看原文</a></p>'
            )
        return "".join(parts)

    def _neighbours(self, section: int, article: int) -> str:
        count = self.site.articles[section]
        before, after = (article - 1) % count, (article + 1) % count
        related = "".join(
            f'<li><a href="{self.path(section, at % count)}" target="_blank">{self.title(section, at % count)}</a></li>'
            for at in range(article + 2, article + 2 + min(6, count))
        )
        return (
            f'<div class="pages"><p>上一篇：<a href="{self.path(section, before)}">{self.title(section, before)}</a></p>'
            f'<p>下一篇：<a href="{self.path(section, after)}">{self.title(section, after)}</a></p></div>'
            f'<div class="xgxx"><h4>相关信息</h4><ul>{related}</ul></div>'
        )


def routes(site: Site) -> dict[str, Callable[[], str]]:
    """Every page of a site: its path, and how to make it."""
    make = SitePages(site)
    found: dict[str, Callable[[], str]] = {"/": make.home}
    for section, count in enumerate(site.articles):
        for number, volume, page in list_pages(site, section):
            found[site.list_path(section, volume, page)] = partial(make.listing, section, number)
        for article in range(count):
            found[make.path(section, article)] = partial(make.article, section, article)
    return found


def rendered(site: Site) -> Iterator[tuple[str, str, str]]:
    """(URL, text, charset) of every page."""
    for path, render in routes(site).items():
        yield f"{site.origin}{path}", render(), site.charset
