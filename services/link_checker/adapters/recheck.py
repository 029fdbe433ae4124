"""Asking named links again; a dead link that no page names any more has been put right too."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import NOT_LINKED, SITE_DOWN, Answer
from services.link_checker.domain.standing import Document, Work, standing_links
from services.link_checker.domain.targets import Target
from shared.contracts.commands import CheckLinks
from shared.contracts.observations import LinkSeen
from shared.runtime.service import Parts
from shared.web.outcome import FetchOutcome

MAX_PLACES_READ = 20


class Recheck:
    """One command: every address it names gets an answer, good or bad."""

    def __init__(self, parts: Parts, asker: Asker) -> None:
        self.parts = parts
        self.asker = asker

    async def work(self, command: CheckLinks, stored: Document | None) -> Work:
        known = standing_links(stored)
        answers = await self.asker.ask(dict.fromkeys(command.urls), own=True)
        answers = await self._site_or_link(answers)
        for url, answer in answers.items():
            if answer.bad and url in known and await self._unlinked(known[url]):
                answers[url] = Answer(FetchOutcome.OK, answer.status, NOT_LINKED)
        at = self.parts.clock.now()
        return Work(command.event_id, command.target, at, answers, _targets(answers, known), tell_all=True)

    async def _site_or_link(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """When the home page is in trouble as well, it is the site that is down, and nothing is known of the link."""
        roots = {url: _root(url) for url, answer in answers.items() if answer.troubled}
        homes = await self.asker.ask(dict.fromkeys(roots.values()), own=True)
        down = {url for url, root in roots.items() if homes[root].troubled}
        missed = Answer(FetchOutcome.MISSED, None, SITE_DOWN)
        return {url: missed if url in down else answer for url, answer in answers.items()}

    async def _unlinked(self, link: LinkSeen) -> bool:
        """Whether every page that linked to it could be read and none does so any more."""
        name = urlsplit(link.url).path.rstrip("/").rpartition("/")[2]
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


def _targets(answers: Mapping[str, Answer], known: Mapping[str, LinkSeen]) -> dict[str, Target]:
    return {
        url: Target(url, known[url].kind, known[url].internal, list(known[url].places), known[url].places_total)
        for url in answers
        if url in known
    }
