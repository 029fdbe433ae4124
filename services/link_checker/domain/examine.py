"""One page looked at for signs of tampering and slips of wording, against what it and its site usually are. Pure; the whole decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.link_checker.domain.baseline.compare import UNKNOWN, compare
from services.link_checker.domain.baseline.learn import Baseline, learn
from services.link_checker.domain.baseline.reading import Reading, reading_of
from services.link_checker.domain.baseline.signs import signs_of
from services.link_checker.domain.signals.markup import Markup
from services.link_checker.domain.signals.model import SUSPICION, Page, Signal
from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.signals.sieve import odd_scripts, strikes
from services.link_checker.domain.wording.slips import Slip, slips_of
from shared.contracts.tampering import SignalSeen, SlipSeen
from shared.lexicons.spam import Lexicon
from shared.lexicons.wording import Wording
from shared.web.url import host_of, registrable_domain

_MAX_SIGNALS: Final = 12
_MAX_SLIPS: Final = 12


@dataclass(frozen=True)
class Surroundings:
    """What is known of the site when a page of it is looked at."""

    words: Lexicon
    wording: Wording
    known: frozenset[str] | None = None
    """Registered names that the site has linked for long; None while it is too young for any."""
    seen: frozenset[str] = frozenset()
    """Those that it has linked at all: a page with no others and nothing odd is not read whole."""
    clean: frozenset[int] = frozenset()
    """Scripts of the site that look odd, were read whole and showed nothing."""


@dataclass(frozen=True)
class Examined:
    """What was found on one page, and what the page is from now on."""

    reading: Reading
    signals: tuple[Signal, ...] = ()
    slips: tuple[Slip, ...] = ()
    baseline: Baseline | None = field(default=None, repr=False)
    """To be kept; None when nothing was learned."""
    clean: frozenset[int] = frozenset()
    """Odd-looking scripts of a page that was read whole and showed nothing."""

    @property
    def suspicious(self) -> bool:
        return any(signal.weight >= SUSPICION for signal in self.signals)


def examine(url: str, text: str, baseline: Baseline | None, around: Surroundings, *, stands: bool = False) -> Examined:
    """Signs of the source, signs of what changed, and slips in what is new. A page with signs teaches nothing.

    A page that `stands` showed something when it was last looked at: its old text is read for slips again.
    """
    host = host_of(url)
    reading = reading_of(text)
    signals: tuple[Signal, ...] = ()
    clean = frozenset[int]()
    if strikes(text, registrable_domain(host) or host, around.seen, around.words, around.clean):
        signals = read_signals(text, url, around.known, around.words)
        clean = frozenset() if signals else odd_scripts(text)
    changes = compare(baseline, reading)
    if changes.kind != UNKNOWN and (changes.inserted or changes.title or changes.loads):
        page = Page(text, url, Markup(text), around.known, around.words)
        signals = tuple(sorted((*signals, *signs_of(changes, page)), key=lambda signal: -signal.weight))
    slips = slips_of(_new_texts(reading, None if stands else baseline), around.wording) if not reading.poor else ()
    found = Examined(reading, signals[:_MAX_SIGNALS], slips[:_MAX_SLIPS])
    if found.suspicious:
        return found
    return Examined(reading, found.signals, found.slips, _learned(baseline, reading), clean)


def _learned(baseline: Baseline | None, reading: Reading) -> Baseline | None:
    learned = learn(baseline, reading)
    return None if learned is baseline else learned


def _new_texts(reading: Reading, baseline: Baseline | None) -> Sequence[str]:
    """Text that was read before has been told before."""
    known = baseline.blocks if baseline is not None else {}
    return [reading.title, *(block.text for block in reading.blocks if block.key not in known)]


def signal_seen(signal: Signal, visitor: str = "") -> SignalSeen:
    """A sign as observations tell it."""
    spot = signal.spots[0] if signal.spots else None
    return SignalSeen(
        code=signal.code,
        weight=signal.weight,
        why=signal.why[:200],
        visitor=visitor,
        line=spot.line if spot else 0,
        column=spot.column if spot else 0,
        snippet=spot.snippet[:300] if spot else "",
        places=max(1, len(signal.places)),
    )


def slip_seen(slip: Slip) -> SlipSeen:
    """A slip as observations tell it."""
    entry = slip.entry
    return SlipSeen(
        wrong=entry.wrong,
        right=entry.right,
        kind=entry.kind,
        grave=entry.grave,
        context=slip.context,
        lexicon=entry.lexicon,
    )
