"""The columns of the three kinds of register file: their names, what they may hold, and which must be filled."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class FileKind(StrEnum):
    """What the rows of a register file are about. The first two are kinds of targets."""

    SITE = "site"
    ACCOUNT = "account"
    SECTION = "section"


@dataclass(frozen=True)
class Column:
    """One column. `prose` is kept as written; anything else is normalised (full-width digits and the like)."""

    field: str
    label: str
    limit: int = 200
    required: bool = False
    prose: bool = False
    unknown: str = ""
    """Code of the error for a word that is not among `choices`."""
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    form: str = ""
    """`days`: a whole number; `date`: a day, also as a spreadsheet's date."""
    aliases: tuple[str, ...] = ()


CATEGORIES = {"门户网站": "portal", "部门网站": "department", "专项网站": "special"}
SITE_STATES = {"正常": "live", "临时下线": "offline", "关停": "closed"}
ACCOUNT_STATES = {"正常": "live", "注销": "closed"}
PLATFORMS = {
    "微信公众号": "wechat", "新浪微博": "weibo", "抖音": "douyin", "移动客户端": "app", "今日头条": "toutiao",
    "快手": "kuaishou", "哔哩哔哩": "bilibili", "微信视频号": "channels", "微信小程序": "mini-program", "百家号": "baijiahao",
    "大鱼号": "dayu", "企鹅号": "qiehao", "百度贴吧": "tieba", "南方号": "nanfang", "其他": "feed",
}  # fmt: skip
"""The platforms that circulars name (indicators.md 7)."""
OWN_METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wechat": ("wechat-api",),
        "weibo": ("weibo-api", "weibo-commercial", "weibo-guest"),
        "douyin": ("douyin-api",),
        "kuaishou": ("kuaishou-api", "kuaishou-guest"),
        "toutiao": ("toutiao-guest",),
        "bilibili": ("bilibili-guest",),
        "app": ("apple-lookup", "store-page"),
    }
)
"""The platform's own ways, as the poller knows them; a contract test holds both together."""
ANY_METHODS = ("feed", "table", "manual")
"""Ways by which every platform may be read: a feed, a table that the account's system exports, a sheet filled in by a person."""
METHODS = {method: method for ways in (*OWN_METHODS.values(), ANY_METHODS) for method in ways}
YES_NO = {"是": "yes", "否": "no", "true": "yes", "false": "no"}

SECTION_KINDS = {
    "动态要闻": "news", "通知公告": "notice", "政策文件": "policy", "政策解读": "interpretation", "领导信息": "leaders",
    "机构职能": "organisation", "概况信息": "overview", "人事信息": "personnel", "规划计划": "planning", "财政信息": "finance",
    "统计信息": "statistics", "咨询投诉": "consultation", "信访举报": "petition", "在线访谈": "interview", "征集调查": "survey",
    "互动交流": "interaction", "办事服务": "service", "信息公开": "disclosure", "专题专栏": "topic", "其他": "other",
}  # fmt: skip
"""The crawler's kinds of sections by their usual names; a contract test holds both together."""

DEFAULT_METHOD = {"wechat": "wechat-api", "weibo": "weibo-api", "douyin": "douyin-api", "app": "apple-lookup"}
"""How a platform is read when the register does not say; any other by `feed`."""

SECRET_METHODS = frozenset(("wechat-api", "weibo-api", "weibo-commercial", "douyin-api", "kuaishou-api"))
ADDRESS_METHODS = frozenset((*ANY_METHODS, "store-page"))
"""Ways that need a `source_url`."""


def _both(choices: Mapping[str, str]) -> Mapping[str, str]:
    """Every stored value is a spelling of itself."""
    return MappingProxyType({**choices, **{value: value for value in choices.values()}})


SITE_COLUMNS: tuple[Column, ...] = (
    Column("site_code", "网站标识码", 64, required=True),
    Column("name", "网站名称", required=True, prose=True),
    Column("url", "首页网址", 2_000, required=True),
    Column("region", "地区", 60, required=True, prose=True),
    Column("category", "网站类型", required=True, unknown="unknown_category", choices=_both(CATEGORIES)),
    Column("supervising_unit", "主管单位", prose=True),
    Column("sponsoring_unit", "主办单位", prose=True),
    Column("operating_unit", "承办单位", prose=True),
    Column("state", "运行状态", unknown="unknown_state", choices=_both(SITE_STATES)),
    Column("has_services", "办事服务", unknown="not_yes_or_no", choices=_both(YES_NO)),
    Column("icp", "ICP备案号", 60, prose=True),
    Column("contact", "联系电话", 100),
    Column("matrix_url", "新媒体矩阵页", 2_000),
)
ACCOUNT_COLUMNS: tuple[Column, ...] = (
    Column("platform", "平台", required=True, unknown="unknown_platform", choices=_both(PLATFORMS)),
    Column("handle", "账号标识", 128, required=True),
    Column("name", "账号名称", required=True, prose=True),
    Column("region", "地区", 60, required=True, prose=True),
    Column("supervising_unit", "主管单位", prose=True),
    Column("sponsoring_unit", "主办单位", prose=True),
    Column("state", "账号状态", unknown="unknown_state", choices=_both(ACCOUNT_STATES)),
    Column("method", "读取方式", unknown="unknown_method", choices=_both(METHODS)),
    Column("source_url", "读取地址", 2_000),
    Column("credential", "凭据", 64),
    Column("control", "对照账号", unknown="not_yes_or_no", choices=_both(YES_NO)),
)
SECTION_COLUMNS: tuple[Column, ...] = (
    Column("site_code", "网站标识码", 64, required=True),
    Column("name", "栏目名称", 60, required=True, prose=True),
    Column("url", "栏目网址", 500, required=True),
    Column("section_kind", "栏目类别", required=True, unknown="unknown_section_kind", choices=_both(SECTION_KINDS)),
    Column("update_days", "更新期限(天)", 8, form="days", aliases=("更新期限", "更新周期(天)")),
    Column("watched", "是否监测", unknown="not_yes_or_no", choices=_both(YES_NO)),
    Column("exempt_reason", "豁免原因", 100, prose=True),
    Column("exempt_until", "豁免到期", 20, form="date", aliases=("豁免到期日",)),
)
COLUMNS: Mapping[FileKind, tuple[Column, ...]] = {
    FileKind.SITE: SITE_COLUMNS,
    FileKind.ACCOUNT: ACCOUNT_COLUMNS,
    FileKind.SECTION: SECTION_COLUMNS,
}
LABELS: Mapping[str, str] = {
    column.field: column.label for column in (*SECTION_COLUMNS, *ACCOUNT_COLUMNS, *SITE_COLUMNS)
}


def choices_of(column: Column) -> str:
    """The words a column takes, for people: each stored value with its Chinese spelling."""
    named = {value: word for word, value in reversed(list(column.choices.items())) if word != value}
    return "、".join(
        f"{named[value]}({value})" if value in named else value for value in dict.fromkeys(column.choices.values())
    )


def label_of(name: str | None, kind: FileKind | None, lang: str) -> str:
    """How a column is called in a file of this kind, or its English alias."""
    if name is None:
        return ""
    if lang == "en" or kind is None:
        return name if lang == "en" else LABELS.get(name, name)
    return next((column.label for column in COLUMNS[kind] if column.field == name), name)
