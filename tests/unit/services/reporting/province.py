"""A whole invented period with every figure of design.md 9: what the province's circular must say."""

from datetime import datetime, timedelta, timezone
from typing import Any

from services.reporting.domain.earlier import Count, Figures
from services.reporting.domain.material import ErrorReportRow, FindingRow, Material, ScoreRow
from shared.contracts.targets import TargetFacts
from tests.unit.services.reporting.material import POINT, RECHECK, START, order, period, row, score, veto

CST = timezone(timedelta(hours=8))
CITIES = (
    "云泊市",
    "澜川市",
    "溪麓市",
    "鹤汀市",
    "霁陵市",
    "枫浦市",
    "桐岚市",
    "岫阳市",
    "砚江市",
    "黛川市",
    "芷泽市",
    "珞滨市",
    "翎湖市",
)
CLEAN_SITES, CLEAN_ACCOUNTS = (1, 4, 6, 9, 11), (2, 4, 6, 8, 11)
PLATFORMS = (("wechat", 140), ("weibo", 90), ("douyin", 50), ("feed", 45), ("app", 14))
SITES, SITES_FAILED, SITES_REPAIRED = 200, 30, 28
ACCOUNTS_FAILED, ACCOUNTS_REPAIRED = 30, 14
PORTALS = 124
SAYS: dict[str, dict[str, str | int | float | None]] = {
    "site-unreachable": {"visits": 168, "failed": 21, "percent": 12.5},
    "homepage-stale": {"newest": "2022-05-28", "days": 20},
    "columns-core-stale": {"count": 5, "limit": 5, "names": "通知公告、政策文件、工作动态"},
    "columns-blank": {"count": 10, "limit": 5, "names": "人事信息、规划计划"},
    "media-stale": {"newest": "2022-05-20", "days": 28},
    "media-reply-overdue": {"count": 3, "workdays": 5, "asked": "2022-05-30"},
}
VETOES = ("site-unreachable", "homepage-stale", "columns-core-stale", "columns-blank")
REPORTS = 129


def sites() -> tuple[list[ScoreRow], list[ScoreRow], dict[str, TargetFacts]]:
    """200 sites, 30 failing and outside the five clean cities, 28 repaired; 74 portals and 2 departments at 90 and more."""
    before, after, rows = [], [], {}
    dirty = [index for index in range(13) if index not in CLEAN_SITES]
    failing = 0
    for number in range(SITES):
        target, city = f"site-99{number:08d}", number % 13
        fails = city in dirty and failing < SITES_FAILED
        failing += fails
        portal = number < PORTALS
        facts = veto(
            f"f-{target}",
            VETOES[failing % 4],
            params=SAYS[VETOES[failing % 4]],
            places=[f"http://www.s{number}.canglan.gov.cn/xxgk/list_{number}.html"],
        )
        before.append(_score(target, fails, CITIES[city], f"{CITIES[city]}第{number}号网站", facts, None))
        stays = fails and failing > SITES_REPAIRED
        after.append(_score(target, stays, CITIES[city], before[-1].name, facts, None))
        rows[target] = row(
            target,
            region=CITIES[city],
            category="portal" if portal else "department",
            site_code=f"99{city + 1:02d}{number % 7:02d}{number:04d}",
            name=before[-1].name,
            sponsoring_unit=f"{CITIES[city]}某办公室",
            supervising_unit=f"{CITIES[city]}人民政府办公室",
        )
    return _with_points(before), after, rows


def _with_points(scores: list[ScoreRow]) -> list[ScoreRow]:
    """By order among the passing: 17 portals at 100 and more, 57 at 90 to 100, two departments at 90, the rest below."""
    portals = departments = 0
    made = []
    for number, one in enumerate(scores):
        if one.vetoes:
            made.append(one)
            continue
        if number < PORTALS:
            points = 104.5 if portals < 17 else 93.0 if portals < 74 else 71.0 + number % 10
            portals += 1
        else:
            points = 91.0 if departments < 2 else 82.0 if departments % 2 else 68.0
            departments += 1
        made.append(one.model_copy(update={"points": points, "bonus": 12.5 if points > 100 else 0.0}))
    return made


def accounts() -> tuple[list[ScoreRow], list[ScoreRow], dict[str, TargetFacts]]:
    """339 accounts, 30 failing and outside five clean cities, 15 of them silent; 14 repaired."""
    before, after, rows = [], [], {}
    kinds = ["media-stale"] * 15 + ["media-no-interaction"] * 5 + ["app-unusable"] * 4 + ["media-reply-overdue"] * 6
    failing, number = 0, 0
    for platform, count in PLATFORMS:
        for _ in range(count):
            target, city = f"account-{platform}-{number:04d}", number % 13
            fails = city not in CLEAN_ACCOUNTS and failing < ACCOUNTS_FAILED
            facts = veto(f"f-{target}", kinds[failing % 30], params=SAYS.get(kinds[failing % 30], {}))
            failing += fails
            before.append(_score(target, fails, CITIES[city], f"{CITIES[city]}发布{number}", facts, None))
            after.append(
                _score(target, fails and failing > ACCOUNTS_REPAIRED, CITIES[city], before[-1].name, facts, None)
            )
            rows[target] = row(
                target,
                kind="account",
                region=CITIES[city],
                name=before[-1].name,
                platform=platform,
                site_code=None,
                url=None,
                handle=f"gh_{number:06d}",
                sponsoring_unit=f"{CITIES[city]}某局",
                supervising_unit=f"{CITIES[city]}人民政府办公室",
            )
            number += 1
    rows["account-weibo-closed"] = row(
        "account-weibo-closed", kind="account", name="溪麓微讯", platform="weibo", state="closed", site_code=None
    )
    return before, after, rows


def _score(target: str, fails: bool, region: str, name: str, facts: dict[str, Any], points: float | None) -> ScoreRow:
    vetoes = [facts] if fails else []
    return score(target, "fail" if fails else "pass", region, name=name, vetoes=vetoes, points=points, provisional=True)


def _dead_link(number: int) -> FindingRow:
    url = f"http://www.canglan.gov.cn/xzzx/{number}.doc"
    facts = veto(
        f"d-{number}", "dead-link", severity="deduction", places=[url], params={"url": url, "outcome": "http_error"}
    )
    return FindingRow.model_validate({"target": f"site-99{number:08d}", "facts": facts})


def error_reports(targets: list[str]) -> tuple[ErrorReportRow, ...]:
    """129, all answered in time; every second one within a day."""
    made = []
    for number in range(REPORTS):
        at = datetime(2022, 6, 13, 9, tzinfo=CST) + timedelta(minutes=number)
        made.append(
            ErrorReportRow(
                number=f"ZC2022{number:06d}",
                target=targets[number % len(targets)],
                name="某网站",
                site_code="9900000001",
                url="http://www.canglan.gov.cn/a.html",
                kind=("inaccessible", "typo", "not-updated")[number % 3],
                received_at=at,
                transferred_at=at + timedelta(hours=2),
                transfer_due_at=at + timedelta(days=1),
                due_at=datetime(2022, 6, 16, 23, 59, 59, tzinfo=CST),
                answered_at=at + timedelta(days=number % 3),
                valid=number % 4 > 0,
            )
        )
    return tuple(made)


def province(recheck: bool = True, **changes: Any) -> Material:
    """Everything that the province's circular is written from."""
    site_rows, account_rows = sites(), accounts()
    rows = {**site_rows[2], **account_rows[2]}
    failing = [one for one in (*site_rows[0], *account_rows[0]) if one.vetoes]
    still = {one.target for one in (*site_rows[1], *account_rows[1]) if one.vetoes}
    given = {
        "close": period(starts_at=datetime(2022, 4, 1, tzinfo=CST)),
        "recheck": period(RECHECK) if recheck else None,
        "before": (*site_rows[0], *account_rows[0]),
        "after": (*site_rows[1], *account_rows[1]) if recheck else (),
        "register_rows": rows,
        "orders": tuple(
            order(
                one.vetoes[0].id,
                (START + timedelta(days=2), "ordered"),
                *(() if one.target in still else ((POINT + timedelta(days=1), "closed"),)),
                id=f"o-{one.target}",
                target=one.target,
                indicator=one.vetoes[0].indicator,
                params=dict(one.vetoes[0].params),
            )
            for one in failing
        ),
        "findings": tuple(_dead_link(number) for number in range(40)),
        "error_reports": error_reports(sorted(site_rows[2])[:20]),
        "earlier": (
            Figures(
                period="2021Q4",
                imported=True,
                sites=Count(checked=198, passed=151),
                accounts=Count(checked=331, passed=290),
            ),
            Figures(
                period="2022Q1",
                imported=True,
                source="2022年第一季度通报",
                sites=Count(checked=199, passed=160, checked_after=199, passed_after=195),
                accounts=Count(checked=335, passed=301),
                at_least={"90": 44},
            ),
        ),
    }
    return Material.model_validate({**given, **changes})
