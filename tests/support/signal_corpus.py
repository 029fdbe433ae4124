"""The corpus of planted pages and their look-alikes: one line a case, one file a kind of technique (tests/fixtures/signals).

`@ technique` begins a technique. `! html` is planted and must be severe, `+ html` must be at least a suspicion, `- html` is
what honest pages have: a suspicion there is a false alarm, a severe sign a failure. `A ^^ B` puts A into the head, `A ^0^ B` puts A before
the document and `A ^9^ B` puts B behind it. `{NAME}` is a piece from pieces.txt, `{way:text}` is text packed that way.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fixtures" / "signals"
URL = "http://www.yunbo.canglan.gov.cn/zwgk/tzgg/202206/t20220617_1043.html"
_PIECE = re.compile(r"\{([A-Z][A-Z0-9]{1,20})\}")
_PACKED = re.compile(r"\{(\w{2,12}):([^{}]{1,2000})\}")


@dataclass(frozen=True)
class Case:
    """One page and what must be said of it: `severe`, `suspicion` or `silent`."""

    technique: str
    expected: str
    line: str
    html: str

    @property
    def planted(self) -> bool:
        return self.expected != "silent"


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for file in sorted(FOLDER.glob("*.cases")):
        technique = file.stem
        for line in file.read_text("utf-8").splitlines():
            mark, _, rest = line.partition(" ")
            if mark == "@":
                technique = rest.strip()
            elif mark in _EXPECTED:
                yield Case(technique, _EXPECTED[mark], f"{file.name}: {line[:200]}", _page(_filled(rest), mark == "-"))


_EXPECTED: Mapping[str, str] = {"!": "severe", "+": "suspicion", "-": "silent"}


@cache
def _pieces() -> Mapping[str, str]:
    lines = (FOLDER / "pieces.txt").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith("#"))


def _filled(text: str) -> str:
    for _ in range(3):
        text = _PIECE.sub(lambda m: _pieces()[m[1]], text)
    for _ in range(3):
        text = _PACKED.sub(lambda m: _WAYS[m[1]](m[2]) if m[1] in _WAYS else m[0], text)
    return text


def _page(text: str, honest: bool) -> str:
    before, _, text = text.rpartition(" ^0^ ")
    text, _, behind = text.partition(" ^9^ ")
    head, _, body = text.rpartition(" ^^ ")
    # An honest page names itself above its text; whoever plants a title leaves the text alone.
    named = re.search(r"<title>(.{1,200}?)</title>", head)
    own = f"<h2>{named[1]}</h2>" if named and honest else ""
    title = "" if "<title" in head.lower() else "<title>云泊市人民政府 通知公告</title>"
    return (
        f"{before}<!DOCTYPE html><html><head><meta charset='utf-8'>{title}{head}</head><body>{_pieces()['FRAME']}{own}{body}"
        f"{_pieces()['FOOT']}</body></html>{behind}"
    )


def _entities(text: str) -> str:
    return "".join(f"&#{ord(one)};" for one in text)


def _hex_entities(text: str) -> str:
    return "".join(f"&#x{ord(one):04x};" for one in text)


def _escapes(text: str) -> str:
    return "".join(f"\\x{ord(one):02x}" if ord(one) < 256 else f"\\u{ord(one):04x}" for one in text)


def _percent(text: str) -> str:
    return "".join(f"%{ord(one):02x}" if ord(one) < 256 else f"%u{ord(one):04x}" for one in text)


def _codes(text: str) -> str:
    return ",".join(str(ord(one)) for one in text)


def _spaced(text: str) -> str:
    return "\u200b".join(text)


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def _edwards(source: str) -> str:
    """As Dean Edwards' packer does it."""
    words = list(dict.fromkeys(re.findall(r"\w+", source)))
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    packed = re.sub(r"\w+", lambda m: digits[words.index(m[0])], source) if len(words) < 62 else source
    packed = packed.replace("\\", "\\\\").replace("'", "\\'")
    base = max(2, len(words))
    return (
        "eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};"
        "while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c]);"
        f"return p;}}('{packed}',{min(base, 62)},{len(words)},'{'|'.join(words)}'.split('|'),0,{{}}))"
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_WAYS: Mapping[str, Callable[[str], str]] = {
    "entities": _entities,
    "hex": _hex_entities,
    "escapes": _escapes,
    "percent": _percent,
    "codes": _codes,
    "zero": _spaced,
    "wide": _wide,
    "packed": _edwards,
    "b64": _base64,
    "reversed": lambda text: text[::-1],
}
