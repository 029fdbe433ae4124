"""The annexes: who failed and why, in sentences, and how far it has been put right."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from services.reporting.domain.material import Material, OrderRow, ScoreRow
from shared.contracts.findings import FindingFacts
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts
from shared.indicators import wording

PLATFORMS_ZH = {
    "wechat": "微信公众号", "weibo": "新浪微博", "douyin": "抖音", "app": "移动客户端", "toutiao": "今日头条",
    "kuaishou": "快手", "bilibili": "哔哩哔哩", "channels": "微信视频号", "mini-program": "微信小程序", "baijiahao": "百家号",
    "dayu": "大鱼号", "qiehao": "企鹅号", "tieba": "百度贴吧", "nanfang": "南方号", "feed": "其他",
}  # fmt: skip
STATES_ZH = {
    "ordered": "整改中，期限{due}", "replied": "已反馈，待复查", "overdue": "逾期未完成整改，期限{due}", "closed": "已整改",
    "dismissed": "经复核已排除", None: "尚未下达整改通知",
}  # fmt: skip
MOST_PLACES = 10


class Problem(BaseModel):
    """One finding as people read it."""

    model_config = ConfigDict(frozen=True)

    finding_id: str
    indicator: str
    title: str
    text: str
    text_en: str
    places: tuple[str, ...]
    places_more: int
    state: str | None
    rectification: str


class AnnexRow(BaseModel):
    """One line of a list: 序号, 地区, 名称, 标识码 or 平台, 网址, 主办单位, 主要问题, 整改情况."""

    model_config = ConfigDict(frozen=True)

    number: int
    target: str
    region: str
    name: str
    code: str
    url: str
    sponsoring_unit: str
    problems: tuple[Problem, ...]
    missing: tuple[str, ...] = ()
    put_right: bool | None = None
    """After the re-check: seen to be right, seen to be still wrong, or (None) not told."""


def annex(scores: Sequence[ScoreRow], material: Material) -> tuple[AnnexRow, ...]:
    """The given targets as a list, by region and name; unknown to the register they still stand in it."""
    orders = {order.finding_id: order for order in material.orders}
    after = {score.target: score.verdict for score in material.after} if material.recheck else None
    ordered = sorted(scores, key=lambda score: (score.region, score.name, score.target))
    return tuple(
        _row(number, score, material, _problems(score, orders, material.seen_at), after)
        for number, score in enumerate(ordered, 1)
    )


def _row(
    number: int, score: ScoreRow, material: Material, problems: tuple[Problem, ...],
    after: Mapping[str, Verdict] | None,
) -> AnnexRow:  # fmt: skip
    facts = material.register_rows.get(score.target)
    return AnnexRow(
        number=number,
        target=score.target,
        region=score.region,
        name=score.name,
        code=_code(facts),
        url=(facts.url or "") if facts else "",
        sponsoring_unit=facts.sponsoring_unit if facts else "",
        problems=problems,
        missing=tuple(wording.title(code) for code in score.missing),
        put_right=None if after is None else _put_right(after.get(score.target)),
    )


def _put_right(verdict: Verdict | None) -> bool | None:
    return {Verdict.PASS: True, Verdict.FAIL: False}.get(verdict) if verdict else None


def _code(facts: TargetFacts | None) -> str:
    if facts is None:
        return ""
    return facts.site_code or PLATFORMS_ZH.get(facts.platform or "", facts.platform or "")


def _problems(score: ScoreRow, orders: Mapping[str, OrderRow], at: datetime) -> tuple[Problem, ...]:
    return tuple(_problem(veto, orders.get(veto.id), at) for veto in score.vetoes)


def _problem(finding: FindingFacts, order: OrderRow | None, at: datetime) -> Problem:
    state = order.state_at(at) if order else None
    if order and state == "closed" and order.because == "dismissed":
        state = "dismissed"
    due = order.due_at.date().isoformat() if order else ""
    return Problem(
        finding_id=finding.id,
        indicator=finding.indicator,
        title=wording.title(finding.indicator),
        text=wording.says(finding),
        text_en=wording.says(finding, "en"),
        places=finding.places[:MOST_PLACES],
        places_more=max(0, len(finding.places) - MOST_PLACES),
        state=state,
        rectification=STATES_ZH.get(state, str(state)).format(due=due),
    )
