"""Rectification on the real servers: order, reply, re-check, cleared, closed; and a killed process that loses nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from nats.js.errors import NotFoundError

from deploy.cli.commands import errors as errors_command
from deploy.cli.commands import orders as orders_command
from deploy.cli.commands import reply as reply_command
from deploy.cli.error_reports.flow import import_reports
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import provision
from shared.contracts.catalogue import parse
from shared.contracts.commands import ProbeSite, Reason
from shared.contracts.envelope import Event, fact_id
from shared.contracts.error_reports import ErrorReportAnswered
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingFacts, Severity, Status
from shared.contracts.outcomes import (
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationClosed,
    RectificationExtended,
    ReplyGiven,
)
from shared.runtime.clock import CST, Pace
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CONFIRMED = datetime(2022, 6, 13, 9, tzinfo=CST)


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """A rectification process in June 2022 with short waits, and the CLI pointed at the same servers."""
    monkeypatch.setenv("RECTIFICATION_SWEEP_S", "0")
    if "rectification" not in stack.children:
        pace = Pace(CONFIRMED + timedelta(hours=1), time.time(), rate=1.0, network_divisor=15.0)
        clock_file = stack.root / "clock.json"
        clock_file.write_text(pace.dump())
        stack.env["XUNJIAN_CLOCK_FILE"] = str(clock_file)
        await provision(stack.settings())
        await stack.start_services(("rectification",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


def finding(name: str, **changes: Any) -> FindingFacts:
    facts: dict[str, Any] = {
        "id": fact_id("test", name),
        "indicator": "site-unreachable",
        "edition": "demo-province",
        "severity": Severity.VETO,
        "status": Status.CONFIRMED,
        "params": {"home_url": "http://www.canglan.gov.cn/", "name": "沧澜省人民政府"},
        "observations": ("o-1", "o-2"),
        "raised_at": CONFIRMED - timedelta(hours=1),
        "confirmed_at": CONFIRMED,
    }
    return FindingFacts(**{**facts, **changes})


def confirmed(target: str, facts: FindingFacts) -> FindingConfirmed:
    return FindingConfirmed(target=target, occurred_at=CONFIRMED, finding=facts)


async def order_in(product: Session, facts: FindingFacts, *states: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        found = await product.store.get("orders", fact_id("order", facts.id))
        return found if found and found["state"] in states and "pending" not in found else None

    document: dict[str, Any] = await eventually(look)
    return document


async def told(product: Session, stream: str, subject: str) -> Event | None:
    try:
        message = await product.js.get_last_msg(stream, subject)
    except NotFoundError:
        return None
    return parse(subject, message.data or b"")


async def count(product: Session, stream: str, subjects: str) -> int:
    info = await product.js.stream_info(stream, subjects_filter=subjects)
    return sum((info.state.subjects or {}).values())


async def test_an_order_goes_from_finding_to_closed(product: Session) -> None:
    target, facts = "site-9900000001", finding("whole-way")
    await product.emit(confirmed(target, facts))
    order = await order_in(product, facts, "ordered")
    assert order["due_at"].startswith("2022-06-22T23:59:59")

    sent = await reply_command._reply([order["_id"]], "已恢复访问", "网站办", b"screenshot")
    replied = await order_in(product, facts, "replied")
    assert await product.evidence.get(replied["replies"][0]["attachment"]) == b"screenshot"
    asked = await told(product, "COMMANDS", f"command.probe-site.v1.{target}")
    assert isinstance(asked, ProbeSite)
    assert (asked.reason, asked.finding_id) == (Reason.RECHECK, facts.id)
    assert sent[0]["order_id"] == order["_id"]

    at = product.clock.now()
    cleared = facts.model_copy(update={"status": Status.CLEARED, "cleared_at": at})
    await product.emit(FindingCleared(target=target, occurred_at=at, finding=cleared))
    closed = await order_in(product, facts, "closed")
    assert closed["because"] == "cleared"
    event = await told(product, "OUTCOMES", f"rectification.closed.v1.{target}")
    assert isinstance(event, RectificationClosed)
    for what in ("ordered", "replied", "closed"):
        assert await count(product, "OUTCOMES", f"rectification.{what}.v1.{target}") == 1


async def test_an_order_of_last_month_is_found_overdue_once_and_listed_for_programs(product: Session) -> None:
    facts = finding("listed", confirmed_at=CONFIRMED - timedelta(days=25))
    await product.emit(confirmed("site-9900000002", facts))
    await order_in(product, facts, "overdue")
    await asyncio.sleep(2.5)  # two more ticks
    assert await count(product, "OUTCOMES", "rectification.overdue.v1.site-9900000002") == 1
    rows = await orders_command._rows("overdue", True, "zh")
    mine = next(row for row in rows if row["finding_id"] == facts.id)
    assert {"id", "target", "name", "indicator", "severity", "state", "ordered_at", "due_at", "replied_at"} <= set(mine)
    assert mine["name"] == "沧澜省人民政府"


async def test_a_reply_to_an_unknown_order_sends_nothing_at_all(product: Session) -> None:
    facts = finding("half-known")
    await product.emit(confirmed("site-9900000003", facts))
    order = await order_in(product, facts, "ordered")
    with pytest.raises(typer.Exit) as refused:
        await reply_command._reply([order["_id"], "no-such-order"], "已整改", "网站办", None)
    assert refused.value.exit_code == 2
    assert await count(product, "INTAKE", "reply.given.v1.site-9900000003") == 0


async def test_a_notice_is_never_ordered(product: Session) -> None:
    notice, veto = finding("notice", severity=Severity.NOTICE), finding("after-the-notice")
    await product.emit(confirmed("site-9900000004", notice))
    await product.emit(confirmed("site-9900000004", veto))
    await order_in(product, veto, "ordered")
    assert await product.store.get("orders", fact_id("order", notice.id)) is None


async def test_a_relapse_names_the_earlier_order(product: Session) -> None:
    first, again = finding("first"), finding("again", confirmed_at=CONFIRMED + timedelta(minutes=20))
    await product.emit(confirmed("site-9900000005", first))
    await order_in(product, first, "ordered")
    await product.emit(confirmed("site-9900000005", again))
    order = await order_in(product, again, "ordered")
    assert order["params"]["repeat_of_order"] == fact_id("order", first.id)


async def test_killed_in_the_middle_everything_is_ordered_and_answered_once(product: Session, stack: Stack) -> None:
    every = [(f"site-98{number:08d}", finding(f"kill-{number}")) for number in range(60)]
    before = await count(product, "OUTCOMES", "rectification.ordered.v1.*")
    child = stack.children["rectification"]

    async def feed() -> None:
        for target, facts in every:
            await product.emit(confirmed(target, facts))
            at = product.clock.now()
            said = ReplyGiven(target=target, occurred_at=at, order_id=fact_id("order", facts.id), who="办", text="好")
            await product.emit(said)

    feeding = asyncio.create_task(feed())
    for _ in range(2):
        await asyncio.sleep(0.25)
        child.kill()
        assert child.process
        await child.process.wait()
        await child.start()
    await feeding
    for _, facts in every:
        await order_in(product, facts, "replied")
    assert await count(product, "OUTCOMES", "rectification.ordered.v1.*") == before + len(every)
    for target, _ in every:
        assert await count(product, "COMMANDS", f"command.probe-site.v1.{target}") == 1


async def test_an_overdue_order_is_put_off_and_its_due_date_is_open_again(product: Session) -> None:
    facts = finding("put-off", confirmed_at=CONFIRMED - timedelta(days=25))
    await product.emit(confirmed("site-9900000006", facts))
    order = await order_in(product, facts, "overdue")
    await orders_command._extend(order["_id"], 30, "栏目整合方案待批复", "办公厅")
    extended = await order_in(product, facts, "ordered")
    assert extended["extensions"][0]["why"] == "栏目整合方案待批复"
    event = await told(product, "OUTCOMES", "rectification.extended.v1.site-9900000006")
    assert isinstance(event, RectificationExtended)
    with pytest.raises(typer.Exit):
        await orders_command._extend("no-such-order", 5, "理由", "办公厅")


HEAD = "留言编号,网站标识码,问题页面,问题类型,提交时间,转办时间,答复时间,是否属实\n"


async def test_a_list_of_error_reports_is_taken_over_whole_or_not_at_all(product: Session, tmp_path: Path) -> None:
    target, page = "site-9900000007", "http://www.canglan.gov.cn/ghjh/index.html"
    row = {"kind": "site", "name": "沧澜省人民政府", "region": "云麓市", "site_code": "9900000007"}
    await product.store.upsert("websites", target, {"$set": row})
    facts = finding("same-page", indicator="columns-blank", places=(page,))
    await product.emit(confirmed(target, facts))
    await order_in(product, facts, "ordered")
    path = tmp_path / "找错.csv"
    good = (
        f"ZC-1,9900000007,{page},信息不更新,2022-06-09 10:00,2022-06-09 11:00,2022-06-10,是\n"
        f"ZC-2,9900000007,{page},信息不更新,2022-06-06 10:00,2022-06-06 11:00,,\n"
    )
    path.write_text(HEAD + good + "ZC-3,99,,,2022-06-09,,,\n")
    refused = await import_reports([path], dry_run=False, allow_unknown=False)
    assert [(one.row, one.field) for one in refused.checked.faults] == [(4, "site_code")]
    assert await product.store.find("error_reports") == []

    path.write_text(HEAD + good)
    for _ in range(2):  # the same list once more changes nothing
        taken = await import_reports([path], dry_run=False, allow_unknown=False)
        assert (taken.exit_code, taken.sent, taken.waiting) == (0, 2, 0)
    rows = {row["number"]: row for row in await errors_command._rows({})}
    assert [rows[number]["state_zh"] for number in ("ZC-1", "ZC-2")] == ["按时答复", "逾期未答复"]
    assert rows["ZC-1"]["links"][0]["how"] == "same-page"

    async def overdue() -> Event | None:
        return await told(product, "OUTCOMES", f"rectification.error-report-overdue.v1.{target}")

    event = await eventually(overdue)
    assert isinstance(event, ErrorReportOverdue)
    assert (event.number, event.stage) == ("ZC-2", "answer")
    await errors_command._say(["ZC-2"], "网站办", ErrorReportAnswered, {"text": "已更正", "valid": True}, answered=True)
    assert (await errors_command._rows({"number": "ZC-2"}))[0]["state_zh"] == "逾期答复"
    settled = await told(product, "OUTCOMES", f"rectification.error-report-settled.v1.{target}")
    assert isinstance(settled, ErrorReportSettled)
    figures = await errors_command._stats("2022-06-01", "2022-06-30")
    assert (figures.total.received, figures.total.on_time.formula) == (2, "1÷2×100%=50.00%")
    with pytest.raises(typer.Exit):
        await errors_command._say(["ZC-1", "ZC-9"], "网站办", ErrorReportAnswered, {"text": "已更正"}, answered=True)
