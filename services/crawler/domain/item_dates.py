"""The date of one list entry: which piece of its text is a publication date, and the year it leaves out."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from services.crawler.domain.date_words import DateWord, date_word
from services.crawler.domain.dates import (
    Moment,
    dotted_numbers,
    find_dates,
    in_time,
    is_calendar,
    is_range_or_term,
    latest_year,
    lone_year,
    month_day,
    split_date,
    split_month_day,
    url_date,
    url_year,
    whole_date,
    with_year,
)

MAX_PIECES: Final = 16
_RANKS: Final = {
    DateWord.PUBLISHED: (3, "visible"),
    DateWord.TIME: (3, "visible"),
    DateWord.UPDATED: (3, "visible"),
    None: (2, "visible"),
    # Neither is when it was published, but it was not published before.
    DateWord.DOCUMENT: (1, "document date"),
    DateWord.MESSAGE: (1, "message date"),
}
_COMPANY: Final = re.compile(r"来\s?源|作\s?者|浏览|阅读|点击|发布(?:者|单位|机构)|部门")
_UNTIL: Final = frozenset({"至", "到", "-", "--", "—", "——", "~", "～", "－"})
_SHORT_LINE: Final = 60
_SHORT: Final = 18
_ADDED: Final = re.compile(r"\s{0,2}(?:(?i:new|hot)|新|热|发布|\.)\s?[!！]?\s{0,2}$")
_CALLED: Final = re.compile(r"^\s{0,2}(?:发布|发表|更新|录入)\s?[:：]\s?")
_OPEN: Final = "[(（【〔［<"
_CLOSE: Final = "])）】〕］>"
_MAYBE: Final = re.compile(
    r"\d\s{0,2}[-/.年月日号—–－／．]|(?:19|20|２０)[\d０-９]|[〇○]|^\W{0,3}\d{1,2}\W{0,3}$|[A-Z][a-z]{2}"
)
_SHORT_YEAR: Final = re.compile(r"(?<=[:：])\s?(\d\d)(?=年\d{1,2}月\d{1,2}日)")
_UNPROVED: Final = 0
_JUMP_DAYS: Final = 60


class EntryDate(NamedTuple):
    """What an entry shows: a full date, or only month and day whose year is still open."""

    value: datetime | None
    text: str
    source: str
    month_day: tuple[int, int] | None = None
    rank: int = 1


@lru_cache(maxsize=8_192)
def shown_date(pieces: tuple[str, ...], now: datetime) -> EntryDate | None:
    """The date that an entry's own text shows; a date inside a running title is none.

    Kept, because lists of what is new or related say the same on many pages of a site.
    """
    best: EntryDate | None = None
    for at, piece in enumerate(pieces[:MAX_PIECES]):
        if not _may_hold_date(piece):
            continue
        found = _date_in_piece(pieces, at, now)
        if found is not None and (best is None or _is_better(found, best)):
            best = found
    return best


def labelled_date(text: str, now: datetime) -> EntryDate | None:
    """A date introduced by 发布时间 or the like anywhere in a text, as tooltips have it, where 18年 is a year as well."""
    full = _SHORT_YEAR.sub(r"20\1", text)
    for moment in find_dates(full):
        word = date_word(full[: moment.start])
        if word in (DateWord.PUBLISHED, DateWord.TIME, DateWord.UPDATED) and in_time(moment.value, now):
            return EntryDate(moment.value, moment.text, "tooltip", rank=3)
    return None


def is_same_day(shown: EntryDate | None, told: EntryDate) -> bool:
    """Whether a full date may be the one shown without its year, or none is shown."""
    value = told.value
    return shown is None or (value is not None and shown.month_day == (value.month, value.day))


@lru_cache(maxsize=8_192)
def dated_by_address(url: str | None, now: datetime) -> EntryDate | None:
    moment = url_date(url) if url else None
    if moment is None or not in_time(moment.value, now):
        return None
    return EntryDate(moment.value, moment.text, "url")


def fill_years(
    entries: list[EntryDate | None], urls: list[str | None], list_year: int | None, now: datetime
) -> list[EntryDate | None]:
    """Give every month-and-day its year: from the address, the list's own year, its neighbours, or the latest possible.

    A list whose year is not certain (0) has only those of the addresses. Numbers with a dot are days where others are.
    """
    is_dotted = any(entry is not None and entry.rank > _UNPROVED and "." in entry.text for entry in entries)
    out: list[EntryDate | None] = []
    before: datetime | None = None
    for entry, url in zip(entries, urls, strict=True):
        filled = entry if entry is None or entry.rank > _UNPROVED or is_dotted else None
        if filled is not None and filled.month_day is not None:
            years = _years(url, list_year)
            uncertain = list_year == 0 and not years
            filled = None if uncertain else _with_year(filled.text, filled.month_day, years, before, now)
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
    return _MAYBE.search(piece[:80]) is not None or (len(piece) > 80 and _MAYBE.search(piece[-40:]) is not None)


def _date_in_piece(pieces: tuple[str, ...], at: int, now: datetime) -> EntryDate | None:
    piece = pieces[at]
    if is_calendar(piece):
        return None
    before = pieces[at - 1] if at else ""
    word = date_word(before)
    if word is DateWord.OTHER or before in _UNTIL or (at + 1 < len(pieces) and pieces[at + 1] in _UNTIL):
        return None
    plain = _plain(piece)
    moment = whole_date(plain)
    if moment is not None:
        return _ranked(moment, word, now)
    if len(plain) <= _SHORT:
        return _short(pieces, at, now)
    return _inside(piece, now)


def _plain(piece: str) -> str:
    """A short piece without the word that marks it as new, or that calls it a publication and no more."""
    if len(piece) > _SHORT_LINE or (piece[-1:].isdigit() and piece[:1].isdigit()):
        return piece
    return _CALLED.sub("", _ADDED.sub("", piece))


def _ranked(moment: Moment, word: DateWord | None, now: datetime) -> EntryDate | None:
    if word is DateWord.OTHER or not in_time(moment.value, now):
        return None
    rank, source = _RANKS[word]
    return EntryDate(moment.value, moment.text, source, rank=rank)


def _short(pieces: tuple[str, ...], at: int, now: datetime) -> EntryDate | None:
    if at + 1 < len(pieces):
        moment = split_date(pieces, at)
        if moment is not None and in_time(moment.value, now):
            return EntryDate(moment.value, moment.text, "visible", rank=2)
    pair = month_day(_plain(pieces[at])) or (split_month_day(pieces, at) if at + 1 < len(pieces) else None)
    if pair is not None:
        year = next((y for y in map(lone_year, pieces[max(0, at - 1) : at + 2]) if y), None)
        value = with_year(*pair, year) if year else None
        if value is not None and in_time(value, now):
            return EntryDate(value, pieces[at], "visible", rank=2)
        return EntryDate(None, pieces[at], "visible", pair, rank=1)
    numbers = dotted_numbers(pieces[at])
    return _inside(pieces[at], now) if numbers is None else EntryDate(None, pieces[at], "visible", numbers, _UNPROVED)


def _inside(piece: str, now: datetime) -> EntryDate | None:
    for moment in find_dates(piece):
        head, tail = piece[: moment.start].rstrip(), piece[moment.end :].lstrip()
        word = date_word(piece[: moment.start])
        if word is None and not _stands_apart(piece, moment, head, tail):
            continue
        found = None if is_range_or_term(piece, moment) else _ranked(moment, word, now)
        if found is not None:
            return found
    return _bracketed_month_day(piece)


def _stands_apart(piece: str, moment: Moment, head: str, tail: str) -> bool:
    """Whether a date without a name is no part of a running title: in brackets, at an edge, or beside 来源 and the like."""
    bracketed = (head[-1:] or " ") in _OPEN and (tail[:1] or " ") in _CLOSE
    if bracketed and (len(tail) <= 1 or len(head) <= 1):
        return True
    if not tail and "年" not in moment.text and piece[moment.start - 1 : moment.start] in " |":
        return True
    if not head and tail[:1] in ("|", "｜"):
        return True
    return (not head or not tail) and len(piece) <= _SHORT_LINE and _COMPANY.search(piece) is not None


def _bracketed_month_day(piece: str) -> EntryDate | None:
    tail = piece.rstrip()[-9:]
    start = max(tail.rfind(mark) for mark in _OPEN)
    pair = month_day(tail[start:]) if start >= 0 and tail[-1:] in _CLOSE else None
    return EntryDate(None, tail[start:], "visible", pair, rank=1) if pair else None


def _is_better(one: EntryDate, other: EntryDate) -> bool:
    if one.rank != other.rank:
        return one.rank > other.rank
    return one.value is not None and other.value is not None and one.value > other.value
