"""Words by which sections, service elements and channels are known, as data; the first entry that fits decides."""

from functools import lru_cache
from typing import Final

from services.crawler.domain.facts import SectionKind as K


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# More telling words stand before those that merely occur in many names.
SECTION_WORDS: Final[tuple[tuple[K, tuple[str, ...]], ...]] = (
    (K.INTERPRETATION, _words("政策解读 解读回应 文件解读 法规解读 图解 解读 读懂 政策问答")),
    (K.PETITION, _words("信访 纪检 举报 监督投诉")),
    (K.INTERVIEW, _words("在线访谈 访谈 新闻发布会 直播")),
    (
        K.SURVEY,
        _words("调查征集 民意征集 意见征集 网上调查 征求意见 在线调查 问卷调查 征集调查 网上征集 民意调查"),
    ),
    (
        K.CONSULTATION,
        _words(
            "咨询建言 咨询投诉 在线咨询 网上咨询 领导信箱 市长信箱 县长信箱 区长信箱 省长信箱 书记信箱 局长信箱 厅长信箱 主任信箱 "
            "镇长信箱 部门信箱 公众留言 网民留言 留言咨询 留言选登 来信选登 信件选登 来信 信箱 我要咨询 我要写信 我要留言 留言板 "
            "留言 问政 建言献策 意见建议 答复选登 回复选登 互动问答 热点问答 咨询回复 常见问题 热线"
        ),
    ),
    (K.SURVEY, _words("征集")),
    (
        K.LEADERS,
        _words(
            "领导信息 领导之窗 领导介绍 领导简介 领导分工 领导班子 领导成员 领导活动 政府领导 市领导 现任领导 长之窗 领导"
        ),
    ),
    (
        K.ORGANISATION,
        _words(
            "机构职能 机构设置 机构概况 机构信息 内设机构 组织机构 机构简介 部门职责 机构职责 工作机构 直属单位 直属机构 "
            "下属单位 主要职责 职能 部门概况 单位概况 本局概况 单位简介 部门简介"
        ),
    ),
    (
        K.PERSONNEL,
        _words(
            "人事信息 人事任免 干部任免 人事招考 招考录用 公务员招 事业单位招 任前公示 干部公示 招聘 人事 招录 任免"
        ),
    ),
    (K.PLANNING, _words("规划计划 发展规划 规划总结 工作计划 专项规划 规划信息 计划总结 年度计划 规划")),
    (
        K.FINANCE,
        _words(
            "财政信息 财政资金 财政预决算 预决算 预算决算 财务公开 三公经费 资金信息 专项资金 债务信息 审计公开 预算 决算 财政"
        ),
    ),
    (
        K.STATISTICS,
        _words("统计信息 统计数据 数据发布 数据开放 统计公报 统计分析 统计年鉴 经济数据 经济运行 月度数据 统计"),
    ),
    (
        K.DISCLOSURE,
        _words(
            "公开指南 公开年报 公开制度 公开目录 依申请公开 主动公开 信息公开专栏 政府公报 基础信息公开 重点领域 权责清单 权力清单 "
            "双随机 行政执法公示 建议提案 会议公开 常务会议 全体会议 政府会议"
        ),
    ),
    (
        K.POLICY,
        _words(
            "政策文件 法规文件 规范性文件 政策法规 政府文件 文件发布 法律法规 政府规章 行政规范 政策发布 最新政策 府办文件 政府令 "
            "本级文件 部门文件 政策库 文件库 市政府文件 规章 法规 公文 政策 文件"
        ),
    ),
    (K.NOTICES, _words("通知公告 公示公告 公告公示 公告通知 通知通告 公告栏 通知 公告 公示 招标 采购 通告")),
    (
        K.NEWS,
        _words(
            "动态要闻 政务要闻 工作动态 部门动态 政务动态 新闻动态 要闻动态 图片新闻 区县动态 县区动态 乡镇动态 基层动态 新闻中心 "
            "新闻资讯 时政要闻 今日要闻 本地要闻 市县动态 各地动态 工作信息 信息快递 业务动态 行业动态 时政新闻 国务院信息 "
            "国务院要闻 媒体聚焦 媒体报道 媒体关注 媒体看 部门信息 上级信息 信息快报 工作简报 传真 要闻 动态 新闻 快讯 资讯 时政 今日"
        ),
    ),
    (
        K.SERVICE,
        _words(
            "办事服务 政务服务 网上办事 在线办事 服务大厅 办事大厅 办事指南 便民服务 公共服务 个人办事 法人办事 企业办事 表格下载 "
            "资料下载 下载中心 便民 办事 服务"
        ),
    ),
    (K.INTERACTION, _words("互动交流 政民互动 公众参与 互动回应 交流互动 公众互动 回应关切 互动")),
    (K.TOPIC, _words("专题专栏 热点专题 专题 专栏 专项工作")),
    (
        K.OVERVIEW,
        _words("概况信息 走进 市情 县情 区情 省情 概况 概览 魅力 地区介绍 自然地理 历史沿革 行政区划 人文历史 简介"),
    ),
    (K.DISCLOSURE, _words("政府信息公开 政务公开 信息公开 公开")),
)

MORE_WORDS: Final = frozenset(
    (
        *_words(
            "+ +more +更多 ... > >> [更多] more more+ more> more>> ··· ··· » 》 【更多】 全部 更多 更多+ 更多... 更多> 更多>> "
            "更多» 更多… 更多信息 更多内容 查看全部 查看更多 进入栏目"
        ),
        "更 多",
        "更多 >>",
    )
)

_MORE_MARKS: Final = " []【】()（）<>《》»›+·.…-→"


@lru_cache(maxsize=4_096)
def is_more(text: str) -> bool:
    """Whether a link says no more than that there is more, whatever brackets and arrows are around it."""
    plain = text.lower()
    return plain in MORE_WORDS or (len(plain) <= 14 and plain.strip(_MORE_MARKS) in MORE_WORDS)


EMPTY_WORDS: Final = _words(
    "暂无内容 暂无信息 暂无数据 暂无相关 没有相关信息 没有找到相关 暂时没有 无数据 栏目建设中 内容更新中 暂无记录 没有内容 "
    "本栏目暂无 没有数据 暂无文章 暂无资料 该栏目下暂无 内容建设中 暂无公开内容"
)

ATTACHMENT_ENDINGS: Final = _words(
    ".doc .docx .xls .xlsx .ppt .pptx .pdf .wps .et .ofd .rtf .zip .rar .7z .txt .csv .mp3 .mp4 .avi .wmv .flv .apk .ceb .gd "
    ".exe .swf .tif .dps"
)
IMAGE_ENDINGS: Final = _words(".jpg .jpeg .png .gif .bmp .webp .svg .ico")

UNIT_ENDS: Final = (
    "政府网", "网站", "门户网", "政府", "局", "厅", "委员会", "办公室", "网", "部", "委", "院", "署", "中心", "管委会", "门户", "平台",
    "街道办事处",
)  # fmt: skip
"""How the names of bodies and of their sites end."""
