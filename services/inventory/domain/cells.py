"""One cell: its content normalised, and what is wrong with it."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from services.inventory.domain.columns import Column, choices_of
from shared.web.url import canonical, parse

_SITE_CODE = re.compile(r"(?:[0-9]{10}|bm[0-9]{8})")
_DAYS = re.compile(r"[1-9][0-9]{0,3}(?:天|日)?")
_DATE = re.compile(r"([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])日?(?: 00:00:00)?")
_CREDENTIAL = re.compile(r"[\w.\-]{1,64}")
_BLANK = " \t\r\n\v\f\u00a0\u3000"
ADDRESSES = ("url", "source_url", "matrix_url")
_INVISIBLE = frozenset(("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"))


class Fault(NamedTuple):
    """An error code with what its sentence needs."""

    code: str
    params: dict[str, str]


def normalised(column: Column, raw: str) -> str:
    """The cell's content: trimmed; full-width letters and digits made plain where that loses nothing."""
    text = raw.strip(_BLANK)
    if column.choices:
        return unicodedata.normalize("NFKC", text).strip().lower() if len(text) <= column.limit else text
    if column.prose or text.isascii() or len(text) > column.limit:
        return text
    plain = unicodedata.normalize("NFKC", text)
    return plain if plain.isascii() else text


def fault_of(column: Column, text: str) -> Fault | None:
    """What is wrong with a normalised, non-empty cell; None when it may be taken."""
    fault = _of_text(column, text)
    if fault:
        return fault
    if column.choices:
        known = text in column.choices
        return None if known else Fault(column.unknown, {"choices": choices_of(column)})
    if column.field == "site_code" and not _SITE_CODE.fullmatch(text.lower()):
        return Fault("bad_site_code", {"length": str(len(text))})
    if column.field in ADDRESSES and not is_one_address(text):
        return Fault("bad_url", {})
    if column.form == "days" and not _DAYS.fullmatch(text):
        return Fault("not_days", {})
    if column.form == "date" and day_in(text) is None:
        return Fault("bad_date", {})
    if column.field == "credential" and not _CREDENTIAL.fullmatch(text):
        return Fault("credential_not_a_name", {})
    return None


def _of_text(column: Column, text: str) -> Fault | None:
    """What no cell may hold."""
    if text[:1] in ("=", "＝"):
        return Fault("formula_cell", {})
    if len(text) > column.limit:
        return Fault("too_long", {"limit": str(column.limit)})
    if "\ufffd" in text:
        return Fault("damaged_text", {})
    if text.isprintable():
        return None
    bad = next((character for character in text if unicodedata.category(character) in _INVISIBLE), None)
    return Fault("control_character", {"character": f"U+{ord(bad):04X}"}) if bad else None


def is_one_address(text: str) -> bool:
    """Whether this is exactly one absolute web address with a full host name and without a user name in it."""
    if any(character.isspace() for character in text):
        return False
    before_query = text.partition("?")[0]
    authority = before_query.partition("://")[2].partition("/")[0]
    if before_query.count("://") != 1 or "@" in authority:
        return False
    try:
        host = parse(text).host
    except ValueError:
        return False
    return "." in host or ":" in host


def day_in(text: str) -> date | None:
    """The day that a cell names, as people and spreadsheets write it."""
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def stored(column: Column, text: str) -> str | bool | int:
    """The value that a faultless cell stands for."""
    if column.form == "days":
        return int(text.rstrip("天日"))
    if column.form == "date":
        return str(day_in(text))
    if column.choices:
        value = column.choices[text]
        return value == "yes" if column.unknown == "not_yes_or_no" else value
    if column.field == "site_code":
        return text.lower()
    if column.field == "url":
        return canonical(text)
    if column.field in ADDRESSES:
        return str(parse(text))
    return text
