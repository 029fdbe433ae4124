"""By which style an element is kept from readers' eyes, and how much that alone says."""

import re
from dataclasses import dataclass
from typing import Final

_DECLARATION: Final = re.compile(r"([a-z-]{3,30})\s{0,9}:\s{0,9}([^;]{1,200})")
_LENGTH: Final = re.compile(r"^(-?\d{1,9}(?:\.\d{1,6})?)\s{0,3}(px|pt|em|rem|%|vw|vh)?")
_WHITE: Final = frozenset(
    {"#fff", "#ffffff", "white", "rgb(255,255,255)", "transparent", "rgba(0,0,0,0)", "rgba(255,255,255,0)"}
)
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
    return {m[1]: m[2].replace("!important", "").strip().replace(" ", "") for m in _DECLARATION.finditer(plain)}


def hiding_of(style: dict[str, str]) -> Hiding | None:
    """The strongest way in which a style hides; None when it does not."""
    found = (
        _off_screen(style) or _no_size(style) or _clipped(style) or _invisible(style) or _indented(style) or _removed(style)
        or _same_colour(style)
    )  # fmt: skip
    return found


def _off_screen(style: dict[str, str]) -> Hiding | None:
    if style.get("position") in ("absolute", "fixed", "relative"):
        if any(
            abs(n) >= _FAR and n < 0
            for n in (_px(style, side) for side in ("left", "top", "right", "bottom"))
            if n is not None
        ):
            return Hiding("off-screen", STRONG)
        # Far to the right or below is off the screen only beyond any page.
        if any(n is not None and n >= 5_000 for n in (_px(style, "left"), _px(style, "top"))):
            return Hiding("off-screen", STRONG)
    margins = [_px(style, name) for name in ("margin-left", "margin-top")]
    return Hiding("off-screen", STRONG) if any(n is not None and n <= -_FAR for n in margins) else None


def _no_size(style: dict[str, str]) -> Hiding | None:
    size = _px(style, "font-size")
    if size is not None and 0 <= size <= 1:
        return Hiding("zero-font", STRONG)
    if _is_tiny(style, 1.0, both=True):
        return Hiding("zero-size", STRONG)
    return None


def _clipped(style: dict[str, str]) -> Hiding | None:
    if "hidden" in style.get("overflow", "") and _is_tiny(style, _TINY, both=False):
        return Hiding("overflow-hidden", STRONG)
    if style.get("clip", "").startswith("rect(0") or style.get("clip-path", "").startswith("inset(100%"):
        return Hiding("clipped", MIDDLING)
    return None


def _invisible(style: dict[str, str]) -> Hiding | None:
    if style.get("opacity") in ("0", "0.0", "0.00", ".0", "0%") or "opacity=0)" in style.get("filter", ""):
        return Hiding("transparent", MIDDLING)
    return None


def _indented(style: dict[str, str]) -> Hiding | None:
    indent = _px(style, "text-indent")
    return Hiding("text-indent", STRONG) if indent is not None and indent <= -_FAR else None


def _removed(style: dict[str, str]) -> Hiding | None:
    if style.get("display") == "none":
        return Hiding("display-none", MIDDLING)
    if style.get("visibility") in ("hidden", "collapse"):
        return Hiding("visibility-hidden", MIDDLING)
    return None


def _same_colour(style: dict[str, str]) -> Hiding | None:
    colour = style.get("color")
    ground = style.get("background-color") or style.get("background")
    if colour is None:
        return None
    if ground is not None:
        return Hiding("same-colour", STRONG) if _named(colour) == _named(ground) else None
    return Hiding("white-text", WEAK) if colour in _WHITE else None


def _named(colour: str) -> str:
    if colour in _WHITE and "0)" not in colour and colour != "transparent":
        return "white"
    return "".join(2 * c for c in colour[1:]) if len(colour) == 4 and colour[0] == "#" else colour.lstrip("#")


def _is_tiny(style: dict[str, str], limit: float, *, both: bool) -> bool:
    height, width = _px(style, "height", "max-height"), _px(style, "width", "max-width")
    tall = height is not None and 0 <= height <= limit
    wide = width is not None and 0 <= width <= limit
    return (tall and wide) if both else (tall or wide)


def _px(style: dict[str, str], *names: str) -> float | None:
    """A length as pixels, roughly; None when there is none."""
    for name in names:
        found = _LENGTH.match(style.get(name, ""))
        if found is not None:
            unit = found[2] or "px"
            if unit in ("%", "vw", "vh"):
                return float(found[1]) * (10 if abs(float(found[1])) > 100 else 0.1) if float(found[1]) else 0.0
            return float(found[1]) * (16 if unit in ("em", "rem") else 1)
    return None
