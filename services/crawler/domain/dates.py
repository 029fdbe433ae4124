"""Dates in Chinese pages: every form that is read, and none that is guessed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, NamedTuple

from services.crawler.domain.facts import Precision

CST: Final = timezone(timedelta(hours=8))
EARLIEST_YEAR: Final = 1990
MAX_TEXT: Final = 3_000

_WIDE: Final = str.maketrans("０１２３４５６７８９：∶﹕－／．（）［］", "0123456789:::-/.()[]")
_FULL: Final = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})\s{0,2}[-/.年—–]\s{0,2}(\d{1,2})\s{0,2}[-/.月—–]\s{0,2}(\d{1,2})(?!\d)\s{0,2}[日号]?"
    r"(?:[\sT-]{0,4}(?:星期[一二三四五六日天]\s{0,2})?([上下]午|[AP]M)?\s{0,2}(\d{1,2})"
    r"(?:\s?:\s?(\d{2})(?!\d)(?::(\d{2}))?|时(\d{1,2})分|点(\d{1,2})分)(?:\s?([AP]M))?)?"
)
_HAN_DIGITS: Final = {c: str(n) for n, group in enumerate(("〇○零ＯO0", "一元", *"二三四五六七八九")) for c in group}
_HAN: Final = re.compile(
    r"([一二][〇○零ＯO0一二三四五六七八九]{3})\s?年\s?([一二三四五六七八九十元]{1,3})\s?月\s?([一二三四五六七八九十廿]{1,4})\s?日"
)
_MONTH_DAY: Final = re.compile(
    r"[\[(【〔]?\s?(\d{1,2})\s?([-/.月])\s?(\d{1,2})\s?日?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?\s?[\])】〕]?"
)
_LONGEST_DAY: Final = 18
_YEAR_MONTH: Final = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?月?")
_YEAR: Final = re.compile(r"((?:19|20)\d{2})\s?年?")
_MONTH: Final = re.compile(r"(\d{1,2})\s?月")
_DAY: Final = re.compile(r"(\d{1,2})\s?日?")
_TWO_DIGITS: Final = re.compile(r"\d{2}")
_JAVA: Final = re.compile(r"[A-Z][a-z]{2},? ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) [A-Z+:\d]{1,9} (\d{4})")
_MONTHS: Final = {"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * n : 3 * n + 3]: n + 1 for n in range(12)}
_MONTH_NAME: Final = f"({'|'.join(_MONTHS)})[a-z]{{0,6}}\\.?"
_ENGLISH_MONTH_YEAR: Final = re.compile(rf"{_MONTH_NAME},? (20\d{{2}})")
_ENGLISH: Final = re.compile(
    rf"\b(?:{_MONTH_NAME} (\d{{1,2}})(?:st|nd|rd|th)?,? |(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH_NAME},? )(20\d{{2}})(?!\d)"
)
_URL_DAY: Final = (
    re.compile(r"(?<!\d)(20\d{2})([01]\d)([0-3]\d)(?:[0-2]\d[0-5]\d[0-5]\d)?(?=[_./-]|$)"),
    re.compile(r"/(20\d{2})[/-]([01]?\d)[/-]([0-3]?\d)(?=[/_.]|$)"),
    re.compile(r"/(20\d{2})[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)"),
)
_URL_MONTH: Final = re.compile(r"/(20\d{2})[/-]?([01]\d)(?=/)")
_URL_YEAR: Final = re.compile(r"/(20\d{2})(?=/)")
_RANGE: Final = re.compile(r"\s?(?:至|到|~|～|—{1,2}|--|－－)\s?(?:\d|今)")
_TERM_AFTER: Final = re.compile(r"\s{0,2}(?:起|前|止|之前|以前|截止(?!时间|日期))")
_CALENDAR: Final = re.compile("今天是|现在是|星期|农历|气温|天气预报：|当前时间|北京时间")
_SHORT: Final = 100


class Moment(NamedTuple):
    """A date read from a text, at its place in it."""

    value: datetime
    precision: Precision
    text: str
    start: int
    end: int


def find_dates(text: str) -> tuple[Moment, ...]:
    """All complete dates in a text, in order, without judging what they are the date of."""
    return _short_text(text) if len(text) <= _SHORT else _found(text)


@lru_cache(maxsize=16_384)
def _short_text(text: str) -> tuple[Moment, ...]:
    """Labels, lines under headings and cells of lists come again and again on the pages of a site."""
    return _found(text)


def _found(text: str) -> tuple[Moment, ...]:
    plain = text[:MAX_TEXT] if text.isascii() else text[:MAX_TEXT].translate(_WIDE)
    found = [moment for match in _FULL.finditer(plain) if (moment := _moment(match)) is not None]
    if text.isascii():
        found += [moment for match in _ENGLISH.finditer(plain) if (moment := _english_moment(match)) is not None]
    elif "年" in plain:
        found += [moment for match in _HAN.finditer(plain) if (moment := _han_moment(match)) is not None]
    return tuple(found if len(found) < 2 else sorted(found, key=lambda moment: moment.start))


@lru_cache(maxsize=8_192)
def whole_date(text: str) -> Moment | None:
    """The date of a text that is nothing but a date, brackets apart."""
    if len(text) > 40:
        return None
    bare = text.strip(" []()【】〔〕（）［］|·:：-")
    found = find_dates(bare)
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(bare):
        return found[0]
    return None


def attribute_date(text: str) -> Moment | None:
    """The date in a machine-written value: ISO, RFC, epoch, compact digits, Java's own form, or any visible form."""
    plain = text.strip()[:60]
    if plain.isdigit():
        return _digits(plain)
    if plain[:2] in ("19", "20") and "T" in plain:
        try:
            value = datetime.fromisoformat(plain)
        except ValueError:
            pass
        else:
            return Moment(_in_china(value), Precision.MINUTE, plain, 0, len(plain))
    if plain[3:4] == ",":
        return _mail_date(plain)
    java = _JAVA.match(plain)
    if java is not None and java[1] in _MONTHS:
        return _made(plain, int(java[6]), _MONTHS[java[1]], int(java[2]), (int(java[3]), int(java[4]), int(java[5])))
    found = find_dates(plain)
    return found[0] if len(found) == 1 else None


def _mail_date(text: str) -> Moment | None:
    try:
        return Moment(_in_china(parsedate_to_datetime(text)), Precision.MINUTE, text, 0, len(text))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=16_384)
def url_date(url: str) -> Moment | None:
    """The day in an address, as content systems put it there."""
    path = url.partition("?")[0]
    if "20" not in path:
        return None
    for pattern in _URL_DAY:
        matches = list(pattern.finditer(path))
        if matches:
            last = matches[-1]
            return _made(last[0].strip("/_."), int(last[1]), int(last[2]), int(last[3]), None)
    return None


def url_year(url: str) -> int | None:
    """The year in an address that names no day."""
    found = _URL_MONTH.search(url) or _URL_YEAR.search(url)
    return int(found[1]) if found else None


def is_range_or_term(text: str, moment: Moment) -> bool:
    """Whether the date begins or ends a period, or is a term rather than an instant."""
    after, before = text[moment.end :], text[: moment.start].rstrip()
    return bool(_RANGE.match(after) or _TERM_AFTER.match(after)) or before.endswith(("至", "到", "~", "～", "自", "—"))


def is_calendar(text: str) -> bool:
    """Whether the text is a clock or weather line that shows today, whatever today is."""
    return _CALENDAR.search(text) is not None


def in_time(value: datetime, now: datetime) -> bool:
    """Whether something can have been published then: not in the future, not before there were sites."""
    return value.year >= EARLIEST_YEAR and value <= now + timedelta(days=1)


def month_day(text: str) -> tuple[int, int] | None:
    """Month and day of a text that is nothing else; with a dot only when both have two digits, as 3.15 is no date."""
    if len(text) > _LONGEST_DAY:
        return None
    match = _MONTH_DAY.fullmatch(text.translate(_WIDE).strip())
    if match is None or (match[2] == "." and not (len(match[1]) == len(match[3]) == 2)):
        return None
    return _in_year(match[1], match[3])


def dotted_numbers(text: str) -> tuple[int, int] | None:
    """Two numbers with a dot between, one of a single digit, that may be month and day if their neighbours are."""
    match = _MONTH_DAY.fullmatch(text.translate(_WIDE).strip()) if len(text) <= _LONGEST_DAY else None
    return _in_year(match[1], match[3]) if match is not None and match[2] == "." else None


def _in_year(month: str, day: str) -> tuple[int, int] | None:
    return (int(month), int(day)) if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else None


def split_date(pieces: Sequence[str], at: int) -> Moment | None:
    """A date spread over neighbouring pieces: a large day beside year and month, or month and day beside a year."""
    first, second = pieces[at].translate(_WIDE).strip(), pieces[at + 1].translate(_WIDE).strip()
    if len(first) > 10 or len(second) > 10:
        return None
    for one, other in ((first, second), (second, first)):
        moment = _joined(one, other)
        if moment is not None:
            return moment
    return _three_parts([first, second, *(piece.translate(_WIDE).strip() for piece in pieces[at + 2 : at + 3])])


def split_month_day(pieces: Sequence[str], at: int) -> tuple[int, int] | None:
    """Month and day in two pieces, in either order, the month named as one."""
    first, second = pieces[at].translate(_WIDE).strip()[:8], pieces[at + 1].translate(_WIDE).strip()[:8]
    for one, other in ((first, second), (second, first)):
        month, day = _MONTH.fullmatch(one), _DAY.fullmatch(other)
        if month is not None and day is not None and 1 <= int(month[1]) <= 12 and 1 <= int(day[1]) <= 31:
            return int(month[1]), int(day[1])
    return None


def with_year(month: int, day: int, year: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=CST)
    except ValueError:
        return None


def latest_year(month: int, day: int, now: datetime) -> datetime | None:
    """That month and day in the latest year in which it has already come."""
    today = now.astimezone(CST)
    for year in range(today.year, today.year - 5, -1):
        value = with_year(month, day, year)
        if value is not None and value <= today + timedelta(days=1):
            return value
    return None


def lone_year(text: str) -> int | None:
    match = _YEAR.fullmatch(text.strip())
    return int(match[1]) if match else None


def _joined(one: str, other: str) -> Moment | None:
    year_month, day = _YEAR_MONTH.fullmatch(one), _DAY.fullmatch(other)
    if year_month is not None and day is not None:
        return _made(f"{one} {other}", int(year_month[1]), int(year_month[2]), int(day[1]), None)
    year, pair = _YEAR.fullmatch(one), month_day(other)
    if year is not None and pair is not None:
        return _made(f"{one} {other}", int(year[1]), *pair, None)
    english = _ENGLISH_MONTH_YEAR.fullmatch(one)
    if english is not None and day is not None:
        return _made(f"{one} {other}", int(english[2]), _MONTHS[english[1]], int(day[1]), None)
    return None


def _three_parts(parts: list[str]) -> Moment | None:
    years = [int(m[1]) for part in parts if (m := _YEAR.fullmatch(part))]
    months = [int(m[1]) for part in parts if (m := _MONTH.fullmatch(part))]
    days = [int(m[1]) for part in parts if (m := _DAY.fullmatch(part))]
    if len(parts) == 3 and len(years) == len(months) == len(days) == 1:
        return _made(" ".join(parts), years[0], months[0], days[0], None)
    # Bare numbers are told apart by their order only where the year comes first.
    if len(parts) == 3 and _YEAR.fullmatch(parts[0]) and all(map(_TWO_DIGITS.fullmatch, parts[1:])):
        return _made(" ".join(parts), years[0], int(parts[1]), int(parts[2]), None)
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    hour, minute = match[5], match[6] or match[8] or match[9]
    time = (_hour(int(hour), match[4] or match[10]), int(minute), int(match[7] or 0)) if hour and minute else None
    return _made(match[0].strip(), int(match[1]), int(match[2]), int(match[3]), time, match.start(), match.end())


def _hour(hour: int, half: str | None) -> int:
    """The hour of the day, from that of a half day where one is named."""
    if half in ("下午", "PM"):
        return hour + 12 if hour < 12 else hour
    return 0 if half and hour == 12 else hour


def _english_moment(match: re.Match[str]) -> Moment | None:
    month, day = match[1] or match[4], match[2] or match[3]
    return _made(match[0], int(match[5]), _MONTHS[month], int(day), None, match.start(), match.end())


def _han_moment(match: re.Match[str]) -> Moment | None:
    year = int("".join(_HAN_DIGITS[c] for c in match[1]))
    month, day = _han_number(match[2]), _han_number(match[3])
    return _made(match[0], year, month, day, None, match.start(), match.end())


def _han_number(text: str) -> int:
    text = text.replace("廿", "二十")
    if "十" not in text:
        return int("".join(_HAN_DIGITS[c] for c in text))
    tens, _, ones = text.partition("十")
    if "十" in ones:
        return 0
    return 10 * int(_HAN_DIGITS.get(tens, "1")) + int(_HAN_DIGITS.get(ones, "0"))


def _digits(text: str) -> Moment | None:
    if len(text) in (8, 12, 14) and text[:2] in ("19", "20"):
        time = (int(text[8:10]), int(text[10:12]), int(text[12:14] or 0)) if len(text) > 8 else None
        return _made(text, int(text[:4]), int(text[4:6]), int(text[6:8]), time)
    if len(text) in (10, 13) and text[0] in "12":
        value = datetime.fromtimestamp(int(text[:10]), CST)
        return Moment(value, Precision.MINUTE, text, 0, len(text))
    return None


def _made(
    text: str,
    year: int,
    month: int,
    day: int,
    time: tuple[int, int, int] | None,
    start: int = 0,
    end: int | None = None,
) -> Moment | None:
    try:
        value = datetime(year, month, day, *(time or (0, 0, 0)), tzinfo=CST)
    except ValueError:
        return None
    precision = Precision.DAY if time is None or time == (0, 0, 0) else Precision.MINUTE
    return Moment(value, precision, text, start, len(text) if end is None else end)


def _in_china(value: datetime) -> datetime:
    return value.replace(tzinfo=CST) if value.tzinfo is None else value.astimezone(CST)
