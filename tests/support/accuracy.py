"""How well the signs of tampering tell planted pages from honest ones: `python -m tests.support.accuracy` writes docs/accuracy.md."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.signals.sieve import strikes
from tests.support.signal_corpus import URL, Case, cases

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
RANK = {"silent": 0, "notice": 1, "suspicion": 2, "severe": 3}
SITE = "canglan.gov.cn"
HEAD = """\
# Accuracy of the signs of tampering

Written by `make accuracy` from the corpus in `tests/fixtures/signals`; a test fails when it is stale, when an honest page of the
corpus gets a severe sign, or when a technique's recall falls.

**What these figures are worth.** The corpus is our own: written after public descriptions of hijacked Chinese sites (the title that
changes back unless a spider reads it, the packed script behind it, search visitors sent away, blocks moved off the screen), with invented
places and hosts. The rules were then made better on it, so the figures below say that nothing got lost, not how real pages fare. A fairer
figure: when the 44 cases of `unseen.cases` were first written, of 30 planted ones 11 were told and 19 missed, and none of 14 honest ones
was accused; most of the 19 have since been learned from. On the way a new rule (a title of which nothing stands in the page) accused two
honest titles; two brand names left the lexicon for it, and the corpus now sets an honest title above its text, as real pages do.
`unseen-2.cases` was written after that and its first result stands at the end.

*Planted* cases must be told as a suspicion or worse. *Missed severe* are told, but not as severely as they deserve. An honest
page that gets a suspicion is a false alarm (a person looks and dismisses it); one that gets a severe sign would alarm the duty
officer: there are none.
"""


@dataclass
class Tally:
    """The cases of one technique and what became of them."""

    planted: int = 0
    told: int = 0
    too_mild: int = 0
    honest: int = 0
    alarms: int = 0
    severe_alarms: int = 0
    misses: list[Case] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.told / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return self.told / (self.told + self.alarms) if self.told + self.alarms else 1.0

    def add(self, case: Case) -> None:
        rank = RANK[said_of(case)]
        if not case.planted:
            self.honest += 1
            self.alarms += rank >= RANK["suspicion"]
            self.severe_alarms += rank >= RANK["severe"]
            return
        self.planted += 1
        told = rank >= RANK["suspicion"]
        self.told += told
        self.too_mild += told and rank < RANK[case.expected]
        if not told:
            self.misses.append(case)


def said_of(case: Case) -> str:
    """The heaviest sign on a page that the sieve lets through."""
    if not strikes(case.html, SITE, frozenset()):
        return "silent"
    signals = read_signals(case.html, URL)
    return signals[0].severity if signals else "silent"


def tallies(chosen: Iterable[Case] | None = None) -> dict[str, Tally]:
    """By technique, in the order of the files."""
    found: dict[str, Tally] = {}
    for case in chosen if chosen is not None else cases():
        found.setdefault(case.technique, Tally()).add(case)
    return found


def report() -> str:
    """The whole page."""
    found = tallies()
    total = Tally(
        planted=sum(one.planted for one in found.values()),
        told=sum(one.told for one in found.values()),
        too_mild=sum(one.too_mild for one in found.values()),
        honest=sum(one.honest for one in found.values()),
        alarms=sum(one.alarms for one in found.values()),
    )
    rows = [_row(name, one) for name, one in found.items()]
    misses = [f"- `{case.line}`" for one in found.values() for case in one.misses]
    table = "| technique | planted | told | recall | missed severe | honest | false alarms | precision |\n"
    table += "|---|--:|--:|--:|--:|--:|--:|--:|\n"
    return (
        f"{HEAD}\n{table}{''.join(rows)}{_row('**all**', total)}\n"
        f"## Missed\n\n" + "\n".join(misses) + f"\n\n{_cannot_see()}"
    )


def _row(name: str, one: Tally) -> str:
    numbers = f"{one.planted} | {one.told} | {one.recall:.2f} | {one.too_mild} | {one.honest} | {one.alarms}"
    return f"| {name} | {numbers} | {one.precision:.2f} |\n"


def _cannot_see() -> str:
    return (PAGE.parent.parent / "tests" / "fixtures" / "signals" / "limits.md").read_text("utf-8")


if __name__ == "__main__":
    text = report()
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.read_text("utf-8") == text else "docs/accuracy.md is stale: make accuracy")
    PAGE.write_text(text, encoding="utf-8")
