"""The register speaks: what is watched, what changed, what is no longer watched."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant


class TargetKind(StrEnum):
    SITE = "site"
    ACCOUNT = "account"


class RegisterState(StrEnum):
    """What the register says; what is observed may differ, and that is a finding."""

    LIVE = "live"
    OFFLINE = "offline"
    CLOSED = "closed"


class TargetFacts(Frozen):
    """The register's row of one site or account."""

    kind: TargetKind
    name: str
    region: str
    state: RegisterState = RegisterState.LIVE
    supervising_unit: str = ""
    sponsoring_unit: str = ""
    operating_unit: str = ""
    contact: str = ""
    # websites
    site_code: str | None = None
    url: str | None = None
    category: str | None = None
    has_services: bool = True
    icp: str | None = None
    matrix_url: str | None = Field(default=None, description="the site's own page of its new-media accounts")
    # accounts
    platform: str | None = None
    handle: str | None = None
    method: str | None = None
    source_url: str | None = None
    credential: str | None = Field(default=None, description="a name in the credentials file, never a secret")
    control: bool = False


_LATER = ("matrix_url",)
"""Fields that came after the first version: while empty they stay out of the id, which is what it was."""


class TargetEvent(Event):
    """What the register says about one target; carries its whole row."""

    facts: TargetFacts

    def natural_key(self) -> tuple[str, ...]:
        empty = {name for name in _LATER if getattr(self.facts, name) is None}
        return (self.occurred_at.isoformat(), self.facts.model_dump_json(exclude=empty))


class TargetRegistered(TargetEvent):
    """A target appears in the register."""

    SUBJECT: ClassVar[str] = "target.registered.v1"


class TargetChanged(TargetEvent):
    """The register's row of a target changed; carries the whole new row."""

    SUBJECT: ClassVar[str] = "target.changed.v1"


class TargetRetired(TargetEvent):
    """The register says that the target is closed: it is watched for signs of life, and never judged."""

    SUBJECT: ClassVar[str] = "target.retired.v1"


class RegisteredSection(Frozen):
    """The register's row of one section (栏目) of a website."""

    name: str
    url: str
    kind: str = Field(description="kind of section, as the crawler names it: news, notice, policy …")
    update_days: int | None = Field(default=None, description="days within which the office itself promises an update")
    exempt_reason: str = Field(
        default="", description="why nothing is expected here; empty: it is watched like any other"
    )
    exempt_until: Instant | None = Field(default=None, description="last second of the exemption's last day")


class SectionsRegistered(Event):
    """The whole list of sections that the register knows of a website; an empty list takes an earlier one back."""

    SUBJECT: ClassVar[str] = "target.sections-registered.v1"

    sections: tuple[RegisteredSection, ...]

    def natural_key(self) -> tuple[str, ...]:
        return (self.occurred_at.isoformat(), *(section.model_dump_json() for section in self.sections))
