"""Login and registration: whether the pages behind 登录, 注册 and 用户中心 on the home page are reachable."""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from services.crawler.domain.facts import LinkKind, PageKind
from services.crawler.domain.page import read_page
from services.crawler.domain.site_end import (
    CANNOT_TELL,
    FAILED,
    OK,
    UNKNOWN,
    Answer,
    Answers,
    Ask,
    SiteEnd,
    told,
    unread,
)
from shared.contracts.observations import CheckSeen
from shared.web.soft404 import error_words
from shared.web.url import same_site

NAME = "login-page"
MOST: Final = 3
_ENTRY: Final = re.compile(
    r"^[\[【(（]?(?:请|去|用户|个人|法人|企业|会员|统一|网上办事|政务服务网?|单位)?(?:登录|登陆|注册|用户注册|实名注册)"
    r"(?:[/|、·]?(?:登录|注册))?[\]】)）]?$"
    r"|^(?:用户|个人|法人|企业|会员|办事)中心$|^(?:用户|个人)空间$|^我的(?:主页|空间)$"
)
_NOT_FOR_VISITORS: Final = re.compile(r"邮箱|邮件|后台|管理|办公|OA|信息员|内网|采编", re.IGNORECASE)


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    return tuple(Ask(url) for url, _ in _entries(end))


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    entries = _entries(end)
    if not entries:
        by_script = next(
            (link for link in end.facts.links if link.kind is LinkKind.OTHER and _is_entry(link.text)), None
        )
        word = "by-script" if by_script is not None else "no-entry-seen"
        return [told(NAME, UNKNOWN, word, end.home, by_script.text if by_script else "")]
    return [_seen(end, answers[url], text) for url, text in entries if url in answers]


def _entries(end: SiteEnd) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    home_url = end.home_url
    for link in end.facts.links:
        is_page = link.tag in ("a", "area") and link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL)
        if is_page and _is_entry(link.text) and link.url != home_url:
            found.setdefault(link.url, link.text)
    return list(found.items())[:MOST]


def _is_entry(text: str) -> bool:
    plain = "".join(text.split())
    return 2 <= len(plain) <= 14 and _ENTRY.match(plain) is not None and _NOT_FOR_VISITORS.search(plain) is None


def _seen(end: SiteEnd, answer: Answer, entry: str) -> CheckSeen:
    is_own = same_site(answer.result.url, end.home_url)
    facts = {"entry": entry, "host": "own" if same_site(answer.final_url, end.home_url) else "other"}
    silent = unread(NAME, answer, facts, is_own=is_own)
    if silent is not None:
        return silent
    if answer.is_gone:
        return told(NAME, FAILED, f"answers-{answer.status}", answer, facts=facts)
    if answer.status >= 400:
        word = "answers-server-error" if answer.status >= 500 else "answers-other-status"
        return told(NAME, FAILED if answer.status == 500 and is_own else UNKNOWN, word, answer, facts=facts)
    page = read_page(answer.html, answer.final_url, now=answer.at)
    if page.kind is PageKind.CHALLENGE:
        return told(NAME, UNKNOWN, CANNOT_TELL, answer, page.challenge or "", facts=facts)
    has_secret = bool(LexborHTMLParser(answer.html).css_first('input[type="password"]')) if answer.html else False
    if has_secret:
        return told(NAME, OK, "login-form", answer, page.html_title or "", facts=facts)
    if page.kind is PageKind.ERROR:
        return told(NAME, FAILED, "answers-200-with-error-words", answer, error_words(page.soft_404 or ""), facts=facts)
    word = "script-page" if page.kind is PageKind.SHELL else "page"
    return told(NAME, OK, word, answer, page.html_title or "", facts=facts)
