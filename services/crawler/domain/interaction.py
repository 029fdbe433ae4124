"""Interaction: channels for questions, and the messages that a page publishes."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import Interaction, Link, LinkKind
from services.crawler.domain.heading import Heading
from services.crawler.domain.links import PageLinks
from services.crawler.domain.lists import ListBlock
from services.crawler.domain.messages import read_messages

_ENTRY: Final = re.compile(
    r"信箱|我要(?:咨询|写信|留言|提问|投诉|建议|问|说|反映|诉求)|(?:在线|网上|公众|智能|网民|互动)(?:咨询|提问|问答|投诉)|(?:业务|政策)咨询|我来问|"
    r"咨询(?:投诉|建言|反馈|留言|服务|台|$)|留言(?:板|咨询|反馈|建议|投诉|$)|(?:公众|网民|网友|在线|政务|互动|领导|给.{1,6})留言|问政(?!务|府|策|治)|建言(?:献策|$)|"
    r"^(?:网友|公众|您的|征求|提出)?意见(?:建议|箱|反馈)$|有话说|直通车|写信|百姓呼声|民声|民意直通"
)
_HOTLINE: Final = re.compile(r"(?<!\d)12345(?!\d)|(?:市民|政务服务|便民|政府)(?:便民)?(?:服务)?热线")
_LETTERS: Final = re.compile(
    r"(?:留言|来信|信件|回复|答复|咨询|问答|问政)(?:选登|选编|选载|公开|展示|摘登|查看|列表)|^(?:来信|信件|网友来信)$|互动问答"
)
_SPECIAL: Final = re.compile(
    r"信访|纪检|监察|举报|违纪|违法|巡视|巡察|督查|扫黑|反腐|廉|网站找错|纠错|招聘|失信|统计|公示|须知|指南|说明|电话|"
    r"常见问题|征集|调查|访谈|公告|通知|^关于|请问|如何|怎么|什么|是否|哪|[？?]|的(?:建议|意见|回复|答复|问题|函)$"
)
"""Channels of other kinds, pages about letters that take none, and the titles of letters themselves."""
_HOTLINE_HOST: Final = re.compile(r"//(?:www\.)?[a-z-]{0,12}12345[a-z]{0,12}\.|\.12345\.")
_FORM_WORDS: Final = ("留言", "咨询", "写信", "来信", "信箱", "建议", "诉求", "问政")
_NO_FORM: Final = re.compile(r"举报|信访|纪检|网站找错|评论|跟帖|搜索")
_KINDS_ASKED: Final = re.compile(r"咨询\s{0,9}/?(?:投诉|建议|求助|求决)\s{0,9}/?(?:建议|投诉|求助|感谢|意见)")
"""A choice of what one writes for: among it, reports of misconduct do not make the form one for them."""
_ENTRIES: Final = frozenset({LinkKind.INTERNAL, LinkKind.EXTERNAL})
_MAX_CHANNELS: Final = 50


def read_interaction(
    dom: Dom, url: str, links: PageLinks, main: ListBlock | None, heading: Heading | None, now: datetime
) -> Interaction:
    messages = read_messages(dom, url, links, main, heading, now)
    form = _form_text(dom)
    return Interaction(_channels(dom, links), form is not None, tuple(messages), form or "")


def _channels(dom: Dom, links: PageLinks) -> tuple[Link, ...]:
    """Entries to consultation; petitions and reports of misconduct are channels of another kind."""
    found = [*_channels_in(links.own)]
    # A menu names the same channels on every page that carries it.
    for part, own in zip(dom.chrome, links.chrome, strict=True):
        found += part.once(("channels", own.base), partial(_channels_in, own.own))
    out: dict[str, Link] = {}
    for link in found:
        out.setdefault(link.url, link)
    return tuple(out.values())[:_MAX_CHANNELS]


def _channels_in(links: Sequence[Link]) -> list[Link]:
    return [
        link
        for link in links
        if link.tag in ("a", "area") and link.kind in _ENTRIES and is_channel(link.text, link.url)
    ]


def is_channel(name: str, url: str) -> bool:
    """Whether a link of this name leads to a way of asking, or to letters that came by one."""
    return channel_kind(name, url) is not None


def channel_kind(name: str, url: str) -> str | None:
    """entry: one asks there; hotline: 12345; letters: what was asked is published there."""
    if 2 <= len(name) <= 16:
        return _kind_by_name(name)
    return "hotline" if not name and _HOTLINE_HOST.search(url) is not None else None


@lru_cache(maxsize=8_192)
def _kind_by_name(name: str) -> str | None:
    if _SPECIAL.search(name) is not None:
        return None
    if _HOTLINE.search(name) is not None:
        return "hotline"
    if _LETTERS.search(name) is not None:
        return "letters"
    return "entry" if _ENTRY.search(name) is not None else None


def _form_text(dom: Dom) -> str | None:
    """The surroundings of a form for running text, where they speak of questions."""
    for element in dom.elements:
        if element.tag != "textarea" or element.parent is None:
            continue
        near = "".join(dom.texts[max(0, element.text_start - 60) : element.text_start + 30])
        close = "".join(dom.texts[max(0, element.text_start - 12) : element.text_start + 6])
        if any(word in near for word in _FORM_WORDS) and (
            _NO_FORM.search(close) is None or _KINDS_ASKED.search(close) is not None
        ):
            return close[:120]
    return None
