"""One reading of a page as pieces that can be compared: its head, its blocks of text with the place each stands in, whom it loads from."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from zlib import crc32

from services.link_checker.domain.signals.sieve import hosts_of

_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,14})")
_NAMED: Final = re.compile(r"\b(?:id|class)\s{0,3}=\s{0,3}[\"']?([\w -]{1,60})", re.IGNORECASE)
_LOADS: Final = re.compile(r"\bsrc\s{0,3}=\s{0,3}[\"']?([^\"'\s>]{6,300})", re.IGNORECASE)
_META: Final = re.compile(r"\bname\s{0,3}=\s{0,3}[\"']?(keywords|description)\b", re.IGNORECASE)
_CONTENT: Final = re.compile(r"\bcontent\s{0,3}=\s{0,3}(?:\"([^\"]{0,2000})|'([^']{0,2000}))", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\d{1,20}")
_INLINE: Final = frozenset(
    {"a", "b", "i", "u", "em", "strong", "span", "font", "br", "img", "sub", "sup", "s", "small", "wbr", "label"}
)
_SKIPPED: Final = frozenset({"script", "style", "noscript", "template"})
_LOADERS: Final = frozenset({"script", "iframe", "frame", "embed"})
_MAX_BLOCKS: Final = 1_500
_MAX_PIECES: Final = 60_000
_KEPT: Final = 300
_POOR: Final = re.compile(
    r"\b(?:404|403|50[0234])\b|not found|页面不存在|页面未找到|无法访问|找不到|出错了|系统错误|系统维护|升级维护|"
    r"网站维护|正在维护|维护中|暂停服务|停止服务|网站关停|已迁移|迁移公告|整合迁移|安全验证|访问验证|"
    r"bad gateway|service unavailable",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text: by what it says, figures left out, and by where it stands. Keys are CRC-32."""

    key: int
    slot: int
    text: str


@dataclass(frozen=True)
class Reading:
    """What a page showed once."""

    title: str = ""
    keywords: str = ""
    description: str = ""
    blocks: tuple[Block, ...] = ()
    hosts: frozenset[str] = frozenset()
    """Registered names off the site, without those that every office links."""
    loads: frozenset[str] = frozenset()
    """Those of them that scripts and frames come from."""
    links: int = 0
    poor: bool = False
    """An error, a notice or a gate: it says nothing about what the page usually is."""


@dataclass
class _Collector:
    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    slot: str = ""
    size: int = 0

    def say(self, text: str) -> None:
        if text and self.size < 6_000:
            self.words.append(text)
            self.size += len(text)

    def end_block(self) -> None:
        if self.words:
            text = " ".join(unescape("".join(self.words)).split())
            if len(text) > 1 and len(self.blocks) < _MAX_BLOCKS:
                self.blocks.append(Block(_key(text), crc32(self.slot.encode()), text))
        self.words, self.size = [], 0


def reading_of(text: str) -> Reading:
    """Linear in the size of the source; at most 60,000 tags and 1,500 blocks of it."""
    found, head = _Collector(), {"title": "", "keywords": "", "description": ""}
    loads, links, skipping = list[str](), 0, ""
    for piece in text.split("<", _MAX_PIECES)[1:]:
        named = _NAME.match(piece)
        if skipping:
            if named is None or piece[0] != "/" or named[1].lower() != skipping:
                continue
            skipping = ""
        if named is None:
            found.say("" if piece[:1] == "!" else piece)
            continue
        name, (tag, _, words) = named[1].lower(), piece.partition(">")
        if name in _LOADERS and (source := _LOADS.search(tag[:1_000])) is not None:
            loads.append(source[1])
        if name in _SKIPPED:
            skipping = name if piece[0] != "/" else ""
            continue
        links += name == "a" and piece[0] != "/"
        if name == "title" and not head["title"]:
            head["title"] = " ".join(unescape(words).split())[:_KEPT]
            continue
        if name == "meta" and (meta := _META.search(tag[:3_000])) is not None:
            content = _CONTENT.search(tag[:4_000])
            head[meta[1].lower()] = unescape((content[1] or content[2] or "") if content else "")[:_KEPT]
        if name not in _INLINE:
            found.end_block()
            place = _NAMED.search(tag[:300]) if piece[0] != "/" else None
            found.slot = f"{name} {_NUMBERS.sub('#', place[1])}" if place else found.slot
        found.say(words)
    found.end_block()
    return Reading(
        **head,
        blocks=tuple(found.blocks),
        hosts=hosts_of(text),
        loads=hosts_of(" ".join(loads)),
        links=links,
        poor=_is_poor(head["title"], found.blocks),
    )


def _key(text: str) -> int:
    """Figures are left out: counters, dates and prices are no change."""
    return crc32(_NUMBERS.sub("#", text).encode("utf-8", "surrogatepass"))


def _is_poor(title: str, blocks: list[Block]) -> bool:
    if len(blocks) < 2:
        return True
    said = title if len(blocks) > 12 else f"{title} {' '.join(block.text for block in blocks)}"
    return _POOR.search(said[:1_500]) is not None
