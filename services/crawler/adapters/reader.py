"""Asks for one page and reads it, or knows from its stored reading that nothing has changed."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from services.crawler.adapters.home_pages import read_home
from services.crawler.adapters.rendering import RenderedPage, Renderer, read_rendered
from services.crawler.adapters.robots_book import RobotsBook
from services.crawler.adapters.shelf import Shelf, note_in, validators
from services.crawler.domain.facts import PageFacts, PageKind
from services.crawler.domain.link_rows import own_links, page_rows
from services.crawler.domain.note import READER_VERSION, PageNote, note_of, to_document
from services.crawler.domain.page import read_page
from services.crawler.domain.revisit import OFTEN
from services.crawler.domain.sample import files_on
from services.crawler.domain.survey import Survey, Waiting
from services.crawler.domain.survey_fold import PageReading, outcome_of_page
from services.crawler.settings import CrawlerSettings
from shared.contracts.page_links import PageRows
from shared.runtime import metrics
from shared.runtime.clock import Clock
from shared.runtime.metrics import Metrics
from shared.storage.evidence import Evidence, key_of
from shared.storage.store import Document
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.url import canonical, host_of

_MARKUP: Final = ("html", "xml", "text/plain")
_WITH_EVIDENCE: Final = frozenset({PageKind.HOME, PageKind.LIST, PageKind.CONSULTATION})
_LARGE_BYTES: Final = 256_000
_LATER: Final = frozenset({429, 503})
_SOON_S: Final = 5.0


@dataclass(slots=True)
class Read:
    """One page read: what the survey folds, what the shelf keeps, what the link checker is told.

    Nobody changes one; frozen it takes three times as long to make.
    """

    reading: PageReading
    sha256: str | None = None
    links: PageRows = field(default_factory=PageRows)
    document: Document | None = None
    """The page's new document; None when the stored one still holds."""
    files: tuple[str, ...] = ()
    """Some of the files that the page offers."""
    is_unchanged: bool = False
    """Whether the page is as its stored reading says, and was not read again."""
    is_new: bool = False
    """Whether the page was read just now, so that its links lie in the document of this slice."""
    body: bytes | None = None
    """The bytes of a new page, which are stored at the end of the slice: under `body_key` where it is known, else together with others."""
    body_key: str | None = None


class PageReader:
    """One instance per process."""

    def __init__(
        self,
        fetcher: Fetcher,
        renderer: Renderer,
        evidence: Evidence,
        clock: Clock,
        live: Metrics,
        settings: CrawlerSettings,
    ) -> None:
        self._fetcher = fetcher
        self._renderer = renderer
        self._evidence = evidence
        self._clock = clock
        self._metrics = live
        self._settings = settings
        self.robots = RobotsBook(fetcher, clock, settings.robots_for_s)

    async def delay_s(self, url: str) -> float:
        """The pause between pages that the host asks for, nominal seconds."""
        if self._settings.set_robots_aside:
            return 0.0
        return (await self.robots.door(url)).robots.delay_s() or 0.0

    async def read(self, survey: Survey, shelf: Shelf, at: Waiting) -> Read:
        """One page. Never raises for what it meets on the web."""
        stored = await shelf.page(at.url)
        refused = None if self._settings.set_robots_aside else (await self.robots.door(at.url)).refuses(at.url)
        if refused is not None:
            self._metrics.count(metrics.FETCHES, refused)
            return self._unread(survey, shelf, at, stored, FetchResult(at.url, at.url, refused))
        note, rows = await self._known(survey, shelf, stored)
        known_by = validators(stored) if note is not None else {}
        result = await self._fetcher.get(
            at.url, deadline_s=self._settings.deadline_s, max_bytes=self._settings.max_bytes, **known_by
        )
        if result.not_modified and not known_by:
            # "As you know it", said to somebody who did not say that he knows it: no page came.
            result = replace(result, outcome=FetchOutcome.HTTP_ERROR, error="status-304")
        self._metrics.count(metrics.FETCHES, result.outcome)
        wait_s = _asked_to_wait(result)
        if wait_s is not None and at.tries + 1 < self._settings.tries:
            return Read(PageReading(at, result.outcome, result.status, wait_s=wait_s))
        if result.outcome is not FetchOutcome.OK or not _is_markup(result) or _left_site(survey, at, result):
            return self._unread(survey, shelf, at, stored, result)
        sha256 = "" if result.not_modified else hashlib.sha256(result.body).hexdigest()
        if note is not None and stored is not None and (result.not_modified or stored.get("sha256") == sha256):
            return self._unchanged(survey, shelf, at, stored, note, rows, result)
        return await self._changed(survey, shelf, at, stored, result, sha256)

    async def _known(self, survey: Survey, shelf: Shelf, stored: Document | None) -> tuple[PageNote | None, PageRows]:
        """What an unchanged page need not be read for: its note, and its links. None: it is to be read in any case."""
        note = note_in(stored)
        if stored is None or note is None or stored.get("rendered"):
            # A shell never changes; what its scripts write into it does.
            return None, PageRows()
        if survey.is_light:
            # The links of unchanged pages are left aside: who checks links was told of them before.
            return note, PageRows()
        lies_in = stored.get("links_key") or ""
        if survey.has_met_all(stored.get("leads")):
            return note, PageRows(lies_in=lies_in)
        rows = await shelf.links(stored)
        return (note, replace(rows, lies_in=lies_in)) if rows is not None else (None, PageRows())

    def _unchanged(
        self,
        survey: Survey,
        shelf: Shelf,
        at: Waiting,
        stored: Document,
        note: PageNote,
        rows: PageRows,
        result: FetchResult,
    ) -> Read:
        reading = PageReading(
            at,
            result.outcome,
            200,
            result.final_url,
            note,
            note,
            own_links(rows, survey.has_met),
            shelf.frames(rows),
            stored.get("body_key"),
            read_at=self._clock.now(),
            sha256=stored.get("sha256"),
        )
        document = None
        if stored.get("outcome") != result.outcome:
            # A page that was missing meanwhile is there again, and as it was.
            change = {"outcome": result.outcome.value, "status": 200, "last_seen": self._clock.now().isoformat()}
            document = {**stored, **change}
        files = tuple(stored.get("files", ()))
        return Read(
            reading, stored.get("sha256"), rows, document, files, is_unchanged=True, body_key=stored.get("body_key")
        )

    async def _changed(
        self, survey: Survey, shelf: Shelf, at: Waiting, stored: Document | None, result: FetchResult, sha256: str
    ) -> Read:
        decoded = result.decoded()
        is_home, now = at.url == survey.home_at, self._clock.now()
        # To the hour, so that what was made of the same words a moment ago still holds.
        hour = now.replace(minute=0, second=0, microsecond=0)
        if is_home:
            facts = read_home(decoded.text, result.final_url, hour, decoded.charset)
        else:
            facts = read_page(decoded.text, result.final_url, now=hour, charset=decoded.charset, with_identity=False)
        rendered = await self._rendered(facts, result.final_url, now)
        facts = rendered.facts if rendered is not None else facts
        note = note_of(facts, is_home=is_home)
        outcome = outcome_of_page(result.outcome, note)
        key, body = (rendered.page_key, None) if rendered is not None else await self._kept(note, result)
        reading = PageReading(
            at,
            outcome,
            result.status,
            result.final_url,
            note,
            note_in(stored),
            facts.own_links,
            facts.frames,
            page_key=key,
            read_at=now,
            sha256=sha256,
        )
        document = {
            **self._document(survey, shelf, at, outcome, result),
            "etag": result.headers.get("etag"),
            "last_modified": result.headers.get("last-modified"),
            "sha256": sha256,
            "kind": note.kind.value,
            "reader": READER_VERSION,
            "note": to_document(note),
            "is_list": bool(note.sections) and note.kind is not PageKind.HOME and at.root is None,
            **_history(stored, sha256, survey.target, now),
        }
        if rendered is not None:
            document |= {"rendered": True, "picture_key": rendered.picture_key}
        files = files_on(facts.own_links, survey.home_at)
        if files:
            document["files"] = list(files)
        rows = page_rows(facts.own_links, facts.frames)
        return Read(reading, sha256, rows, document, files, is_new=True, body=body, body_key=key)

    async def _rendered(self, facts: PageFacts, url: str, now: datetime) -> RenderedPage | None:
        """A page that scripts write, as a browser shows it; None for all other pages, and where there is no browser."""
        if facts.kind is not PageKind.SHELL:
            return None
        return (await read_rendered(self._renderer, self._evidence, url, now))[1]

    async def _kept(self, note: PageNote, result: FetchResult) -> tuple[str | None, bytes | None]:
        """The key of what findings about the site will point to, or is too large to be stored with other pages; and the
        bytes that are still to be stored. A large page does not wait in memory for that."""
        if len(result.body) > _LARGE_BYTES:
            return await self._evidence.put(result.body), None
        return (key_of(result.body) if note.kind in _WITH_EVIDENCE else None), result.body

    def _unread(self, survey: Survey, shelf: Shelf, at: Waiting, stored: Document | None, result: FetchResult) -> Read:
        """The note of an earlier reading stays: a page that was once read is read again with its validators."""
        reading = PageReading(at, result.outcome, result.status, result.final_url, earlier=note_in(stored))
        same = stored is not None and (stored.get("outcome"), stored.get("status")) == (result.outcome, result.status)
        return Read(reading, document=None if same else self._document(survey, shelf, at, result.outcome, result))

    def _document(
        self, survey: Survey, shelf: Shelf, at: Waiting, outcome: FetchOutcome, result: FetchResult
    ) -> dict[str, Any]:
        return {
            "_id": shelf.key(at.url),
            "site": survey.target,
            "url": at.url,
            "outcome": outcome.value,
            "status": result.status,
            "last_seen": self._clock.now().isoformat(),
        }


def _history(stored: Document | None, sha256: str, site: str, now: datetime) -> Document:
    """How often a page was found changed; `often` names its site, so that such pages are found without the others."""
    known = stored if stored is not None and stored.get("sha256") else {}
    changes = int(known.get("changes", 0)) + (known.get("sha256", sha256) != sha256)
    often = {"often": site} if changes >= OFTEN else {}
    return {"first_seen": known.get("first_seen", now.isoformat()), "changes": changes, **often}


def told_where(read: Read, links_key: str | None, body_key: str | None) -> Read:
    """A page that was read just now, with where its links and its bytes lie."""
    if read.document is None or not read.is_new:
        return read
    body_key = body_key or read.body_key
    document = {**read.document, "links_key": links_key, "body_key": body_key}
    return replace(read, document=document, body=None, body_key=body_key)


def _asked_to_wait(result: FetchResult) -> float | None:
    """Nominal seconds for which the host wants to be left alone; None when it did not say so."""
    if result.outcome is FetchOutcome.MISSED:
        return _SOON_S
    if result.status in _LATER and result.retry_after_s is not None:
        return max(result.retry_after_s, 1.0)
    return None


def _is_markup(result: FetchResult) -> bool:
    if result.not_modified:
        return True
    kind = result.headers.get("content-type", "").lower()
    return not kind or any(word in kind for word in _MARKUP)


def _left_site(survey: Survey, at: Waiting, result: FetchResult) -> bool:
    """A page that sends its visitors to another site is no page of this one; the home page may move to another name."""
    if len(result.chain) < 2 or at.url == survey.home_at:
        return False
    try:
        return host_of(canonical(result.final_url)) not in survey.scope.hosts
    except ValueError:
        return True
