"""Times as sources write them: epoch numbers, RFC 822, ISO 8601, Weibo's form, Chinese and relative wordings."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from services.new_media_poller.domain.post import When

BEIJING = timezone(timedelta(hours=8))
EARLIEST = datetime(1995, 1, 1, tzinfo=BEIJING)

_ISO = re.compile(
    r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?日?"
    r"(?:\s?(?:星期|周)[一二三四五六日天])?"
    r"(?:[T\s]{0,3}(?P<half>上午|下午|晚上|凌晨|中午|AM|PM)?\s?(?P<H>\d{1,2})\s?[:时点]\s?(?P<M>\d{1,2})\s?分?"
    r"(?:\s?:?(?P<S>\d{1,2})秒?(?:[.,]\d{1,9})?)?(?:\s?(?P<half2>AM|PM))?)?"
    r"\s?(?P<zone>Z|UTC|GMT|CST|[+-]\d{2}:?\d{2})?(?: UTC| CST| \+08|\[[A-Za-z/_]{1,40}\])?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<zone>Z)?)?")
_LABEL = re.compile(r"(?:发布|发表|更新|推送|创建)?(?:时间|日期|于)\s?:\s?")
_WEIBO = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}|[A-Z]{3,4}) (\d{4})")
_AMERICAN = re.compile(
    r"([A-Za-z]{3})[a-z]{0,6}\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? (?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AP]M)?)?"
    r"(?: ([+-]\d{4}|GMT|UTC))?",
    re.IGNORECASE,
)
_DATE_ONLY = re.compile(r"\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}")
_AGO = re.compile(r"(\d{1,4})\s?(秒|分钟|小时|天)前")
_DAY_WORD = re.compile(r"(今天|昨天|前天)\s?(\d{1,2}):(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-月](\d{1,2})日?(?:\s(\d{1,2}):(\d{2}))?")
_CHINESE_MONTH = re.compile(r"\b(1[0-2]|[1-9])月")
_CHINESE_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CHINESE_MONTHS = re.compile(r"\b(十一|十二|[一二三四五六七八九十])月")
_UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days"}
_DAYS_BACK = {"今天": 0, "昨天": 1, "前天": 2}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_when(value: object, at: datetime) -> When | None:
    """The instant a value names, or None; a time without a zone is Beijing time."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _epoch(float(value)) if abs(value) < 1e18 else None
    text = _plain(str(value)[:200])
    if not text:
        return None
    if text.isdecimal() and len(text) in (10, 13, 16):
        return _epoch(float(text))
    for reader in (_iso, _weibo, _rfc, _american, _relative):
        try:
            found = reader(text, at)
        except (ValueError, OverflowError, TypeError, IndexError):
            found = None
        if found is not None:
            return found if found.at >= EARLIEST else None
    return None


def _plain(text: str) -> str:
    """One writing for one instant: no full-width signs, no label in front, single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        label = _LABEL.match(text.strip())
        text = text.strip()[label.end() :] if label else text
    return " ".join(text.split())[:64]


def _epoch(number: float) -> When | None:
    for scale in (1, 1_000, 1_000_000):
        # A plausible instant in one unit is implausible in the others: 1995 to 2100 do not overlap.
        if 7.9e8 <= number / scale <= 4.1e9:
            return When(datetime.fromtimestamp(number // scale, BEIJING))
    return None


def _iso(text: str, at: datetime) -> When | None:
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    day = datetime(int(parts["y"]), int(parts["m"]), int(parts["d"]), tzinfo=BEIJING)
    if parts.get("H") is None:
        return When(day, "day")
    return When(_clock(day, parts).replace(tzinfo=_zone(parts["zone"])))


def _clock(day: datetime, parts: Mapping[str, str | None]) -> datetime:
    """The time of day; 24:00 is the next day's first second."""
    hour, half = int(parts["H"] or 0), (parts.get("half") or parts.get("half2") or "").upper()
    if half in ("下午", "晚上", "PM", "中午") and hour < 12 and (half != "中午" or hour < 4):
        hour += 12
    elif half == "AM" and hour == 12:
        hour = 0
    minute, second = int(parts["M"] or 0), int(parts["S"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return day + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=second)


def _zone(text: str | None) -> timezone:
    # In a Chinese source CST is China's time.
    if text is None or text.upper() == "CST":
        return BEIJING
    if text[0] not in "+-":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _weibo(text: str, at: datetime) -> When | None:
    match = _WEIBO.fullmatch(text)
    if match is None:
        return None
    month, day, clock, zone, year = match.groups()
    return _rfc(f"{day} {month} {year} {clock} {zone}", at)


def _american(text: str, at: datetime) -> When | None:
    """June 17, 2022 with or without a time."""
    match = _AMERICAN.fullmatch(text)
    if match is None:
        return None
    month, day, year, hour, minute, second, half, zone = match.groups()
    start = datetime(int(year), _MONTHS.index(month.capitalize()) + 1, int(day), tzinfo=BEIJING)
    if hour is None:
        return When(start, "day")
    parts = {"H": hour, "M": minute, "S": second, "half": half}
    return When(_clock(start, parts).replace(tzinfo=_zone(zone)))


def _rfc(text: str, at: datetime) -> When | None:
    if "," in text:
        text = text.split(",", 1)[1].strip()
    if _DATE_ONLY.fullmatch(text):
        return replace(found, precision="day") if (found := _rfc(f"{text} 00:00:00 +0800", at)) else None
    text = _CHINESE_MONTHS.sub(lambda found: _MONTHS[_CHINESE_NUMBERS.index(found.group(1))], text)
    text = _CHINESE_MONTH.sub(lambda found: _MONTHS[int(found.group(1)) - 1], text)
    # In a Chinese source CST is China's time; the mail standard would read it as Chicago's.
    for name in (" CST", " Asia/Shanghai", " UTC+8", " GMT+8", " GMT+08:00", " +08"):
        text = text.removesuffix(name) + " +0800" if text.endswith(name) else text
    if text.endswith("-0000"):
        text = text[:-5] + "+0000"
    if len(text) < 8 or not text[0].isdigit():
        return None
    moment = parsedate_to_datetime(text)
    return When(moment if moment.tzinfo else moment.replace(tzinfo=BEIJING))


def _relative(text: str, at: datetime) -> When | None:
    now = at.astimezone(BEIJING)
    if text in ("刚刚", "刚才"):
        return When(now)
    if match := _AGO.fullmatch(text):
        precision = "day" if match.group(2) == "天" else "second"
        moment = now - timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})
        return When(
            moment.replace(hour=0, minute=0, second=0, microsecond=0) if precision == "day" else moment, precision
        )
    if match := _DAY_WORD.fullmatch(text):
        day = now - timedelta(days=_DAYS_BACK[match.group(1)])
        return When(day.replace(hour=int(match.group(2)), minute=int(match.group(3)), second=0, microsecond=0))
    if match := _MONTH_DAY.fullmatch(text):
        return _this_year(match, now)
    return None


def _this_year(match: re.Match[str], now: datetime) -> When:
    """A date without a year is the last such day that has come."""
    month, day, hour, minute = match.groups()
    for year in (now.year, now.year - 1):
        moment = datetime(year, int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=BEIJING)
        if moment <= now:
            break
    return When(moment, "second" if hour else "day")
