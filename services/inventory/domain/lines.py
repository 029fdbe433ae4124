"""The checked rows on their way to the service: JSON lines, and checked again on arrival."""

from dataclasses import dataclass, field

from pydantic import ValidationError

from services.inventory.domain import section_row
from services.inventory.domain.facts import faults, target_id
from services.inventory.domain.section_row import SectionRow
from shared.contracts.targets import RegisteredSection, TargetFacts, TargetKind

_SECTION = b'{"kind":"section"'


class Untrustworthy(Exception):
    """The rows are not what a checked import would have left; nothing of them may be applied."""


def body_of(lines: list[str]) -> bytes:
    """The rows as they lie in the evidence store."""
    return "\n".join(lines).encode()


@dataclass
class Rows:
    """The rows of an import: targets by id, and of sites by id the sections that the register names."""

    targets: dict[str, TargetFacts] = field(default_factory=dict)
    sections: dict[str, list[RegisteredSection]] = field(default_factory=dict)


def rows_in(body: bytes, sites: int, accounts: int, sections: int = 0) -> Rows:
    """Every row of an import. Raises Untrustworthy when counts differ, a row breaks a rule or comes twice."""
    rows, seen = Rows(), 0
    for number, line in enumerate(body.split(b"\n") if body else (), 1):
        if line.startswith(_SECTION):
            seen += 1
            _add_section(rows, number, line)
            continue
        facts = _row(number, line)
        if rows.targets.setdefault(target_id(facts), facts) is not facts:
            raise Untrustworthy(f"row {number}: {target_id(facts)} comes twice")
    kinds = [facts.kind for facts in rows.targets.values()]
    counts = (kinds.count(TargetKind.SITE), kinds.count(TargetKind.ACCOUNT), seen)
    if not sum(counts) or counts != (sites, accounts, sections):
        found = f"{counts[0]} sites, {counts[1]} accounts and {counts[2]} sections"
        raise Untrustworthy(f"{found} where {sites}, {accounts} and {sections} were announced")
    return rows


def _add_section(rows: Rows, number: int, line: bytes) -> None:
    try:
        row = SectionRow.model_validate_json(line)
    except ValidationError as error:
        raise Untrustworthy(f"row {number}: {error.errors()[0]['msg']}") from error
    wrong = section_row.faults(row)
    if wrong:
        raise Untrustworthy(f"row {number}: {wrong[0][0]} {wrong[0][1]}")
    known = rows.sections.setdefault(row.target, [])
    if any(one.url == row.url for one in known):
        raise Untrustworthy(f"row {number}: {row.url} of {row.target} comes twice")
    known.append(row.registered())


def _row(number: int, line: bytes) -> TargetFacts:
    try:
        facts = TargetFacts.model_validate_json(line)
    except ValidationError as error:
        raise Untrustworthy(f"row {number}: {error.errors()[0]['msg']}") from error
    wrong = faults(facts)
    if wrong:
        raise Untrustworthy(f"row {number}: {wrong[0][0]} {wrong[0][1]}")
    return facts
