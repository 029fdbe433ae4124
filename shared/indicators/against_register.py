"""What a site prints of itself beside what the register says: facts for rules and people, no judgement."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from shared.contracts.targets import TargetFacts

_NOISE: Final = re.compile(r"[\W_]+")
_SITE_WORDS: Final = re.compile(r"(?:门户|官方|政府|政务|信息|官)?(?:网站|网页|网)$|门户$")
_NUMBER: Final = re.compile(r"\d{6,}")
_PHONE: Final = re.compile(r"\d{7,}")
_SUBSCRIBER: Final = 7
_LEAST_WORD: Final = 3
_ALIKE: Final = 0.4


class Match(StrEnum):
    """How a printed value stands to the registered one."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNCLEAR = "unclear"
    NOT_PRINTED = "not-printed"
    COULD_NOT_READ = "could-not-read"
    NOT_REGISTERED = "not-registered"


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """One part of the identity: what the site prints, what the register says, and how they stand to each other."""

    part: str
    match: Match
    printed: str | None
    registered: str | None


def against_register(identity: Mapping[str, str | None], register: TargetFacts) -> tuple[RegisterFact, ...]:
    """The parts that the register knows, in a fixed order; `identity` as `SiteSurveyed.identity` holds it.

    What is not printed could not be read where the footer comes from another file (`footer_elsewhere`).
    """
    address = register.url or ""
    registered: dict[str, str | None] = {
        "site_code": register.site_code,
        "site_name": register.name,
        "sponsor": register.sponsoring_unit,
        "operator": register.operating_unit,
        "icp": register.icp,
        "contact": register.contact,
        "host": _host(address) or None,
    }
    unread = Match.COULD_NOT_READ if not identity or identity.get("footer_elsewhere") else Match.NOT_PRINTED
    return tuple(_fact(part, identity.get(part), stated, unread) for part, stated in registered.items())


def _fact(part: str, printed: str | None, registered: str | None, unread: Match) -> RegisterFact:
    if not registered:
        match = Match.NOT_REGISTERED
    elif not printed:
        match = unread
    else:
        match = _COMPARE[part](printed, registered)
    return RegisterFact(part, match, printed or None, registered or None)


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def _same(printed: str, registered: str) -> Match:
    return Match.AGREES if _plain(printed) == _plain(registered) else Match.DIFFERS


def _same_filing(printed: str, registered: str) -> Match:
    """The number of the filing counts; the site's own number behind it (-1) and the words around it do not."""
    one, other = (_NUMBER.search(unicodedata.normalize("NFKC", text)) for text in (printed, registered))
    if one is None or other is None:
        return Match.UNCLEAR
    return Match.AGREES if one[0] == other[0] else Match.DIFFERS


def _same_name(printed: str, registered: str) -> Match:
    one, other = (_SITE_WORDS.sub("", _plain(text)) for text in (printed, registered))
    if one == other or (min(len(one), len(other)) >= _LEAST_WORD + 1 and (one in other or other in one)):
        return Match.AGREES
    return _alike(one, other)


def _same_unit(printed: str, registered: str) -> Match:
    """A government and its office are two units and yet often stand for each other: nobody can tell."""
    parts = [_plain(part) for part in re.split(r"[、,，\s]+", printed)]
    other = _plain(registered)
    if other in (*parts, _plain(printed)) or {_plain(part) for part in re.split(r"[、,，\s]+", registered)} & set(
        parts
    ):
        return Match.AGREES
    if any(len(part) >= _LEAST_WORD and (part in other or other in part) for part in parts):
        return Match.UNCLEAR
    return _alike(_plain(printed), other)


def _alike(one: str, other: str) -> Match:
    """Names that share many of their pairs of characters may be an old and a new name, or a short and a long one."""
    pairs, others = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    shared = len(pairs & others) / max(1, min(len(pairs), len(others)))
    return Match.UNCLEAR if shared >= _ALIKE else Match.DIFFERS


def _same_phone(printed: str, registered: str) -> Match:
    """Agree when one subscriber's number occurs in both."""
    one, other = ({run[-_SUBSCRIBER:] for run in _digits(text)} for text in (printed, registered))
    if not one or not other:
        return Match.UNCLEAR
    return Match.AGREES if one & other else Match.DIFFERS


def _digits(text: str) -> list[str]:
    joined = re.sub(r"(?<=\d)[\s()（）—－–-]+(?=\d)", "", unicodedata.normalize("NFKC", text))
    return _PHONE.findall(joined)


def _same_host(printed: str, registered: str) -> Match:
    is_same = printed.lower().removeprefix("www.") == registered.removeprefix("www.")
    return Match.AGREES if is_same else Match.DIFFERS


def _host(address: str) -> str:
    try:
        host = (urlsplit(address.strip()).hostname or "").lower()
        return host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""


_COMPARE: Final[dict[str, Callable[[str, str], Match]]] = {
    "site_code": _same,
    "site_name": _same_name,
    "sponsor": _same_unit,
    "operator": _same_unit,
    "icp": _same_filing,
    "contact": _same_phone,
    "host": _same_host,
}
