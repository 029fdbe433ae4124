"""The log of telling one person one thing: through which channels, how often, what came of it. Pure; instants are real epoch seconds.

`waiting → sending → sent`, or `failed` when no channel is left. `due` is there as long as something is to be done: an index on it
finds what a killed process has left. While it is `sending`, `due` is the instant at which another process may take it over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.alerting import AlertNotice
from shared.contracts.findings import Severity

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
BACKOFF = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Nominal seconds before the next attempt through the same channel."""
TRIES = 3
"""Attempts through one channel while another one is left; a veto tries the next one after the first failure."""
LAST_TRIES = 12
"""Attempts through the last channel: about an hour and a half."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """Why the other side did not take it. `maybe`: it may have taken it, and nobody can tell."""

    why: str
    permanent: bool = False
    maybe: bool = False
    retry_after_s: float | None = None


def waiting(notice: AlertNotice, chain: Sequence[str], now: datetime, due: float) -> Document:
    """A notice that is to be handed over through the first channel of the chain that takes it."""
    return {
        "_id": notice.event_id,
        "incident_id": notice.target,
        "alert_id": notice.alert_id,
        "target": notice.about,
        "event_id": notice.event_id,
        "kind": notice.telling.value,
        "person": notice.person,
        "chain": list(chain),
        "place": 0,
        "channel": chain[0] if chain else "",
        "state": WAITING if chain else FAILED,
        "attempts": 0,
        "here": 0,
        "maybes": 0,
        "repeated": False,
        "tried": [],
        "first_at": now.isoformat(),
        "sent_at": None,
        "handed_at": None,
        "why": None if chain else "no channel",
        "digest": None,
        "notice": notice.model_dump(mode="json"),
        **({"due": due} if chain else {}),
    }


def begun(document: Document, until: float, digest: str | None) -> Document | None:
    """Before an attempt; None when nothing is to be done through this channel any more.

    Found `sending`, a process died in between, and the other side may have had it: it is handed over once more, and the log
    says so. When even that was interrupted, a third time would be a storm: the next channel takes over.
    """
    if document["state"] not in (WAITING, SENDING):
        return None
    died = document["state"] == SENDING
    maybes = document["maybes"] + died
    if maybes > 1:
        return None
    return {
        **document,
        "state": SENDING,
        "attempts": document["attempts"] + 1,
        "here": document["here"] + 1,
        "maybes": maybes,
        "repeated": document["repeated"] or maybes > 0,
        "digest": digest,
        "due": until,
    }


def handed(document: Document, now: datetime, real: datetime, note: str = "") -> Document:
    """The other side has it; `handed_at` is real time, because product time may run fast-forward."""
    rest = {key: value for key, value in document.items() if key != "due"}
    tried = [*document["tried"], _attempt(document, real, note or None)]
    return {
        **rest, "state": SENT, "sent_at": now.isoformat(), "handed_at": real.isoformat(), "why": note or None, "tried": tried,
    }  # fmt: skip


def refused(document: Document, failure: Failure, real: datetime, divisor: float = 1.0) -> Document:
    """The other side did not take it: again later, or the next channel, or nobody is left to ask."""
    maybes = document["maybes"] + failure.maybe
    document = {
        **document, "why": failure.why[:500], "maybes": maybes, "tried": [*document["tried"], _attempt(document, real, failure.why)][-30:],
    }  # fmt: skip
    left = document["place"] + 1 < len(document["chain"])
    grave = document["notice"]["severity"] == Severity.VETO
    tries = (1 if grave else TRIES) if left else LAST_TRIES
    if failure.permanent or maybes > 1 or document["here"] >= tries:
        return next_channel(document, real.timestamp())
    pause = max(BACKOFF[min(document["here"], len(BACKOFF)) - 1], failure.retry_after_s or 0.0)
    return {**document, "state": WAITING, "due": real.timestamp() + pause / divisor}


def next_channel(document: Document, now: float) -> Document:
    """On to the next channel of the chain; without one it has failed for good."""
    place = document["place"] + 1
    if place >= len(document["chain"]):
        return {**{key: value for key, value in document.items() if key != "due"}, "state": FAILED}
    return {
        **document, "place": place, "channel": document["chain"][place], "state": WAITING, "here": 0, "maybes": 0, "due": now,
    }  # fmt: skip


def chain_of(channels: Sequence[str], carriers: Sequence[str]) -> tuple[str, ...]:
    """The channels of a person, those first that carried what this follows: who heard the alarm hears the recovery there."""
    return tuple(dict.fromkeys((*carriers, *channels)))


def _attempt(document: Document, real: datetime, why: str | None) -> Document:
    return {"channel": document["channel"], "at": real.isoformat(), "why": why[:300] if why else None}
