"""The register's row of one target: its id, and the rules it must keep wherever it comes from."""

import hashlib

from services.inventory.domain.cells import Fault, fault_of
from services.inventory.domain.columns import (
    ADDRESS_METHODS,
    ANY_METHODS,
    COLUMNS,
    DEFAULT_METHOD,
    OWN_METHODS,
    SECRET_METHODS,
    Column,
    FileKind,
)
from shared.contracts.targets import TargetFacts, TargetKind


def target_id(facts: TargetFacts) -> str:
    """The id that a target keeps for as long as its site code, or its platform and handle, stay the same."""
    if facts.kind is TargetKind.SITE:
        return f"site-{(facts.site_code or '').lower()}"
    name = f"{facts.platform}:{facts.handle}"
    return f"account-{facts.platform}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def default_method(platform: str) -> str:
    """How a platform is read when the register does not say."""
    return DEFAULT_METHOD.get(platform, "feed")


def cross_fault(facts: TargetFacts) -> tuple[str, Fault] | None:
    """What is wrong between the fields of a row, and at which field."""
    if facts.kind is TargetKind.SITE or facts.platform is None:
        return None
    ways = (*OWN_METHODS.get(facts.platform, ()), *ANY_METHODS)
    if facts.method not in ways:
        return "method", Fault("method_of_other_platform", {"choices": "、".join(ways)})
    if facts.method in ADDRESS_METHODS and not facts.source_url:
        return "source_url", Fault("source_url_missing", {"method": str(facts.method)})
    return None


def faults(facts: TargetFacts) -> list[tuple[str, str]]:
    """Every (field, code) that is wrong with a row that claims to be checked already."""
    found = [(column.field, code) for column in COLUMNS[FileKind(facts.kind)] if (code := _stored_fault(facts, column))]
    crossed = cross_fault(facts)
    return [*found, (crossed[0], crossed[1].code)] if crossed else found


def _stored_fault(facts: TargetFacts, column: Column) -> str | None:
    value = getattr(facts, column.field)
    if value is None or value == "":
        return "empty_cell" if column.required else None
    if isinstance(value, bool):
        return None
    fault = fault_of(column, str(value))
    return fault.code if fault else None


def lacks_credential(facts: TargetFacts) -> bool:
    """Whether an account's platform wants a credential that the register does not name."""
    return facts.method in SECRET_METHODS and not facts.credential and facts.state != "closed"
