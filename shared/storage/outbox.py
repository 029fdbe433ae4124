"""State and the events that follow from it in ONE document: fold by compare-and-set, emit, then forget what was emitted (law 4)."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from shared.contracts.catalogue import parse
from shared.contracts.envelope import Event
from shared.storage.store import Conflict, Document, Store

Change = Callable[[Document | None], tuple[Document, Sequence[Event]] | None]
"""From the stored document (or None) to the new one and the events to emit; None when there is nothing to change."""

TRIES = 50


class Emits(Protocol):
    """What the outbox needs of the bus."""

    async def emit(self, event: Event) -> None: ...


async def fold(
    store: Store, bus: Emits, collection: str, key: str, change: Change, known: Document | None = None
) -> Document:
    """Apply a pure change to one document and emit what follows. Safe against kills, redeliveries and lost races.

    `known` is what this process stored last: it saves a read, and when it is old the compare-and-set says so.

    The document keeps `pending` until its events are on the bus: whoever comes next, a redelivery or `heal`, emits what is
    left over. Returns the stored document. Raises Unavailable when a server of ours does not answer.
    """
    for attempt in range(TRIES):
        stored = known if known and not attempt else await store.get(collection, key)
        written = await _write(store, collection, key, stored, change)
        if written is not None:
            return await flush(store, bus, collection, *written)
        await asyncio.sleep(0.005 * attempt)
    raise Conflict(f"{collection} {key}: lost {TRIES} races")


async def _write(
    store: Store, collection: str, key: str, stored: Document | None, change: Change
) -> tuple[Document, Sequence[Event]] | None:
    """The document after the change, and the events that it gained; None when the race was lost."""
    result = change(stored)
    if result is None:
        return stored or {"_id": key, "version": 0}, ()
    fresh, events = result
    version = int((stored or {}).get("version", 0))
    pending = [*(stored or {}).get("pending", []), *(_packed(event) for event in events)]
    document = {**_without_outbox(fresh), "_id": key, **({"pending": pending} if pending else {})}
    try:
        await store.replace(collection, document, version)
    except Conflict:
        return None
    return {**document, "version": version + 1}, events


async def flush(store: Store, bus: Emits, collection: str, document: Document, fresh: Sequence[Event] = ()) -> Document:
    """Emit what is pending and take it off the document. Losing the second write is harmless: ids make repeats one.

    `fresh` are the last of what is pending, as they were before they were written down.
    """
    pending = document.get("pending") or []
    if not pending:
        return document
    for packed in pending[: len(pending) - len(fresh)]:
        await bus.emit(parse(packed["subject"], packed["body"]))
    for event in fresh:
        await bus.emit(event)
    emptied = _without_outbox(document)
    try:
        await store.replace(collection, emptied, int(document["version"]))
    except Conflict:
        return document
    return {**emptied, "version": int(document["version"]) + 1}


async def heal(store: Store, bus: Emits, collection: str) -> None:
    """At start: emit what a killed process had stored and not yet emitted."""
    for document in await store.find(collection, {"pending": {"$exists": True}}):
        await flush(store, bus, collection, document)


def _without_outbox(document: Document) -> Document:
    """Without the field when nothing waits: documents at rest stay small."""
    return {key: value for key, value in document.items() if key != "pending"}


def _packed(event: Event) -> Document:
    return {"subject": event.subject, "body": event.model_dump_json(), "id": event.event_id}
