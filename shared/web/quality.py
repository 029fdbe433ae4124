"""Signs that somebody between us and the site answered instead of it: such a reading says nothing about the site."""

import re
from collections.abc import Mapping

from shared.web.charset import decode

# Nothing but a gate answers a plain GET with these.
_GATE_STATUSES = frozenset({412, 418, 429, 432, 521, 999})
# A site may answer these by itself; with an empty body or a gate's marks it did not.
_DOUBTFUL_STATUSES = frozenset({401, 403, 405, 444, 451})

_EXAMINED_BYTES = 64 * 1024
_FEW_WORDS = 300
_NO_WORDS = 20
_MANY_LINKS = 10

_GATE_HEADERS = {"cf-mitigated": "challenge", "x-waf-status": "", "x-safe-firewall": "", "x-waf-event-info": ""}
_GATE_SERVERS = ("yunsuo", "safedog", "360wzws", "wzws-waf", "waf/2", "waf")

# Tokens that only a JavaScript challenge carries. Cookies such as __jsluid alone come with healthy pages of the same CDNs.
_CHALLENGE_TOKENS = (
    "__jsl_clearance",
    "acw_sc__v2",
    "acw_sc__v3",
    "$_ts=",
    "window._cf_chl_opt",
    "/cdn-cgi/challenge-platform/",
    "__tst_status",
    "btwaf",
    "_guard/auto.js",
    "wzws_sessionid",
    "slg-captcha",
    "safeline_bot_challenge",
    "u_atoken",
)
_GATE_NAMES = (
    "errors.aliyun.com",
    "创宇盾",
    "加速乐",
    "云锁",
    "网站安全狗",
    "安全狗",
    "网站防火墙",
    "web应用防火墙",
    "应用防护系统",
    "云waf",
    "玄武盾",
    "安恒信息",
    "雷池",
    "网宿云安全",
    "宝塔网站防火墙",
    "360网站卫士",
    "incapsula",
    "您的请求可能存在威胁",
    "您的访问被拦截",
    "您的访问请求被拦截",
    "访问被阻断",
    "访问已被拦截",
    "请求已被拦截",
    "请求存在异常",
    "检测到可疑访问",
    "您的访问过于频繁",
    "访问过于频繁",
    "操作过于频繁",
)
_GATE_TITLES = re.compile(
    r"<title>\s{0,40}(?:[^<]{0,40}(?:安全验证|访问验证|人机验证|滑动验证|请完成验证|验证码|访问受限|访问拦截|拦截提示|安全检查)"
    r"|just a moment|attention required|access denied|security check|captcha)",
    re.IGNORECASE,
)
_COOKIE_WRITING = ("document.cookie", "document['cookie']", 'document["cookie"]')
_SENDING_ON = ("location.reload", "location.href", "location.replace", "location =", "location=", "setTimeout", "eval(")


def blocked_reasons(status: int, headers: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    """Why an answer is a gate's and not the site's; empty when it looks like the site's own."""
    if status == 304:
        # Only who served the page knows that it has not changed.
        return ()
    reasons = []
    if status in _GATE_STATUSES:
        reasons.append(f"status-{status}")
    # A missing page is missing behind a firewall too.
    if status not in (404, 410):
        reasons += _header_signs(headers)
    if _may_be_page(headers) and len(body) <= _EXAMINED_BYTES:
        reasons += _body_signs(status, headers, body)
    # A gate's mark in a header stands on its healthy answers too.
    if status < 400 and status != 202 and not any(sign.startswith(("challenge", "gate")) for sign in reasons):
        return ()
    return tuple(reasons)


def _header_signs(headers: Mapping[str, str]) -> list[str]:
    signs = [
        f"header-{name}"
        for name, value in _GATE_HEADERS.items()
        if name in headers and (not value or headers[name].strip().lower() == value)
    ]
    server = headers.get("server", "").lower()
    if server.startswith(_GATE_SERVERS):
        signs.append("server-firewall")
    return signs


def _may_be_page(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "text/html").lower()
    return "html" in kind or kind.startswith("text/plain") or not kind.strip()


def _body_signs(status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
    refused = status >= 400 or status == 202
    if not body.strip():
        return ["empty-refusal"] if status in _DOUBTFUL_STATUSES else []
    # No gate has a menu; most healthy pages end here.
    if not refused and (b"<" not in body[:2000] or body.count(b"</a>") + body.count(b"</A>") > _MANY_LINKS):
        return []
    text = decode(body, headers.get("content-type")).text
    words = len(visible_text(text))
    # Names of gates stand in articles too: they count only where the page says little else.
    if words > _FEW_WORDS:
        return []
    low = text.lower()
    signs = [f"challenge-{token.strip('_$=/')[:24]}" for token in _CHALLENGE_TOKENS if token in low][:1]
    signs += [f"gate-{name}" for name in _GATE_NAMES if name in low][:1]
    if _GATE_TITLES.search(text):
        signs.append("gate-title")
    if words <= _NO_WORDS and _is_script_only(low, refused):
        signs.append("challenge-script-only")
    return signs


def _is_script_only(low: str, refused: bool) -> bool:
    """No words, only a script: refused answers need no more; a page that was given must also write a cookie and reload,
    because healthy home pages redirect by script and applications start from an empty shell."""
    if "<script" not in low or "<frame" in low or "<iframe" in low:
        return False
    if refused:
        return True
    return any(token in low for token in _COOKIE_WRITING) and any(token.lower() in low for token in _SENDING_ON)


def visible_text(html: str) -> str:
    """Roughly what a reader would see, without white space; linear in the size of any input."""
    pieces = _without_element(_without_element(html, "script"), "style").split("<")
    words = pieces[0] + "".join(piece.partition(">")[2] for piece in pieces[1:])
    return "".join(words.split())


def _without_element(html: str, name: str) -> str:
    low = html.lower()
    if len(low) != len(html):
        low = html
    kept, place = [], 0
    while (start := low.find(f"<{name}", place)) >= 0:
        kept.append(html[place:start])
        end = low.find(f"</{name}", start)
        if end < 0:
            return "".join(kept)
        place = end
    kept.append(html[place:])
    return "".join(kept)
