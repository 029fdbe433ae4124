"""From files of error reports to reports that rectification keeps: all of them, or none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.cli.error_reports.files import read
from deploy.cli.error_reports.rows import Checked, Fault
from shared.contracts.error_reports import ErrorReportFacts, ErrorReportFiled

OK, WRONG, COULD_NOT_TELL = 0, 2, 3
AT_ONCE = 64
STALL_S = 30.0


@dataclass
class Result:
    """How it went; `waiting` are reports that rectification has not taken over yet."""

    checked: Checked
    exit_code: int = OK
    sent: int = 0
    waiting: int = 0
    unknown_sites: list[str] = field(default_factory=list)


async def import_reports(paths: list[Path], dry_run: bool, allow_unknown: bool) -> Result:
    """Check all files; send nothing when anything is wrong; then wait until everything is taken over."""
    from deploy.cli.session import session

    async with session() as s:
        checked = await asyncio.to_thread(read, paths, s.clock.now())
        result = Result(checked)
        names = await _names(s, checked)
        _refuse_unknown(result, names, allow_unknown)
        if checked.faults:
            result.exit_code = WRONG
        elif not dry_run:
            await _send(s, result, names)
        return result


async def _names(s: Any, checked: Checked) -> dict[str, str]:
    """Of the sites that the register knows, by code."""
    codes = sorted({facts.site_code for _, _, facts in checked.reports})
    found = await s.store.find("websites", {"site_code": {"$in": codes}}, ("site_code", "name"))
    upper = await s.store.find(
        "websites", {"site_code": {"$in": [code.upper() for code in codes]}}, ("site_code", "name")
    )
    return {row["site_code"].lower(): row["name"] for row in (*found, *upper)}


def _refuse_unknown(result: Result, names: dict[str, str], allowed: bool) -> None:
    for file, row, facts in result.checked.reports:
        if facts.site_code in names:
            continue
        result.unknown_sites.append(facts.site_code)
        if not allowed:
            says = "名录里没有这个标识码的网站。请先导入该网站、改正标识码，或加 --allow-unknown。"
            result.checked.faults.append(Fault(file, row, "site_code", facts.site_code, says))


async def _send(s: Any, result: Result, names: dict[str, str]) -> None:
    now = s.clock.now()
    events = [
        ErrorReportFiled(
            target=f"site-{facts.site_code}", occurred_at=now, trace=f"errors-{now:%Y-%m-%dT%H:%M:%S}", report=_named(facts, names),
            source=file,
        )
        for file, _, facts in result.checked.reports
    ]  # fmt: skip
    for start in range(0, len(events), AT_ONCE):
        await asyncio.gather(*(s.emit(event) for event in events[start : start + AT_ONCE]))
    result.sent = len(events)
    result.waiting = await _wait(s, events)
    if result.waiting:
        result.exit_code = COULD_NOT_TELL


def _named(facts: ErrorReportFacts, names: dict[str, str]) -> ErrorReportFacts:
    return facts if facts.name else facts.model_copy(update={"name": names.get(facts.site_code, "")})


async def _wait(s: Any, events: Sequence[ErrorReportFiled]) -> int:
    """How many are not taken over when patience ends; patience starts again with every one that is."""
    from services.rectification.domain.error_report import report_id

    left = {report_id(event.report.number): event.event_id for event in events}
    moved_at = s.clock.elapsed()
    while left and s.clock.elapsed() - moved_at < STALL_S:
        wanted = list(left)[:1_000]
        taken = 0
        for document in await s.store.find("error_reports", {"_id": {"$in": wanted}}, ("heard",)):
            if left.get(document["_id"]) in document.get("heard", ()):
                del left[document["_id"]]
                taken += 1
        if taken:
            moved_at = s.clock.elapsed()
        elif left:
            await asyncio.sleep(0.2)
    return len(left)
