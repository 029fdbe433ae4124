"""By which style an element is kept from readers' eyes, and how much that alone says."""

import re
from dataclasses import dataclass
from typing import Final

_DECLARATION: Final = re.compile(r"(-?[a-z][a-z-]{2,30})\s{0,9}:\s{0,9}([^;]{1,200})")
_LENGTH: Final = re.compile(r"^([-+]?(?:\d{1,9}(?:\.\d{1,6})?|\.\d{1,6}))\s{0,3}(px|pt|em|rem|%|vw|vh)?")
_WHITE: Final = frozenset({"#fff", "#ffffff", "white", "rgb(255,255,255)", "rgba(255,255,255,1)"})
_CLEAR: Final = re.compile(r"transparent|(?:rgba|hsla)\([^)]{1,40},0?(?:\.0{1,4})?\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0")
_NAMES: Final = {
    "white": "ffffff",
    "black": "000000",
    "red": "ff0000",
    "gray": "808080",
    "grey": "808080",
    "blue": "0000ff",
    "silver": "c0c0c0",
}
_RGB: Final = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})")
_SHIFT: Final = re.compile(r"translate(?:x|y|3d)?\(([^)]{1,80})\)")
_NOTHING: Final = re.compile(r"scale(?:x|y|3d)?\(0(?:\.0{1,3})?[,)]|rotate[xy]\(90deg\)|perspective\(0")
STRONG, MIDDLING, WEAK = 0.45, 0.3, 0.15
_FAR: Final = 500.0
_TINY: Final = 5.0


@dataclass(frozen=True, slots=True)
class Hiding:
    """A technique by name and what it weighs: menus are folded away with `display:none`, nobody builds a menu off the screen."""

    technique: str
    weight: float


def declarations(style: str) -> dict[str, str]:
    """Properties of an inline style, lower case, the last one winning."""
    plain = re.sub(r"/\*[^*]{0,200}\*/", "", style[:2_000]).lower()
    return {m[1]: _value(m[1], m[2]) for m in _DECLARATION.finditer(plain)}


def _value(name: str, text: str) -> str:
    """Without spaces; lists of values are kept apart by tabs where we read them one by one."""
    plain = text.replace("!important", "").strip()
    return "\t".join(plain.split()) if name in ("margin", "background") else plain.replace(" ", "")


def hiding_of(style: dict[str, str]) -> Hiding | None:
    """The strongest way in which a style hides; None when it does not."""
    return max((found for way in _WAYS if (found := way(style)) is not None), key=lambda one: one.weight, default=None)


def _off_screen(style: dict[str, str]) -> Hiding | None:
    if style.get("position") in ("absolute", "fixed", "relative"):
        places = [n for n in (_px(style, side) for side in ("left", "top", "right", "bottom")) if n is not None]
        # Far to the right or below is off the screen only beyond any page.
        if any(n <= -_FAR for n in places) or any((_px(style, side) or 0) >= 5_000 for side in ("left", "top")):
            return Hiding("off-screen", STRONG)
    margins = [_px(style, name) for name in ("margin-left", "margin-top", "margin-right")]
    margins += [_length(piece) for piece in style.get("margin", "").split("\t")[:4]]
    if any(n is not None and n <= -_FAR for n in margins):
        return Hiding("off-screen", STRONG)
    moved = _SHIFT.search(style.get("transform", "") or style.get("-webkit-transform", ""))
    if moved is not None and any((_length(piece) or 0) <= -_FAR for piece in moved[1].split(",")):
        return Hiding("off-screen", STRONG)
    return None


def _no_size(style: dict[str, str]) -> Hiding | None:
    size = _px(style, "font-size")
    if size is not None and 0 <= size <= 1:
        # Nothing at all closes the gaps between boxes on many pages; one pixel is read by nobody and wanted by somebody.
        return Hiding("zero-font", STRONG if size > 0 or "overflow" in style else MIDDLING)
    if _is_tiny(style, 1.0, both=True):
        return Hiding("zero-size", STRONG)
    if _NOTHING.search(style.get("transform", "")):
        return Hiding("zero-size", MIDDLING)
    return None


def _clipped(style: dict[str, str]) -> Hiding | None:
    hidden = "hidden" in style.get("overflow", "") or "hidden" in style.get("overflow-y", "")
    if hidden and _is_tiny(style, _TINY, both=False):
        height = _px(style, "height", "max-height")
        # A folded panel has no height; a panel of one pixel was made by hand.
        folded = height == 0 and "width" not in style
        return Hiding("overflow-hidden", MIDDLING if folded else STRONG)
    if hidden and _px(style, "line-height") == 0:
        return Hiding("overflow-hidden", MIDDLING)
    clip, path = style.get("clip", ""), style.get("clip-path", "") or style.get("-webkit-clip-path", "")
    if re.match(r"rect\((?:0|1px|auto)(?:px)?[,\s]?(?:0|1px)", clip) or re.match(
        r"inset\((?:50|100)%|circle\(0|polygon\(00", path
    ):
        return Hiding("clipped", MIDDLING)
    return None


def _invisible(style: dict[str, str]) -> Hiding | None:
    opacity = re.fullmatch(r"(0?\.?\d{0,6})(%?)", style.get("opacity", ""))
    if opacity is not None and opacity[1] not in ("", ".") and float(opacity[1]) <= (5 if opacity[2] else 0.05):
        return Hiding("transparent", MIDDLING)
    if re.search(r"opacity(?:=0\)|\(0%?\))", style.get("filter", "")):
        return Hiding("transparent", MIDDLING)
    if _CLEAR.fullmatch(style.get("color", "")):
        return Hiding("transparent", MIDDLING)
    return None


def _indented(style: dict[str, str]) -> Hiding | None:
    indent = _px(style, "text-indent")
    return Hiding("text-indent", STRONG) if indent is not None and indent <= -_FAR else None


def _removed(style: dict[str, str]) -> Hiding | None:
    if style.get("display") == "none":
        return Hiding("display-none", MIDDLING)
    if style.get("visibility") in ("hidden", "collapse") or style.get("content-visibility") == "hidden":
        return Hiding("visibility-hidden", MIDDLING)
    return None


def _behind(style: dict[str, str]) -> Hiding | None:
    under = re.match(r"-\d", style.get("z-index", ""))
    placed = style.get("position") in ("absolute", "fixed", "relative")
    return Hiding("behind-page", MIDDLING) if under and placed else None


def _same_colour(style: dict[str, str]) -> Hiding | None:
    colour = style.get("color")
    ground = style.get("background-color") or style.get("background", "").split("\t")[0]
    if not colour:
        return None
    if ground:
        return Hiding("same-colour", STRONG) if _named(colour) == _named(ground) else None
    return Hiding("white-text", WEAK) if colour in _WHITE else None


_WAYS = (_off_screen, _no_size, _clipped, _invisible, _indented, _removed, _behind, _same_colour)


def _named(colour: str) -> str:
    """A colour as six digits, as far as we can read it; its own text otherwise."""
    numbers = _RGB.match(colour)
    if numbers is not None:
        return "".join(f"{min(255, int(number)):02x}" for number in numbers.groups())
    if len(colour) == 4 and colour[0] == "#":
        return "".join(2 * c for c in colour[1:])
    return _NAMES.get(colour, colour.lstrip("#"))


def _is_tiny(style: dict[str, str], limit: float, *, both: bool) -> bool:
    height, width = _px(style, "height", "max-height"), _px(style, "width", "max-width")
    tall = height is not None and 0 <= height <= limit
    wide = width is not None and 0 <= width <= limit
    return (tall and wide) if both else (tall or wide)


def _px(style: dict[str, str], *names: str) -> float | None:
    """A length as pixels, roughly; None when there is none."""
    return next((n for name in names if (n := _length(style.get(name, ""))) is not None), None)


def _length(text: str) -> float | None:
    found = _LENGTH.match(text)
    if found is None:
        return None
    number, unit = float(found[1]), found[2] or "px"
    if unit in ("%", "vw", "vh"):
        return number * (10 if abs(number) > 100 else 0.1)
    return number * (16 if unit in ("em", "rem") else 1)
