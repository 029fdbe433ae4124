"""The texts in which a site says who it is: its footer, what scripts write there, and what images say there."""

import re
from dataclasses import dataclass
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Region

PIECE: Final = "\t"
BLOCK: Final = "\n"
MAX_TEXT: Final = 12_000
_TELLING: Final = ("主办", "承办", "标识码", "ICP", "公网安备", "电话", "版权")
_ESCAPED_TELLING: Final = ("%u4E3B%u529E", "%u4e3b%u529e", "\\u4e3b\\u529e", "\\u6807\\u8bc6\\u7801", "%u6807%u8BC6")
_WRITES: Final = ("write", "innerHTML", "innerText", ".html(", ".append(", ".prepend(")
_LITERAL: Final = re.compile(r"([\"'`])((?:\\.|(?!\1)[^\\]){2,4000})\1", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]{0,600}>")
_BREAK: Final = re.compile(r"</?(?:p|div|li|tr|td|br|h\d|table|ul|dd|dt)\b[^<>]{0,400}>", re.IGNORECASE)
_CODE: Final = re.compile(r"%u([0-9a-fA-F]{4})|\\u([0-9a-fA-F]{4})|%([2-7][0-9a-fA-F])|\\([nrt])")
_FOOT_NAME: Final = re.compile(r"foot|bottom|copyright|dibu|banquan|bqxx", re.IGNORECASE)
_LOADED: Final = re.compile(r"\.load\(\s{0,4}[\"']([^\"'\s]{1,200})")
_FOOT_PIECES: Final = 300
_TAIL_PIECES: Final = 60
_SEARCHED: Final = 400
_AROUND: Final = 14
_MAX_SCRIPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Footer:
    """Pieces parted by tabs, blocks by line ends; and where the footer comes from when it is not on this page."""

    text: str
    elsewhere: str | None


def read_footer(dom: Dom, body: Element | None = None) -> Footer:
    """What the footer says; units and telephones of the running text of an article (`body`) are not the site's."""
    article = _running_text(dom, body)
    marked = [part.dom for part in dom.chrome if part.region is Region.FOOTER]
    said = [_joined(part, list(range(len(part.texts))[-_FOOT_PIECES:])) for part in marked]
    for part in (part for part in dom.parts if part not in marked):
        places = _telling_places(part)
        said.append(_joined(part, [at for at in places if at not in article] if part is dom and article else places))
    if not any(said):
        said = [_joined(dom, [at for at in range(len(dom.texts))[-_TAIL_PIECES:] if at not in article])]
    text = BLOCK.join(part for part in (*said, _of_images(dom), _written(dom)) if part)[:MAX_TEXT]
    return Footer(text, _elsewhere(dom))


def _running_text(dom: Dom, body: Element | None) -> range:
    """The places of an article's text; what has no sentence, or a footer's numbers, is none, whatever it was taken for."""
    if body is None:
        return range(0)
    pieces = dom.pieces(body)
    is_text = any(text[-1] in "。！？" for text in pieces[:_TAIL_PIECES])
    end = BLOCK.join(pieces[-2 * _AROUND :])
    return range(body.text_start, body.text_end) if is_text and not _has_number(end) else range(0)


def _has_number(text: str) -> bool:
    """Whether the text names a number that only footers hold. A pattern or a loop would take several times as long."""
    return (
        "标识码" in text
        or "公网安备" in text
        or "ICP备" in text
        or "ＩＣＰ备" in text
        or "icp备" in text
        or "Icp备" in text
    )


def _telling_places(dom: Dom) -> list[int]:
    """Pieces in what is called a footer, and around the numbers that only footers hold."""
    total = len(dom.texts)
    marked = [at for at in range(max(0, total - 3_000), total) if dom.owners[at].region is Region.FOOTER]
    places = set(marked[-_FOOT_PIECES:])
    last = dom.texts[-_SEARCHED:]
    if _has_number("".join(last)):
        for at in (at for at, text in enumerate(last, total - len(last)) if _has_number(text)):
            places.update(range(max(0, at - _AROUND), min(total, at + _AROUND)))
    return sorted(places)


def _joined(dom: Dom, places: list[int]) -> str:
    out: list[str] = []
    before = None
    last = -1
    for at in places:
        block = dom.owners[at].block()
        if out:
            out.append(PIECE if block is before and at == last + 1 else BLOCK)
        out.append(dom.texts[at][:2_000])
        before, last = block, at
    return "".join(out)


def _of_images(dom: Dom) -> str:
    """Footers that are pictures say in their alternative text what they show."""
    said: dict[str, None] = {}
    for element in (element for part in dom.parts for element in part.elements):
        if element.attrs and element.tag in ("img", "a", "area") and len(said) < 20:
            for name in ("alt", "title"):
                text = element.attrs.get(name)
                if text and len(text) >= 6 and any(word in text for word in _TELLING) and len(text.strip()) >= 6:
                    said.setdefault(" ".join(text.split())[:600])
    return BLOCK.join(said)


def _written(dom: Dom) -> str:
    """What scripts write into the page, when it speaks of who the site is."""
    out: list[str] = []
    for _, raw in dom.scripts[:100]:
        if not raw or not any(word in raw for word in _WRITES):
            continue
        source = raw[:_MAX_SCRIPT]
        if not any(word in source for word in (*_TELLING, *_ESCAPED_TELLING)):
            continue
        source = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("//"))
        for found in _LITERAL.finditer(source):
            text = unescaped(found[2])
            if any(word in text for word in _TELLING):
                out.append(" ".join(_TAG.sub(PIECE, _BREAK.sub(BLOCK, text)).split(" ")))
    text = BLOCK.join(out)[:4_000]
    # One script that holds the footers of many sites does not say which of them it writes here.
    return text if text.count("标识码") <= 1 and text.count("主办") <= 2 else ""


def unescaped(text: str) -> str:
    """A string of a script as it will be written."""
    return _CODE.sub(_character, text) if "%" in text or "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[4]:
        return BLOCK
    code = int(found[1] or found[2] or found[3], 16)
    return chr(code) if not 0xD800 <= code <= 0xDFFF else ""


def _elsewhere(dom: Dom) -> str | None:
    """A frame or a script that fetches the footer: what it says could not be read here."""
    for element in (element for part in dom.parts for element in part.elements):
        if element.tag in ("iframe", "frame") and _FOOT_NAME.search(element.get("src")[:300]):
            return element.get("src")[:300]
    for _, raw in dom.scripts[:100]:
        if ".load(" in raw:
            for found in _LOADED.finditer(raw[:_MAX_SCRIPT]):
                if _FOOT_NAME.search(found[1]):
                    return found[1]
    return None
