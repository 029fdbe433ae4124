"""The figures of an earlier period, kept beside its circular or imported from a printed one, for comparison and trend."""

from collections.abc import Sequence

from pydantic import Field, model_validator

from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from shared.contracts.envelope import Instant
from shared.contracts.outcomes import Figures as GroupFigures
from shared.contracts.outcomes import PeriodFigures


class Count(Part):
    """How many were checked and passed, at the monitoring point and (None: not told) after the re-check."""

    checked: int
    passed: int
    checked_after: int | None = None
    passed_after: int | None = None

    @property
    def rate(self) -> Rate:
        return rate(self.passed, self.checked)

    @property
    def rate_after(self) -> Rate | None:
        if self.passed_after is None:
            return None
        return rate(self.passed_after, self.checked if self.checked_after is None else self.checked_after)


class Figures(Part):
    """One period in a few numbers. What an imported one does not say stays None or empty and is not compared."""

    period: str
    imported: bool = False
    source: str = ""
    ends_at: Instant | None = None
    sites: Count | None = None
    accounts: Count | None = None
    at_least: dict[str, int] = Field(default_factory=dict)
    """Points (as text: 90, 100) to the number of sites that had so many or more."""
    failed: tuple[str, ...] = ()
    """Targets that failed at the monitoring point."""
    faults: tuple[str, ...] = ()
    """`target indicator` of every veto."""
    all_passing: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """`sites` and `accounts` to the regions in which everything passed."""

    @model_validator(mode="before")
    @classmethod
    def _text_keys(cls, given: object) -> object:
        """A hand-written file may have whole numbers as keys."""
        if isinstance(given, dict) and isinstance(given.get("at_least"), dict):
            return {**given, "at_least": {str(key): value for key, value in given["at_least"].items()}}
        return given


def from_period(told: PeriodFigures, ends_at: object, source: str = "") -> Figures:
    """A period as scoring computed or imported it."""
    return Figures.model_validate(
        {
            "period": told.period,
            "imported": not told.measured,
            "source": source,
            "ends_at": ends_at,
            "sites": _count(told.of("site"), told.recheck),
            "accounts": _count(told.of("account"), told.recheck),
            "at_least": told.of("site").bands,
            "all_passing": {f"{kind}s": _all_passing(told, kind) for kind in ("site", "account")},
        }
    )


def _count(group: GroupFigures, recheck: bool) -> Count | None:
    checked = group.passed + group.failed
    if not checked:
        return None
    later = {"checked_after": checked, "passed_after": group.passed} if recheck else {}
    return Count(checked=checked, passed=group.passed, **later)


def _all_passing(told: PeriodFigures, kind: str) -> tuple[str, ...]:
    regions = [one for one in told.groups if one.kind == kind and one.group.startswith("region:")]
    return tuple(sorted(one.group.partition(":")[2] for one in regions if one.passed == one.total > 0))


def alike(period: str, figures: Sequence[Figures]) -> list[Figures]:
    """Periods of the same length of name: quarters beside quarters, months beside months; oldest first."""
    return by_time([one for one in figures if len(one.period) == len(period)])


def by_time(figures: Sequence[Figures]) -> list[Figures]:
    """Oldest first, by their names where one has no day: quarters and months are named so that they sort."""
    return sorted(
        figures, key=lambda one: (one.ends_at.date().isoformat() if one.ends_at else one.period[:4], one.period)
    )
