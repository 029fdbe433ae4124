"""All techniques, one line each: the only place that a new one is named."""

from services.link_checker.domain.signals import (
    article,
    comments,
    disguised,
    embedded,
    frames,
    headline,
    hidden,
    refresh,
    scripts,
    visible,
)
from services.link_checker.domain.signals.markup import Markup
from services.link_checker.domain.signals.model import Page, Signal, Technique
from shared.lexicons.spam import Lexicon, lexicon

SIGNALS: tuple[Technique, ...] = (
    hidden.find,
    headline.find,
    scripts.find,
    frames.find,
    refresh.find,
    visible.find,
    comments.find,
    embedded.find,
    article.find,
    disguised.find,
)


_MOST = 100


def read_signals(
    text: str, url: str | None, known: frozenset[str] | None = None, words: Lexicon | None = None
) -> tuple[Signal, ...]:
    """Every sign on a page, the heaviest first. `known` are registered names that the site has linked for long.

    Links told as hidden are not told again as visible.
    """
    page = Page(text, url, Markup(text), known, words or lexicon())
    found = [signal for technique in SIGNALS for signal in technique(page)]
    if any(signal.code == hidden.CODE and signal.weight >= 0.5 for signal in found):
        found = [signal for signal in found if signal.code != visible.CODE]
    return tuple(sorted(found, key=lambda signal: -signal.weight)[:_MOST])
