"""What the 2017 guideline (国办发〔2017〕47号) and the register ask of a site's pages, as data: indicators.md 6."""

from typing import Final

from services.crawler.domain.facts import PageKind as K


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SITE_LABELS: Final = _words("SiteName SiteDomain SiteIDCode")
COLUMN_LABELS: Final = _words("ColumnName ColumnDescription ColumnKeywords ColumnType")
CONTENT_LABELS: Final = _words("ArticleTitle PubDate ContentSource")
OPTIONAL_LABELS: Final = _words("Keywords Author Description Image Url")
LABEL_NAMES: Final = {name.lower(): name for name in (*SITE_LABELS, *COLUMN_LABELS, *CONTENT_LABELS, *OPTIONAL_LABELS)}
REQUIRED_LABELS: Final[dict[K, tuple[str, ...]]] = {
    K.HOME: SITE_LABELS,
    K.LIST: (*SITE_LABELS, *COLUMN_LABELS),
    K.ARTICLE: (*SITE_LABELS, "ColumnName", "ColumnType", *CONTENT_LABELS),
    # Guides, letters and pages without a kind come from systems of their own: only what every page owes is asked.
    K.SERVICE_GUIDE: SITE_LABELS,
    K.CONSULTATION: SITE_LABELS,
    K.OTHER: SITE_LABELS,
}
"""Pages of a kind that is not named here (errors, shells, challenges, notices) owe no labels."""

USELESS_TYPES: Final = frozenset(
    _words(
        "栏目 栏目页 栏目类型 栏目类别 普通栏目 默认 默认栏目 默认类型 列表 列表页 内容 内容页 文章 文章页 频道 类型 类别 无 其他 测试 "
        "column channel list default type text article node page category normal test other"
    )
)
"""Values of ColumnType that say nothing about the column."""

REPORT_HOST: Final = "zfwzgl.www.gov.cn"
OUTDATED_REPORT_HOSTS: Final = ("pucha.kaipuyun.cn", "121.43.68.40")

GUIDE_ELEMENTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("事项名称", _words("事项名称 项目名称 办理事项 服务事项名称 业务名称 办事名称 实施事项名称 服务事项 办理项目")),
    ("设定依据", _words("设定依据 法律依据 办理依据 实施依据 政策依据 审批依据 法定依据 设立依据 依据")),
    (
        "申请条件",
        _words("申请条件 办理条件 受理条件 申报条件 准予条件 审批条件 办事条件 申请人条件 予以批准的条件 许可条件"),
    ),
    (
        "办理材料",
        _words(
            "办理材料 申请材料 申报材料 所需材料 提交材料 材料清单 申请材料目录 需提交的材料 应提交材料 申办材料 办事材料 提供材料 "
            "需提供的材料 申请资料 所需资料"
        ),
    ),
    (
        "办理地点",
        _words(
            "办理地点 受理地点 办公地点 办公地址 办事地点 办理地址 受理地址 窗口地址 办理窗口 办事地址 受理窗口 地点"
        ),
    ),
    ("办理时间", _words("办理时间 办公时间 受理时间 工作时间 办事时间 接待时间 服务时间 窗口时间")),
    ("联系电话", _words("联系电话 咨询电话 咨询方式 联系方式 办公电话 咨询途径 咨询服务电话 服务电话 咨询及投诉电话")),
    (
        "办理流程",
        _words(
            "办理流程 办理程序 办事流程 审批流程 工作流程 流程图 审批程序 申请程序 办理步骤 办事程序 受理流程 申办流程 业务流程"
        ),
    ),
)
