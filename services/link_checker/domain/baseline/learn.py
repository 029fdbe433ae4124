"""Learning what a page usually is: readings fold into a baseline, a poor or a suspicious one never does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from services.link_checker.domain.baseline.reading import Reading

_FORGOTTEN_AFTER: Final = 6
"""Readings after which a block that is gone is gone for good."""
_MAX_BLOCKS: Final = 2_000
_MAX_SLOTS: Final = 400
_MAX_NAMES: Final = 200
_TITLES: Final = 4


@dataclass(frozen=True)
class Baseline:
    """What a page showed until now: blocks with the number of the last reading that had them, and the slots that keep changing."""

    readings: int = 0
    titles: tuple[str, ...] = ()
    keywords: str = ""
    description: str = ""
    blocks: Mapping[int, int] = field(default_factory=dict)
    slots: frozenset[int] = frozenset()
    volatile: frozenset[int] = frozenset()
    hosts: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()

    def document(self) -> dict[str, Any]:
        return {
            "readings": self.readings,
            "titles": list(self.titles),
            "keywords": self.keywords,
            "description": self.description,
            "blocks": [[key, last] for key, last in self.blocks.items()],
            "slots": sorted(self.slots),
            "volatile": sorted(self.volatile),
            "hosts": sorted(self.hosts),
            "loads": sorted(self.loads),
        }

    @staticmethod
    def read(document: Mapping[str, Any]) -> "Baseline":
        return Baseline(
            readings=int(document["readings"]),
            titles=tuple(document["titles"]),
            keywords=document["keywords"],
            description=document["description"],
            blocks={int(key): int(last) for key, last in document["blocks"]},
            slots=frozenset(document["slots"]),
            volatile=frozenset(document["volatile"]),
            hosts=frozenset(document["hosts"]),
            loads=frozenset(document["loads"]),
        )


def learn(baseline: Baseline | None, reading: Reading) -> Baseline | None:
    """The baseline after one more good reading; unchanged by a poor one. Whoever found signs on the page does not call this."""
    if reading.poor:
        return baseline
    old = baseline or Baseline()
    number = old.readings + 1
    fresh = {block.key for block in reading.blocks if block.key not in old.blocks}
    # A place whose text changed is a list, a clock, a banner: it may change again.
    changed = {block.slot for block in reading.blocks if block.key in fresh and block.slot in old.slots}
    blocks = {key: last for key, last in old.blocks.items() if number - last < _FORGOTTEN_AFTER}
    blocks.update((block.key, number) for block in reading.blocks)
    titles = (*(one for one in old.titles if one != reading.title), reading.title)
    return replace(
        old,
        readings=number,
        titles=titles[-_TITLES:],
        keywords=reading.keywords,
        description=reading.description,
        blocks=dict(sorted(blocks.items(), key=lambda pair: pair[1])[-_MAX_BLOCKS:]),
        slots=frozenset(sorted(old.slots | {block.slot for block in reading.blocks})[:_MAX_SLOTS]),
        volatile=frozenset(sorted(old.volatile | (changed if old.readings else set()))[:_MAX_SLOTS]),
        hosts=frozenset(sorted(old.hosts | reading.hosts)[:_MAX_NAMES]),
        loads=frozenset(sorted(old.loads | reading.loads)[:_MAX_NAMES]),
    )
