"""Which looks fall due in a stretch of time: targets are spread over their interval by a hash, with jitter (lessons B3)."""

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

JITTER_SHARE = 0.05
"""Each slot lies up to this share of its interval later than the last one would say."""


@dataclass(frozen=True)
class Task:
    """One target looked at by one looker every so many product seconds.

    `starts_at` asks for a first look soon (within `first_within_s`) instead of only at the next slot.
    """

    target: str
    look: str
    every_s: float
    starts_at: datetime | None = None
    first_within_s: float = 0.0
    late_after_s: float = 0.0
    """A slot this long past is still worth asking for; 0: only the latest one."""


@dataclass(frozen=True)
class Due:
    """A look to ask for: when it was due and which slot of its task it is."""

    task: Task
    at: datetime
    slot: int
    missed: int = 0
    """Earlier slots of the same stretch that nobody asked for: recorded, never made up (no flood after a stop)."""


def share(*parts: str) -> float:
    """A stable number in [0, 1) for these words."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


@lru_cache(maxsize=200_000)
def phase_of(target: str, look: str) -> float:
    """Where in its interval a task's slots lie; asked for at every beat, so it is remembered."""
    return share(target, look) * (1 - JITTER_SHARE)


def slot_at(task: Task, slot: int) -> datetime:
    """The instant of a task's n-th slot since the epoch: its phase in the interval, plus the slot's jitter."""
    phase = phase_of(task.target, task.look)
    jitter = share(task.target, task.look, str(slot)) * JITTER_SHARE
    return datetime.fromtimestamp((slot + phase + jitter) * task.every_s, UTC)


def due(after: datetime, until: datetime, tasks: Iterable[Task], catch_up_s: float | None = None) -> Iterator[Due]:
    """What falls due in (after, until]: for each task the slots that are not too late yet, with the count of those that are.

    Too late is a task's own word (`late_after_s`); the latest slot is asked for in any case. After a stop (a long stretch)
    a task looks back `catch_up_s`, and at least one interval of its own: a survey of every week is not lost for another week.
    """
    is_stop = catch_up_s is not None and (until - after).total_seconds() > catch_up_s
    began, began_s, until_s = after, after.timestamp(), until.timestamp()
    for task in tasks:
        if is_stop:
            began = max(after, until - timedelta(seconds=max(catch_up_s or 0.0, task.every_s)))
            began_s = began.timestamp()
        first = _first_look(task, began, until)
        if first is not None:
            yield first
        elif not _surely_nothing(task, began_s, until_s):
            yield from _slots(task, _from(task, began), until)


def _slots(task: Task, after: datetime, until: datetime) -> Iterator[Due]:
    last = _last_slot(task, until)
    if slot_at(task, last) <= after:
        return
    oldest = last
    while slot_at(task, oldest - 1) > after:
        oldest -= 1
    in_time = [n for n in range(oldest, last + 1) if (until - slot_at(task, n)).total_seconds() <= task.late_after_s]
    wanted = in_time or [last]
    for n in wanted:
        yield Due(task, slot_at(task, n), n, missed=wanted[0] - oldest if n == last else 0)


def _surely_nothing(task: Task, after_s: float, until_s: float) -> bool:
    """Whether even the latest jitter of the last slot that has begun lies before the stretch: most tasks, at most beats."""
    phase = phase_of(task.target, task.look)
    last = math.floor(until_s / task.every_s - phase)
    return (last + phase + JITTER_SHARE) * task.every_s <= after_s


def _from(task: Task, after: datetime) -> datetime:
    """Slots before the first look do not count."""
    if task.starts_at is None:
        return after
    return max(after, task.starts_at + timedelta(seconds=task.first_within_s))


def _first_look(task: Task, after: datetime, until: datetime) -> Due | None:
    if task.starts_at is None or after >= task.starts_at + timedelta(seconds=task.first_within_s):
        return None
    wait = share("first", task.target, task.look) * task.first_within_s
    at = task.starts_at + timedelta(seconds=wait)
    return Due(task, at, -1) if after < at <= until else None


def _last_slot(task: Task, until: datetime) -> int:
    slot = int(until.timestamp() // task.every_s) + 1
    while slot_at(task, slot) > until:
        slot -= 1
    return slot
