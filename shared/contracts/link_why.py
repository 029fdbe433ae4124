"""Why a link target is told: the closed vocabulary of `LinkSeen.why`, and how each word is to be taken. The one place for it.

A link is *dead* (nothing useful answers), *wrong* (something answers, but not what the link promises), *unverified* (we could
not tell), or *good*. `detail` of LinkSeen holds what belongs to the word: a host, a title, a status.
"""

from enum import StrEnum
from typing import Final


class LinkWhy(StrEnum):
    """Closed: a new word here is a change of contract."""

    NONE = ""

    # dead: the target itself does not answer as a page
    GONE = "gone"
    SERVER_ERROR = "server-error"
    NO_SUCH_NAME = "no-such-name"
    NO_ANSWER = "no-answer"
    NO_CONNECTION = "no-connection"
    BAD_CERTIFICATE = "bad-certificate"
    REDIRECT_LOOP = "redirect-loop"
    TOO_LARGE = "too-large"
    SOFT_404 = "soft-404"
    HOST_SILENT = "host-not-answering"

    # wrong, and to be seen from the address itself
    DOUBLE_SCHEME = "double-scheme"
    BROKEN_SCHEME = "broken-scheme"
    MISSING_SLASH = "missing-slash"
    NO_SCHEME = "no-scheme"
    FULL_WIDTH = "full-width"
    SPACE_INSIDE = "space-in-address"
    NO_HOST = "no-host"
    BAD_HOST = "bad-host"
    LOCAL_FILE = "local-file"
    INTRANET = "intranet"
    LOCALHOST = "localhost"
    SCRIPT_ADDRESS = "script-with-address"
    BAD_MAIL = "mail-without-address"
    LEFTOVER = "editor-leftover"

    # wrong, by what the target has become; a person confirms
    PARKED = "parked"
    FOR_SALE = "for-sale"
    GAMBLING = "gambling"
    PORN = "porn"
    SPAM = "spam"
    OTHER_OWNER = "other-owner"
    CONTENT_CHANGED = "content-changed"
    OTHER_BODY = "other-body"
    RETIRED_SITE = "retired-site"

    # neither dead nor wrong: the page is there, the place on it is not
    NO_FRAGMENT = "no-such-fragment"

    # could not tell
    CERT_IN_DOUBT = "certificate-in-doubt"
    REFUSED = "refused"
    GATE = "gate"
    ODD_STATUS = "odd-status"
    ROBOTS = "robots"
    SITE_DOWN = "site-down"
    OUR_WAY_OUT = "outside-not-reached"
    ASKED_TO_WAIT = "host-asked-to-wait"
    NOT_REACHED = "not-reached"
    OUR_FAULT = "our-fault"

    # good again
    NOT_LINKED = "not-linked-any-more"


DEAD: Final = frozenset(
    {
        LinkWhy.GONE, LinkWhy.SERVER_ERROR, LinkWhy.NO_SUCH_NAME, LinkWhy.NO_ANSWER, LinkWhy.NO_CONNECTION,
        LinkWhy.BAD_CERTIFICATE, LinkWhy.REDIRECT_LOOP, LinkWhy.SOFT_404, LinkWhy.HOST_SILENT,
    }
)  # fmt: skip
"""The target does not answer as a page, as far as one reading goes."""

MALFORMED: Final = frozenset(
    {
        LinkWhy.DOUBLE_SCHEME, LinkWhy.BROKEN_SCHEME, LinkWhy.MISSING_SLASH, LinkWhy.NO_SCHEME, LinkWhy.FULL_WIDTH,
        LinkWhy.SPACE_INSIDE, LinkWhy.NO_HOST, LinkWhy.BAD_HOST, LinkWhy.LOCAL_FILE, LinkWhy.INTRANET, LinkWhy.LOCALHOST,
        LinkWhy.SCRIPT_ADDRESS, LinkWhy.BAD_MAIL, LinkWhy.LEFTOVER,
    }
)  # fmt: skip
"""Seen from the address alone: a machine may decide."""

INSIDE: Final = frozenset({LinkWhy.INTRANET, LinkWhy.LOCALHOST})
"""Followed by nobody outside; where somebody names such an address himself, he means it."""

HARMFUL: Final = frozenset({LinkWhy.GAMBLING, LinkWhy.PORN})
"""What no office may lead to, whoever put it there."""

TURNED: Final = frozenset(
    {
        LinkWhy.PARKED, LinkWhy.FOR_SALE, LinkWhy.GAMBLING, LinkWhy.PORN, LinkWhy.SPAM, LinkWhy.OTHER_OWNER,
        LinkWhy.CONTENT_CHANGED, LinkWhy.OTHER_BODY, LinkWhy.RETIRED_SITE,
    }
)  # fmt: skip
"""Something answers, but hardly what the link means: a person confirms."""

WRONG: Final = MALFORMED | TURNED

WORDS_ZH: Final[dict[LinkWhy, str]] = {
    LinkWhy.GONE: "页面不存在",
    LinkWhy.SERVER_ERROR: "服务器错误",
    LinkWhy.NO_SUCH_NAME: "域名无法解析",
    LinkWhy.NO_ANSWER: "超时无响应",
    LinkWhy.NO_CONNECTION: "连接失败",
    LinkWhy.BAD_CERTIFICATE: "证书错误",
    LinkWhy.REDIRECT_LOOP: "循环跳转",
    LinkWhy.TOO_LARGE: "内容过大",
    LinkWhy.SOFT_404: "页面提示不存在",
    LinkWhy.HOST_SILENT: "整个主机无响应",
    LinkWhy.DOUBLE_SCHEME: "重复的 http://",
    LinkWhy.BROKEN_SCHEME: "http:// 写错",
    LinkWhy.MISSING_SLASH: "http: 后缺少斜杠",
    LinkWhy.NO_SCHEME: "缺少 http://",
    LinkWhy.FULL_WIDTH: "地址含全角字符",
    LinkWhy.SPACE_INSIDE: "域名中有空格",
    LinkWhy.NO_HOST: "没有域名",
    LinkWhy.BAD_HOST: "域名不合法",
    LinkWhy.LOCAL_FILE: "指向本地文件",
    LinkWhy.INTRANET: "指向内网地址",
    LinkWhy.LOCALHOST: "指向本机地址",
    LinkWhy.SCRIPT_ADDRESS: "脚本中误写网址",
    LinkWhy.BAD_MAIL: "邮件链接没有地址",
    LinkWhy.LEFTOVER: "编辑器或模板残留",
    LinkWhy.PARKED: "域名已停放",
    LinkWhy.FOR_SALE: "域名正在出售",
    LinkWhy.GAMBLING: "已变为赌博内容",
    LinkWhy.PORN: "已变为色情内容",
    LinkWhy.SPAM: "已变为垃圾广告",
    LinkWhy.OTHER_OWNER: "跳转到其他主体的域名",
    LinkWhy.CONTENT_CHANGED: "内容与以前完全不同",
    LinkWhy.OTHER_BODY: "文字与目标不是同一单位",
    LinkWhy.RETIRED_SITE: "指向已关停的网站",
    LinkWhy.NO_FRAGMENT: "页内锚点不存在",
    LinkWhy.CERT_IN_DOUBT: "证书未能核实",
    LinkWhy.REFUSED: "拒绝访问",
    LinkWhy.GATE: "被防护拦截",
    LinkWhy.ODD_STATUS: "状态码异常",
    LinkWhy.ROBOTS: "robots.txt 不允许",
    LinkWhy.SITE_DOWN: "网站整体无响应",
    LinkWhy.OUR_WAY_OUT: "本机外网不通",
    LinkWhy.ASKED_TO_WAIT: "对方要求稍后再来",
    LinkWhy.NOT_REACHED: "未能访问",
    LinkWhy.OUR_FAULT: "本机原因未能访问",
    LinkWhy.NOT_LINKED: "已不再链接",
}
"""Each word as people read it."""


def why_zh(code: str) -> str:
    """A word as people read it; an unknown one shows as it is, so that old findings stay readable."""
    try:
        return WORDS_ZH.get(LinkWhy(code), "")
    except ValueError:
        return code
