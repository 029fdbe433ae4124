"""Seen on pages: signs of tampering and slips of wording, each with its place and the evidence of it."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Frozen
from shared.contracts.observations import Observation


class SignalSeen(Frozen):
    """One sign of tampering in a page's source; what it weighs is a fact about the page, what follows is the edition's to say."""

    code: str = Field(description="hidden-links | spam-headline | injected-script | …: docs/signals.md")
    weight: float = Field(
        description="0.25 to 1: how much the marks weigh together; from 0.8 it is severe, from 0.5 a suspicion"
    )
    why: str = Field(default="", description="the marks that it was weighed by, joined by +")
    visitor: str = Field(default="", description="who alone gets it: spider | phone | searcher; empty: everybody")
    line: int = 0
    column: int = 0
    snippet: str = Field(default="", description="the page's own source at that place, at most 300 characters")
    places: int = Field(default=1, description="places of this sign on the page")


class SlipSeen(Frozen):
    """Words that a lexicon holds for wrong, as they stand in the text; a person decides."""

    wrong: str
    right: str
    kind: str = Field(description="leader | place | formulation | typo")
    grave: bool = Field(default=False, description="whether the lexicon holds it for a grave misstatement")
    context: str = Field(default="", description="the text around it")
    lexicon: str = Field(default="", description="file and date of the lexicon")


class PageExamined(Frozen):
    """One page that was looked at for tampering, with what was seen and where its bytes lie."""

    url: str
    outcome: str
    status: int | None = None
    title: str = ""
    signals: tuple[SignalSeen, ...] = ()
    slips: tuple[SlipSeen, ...] = ()
    page_key: str | None = Field(default=None, description="evidence key of the page's bytes")
    view_keys: dict[str, str] = Field(
        default_factory=dict,
        description="evidence keys of what each visitor got, headers and bytes, when several were asked for",
    )


class TamperingSeen(Observation):
    """Pages with signs of tampering or slips of wording, and those that had some and have none any more."""

    SUBJECT: ClassVar[str] = "observation.tampering-seen.v1"

    source: str = Field(description="the slice or the command that was worked on")
    examined: int = Field(description="pages whose source was looked at")
    pages: tuple[PageExamined, ...] = ()
    standing: dict[str, int] = Field(
        default_factory=dict,
        description="pages of the whole site that still show it after this: severe signs by code, `suspicion`, `grave`, `typo`",
    )

    def natural_key(self) -> tuple[str, ...]:
        return (self.source,)
