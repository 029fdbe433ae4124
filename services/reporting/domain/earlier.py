"""The figures of an earlier period, kept beside its circular or imported from a printed one, for comparison and trend."""

from collections.abc import Sequence

from pydantic import Field, model_validator

from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from shared.contracts.envelope import Instant


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


def by_time(figures: Sequence[Figures]) -> list[Figures]:
    """Oldest first; names of quarters and months sort as time does, and are all an imported period may have."""
    return sorted(figures, key=lambda one: (one.ends_at.isoformat() if one.ends_at else "", one.period))
