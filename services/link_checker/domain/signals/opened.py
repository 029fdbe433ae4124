"""Packed scripts opened far enough to see where they lead, without running them: every step and every text is bounded."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Final
from urllib.parse import unquote

_MAX_SOURCE: Final = 60_000
_MAX_LAYER: Final = 60_000
_MAX_ALL: Final = 240_000
_MAX_STEPS: Final = 40
_MAX_DEPTH: Final = 6

_HEX: Final = re.compile(r"[\"']((?:[0-9a-fA-F]{2}){10,4000})[\"']")
_HINTS: Final = re.compile(
    r"parseInt|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|fromCharCode|unescape|decodeURI|atob|p,a,c,k,e|reverse\(\)|%u[0-9a-f]{4}|&#|\]\[|[\"']\s{0,3}\+\s{0,3}[\"']|;base64,|\.join\(",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\([0-7]{3})")
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_CODES: Final = re.compile(
    r"fromCharCode\s{0,3}(?:\.apply\(\s{0,3}\w{1,20}\s{0,3},\s{0,3}\[|\()((?:\s{0,5}(?:0x[0-9a-fA-F]{1,6}|\d{1,7})\s{0,5},?){2,4000})"
)
_ROW: Final = re.compile(r"\[((?:\s{0,5}(?:0x[0-9a-fA-F]{2,6}|\d{2,6})\s{0,5},?){16,4000})\]")
_NUMBER: Final = re.compile(r"0x[0-9a-fA-F]{1,6}|\d{1,7}")
_UNESCAPED: Final = re.compile(r"(?:unescape|decodeURI(?:Component)?)\s{0,3}\(\s{0,5}([\"'])([^\"']{4,40000})\1")
_ATOB: Final = re.compile(
    r"(?:atob|base64_?decode|Base64\.decode)\s{0,3}\(\s{0,5}[\"']([A-Za-z0-9+/=_\s-]{8,60000})[\"']", re.IGNORECASE
)
_DATA: Final = re.compile(
    r"data:(?:text|application)/[\w.+-]{1,30}(?:;charset=[\w-]{1,20})?;base64,([A-Za-z0-9+/=]{8,60000})", re.IGNORECASE
)
_REVERSED: Final = re.compile(
    r"(?:\"([^\"\n]{6,8000})\"|'([^'\n]{6,8000})')\s{0,3}\.split\(\s{0,3}[\"']{2}\s{0,3}\)\s{0,3}\.reverse\(\s{0,3}\)\s{0,3}\.join"
)
_JOINED: Final = re.compile(
    r"\[((?:\s{0,5}(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}')\s{0,5},?){2,400})\]\s{0,3}\.join\(\s{0,3}([\"'])([^\"']{0,3})\2\s{0,3}\)"
)
_PIECE: Final = re.compile(r"\"([^\"\n]{0,2000})\"|'([^'\n]{0,2000})'")
_SUM: Final = re.compile(r"([\"'])\s{0,5}\+\s{0,5}\1")
_PACKED_END: Final = re.compile(r"[\"']\s{0,3},\s{0,3}(\d{1,3})\s{0,3},\s{0,3}(\d{1,5})\s{0,3},\s{0,3}\\{0,2}[\"']")
_SPLIT: Final = re.compile(r"\\{0,2}[\"']\s{0,3}\.split\(\s{0,3}\\{0,2}[\"']\|\\{0,2}[\"']\s{0,3}\)")
_WORD: Final = re.compile(r"\b\w{1,4}\b")
_NAMES: Final = re.compile(
    r"(?:var|let|const|,)\s{0,5}([\w$]{1,30})\s{0,3}=\s{0,3}\[((?:\s{0,5}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}')\s{0,5},?){2,300})\]"
)
_MEMBER: Final = re.compile(r"\s{0,3}\[\s{0,3}[\"'](\w{1,40})[\"']\s{0,3}\]")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def opened(source: str) -> str:
    """The source followed by every layer that could be read out of it, a line apart; the source itself when nothing was packed."""
    text = source[:_MAX_SOURCE]
    if _HINTS.search(text) is None:
        return text
    layers, waiting, steps = [text], [(text, 0)], 0
    seen, size = {text}, len(text)
    while waiting and steps < _MAX_STEPS and size < _MAX_ALL:
        layer, depth = waiting.pop(0)
        steps += 1
        for fresh in _read_out(layer):
            fresh = fresh[:_MAX_LAYER]
            if fresh in seen or len(fresh) < 4:
                continue
            seen.add(fresh)
            layers.append(fresh)
            size += len(fresh)
            if depth < _MAX_DEPTH:
                waiting.append((fresh, depth + 1))
            if size >= _MAX_ALL:
                break
    return "\n".join(layers)


def decoded_data(reference: str) -> str:
    """What a `data:` reference holds as text; empty when it holds none."""
    found = _DATA.match(reference.strip())
    if found is not None:
        return _base64(found[1])
    head, comma, rest = reference.strip().partition(",")
    return unquote(rest[:20_000]) if comma and head.lower().startswith("data:text/") and ";base64" not in head else ""


def _read_out(text: str) -> list[str]:
    """One step deeper, by every way that we know."""
    return [fresh for way in _WAYS for fresh in way(text)]


def _escapes(text: str) -> Sequence[str]:
    if "\\" not in text:
        return ()
    plain = _ESCAPE.sub(_escaped, text)
    return () if plain == text else (plain,)


def _escaped(found: re.Match[str]) -> str:
    code = int(found[1] or found[2] or found[3], 16) if not found[4] else int(found[4], 8)
    return chr(code) if 9 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _char_codes(text: str) -> Sequence[str]:
    if "fromCharCode" not in text:
        return ()
    return [_from_codes(found[1]) for found in (*_CODES.finditer(text), *_ROW.finditer(text))]


def _from_codes(listed: str) -> str:
    codes = (int(number, 16 if number[:2] in ("0x", "0X") else 10) for number in _NUMBER.findall(listed))
    return "".join(chr(code) for code in codes if 9 <= code < 0x110000 and not 0xD800 <= code < 0xE000)


def _unescaped(text: str) -> Sequence[str]:
    if "unescape" not in text and "decodeURI" not in text:
        return ()
    return [unquote(_PERCENT_U.sub(lambda m: chr(int(m[1], 16)), found[2])) for found in _UNESCAPED.finditer(text)]


def _from_base64(text: str) -> Sequence[str]:
    found = [m[1] for m in _ATOB.finditer(text)] if "atob" in text or "ecode" in text else []
    found += [m[1] for m in _DATA.finditer(text)] if ";base64," in text else []
    return [plain for one in found[:50] if (plain := _base64(one))]


def _base64(text: str) -> str:
    packed = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return ""
    plain = raw.decode("utf-8", "replace")
    # A picture or a font is no text.
    return plain if plain.count("\ufffd") * 10 <= len(plain) else ""


def _hex(text: str) -> Sequence[str]:
    """Bytes as a row of digits, put together by the script itself."""
    if "parseInt" not in text and "fromCharCode" not in text:
        return ()
    found = (bytes.fromhex(one[1]).decode("utf-8", "replace") for one in list(_HEX.finditer(text))[:20])
    return [f'"{plain}"' for plain in found if plain.isprintable() and "\ufffd" not in plain]


def _reversed(text: str) -> Sequence[str]:
    if "reverse" not in text:
        return ()
    return [(found[1] or found[2])[::-1] for found in _REVERSED.finditer(text)]


def _joined(text: str) -> Sequence[str]:
    if ".join" not in text:
        return ()
    return [found[3].join(_strings(found[1])) for found in _JOINED.finditer(text)]


def _sums(text: str) -> Sequence[str]:
    """`"ht"+"tp://"` as one string, and `window["document"]["write"]` as people write it."""
    plain = _SUM.sub("", text) if "+" in text else text
    if "[" in plain:
        plain = _MEMBER.sub(r".\1", plain)
    return () if plain == text else (plain,)


def _references(text: str) -> Sequence[str]:
    if text.count("&#") < 4:
        return ()
    plain = unescape(text)
    return () if plain == text else (plain,)


def _strings(listed: str) -> list[str]:
    return [found[1] if found[1] is not None else found[2] for found in _PIECE.finditer(listed)]


def _named_strings(text: str) -> Sequence[str]:
    """Strings kept in an array and fetched by number, as obfuscators do: `_0x1["3"]` or `_0x1[3]`."""
    plain = text
    for found in list(_NAMES.finditer(text))[:8]:
        strings = _strings(found[2])
        fetched = re.compile(
            rf"(?<![\w$]){re.escape(found[1])}\s{{0,3}}\[\s{{0,3}}[\"']?(0x[0-9a-f]{{1,4}}|\d{{1,4}})[\"']?\s{{0,3}}\]"
        )
        plain = fetched.sub(_string_of(strings), plain)
    return () if plain == text else (plain,)


def _string_of(strings: Sequence[str]) -> Callable[[re.Match[str]], str]:
    def string(found: re.Match[str]) -> str:
        number = int(found[1], 0) if found[1].startswith("0x") else int(found[1])
        return f'"{strings[number]}"' if number < len(strings) else '""'

    return string


def _packed(text: str) -> Sequence[str]:
    """Dean Edwards' packer: words replaced by numbers of a base up to 62."""
    if "p,a,c,k,e" not in text:
        return ()
    found = []
    for end in list(_PACKED_END.finditer(text))[:6]:
        split = _SPLIT.search(text, end.end())
        # A packed script may hold another one: the outer begins first, the inner ends first.
        heads = {text.find("p,a,c,k,e"), text.rfind("p,a,c,k,e", 0, end.start())}
        for begin in (text.find("}(", head) for head in heads if head >= 0):
            if split is not None and 0 <= begin < end.start():
                words = text[end.end() : split.start()].split("|")
                found.append(_unpacked(text[begin + 2 : end.start()].strip()[1:], int(end[1]), words))
    return found


def _unpacked(payload: str, base: int, words: Sequence[str]) -> str:
    if not 2 <= base <= 62:
        return ""

    def word(found: re.Match[str]) -> str:
        number = 0
        for character in found[0]:
            digit = _DIGITS.find(character)
            if digit < 0 or digit >= base:
                return found[0]
            number = number * base + digit
        return words[number] if number < len(words) and words[number] else found[0]

    plain = _WORD.sub(word, payload)
    return plain.replace("\\\\", "\\").replace("\\'", "'").replace('\\"', '"')


_WAYS: Final[tuple[Callable[[str], Sequence[str]], ...]] = (
    _packed, _escapes, _char_codes, _unescaped, _from_base64, _hex, _reversed, _joined, _named_strings, _sums, _references,
)  # fmt: skip
