"""The register's row of one section (栏目), and the rules it must keep wherever it comes from."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from services.inventory.domain.cells import Fault, fault_of
from services.inventory.domain.columns import SECTION_COLUMNS
from shared.contracts.envelope import CST, Frozen
from shared.contracts.targets import RegisteredSection

MAX_LIST_BYTES = 240_000
"""What the sections of one site may come to in an event: a message stays under 256 KiB (design.md 4)."""


class SectionRow(Frozen):
    """One row. `kind` comes first when it is written, and tells it from the rows of targets."""

    kind: Literal["section"] = "section"
    site_code: str
    name: str
    url: str
    section_kind: str
    update_days: int | None = None
    exempt_reason: str = ""
    exempt_until: date | None = None

    @property
    def target(self) -> str:
        return f"site-{self.site_code}"

    def registered(self) -> RegisteredSection:
        """As the event says it."""
        until = self.exempt_until
        return RegisteredSection(
            name=self.name,
            url=self.url,
            kind=self.section_kind,
            update_days=self.update_days,
            exempt_reason=self.exempt_reason,
            exempt_until=datetime.combine(until, time(23, 59, 59), CST) if until is not None else None,
        )


def row_of(values: Mapping[str, Any]) -> SectionRow:
    """The row of cells without fault."""
    return SectionRow.model_validate({name: value for name, value in values.items() if name not in ("kind", "watched")})


def exemption_fault(values: Mapping[str, Any]) -> tuple[str, Fault] | None:
    """What is wrong between 是否监测, 豁免原因 and 豁免到期: an exemption has a reason and an end (lessons B34)."""
    parts = {name: values.get(name) for name in ("exempt_reason", "exempt_until")}
    watched = values.get("watched")
    if watched is True:
        named = next((name for name, value in parts.items() if value), None)
        return (named, Fault("exemption_contradicts", {})) if named else None
    if watched is None and not any(parts.values()):
        return None
    missing = next((name for name, value in parts.items() if not value), None)
    return (missing, Fault("exemption_incomplete", {})) if missing else None


def faults(row: SectionRow) -> list[tuple[str, str]]:
    """Every (field, code) that is wrong with a row that claims to be checked already."""
    values = row.model_dump(mode="json")
    found = []
    for column in SECTION_COLUMNS:
        value = values.get(column.field)
        if value is None or value == "":
            found += [(column.field, "empty_cell")] if column.required else []
        elif fault := fault_of(column, str(value)):
            found.append((column.field, fault.code))
    crossed = exemption_fault(values)
    return [*found, (crossed[0], crossed[1].code)] if crossed else found
