"""What changed on a page against its baseline, and whether that is an edit, a redesign or another page altogether."""

import re
from dataclasses import dataclass
from typing import Final

from services.link_checker.domain.baseline.learn import Baseline
from services.link_checker.domain.baseline.reading import Block, Reading

UNKNOWN, SAME, EDITED, REDESIGNED, REPLACED = "unknown", "same", "edited", "redesigned", "replaced"
_MOST: Final = 20
_SHOWN: Final = 300
_ENOUGH: Final = 8
"""Blocks below which a baseline is too small to say what was replaced."""
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_HIS_WORDS: Final = re.compile(
    r"主办|承办|备案|标识码|版权所有|联系我们|网站地图|政务公开|人民政府|办公室|管理局|委员会"
)


@dataclass(frozen=True)
class Changes:
    """What is new; of an article that is otherwise unchanged only the inserted text."""

    kind: str = SAME
    title: tuple[str, str] | None = None
    """Before and now."""
    keywords: str | None = None
    description: str | None = None
    inserted: tuple[str, ...] = ()
    kept: float = 1.0
    """Share of the blocks of the last reading that are still there."""
    hosts: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()


def compare(baseline: Baseline | None, reading: Reading) -> Changes:
    """Nothing is said against a page that nobody knows yet, nor by a reading that is none."""
    if baseline is None or not baseline.readings or reading.poor:
        return Changes(UNKNOWN)
    now = {block.key for block in reading.blocks}
    last = {key for key, number in baseline.blocks.items() if number == baseline.readings}
    kept = len(now & last) / len(last) if last else 1.0
    new = [block for block in reading.blocks if block.key not in baseline.blocks]
    steady = [block for block in new if block.slot not in baseline.volatile and len(block.text) > 5]
    title = None
    if reading.title and reading.title not in baseline.titles and baseline.titles:
        title = (baseline.titles[-1], reading.title)
    return Changes(
        kind=_kind(baseline, reading, kept, title is not None, new),
        title=title,
        keywords=reading.keywords if reading.keywords != baseline.keywords else None,
        description=reading.description if reading.description != baseline.description else None,
        inserted=tuple(block.text[:_SHOWN] for block in steady[:_MOST]),
        kept=round(kept, 3),
        hosts=reading.hosts - baseline.hosts,
        loads=reading.loads - baseline.loads,
    )


def _kind(baseline: Baseline, reading: Reading, kept: float, titled: bool, new: list[Block]) -> str:
    if kept >= 0.5:
        return EDITED if new or titled else SAME
    if len(baseline.blocks) < _ENOUGH or kept >= 0.1:
        return REDESIGNED
    return REDESIGNED if is_still_his(baseline, reading) else REPLACED


def is_still_his(baseline: Baseline, reading: Reading) -> bool:
    """Whether a page of which nothing is left still is the office's own: a redesign keeps its name, its links and its footer."""
    names = pairs(" ".join(baseline.titles))
    said = f"{reading.title} {' '.join(block.text for block in reading.blocks)}"
    named = bool(names) and any(pair in said for pair in names - _GENERAL)
    return named and (reading.links >= 10 or _HIS_WORDS.search(said) is not None)


def pairs(text: str) -> set[str]:
    """Every two Chinese characters in a row."""
    return {text[at : at + 2] for at in range(len(text) - 1) if _HAN.match(text, at)}


_GENERAL: Final = frozenset({"首页", "网站", "官方", "官网", "中国", "欢迎", "通知", "公告"})
