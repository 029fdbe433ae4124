"""The date of one list entry: which piece of its text is a publication date, and the year it leaves out."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.crawler.domain.dates import (
    Moment,
    find_dates,
    in_time,
    is_calendar,
    is_range_or_term,
    latest_year,
    lone_year,
    month_day,
    split_date,
    url_date,
    url_year,
    whole_date,
    with_year,
)

MAX_PIECES: Final = 16
_PUBLISHED: Final = re.compile(
    r"(?:发\s?布\s?(?:时\s?间|日\s?期)|公[开布](?:时间|日期)|发表(?:时间|日期|于)|添加时间|录入时间|上传时间|上网日期|更新(?:时间|日期)|"
    r"(?<![\u4e00-\u9fff])(?:时\s?间|日\s?期))\s?[:：]?\s?$"
)
_DOCUMENT: Final = re.compile(r"(?:成文|生成|发文|印发|制发|签发)(?:日期|时间)\s?[:：]?\s?$")
_OTHER_DATE: Final = re.compile(
    r"(?:截止|有效|到期|开标|报名|活动|结束|开始|起始|失效|施行|实施|生效|废止|会议|征集|起止|出生|任职|考试|开庭|竣工|开工|来信|提问|咨询|答复|回复|办结)"
    r"[\u4e00-\u9fff]{0,4}(?:时间|日期|期限|期|[:：])至?\s?[:：]?\s?$|(?:截止|截至|有效期至?|期限)\s?[:：]?\s?$"
)
_OPEN: Final = "[(（【〔［<"
_CLOSE: Final = "])）】〕］>"
_DIGIT: Final = re.compile(r"[\d〇○]")
_JUMP_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class EntryDate:
    """What an entry shows: a full date, or only month and day whose year is still open."""

    value: datetime | None
    text: str
    source: str
    month_day: tuple[int, int] | None = None
    rank: int = 0


def shown_date(pieces: list[str], now: datetime) -> EntryDate | None:
    """The date that an entry's own text shows; a date inside a running title is none."""
    best: EntryDate | None = None
    for at, piece in enumerate(pieces[:MAX_PIECES]):
        if not _may_hold_date(piece):
            continue
        found = _date_in_piece(pieces, at, now)
        if found is not None and (best is None or _is_better(found, best)):
            best = found
    return best


def labelled_date(text: str, now: datetime) -> EntryDate | None:
    """A date introduced by 发布时间 or the like anywhere in a text, as tooltips have it."""
    for moment in find_dates(text):
        if _PUBLISHED.search(text[: moment.start]) and in_time(moment.value, now):
            return EntryDate(moment.value, moment.text, "tooltip", rank=3)
    return None


def dated_by_address(url: str | None, now: datetime) -> EntryDate | None:
    moment = url_date(url) if url else None
    if moment is None or not in_time(moment.value, now):
        return None
    return EntryDate(moment.value, moment.text, "url")


def fill_years(
    entries: list[EntryDate | None], urls: list[str | None], list_year: int | None, now: datetime
) -> list[EntryDate | None]:
    """Give every month-and-day its year: from the address, the list's own year, its neighbours, or the latest possible."""
    out: list[EntryDate | None] = []
    before: datetime | None = None
    for entry, url in zip(entries, urls, strict=True):
        filled = entry
        if entry is not None and entry.month_day is not None:
            filled = _with_year(entry.text, entry.month_day, _years(url, list_year), before, now)
        if filled is not None and filled.value is not None:
            before = filled.value
        out.append(filled)
    return out


def _years(url: str | None, list_year: int | None) -> list[tuple[int, str]]:
    address = url_date(url) if url else None
    year = address.value.year if address is not None else (url_year(url) if url else None)
    known = ((year, "visible, year from address"), (list_year, "visible, year from list"))
    return [(number, source) for number, source in known if number]


def _with_year(
    text: str, pair: tuple[int, int], years: list[tuple[int, str]], before: datetime | None, now: datetime
) -> EntryDate | None:
    for year, source in years:
        value = with_year(*pair, year)
        if value is not None and in_time(value, now):
            return EntryDate(value, text, source)
    value = latest_year(*pair, now)
    if value is not None and before is not None:
        same = with_year(*pair, before.year)
        # In a list that runs backwards in time a jump ahead is the turn of the year; a small one is mere disorder.
        if same is not None and (same - before).days > _JUMP_DAYS:
            same = with_year(*pair, before.year - 1)
        value = same if same is not None and in_time(same, now) else value
    return EntryDate(value, text, "visible, latest year") if value is not None else None


def _may_hold_date(piece: str) -> bool:
    return _DIGIT.search(piece[:80]) is not None or _DIGIT.search(piece[-40:]) is not None


def _date_in_piece(pieces: list[str], at: int, now: datetime) -> EntryDate | None:
    piece = pieces[at]
    before = pieces[at - 1] if at else ""
    if is_calendar(piece) or _OTHER_DATE.search(before[-14:]):
        return None
    moment = whole_date(piece)
    if moment is not None:
        return _ranked(moment, before, now)
    if len(piece) <= 14:
        return _short(pieces, at, now)
    return _inside(piece, now)


def _ranked(moment: Moment, before: str, now: datetime) -> EntryDate | None:
    if not in_time(moment.value, now):
        return None
    if _PUBLISHED.search(before[-14:]):
        return EntryDate(moment.value, moment.text, "visible", rank=3)
    rank = 1 if _DOCUMENT.search(before[-14:]) else 2
    return EntryDate(moment.value, moment.text, "document date" if rank == 1 else "visible", rank=rank)


def _short(pieces: list[str], at: int, now: datetime) -> EntryDate | None:
    if at + 1 < len(pieces):
        moment = split_date(pieces, at)
        if moment is not None and in_time(moment.value, now):
            return EntryDate(moment.value, moment.text, "visible", rank=2)
    pair = month_day(pieces[at])
    if pair is not None:
        year = next((y for y in map(lone_year, pieces[max(0, at - 1) : at + 2]) if y), None)
        value = with_year(*pair, year) if year else None
        if value is not None and in_time(value, now):
            return EntryDate(value, pieces[at], "visible", rank=2)
        return EntryDate(None, pieces[at], "visible", pair, rank=1)
    return _inside(pieces[at], now)


def _inside(piece: str, now: datetime) -> EntryDate | None:
    for moment in find_dates(piece):
        head, tail = piece[: moment.start].rstrip(), piece[moment.end :].lstrip()
        if is_range_or_term(piece, moment) or _OTHER_DATE.search(head[-14:]) or not in_time(moment.value, now):
            continue
        if _PUBLISHED.search(head):
            return EntryDate(moment.value, moment.text, "visible", rank=3)
        if _DOCUMENT.search(head):
            return EntryDate(moment.value, moment.text, "document date", rank=1)
        bracketed = (head[-1:] or " ") in _OPEN and (tail[:1] or " ") in _CLOSE
        at_edge = len(tail) <= 1 or len(head) <= 1
        if (bracketed and at_edge) or (
            not tail and "年" not in moment.text and piece[moment.start - 1 : moment.start] in " |"
        ):
            return EntryDate(moment.value, moment.text, "visible", rank=2)
    return _bracketed_month_day(piece)


def _bracketed_month_day(piece: str) -> EntryDate | None:
    tail = piece.rstrip()[-9:]
    start = max(tail.rfind(mark) for mark in _OPEN)
    pair = month_day(tail[start:]) if start >= 0 and tail[-1:] in _CLOSE else None
    return EntryDate(None, tail[start:], "visible", pair, rank=1) if pair else None


def _is_better(one: EntryDate, other: EntryDate) -> bool:
    if one.rank != other.rank:
        return one.rank > other.rank
    return one.value is not None and other.value is not None and one.value > other.value
