"""One event's way: from what was asked for to what people were told, with times, from what is stored."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nats.js.errors import NotFoundError

from deploy.cli.session import Session
from shared.contracts.envelope import CST
from shared.storage.store import Document

_MOST_WALKED: Final = 20_000
"""Messages of one stream that a search looks at, the newest."""
_STREAMS: Final = ("INTAKE", "OBSERVATIONS", "OUTCOMES")
_NUMBERS: Final = (
    "outcome",
    "status",
    "url",
    "indicator",
    "verdict",
    "period",
    "kind",
    "coverage",
    "vantage",
    "doubted",
)


@dataclass(frozen=True)
class Step:
    """One thing that happened: product time, real time of its storing, what, and the facts that tell it from others."""

    at: str
    stored: str | None
    what: str
    where: str
    facts: dict[str, Any]
    id: str = ""

    def row(self) -> dict[str, Any]:
        shown = "，".join(f"{name} {value}" for name, value in self.facts.items() if value not in (None, ""))
        return {
            "at": self.at,
            "stored": self.stored,
            "what": self.what,
            "where": self.where,
            "facts": shown,
            "id": self.id,
        }


@dataclass
class Wanted:
    """What belongs to the way: traces, findings and events by id, and the target whose messages are looked through."""

    traces: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    target: str | None = None

    def holds(self, body: Document, event_id: str) -> bool:
        finding = (body.get("finding") or {}).get("id") or body.get("finding_id")
        return (
            bool(body.get("trace") and body["trace"] in self.traces)
            or finding in self.findings
            or event_id in self.events
        )


class Way:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def steps(self, what: str, target: str | None = None) -> list[Step]:
        """Everything stored that belongs to a trace, finding, alert, order or observation; empty when nothing does."""
        wanted = await self._wanted(what.lower())
        wanted.target = target or wanted.target or await self._target_of(wanted)
        if wanted.target is None:
            return []
        found = [one async for one in self._events(wanted)]
        # A finding's events lead to the traces of its readings, which lead back to what was asked for.
        steps = [_step(*one) for one in found]
        steps += [step for step in map(_asked, found) if step is not None]
        steps += await self._told(wanted)
        return sorted(
            {(step.what, step.id, step.at): step for step in steps}.values(),
            key=lambda step: (step.at, step.stored or ""),
        )

    async def _wanted(self, what: str) -> Wanted:
        store = self._session.store
        wanted = Wanted(traces={what}, findings={what}, events={what})
        for collection in ("alerts", "orders"):
            document = await store.get(collection, what)
            if document is not None and document.get("finding_id"):
                wanted.findings.add(document["finding_id"])
        for case in await store.find("findings", {"finding_ids": {"$in": sorted(wanted.findings)}}):
            wanted.target = case["target"]
            for one in [*case.get("findings", ()), *case.get("closed", ())]:
                if one["facts"]["id"] in wanted.findings:
                    wanted.events |= set(one["facts"]["observations"])
        return wanted

    async def _target_of(self, wanted: Wanted) -> str | None:
        """A trace by itself names no target: the newest messages are looked through for one that belongs to it."""
        for stream in reversed(_STREAMS):
            async for _, body, event_id, _ in self._walk(stream, ">"):
                if wanted.holds(body, event_id):
                    target: str = body["target"] if stream == "OBSERVATIONS" else body.get("about") or body["target"]
                    return target
        return None

    async def _events(self, wanted: Wanted) -> AsyncIterator[tuple[str, Document, str, datetime | None]]:
        """Twice: what a finding rests on brings its traces, and only then everything of these traces is known."""
        walked = [one for stream in _STREAMS async for one in self._walk(stream, f"*.*.*.{wanted.target}")]
        for subject, body, event_id, _ in walked:
            if (wanted.holds(body, event_id) and not subject.startswith("observation.")) or event_id in wanted.events:
                wanted.traces.add(str(body.get("trace") or ""))
                wanted.findings.add(str((body.get("finding") or {}).get("id") or ""))
        wanted.traces.discard("")
        wanted.findings.discard("")
        for one in walked:
            if wanted.holds(one[1], one[2]):
                yield one

    async def _walk(self, stream: str, subject: str) -> AsyncIterator[tuple[str, Document, str, datetime | None]]:
        """The newest messages of a stream under a subject, oldest of them first."""
        from json import loads

        js = self._session.js
        state = (await js.stream_info(stream)).state
        place = state.first_seq if subject != ">" else max(state.first_seq, state.last_seq - _MOST_WALKED)
        for _ in range(_MOST_WALKED):
            try:
                raw = await js.get_msg(stream, seq=max(1, place), subject=subject, next=True)
            except NotFoundError:
                return
            event_id = (raw.headers or {}).get("Nats-Msg-Id", "")
            yield raw.subject or "", loads(raw.data or b"{}"), event_id, raw.time
            place = (raw.seq or 0) + 1

    async def _told(self, wanted: Wanted) -> list[Step]:
        """Alerts, how they were delivered, and orders with their history."""
        store, findings = self._session.store, sorted(wanted.findings)
        alerts = await store.find("alerts", {"finding_id": {"$in": findings}})
        deliveries = await store.find("deliveries", {"alert_id": {"$in": [one["_id"] for one in alerts]}})
        orders = await store.find("orders", {"finding_id": {"$in": findings}})
        return [*map(_delivery, deliveries), *(step for order in orders for step in _history(order))]


def _step(subject: str, body: Document, event_id: str, stored: datetime | None) -> Step:
    kind = ".".join(subject.split(".")[:2])
    facts = {name: body[name] for name in _NUMBERS if body.get(name) not in (None, "")}
    finding = body.get("finding") or {}
    facts |= {name: finding[name] for name in ("indicator", "status") if name in finding}
    return Step(body["occurred_at"], _real(stored), kind, _WHERE.get(subject.split(".")[0], ""), facts, event_id)


def _asked(found: tuple[str, Document, str, datetime | None]) -> Step | None:
    """The command is gone when it is done; what it set off says when it was due and why."""
    subject, body, _, _ = found
    if not subject.startswith("observation.") or "scheduled_at" not in body:
        return None
    facts = {"reason": body.get("reason"), "of": subject.split(".")[1]}
    return Step(
        body["scheduled_at"],
        None,
        "asked",
        "scheduler" if body.get("reason") == "scheduled" else "scoring",
        facts,
        body.get("trace", ""),
    )


def _delivery(log: Document) -> Step:
    facts = {
        name: log.get(name) for name in ("channel", "state", "attempts", "repeated", "person", "why") if log.get(name)
    }
    return Step(
        log.get("sent_at") or log["first_at"], log.get("handed_at"), "delivery", "notification", facts, log["event_id"]
    )


def _history(order: Document) -> Iterable[Step]:
    for line in order.get("history", ()):
        yield Step(
            line["at"],
            None,
            f"order.{line['what']}",
            "rectification",
            {"state": line["state"], "note": line.get("note")},
            order["_id"],
        )


_WHERE: Final = {
    "observation": "looker", "finding": "scoring", "score": "scoring", "period": "scoring", "rectification": "rectification",
    "alert": "notification", "reply": "people", "review": "people", "assessment": "people", "report": "reporting",
}  # fmt: skip


def _real(stored: datetime | None) -> str | None:
    return stored.astimezone(CST).isoformat(timespec="milliseconds") if stored else None
