"""Take the register's row into a case file."""

from datetime import datetime

from services.scoring.domain.casefile import CaseFile
from shared.contracts.targets import TargetFacts


def with_row(case: CaseFile, row: TargetFacts, at: datetime) -> CaseFile:
    """The newest row wins, by its time and not by its arrival."""
    if case.register_at is not None and at < case.register_at:
        return case
    return case.model_copy(update={"register_row": row, "register_at": at})
