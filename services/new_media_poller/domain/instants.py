"""Times as sources write them: epoch numbers, RFC 822, ISO 8601, Weibo's form, Chinese and relative wordings."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from services.new_media_poller.domain.post import When

BEIJING = timezone(timedelta(hours=8))
EARLIEST = datetime(1995, 1, 1, tzinfo=BEIJING)

_ISO = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
    r"(?:[T\s]{0,3}(?P<H>\d{1,2})[:时](?P<M>\d{2})分?(?::?(?P<S>\d{2})秒?(?:[.,]\d{1,9})?)?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_WEIBO = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})")
_AGO = re.compile(r"(\d{1,4})\s?(秒|分钟|小时|天)前")
_DAY_WORD = re.compile(r"(今天|昨天|前天)\s?(\d{1,2}):(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-月](\d{1,2})日?(?:\s(\d{1,2}):(\d{2}))?")
_CHINESE_MONTH = re.compile(r"\b(1[0-2]|[1-9])月")
_UNITS = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days"}
_DAYS_BACK = {"今天": 0, "昨天": 1, "前天": 2}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_when(value: object, at: datetime) -> When | None:
    """The instant a value names, or None; a time without a zone is Beijing time."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _epoch(float(value))
    text = " ".join(str(value).split())[:64]
    if not text:
        return None
    if text.isdecimal() and len(text) in (10, 13, 16):
        return _epoch(float(text))
    for reader in (_iso, _weibo, _rfc, _relative):
        try:
            found = reader(text, at)
        except (ValueError, OverflowError, TypeError, IndexError):
            found = None
        if found is not None:
            return found if found.at >= EARLIEST else None
    return None


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
    moment = day.replace(hour=int(parts["H"]), minute=int(parts["M"]), second=int(parts["S"] or 0))
    return When(moment.replace(tzinfo=_zone(parts["zone"])))


def _zone(text: str | None) -> timezone:
    if text is None:
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


def _rfc(text: str, at: datetime) -> When | None:
    if "," in text:
        text = text.split(",", 1)[1].strip()
    text = _CHINESE_MONTH.sub(lambda found: _MONTHS[int(found.group(1)) - 1], text)
    # In a Chinese source CST is China's time; the mail standard would read it as Chicago's.
    for name in (" CST", " Asia/Shanghai"):
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
