"""Asked for: one consumer each, imperative, may be refused. The lookers' commands double as re-checks."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Instant


class Reason(StrEnum):
    """Why a look was asked for: only `scheduled` readings enter measures that count visits."""

    SCHEDULED = "scheduled"
    RECHECK = "recheck"
    MANUAL = "manual"


class Look(Event):
    """What every looker's command carries."""

    reason: Reason = Reason.SCHEDULED
    finding_id: str | None = Field(default=None, description="the suspicion or order that a re-check is for")
    not_before: Instant | None = Field(default=None, description="a re-check waits until then")
    late_after_s: float | None = Field(default=None, description="a scheduled look later than this is `missed`")

    def natural_key(self) -> tuple[str, ...]:
        return (self.occurred_at.isoformat(), self.reason, self.finding_id or "")


class ProbeSite(Look):
    """Open the home page once. `occurred_at` is the scheduled instant."""

    SUBJECT: ClassVar[str] = "command.probe-site.v1"

    url: str


class ProbeFrom(Look):
    """Open a home page from a further place of observation. The target names the vantage, as a tick's names its service."""

    SUBJECT: ClassVar[str] = "vantage.probe-site.v1"

    site: str = Field(description="id of the site")
    url: str
    about: Instant | None = Field(default=None, description="the scheduled visit that failed and is now asked about")

    def natural_key(self) -> tuple[str, ...]:
        return (self.site, *super().natural_key())


class CheckRegisteredState(Look):
    """Compare what the register says of a site with what answers; scheme, www and address variants."""

    SUBJECT: ClassVar[str] = "command.check-registered-state.v1"

    url: str
    state: str


class CrawlKind(StrEnum):
    FULL = "full"
    LIGHT = "light"


class CrawlSite(Look):
    """One slice (up to 64 pages or 30 s) of a survey pass; the crawler emits the continuation itself."""

    SUBJECT: ClassVar[str] = "command.crawl-site.v1"

    url: str
    kind: CrawlKind = CrawlKind.LIGHT
    pass_id: str = Field(description="one survey from its first slice to its last")
    slice_no: int = 0
    turn: int = Field(default=0, description="how often this slice found its host busy with another slice")

    def natural_key(self) -> tuple[str, ...]:
        waited = (f"turn-{self.turn}",) if self.turn else ()
        return (self.pass_id, str(self.slice_no), *waited)


class CheckLinks(Look):
    """Ask these link targets of a site again."""

    SUBJECT: ClassVar[str] = "command.check-links.v1"

    urls: tuple[str, ...]

    def natural_key(self) -> tuple[str, ...]:
        return (*super().natural_key(), *self.urls)


class PollAccount(Look):
    """Read one account once."""

    SUBJECT: ClassVar[str] = "command.poll-account.v1"

    run: str = Field(description="readings of one run are compared with that run's control accounts")

    def natural_key(self) -> tuple[str, ...]:
        return (*super().natural_key(), self.run)


class ImportTargets(Event):
    """Take a checked register file over. The rows lie in the evidence store, because a file may be large."""

    SUBJECT: ClassVar[str] = "command.import-targets.v1"

    rows_key: str = Field(description="evidence key of the checked rows, JSON lines")
    sites: int
    accounts: int
    source: str = Field(description="names of the files, for people")
    sections: int = 0
    full: bool = Field(default=False, description="targets of the imported kinds that the rows do not name retire")
    allow_shrink: bool = Field(default=False, description="a full import may drop more than a fifth of the register")

    def natural_key(self) -> tuple[str, ...]:
        # The instant too: a register put back to an earlier state has the same rows and is another import.
        return (self.occurred_at.isoformat(), self.rows_key)


class ClosePeriod(Event):
    """Compute the verdicts of a period at its monitoring point, or again at the re-check."""

    SUBJECT: ClassVar[str] = "command.close-period.v1"

    period: str
    edition: str
    starts_at: Instant
    point_at: Instant = Field(description="monitoring point, or with `recheck` the re-check instant")
    recheck: bool = False
    monitoring_point_at: Instant | None = Field(
        default=None, description="with `recheck`: the point of the first close"
    )
    previous: str | None = Field(default=None, description="the period to compare with; null: the one before by name")
    sample_seed: str = Field(default="", description="seed of the random sample")
    shares: dict[str, float] = Field(
        default_factory=dict, description="site, account, region:… or platform:… to the share to be judged; empty: all"
    )

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, "recheck" if self.recheck else "close")
