"""Indicators that only a person can see: an assessor enters them, so that they need words and nothing else."""

from typing import Any

from shared.contracts.findings import Severity
from shared.contracts.targets import TargetKind
from shared.indicators.model import Indicator

CASES = "（{cases}处）{note}"
CASES_EN = " ({cases}): {note}"
"""What follows the title of a problem that a person entered."""


def by_person(
    code: str,
    titles: tuple[str, str],
    remedies: tuple[str, str],
    severity: Severity = Severity.DEDUCTION,
    subject: TargetKind = TargetKind.SITE,
    **more: Any,
) -> Indicator:
    """An indicator of the assessor's sheet; titles and remedies in Chinese and English."""
    return Indicator(
        code=code,
        subject=subject,
        severity=severity,
        title_zh=titles[0],
        title_en=titles[1],
        says_zh=titles[0] + CASES,
        says_en=titles[1] + CASES_EN,
        remedy_zh=remedies[0],
        remedy_en=remedies[1],
        needs_person=True,
        **more,
    )
