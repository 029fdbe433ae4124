"""The register's accounts by their names: who is filed under a name, and which listed accounts nobody has filed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.new_media_poller.domain.post import ListedAccount
from services.new_media_poller.domain.register import Row
from shared.contracts.media import ListedAccount as Listed
from shared.indicators.names import plain_name, same_name


@dataclass
class Filed:
    """An index over the register's rows of accounts."""

    names: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Targets by platform and plain name."""
    handles: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Mapping[str, Row]) -> "Filed":
        filed = cls()
        for target, row in rows.items():
            if row.is_account and row.platform:
                filed.names.setdefault(row.platform, {}).setdefault(plain_name(row.name), []).append(target)
                filed.handles.setdefault(row.platform, set()).add(row.handle.casefold())
        return filed

    def others_named(self, platform: str, name: str, target: str) -> tuple[str, ...]:
        """Other accounts of the platform that are filed under exactly this name."""
        return tuple(sorted(set(self.names.get(platform, {}).get(plain_name(name), ())) - {target}))

    def has(self, entry: ListedAccount) -> bool:
        """Whether the register has an account under this name, a longer or shorter writing of it, or the handle in its address."""
        names = self.names.get(entry.platform or "", {})
        if plain_name(entry.name) in names or any(same_name(entry.name, name) for name in names):
            return True
        address = (entry.url or "").casefold()
        parts = {part for part in address.replace("?", "/").replace("=", "/").replace("&", "/").split("/") if part}
        return bool(parts & self.handles.get(entry.platform or "", set()))


def listed(entries: Iterable[ListedAccount], filed: Filed) -> tuple[Listed, ...]:
    """What a page names, with whether the register knows it; what names no platform cannot be looked up."""
    return tuple(
        Listed(platform=entry.platform, name=entry.name, url=entry.url, filed=filed.has(entry))
        for entry in entries
        if entry.platform
    )
