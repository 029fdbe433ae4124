"""Does a page announce that its own site is closed, merged elsewhere or taken off for a while? And is it anything besides?

A notice is a page that is little more than itself, and speaks of its own site. A news item about somebody else's site, the
deadline of an application and a night of maintenance use the same words.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Notice(StrEnum):
    """What a notice announces."""

    CLOSED = "closed"
    MOVED = "moved"
    OFFLINE = "offline"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice with the sentence that it was told by."""

    notice: Notice
    text: str


MOST_TEXT: Final = 1_500
MOST_LINKS: Final = 25
"""What a page shows that is little more than a notice; with a menu and its lists it is a page of a living site."""

_SITE: Final = re.compile(
    r"本平台|本站|我站|该站|此站|原站|旧站|本网|我网|官网|网站群|网站|站点|门户网?|信息网|政府网|政务网|服务网|公众网|网页|子站|旧版|老版|"
    r"网址|域名|[市县区局委办厅处院会镇乡]网|(?:this|our|the)(?:web)?site",
    re.IGNORECASE,
)
_OWN: Final = re.compile(r"(?:本|我|该|此|原|旧|老|贵)[^，。；\n]{0,10}$|^(?:本|我|该|此|原|旧|老|官网)")
_ENDS: Final = (
    r"(?=$|[，。；、！!,.;）)】\]\n:：?？]|公告|通告|通知|启事|声明|说明|并|且|后|前|及|和|了|期间|[12]\d{3}年)"
)
"""What may follow a verb that has no object: 关停。 but not 关停网站1个, 停止使用，but not 停止使用该功能."""
_CLOSE: Final = (
    r"(?:(?<!不)关停|(?<!不)关闭|停止(?:了)?(?:一切|对外|线上|内容|信息)?(?:服务|运行|运营|使用|更新|访问|维护|运维|发布)|停用|停运|(?<!暂)停办|"
    rf"停更|撤销|注销|下线|终止(?:服务|运行)|废止){_ENDS}|不再(?:对外)?(?:更新|维护|使用|提供|开放|运行|发布|运营|保留)"
    r"|(?:hasbeen|isnow|was)(?:permanently)?(?:closed|shutdown)"
)
_MOVE: Final = (
    r"(?:迁移|搬迁|搬家|迁|整合|并|合并|归并|融合|归集|转移|切换)(?:至|到|入|进)|整合迁移|迁移整合|(?:变更|更换|更改|调整)(?:为|至)|"
    r"(?:启用|使用|开通)(?:了)?新(?:的)?(?:域名|网址|网站|版|站)|新(?:版)?(?:网站?|站)?(?:网址|域名|地址)(?:为|是|：|:)|"
    rf"(?:已经?|现已|正式)(?:搬家|搬迁|迁移){_ENDS}|hasmovedto"
)
_NAMES_CHANGE: Final = re.compile(r"^(?:变更|更换|更改|调整)")
_OFF: Final = (
    r"临时(?:性)?(?:下线|关闭|停止|停用|关停)|暂时?(?:性)?(?:下线|关闭|关停|停止(?:服务|运行|访问|更新))"
    r"|暂停(?:服务|运行|访问|开放|使用|更新|对外)"
)
_PREDICATES: Final = {
    Notice.OFFLINE: re.compile(_OFF),
    Notice.MOVED: re.compile(_MOVE, re.IGNORECASE),
    Notice.CLOSED: re.compile(_CLOSE, re.IGNORECASE),
}
_REACH: Final = 70
_HEADLINE: Final = re.compile(
    r"关于(?:拟|将|对|临时|永久|正式){0,2}(关停|关闭|停用|停止(?:使用|运行|更新|服务)|撤销|注销|下线|整合|迁移|归并|变更|暂停)"
    r"[^。；\n]{0,50}(?:网站|网|站点|域名|网址|门户|网页)[^。；\n]{0,14}(?:公告|通告|通知|启事|声明|说明|告知书?)"
    r"|(?:^|\n)[^。；，\n]{0,24}(?:网站|本站|站点|域名|门户)(?:的)?(临时下线|关停|关闭|停用|下线|整合|迁移|归并|变更|暂停服务)"
    r"[^。；，\n]{0,6}(?:公告|通告|通知|启事|声明|说明)"
)
_DECIDED: Final = re.compile(
    r"(?:决定|同意|予以|拟|申请)(?:于[^。；\n]{0,14}日起?)?(?:永久|正式|临时)?(关停|关闭|停用|停止使用|停止运行|撤销|注销|下线)[^。；\n]{0,24}?"
    r"(?:网站|门户|域名|网页|[局委办厅县市区]网)"
)
_NOT_THE_SITE: Final = re.compile(
    r"功能|通道|报名|申报|评论|留言|投票|征集|入口|(?<!全部)(?<!所有)(?<!各)(?<!原)栏目|专栏|版块|板块|窗口|直播|客户端|小程序|报送|填报|录入|考试|预约|浏览器|代理|插件|补丁|"
    r"招聘|竞价|摇号|账号|地图|标识码|无障碍|版权"
)
_OTHERS: Final = re.compile(
    r"违法|非法|违规|钓鱼|仿冒|假冒|虚假|赌博|诈骗|色情|不良|第三方|商业|购物|互联|下属|基层|高速|公交|地铁|收费|客运|核酸|接种|采样|疫苗|"
    r"(?:\d+|[一二三四五六七八九十百数多若]+)\s?余?多?(?:个|家|批)|多家|一批|"
    r"(?:部分|所有|全部|各级|各地|各部门|各单位|各县|各市|各区|各乡|各类|各局)[^。；\n]{0,8}$"
)
_REPORTED: Final = re.compile(
    r"责令|查处|取缔|依法关|约谈|据悉|记者|近日[^。；\n]{0,12}(?:召开|开展|组织)|工作方案|推进会|情况汇报|情况的?通报|[年月]以来|清理整顿"
)
_COUNTED: Final = re.compile(r"\d(?:家|个(?!工作日|月))")
_MAINTENANCE: Final = re.compile(
    r"(?:系统|网站|服务器|平台|机房|网络|数据|线路|设备|例行|停机|技术|安全|软硬件)(?:正在)?[^。；\n]{0,6}(?:维护|升级|改造|改版|迁移|割接|检修|"
    r"切换|搬迁)|维护(?:中|期间|时间)|升级(?:中|期间|维护)|改版(?:中|升级)|正在(?:维护|升级|改版|建设)|建设中|敬请期待|停电|电力检修"
)
_RETURNS: Final = re.compile(r"恢复|期间|稍后|\d{1,2}(?:时|:|：|点)|小时|分钟|带来不便|敬请|中|正在")
_ORDERED: Final = re.compile(r"整改|集约化|机构改革|机构调整|临时下线")


def announced(text: str, links: int) -> Announced | None:
    """The notice that a page is, from its title and visible text (one block a line); None where it is another page."""
    plain = "\n".join("".join(line.split()) for line in text.split("\n"))
    if len(plain) > MOST_TEXT or links > MOST_LINKS:
        return None
    found = _by_headline(plain) or _by_decision(plain) or _by_sentence(plain)
    return _weighed(found, plain) if found is not None else _of_maintenance(plain)


def _by_headline(plain: str) -> Announced | None:
    for found in _HEADLINE.finditer(plain):
        words = found[1] or found[2]
        if not _is_of_others(found[0], plain):
            return Announced(_kind_of(words, found[0]), found[0].strip())
    return None


def _by_decision(plain: str) -> Announced | None:
    for found in _DECIDED.finditer(plain):
        if not _is_of_others(found[0], plain):
            return Announced(_kind_of(found[1], found[0]), found[0])
    return None


def _is_of_others(words: str, plain: str) -> bool:
    return bool(_OTHERS.search(words) or _NOT_THE_SITE.search(words) or _REPORTED.search(plain))


def _kind_of(verb: str, words: str) -> Notice:
    if "临时" in words or "暂停" in verb:
        return Notice.OFFLINE
    return Notice.MOVED if any(word in verb for word in ("整合", "迁移", "归并", "变更")) else Notice.CLOSED


def _by_sentence(plain: str) -> Announced | None:
    """A sentence whose subject is the site, with what happens to it; the subject is the last one before the verb."""
    for notice, predicate in _PREDICATES.items():
        for found in predicate.finditer(plain):
            start = max(plain.rfind(mark, 0, found.start()) for mark in "。；！？!\n") + 1
            window = plain[max(start, found.start() - _REACH) : found.start()]
            if _NAMES_CHANGE.match(found[0]) and not re.search(r"域名|网址|地址", window):
                continue
            if _speaks_of_itself(window, plain):
                return Announced(notice, plain[max(start, found.start() - _REACH) : found.end() + 20].split("。")[0])
    return None


def _speaks_of_itself(window: str, plain: str) -> bool:
    subjects = list(_SITE.finditer(window))
    if not subjects:
        return False
    subject = subjects[-1]
    before, between = window[: subject.start()], window[subject.end() :]
    if _NOT_THE_SITE.search(between):
        return False
    if _OWN.search(before) or _OWN.match(subject[0]):
        return True
    return not (_COUNTED.search(between) or _OTHERS.search(before[-16:]) or _REPORTED.search(plain))


def _weighed(found: Announced, plain: str) -> Announced:
    """A pause for maintenance that will end is maintenance; one ordered by the rules takes the site off."""
    if found.notice is Notice.OFFLINE and _MAINTENANCE.search(plain) and not _ORDERED.search(plain):
        return Announced(Notice.MAINTENANCE, found.text)
    return found


def _of_maintenance(plain: str) -> Announced | None:
    found = _MAINTENANCE.search(plain)
    if found is None or len(plain) > MOST_TEXT // 3 or not _RETURNS.search(plain):
        return None
    return Announced(Notice.MAINTENANCE, found[0])
