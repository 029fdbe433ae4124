"""Whether a link's words name one office and its target is another: only where both names are clear."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

from services.link_checker.domain.classify import Answer
from shared.contracts.link_why import LinkWhy

# One matter, with the names that offices had for it before and after reforms: these are one office.
_MATTERS: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(names.split())
    for names in (
        "发展和改革委员会 发展改革委员会 发展和改革局 发展改革局 发改委 发改局 发展计划局 物价局 粮食局 "
        "粮食和物资储备局 能源局",
        "教育局 教育厅 教育委员会 教委 教体局 教育体育局 教育和体育局 体育局 教育科技局 教育和科技局 科技局 "
        "科学技术局 科学技术厅",
        "工业和信息化局 工业和信息化厅 工信局 工信厅 经济和信息化局 经济和信息化委员会 经信局 经信委 "
        "经济信息化局 经济贸易局 商务局 商务厅 科技和工业信息化局 科工局 科学技术和工业信息化局",
        "民族宗教事务局 民族和宗教事务局 民宗局 民族事务委员会 民委 宗教事务局 民族宗教事务委员会",
        "公安局 公安厅 公安分局 交通警察支队 交警支队",
        "民政局 民政厅",
        "司法局 司法厅 法制办公室 法制办 政府法制办公室",
        "财政局 财政厅 国有资产监督管理委员会 国资委 国有资产监督管理局",
        "人力资源和社会保障局 人力资源社会保障局 人力资源和社会保障厅 人社局 人社厅 人事局 劳动和社会保障局 "
        "社会保险事业管理局",
        "自然资源局 自然资源厅 自然资源和规划局 自然资源和规划厅 自然资源规划局 国土资源局 国土资源厅 规划局 "
        "城乡规划局 林业局 林业和草原局 海洋局 规划和自然资源局",
        "生态环境局 生态环境厅 环境保护局 环保局 环境保护厅",
        "住房和城乡建设局 住房城乡建设局 住房和城乡建设厅 住建局 住建厅 建设局 城乡建设局 城市管理局 "
        "城市管理综合行政执法局 综合行政执法局 住房和城乡建设委员会 房产管理局",
        "交通运输局 交通运输厅 交通局 公路局",
        "水利局 水利厅 水务局 水务厅",
        "农业农村局 农业农村厅 农业局 农业厅 畜牧局 畜牧兽医局 扶贫开发办公室 扶贫办 乡村振兴局 农业委员会 农委 农牧局",
        "文化和旅游局 文化和旅游厅 文化旅游局 文旅局 文化广电和旅游局 文化广电旅游局 文化广电旅游体育局 "
        "文化体育和旅游局 文化局 旅游局 旅游发展委员会 文化广电新闻出版局 文物局 广播电视局",
        "卫生健康局 卫生健康委员会 卫健局 卫健委 卫生局 卫生和计划生育局 卫生和计划生育委员会 卫计委 卫计局 "
        "卫生厅 医疗保障局 医保局 疾病预防控制中心",
        "退役军人事务局 退役军人事务厅 退役军人局",
        "应急管理局 应急管理厅 应急局 安全生产监督管理局 安监局 地震局 防震减灾局 消防救援支队 消防救援大队",
        "审计局 审计厅",
        "市场监督管理局 市场监管局 工商行政管理局 工商局 质量技术监督局 质监局 食品药品监督管理局 食药监局 "
        "药品监督管理局 知识产权局",
        "统计局",
        "信访局 信访办公室",
        "税务局 国家税务局 地方税务局 国税局 地税局",
        "气象局",
        "公共资源交易中心 公共资源交易管理局 政务服务中心 政务服务管理局 行政审批局 政务服务和数据管理局 "
        "政务服务数据管理局 行政服务中心 大数据局 大数据管理局 数据局",
    )
)
_MATTER_OF: Final = {name: number for number, names in enumerate(_MATTERS) for name in names}
_OFFICE: Final = re.compile("|".join(sorted(map(re.escape, _MATTER_OF), key=len, reverse=True)))
_LEVELS: Final = "省|自治区|自治州|自治县|地区|盟|旗|市|州|县|区|镇|乡|街道"
_PLACE: Final = re.compile(rf"[\u4e00-\u9fff]{{1,10}}?(?:{_LEVELS})")
_PLACES: Final = re.compile(rf"(?:[\u4e00-\u9fff]{{0,8}}?(?:{_LEVELS})){{1,4}}|[\u4e00-\u9fff]{{0,4}}")
_GOVERNMENT: Final = re.compile(r"人民政府(?:办公[室厅])?|政府(?:门户)?网站?|政府网")
_DRESS: Final = re.compile(
    r"^[·•\-—>》【\[\s]{1,5}|[】\]\s]{1,5}$|欢迎(?:访问|光临|您)|^首页[\s\-_|—·]{0,5}|中国[·•]"
    r"|[\s\-_|—·]{0,5}(?:首页|主页|门户网站|官方网站|官网|网站|政务网|信息网|在线|网)$"
)
_PARTS: Final = re.compile(r"[\s_|｜\-—–·•>]{1,5}")
_OTHER_MATTERS: Final = re.compile(
    r"学校|大学|中学|小学|医院|公司|报|通知|公告|办法|关于|转发|查询|平台|系统|登录|专题|举报|热线|电话|指南|下载|大厅"
)
MAX_NAME: Final = 30


class Body(NamedTuple):
    """An office as its name tells it: the place (empty when it names none) and the matter; -1: the government as a whole."""

    place: str
    matter: int


def body_of(text: str) -> Body | None:
    """The office that a text names; None when it is not just the name of one."""
    name = _DRESS.sub("", _DRESS.sub("", text.strip())).strip()
    if not 3 <= len(name) <= MAX_NAME or _OTHER_MATTERS.search(name):
        return None
    office = _OFFICE.search(name)
    if office is not None:
        before, after = name[: office.start()], name[office.end() :]
        return Body(_place(before), _MATTER_OF[office[0]]) if not after and _is_place(before) else None
    government = _GOVERNMENT.search(name)
    if government is not None and not name[government.end() :] and _PLACE.search(name[: government.start()]):
        return Body(_place(name[: government.start()]), -1)
    return None


def other_body(answer: Answer, labels: Iterable[str]) -> Answer | None:
    """The answer as a wrong link, when every label names one office and the home page that came names another."""
    page = answer.page
    if page is None or not answer.good or not page.is_home or page.kind != "html" or not page.title:
        return None
    shown = next((body for part in (page.title, *_PARTS.split(page.title)) if (body := body_of(part))), None)
    named = [body for label in labels if (body := body_of(label)) is not None]
    if shown is None or not named or not all(_differ(one, shown) for one in named):
        return None
    detail = f"{next(iter(labels))} → {page.title}"[:160]
    return replace(answer, why=LinkWhy.OTHER_BODY, detail=detail)


def _differ(label: Body, title: Body) -> bool:
    """Another place, or another matter. A department whose address now opens its government's portal is no mistake."""
    if label.place and title.place and not _same_place(label.place, title.place):
        return True
    return label.matter != title.matter and -1 not in (label.matter, title.matter)


def _same_place(one: str, other: str) -> bool:
    """Places are written long and short: 云泊 is in 沧澜省云泊县, 云泊县 and 云泊."""
    first, second = _bare(one), _bare(other)
    return first in second or second in first or first[-2:] == second[-2:]


def _bare(place: str) -> str:
    return re.sub(rf"(?:{_LEVELS}|壮族|回族|维吾尔)$", "", place)


def _place(text: str) -> str:
    return text.removeprefix("中国").removeprefix("中华人民共和国")


def _is_place(text: str) -> bool:
    """What stands before the matter is a place or nothing; short names of places often lack their level."""
    return _PLACES.fullmatch(text) is not None
