"""Sentences about findings, rendered at the edge from code and parameters; what is stored is never prose (law 3)."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.findings import FindingFacts
from shared.contracts.link_why import why_zh
from shared.indicators.editions import Edition
from shared.indicators.model import Indicator
from shared.indicators.person import CASES, CASES_EN
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
    "no-entry": "未发现入口", "outdated": "已停用的地址", "elsewhere": "其他地址", "yes": "有", "no": "无",
    "answers-404": "返回404", "answers-410": "返回410", "answers-error": "返回错误", "no-answer": "无响应",
    "answers-200-with-error-words": "页面提示错误", "answers-server-error": "服务器错误", "nothing-found": "搜不到已发布信息",
    "redirects-home": "跳转到首页", "answers-home": "显示首页", "answers-200-always-the-same": "总显示同一页面",
    "not-declared": "未声明适配", "no-points": "不计分", "vetoed": "单项否决不计分", "coverage": "证据不足未计分",
    "none": "未发现问题", "problem": "发现问题", "reached": "达到", "not-reached": "未达到",
    "conac": "党政机关网站标识", "site_code": "网站标识码", "icp": "ICP备案编号", "police": "公安机关备案标识",
    "sponsor": "主办单位", "contact": "联系方式",
    "suspected": "疑似", "confirmed": "已确认", "cleared": "已消除", "dismissed": "已排除",
    "veto": "单项否决", "deduction": "扣分", "bonus": "加分", "notice": "提示",
    "pass": "合格", "fail": "不合格", "undetermined": "未能判定",
}  # fmt: skip


class _Blank(dict[str, Any]):
    """A missing parameter shows as a dash: an old finding must stay readable."""

    def __missing__(self, key: str) -> str:
        return "—"


def word(value: object, lang: str = "zh") -> str:
    """A closed-vocabulary word as people read it."""
    text = "—" if value is None else str(value)
    return WORDS_ZH.get(text, text) if lang == "zh" else text


def title(code: str, lang: str = "zh", edition: Edition | None = None) -> str:
    """The indicator's name; the code itself when neither this version nor the edition knows it."""
    indicator = _indicator(code, edition)
    if indicator is None:
        return code
    return indicator.title_zh if lang == "zh" else indicator.title_en


def _indicator(code: str, edition: Edition | None) -> Indicator | None:
    """Editions may have indicators of their own."""
    rule = edition.rules.get(code) if edition is not None else None
    return rule.indicator if rule is not None else INDICATORS.get(code)


def sentence(code: str, params: Mapping[str, Any], lang: str = "zh", edition: Edition | None = None) -> str:
    """What is wrong, as one sentence."""
    if params.get("assessor"):
        # A person's words stand where the machine's numbers would.
        return (title(code, lang, edition) + (CASES if lang == "zh" else CASES_EN)).format_map(_Blank(params))
    indicator = _indicator(code, edition)
    if indicator is None:
        return code
    form = indicator.says_zh if lang == "zh" else indicator.says_en
    return form.format_map(_Blank({key: _shown(key, value, lang) for key, value in params.items()}))


def _shown(key: str, value: object, lang: str) -> object:
    if value is None:
        return ""
    if key == "why" and lang == "zh":
        return why_zh(str(value))
    return (
        word(value, lang) if key in ("outcome", "registered", "observed", "seen", "record", "part", "code") else value
    )


def says(finding: FindingFacts, lang: str = "zh", edition: Edition | None = None) -> str:
    """What a finding says."""
    return sentence(finding.indicator, finding.params, lang, edition)


def remedy(code: str, lang: str = "zh", edition: Edition | None = None) -> str:
    """How to put it right."""
    indicator = _indicator(code, edition)
    if indicator is None:
        return ""
    return indicator.remedy_zh if lang == "zh" else indicator.remedy_en
