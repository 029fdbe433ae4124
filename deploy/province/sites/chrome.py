"""What stands around the content of every page: head with labels, banner, navigation and footer with identity."""

from collections.abc import Sequence

from deploy.province.model import Section, Website
from deploy.province.times import local

WEEKDAYS = "一二三四五六日"
STATIC_FILES: dict[str, tuple[str, bytes]] = {
    "/css/style.css": ("text/css", b"body{margin:0;font:14px/1.8 sans-serif}.wrap{width:1200px;margin:0 auto}\n"),
    "/js/common.js": ("application/javascript", b"document.documentElement.className+=' js';\n"),
    "/images/logo.png": ("image/png", bytes.fromhex("89504e470d0a1a0a") + b"\x00" * 24),
    "/images/banner.jpg": ("image/jpeg", bytes.fromhex("ffd8ffe0") + b"\x00" * 24),
    "/images/slide1.jpg": ("image/jpeg", bytes.fromhex("ffd8ffe0") + b"\x01" * 24),
    "/images/slide2.jpg": ("image/jpeg", bytes.fromhex("ffd8ffe0") + b"\x02" * 24),
    "/images/slide3.jpg": ("image/jpeg", bytes.fromhex("ffd8ffe0") + b"\x03" * 24),
    "/images/top.gif": ("image/gif", b"GIF89a" + b"\x00" * 12),
    "/images/red.png": ("image/png", bytes.fromhex("89504e470d0a1a0a") + b"\x01" * 24),
    "/images/gongan.png": ("image/png", bytes.fromhex("89504e470d0a1a0a") + b"\x02" * 24),
    "/images/jiucuo.png": ("image/png", bytes.fromhex("89504e470d0a1a0a") + b"\x03" * 24),
    "/favicon.ico": ("image/x-icon", b"\x00\x00\x01\x00" + b"\x00" * 12),
}


def head(site: Website, title: str, labels: Sequence[tuple[str, str]]) -> str:
    """Declaration, title and labels of a page."""
    declared = {"": "", "utf-8-header": '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'}.get(
        site.declared, f'<meta http-equiv="Content-Type" content="text/html; charset={site.declared}">'
    )
    metas = "".join(f'<meta name="{name}" content="{value}">\n' for name, value in _labels(site, labels))
    base = f'<base href="http://{site.host}/">\n' if site.template == "diguo" else ""
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{declared}\n{base}<title>{title}</title>\n{metas}"
        '<link rel="stylesheet" href="/css/style.css">\n<script src="/js/common.js"></script>\n</head>\n'
    )


def _labels(site: Website, labels: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if "labels" not in site.traits:
        return []
    return [("SiteName", site.name), ("SiteDomain", site.host), ("SiteIDCode", site.site_code), *labels]


def banner(site: Website, now: float) -> str:
    """Logo, search box and, on some sites, today's date and weather."""
    weather = ""
    if "weather" in site.traits:
        wall = local(now)
        weather = (
            f'<div class="tq">今天是：{wall.year}年{wall.month}月{wall.day}日 星期{WEEKDAYS[wall.weekday()]} '
            f"多云 {16 + site.number % 6}~{25 + site.number % 7}℃</div>"
        )
    return (
        f'<div class="top wrap">{weather}<a href="http://{site.host}/"><img src="/images/logo.png" alt="{site.name}"></a>'
        '<form action="/search.html" method="get"><input type="text" name="q" placeholder="请输入关键字">'
        '<input type="submit" value="搜索"></form></div>\n'
    )


def navigation(entries: Sequence[tuple[Section, str]], home: str) -> str:
    """The first-level sections."""
    links = "".join(f'<li><a href="{href}">{section.name}</a></li>' for section, href in entries)
    return f'<div class="nav"><ul class="wrap"><li><a href="{home}">首页</a></li>{links}</ul></div>\n'


def footer(site: Website, now: float) -> str:
    """Who is responsible, the codes and marks every government website must show."""
    year = local(now).year
    return (
        '<div class="footer"><div class="wrap">\n'
        '<p><a href="/map.html">网站地图</a> | <a href="/contact.html">联系我们</a> | <a href="/about.html">关于本站</a></p>\n'
        f"<p>主办单位：{_office(site)}　承办单位：{_operator(site)}　联系电话：{site.phone}</p>\n"
        f'<p>网站标识码：{site.site_code}　<a href="https://beian.miit.gov.cn/">{site.icp}</a>　'
        f"{_police(site)}</p>\n"
        f"<p>版权所有 © 2015-{year} {site.name}　建议使用1366×768分辨率浏览</p>\n"
        f'<a href="https://bszs.conac.cn/sitename?method=show&amp;id={site.site_code}F0" target="_blank">'
        '<img id="imgConac" src="/images/red.png" alt="党政机关"></a>\n'
        f"{_error_reports(site)}"
        "</div></div>\n</body>\n</html>\n"
    )


def _police(site: Website) -> str:
    if "no-police" in site.traits:
        return ""
    return (
        f'<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={site.police}">'
        f'<img src="/images/gongan.png" alt="">沧公网安备 {site.police}号</a>'
    )


def _error_reports(site: Website) -> str:
    if "no-findfault" in site.traits:
        return ""
    address = "https://zfwzgl.www.gov.cn/exposure/jiucuo.js"
    return f'<script id="_jiucuo_" sitecode="{site.site_code}" src="{address}"></script>\n'


def _office(site: Website) -> str:
    return f"{site.unit.name}办公室" if site.unit.category == "portal" else site.unit.name


def _operator(site: Website) -> str:
    return f"{site.unit.short}大数据中心" if site.unit.category == "portal" else f"{site.unit.short}信息中心"
