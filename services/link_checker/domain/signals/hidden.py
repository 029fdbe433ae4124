"""Links that readers cannot see: hiding, a target off the site, what it linked before and the meaning weigh together."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from services.link_checker.domain.signals.styles import MIDDLING, STRONG, WEAK, Hiding, declarations, hiding_of

CODE: Final = "hidden-links"
_BY_SCRIPT: Final = re.compile(
    r"getElementById\(\s{0,5}[\"']([\w-]{1,80})[\"']\s{0,5}\)\s{0,5}\.style\.(?:display|visibility)\s{0,5}=\s{0,5}[\"'](?:none|hidden)"
    r"|[$y]\(\s{0,3}[\"']#([\w-]{1,80})[\"']\s{0,3}\)\.(?:hide\(|css\(\s{0,3}[\"']display[\"']\s{0,3},\s{0,3}[\"']none)",
)
_WRITTEN: Final = re.compile(r"document\.write(?:ln)?\(\s{0,9}[\"']\s{0,9}<(\w{1,12})\s([^>]{1,400})>")
_RULE: Final = re.compile(r"([^{}]{1,300})\{([^{}]{0,1000})\}")
_PRINTED: Final = re.compile(r"@media[^{}]{0,60}print[^{}]{0,60}\{(?:[^{}]{0,500}\{[^{}]{0,1000}\}){0,60}")
_SELECTOR: Final = re.compile(r"([.#][\w-]{1,80})(?:[\s>]{1,5}(?:a|li|p|div|span|ul|b|strong|h[1-6]))?\s{0,5}$")
_STYLE: Final = re.compile(r"style\s{0,3}=\s{0,3}\\?[\"']?([^\"'>\\]{1,300})")
_MAX_BLOCKS: Final = 400
_MAX_ANCHORS: Final = 200


class _Group:
    """All blocks of a page that one technique hides."""

    def __init__(self, hiding: Hiding) -> None:
        self.hiding = hiding
        self.hosts: dict[str, None] = {}
        self.words: dict[str, None] = {}
        self.categories: dict[str, None] = {}
        self.points = 0
        self.places: list[tuple[int, int]] = []
        self.links = 0
        self.away = 0


def find(page: Page) -> Sequence[Signal]:
    """One signal per technique that hides links; a block inside another hidden one is not told again."""
    groups: dict[str, _Group] = {}
    covered = 0
    for number, (tag, hiding) in enumerate(_hidden(page)):
        if number >= _MAX_BLOCKS:
            break
        if tag.start >= covered and _gather(page, tag, groups.setdefault(hiding.technique, _Group(hiding))):
            covered = tag.end
    return [signal for group in groups.values() for signal in _weighed(page, group)]


def _hidden(page: Page) -> Iterator[tuple[Tag, Hiding]]:
    """Elements that some technique hides, outermost first."""
    rules = _stylesheet(page)
    ids = _hidden_by_script(page)
    sources = {tag.index: source for tag, source in page.scripts}
    writing: Hiding | None = None
    for tag in page.markup.tags:
        if tag.name == "script":
            source = sources.get(tag.index, "")
            writing = _written(source, writing) if "document.write" in source else writing
            continue
        hiding = _of_tag(tag, rules, ids)
        if hiding is None and writing is not None and tag.name == "a":
            hiding = writing
        if hiding is not None:
            yield tag, hiding


def _of_tag(tag: Tag, rules: dict[str, Hiding], ids: frozenset[str]) -> Hiding | None:
    if "style" in tag.attrs:
        hiding = hiding_of(declarations(tag.get("style")))
        if hiding is not None:
            return hiding
    if tag.name in _BY_NATURE:
        return _by_nature(tag)
    if "hidden" in tag.attrs and tag.name != "input":
        return Hiding("hidden-attribute", MIDDLING)
    if tag.get("id") in ids:
        return Hiding("hidden-by-script", MIDDLING)
    names = [f"#{tag.get('id')}", *(f".{name}" for name in tag.get("class").split()[:20])] if rules else []
    return next((rules[name] for name in names if name in rules), None)


_BY_NATURE: Final = frozenset({"marquee", "noscript", "template", "font", "noframes", "noembed"})


def _by_nature(tag: Tag) -> Hiding | None:
    """Elements that hide without any style."""
    if tag.name == "marquee":
        tiny = any(tag.get(side) and _number(tag.get(side)) <= 10 for side in ("height", "width"))
        return Hiding("marquee", STRONG) if tiny or _number(tag.get("scrollamount")) >= 500 else None
    if tag.name == "font":
        return Hiding("zero-font", STRONG) if tag.get("size") == "0" else None
    return Hiding("noscript" if tag.name == "noscript" else "never-shown", WEAK)


def _stylesheet(page: Page) -> dict[str, Hiding]:
    """Classes and ids that the page's own style blocks hide; a tab's and a menu's too, so it weighs little by itself."""
    sheets = [page.markup.raw(tag)[:100_000] for tag in page.markup.named("style")[:60]]
    sheets += [source for _, source in page.scripts if "<style" in source and "document.write" in source]
    rules: dict[str, Hiding] = {}
    for sheet in sheets:
        plain = _PRINTED.sub("", sheet) if "print" in sheet else sheet
        for rule in _RULE.finditer(plain):
            hiding = hiding_of(declarations(rule[2])) if ":" in rule[2] else None
            if hiding is None or hiding.technique == "white-text":
                continue
            for selector in rule[1].split(","):
                named = _SELECTOR.search(selector)
                if named is not None:
                    rules[named[1]] = Hiding(f"stylesheet-{hiding.technique}", min(hiding.weight, MIDDLING))
    return rules


def _hidden_by_script(page: Page) -> frozenset[str]:
    return frozenset(found[1] or found[2] for _, source in page.scripts for found in _BY_SCRIPT.finditer(source))


def _written(script: str, before: Hiding | None) -> Hiding | None:
    """A script that writes the opening tag of a hidden block hides what follows until another one closes it."""
    for found in _WRITTEN.finditer(script):
        style = _STYLE.search(found[2])
        hiding = hiding_of(declarations(style[1])) if style else None
        if hiding is None and found[1] == "marquee":
            hiding = Hiding("marquee", STRONG)
        if hiding is not None and f"</{found[1]}" not in script[found.end() :]:
            return Hiding(f"written-{hiding.technique}", STRONG)
    return None if "</" in script else before


def _gather(page: Page, tag: Tag, group: _Group) -> bool:
    """Add what a hidden block holds to its group; false when it holds no links that matter."""
    anchors = [tag] if tag.name == "a" else page.anchors(tag)
    away = [anchor for anchor in anchors if page.leads_away(anchor.href)]
    if not anchors or (not away and group.hiding.weight < MIDDLING):
        return False
    said = " ".join(f"{page.markup.words(one, 800)} {one.get('title')}" for one in anchors[:_MAX_ANCHORS])
    meaning = page.meaning(said)
    # A guard may also stand beside the links: a notice with its references folded away.
    reported = bool(meaning) and page.meaning(page.markup.words(tag)).guarded
    points = 0 if reported else meaning.sells
    if not away and not points:
        return False
    hosts = dict.fromkeys(page.host(anchor.href) for anchor in away)
    group.hosts.update(hosts)
    if points:
        group.points += points
        group.words.update(dict.fromkeys(meaning.words))
        group.categories.update(dict.fromkeys(meaning.categories))
    group.links += len(anchors)
    group.away += len(away)
    places = [(tag.start, tag.end + 12), *((one.start, one.end + 4) for one in away[:9] if one is not tag)]
    group.places = [*places, *group.places] if points else [*group.places, *places]
    return True


def _weighed(page: Page, group: _Group) -> list[Signal]:
    named = sorted({word for host in group.hosts if (word := page.host_word(host)) is not None})
    strange = [host for host in group.hosts if not page.is_known(host)]
    weight = _weight(group, len(strange), group.points + 2 * sum(not word.startswith("listed-") for word in named))
    marks = [
        group.hiding.technique,
        *(["off-site"] if group.hosts else []),
        *(["new-host"] if strange and page.known is not None else []),
        *group.categories,
        *(f"host-{one}" for one in named),
    ]
    return weighed(page, CODE, weight, group.places, marks)


def _weight(group: _Group, strange: int, points: int) -> float:
    """Hiding alone is a menu, off-site alone a reference, a word alone a notice: two of the three begin to speak."""
    hiding = group.hiding
    if not group.hosts:
        # Links within the site: to the pages that somebody planted there.
        return hiding.weight + (0.55 if points >= 8 else 0.2) if points >= 4 else 0.0
    if points:
        return hiding.weight + 0.3 + min(0.35, 0.07 * points)
    if hiding.weight >= STRONG and strange:
        return 0.3 if strange == 1 else 0.55 if strange < 6 else 0.65
    if hiding.technique == "hidden-by-script" and strange >= 2 and group.away == group.links:
        # A panel that a script folds away holds links of its own site; this one holds none.
        return 0.5
    return 0.3 if strange >= 8 and hiding.weight > WEAK else 0.0


def _number(text: str) -> float:
    digits = re.match(r"\s{0,5}(\d{1,6})", text)
    return float(digits[1]) if digits else 0.0
