"""All techniques, one line each: the only place that a new one is named."""

from services.link_checker.domain.signals import headline, hidden, injected, refresh, visible
from services.link_checker.domain.signals.markup import Markup
from services.link_checker.domain.signals.model import Page, Signal, Technique

SIGNALS: tuple[Technique, ...] = (
    hidden.find,
    headline.find,
    injected.find,
    refresh.find,
    visible.find,
)


def read_signals(text: str, url: str | None) -> tuple[Signal, ...]:
    """Every sign on a page, the heaviest first. Links told as hidden are not told again as visible."""
    page = Page(text, url, Markup(text))
    found = [signal for technique in SIGNALS for signal in technique(page)]
    if any(signal.code == hidden.CODE for signal in found):
        found = [signal for signal in found if signal.code != visible.CODE]
    return tuple(sorted(found, key=lambda signal: -signal.weight))
