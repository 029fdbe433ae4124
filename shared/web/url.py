"""Addresses as a browser reads them, and one canonical spelling of each."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes

import idna
from publicsuffixlist import PublicSuffixList

MAX_URL = 8192
_DEFAULT_PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{0,30}):")
_STRIPPED = "".join(map(chr, range(0x21))) + "\u3000\u00a0\u200b\ufeff"
_REMOVED = {ord(character): None for character in "\t\n\r"}
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_UNSAFE_IN_PATH = re.compile(r"[^!$%&'()*+,\-./0-9:;=@A-Z\[\\\]_a-z|~]+")
_UNSAFE_IN_QUERY = re.compile(r"[^!$%&()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]+")
_PLAIN_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,126}")
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^;]*", re.IGNORECASE)
_SESSION_NAMES = frozenset({"jsessionid", "phpsessid", "sessionid"})
_TRACKING_NAMES = frozenset(
    {"spm", "gclid", "fbclid", "msclkid", "yclid", "_ga", "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci"}
)

# An address that is written as it is stored needs no more than to be taken apart; "/." may begin a segment that leads up.
_AS_STORED = re.compile(
    r"(https?)://([a-z0-9._:-]{1,300})(/[A-Za-z0-9._~!$&'()*+,;=:@|/-]*)(?:\?([A-Za-z0-9._~!$&()*+,;=:@|/?-]*))?"
)


# Whole list, private part too: pages on a shared hosting name belong to different owners. It holds gov.cn itself
# (so every x.gov.cn is its own owner), com.cn and the provinces' own zones (bj.cn); it holds no *.gov.cn below that.
@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Read when first asked for: most processes compare hosts and never ask."""
    return PublicSuffixList()


@dataclass(frozen=True, slots=True)
class Url:
    """An http or https address in parts; the fragment is not kept, because no server ever sees it."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def target(self) -> str:
        return self.path if self.query is None else f"{self.path}?{self.query}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def canonical(url: str, *, base: str | None = None, charset: str = "utf-8") -> str:
    """The one spelling under which an address is stored and compared; ValueError when it is no web address."""
    address = parse(url, base=parsed(base) if base is not None else None, charset=charset)
    query = _without_tracking(address.query)
    path = _without_session(address.path)
    return str(Url(address.scheme, address.host, address.port, path, query or None))


def join(base: str, href: str, *, charset: str = "utf-8") -> str:
    """The canonical address that a link on the page `base` leads to; ValueError when it leads to no web page."""
    return canonical(href, base=base, charset=charset)


def parse(url: str, *, base: Url | None = None, charset: str = "utf-8") -> Url:
    """Read an address the way browsers do, keeping every parameter; ValueError when it is no web address."""
    if len(url) > MAX_URL:
        raise ValueError(f"address longer than {MAX_URL} characters")
    stored = _AS_STORED.fullmatch(url)
    if stored is not None and "/." not in url:
        scheme_name, authority, path, query = stored.groups()
        return Url(scheme_name, *_host_and_port(authority, scheme_name), path, query)
    text = url.strip(_STRIPPED).translate(_REMOVED)
    text = text.partition("#")[0]
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _relative(text, base, charset)
    name = scheme[1].lower()
    if name not in _DEFAULT_PORTS:
        raise ValueError(f"not a web address: scheme {name!r}")
    rest = text[scheme.end() :]
    if base is not None and base.scheme == name and rest[:1] not in ("/", "\\"):
        return _relative(rest, base, charset)
    return _absolute(name, rest.lstrip("/\\"), charset)


@lru_cache(maxsize=4_096)
def parsed(url: str) -> Url:
    """`parse` of an absolute address that several places ask for in turn."""
    return parse(url)


def host_of(url: str) -> str:
    """The host of an address, lower-case and in ASCII."""
    return parsed(url).host


@lru_cache(maxsize=20_000)
def registrable_domain(host: str) -> str | None:
    """The name that somebody registered: x.gov.cn for a.b.x.gov.cn; None for addresses and bare suffixes."""
    try:
        name = _host(host.rstrip("."))
    except ValueError:
        return None
    if _is_address(name):
        return None
    return _suffixes().privatesuffix(name)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie under the same registered name (or are the same host, where there is none)."""
    try:
        first, second = host_of(one), host_of(other)
    except ValueError:
        return False
    if first == second:
        return True
    domain = registrable_domain(first)
    return domain is not None and domain == registrable_domain(second)


def _relative(text: str, base: Url | None, charset: str) -> Url:
    if base is None:
        raise ValueError("not an absolute web address")
    if text[:1] in ("/", "\\") and text[1:2] in ("/", "\\"):
        return _absolute(base.scheme, text.lstrip("/\\"), charset)
    path_text, mark, query_text = text.partition("?")
    query = _query(query_text, charset) if mark else None
    if not path_text:
        return Url(base.scheme, base.host, base.port, base.path, query if mark else base.query)
    path_text = path_text.replace("\\", "/")
    if not path_text.startswith("/"):
        path_text = base.path.rpartition("/")[0] + "/" + path_text
    return Url(base.scheme, base.host, base.port, _path(path_text), query)


def _absolute(scheme: str, rest: str, charset: str) -> Url:
    end = min((place for place in map(rest.find, "/\\?") if place >= 0), default=len(rest))
    authority = rest[:end].rpartition("@")[2]
    path_text, mark, query_text = rest[end:].partition("?")
    host, port = _host_and_port(authority, scheme)
    return Url(scheme, host, port, _path(path_text.replace("\\", "/")), _query(query_text, charset) if mark else None)


@lru_cache(maxsize=20_000)
def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if authority.startswith("["):
        literal, closed, rest = authority[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise ValueError("broken IPv6 address")
        return _ipv6(literal), _port(rest[1:], scheme)
    host, _, port = authority.partition(":")
    return _host(host), _port(port, scheme)


def _port(text: str, scheme: str) -> int:
    if not text:
        return _DEFAULT_PORTS[scheme]
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 0 < int(text) <= 65535):
        raise ValueError(f"not a port: {text[:20]!r}")
    return int(text)


def _host(text: str) -> str:
    name = text
    if "%" in name:
        name = unquote_to_bytes(name).decode("utf-8", "replace")
    name = name.lower() if name.isascii() else _ascii_name(name)
    name = name.removesuffix(".")
    if len(name) > 253 or _PLAIN_HOST.fullmatch(name) is None:
        raise ValueError(f"not a host name: {text[:80]!r}")
    last = name.rpartition(".")[2]
    if last.isdigit() or _NUMBER.fullmatch(last):
        return _ipv4(name)
    return name


def _ascii_name(name: str) -> str:
    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
        if mapped.isascii():
            return mapped.lower()
        return idna.encode(mapped.rstrip(".")).decode("ascii")
    except (idna.IDNAError, UnicodeError, IndexError) as error:
        raise ValueError(f"not a host name: {name[:80]!r}") from error


def _ipv6(text: str) -> str:
    try:
        return IPv6Address(text.partition("%")[0]).compressed
    except AddressValueError as error:
        raise ValueError(f"not an IPv6 address: {text[:60]!r}") from error


def _ipv4(name: str) -> str:
    """An IPv4 address in any of the spellings that resolvers accept (2130706433, 0x7f.1, 0177.0.0.1)."""
    pieces = name.split(".")
    if len(pieces) > 4 or not all(_NUMBER.fullmatch(piece) for piece in pieces):
        raise ValueError(f"not a host name: {name[:80]!r}")
    *leading, last = (_number(piece) for piece in pieces)
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError(f"not an IPv4 address: {name[:80]!r}")
    return str(IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(leading)) + last))


def _number(piece: str) -> int:
    try:
        if piece[:2].lower() == "0x":
            return int(piece[2:] or "0", 16)
        return int(piece, 8) if piece.startswith("0") and len(piece) > 1 else int(piece)
    except ValueError as error:
        raise ValueError(f"not an IPv4 address: {piece[:20]!r}") from error


def _is_address(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def _path(text: str) -> str:
    kept: list[str] = []
    segments = text.removeprefix("/").split("/")
    for place, raw in enumerate(segments):
        segment = (
            _percent_normalised(_UNSAFE_IN_PATH.sub(_as_utf8, raw)) if not raw.isalnum() or not raw.isascii() else raw
        )
        is_last = place == len(segments) - 1
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
            continue
        if is_last:
            kept.append("")
    return "/" + "/".join(kept)


def _query(text: str, charset: str) -> str:
    return _percent_upper(_UNSAFE_IN_QUERY.sub(lambda found: _as_charset(found[0], charset), text))


def _percent_normalised(segment: str) -> str:
    """One spelling of each escape; a segment with a stray percent sign keeps it, and so keeps all its escapes."""
    if "%" not in segment:
        return segment
    if _STRAY_PERCENT.search(segment):
        return _percent_upper(segment)
    return _PERCENT.sub(_plain_if_unreserved, segment)


def _plain_if_unreserved(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _percent_upper(text: str) -> str:
    return _PERCENT.sub(lambda found: found[0].upper(), text) if "%" in text else text


def _as_utf8(found: re.Match[str]) -> str:
    return _escaped(_without_surrogates(found[0]).encode("utf-8"))


def _as_charset(text: str, charset: str) -> str:
    """As a browser submits it: in the page's encoding, a character that has no place in it as a reference."""
    clean = _without_surrogates(text)
    try:
        return _escaped(clean.encode(charset, "xmlcharrefreplace"))
    except (LookupError, UnicodeError):
        return _escaped(clean.encode("utf-8"))


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _escaped(raw: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in raw)


def _without_session(path: str) -> str:
    if ";" not in path:
        return path
    # What is left of a segment may be one that leads up: "..;jsessionid=1".
    return _path("/".join(_SESSION_IN_PATH.sub("", segment) for segment in path.split("/")))


def _without_tracking(query: str | None) -> str | None:
    if not query:
        return None
    return "&".join(piece for piece in query.split("&") if not _is_tracking(piece.partition("=")[0].lower()))


def _is_tracking(name: str) -> bool:
    return name.startswith(("utm_", "aspsessionid")) or name in _SESSION_NAMES or name in _TRACKING_NAMES
