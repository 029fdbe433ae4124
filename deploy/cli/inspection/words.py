"""The closed vocabularies of pages and sites as people read them; a word that is not known here shows as it is."""

import re
from collections.abc import Mapping
from typing import Any, Final

from services.inventory.domain.columns import SECTION_KINDS
from shared.contracts.link_why import why_zh
from shared.indicators.wording import WORDS_ZH

_ZH: Final[Mapping[str, str]] = {
    # outcomes beyond those of findings
    "blocked": "被拦截", "robots": "robots 不允许", "missed": "未及时读取", "internal": "未能读取", "quarantined": "暂不采信",
    "unknown": "无法判断", "failed": "不正常",
    # kinds of pages
    "home": "首页", "list": "栏目页", "article": "文章页", "service-guide": "办事指南", "consultation-page": "互动交流页",
    "error": "错误页", "shell": "脚本页（需浏览器）", "challenge": "验证页", "closing-notice": "关停公告",
    # states of sections
    "dated": "有日期", "blank": "空白", "undated": "无日期", "structure-changed": "结构变化", "cannot-tell": "无法判断",
    # kinds of links, and places
    "internal-link": "站内", "external": "站外", "attachment": "附件", "image": "图片", "style": "样式", "script": "脚本",
    "anchor": "页内锚点", "mailto": "邮箱",
    "head": "页头信息", "content": "正文区", "nav": "导航", "header": "页眉", "footer": "页脚", "sidebar": "侧栏",
    "breadcrumb": "位置导航", "carousel": "轮播", "related": "相关链接",
    # sources of dates and how they were used
    "visible": "页面显示", "meta": "网页标签", "json-ld": "结构化数据", "time element": "时间元素", "updated": "更新时间",
    "document": "成文日期", "signature": "落款", "url": "网址", "tooltip": "悬停提示",
    "message date": "来信日期", "latest year": "年份为推算", "year from list": "年份见列表", "year from address": "年份见网址",
    "used": "采用", "agrees": "一致", "out-of-time": "不采用：晚于现在或过早", "document-date": "不采用：成文或落款日期",
    "update-date": "不采用：更新日期", "differs": "不采用：与采用的日期不同", "contradicts": "不采用：互相矛盾",
    "doubtful": "不采用：依据不足", "page-is-no-article": "不采用：不是文章页",
    "day": "精确到日", "minute": "精确到分", "labelled": "有字样标明", "under the heading": "标题下", "address": "网址中",
    "end of text": "文末",
    # remarks on labels
    "missing": "缺失", "empty": "为空", "unfilled": "模板未填", "torn": "被引号截断", "duplicated": "重复",
    "contradicting": "重复且矛盾", "malformed": "格式不符", "date-only": "仅有日期", "with-seconds": "多了秒",
    "other-host": "与网址不符", "above-host": "为上级域名", "title-differs": "与标题不符", "date-differs": "与显示的时间不符",
    "useless": "无实际含义",
    # identity
    "valid": "格式有效", "official": "官方入口", "outdated": "已停用的入口", "elsewhere": "其他地址", "error-report": "找错入口",
    "error report": "找错入口", "label": "网页标签", "red-valid": "红标，正常", "red-error": "红标，错误图",
    "red-not-shown": "红标，图由脚本显示", "blue-valid": "蓝标，正常", "blue-error": "蓝标，错误图",
    "blue-not-shown": "蓝标，图由脚本显示", "not-shown": "图由脚本显示",
    "www.<place>.gov.cn": "www.地名，门户规范形式", "<place>.gov.cn": "地名，无 www", "<name>.<place>.gov.cn": "名称.地名，部门规范形式",
    "www.<name>.<place>.gov.cn": "www.名称.地名", "deeper": "层级更深", "idn": "中文域名",
    "not-gov-cn": "不是 .gov.cn", "address-host": "IP 地址",
    "differs-from-register": "不一致", "unclear": "无法判断", "not-printed": "页面未标明", "could-not-read": "未能读取",
    "not-registered": "名录未登记",
    # interaction
    "entry": "咨询入口", "hotline": "热线", "letters": "来信公开", "form": "提交表单",
    # signs of tampering
    "hidden-links": "暗链", "spam-headline": "标题被篡改", "injected-frame": "植入框架", "injected-script": "植入脚本",
    "refresh-away": "自动跳转到站外", "severe": "严重", "suspicion": "可疑", "low": "轻微",
    # what an address shows
    "site": "网站本身", "script-page": "脚本页", "maintenance": "维护公告", "server-default": "服务器默认页", "nothing": "无内容",
    "offline": "临时下线",
    # checks of functions
    "missing-page": "不存在的页面", "error-page": "错误提示页", "site-search": "站内搜索", "login-page": "登录页", "download": "附件下载",
    "mobile-viewport": "移动端适配", "emblem-images": "国徽等图片",
    "answers-404": "返回 404", "answers-410": "返回 410", "redirects-home": "跳转到首页", "answers-home": "返回首页内容",
    "answers-200-with-error-words": "返回 200 但为错误提示", "answers-200-always-the-same": "任何地址都返回同一页面",
    "answers-200-otherwise": "返回 200", "answers-other-status": "返回其他状态码", "answers-server-error": "服务器错误",
    "no-answer": "无响应", "own-page": "网站自己的提示页", "bare-page": "提示页过于简单", "no-error-status": "未返回错误状态",
    "title-found": "能搜到文章", "results-shown": "有搜索结果", "nothing-found": "搜不到已有文章", "answers-error": "搜索出错",
    "by-script": "由脚本处理", "post-only": "只接受 POST", "captcha": "需要验证码", "other-host-check": "其他网站的服务",
    "no-entry-seen": "未见入口", "no-title-to-ask-for": "没有可搜的标题", "login-form": "登录表单", "page": "页面",
    "file": "文件", "empty-file": "空文件", "error-page-instead": "返回错误页", "page-instead": "返回网页", "declared": "已声明",
    "not-declared": "未声明", "to-be-looked-at": "待人工查看",
    # why an address did not answer
    "name-not-found": "域名不存在", "connection-closed": "连接被关闭", "econnrefused": "拒绝连接", "econnreset": "连接被重置",
    "host-not-reached": "服务器未应答", "no-time-left": "时间不够，未问", "timeout-in-tls": "加密握手超时",
    **{f"{code}-section": name for name, code in SECTION_KINDS.items()},
}  # fmt: skip
_EN: Final[Mapping[str, str]] = {
    "out-of-time": "not used: in the future or too early", "document-date": "not used: the document's own date",
    "update-date": "not used: date of an update", "differs": "differs", "contradicts": "not used: they contradict each other",
    "doubtful": "not used: too little to go by", "page-is-no-article": "not used: no article",
}  # fmt: skip
_PHRASES: Final = (
    (re.compile(r"(\d+) entries"), r"\1 条列表项"),
    (re.compile(r"(\d+) messages"), r"\1 条来信"),
    (re.compile(r"label (\w+)"), r"标签 \1"),
    (re.compile(r"address of the root"), "网址是网站根目录"),
    (re.compile(r"blocks and menu"), "首页式的栏目块和导航"),
    (re.compile(r"heading, date and running text"), "有标题、日期和正文"),
    (re.compile(r"says that it is empty"), "页面写明没有内容"),
    (re.compile(r"headed blocks"), "带标题的栏目块"),
    (re.compile(r"named like a section"), "标题和网址像栏目"),
    (re.compile(r"no sign"), "没有可判断的特征"),
    (re.compile(r"element labels"), "办事要素的名称"),
    (re.compile(r"address and labels"), "网址和办事要素的名称"),
    (re.compile(r"form for questions"), "有咨询留言表单"),
    (re.compile(r"scripts and hardly any text"), "只有脚本，几乎没有文字"),
    (re.compile(r"JSON answer"), "接口返回的 JSON 数据，不是网页"),
    (re.compile(r"XML answer"), "XML 数据，不是网页"),
    (re.compile(r"plain text"), "纯文本，不是网页"),
    (re.compile(r"hardly any text"), "几乎没有文字"),
    (re.compile(r"status (\d+)"), r"状态码 \1"),
    (re.compile(r"block"), "首页栏目块"),
    (re.compile(r"menu"), "导航菜单"),
    (re.compile(r"breadcrumb"), "位置导航"),
    (re.compile(r"title"), "页面标题"),
    (re.compile(r"register"), "栏目名录"),
    (re.compile(r"title (.+)"), r"页面标题：\1"),
)


def word(value: Any, lang: str, kind: str = "") -> str:
    """A word of a closed vocabulary; `kind` tells apart words that mean two things."""
    text = "" if value is None else str(value)
    if lang != "zh":
        return _EN.get(text) or text.replace("-", " ")
    return _ZH.get(f"{text}-{kind}", "") or _ZH.get(text) or WORDS_ZH.get(text, text)


def phrase(value: str | None, lang: str) -> str:
    """By what a page was taken for what it is, or a section's name was read."""
    text = value or ""
    if lang == "zh":
        for pattern, said in _PHRASES:
            if found := pattern.fullmatch(text):
                return found.expand(said)
    return text


def numbers(rule: Mapping[str, Any], lang: str) -> str:
    """The windows of a rule, as `14 天` or `6 个月`; numbers of other kinds by their names."""
    said = []
    for name, value in rule.items():
        if "days" in name:
            said.append(f"{value}天" if lang == "zh" else f"{value} days")
        elif "months" in name:
            said.append(f"{value}个月" if lang == "zh" else f"{value} months")
        else:
            said.append(f"{name}={value}")
    return "、".join(said) if lang == "zh" else ", ".join(said)


def reason(why: str | None, lang: str) -> str:
    """Why an address did not answer; a status is told beside it anyway."""
    if not why or why.startswith("status-"):
        return ""
    named = why_zh(why) if lang == "zh" else why
    return named if named != why else word(why, lang)
