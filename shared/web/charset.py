"""Bytes of a page into text: which encoding it really has, whatever it declares."""

import codecs
import re
from typing import NamedTuple

import cchardet

from shared.web.common_characters import COMMON


class Decoded(NamedTuple):
    """The text, the encoding that was used, and by which evidence it was chosen."""

    text: str
    charset: str
    how: str


# Only these: Python knows codecs (rot13, zip, idna...) that no page may choose for us.
_KNOWN = {
    "utf-8": ("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"),
    "gb18030": (
        "gb2312",
        "gbk",
        "gb18030",
        "gb_2312-80",
        "gb2312-80",
        "x-gbk",
        "cp936",
        "ms936",
        "chinese",
        "csgb2312",
    ),
    "big5hkscs": ("big5", "big5-hkscs", "cn-big5", "x-x-big5", "csbig5"),
    "utf-16-le": ("utf-16", "utf-16le", "unicode"),
    "utf-16-be": ("utf-16be",),
    "cp1252": ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252"),
    "shift_jis": ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms932", "windows-31j"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "euc_kr": ("euc-kr", "ks_c_5601-1987", "windows-949", "korean"),
    "koi8_r": ("koi8-r",),
    "cp1251": ("windows-1251", "cp1251"),
}
_BY_LABEL = {label: codec for codec, labels in _KNOWN.items() for label in labels}
_PUBLIC_NAME = {
    "big5hkscs": "big5",
    "cp1252": "windows-1252",
    "euc_jp": "euc-jp",
    "euc_kr": "euc-kr",
    "koi8_r": "koi8-r",
}

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta\s[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([-\w:.]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,99}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([-\w:.]{1,40})")
_PARAMETER = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([-\w:.]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096
_SAMPLE_BYTES = 64 * 1024
_SCORED_CHARACTERS = 2000
_FIRST_BYTES = 4096
_MOST_WRONG = 0.02
_ASCII_RUN = re.compile(r"[\x00-\x7f]+")
_TOLERATED = 0.005
_CHINESE = 0.25


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a body; never raises, and what does not decode becomes U+FFFD."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], codec, "bom")
    if body.isascii() and b"\0" not in body:
        return _decoded(body, "utf-8", "ascii")
    interleaved = _utf16_without_bom(body)
    if interleaved is not None:
        return _decoded(body, interleaved, "nul-pattern")
    flawless = _flawless(body, "utf-8")
    if flawless is not None:
        return Decoded(flawless, "utf-8", "utf-8")
    if _is_utf8(body):
        return _decoded(body, "utf-8", "utf-8")
    for how, label in (("http", http_charset(content_type)), ("meta", meta_charset(body))):
        declared = _declared(body, label, how)
        if declared is not None:
            return declared
    return _guessed(body)


def http_charset(content_type: str | None) -> str | None:
    """The charset parameter of a Content-Type header, as written."""
    found = _PARAMETER.search(content_type[:1000]) if content_type else None
    return found[1].lower() if found else None


def meta_charset(body: bytes) -> str | None:
    """The encoding that the page declares in its first bytes, as written."""
    found = _META.search(body, 0, _META_WITHIN) or _XML.search(body[:_META_WITHIN])
    return found[1].decode("ascii", "replace").lower() if found else None


def _decoded(body: bytes, codec: str, how: str) -> Decoded:
    return Decoded(_text(body, codec), _PUBLIC_NAME.get(codec, codec), how)


def _flawless(body: bytes, codec: str) -> str | None:
    """The text of a body that decodes from end to end: most do, and need no second look."""
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None


def _text(body: bytes, codec: str) -> str:
    flawless = _flawless(body, codec)
    if flawless is not None:
        return flawless
    # Not final: a page cut inside a character loses that half, it does not gain a replacement character.
    return codecs.getincrementaldecoder(codec)(errors="replace").decode(body, final=False)


def _is_utf8(body: bytes) -> bool:
    """Valid UTF-8 but for a cut end, or so nearly that no other encoding could look like it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return _is_nearly_utf8(body)
    return True


def _is_nearly_utf8(body: bytes) -> bool:
    sample = body[: 4 * _SAMPLE_BYTES]
    # More wrong bytes at the beginning than the whole may have (one is the cut's): most pages in other encodings end here.
    if sample[:_FIRST_BYTES].decode("utf-8", "replace").count("\ufffd") > _MOST_WRONG * len(sample) + 1:
        return False
    foreign = _foreign(sample.decode("utf-8", "replace"))
    wrong = foreign.count("\ufffd")
    high = len(foreign) - wrong
    return high >= 20 and wrong <= _MOST_WRONG * high


def _utf16_without_bom(body: bytes) -> str | None:
    head = body[:512]
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) > 0.4 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _declared(body: bytes, label: str | None, how: str) -> Decoded | None:
    """By the declared encoding, when the body bears it out; no declaration makes 8-bit text UTF-16."""
    codec = _BY_LABEL.get(label or "")
    # A single-byte encoding decodes anything, so it proves nothing about a page that may be Chinese.
    if codec is None or codec.startswith("utf-16") or codec == "cp1252":
        return None
    flawless = _flawless(body, codec)
    if flawless is not None and "\ufffd" not in flawless:
        return Decoded(flawless, _PUBLIC_NAME.get(codec, codec), how)
    text = _text(body[:_SAMPLE_BYTES], codec)
    foreign = _foreign(text)
    wrong = foreign.count("\ufffd")
    # Measured on what is not ASCII as well: four Chinese words on an English page must not drown in its length.
    if wrong > _TOLERATED * len(text) or wrong > 0.2 * len(foreign):
        return None
    return _decoded(body, codec, how)


def _guessed(body: bytes) -> Decoded:
    sample = body[:_SAMPLE_BYTES]
    best, score = max(((codec, _score(sample, codec)) for codec in ("gb18030", "utf-8", "big5hkscs")), key=_second)
    if score >= _CHINESE:
        return _decoded(body, best, "score")
    found = cchardet.detect(sample)["encoding"]
    codec = _BY_LABEL.get((found or "").lower())
    if codec is not None and not codec.startswith("utf-16"):
        return _decoded(body, codec, "detector")
    return _decoded(body, "cp1252" if score <= 0 else best, "fallback")


def _second(pair: tuple[str, float]) -> float:
    return pair[1]


def _foreign(text: str) -> str:
    return _ASCII_RUN.sub("", text)


def _score(sample: bytes, codec: str) -> float:
    """The share of common Chinese characters in what is not ASCII; a wrong encoding yields rare ones or none."""
    foreign = _foreign(_text(sample, codec))[:_SCORED_CHARACTERS]
    if not foreign:
        return 0.0
    common = sum(1 for character in foreign if character in COMMON)
    return (common - 2 * foreign.count("\ufffd")) / len(foreign)
