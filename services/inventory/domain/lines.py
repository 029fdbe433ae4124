"""The checked rows on their way to the service: JSON lines, and checked again on arrival."""

from pydantic import ValidationError

from services.inventory.domain.facts import faults, target_id
from shared.contracts.targets import TargetFacts, TargetKind


class Untrustworthy(Exception):
    """The rows are not what a checked import would have left; nothing of them may be applied."""


def body_of(lines: list[str]) -> bytes:
    """The rows as they lie in the evidence store."""
    return "\n".join(lines).encode()


def targets_in(body: bytes, sites: int, accounts: int) -> dict[str, TargetFacts]:
    """Target id -> facts. Raises Untrustworthy when counts differ, a row breaks a rule or a target comes twice."""
    found: dict[str, TargetFacts] = {}
    for number, line in enumerate(body.split(b"\n") if body else (), 1):
        facts = _row(number, line)
        if found.setdefault(target_id(facts), facts) is not facts:
            raise Untrustworthy(f"row {number}: {target_id(facts)} comes twice")
    kinds = [facts.kind for facts in found.values()]
    if not found or (kinds.count(TargetKind.SITE), kinds.count(TargetKind.ACCOUNT)) != (sites, accounts):
        raise Untrustworthy(f"{len(found)} rows where {sites} sites and {accounts} accounts were announced")
    return found


def _row(number: int, line: bytes) -> TargetFacts:
    try:
        facts = TargetFacts.model_validate_json(line)
    except ValidationError as error:
        raise Untrustworthy(f"row {number}: {error.errors()[0]['msg']}") from error
    wrong = faults(facts)
    if wrong:
        raise Untrustworthy(f"row {number}: {wrong[0][0]} {wrong[0][1]}")
    return facts
