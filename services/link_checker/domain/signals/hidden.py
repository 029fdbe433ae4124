"""Links that readers cannot see: hiding, an off-site target and the meaning of the words weigh together."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.lexicon import is_guarded, spam_host, spam_words
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from services.link_checker.domain.signals.styles import MIDDLING, STRONG, WEAK, Hiding, declarations, hiding_of
from shared.web.url import host_of

CODE: Final = "hidden-links"
_BY_SCRIPT: Final = re.compile(
    r"getElementById\(\s{0,5}[\"']([\w-]{1,80})[\"']\s{0,5}\)\s{0,5}\.style\.(?:display|visibility)\s{0,5}=\s{0,5}[\"'](?:none|hidden)",
)
_WRITTEN: Final = re.compile(r"document\.write(?:ln)?\(\s{0,9}[\"']\s{0,9}<(\w{1,12})\s([^>]{1,400})>")
_RULE: Final = re.compile(r"([^{}]{1,300})\{([^{}]{0,1000})\}")
_SELECTOR: Final = re.compile(r"([.#][\w-]{1,80})\s{0,5}$")
_MAX_BLOCKS: Final = 400


def find(page: Page) -> Sequence[Signal]:
    """One signal per hidden block that holds links; a block inside a reported one is not told again."""
    found: list[Signal] = []
    covered = 0
    for number, (tag, hiding) in enumerate(_hidden(page)):
        if number >= _MAX_BLOCKS or tag.start < covered:
            continue
        signal = _weigh(page, tag, hiding)
        if signal is not None:
            found.append(signal)
            covered = tag.end
    return found


def _hidden(page: Page) -> Iterator[tuple[Tag, Hiding]]:
    """Elements that some technique hides, outermost first."""
    rules = _stylesheet(page)
    ids = _hidden_by_script(page)
    writing: Hiding | None = None
    for tag in page.markup.tags:
        if tag.name == "script":
            writing = _written(page.markup.raw(tag)[:20_000], writing)
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
    if (
        tag.name == "marquee"
        and _number(tag.get("height")) <= 5
        and _number(tag.get("scrollamount")) >= 0
        and tag.get("height")
    ):
        return Hiding("marquee", STRONG)
    if tag.name == "noscript":
        return Hiding("noscript", WEAK)
    if tag.name == "font" and tag.get("size") == "0":
        return Hiding("zero-font", STRONG)
    if "hidden" in tag.attrs and tag.name != "input":
        return Hiding("hidden-attribute", MIDDLING)
    if tag.get("id") in ids:
        return Hiding("hidden-by-script", MIDDLING)
    names = [f"#{tag.get('id')}", *(f".{name}" for name in tag.get("class").split())] if rules else []
    return next((rules[name] for name in names if name in rules), None)


def _stylesheet(page: Page) -> dict[str, Hiding]:
    """Classes and ids that the page's own style blocks hide; a tab's and a menu's too, so it weighs little by itself."""
    rules: dict[str, Hiding] = {}
    for tag in page.markup.named("style"):
        for rule in _RULE.finditer(page.markup.raw(tag)[:100_000]):
            hiding = hiding_of(declarations(rule[2]))
            if hiding is None or hiding.technique == "white-text":
                continue
            for selector in rule[1].split(","):
                named = _SELECTOR.search(selector)
                if named is not None:
                    rules[named[1]] = Hiding(f"stylesheet-{hiding.technique}", min(hiding.weight, MIDDLING))
    return rules


def _hidden_by_script(page: Page) -> frozenset[str]:
    return frozenset(
        m[1] for tag in page.markup.named("script") for m in _BY_SCRIPT.finditer(page.markup.raw(tag)[:50_000])
    )


def _written(script: str, before: Hiding | None) -> Hiding | None:
    """A script that writes the opening tag of a hidden block hides what follows until another one closes it."""
    for found in _WRITTEN.finditer(script):
        style = re.search(r"style\s{0,3}=\s{0,3}\\?[\"']?([^\"'>\\]{1,300})", found[2])
        hiding = hiding_of(declarations(style[1])) if style else None
        if hiding is not None and f"</{found[1]}" not in script[found.end() :]:
            return Hiding(f"written-{hiding.technique}", STRONG)
    return None if "document.write" in script and "</" in script else before


def _weigh(page: Page, tag: Tag, hiding: Hiding) -> Signal | None:
    anchors = [tag] if tag.name == "a" else page.anchors(tag)
    away = [anchor for anchor in anchors if page.leads_away(anchor.get("href"))]
    if not anchors or (not away and hiding.weight < STRONG):
        return None
    words = spam_words(" ".join(page.markup.words(anchor) + " " + anchor.get("title") for anchor in anchors[:200]))
    if words and is_guarded(page.markup.words(tag)) and len(words) < 3:
        words = {}
    hosts = {host_of(address) for anchor in away if (address := page.address(anchor.get("href"))) is not None}
    named = sorted({word for host in hosts if (word := spam_host(host)) is not None})
    marks = [
        hiding.technique,
        *(["off-site"] if away else []),
        *sorted(set(words.values())),
        *(f"host-{one}" for one in named),
    ]
    weight = _weight(hiding, len(hosts), len(words) + len(named))
    place = page.place(tag.start, tag.end + 12)
    return weighed(CODE, weight, [place, *(page.place(one.start) for one in away[:9] if one is not tag)], marks)


def _weight(hiding: Hiding, hosts: int, meaning: int) -> float:
    """Hiding alone is a menu, off-site alone a reference, a word alone a notice: two of the three begin to speak."""
    if not hosts:
        return hiding.weight + 0.2 if meaning >= 2 else 0.0
    if meaning:
        return hiding.weight + 0.35 + min(0.25, 0.1 * meaning)
    if hiding.weight >= STRONG:
        return 0.3 if hosts == 1 else 0.55
    return 0.3 if hosts >= 5 and hiding.technique != "noscript" and hiding.weight > WEAK else 0.0


def _number(text: str) -> float:
    digits = re.match(r"\s{0,5}(\d{1,6})", text)
    return float(digits[1]) if digits else 0.0
