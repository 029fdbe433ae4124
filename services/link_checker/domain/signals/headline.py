"""Title, keywords, description, breadcrumb and headings that sell what no office sells, while the page below may be intact."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.meaning import plain
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "spam-headline"
_META: Final = frozenset(
    [
        "keywords",
        "description",
        "og:title",
        "og:description",
        "articletitle",
        "columnname",
        "sitename",
        "title",
        "apple-mobile-web-app-title",
    ]
)
_CRUMBS: Final = re.compile(r"crumb|position|location|dqwz|wz_|weizhi|path|place", re.IGNORECASE)
_DEFACED: Final = re.compile(
    r"\b(?:hacked|h4cked|defaced|pwned|owned)\s{1,3}by\b|黑客(?:到此|入侵)|网站(?:已经|已)?被黑", re.IGNORECASE
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_COMMON: Final = frozenset(
    {
        "官网",
        "官方",
        "网站",
        "首页",
        "入口",
        "登录",
        "平台",
        "下载",
        "中国",
        "在线",
        "注册",
        "最新",
        "手机",
        "中心",
        "公司",
    }
)
_BODY: Final = 40_000


def find(page: Page) -> Sequence[Signal]:
    """One signal per place whose words weigh enough."""
    return [signal for tag, name, raw in _headlines(page) for signal in _weigh(page, tag, name, raw)]


def _headlines(page: Page) -> Iterator[tuple[Tag, str, str]]:
    for tag in page.markup.named("title")[:20]:
        yield tag, "title", page.markup.raw(tag)[:4_000]
    for tag in page.markup.named("meta")[:200]:
        name = (tag.get("name") or tag.get("property")).lower()
        if name in _META:
            yield tag, f"meta-{name}", page.text[tag.start : min(tag.open_end, tag.start + 9_000)]
    for tag in page.markup.named("h1", "h2")[:30]:
        yield tag, "heading", page.markup.words(tag)[:500]
    for tag in page.markup.named("div", "ul", "ol", "nav", "p", "span", "td")[:3_000]:
        name = f"{tag.get('class')} {tag.get('id')}" if tag.attrs else ""
        if name and tag.end - tag.open_end < 3_000 and _CRUMBS.search(name):
            yield tag, "breadcrumb", page.markup.words(tag)[:1_000]


def _weigh(page: Page, tag: Tag, name: str, raw: str) -> list[Signal]:
    place = [(tag.start, max(tag.end, tag.open_end))]
    if name in ("title", "heading") and _DEFACED.search(raw):
        return weighed(page, CODE, 0.85, place, [name, "defaced"])
    meaning = page.meaning(raw)
    points = meaning.sells
    letters = "letters-encoded" in meaning.tricks
    # Nobody writes a title in character references who wants it found by its words; some programs do.
    wholly = "&#" in raw and _HAN.search(raw) is None
    foreign = name == "title" and _is_foreign(page, tag, raw)
    if foreign and (points or letters):
        points += 2
    if points < (2 if letters or wholly else 3):
        # Letters as character references are written by no editor; alone they are no more than odd.
        return weighed(page, CODE, 0.3, place, [name, "letters-encoded"]) if letters and name == "title" else []
    weight = 0.2 * min(points, 4) + 0.02 * max(0, points - 4) + (0.3 if letters else 0.0)
    marks = [name, *meaning.categories, *meaning.tricks]
    if wholly:
        marks.append("entity-encoded")
        weight += 0.2
    if foreign:
        marks.append("foreign-to-page")
    if name in ("heading", "breadcrumb"):
        weight -= 0.1
    return weighed(page, CODE, weight, place, marks)


def _is_foreign(page: Page, tag: Tag, title: str) -> bool:
    """Whether hardly anything of a title stands in the page below it: only the head was replaced."""
    pairs = _pairs(plain(title)) - _COMMON
    if len(pairs) < 4:
        return False
    body = page.text[max(tag.end, page.body_begins) : page.body_begins + _BODY]
    if len(_pairs(body[:_BODY])) < 60:
        return False
    return sum(pair in body for pair in pairs) * 5 <= len(pairs)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1) if _HAN.match(text, at)}
