"""A link checker in one process: pages are read for their addresses only, and every address is asked once."""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from deploy.cli.inspection.lean_links import Places, Refs, read_refs
from deploy.cli.inspection.link_queue import HostQueue
from deploy.cli.inspection.link_scope import Scopes, may_lead_on
from services.link_checker.adapters.robots_cache import RobotsCache
from services.link_checker.domain.bodies import other_body
from services.link_checker.domain.classify import Answer, answer_from, answer_of, malformed
from services.link_checker.domain.meaning import title_of
from services.link_checker.domain.targets import MAX_PLACES, Target, site_host
from shared.contracts.link_why import INSIDE, LinkWhy
from shared.web.fetch import Fetcher, FetchResult
from shared.web.href import MAX_HREF, href_fault
from shared.web.outcome import FetchOutcome
from shared.web.sent_on import sent_on
from shared.web.soft404 import error_words, fingerprint, is_soft_404, of_page, random_neighbour
from shared.web.url import canonical, join

ASKED_BYTES: Final = 65_536
MAX_TARGETS: Final = 500_000
MAX_DOUBTFUL: Final = 100
MAX_FRAGMENT_PAGES: Final = 300
MAX_AGAIN: Final = 500
AGAIN_AFTER_S: Final = 2.0
MOST_ROUNDS: Final = 5
MOST_WAIT_S: Final = 90.0
TOO_MANY: Final = 429
_WAIT: Final = re.compile(r"wait: (\d{1,5})s")
_SHORT_PAGE: Final = 3_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What a person asked for."""

    recurse: bool = False
    max_pages: int = 10_000
    external: bool = True
    fragments: bool = True
    at_once: int = 64
    per_host: int = 8
    deadline_s: float = 15.0
    inside: frozenset[str] = frozenset()
    """Hosts inside that may be asked all the same: links to them are no slips."""
    say: Say = field(default=lambda line: None)


class LinkRun:
    """One check. Give it starts, run it once, read `answers` and `targets`."""

    def __init__(self, fetcher: Fetcher, wish: Wish) -> None:
        self._fetcher = fetcher
        self._wish = wish
        self._robots = RobotsCache(fetcher)
        self._queue = HostQueue(wish.per_host, wish.at_once, site_host)
        self._scopes = Scopes(wish.max_pages)
        self._resolved: dict[tuple[str, str, str], Target | None] = {}
        self._to_read: set[str] = set()
        self._starts: set[str] = set()
        self._doubtful: list[str] = []
        self._fragments: dict[str, dict[str, list[str]]] = {}
        self._titles: dict[tuple[str, int], list[str]] = {}
        self.targets: dict[str, Target] = {}
        self.answers: dict[str, Answer] = {}
        self.pages = 0

    @property
    def recurses(self) -> bool:
        return self._wish.recurse

    # what is to be checked

    def start(self, url: str, place: str = "", *, read: bool = True) -> None:
        """An address that a person named; `read`: its links are checked too, and with `recurse` those of its site."""
        if read and url not in self._to_read:
            self._to_read.add(url)
            self._starts.add(url)
            if self._wish.recurse:
                self._scopes.begin(url)
        target = self._target(url, "page", site_host(url))
        if target is not None:
            _stands_on(target, place)

    def start_page(self, text: str, url: str) -> None:
        """A page that is here already; without an address only its absolute links can be followed."""
        self._links_of(text, url, url, site_host(url))

    def start_fault(self, href: str, why: LinkWhy, place: str) -> None:
        """A line of a list that nobody can follow."""
        _stands_on(self._fault(href, why), place)

    # the work

    async def run(self) -> None:
        await self._drain()
        await self._once_more()
        await self._soft_404s()
        if self._wish.fragments:
            await self._other_pages_fragments()
        self._whole_hosts()

    async def _drain(self) -> None:
        """Ask until nothing waits: a page that is read may add to what waits."""
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                while (url := self._queue.take()) is not None:
                    running.add(asyncio.create_task(self._ask(url)))
                if not running:
                    return
                ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    task.result()
                self._wish.say(f"已读 {self.pages} 页，已查 {len(self.answers)} / {len(self.targets)} 个链接")
        finally:
            for task in running:
                task.cancel()

    async def _ask(self, url: str) -> None:
        reads = url in self._to_read
        answer = await self._refused(url) if reads and self._wish.recurse else None
        if answer is None:
            result = await self._fetcher.get(
                url, deadline_s=self._wish.deadline_s, max_bytes=None if reads else ASKED_BYTES
            )
            answer = self._read(url, result) if reads else self._answer(url, result)
        self.answers[url] = answer
        for silent in self._queue.done(url, answer.outcome, answer.status is not None):
            self.answers[silent] = Answer(answer.outcome, None, LinkWhy.HOST_SILENT, answer.detail)

    async def _refused(self, url: str) -> Answer | None:
        """Pages that are crawled are asked as robots.txt wants; single addresses as link checkers do."""
        refusal = await self._robots.refusal(url)
        if refusal is not FetchOutcome.ROBOTS:
            return None
        return answer_from(refusal, None)

    def _read(self, url: str, result: FetchResult) -> Answer:
        answer = answer_from(result.outcome, result.status, detail=result.error or "")
        if result.outcome is not FetchOutcome.OK or not _is_html(result):
            return answer
        self.pages += 1
        text = result.decoded().text
        self._remember(url, text, result)
        host = site_host(result.final_url)
        if url in self._starts and host != site_host(url) and self._wish.recurse:
            # The site lives elsewhere than at the address that a person knows it by.
            self._scopes.begin(result.final_url)
        self._links_of(text, url, result.final_url, host if url in self._starts else site_host(url))
        return answer

    def _answer(self, url: str, result: FetchResult) -> Answer:
        target = self.targets[url]
        if not target.internal:
            answer = answer_of(result)
            return other_body(answer, target.labels) or answer
        if result.outcome is FetchOutcome.OK and target.kind == "page" and _is_html(result):
            self._remember(url, result.decoded().text, result)
        return answer_from(result.outcome, result.status, detail=result.error or "")

    def _remember(self, url: str, text: str, result: FetchResult) -> None:
        """Titles tell later which pages are like what a host answers to names that nobody made."""
        title = title_of(text)
        if url.count("/") > 3 or not url.endswith("/"):
            self._titles.setdefault((site_host(url), hash(title)), []).append(url)
        if len(self._doubtful) < MAX_DOUBTFUL and _is_doubtful(title, text, result):
            self._doubtful.append(url)

    # links

    def _links_of(self, text: str, place: str, base: str, host: str) -> None:
        """Every address of a page becomes a target; `host` is the site that the page belongs to."""
        found = read_refs(text)
        onward = sent_on(text, base) if base else None
        if onward is not None:
            self._take(self._new("", onward, "page", host), place, set())
        base = _based(base, found)
        origin = "/".join(base.split("/", 3)[:3]) + "/" if base else ""
        here: set[str] = set()
        places = Places(text)
        for ref in found.refs:
            href = ref.href.strip()
            if href[:1] == "#":
                self._own_fragment(places, href[1:], place, ref.is_active)
                continue
            above = origin if href[:1] == "/" or "://" in href[:8] else base
            key = (above, href, ref.kind)
            # Menus stand on every page: what they lead to is worked out once.
            target = self._resolved[key] if key in self._resolved else self._resolve(key, host)
            if target is None:
                continue
            self._take(target, place, here)
            if ref.label and not target.internal and len(target.labels) < 3:
                target.labels.add(ref.label)
            if "#" in href and not ref.is_active:
                self._fragment(target.url, href.partition("#")[2], place)

    @staticmethod
    def _take(target: Target | None, place: str, here: set[str]) -> None:
        """A page counts once for a target however often it names it."""
        if target is not None and target.url not in here:
            here.add(target.url)
            _stands_on(target, place)

    def _resolve(self, key: tuple[str, str, str], host: str) -> Target | None:
        """The target of an address, put into the queue when it is new; None for what leads nowhere on the web."""
        if len(self._resolved) >= MAX_TARGETS:
            self._resolved.clear()
        target = self._resolved[key] = self._new(*key, host)
        return target

    def _new(self, above: str, href: str, kind: str, host: str) -> Target | None:
        fault = href_fault(href, host.partition(":")[0])
        try:
            url = join(above, href) if above else canonical(href)
        except (ValueError, LookupError):
            return self._fault(href, fault) if fault else None
        if fault and not (fault in INSIDE and site_host(url).partition(":")[0] in self._wish.inside):
            return self._fault(href, fault)
        return self._target(url, kind, host)

    def _fault(self, href: str, why: LinkWhy) -> Target:
        shown = href.strip()[:MAX_HREF]
        if shown not in self.targets:
            self.targets[shown] = Target(shown, "page", internal=False)
            self.answers[shown] = malformed(why, shown)
        return self.targets[shown]

    def _target(self, url: str, kind: str, host: str) -> Target | None:
        target = self.targets.get(url)
        if target is not None:
            return target
        internal = site_host(url) == host
        if (not internal and not self._wish.external) or len(self.targets) >= MAX_TARGETS:
            return None
        target = self.targets[url] = Target(url, kind, internal)
        if self._wish.recurse and kind == "page" and internal and may_lead_on(url) and self._scopes.admit(url):
            self._to_read.add(url)
            self._queue.put(url, first=True)
        else:
            self._queue.put(url)
        return target

    # places on pages

    def _own_fragment(self, places: Places, name: str, place: str, is_active: bool) -> None:
        if self._wish.fragments and not is_active and _is_place(name) and not places.has(name):
            self._no_place(place, name, place)

    def _fragment(self, url: str, name: str, place: str) -> None:
        if self._wish.fragments and _is_place(name) and len(self._fragments) < MAX_FRAGMENT_PAGES:
            self._fragments.setdefault(url, {}).setdefault(name, []).append(place)

    def _no_place(self, url: str, name: str, place: str) -> None:
        shown = f"{url}#{name}"
        target = self.targets.get(shown)
        if target is None:
            target = self.targets[shown] = Target(shown, "fragment", internal=True)
            self.answers[shown] = Answer(FetchOutcome.OK, 200, LinkWhy.NO_FRAGMENT, name[:80])
        _stands_on(target, place)

    async def _other_pages_fragments(self) -> None:
        """Pages whose places are named from elsewhere are read once more: few are, and nothing is kept of the many."""
        good = [url for url in self._fragments if url in self.answers and self.answers[url].good]
        self._wish.say(f"核对锚点 {len(good)} 页")
        for url, result in await self._pages(good):
            if result.outcome is not FetchOutcome.OK or result.truncated or not _is_html(result):
                continue
            page = Places(result.decoded().text)
            for name, places in self._fragments[url].items():
                if not page.has(name):
                    for place in places:
                        self._no_place(url, name, place)

    # second thoughts

    async def _once_more(self) -> None:
        """What may have been a moment's trouble is asked again a little later, and hosts that asked to wait when they said."""
        for turn in range(MOST_ROUNDS):
            again = [url for url, one in self.answers.items() if one.why is LinkWhy.ASKED_TO_WAIT]
            wait_s = max([AGAIN_AFTER_S, *(_said_s(self.answers[url]) for url in again)])
            if turn == 0:
                again += [url for url, one in self.answers.items() if _may_be_over(one)][:MAX_AGAIN]
            if not again or wait_s > MOST_WAIT_S:
                return
            self._wish.say(f"{wait_s:.0f} 秒后再试 {len(again)} 个链接")
            await asyncio.sleep(wait_s)
            for url in again:
                self._queue.put(url)
            await self._drain()

    async def _soft_404s(self) -> None:
        """Pages that came with 200 and look like an error, beside what their folder answers to a name nobody made."""
        doubtful = dict.fromkeys([*self._doubtful, *await self._as_on_missing_pages()])
        for url, page in await self._pages(list(doubtful)[: 2 * MAX_DOUBTFUL]):
            missing = await self._fetcher.get(random_neighbour(url), deadline_s=self._wish.deadline_s)
            if is_soft_404(fingerprint(page), fingerprint(missing)):
                self.answers[url] = Answer(FetchOutcome.HTTP_ERROR, page.status, LinkWhy.SOFT_404)

    async def _as_on_missing_pages(self) -> list[str]:
        """Pages with the title under which their host answers anything at all; none where it says 404 as it should."""
        found: list[str] = []
        hosts = {host: urls[0] for (host, _), urls in self._titles.items()}
        for url, result in await self._pages(random_neighbour(url) for url in hosts.values()):
            if result.outcome is FetchOutcome.OK and _is_html(result):
                found += self._titles.get((site_host(url), hash(title_of(result.decoded().text))), [])
        return found

    async def _pages(self, urls: Iterable[str]) -> list[tuple[str, FetchResult]]:
        turns = asyncio.Semaphore(self._wish.per_host)

        async def one(url: str) -> tuple[str, FetchResult]:
            async with turns:
                return url, await self._fetcher.get(url, deadline_s=self._wish.deadline_s)

        return list(await asyncio.gather(*(one(url) for url in urls)))

    def _whole_hosts(self) -> None:
        """When nothing outside answered at all, it is our own way out that is closed."""
        outside = {url: one for url, one in self.answers.items() if not self.targets[url].internal and not one.wrong}
        if outside and all(one.status is None for one in outside.values()):
            for url, one in outside.items():
                if one.troubled:
                    self.answers[url] = Answer(FetchOutcome.MISSED, None, LinkWhy.OUR_WAY_OUT, one.detail)


def _may_be_over(answer: Answer) -> bool:
    return answer.status == TOO_MANY or (answer.worth_again and answer.why is not LinkWhy.HOST_SILENT)


def _said_s(answer: Answer) -> float:
    """The seconds that a host asked to be left alone for, as the client told them."""
    found = _WAIT.search(answer.detail)
    return float(found[1]) + 0.5 if found else 0.0


def _stands_on(target: Target, place: str) -> None:
    if place:
        target.total += 1
        if len(target.places) < MAX_PLACES:
            target.places.append(place)


def _based(base: str, found: Refs) -> str:
    if not found.base:
        return base
    try:
        return join(base, found.base) if base else canonical(found.base)
    except (ValueError, LookupError):
        return base


def _is_html(result: FetchResult) -> bool:
    kind = result.headers.get("content-type", "text/html").lower()
    return "html" in kind or not kind.strip()


def _is_place(name: str) -> bool:
    """Whether what follows # names a place: the top always is, routes of applications never are."""
    return 1 < len(name) <= 80 and name.lower() != "top" and name[0] not in "/!:?" and "=" not in name


def _is_doubtful(title: str, text: str, result: FetchResult) -> bool:
    """Whether a page may only say that there is none; the home page never does, however its visitors come there."""
    if result.url.count("/") <= 3 and result.url.endswith("/"):
        return False
    if result.final_url != result.url and result.final_url.count("/") <= 3:
        return True
    if error_words(title):
        return True
    return len(text) <= _SHORT_PAGE and of_page(text, result.url, 200).says_error
