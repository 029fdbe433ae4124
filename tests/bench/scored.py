"""Targets with a hundred findings each, made up on the way, and their scores computed from an iterator: nothing is kept."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache

from services.scoring.domain.casefile import CaseFile, OpenFinding, Standing
from services.scoring.domain.figures import Tally
from services.scoring.domain.period import Closing, period_event, scores, tallied
from shared.contracts.commands import ClosePeriod
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.editions import edition

START = datetime(2022, 4, 1, tzinfo=timezone(timedelta(hours=8)))
POINT = START + timedelta(days=80)
FINDINGS, POOL = 100, 250
EDITION = "demo-province"
RULES = edition(EDITION)
_DEDUCTIONS = [code for code, rule in RULES.rules.items() if rule.indicator.severity is Severity.DEDUCTION]
_STANDING = {code: Standing(state="good", first_at=START, last_at=POINT) for code in RULES.rules}


def asked(period: str = "2022Q2") -> ClosePeriod:
    return ClosePeriod(
        target=f"period-{period.lower()}",
        occurred_at=POINT,
        period=period,
        edition=EDITION,
        starts_at=START,
        point_at=POINT,
    )


def cases(targets: int) -> Iterator[CaseFile]:
    """Case files as a busy quarter leaves them: most findings are dead links, the rest one of each kind."""
    for number in range(targets):
        home = f"http://www.place{number}.gov.cn/"
        row = TargetFacts(
            kind=TargetKind.SITE, name=f"第{number}号网站", region=f"市{number % 13}", url=home,
            category="portal" if number % 3 else "department",
        )  # fmt: skip
        found = _findings(number % POOL)
        yield CaseFile.model_construct(
            target=f"site-{number:010d}", register_row=row, register_at=START, visits={}, findings=found, closed=(),
            standing=_STANDING, muted=(), rechecked={}, found_right={},
        )  # fmt: skip


@cache
def _findings(number: int) -> tuple[OpenFinding, ...]:
    """Made once for every so many targets: what is measured is the computing, not the making."""
    home = f"http://www.place{number}.gov.cn/"
    return tuple(_finding(number, turn, home) for turn in range(FINDINGS))


def _finding(number: int, turn: int, home: str) -> OpenFinding:
    code = _DEDUCTIONS[turn % len(_DEDUCTIONS)] if turn % 4 == 0 else "dead-link"
    at = START + timedelta(days=turn % 70)
    place = home if turn % 5 == 0 else f"{home}a/{turn}.html"
    facts = FindingFacts.model_construct(
        id=f"f-{number}-{turn}", indicator=code, edition=EDITION, severity=Severity.DEDUCTION, status=Status.CONFIRMED,
        needs_person=False, detail=f"{home}gone/{turn}.doc", params={"home_url": home, "url": f"{home}gone/{turn}.doc"},
        places=(place,), observations=("o-1", "o-2"), evidence=(), raised_at=at, confirmed_at=at, cleared_at=None,
    )  # fmt: skip
    return OpenFinding.model_construct(facts=facts, bad=2, good=0, last_at=at, review=None)


def compute(targets: int) -> dict[str, float]:
    """Wall time, CPU and the peak of this process's memory."""
    began, cpu = time.monotonic(), time.process_time()
    closing, tally = Closing(asked(), RULES, settled=True), Tally(RULES.frame.bands)
    tallied(scores(cases(targets), closing, {}), tally)
    event = period_event(closing, tally, targets)
    assert event.figures is not None
    return {
        "scored": event.figures.of("site").scored,
        "wall_s": time.monotonic() - began,
        "cpu_s": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000,
    }


if __name__ == "__main__":
    print(json.dumps(compute(int(sys.argv[1]))))
