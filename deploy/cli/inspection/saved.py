"""Pages as people keep them: a browser's archive, a packed file, a saved copy that tells where it came from."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from shared.web.body import Body
from shared.web.charset import decode
from shared.web.failures import BadEncodingError
from shared.web.url import canonical

_GZIP: Final = b"\x1f\x8b"
_ARCHIVE_HEAD: Final = re.compile(
    rb"\A\s{0,20}(?:[A-Za-z][\w-]{0,40}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,20}){0,40}?"
    rb"Content-Type:\s{0,9}(?:multipart/|text/html)",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_MOST_PARTS: Final = 5_000
_MOST_HEAD: Final = 16_384
_DEEPEST: Final = 3
_PAGES: Final = ("text/html", "application/xhtml+xml")
_MAGIC: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x7fELF", _GZIP,
    b"RIFF", b"BM6", b"7z\xbc\xaf", b"MZ\x90", b"ID3", b"OggS", b"wOFF", b"wOF2", b"SQLite format", b"BZh", b"\xfd7zXZ",
)  # fmt: skip
_SAVED_FROM: Final = re.compile(r"saved from url=\(\d{1,6}\)(https?://[^\s>]{3,2000})", re.IGNORECASE)
_SINGLE_FILE: Final = re.compile(r"Page saved with SingleFile[^>]{0,200}?\burl:\s{0,9}(https?://[^\s>]{3,2000})")
_MIRRORED: Final = re.compile(r"Mirrored from ([\w.-]{4,200}(?:/[^\s>]{0,2000})?) by HTTrack", re.IGNORECASE)
_LINKED: Final = re.compile(
    r"<link\b[^>]{0,300}\brel\s{0,3}=\s{0,3}[\"']?canonical[^>]{0,300}?\bhref\s{0,3}=\s{0,3}[\"']?(https?://[^\"'\s>]{3,500})",
    re.IGNORECASE,
)
_SHARED: Final = re.compile(
    r"<meta\b[^>]{0,100}\bproperty\s{0,3}=\s{0,3}[\"']?og:url[\"']?[^>]{0,100}?\bcontent\s{0,3}=\s{0,3}[\"']?(https?://[^\"'\s>]{3,500})",
    re.IGNORECASE,
)
_BASE: Final = re.compile(
    r"<base\b[^>]{0,300}?\bhref\s{0,3}=\s{0,3}[\"']?(https?://[^\"'\s>/]{3,300}/[^\"'\s>]{1,500})", re.IGNORECASE
)
"""A base of nothing but a host is not the page's own address: every page of a site may carry it."""
_STATED: Final = (_SAVED_FROM, _SINGLE_FILE, _MIRRORED, _LINKED, _SHARED, _BASE)
_STATED_WITHIN: Final = 20_000


@dataclass(frozen=True)
class Saved:
    """The bytes of a page out of what a person kept; `form` is plain, gzip or mhtml."""

    body: bytes
    url: str | None = None
    content_type: str | None = None
    form: str = "plain"
    is_cut: bool = False


def unpack(body: bytes, most: int) -> Saved:
    """The page inside, at most so many bytes of it. Raises ValueError for what is packed and holds no page."""
    saved = _inflated(body, most) if body.startswith(_GZIP) else Saved(body)
    if _ARCHIVE_HEAD.match(saved.body[:_MOST_HEAD]):
        page = _page_in(saved.body, 0)
        if page is not None:
            return replace(page, is_cut=saved.is_cut)
        if b"multipart/" in saved.body[:_MOST_HEAD].lower():
            raise ValueError("archive without a page")
    return saved


def _inflated(body: bytes, most: int) -> Saved:
    inside = Body("gzip", most)
    try:
        inside.feed(body)
    except (BadEncodingError, zlib.error) as error:
        raise ValueError("damaged gzip") from error
    is_cut = inside.too_large or not _ended(inside)
    if is_cut and not inside.data:
        raise ValueError("damaged gzip")
    return Saved(bytes(inside.data), form="gzip", is_cut=is_cut)


def _ended(inside: Body) -> bool:
    try:
        inside.finish()
    except BadEncodingError:
        return False
    return True


def _page_in(archive: bytes, depth: int) -> Saved | None:
    """The main page of an archive: the part that its head names, or the first page among the parts."""
    head, content = _split(archive)
    if head.get_content_maintype() != "multipart":
        return _page_of(head, content) if depth or head.get("Content-Transfer-Encoding") else None
    stated = _address(head.get("Snapshot-Content-Location"))
    start = head.get_param("start")
    first: Saved | None = None
    for part in _parts(content, head.get_boundary()) if depth < _DEEPEST else ():
        inner, body = _split(part)
        found = _page_in(part, depth + 1) if inner.get_content_maintype() == "multipart" else _page_of(inner, body)
        if found is None:
            continue
        is_main = isinstance(start, str) and inner.get("Content-ID") == start
        is_main = is_main or (stated is not None and found.url == stated)
        first = found if first is None or is_main else first
        if is_main or (start is None and stated is None):
            break
    return replace(first, url=stated or first.url) if first is not None else None


def _parts(content: bytes, boundary: str | None) -> Iterator[bytes]:
    if not boundary:
        return
    for part in (b"\n" + content).split(b"\n--" + boundary.encode("utf-8", "replace"), _MOST_PARTS)[1:]:
        if part.startswith(b"--"):
            return
        yield part.lstrip(b"\r\n")


def _split(part: bytes) -> tuple[Message, bytes]:
    """The head of a part, and what follows it."""
    part = part.lstrip()
    end = _BLANK.search(part, 0, _MOST_HEAD)
    head, content = (part[: end.start()], part[end.end() :]) if end else (part[:_MOST_HEAD], b"")
    return BytesHeaderParser().parsebytes(head), content


def _page_of(head: Message, content: bytes) -> Saved | None:
    if head.get_content_type() not in _PAGES:
        return None
    head.set_payload(content.decode("ascii", "surrogateescape"))
    body = head.get_payload(decode=True)
    address = _address(head.get("Content-Location"))
    return Saved(body if isinstance(body, bytes) else content, address, head.get("Content-Type"), "mhtml")


def is_binary(body: bytes) -> bool:
    """Whether this is no text in any encoding that pages come in."""
    if body.startswith(_MAGIC) or body[257:262] == b"ustar":
        return True
    head = body[:4_096]
    if not head or b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return not decode(head).charset.startswith("utf-16")


def stated_address(body: bytes) -> str | None:
    """The address that a saved page gives of itself; the surest statement first."""
    text = decode(body[:_STATED_WITHIN]).text
    for statement in _STATED:
        found = statement.search(text)
        if found is not None and (address := _address(found[1])) is not None:
            return address
    return None


def _address(text: str | None) -> str | None:
    try:
        named = "".join((text or "").split())
        return canonical(named if "://" in named else f"http://{named}") if named[:5].lower() != "file:" else None
    except ValueError:
        return None
