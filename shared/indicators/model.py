"""What an indicator is: a rule, its default numbers, its sentences; and what it may look back on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shared.contracts.findings import Severity
from shared.contracts.observations import Observation
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.quorum import Vote
from shared.indicators.visits import DayVisits

Numbers = Mapping[str, Any]
Params = dict[str, str | int | float | None]


class State(StrEnum):
    """Law 1: good, bad, could not tell."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """What one observation means to one rule. Several details (say, several dead links) make several readings."""

    state: State
    detail: str = ""
    params: Params = field(default_factory=dict)
    places: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    needs_person: bool = False
    """What the machine usually decides alone, but cannot be sure of here."""


@dataclass(frozen=True)
class History:
    """The few past facts that a rule may ask for; all of them are folded by `occurred_at`."""

    register: TargetFacts | None
    visits: Mapping[date, DayVisits] = field(default_factory=dict)
    rechecked_at: datetime | None = None
    """When the re-check that follows an owner's reply began, for the finding that this rule has open."""
    cleared_at: datetime | None = None
    """When this rule's last finding was seen to be right again: what was wrong before then is settled."""
    confirmed: frozenset[str] = frozenset()
    """Details for which this rule has a confirmed finding open."""
    open: frozenset[str] = frozenset()
    """Details for which this rule has any finding open."""
    votes: Mapping[str, Vote] = field(default_factory=dict)
    """The last definitive reading of each vantage, this one included; empty where there is one vantage only."""
    expected: frozenset[str] = frozenset()
    """Further vantages that can be asked."""
    site_down: bool = False
    """The site as a whole does not open at the moment: its parts cannot be judged."""


Decide = Callable[[Any, History, Numbers], Sequence[Reading]]


def nobody(seen: Observation, history: History, numbers: Numbers) -> Sequence[Reading]:
    """The rule of an indicator that only a person can see."""
    return ()


@dataclass(frozen=True)
class Indicator:
    """One rule. `observes` are the observations that it reads; `look` names the looker whose command re-checks it.

    A rule that observes nothing is a person's alone. A finding may stand for several cases: its parameter `cases` says how many.
    """

    code: str
    subject: TargetKind
    severity: Severity
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    remedy_zh: str
    remedy_en: str
    observes: tuple[type[Observation], ...] = ()
    decide: Decide = nobody
    look: str = ""
    whole: bool = False
    """Only a full survey pass can read it, so its re-check is one."""
    numbers: Numbers = field(default_factory=dict)
    needs_person: bool = False
    """B in indicators.md: the machine suspects, a person confirms."""
    operational: bool = False
    """Opens and closes alerts, never enters a score or verdict (design.md 7)."""
    provisional: bool = False
    source: str = ""
    apart_s: float = 7_200.0
    """Two readings count as independent when they are this far apart, in product seconds."""
    confirm_after: int = 2
    clear_after: int = 2
    open_ended: bool = False
    """Many targets can never give it a reading; a verdict does not wait for one."""
    required: bool | None = None
    """Whether a pass needs a reading of it; by default every veto that the machine decides alone."""
    applies: Callable[[TargetFacts], bool] = lambda facts: True
    """Which rows of the register it speaks about."""

    @property
    def who(self) -> str:
        """A: the machine decides; B: it suspects and a person confirms; C: a person only (indicators.md)."""
        if not self.observes:
            return "C"
        return "B" if self.needs_person else "A"

    @property
    def pass_needs_it(self) -> bool:
        """Design.md 7: a pass needs evidence for every machine-checkable veto of the edition."""
        if self.required is not None:
            return self.required
        return self.severity is Severity.VETO and self.who == "A" and not self.open_ended
