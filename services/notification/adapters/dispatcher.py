"""Hands every notice to the first channel of its person that takes it, and keeps the log that says so."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from services.notification.adapters.lane import Lane
from services.notification.adapters.subjects import Subjects
from services.notification.channels.port import Channel, Undelivered
from services.notification.domain import delivery, message
from services.notification.domain.delivery import SENDING, SENT, Failure
from services.notification.domain.policy import Policy, quiet_until
from shared.contracts.alerting import AlertNotice, Telling
from shared.contracts.envelope import fact_id
from shared.runtime import log, metrics
from shared.runtime.service import Parts
from shared.runtime.settle import Unavailable
from shared.storage.store import Conflict

DELIVERIES = "deliveries"
LEASE_S = 20.0
"""Nominal seconds after its deadline at which another process takes a delivery over that is still `sending`."""
Document = dict[str, Any]
_log = log.get(__name__)


class Dispatcher:
    """`sending` is stored before an attempt and its end after it: only a death in between can repeat an alert."""

    def __init__(self, parts: Parts, subjects: Subjects) -> None:
        self._parts = parts
        self._subjects = subjects
        self._policy = Policy()
        self._lanes: dict[str, Lane] = {}
        self._held: set[str] = set()

    def open(self, policy: Policy, channels: Mapping[str, Channel]) -> None:
        """Follow a policy through opened channels."""
        clock = self._parts.clock
        self._policy = policy
        self._lanes = {
            name: Lane(
                name, str(policy.channels[name]["kind"]), channel, self._send,
                lambda: clock.elapsed() * clock.divisor, clock.divisor,
            )
            for name, channel in channels.items()
        }  # fmt: skip

    async def run(self) -> None:
        """Work the lanes until cancelled."""
        await asyncio.gather(*(lane.run() for lane in self._lanes.values()))

    async def take(self, notice: AlertNotice) -> None:
        """Store a notice that is to be handed over, and hand it over soon. A notice that is known already changes nothing."""
        if notice.cause:
            notice = notice.model_copy(update={"sharing": await self._subjects.sharing(notice.cause)})
        clock, person = self._parts.clock, self._policy.people.get(notice.person)
        until = quiet_until(person, notice.severity, clock.now()) if person else None
        due = (clock.real_instant(until) if until else clock.stored_at()).timestamp()
        document = delivery.waiting(notice, await self._chain(notice), clock.now(), due)
        document |= {"lang": person.lang if person else "zh", "version": 1}
        self._held.add(document["_id"])
        try:
            await self._parts.store.insert(DELIVERIES, document)
        except Conflict:
            self._held.discard(document["_id"])
            return
        except Unavailable:
            self._held.discard(document["_id"])
            raise
        if until is None:
            self._put(document)
        else:
            self._held.discard(document["_id"])

    async def sweep(self) -> None:
        """What is due and in nobody's hands: held back for the night, to be tried again, or left by a process that died."""
        now = self._parts.clock.stored_at().timestamp()
        for document in await self._parts.store.find(DELIVERIES, {"due": {"$lte": now}}):
            if document["_id"] not in self._held:
                self._held.add(document["_id"])
                self._put(document)

    async def _chain(self, notice: AlertNotice) -> tuple[str, ...]:
        """The person's channels; first those that carried what this follows."""
        channels = [name for name in self._channels_of(notice.person) if name in self._lanes]
        if notice.number == 1 or notice.telling is Telling.OPENED:
            return tuple(channels)
        query = {"incident_id": notice.target, "person": notice.person}
        before = await self._parts.store.find(DELIVERIES, query, ["channel", "state", "kind", "sent_at"])
        sent = sorted((one for one in before if one["state"] == SENT), key=lambda one: str(one["sent_at"]))
        carriers = [one["channel"] for one in sent[-1:] or before[-1:] if one["channel"] in self._lanes]
        return delivery.chain_of(channels, carriers)

    def _channels_of(self, name: str) -> Sequence[str]:
        """Of a person who is no longer in the files those of `otherwise`: somebody must hear."""
        people = self._policy.people
        known = [people[name]] if name in people else [people[one] for one in self._policy.otherwise]
        return tuple(dict.fromkeys(channel for person in known for channel in person.channels))

    def _put(self, document: Document) -> None:
        lane = self._lanes.get(document["channel"])
        if lane is not None:
            lane.put(document)
            return
        # The files changed since: as if the channel had refused for good.
        asyncio.get_running_loop().create_task(self._settle(document, delivery.next_channel(document, self._now())))

    def _now(self) -> float:
        return self._parts.clock.stored_at().timestamp()

    async def _send(self, lane: Lane, batch: Sequence[Document]) -> None:
        """One message for a batch of deliveries, the log before and after."""
        try:
            digest = fact_id("digest", *(one["_id"] for one in batch)) if len(batch) > 1 else None
            claimed = [one for one in await asyncio.gather(*(self._claim(one, digest) for one in batch)) if one]
            if claimed:
                await self._hand_over(lane, claimed, digest)
        except Unavailable as error:
            _log.warning("notification.store_away", channel=lane.name, error=repr(error))
            self._held -= {one["_id"] for one in batch}

    async def _claim(self, document: Document, digest: str | None) -> Document | None:
        """The delivery marked as being sent; None when another process has it or it is done."""
        begun = delivery.begun(document, self._lease(document), digest)
        if begun is None:
            await self._settle(document, delivery.next_channel(document, self._now()))
            return None
        try:
            await self._parts.store.replace(DELIVERIES, begun, int(document["version"]))
        except Conflict:
            self._held.discard(document["_id"])
            return None
        return {**begun, "version": int(document["version"]) + 1}

    def _lease(self, document: Document) -> float:
        deadline = float(self._policy.channels[document["channel"]].get("deadline_s") or 10.0)
        return self._now() + self._parts.clock.real_seconds(deadline + LEASE_S)

    async def _hand_over(self, lane: Lane, claimed: Sequence[Document], digest: str | None) -> None:
        notices = [AlertNotice.model_validate(one["notice"]) for one in claimed]
        lang = str(claimed[0]["lang"])
        told = (
            message.message_of(notices[0], lang) if len(notices) == 1 else message.digest(notices, lang, digest or "")
        )
        clock = self._parts.clock
        try:
            note = await lane.channel.send(told)
        except Undelivered as error:
            failure = error.failure
            if failure.retry_after_s:
                lane.hold(failure.retry_after_s)
            after = [delivery.refused(one, failure, clock.stored_at(), clock.divisor) for one in claimed]
        except Exception as error:
            _log.exception("notification.channel_broken", channel=lane.name)
            failure = Failure(f"{type(error).__name__}: {error}", maybe=True)
            after = [delivery.refused(one, failure, clock.stored_at(), clock.divisor) for one in claimed]
        else:
            after = [delivery.handed(one, clock.now(), clock.stored_at(), note or "") for one in claimed]
        await asyncio.gather(*(self._settle(one, then, lane.kind) for one, then in zip(claimed, after, strict=True)))

    async def _kept(self, document: Document, version: int) -> None:
        """Store it, for as long as the lease lasts: what was handed over and not written down would be handed over again."""
        for _ in range(int(LEASE_S)):
            try:
                await self._parts.store.replace(DELIVERIES, document, version)
            except Conflict:
                return
            except Unavailable:
                await asyncio.sleep(self._parts.clock.real_seconds(1.0))
            else:
                return

    async def _settle(self, before: Document, after: Document, kind: str = "") -> None:
        """Store what came of it; what is still to be done comes back when it is due."""
        await self._kept(after, int(before["version"]))
        after = {**after, "version": int(before["version"]) + 1}
        if before["state"] == SENDING:
            self._parts.metrics.count(metrics.DELIVERIES, kind, "sent" if after["state"] == SENT else "failed")
        _log.info(
            "notification.delivery", channel=before["channel"], event_id=before["_id"], state=after["state"],
            attempts=after["attempts"], repeated=after["repeated"], why=after["why"], digest=after["digest"],
        )  # fmt: skip
        if after["state"] == delivery.FAILED:
            _log.error("notification.undeliverable", event_id=before["_id"], person=before["person"], why=after["why"])
        if "due" not in after:
            self._held.discard(before["_id"])
            return
        pause = max(0.0, after["due"] - self._now())
        asyncio.get_running_loop().call_later(pause, self._put, after)
