"""Addresses that no reader can follow, told from what stands in the page alone: editors' leftovers and slips of the keyboard.

Browsers repair much; what they repair silently (white space around, backslashes, a full-width dot in a name) is no fault here.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from shared.contracts.link_why import LinkWhy
from shared.web.url import parse

MAX_HREF: Final = 2_000
_CLEAN: Final = re.compile(
    r"(?:https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,9}(?:/(?!/)[!-~]*)?|[./#?][\w./?=&%#-]*)"
)
"""By far the most addresses; the host of an absolute one is still looked at."""
_TEMPORARY: Final = (
    r"[^?]{0,300}(?:appdata[\\/](?:local|roaming)|local(?: |%20)settings[\\/]temp|internet(?: |%20)files|msohtmlclip)"
)
_FAULTS: Final[tuple[tuple[LinkWhy, re.Pattern[str]], ...]] = tuple(
    (why, re.compile(pattern, re.IGNORECASE))
    for why, pattern in (
        (LinkWhy.FULL_WIDTH, r"ｈｔｔｐ|(?:https?|ftp)\s{0,3}(?:[：︰]|:\s{0,3}[／∕]|:/[／∕])|mailto："),
        (LinkWhy.DOUBLE_SCHEME, r"https?:/{0,3}\s{0,3}https?(?::|//|%3a)|(?:\.{0,2}/){1,6}https?:/"),
        (LinkWhy.NO_HOST, r"https?:/{2,4}(?:[?#]|$)"),
        (LinkWhy.LOCAL_FILE, r"file:|[a-z](?::|%3a|\|)(?:[\\/]|%5c)|\\\\[^\\/.]{1,60}\\"),
        (LinkWhy.LOCAL_FILE, _TEMPORARY),
        (LinkWhy.SPACE_INSIDE, r"https?://(?:\s|%20|\u3000)|https?://[^/?#\s]{1,200}(?:[ \u3000]|%20)[^/?#\s]{0,200}\."),
        (LinkWhy.MISSING_SLASH, r"https?:/?[a-z0-9-]{1,63}\.[a-z0-9.-]{2,200}"),
        (LinkWhy.BROKEN_SCHEME, r"(?!https?:[/\\]{2})(?:h{1,3}t{1,4}p{1,3}s?|h?ttps?|htps?|hptts?|hhtps?)\s{0,2}[:;.,；。，]{0,2}(?://|\\\\)"),
        (LinkWhy.SCRIPT_ADDRESS, r"javascript:[\s'\"]{0,3}(?:https?:/|www\.[a-z0-9-]{1,63}\.)"),
        (LinkWhy.LEFTOVER, r"(?:about|res|mk|ms-its|wps|blob|\w{3,9}-extension|unsafe):|\{\{|\$\{|<%|\[object |(?:undefined|null|nan)$"),
        (LinkWhy.BAD_MAIL, r"mailto:(?:[^@?]{0,300}$|https?:)|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$"),
        (LinkWhy.NO_SCHEME, r"www\.[a-z0-9-]{2,63}\.[a-z]{2,6}(?:[/:?.]|$)|(?:[a-z0-9-]{2,63}\.){1,3}(?:gov|com|org|edu)\.cn(?:[/:?]|$)"),
    )
)  # fmt: skip
_AUTHORITY: Final = re.compile(r"(?:https?:)?[/\\]{2}([^/\\?#]{0,300})", re.IGNORECASE)
_PLAIN_NAME: Final = re.compile(
    r"[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}){0,8}\.[a-z]{2,63}(?<!\.localhost)"
)
_INSIDE_NAMES: Final = (".local", ".lan", ".localdomain", ".internal", ".intranet", ".intra", ".corp", ".home.arpa")


@lru_cache(maxsize=20_000)
def href_fault(href: str, own_host: str = "") -> LinkWhy:
    """What is wrong with an address as it stands in a page; `LinkWhy.NONE` for nearly all.

    `own_host`: the host of the page. A site that itself answers at an inside address may link to it.
    """
    text = href.strip()[:MAX_HREF]
    is_clean = _CLEAN.fullmatch(text) is not None and "AppData" not in text
    if not is_clean:
        for why, pattern in _FAULTS:
            if pattern.match(text):
                return why
    authority = _AUTHORITY.match(text)
    return _host_fault(authority[1], own_host) if authority else LinkWhy.NONE


def _host_fault(authority: str, own_host: str) -> LinkWhy:
    if _PLAIN_NAME.fullmatch(authority) and not authority.endswith(_INSIDE_NAMES):
        return LinkWhy.NONE
    try:
        host = parse(f"http://{authority}/").host
    except ValueError:
        return LinkWhy.BAD_HOST if authority.strip() else LinkWhy.NO_HOST
    if host == own_host:
        return LinkWhy.NONE
    if host == "localhost" or host.endswith(".localhost"):
        return LinkWhy.LOCALHOST
    return _address_fault(host) if host[-1].isdigit() or ":" in host else _name_fault(host)


def _address_fault(host: str) -> LinkWhy:
    try:
        address = ip_address(host)
    except ValueError:
        return LinkWhy.BAD_HOST
    if address.is_loopback or address.is_unspecified:
        return LinkWhy.LOCALHOST
    return LinkWhy.INTRANET if address.is_private or address.is_link_local else LinkWhy.NONE


def _name_fault(host: str) -> LinkWhy:
    if "." not in host or host.endswith(_INSIDE_NAMES):
        return LinkWhy.INTRANET
    return LinkWhy.NONE
