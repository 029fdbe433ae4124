"""Public error reports (我为政府网站找错): what citizens reported, and what became of it. Kept for ever (INTAKE)."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant


class ErrorKind(StrEnum):
    """Types as the national platform names them (indicators.md 10)."""

    INACCESSIBLE = "inaccessible"
    NOT_UPDATED = "not-updated"
    INACCURATE = "inaccurate"
    UNANSWERED = "unanswered"
    TYPO = "typo"
    FORGED = "forged"
    OTHER = "other"


class ErrorReportFacts(Frozen):
    """One report as the platform lists it. Who reported is left out: nobody here needs to know."""

    number: str = Field(description="the platform's number of the report")
    site_code: str
    name: str = Field(default="", description="name of the website")
    url: str = Field(default="", description="the page that is reported")
    kind: ErrorKind = ErrorKind.OTHER
    kind_text: str = Field(default="", description="the type as the list words it")
    text: str = Field(default="", description="what the citizen wrote")
    received_at: Instant = Field(description="when the citizen reported it")
    transferred_at: Instant | None = Field(default=None, description="when it was handed to the site's sponsor")
    answered_at: Instant | None = Field(default=None, description="when it was answered; null: not yet")
    answer: str = ""
    valid: bool | None = Field(default=None, description="whether the report was true; null: not decided")


class ErrorReportFiled(Event):
    """A report stands in the platform's list. A later list that says more of it is another fact."""

    SUBJECT: ClassVar[str] = "error-report.filed.v1"

    report: ErrorReportFacts
    source: str = Field(default="", description="name of the file, for people")

    def natural_key(self) -> tuple[str, ...]:
        return (self.report.number, self.report.model_dump_json())


class _ErrorReportEvent(Event):
    number: str = Field(description="the platform's number of the report")
    who: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.number, self.occurred_at.isoformat())


class ErrorReportTransferred(_ErrorReportEvent):
    """The report was handed to the site's sponsor, who answers within working days from then."""

    SUBJECT: ClassVar[str] = "error-report.transferred.v1"


class ErrorReportAnswered(_ErrorReportEvent):
    """The sponsor answered: what was done, and whether the report was true."""

    SUBJECT: ClassVar[str] = "error-report.answered.v1"

    text: str
    valid: bool | None = Field(default=None, description="whether the report was true; null: not decided")

    def natural_key(self) -> tuple[str, ...]:
        return (*super().natural_key(), self.text, str(self.valid))


class ErrorReportExtended(_ErrorReportEvent):
    """The answer may come later, for a reason that is kept."""

    SUBJECT: ClassVar[str] = "error-report.extended.v1"

    working_days: int = Field(ge=1, le=60, description="working days after the deadline that stood")
    why: str
