"""Which pages are worth reading whole: one pass over the source by a finite automaton, and the hosts that the site never linked before."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from zlib import crc32

from ahocorasick_rs import AhoCorasick, MatchKind

from services.link_checker.domain.signals.meaning import plain
from services.link_checker.domain.signals.trust import is_trusted
from shared.lexicons.spam import Lexicon, lexicon
from shared.web.url import registrable_domain

_CODE: Final = """
document.referrer ['referrer'] ["referrer"] spider googlebot document.title fromcharcode unescape( atob( p,a,c,k,e _0x __ox
sojson jsjiami reverse() "ht" 'ht' "htt" 'htt' "<scr" '<scr' .join("") .join('') \\x68\\x74 \\x3c\\x73 \\x64\\x6f \\u0068\\u0074
&#x68; &#x0068; &#104; &#115;&#99; http-equiv="refresh http-equiv='refresh http-equiv=refresh data:text/ 网站已被黑 被黑了 onerror=
getscript( location.replace("http location.replace('http location.href="http location.href='http location="http location='http
"""
"""What planted code has in it, lower case; honest pages may have it too and are then read whole for nothing."""
_TOKENS: Final = (*_CODE.split(), "hacked by", "defaced by")
_HOST: Final = re.compile(r"//([A-Za-z0-9][A-Za-z0-9.-]{0,80}\.[A-Za-z0-9]{1,12})")
_REFERENCES: Final = 40
_HEAD: Final = 6_000
_MAX: Final = 4_000_000
_NO_SCRIPT: Final = -1


def strikes(
    text: str, own: str, known: frozenset[str], words: Lexicon | None = None, clean: frozenset[int] = frozenset()
) -> tuple[str, ...]:
    """Why a page should be read whole; empty for nearly all pages. `own` is the site's registered name.

    `clean` are the scripts of the site (`odd_scripts`) that were read whole before and showed nothing.
    """
    lexical = words or lexicon()
    low = text[:_MAX].lower()
    automaton, names = _automaton(lexical)
    at: dict[str, list[int]] = {}
    for index, start, _ in automaton.find_matches_as_indexes(low):
        at.setdefault(names[index], []).append(start)
    why = []
    if at.keys() & lexical.words.keys() or lexical.found(plain(_head(text)))[0]:
        why.append("words")
    places = sorted(start for name in at.keys() & _TOKEN_SET for start in at[name])
    if any(script not in clean for script in _scripts(low, places)):
        why.append("code")
    if text.count("&#", 0, 20_000) >= _REFERENCES:
        why.append("references")
    if strange_hosts(low, own, known):
        why.append("hosts")
    return tuple(why)


def odd_scripts(text: str) -> frozenset[int]:
    """The scripts of a page that look like planted code, by checksum: the same ones mostly stand on every page of a site."""
    low = text[:_MAX].lower()
    automaton, names = _automaton(lexicon())
    places = [start for index, start, _ in automaton.find_matches_as_indexes(low) if names[index] in _TOKEN_SET]
    return frozenset(script for script in _scripts(low, places) if script != _NO_SCRIPT)


def _scripts(low: str, places: Iterable[int]) -> Iterator[int]:
    """The checksum of the script around each place; one that stands in no script is like no other."""
    end = 0
    for place in places:
        if place < end:
            continue
        start = low.rfind("<script", 0, place)
        if start < 0 or low.find("</script", start, place) >= 0:
            yield _NO_SCRIPT
            continue
        closed = low.find("</script", place)
        end = closed if closed >= 0 else len(low)
        yield crc32(low[start:end].encode("utf-8", "surrogatepass"))


def _head(text: str) -> str:
    """Title and descriptions: what search engines show, and what is overwritten first."""
    end = text.find("</head", 0, _HEAD)
    return text[: end if end >= 0 else _HEAD]


def strange_hosts(text: str, own: str, known: frozenset[str]) -> frozenset[str]:
    """Registered names off the site that are neither usual on sites of offices nor known of this one."""
    return frozenset(name for name in hosts_of(text) if name != own and name not in known)


def hosts_of(text: str) -> frozenset[str]:
    """Registered names of every host that a source mentions, without those that every office links."""
    return _registered(dict.fromkeys(_HOST.findall(text[:_MAX])))


def _registered(hosts: Iterable[str]) -> frozenset[str]:
    named = (host.lower().rstrip(".") for host in hosts)
    return frozenset(registrable_domain(host) or host for host in named if not is_trusted(host))


@lru_cache(maxsize=8)
def _automaton(lexical: Lexicon) -> tuple[AhoCorasick, list[str]]:
    names = [word.text for word in lexical.words.values() if word.points > 1]
    names = [*dict.fromkeys([*names, *_TOKENS])]
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), names


_TOKEN_SET: Final = frozenset(_TOKENS)
