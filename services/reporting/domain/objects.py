"""What was checked: objects by kind, level and platform, how many there are, how many were checked, and what left the base."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from services.reporting.domain.material import Material, ScoreRow, of_kind
from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind

CATEGORIES_ZH = {"portal": "门户网站", "department": "部门网站", "special": "专项网站"}
PLATFORMS_ZH = {
    "wechat": "微信公众号", "weibo": "新浪微博", "douyin": "抖音", "app": "移动客户端", "toutiao": "今日头条",
    "kuaishou": "快手", "bilibili": "哔哩哔哩", "channels": "微信视频号", "mini-program": "微信小程序", "baijiahao": "百家号",
    "dayu": "大鱼号", "qiehao": "企鹅号", "tieba": "百度贴吧", "nanfang": "南方号", "feed": "其他",
}  # fmt: skip
KINDS = (TargetKind.SITE, TargetKind.ACCOUNT)
LEVELS = ("部委", "省级", "市级", "县级", "未注明")
STATES_ZH = {"live": "正常", "offline": "临时下线", "closed": "关停注销"}


class Group(Part):
    """Targets of one kind: in the register, judged, passing. `share` is checked over registered."""

    name: str
    registered: int
    checked: int
    share: Rate
    passed: int
    failed: int
    undetermined: int
    rate: Rate


class Left(Part):
    """A target that the register calls closed or offline: watched, and no part of any base."""

    target: str
    name: str
    region: str
    what: str
    state: str


class Objects(Part):
    """The bases of every rate, and what stands outside them."""

    sites_by_category: tuple[Group, ...] = ()
    sites_by_level: tuple[Group, ...] = ()
    accounts_by_platform: tuple[Group, ...] = ()
    site_states: dict[str, int] = Field(default_factory=dict)
    account_states: dict[str, int] = Field(default_factory=dict)
    left_sites: tuple[Left, ...] = ()
    left_accounts: tuple[Left, ...] = ()


def objects(material: Material) -> Objects:
    """The objects of a period. Without the register, what was judged is all there is."""
    rows = material.register_rows
    sites, accounts = (_rows(material, kind) for kind in KINDS)
    judged_sites, judged_accounts = (of_kind(material.before, kind) for kind in KINDS)
    return Objects(
        sites_by_category=_groups(
            judged_sites, {key: category(row) for key, row in sites.items()}, CATEGORIES_ZH.values()
        ),
        sites_by_level=_groups(judged_sites, {key: level(row) for key, row in sites.items()}, LEVELS),
        accounts_by_platform=_groups(
            judged_accounts, {key: platform(row) for key, row in accounts.items()}, PLATFORMS_ZH.values()
        ),
        site_states=_states(rows, TargetKind.SITE),
        account_states=_states(rows, TargetKind.ACCOUNT),
        left_sites=_left(rows, TargetKind.SITE),
        left_accounts=_left(rows, TargetKind.ACCOUNT),
    )


def category(row: TargetFacts | None) -> str:
    """A site's kind as people read it."""
    return CATEGORIES_ZH.get(row.category or "", "其他网站") if row else "其他网站"


def platform(row: TargetFacts | None) -> str:
    """An account's platform as people read it."""
    return PLATFORMS_ZH.get(row.platform or "", row.platform or "其他") if row else "其他"


def level(row: TargetFacts | None) -> str:
    """By the area code (GB/T 2260) that a site code begins with; `bm` are departments of the State Council."""
    code = (row.site_code or "").lower() if row else ""
    if code.startswith("bm"):
        return "部委"
    if not re.fullmatch(r"\d{10}", code, re.ASCII):
        return "未注明"
    return "省级" if code[2:6] == "0000" else "市级" if code[4:6] == "00" else "县级"


def _rows(material: Material, kind: TargetKind) -> dict[str, TargetFacts | None]:
    """By target: what the register calls live, and what was judged although the register has changed since."""
    live: dict[str, TargetFacts | None] = {
        key: row for key, row in material.register_rows.items() if row.kind is kind and row.state is RegisterState.LIVE
    }
    judged = {one.target: material.register_rows.get(one.target) for one in material.before if one.kind is kind}
    return {**live, **judged}


def _groups(
    judged: Sequence[ScoreRow], group_of: Mapping[str, str], order: Iterable[str]
) -> tuple[Group, ...]:  # fmt: skip
    known = list(order)
    registered = Counter(group_of.values())
    names = sorted(registered, key=lambda name: (known.index(name) if name in known else len(known), name))
    return tuple(
        _group(name, registered[name], [one for one in judged if group_of[one.target] == name]) for name in names
    )


def _group(name: str, registered: int, judged: Sequence[ScoreRow]) -> Group:
    verdicts = Counter(one.verdict for one in judged)
    passed, failed = verdicts[Verdict.PASS], verdicts[Verdict.FAIL]
    return Group(
        name=name,
        registered=registered,
        checked=passed + failed,
        share=rate(passed + failed, registered),
        passed=passed,
        failed=failed,
        undetermined=verdicts[Verdict.UNDETERMINED],
        rate=rate(passed, passed + failed),
    )


def _states(rows: Mapping[str, TargetFacts], kind: TargetKind) -> dict[str, int]:
    counts = Counter(row.state.value for row in rows.values() if row.kind is kind)
    return {STATES_ZH[state.value]: counts[state.value] for state in RegisterState if counts[state.value]}


def _left(rows: Mapping[str, TargetFacts], kind: TargetKind) -> tuple[Left, ...]:
    gone = [(key, row) for key, row in rows.items() if row.kind is kind and row.state is not RegisterState.LIVE]
    return tuple(
        Left(
            target=key,
            name=row.name,
            region=row.region,
            what=category(row) if kind is TargetKind.SITE else platform(row),
            state=STATES_ZH[row.state.value],
        )
        for key, row in sorted(gone, key=lambda pair: (pair[1].region, pair[1].name, pair[0]))
    )
