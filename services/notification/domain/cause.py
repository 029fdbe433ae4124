"""What could be behind several alerts at once, and which of them are told as one incident; pure.

A cause is written `kind:value`. The board holds the few incidents that others may still join: those that somebody joined within
the last minutes. What all members share is what is left of the first one's causes after everybody has joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.envelope import fact_id
from shared.contracts.findings import Severity

ADDRESS, CERTIFICATE, CMS, OPERATOR, CONNECTOR = "address", "certificate", "cms", "operator", "connector"

BEHIND: dict[str, tuple[str, ...]] = {
    "site-down": (ADDRESS, CMS, OPERATOR),
    "site-unreachable": (ADDRESS, CMS, OPERATOR),
    "account-state-mismatch": (CONNECTOR,),
}
"""What can be behind an indicator, most likely first. Others are never grouped: a second hijacked site must not wait for a minute."""
BEHIND_CERTIFICATES = (CERTIFICATE, ADDRESS, OPERATOR)
MOST_STUBS = 2_000


@dataclass(frozen=True)
class Subject:
    """What notification knows of a target, from the register and from the last visit."""

    name: str = ""
    region: str = ""
    units: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()


def causes(indicator: str, severity: Severity, subject: Subject) -> tuple[str, ...]:
    """What could be behind an alert of this indicator on this subject, most likely first."""
    kinds = BEHIND.get(indicator, ())
    if not kinds and severity is Severity.NOTICE and indicator.startswith(("certificate", "tls-")):
        kinds = BEHIND_CERTIFICATES
    return tuple(share for kind in kinds for share in subject.shares if share.partition(":")[0] == kind)


def shares(row: dict[str, Any]) -> tuple[str, ...]:
    """A subject's causes from what is stored of it."""
    found = [f"{kind}:{row[kind]}" for kind in (ADDRESS, CERTIFICATE, CMS, OPERATOR, CONNECTOR) if row.get(kind)]
    return tuple(found)


def common(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """What both share, in the first one's order."""
    return tuple(one for one in first if one in second)


def assign(
    board: dict[str, Any], alert_id: str, group: str, mine: Sequence[str], now: float, window_s: float
) -> tuple[dict[str, Any], str]:
    """The board after an alert, and the incident that the alert belongs to. `group`: only alerts of one kind join each other."""
    stubs = [stub for stub in board.get("stubs", []) if now - stub["at"] <= window_s][-MOST_STUBS:]
    best = min(
        (stub for stub in stubs if stub["group"] == group and common(mine, stub["causes"])),
        key=lambda stub: (mine.index(common(mine, stub["causes"])[0]), -stub["at"]),
        default=None,
    )
    if best is None:
        best = {"incident": incident_id(alert_id), "group": group, "causes": list(mine), "at": now}
    joined = {**best, "causes": list(common(best["causes"], mine)), "at": max(now, best["at"])}
    others = [stub for stub in stubs if stub["incident"] != joined["incident"]]
    return {**board, "stubs": [*others, joined]}, joined["incident"]


def incident_id(alert_id: str) -> str:
    """An incident is named after the alert that began it."""
    return fact_id("incident", alert_id)
