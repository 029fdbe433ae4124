"""Reads Alertmanager's webhook (version 4): alerts about the inspection itself come back to the duty officer through us. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.envelope import fact_id

MOST_ALERTS = 500
_NAME = re.compile(r"[^\w.:/ -]")


@dataclass(frozen=True)
class Said:
    """One alert; the key is the same while it fires and when it is resolved."""

    key: str
    name: str
    says: str
    firing: bool


def read(payload: Any) -> list[Said]:
    """The alerts of one webhook call. Raises ValueError for what is no such call; a single odd alert is left out."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("alerts"), list):
        raise ValueError("no Alertmanager webhook: `alerts` is missing")
    return list(_alerts(payload["alerts"][:MOST_ALERTS]))


def _alerts(entries: list[Any]) -> Iterator[Said]:
    for entry in entries:
        if not isinstance(entry, Mapping) or entry.get("status") not in ("firing", "resolved"):
            continue
        labels, annotations = _texts(entry.get("labels")), _texts(entry.get("annotations"))
        name = _NAME.sub("", labels.get("alertname", ""))[:100] or "alert"
        print_ = str(entry.get("fingerprint") or "\x1e".join(f"{key}={labels[key]}" for key in sorted(labels)))
        yield Said(
            key=fact_id("alert", "alertmanager", print_, str(entry.get("startsAt") or "")),
            name=name,
            says=(annotations.get("summary") or annotations.get("description") or name)[:500],
            firing=entry["status"] == "firing",
        )


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(one) for key, one in value.items()} if isinstance(value, Mapping) else {}
