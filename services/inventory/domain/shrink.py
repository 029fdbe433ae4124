"""The guard of full imports: who would leave the register, and whether that is too many at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LIMIT_PERCENT = 20


@dataclass(frozen=True)
class Leaving:
    """Targets that a full import no longer names, of those that were live before it."""

    targets: tuple[str, ...]
    before: int

    @property
    def too_many(self) -> bool:
        return len(self.targets) * 100 > self.before * LIMIT_PERCENT

    @property
    def params(self) -> dict[str, str]:
        """What the sentence of a refusal needs."""
        return {"leaving": str(len(self.targets)), "before": str(self.before), "percent": str(LIMIT_PERCENT)}


def leaving(stored: Iterable[Mapping[str, Any]], named: Collection[str], import_id: str = "") -> Leaving:
    """Judge the register as it stood before this import, also when part of the import is in it already."""
    gone: list[str] = []
    before = 0
    for document in stored:
        mine = document["import_id"] == import_id
        was_live = (
            document["outcome"] == "retired"
            if mine and document["state"] == "closed"
            else (document["state"] != "closed" and not (mine and document["outcome"] == "new"))
        )
        before += was_live
        if was_live and document["_id"] not in named:
            gone.append(document["_id"])
    return Leaving(tuple(sorted(gone)), before)
