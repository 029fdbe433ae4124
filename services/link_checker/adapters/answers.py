"""What addresses last said: one remembered answer for all sites, in this process, its replicas and its successors."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import Answer
from services.link_checker.domain.history import answer_in, remember, stored_answer, turned
from services.link_checker.domain.targets import key_of
from services.link_checker.settings import LinkSettings
from shared.contracts.link_why import LinkWhy
from shared.runtime.clock import Clock
from shared.storage.store import Conflict, Document, Store
from shared.web.outcome import FetchOutcome

COLLECTION: Final = "link_answers"
MAX_REMEMBERED: Final = 20_000
MAX_CANARIES: Final = 16
AT_A_TIME: Final = 500
HOUR_S: Final = 3_600.0
CLAIMED_S: Final = 25.0
LEAST_CLAIM_S: Final = 2.0
"""Nominal seconds for which a worker that began to ask an address is waited for by the others, and the fewest real ones."""
LOOK_EVERY_S: Final = 0.25
WAY_OPEN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """An answer and when it was given, in product time."""

    answer: Answer
    at: datetime
    is_new: bool = False
    """Asked just now, and not remembered."""


class Answers:
    """One per process."""

    def __init__(self, store: Store, clock: Clock, asker: Asker, settings: LinkSettings) -> None:
        self._store = store
        self._clock = clock
        self._asker = asker
        self._settings = settings
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._asking: dict[str, asyncio.Future[Known | None]] = {}
        self._way_out = _WayOut()
        self._claim_s = max(LEAST_CLAIM_S, clock.real_seconds(CLAIMED_S))

    async def of(self, urls: Iterable[str], *, own: bool, anew: bool = False) -> dict[str, Known]:
        """What each address last said, asked now where that is not known or too old; `anew` asks in any case.

        Addresses for which the time was too short are left out, and so are those beyond what one slice may ask.
        """
        found: dict[str, Known] = {}
        waiting: dict[str, asyncio.Future[Known | None]] = {}
        mine: list[str] = []
        for url in dict.fromkeys(urls):
            known = None if anew else self._known.get(url)
            if known is not None and self._is_fresh(known, own):
                found[url] = known
            elif url in self._asking:
                waiting[url] = self._asking[url]
            else:
                self._asking[url] = asyncio.get_running_loop().create_future()
                mine.append(url)
        room = self._settings.max_asked
        try:
            for start in range(0, len(mine), AT_A_TIME):
                learned = await self._learn(mine[start : start + AT_A_TIME], own, anew, room)
                room -= sum(known.is_new for known in learned.values())
                found.update(learned)
        finally:
            for url in mine:
                self._asking.pop(url).set_result(found.get(url))
        for url, future in waiting.items():
            known = await future
            if known is not None:
                found[url] = known
        failed = [url for url in waiting if url not in found]
        # Whoever asked for us did not come to its end: then it is ours to ask.
        return {**found, **await self.of(failed, own=own, anew=anew)} if failed else found

    async def _learn(self, urls: Sequence[str], own: bool, anew: bool, room: int) -> dict[str, Known]:
        """From the store where another process asked lately, else from the web."""
        stored = await self._stored(urls)
        found = {} if anew else self._fresh_in(stored, own)
        left = [url for url in urls if url not in found][: max(0, room)]
        if not own and not anew:
            left, theirs = await self._claimed(left, stored)
            taken = await self._awaited(theirs)
            found.update(taken)
            left += [url for url in theirs if url not in taken]
        for url, known in found.items():
            self._remember(url, known)
        found.update(await self._ask(left, own, stored))
        return found

    async def _ask(self, urls: Sequence[str], own: bool, stored: dict[str, Document]) -> dict[str, Known]:
        answers = await self._asker.ask(urls, own=own)
        if not own:
            answers = await self._believed(answers)
        at = self._clock.now()
        told = {url: Known(_with_history(answer, stored.get(url)), at, True) for url, answer in answers.items()}
        await asyncio.gather(*(self._settle(url, known, stored.get(url), own) for url, known in told.items()))
        return told

    async def _settle(self, url: str, known: Known, stored: Document | None, own: bool) -> None:
        """Keep an answer; of what we could not ask only the claim is taken back."""
        if known.answer.why is not LinkWhy.OUR_WAY_OUT:
            await self._keep(url, known, stored, own)
        elif not own:
            await self._store.upsert(COLLECTION, key_of(url), {"$unset": {"asking_until": ""}})

    async def _keep(self, url: str, known: Known, stored: Document | None, own: bool) -> None:
        self._remember(url, known)
        was = remember((stored or {}).get("was", ()), known.answer.page if known.answer.good else None, known.at)
        told = stored_answer(url, known.at, known.answer, was)
        if stored is None and own:
            # Nobody claimed it: new as far as anybody knows, and an insert costs the database a fraction of an upsert.
            with suppress(Conflict):
                fresh = {"_id": key_of(url), **told, "stored_at": self._clock.stored_at(), "version": 1}
                await self._store.insert(COLLECTION, fresh)
                return
        change = {
            "$set": {**told, "stored_at": self._clock.stored_at()},
            "$unset": {"asking_until": ""},
            "$setOnInsert": {"version": 1},
        }
        await self._store.upsert(COLLECTION, key_of(url), change)

    # one asks, the others wait

    async def _claimed(self, urls: Sequence[str], stored: dict[str, Document]) -> tuple[list[str], list[str]]:
        """Those that are ours to ask now, and those that another process is asking."""
        won = await asyncio.gather(*(self._claim(url, stored.get(url)) for url in urls))
        return [url for url, is_ours in zip(urls, won, strict=True) if is_ours], [
            url for url, is_ours in zip(urls, won, strict=True) if not is_ours
        ]

    async def _claim(self, url: str, stored: Document | None) -> bool:
        now = self._clock.stored_at()
        if stored is not None and stored.get("asking_until") is not None and stored["asking_until"] > now:
            return False
        claim = {
            **(stored or {"_id": key_of(url), "url": url}),
            "asking_until": now + timedelta(seconds=self._claim_s),
            "stored_at": now,
        }
        try:
            await self._store.replace(COLLECTION, claim, int((stored or {}).get("version", 0)))
        except Conflict:
            return False
        return True

    async def _awaited(self, urls: Sequence[str]) -> dict[str, Known]:
        """What other processes were told, as long as one can expect them to be asking."""
        found: dict[str, Known] = {}
        left, ends = list(urls), Clock.elapsed() + self._claim_s
        while left and Clock.elapsed() < ends:
            await asyncio.sleep(LOOK_EVERY_S)
            stored = await self._stored(left)
            found.update(self._fresh_in(stored, own=False))
            gone = {url for url in left if not stored.get(url, {}).get("asking_until")}
            left = [url for url in left if url not in found and url not in gone]
        return found

    # what is believed

    async def _believed(self, answers: dict[str, Answer]) -> dict[str, Answer]:
        """While nobody outside answers at all, it is our own way out that is closed, and no address is accused."""
        now = self._clock.now()
        for url, answer in answers.items():
            if answer.status is not None:
                self._way_out.answered(url, now)
        troubled = [url for url, answer in answers.items() if answer.troubled and answer.status is None]
        if not troubled or self._way_out.is_open(now) or await self._canary_answers():
            return answers
        closed = {url: Answer(FetchOutcome.MISSED, None, LinkWhy.OUR_WAY_OUT, answers[url].detail) for url in troubled}
        return {**answers, **closed}

    async def _canary_answers(self) -> bool:
        canaries = self._way_out.canaries()
        answers = await self._asker.ask(canaries, own=False) if canaries else {}
        for url, answer in answers.items():
            if answer.status is not None:
                self._way_out.answered(url, self._clock.now())
        return self._way_out.is_open(self._clock.now())

    # the store

    async def _stored(self, urls: Sequence[str]) -> dict[str, Document]:
        keys = {key_of(url): url for url in urls}
        documents = await self._store.find(COLLECTION, {"_id": {"$in": list(keys)}}) if keys else []
        return {keys[one["_id"]]: one for one in documents}

    def _fresh_in(self, stored: dict[str, Document], own: bool) -> dict[str, Known]:
        found = {
            url: Known(answer_in(one), datetime.fromisoformat(one["at"]))
            for url, one in stored.items()
            if one.get("at")
        }
        return {url: known for url, known in found.items() if self._is_fresh(known, own)}

    def _is_fresh(self, known: Known, own: bool) -> bool:
        hours = self._settings.bad_hours if own and not known.answer.good else self._settings.good_hours
        return (self._clock.now() - known.at).total_seconds() < hours * HOUR_S

    def _remember(self, url: str, known: Known) -> None:
        self._known[url] = replace(known, is_new=False)
        self._known.move_to_end(url)
        if len(self._known) > MAX_REMEMBERED:
            self._known.popitem(last=False)


class _WayOut:
    """Who outside answered lately."""

    def __init__(self) -> None:
        self._last: datetime | None = None
        self._good: OrderedDict[str, None] = OrderedDict()

    def answered(self, url: str, at: datetime) -> None:
        self._last = max(at, self._last or at)
        self._good[url] = None
        self._good.move_to_end(url)
        if len(self._good) > MAX_CANARIES:
            self._good.popitem(last=False)

    def is_open(self, now: datetime) -> bool:
        return self._last is not None and now - self._last < WAY_OPEN

    def canaries(self) -> list[str]:
        return list(self._good)[-2:]


def _with_history(answer: Answer, stored: Document | None) -> Answer:
    """An answer that is good by itself may still be another than it used to be."""
    changed: tuple[LinkWhy, str] | None = turned((stored or {}).get("was", ()), answer.page) if answer.good else None
    return replace(answer, why=changed[0], detail=changed[1]) if changed else answer
