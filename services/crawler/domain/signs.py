"""Signs that a page is not what a visitor came for: challenge, error, closing notice, or a shell filled by scripts."""

import re
from functools import partial
from typing import Final

from services.crawler.domain.dom import Dom

_CHALLENGE: Final = re.compile(
    r"人机验证|安全验证|访问验证|滑动验证|请输入验证码|正在验证|浏览器安全检查|安全检测中|访问被拦截|请求被拦截|访问被阻断|被防火墙|网站防火墙|创宇盾|"
    r"云锁|安全狗|加速乐|拦截提示|您的请求(?:疑似|存在|带有)|Checking your browser|Just a moment|Access Denied|Web应用防火墙|访问过于频繁|"
    r"请完成(?:安全)?验证|点击完成验证|您的IP"
)
_CHALLENGE_SCRIPT: Final = (
    "$_ts",
    "acw_sc__v2",
    "jsl_clearance",
    "_cf_chl",
    "ge_ua_p",
    "WZWS",
    "challenge-platform",
    "safeline",
    "SafeLineChallenge",
)
_ERROR: Final = re.compile(
    r"页面不存在|页面未找到|页面找不到|找不到(?:该|此|您|页面|文件)|无法找到(?:该|此|页|资源|您)|您(?:要)?(?:访问|查看|浏览|请求|查找)的"
    r"(?:页面|网页|内容|文件|栏目|信息|文章)(?:不存在|已删除|已被删除|未找到|找不到|可能已)|(?:该|此)(?:信息|文章|内容|页面|网页|文档)(?:不存在|已删除|已被删除|已下线)|文件不存在|页面出错|页面错误|"
    r"系统(?:出错|错误|异常|繁忙)|"
    r"服务器(?:错误|内部错误|出错|繁忙)|404 Not Found|Not Found|HTTP Status [45]\d\d|HTTP Error|Internal Server Error|Bad Gateway|"
    r"Service Unavailable|Forbidden|No such file|数据库(?:连接)?(?:错误|失败)|Bad Request|抱歉，出错了|出错了|没有找到您要访问的"
)
_ERROR_TITLE: Final = re.compile(
    r"(?<!\d)(?:400|403|404|500|502|503)(?!\d)|错误|error|not found|出错|不存在|找不到|无法访问", re.IGNORECASE
)
_CLOSING: Final = re.compile(
    r"(?:本网站|该网站|网站|本站|我站|门户网|政府网|信息网|站点)[^。；]{0,60}?(?:关停|停止服务|停止运行|停止使用|停止更新|永久关闭|予以关闭|正式关闭|已关闭|"
    r"已下线|正式下线|临时下线|暂停服务|暂停运行|暂停访问|停用|不再更新|不再维护|整合(?:至|到|迁移)|迁移(?:至|到)|归并)"
)
_NEEDS_SCRIPT: Final = re.compile(
    r"enable JavaScript|启用\s?JavaScript|开启\s?JavaScript|JavaScript enabled|支持\s?JavaScript|打开\s?JavaScript",
    re.IGNORECASE,
)
_MOUNTS: Final = frozenset({"app", "root", "__next", "__nuxt", "main-app", "container-app"})
_LITTLE_TEXT: Final = 600
_NOTICE_TEXT: Final = 1_200
_SHELL_TEXT: Final = 120


def text_size(dom: Dom) -> int:
    """Characters of text, menus and footers included, as far as any sign asks."""
    return _size(dom) + sum(part.once("size", partial(_size, part.dom)) for part in dom.chrome)


def _size(dom: Dom) -> int:
    return sum(map(len, dom.texts[:2_000]))


def challenge_sign(dom: Dom, size: int) -> str | None:
    """Words or scripts of a protection product, on a page that holds nothing else."""
    if size > _LITTLE_TEXT:
        return None
    found = _CHALLENGE.search(_title_and_text(dom))
    if found is not None:
        return found[0]
    if size > _SHELL_TEXT:
        return None
    for element, raw in dom.scripts[:20]:
        source = f"{element.get('src')} {raw[:20_000]}"
        mark = next((word for word in _CHALLENGE_SCRIPT if word in source), None)
        if mark is not None:
            return mark
    return None


def error_sign(dom: Dom, size: int) -> str | None:
    """Error wording in the title, or in the text of a page that is short."""
    title = dom.html_title or ""
    in_text = _ERROR.search(_title_and_text(dom)) if size <= _NOTICE_TEXT else None
    if in_text is not None and (size <= _LITTLE_TEXT or _ERROR_TITLE.search(title) or in_text.start() < 300):
        return in_text[0]
    in_title = _ERROR_TITLE.search(title) if len(title) <= 24 and size <= _NOTICE_TEXT else None
    return title if in_title is not None else None


def closing_sign(dom: Dom, size: int) -> str | None:
    """A notice that the site closes or has gone, when the page is little more than that notice."""
    if size > _NOTICE_TEXT:
        return None
    found = _CLOSING.search(_title_and_text(dom))
    return found[0][:120] if found is not None else None


def shell_sign(dom: Dom, size: int) -> str | None:
    """Nearly no text, and scripts that would write it."""
    if size > _SHELL_TEXT or not dom.scripts:
        return None
    for element in dom.elements[:400]:
        if element.get("id").lower() in _MOUNTS and element.tag == "div" and element.text_end - element.text_start <= 2:
            return f"empty #{element.get('id')}"
    wanted = _NEEDS_SCRIPT.search(" ".join(dom.noscript))
    if wanted is not None:
        return wanted[0]
    links = sum(element.tag == "a" for part in dom.parts for element in part.elements[:400])
    return "scripts and hardly any text" if size < 40 and links < 3 else None


def _title_and_text(dom: Dom) -> str:
    return (dom.html_title or "") + "。" + " ".join(dom.texts[:80])[:1_500]
