"""Findings that stand, open alerts and orders, as the services have stored them; read at a scrape, and only the fields needed."""

from collections import Counter
from datetime import datetime
from typing import Any

from services.exporter.domain.series import OpenFinding
from shared.storage.store import Store

_FINDING = tuple(f"findings.facts.{name}" for name in ("indicator", "severity", "status", "confirmed_at"))


async def open_findings(store: Store) -> list[OpenFinding]:
    cases = await store.find("findings", {"open": True}, ("target", *_FINDING))
    return [_finding(case["target"], one["facts"]) for case in cases for one in case.get("findings", ())]


def _finding(target: str, facts: dict[str, Any]) -> OpenFinding:
    confirmed = facts.get("confirmed_at")
    at = datetime.fromisoformat(confirmed) if confirmed else None
    return OpenFinding(target, facts["indicator"], facts["severity"], facts["status"], at)


async def open_alerts(store: Store) -> Counter[tuple[str, str]]:
    """By kind and severity."""
    rows = await store.find("alerts", {"open": True}, ("kind", "severity"))
    return Counter((row["kind"], row["severity"]) for row in rows)


async def orders(store: Store) -> Counter[str]:
    """By state."""
    return Counter(row["state"] for row in await store.find("orders", None, ("state",)))
