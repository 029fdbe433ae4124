"""What the product has stored of one target: its last observations, its survey passes, its case file, its evidence."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar

from nats.js.errors import NotFoundError

from deploy.cli.session import Session
from services.crawler.domain.survey_document import from_document
from services.crawler.domain.surveyed import surveyed
from services.link_checker.domain.places import standing_links
from shared.contracts.commands import CrawlKind
from shared.contracts.observations import (
    AccountPolled,
    LinkSeen,
    Observation,
    RegisteredStateSeen,
    SiteFunctionSeen,
    SiteProbed,
    SiteSurveyed,
)
from shared.indicators.registry import INDICATORS
from shared.runtime.settle import Permanent
from shared.storage.store import Document

Seen = TypeVar("Seen", bound=Observation)
_STREAM: Final = "OBSERVATIONS"
_MOST_WALKED: Final = 3_000
_MOST_DAYS: Final = 40


@dataclass(frozen=True)
class Kept:
    """Everything of one target; None and empty for what is not kept, or not any more."""

    target: str
    case: Document | None = None
    survey: SiteSurveyed | None = None
    functions: SiteFunctionSeen | None = None
    probed: SiteProbed | None = None
    state: RegisteredStateSeen | None = None
    polled: AccountPolled | None = None
    links: tuple[LinkSeen, ...] = ()
    bytes_kept: frozenset[str] = field(default=frozenset())
    """Those of the hashes of the trail under which bytes are stored."""

    @property
    def is_known(self) -> bool:
        return any((self.case, self.survey, self.probed, self.state, self.polled))


class Stored:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def kept(self, target: str) -> Kept:
        survey, functions = await self._survey(target), await self._last(SiteFunctionSeen, target)
        keys = {page.sha256 for page in survey.trail} if survey else set()
        keys |= {check.page_key for check in functions.checks} if functions else set()
        links = await self._session.store.get("links", target)
        places = await self._session.store.find("link_places", {"site": target})
        return Kept(
            target,
            await self._session.store.get("findings", target),
            survey,
            functions,
            await self._last(SiteProbed, target),
            await self._last(RegisteredStateSeen, target),
            await self._last(AccountPolled, target),
            standing_links(links, places),
            frozenset([key for key in keys if key and await self.has(key)]),
        )

    async def case_of(self, finding: str) -> Document | None:
        """The case file that holds a finding."""
        found = await self._session.store.find("findings", {"finding_ids": finding})
        return found[0] if found else None

    async def body(self, key: str) -> bytes:
        """Raises Permanent when nothing is stored under the key."""
        return await self._session.evidence.get(key)

    async def readings(self, case: Document, facts: Document) -> list[Observation | Document]:
        """The observations that a finding rests on; of a visit only its line in `probes` may be left."""
        wanted = set(facts["observations"])
        indicator = INDICATORS.get(facts["indicator"])
        found: list[Observation | Document] = []
        for observed in indicator.observes if indicator is not None else ():
            if observed is SiteProbed:
                found += await self._visits(case["target"], wanted, datetime.fromisoformat(facts["raised_at"]).date())
            else:
                found += [one async for one in self._walk(observed, case["target"]) if one.event_id in wanted]
        return found

    async def _survey(self, target: str) -> SiteSurveyed | None:
        """The last whole survey on the bus, else the last of any kind, else what the pass documents hold."""
        told = [one async for one in self._walk(SiteSurveyed, target)]
        whole = [one for one in told if one.crawl is CrawlKind.FULL and one.outcome == "ok"]
        return whole[-1] if whole else told[-1] if told else await self._from_passes(target)

    async def _from_passes(self, target: str) -> SiteSurveyed | None:
        fields = ("started_at", "ended", "kind")
        ended = [one for one in await self._session.store.find("passes", {"site": target}, fields) if one["ended"]]
        last = max(ended, key=lambda one: (one["kind"] == "full", one["started_at"]), default=None)
        stored = await self._session.store.get("passes", last["_id"]) if last else None
        if stored is None:
            return None
        survey = from_document(stored)
        return surveyed(survey, survey.started_at)

    async def _visits(self, target: str, wanted: set[str], raised: date) -> list[Document]:
        """The lines of `probes` begin with day and site: each day is one range of ids."""
        found: list[Document] = []
        for back in range(_MOST_DAYS):
            day = (raised + timedelta(days=10 - back)).isoformat()
            query = {"_id": {"$gte": f"{day}:{target}:", "$lt": f"{day}:{target};"}}
            found += [one for one in await self._session.store.find("probes", query) if one["_id"][-36:] in wanted]
            if len(found) >= len(wanted):
                break
        return found

    async def _last(self, observed: type[Seen], target: str) -> Seen | None:
        try:
            raw = await self._session.js.get_msg(_STREAM, subject=f"{observed.SUBJECT}.{target}")
        except NotFoundError:
            return None
        return observed.model_validate_json(raw.data or b"")

    async def _walk(self, observed: type[Seen], target: str) -> AsyncIterator[Seen]:
        """Every observation of a kind that the bus still holds, oldest first, so far as is reasonable."""
        place = 1
        for _ in range(_MOST_WALKED):
            try:
                raw = await self._session.js.get_msg(
                    _STREAM, seq=place, subject=f"{observed.SUBJECT}.{target}", next=True
                )
            except NotFoundError:
                return
            yield observed.model_validate_json(raw.data or b"")
            place = (raw.seq or 0) + 1

    async def has(self, key: str) -> bool:
        """Whether bytes are stored under a key."""
        try:
            await self.body(key)
        except Permanent:
            return False
        return True


def findings_in(case: Document | None, *, closed: bool = True) -> Sequence[Document]:
    """The findings of a case file, those that stand first."""
    return [*(case or {}).get("findings", []), *((case or {}).get("closed", []) if closed else [])]


def target_of(what: str) -> str:
    """A target's id, or the id that a site code stands for."""
    text = what.strip().lower()
    is_code = (len(text) == 10 and text.isdigit()) or (text.startswith("bm") and text[2:].isdigit())
    return f"site-{text}" if is_code else text


def as_row(seen: Observation | Document) -> dict[str, Any]:
    """One reading of a finding in the same words, whichever place it was found in."""
    if isinstance(seen, Observation):
        told = seen.model_dump(mode="json")
        return {
            "id": seen.event_id,
            "kind": seen.SUBJECT.split(".")[1],
            "at": told["occurred_at"],
            "outcome": seen.outcome,
            "status": told.get("status"),
            "url": told.get("home_url") or told.get("final_url") or told.get("url"),
            "why": told.get("why") or None,
            "evidence": list(seen.evidence),
        }
    return {
        "id": seen["_id"][-36:], "kind": "site-probed", "at": seen["at"], "outcome": seen["outcome"],
        "status": seen["status"], "url": None, "why": None, "evidence": [],
    }  # fmt: skip
