"""Sentences about findings, rendered at the edge from code and parameters; what is stored is never prose (law 3)."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.findings import FindingFacts
from shared.contracts.link_why import why_zh
from shared.indicators.registry import INDICATORS

WORDS_ZH = {
    "live": "正常", "closed": "关停", "offline": "临时下线", "answers": "可访问", "silent": "无响应", "posting": "仍在发布",
    "closing-notice": "显示关停公告", "moved": "跳转到其他域名", "parked": "域名被停放或出售",
    "in-store": "仍可下载", "missing": "平台查无此账号",
    "ok": "正常", "http_error": "服务器错误", "timeout": "超时", "dns": "域名无法解析",
    "tls": "证书错误", "connection": "连接失败", "redirect_loop": "循环跳转", "too_large": "页面过大",
    "readings-fell": "读到的比例骤降", "silent-at-once": "大量账号同时变为未更新", "controls-not-fresh": "对照账号不是最新",
    "hidden-links": "隐藏链接", "spam-links": "违规链接", "commented-links": "注释中的链接", "disguised-links": "伪装链接",
    "spam-headline": "标题或关键词被篡改", "injected-script": "植入脚本", "injected-frame": "植入框架", "refresh-away": "自动跳转",
    "spam-text": "正文被篡改", "embedded-spam": "样式或数据中的违规内容", "title-replaced": "标题被替换", "text-inserted": "正文被插入",
    "page-replaced": "页面被替换", "loads-added": "新增外部脚本", "cloaked": "对搜索引擎显示不同内容",
    "suspected": "疑似", "confirmed": "已确认", "cleared": "已消除", "dismissed": "已排除",
    "veto": "单项否决", "deduction": "扣分", "notice": "提示", "pass": "合格", "fail": "不合格", "undetermined": "未能判定",
}  # fmt: skip


class _Blank(dict[str, Any]):
    """A missing parameter shows as a dash: an old finding must stay readable."""

    def __missing__(self, key: str) -> str:
        return "—"


def word(value: object, lang: str = "zh") -> str:
    """A closed-vocabulary word as people read it."""
    text = "—" if value is None else str(value)
    return WORDS_ZH.get(text, text) if lang == "zh" else text


def title(code: str, lang: str = "zh") -> str:
    """The indicator's name; the code itself when this version does not know it."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        return code
    return indicator.title_zh if lang == "zh" else indicator.title_en


def sentence(code: str, params: Mapping[str, Any], lang: str = "zh") -> str:
    """What is wrong, as one sentence."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        return code
    form = indicator.says_zh if lang == "zh" else indicator.says_en
    return form.format_map(_Blank({key: _shown(key, value, lang) for key, value in params.items()}))


def _shown(key: str, value: object, lang: str) -> object:
    if value is None:
        return ""
    if key == "why" and lang == "zh":
        return why_zh(str(value))
    return word(value, lang) if key in ("outcome", "registered", "observed", "code") else value


def says(finding: FindingFacts, lang: str = "zh") -> str:
    """What a finding says."""
    return sentence(finding.indicator, finding.params, lang)


def remedy(code: str, lang: str = "zh") -> str:
    """How to put it right."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        return ""
    return indicator.remedy_zh if lang == "zh" else indicator.remedy_en
