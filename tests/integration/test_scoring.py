"""Scoring on the real servers: sheets out and in, an imported quarter, a closed period, explained and computed again."""

import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio
import typer

from deploy.cli.books.sheets import HEADER_ROW
from deploy.cli.commands import assess as assess_command
from deploy.cli.commands import close_period as close_command
from deploy.cli.commands import periods as periods_command
from deploy.cli.commands import scores as scores_command
from deploy.cli.inspection.again import again
from deploy.cli.inspection.score import explain_score, find_score
from deploy.cli.period import period_end, period_start
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import provision
from services.scoring.domain.sheet import ANSWER, CASES, CODE, NOTE, POINTS, office_id
from shared.contracts.assessments import AssessmentRecorded
from shared.contracts.catalogue import parse
from shared.contracts.commands import ClosePeriod
from shared.contracts.observations import LabelRemarked, LabelsSeen, SiteSurveyed
from shared.contracts.outcomes import PeriodClosed
from shared.contracts.targets import TargetFacts, TargetKind, TargetRegistered
from shared.indicators.editions import edition
from shared.runtime.clock import CST, Pace
from tests.support.eventually import eventually
from tests.support.facts import section, site_row, surveyed

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NOW = datetime(2022, 6, 17, 9, tzinfo=CST)
EDITION = "demo-province"
SITES = ("site-9901000001", "site-9901000002")


def row(number: int) -> TargetFacts:
    return site_row(
        name=f"云麓{number}号网站", region="云麓市", category="portal", site_code=f"990100000{number}",
        url=f"http://www.yunlu{number}.canglan.gov.cn/",
    )  # fmt: skip


def survey(target: str, when: datetime, *, labelled: bool) -> SiteSurveyed:
    """A site that is in order, or one without page labels."""
    remarks = () if labelled else (LabelRemarked(label="PubDate", remark="missing", pages=20),)
    return surveyed(
        when, section("要闻", "news", when - timedelta(days=1)), home=when - timedelta(days=1), target=target,
        pass_id=f"pass-{target}-{when.isoformat()}", labels_seen=(LabelsSeen(kind="article", pages=20, remarks=remarks),),
    )  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """Scoring and reporting in June 2022 with a register and two readings of each site."""
    if "scoring" not in stack.children:
        clock_file = stack.root / "clock.json"
        clock_file.write_text(Pace(NOW, time.time(), rate=1.0, network_divisor=15.0).dump())
        stack.env |= {"XUNJIAN_CLOCK_FILE": str(clock_file), "SCORING_EDITION": EDITION, "SCORING_SETTLE_GRACE_S": "1"}
        await provision(stack.settings())
        await stack.start_services(("scoring", "reporting"))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        for number, target in enumerate(SITES, 1):
            await connected.emit(
                TargetRegistered(target=target, occurred_at=NOW - timedelta(days=30), facts=row(number))
            )
            for days in (3, 2):
                await connected.emit(survey(target, NOW - timedelta(days=days), labelled=number == 1))
        for target in SITES:
            await eventually(partial(_case, connected, target))
        yield connected


async def _case(product: Session, target: str) -> dict[str, Any] | None:
    found = await product.store.get("findings", target)
    return found if found and found.get("register_row") and found.get("standing", {}).get("labels-missing") else None


def fill(path: Path, given: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Answer rows by target and indicator; all others of deductions: nothing wrong."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        columns = {sheet.cell(HEADER_ROW, place).value: place for place in range(1, sheet.max_column + 1)}
        answers = given.get(str(sheet.cell(2, 2).value), {})
        for at in range(HEADER_ROW + 1, sheet.max_row + 1):
            part = sheet.cell(at, columns["部分"]).value
            default = {ANSWER: "未发现问题"} if part == "扣分" else {}
            for name, value in answers.get(str(sheet.cell(at, columns[CODE]).value), default).items():
                sheet.cell(at, columns[name]).value = value
    book.save(path)


async def sheet_in(path: Path) -> dict[str, Any]:
    return await assess_command._import([path], "2022Q2", EDITION, "检查员甲", dry_run=False)


WRONG: dict[str, dict[str, Any]] = {
    "reply-late": {ANSWER: "发现问题", CASES: 0},
    "guide-wrong": {ANSWER: "发现问题", NOTE: "=1+1"},
    "bonus-data": {ANSWER: "达到"},
    "forms-missing": {ANSWER: "没有"},
}


async def test_a_sheet_with_one_error_is_refused_whole(product: Session, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    wanted = {"kind": "site", "region": "", "category": ""}
    targets, rows = await assess_command._template("2022Q2", path, EDITION, wanted, ())
    assert targets == 2
    assert rows > 2 * 30
    fill(path, {SITES[0]: WRONG})
    done = await sheet_in(path)
    told = {(one.field, one.row > HEADER_ROW, one.sheet[:4]) for one in done["errors"]}
    assert told == {(CASES, True, "0001"), (NOTE, True, "0001"), (POINTS, True, "0001"), (ANSWER, True, "0001")}
    assert await product.store.find("assessments") == []


async def test_a_quarter_from_sheet_to_score(product: Session, tmp_path: Path) -> None:
    await _import_history(tmp_path)
    path = tmp_path / "sheet.xlsx"
    await assess_command._template("2022Q2", path, EDITION, {"kind": "site"}, ())
    given: dict[str, dict[str, dict[str, Any]]] = {
        SITES[0]: {
            "reply-late": {ANSWER: "发现问题", CASES: 1, NOTE: "模拟提问6个工作日未答复"},
            "bonus-data": {ANSWER: "达到", POINTS: 4.5},
        },
        SITES[1]: {"guide-wrong": {ANSWER: "发现问题", CASES: 7, NOTE: "电话错误"}},
    }
    fill(path, given)
    done = await sheet_in(path)
    assert (done["errors"], done["targets"], done["left"]) == ([], 2, 0)
    said = await _recorded(product, SITES[0])
    assert (said.who, {one.indicator for one in said.answers} >= {"reply-late", "bonus-data"}) == ("检查员甲", True)

    wish = close_command.Wish("2022Q2", False, EDITION, period_start("2022Q2"), period_end("2022Q2"), {}, "", "")
    await close_command._close(wish, tmp_path)
    points = {one["target"]: one for one in await scores_command._rows("2022Q2", False, "zh")}
    # Nobody probed these sites: without the vetoes that only a machine can see there is no verdict, and so no score.
    assert {one["not_scored"] for one in points.values()} == {"undetermined"}
    event = await _closed(product)
    assert event.previous is not None
    assert not event.previous.measured
    assert event.previous.of("site").bands["90"] == 1
    assert event.edition_digest == edition(EDITION).digest

    period = await product.store.get("periods", "2022Q2:close")
    assert period is not None
    told = await again(product, period)
    assert (told["targets"], told["equal"], told["differences"], told["edition_changed"]) == (2, 2, [], False)


async def test_points_line_by_line_once_the_vetoes_could_be_told(product: Session, tmp_path: Path) -> None:
    """The one veto that only a week of visits can tell is made known in the case files, as such a week would."""
    for target in SITES:
        case = await product.store.get("findings", target)
        assert case is not None
        at = (NOW - timedelta(days=1)).isoformat()
        standing = {"state": "good", "first_at": at, "last_at": at}
        vetoes = [
            rule.indicator.code for rule in edition(EDITION).rules_for(TargetKind.SITE) if rule.indicator.pass_needs_it
        ]
        known = {**case["standing"], **dict.fromkeys(vetoes, standing)}
        await product.store.upsert("findings", target, {"$set": {"standing": known}, "$inc": {"version": 1}})
    wish = close_command.Wish("2022-06", False, EDITION, period_start("2022-06"), period_end("2022-06"), {}, "", "")
    path = tmp_path / "june.xlsx"
    await assess_command._template("2022-06", path, EDITION, {"kind": "site"}, ())
    fill(
        path,
        {
            SITES[1]: {
                "guide-wrong": {ANSWER: "发现问题", CASES: 7, NOTE: "电话错误"},
                "bonus-data": {ANSWER: "达到", POINTS: 2},
            }
        },
    )
    assert (await assess_command._import([path], "2022-06", EDITION, "检查员乙", dry_run=False))["left"] == 0
    await close_command._close(wish, tmp_path)
    found = await find_score(product, "云麓2号网站", "2022-06", False)
    assert found is not None
    told = await explain_score(product, found, edition(EDITION), "zh")
    assert (told["points"], told["base"], told["bonus"]) == (94.0, 92.0, 2.0)
    lines = {one["indicator"]: one for one in told["lines"]}
    assert set(lines) == {"labels-missing", "guide-wrong", "bonus-data"}
    assert lines["guide-wrong"]["sum"] == "7×1=7，封顶后5"
    assert lines["guide-wrong"]["cases_of"][0]["review"]["who"] == "检查员乙"
    assert "国办秘函〔2019〕19号" in lines["labels-missing"]["clause"]
    assert len(lines["labels-missing"]["cases_of"][0]["observations"]) == 2
    period = await product.store.get("periods", "2022-06:close")
    assert period is not None
    assert (await again(product, period))["equal"] == 2
    await product.store.upsert("scores", f"2022-06:close:{SITES[1]}", {"$set": {"points": 95.0}})
    wrong = await again(product, period)
    assert [(one["target"], one["name"], one["stored"], one["computed"]) for one in wrong["differences"]] == [
        (SITES[1], "points", 95.0, 94.0)
    ]


async def test_a_sample_is_judged_and_what_an_earlier_closing_said_of_others_is_forgotten(
    product: Session, tmp_path: Path
) -> None:
    whole = ClosePeriod(
        target="period-2022-05", occurred_at=NOW, period="2022-05", edition=EDITION,
        starts_at=period_start("2022-05"), point_at=period_end("2022-05") - timedelta(seconds=1),
    )  # fmt: skip
    await product.emit(whole)
    await eventually(partial(_targets, product, 2))
    half = whole.model_copy(
        update={"target": "period-2022-05-again", "occurred_at": NOW + timedelta(minutes=1), "shares": {"site": 0.5}}
    )
    await product.emit(half)
    await eventually(partial(_targets, product, 1))
    period = await eventually(partial(_sampled, product))
    drawn = {
        (one["kind"], one["region"], one["group"]): (one["listed"], one["drawn"]) for one in period["sample"]["strata"]
    }
    assert drawn["site", "", ""] == (2, 1)
    assert period["sample"]["seed"] == "2022-05"


async def _sampled(product: Session) -> dict[str, Any] | None:
    found = await product.store.get("periods", "2022-05:close")
    return found if found and found.get("sample") else None


async def _targets(product: Session, wanted: int) -> bool:
    return len(await product.store.find("scores", {"period": "2022-05"})) == wanted


async def test_offices_are_assessed_by_a_sheet_of_their_own(product: Session, tmp_path: Path) -> None:
    path, office, annual = tmp_path / "annual.xlsx", "云麓市人民政府办公室", "cn-2019-annual"
    assert (await assess_command._template("2022", path, annual, {}, (office,)))[0] == 1
    given: dict[str, dict[str, Any]] = {
        "annual-findfault-open": {ANSWER: "发现问题", CASES: 2, NOTE: "两件未办结"},
        "annual-platform": {ANSWER: "达到"},
    }
    fill(path, {office_id(office): given})
    done = await assess_command._import([path], "2022", annual, "检查员甲", dry_run=False)
    assert (done["errors"], done["targets"], done["left"]) == ([], 1, 0)
    await product.emit(
        ClosePeriod(
            target="period-2022", occurred_at=product.clock.now(), period="2022", edition=annual,
            starts_at=period_start("2022"), point_at=product.clock.now(),
        )
    )  # fmt: skip
    score = await eventually(partial(product.store.get, "scores", f"2022:close:{office_id(office)}"))
    assert (score["kind"], score["base"], score["bonus"], score["points"]) == ("office", 94.0, 5.0, 99.0)
    assert await product.store.get("findings", office_id(office)) is None


async def _import_history(folder: Path) -> None:
    file = folder / "q1.csv"
    file.write_text(
        "网站标识码,名称,地区,网站类型,结论,得分\n9901000001,云麓1号网站,云麓市,门户网站,合格,91.5\n9901000002,云麓2号网站,云麓市,门户网站,合格,88\n",
        encoding="gb18030",
    )
    rows, errors = periods_command._read([file])
    assert errors == []
    assert not await periods_command._import(rows, "2022Q1", "省政府办公厅", [file])


async def _recorded(product: Session, target: str) -> AssessmentRecorded:
    message = await product.js.get_last_msg("INTAKE", f"assessment.recorded.v1.{target}")
    told = parse(message.subject or "", message.data or b"")
    assert isinstance(told, AssessmentRecorded)
    return told


async def _closed(product: Session) -> PeriodClosed:
    message = await product.js.get_last_msg("OUTCOMES", "period.closed.v1.period-2022q2")
    told = parse(message.subject or "", message.data or b"")
    assert isinstance(told, PeriodClosed)
    return told


async def test_an_imported_period_never_replaces_a_measured_one(product: Session, tmp_path: Path) -> None:
    with pytest.raises(typer.Exit):
        await periods_command._import([], "2022Q2", "甲", [tmp_path / "x.csv"])
