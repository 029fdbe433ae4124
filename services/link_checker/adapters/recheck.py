"""Asking named links again; a dead link that no page names any more has been put right too."""

from collections.abc import Mapping
from html import unescape
from urllib.parse import urlsplit

from services.link_checker.adapters.answers import Answers
from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.places import Places
from services.link_checker.domain.bodies import other_body
from services.link_checker.domain.classify import NOT_LINKED, SITE_DOWN, Answer, malformed
from services.link_checker.domain.standing import Document, Work
from services.link_checker.domain.targets import Target
from shared.contracts.commands import CheckLinks
from shared.contracts.link_why import MALFORMED, LinkWhy
from shared.contracts.observations import LinkSeen
from shared.runtime.clock import Clock
from shared.web.outcome import FetchOutcome

MAX_PLACES_READ = 20


class Recheck:
    """One command: every address it names gets an answer, good or bad."""

    def __init__(self, clock: Clock, asker: Asker, answers: Answers, places: Places) -> None:
        self.clock = clock
        self.asker = asker
        self.answers = answers
        self.places = places

    async def work(self, command: CheckLinks) -> Work:
        documents = await self.places.documents(command.target, command.urls)
        targets = {url: _target(one) for url, one in documents.items()}
        known = await self.places.known(command.target, targets)
        slips = [url for url in command.urls if url in known and known[url].why in MALFORMED]
        answers = {url: await self._slip(known[url]) for url in slips}
        answers.update(await self._asked([url for url in command.urls if url not in answers], targets))
        for url, answer in answers.items():
            if answer.told_bad and url in known and url not in slips and await self._unlinked(known[url]):
                answers[url] = Answer(FetchOutcome.OK, answer.status, NOT_LINKED)
        return Work(command.event_id, command.target, self.clock.now(), answers, targets, tell_all=True, known=known)

    async def _asked(self, urls: list[str], targets: Mapping[str, Target]) -> dict[str, Answer]:
        outside = [url for url in urls if url in targets and not targets[url].internal]
        own = await self.asker.ask([url for url in urls if url not in outside], own=True)
        theirs = await self.answers.of(outside, own=False, anew=True) if outside else {}
        meant = {url: other_body(one.answer, targets[url].labels) or one.answer for url, one in theirs.items()}
        return {**await self._site_or_link(own), **meant}

    async def _site_or_link(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """When the home page is in trouble as well, it is the site that is down, and nothing is known of the link."""
        roots = {url: _root(url) for url, answer in answers.items() if answer.troubled}
        homes = await self.asker.ask(roots.values(), own=True)
        down = {url for url, root in roots.items() if root not in homes or homes[root].troubled}
        missed = Answer(FetchOutcome.MISSED, None, SITE_DOWN)
        return {url: missed if url in down else answer for url, answer in answers.items()}

    async def _slip(self, link: LinkSeen) -> Answer:
        """Whether an address that nobody can follow still stands where it stood."""
        could_read = bool(link.places) and link.places_total <= MAX_PLACES_READ
        for place in link.places:
            result = await self.asker.read(place)
            if result.outcome is FetchOutcome.OK and link.url in unescape(result.decoded().text):
                return malformed(LinkWhy(link.why), link.url)
            could_read = could_read and (result.outcome is FetchOutcome.OK or result.status in (404, 410))
        return (
            Answer(FetchOutcome.OK, None, NOT_LINKED)
            if could_read
            else Answer(FetchOutcome.MISSED, None, LinkWhy.NOT_REACHED)
        )

    async def _unlinked(self, link: LinkSeen) -> bool:
        """Whether every page that linked to it could be read and none does so any more."""
        parts = urlsplit(link.url)
        name = parts.path.rstrip("/").rpartition("/")[2]
        if len(name) < 3 and not link.internal:
            name = parts.netloc
        if len(name) < 3 or not link.places or link.places_total > MAX_PLACES_READ:
            return False
        for place in link.places:
            result = await self.asker.read(place)
            gone = result.status in (404, 410)
            if not gone and (result.outcome is not FetchOutcome.OK or name in result.decoded().text):
                return False
        return True


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _target(document: Document) -> Target:
    target = Target(document["url"], document.get("kind", "page"), bool(document.get("internal", True)))
    target.labels.update(document.get("labels", ()))
    return target
