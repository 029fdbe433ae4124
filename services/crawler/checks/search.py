"""Site search: asked, by the form that the home page offers, for the titles of articles that this pass has read."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from services.crawler.domain.facts import LinkKind, PageKind
from services.crawler.domain.forms import Entry, Search, find_search
from services.crawler.domain.page import read_page
from services.crawler.domain.places import invented
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
from shared.web.quality import visible_text
from shared.web.soft404 import alike, error_words
from shared.web.url import same_site

NAME = "site-search"
TITLES: Final = 2
"""Titles asked for: what was published today may not be in the index yet."""
_WORDS: Final = 38
_LEAST_TITLE: Final = 8
_SAME: Final = 12
_RESULT: Final = 8
_LEAST_RESULTS: Final = 2
_BROUGHT: Final = frozenset({"title-found", "results-shown"})
_NOT_ASKED: Final = {Entry.FORM: "other-host", Entry.NONE: "no-entry-seen"}
_LINK: Final = re.compile(r"^(?:站内|全站|智能|高级|全文|信息|网站|政务)?(?:搜索|检索|搜一搜|查询)$")
_NOTHING: Final = re.compile(
    r"(?:没有|未能?|无法)(?:找到|检索到|搜索到|搜到|查询到|查到)|找不到(?:和|与|符合|相关|匹配)"
    r"|(?:无|没有|暂无|不存在)(?:任何)?(?:相关|匹配|符合|搜索|检索|查询)[^。，]{0,10}(?:结果|记录|信息|内容|数据|文档|文章)"
    r"|(?:共|找到|检索到|搜索到|搜到)[^\d。]{0,12}(?<!\d)0(?!\d)[^\d。]{0,4}(?:条|个|篇|项|结果|记录)"
    r"|(?:结果|记录|信息)(?:数|总数|条数)?[:：为共]{0,2}(?<!\d)0(?!\d)(?:条|个|篇|项)|(?:结果|查询)为空|no results",
    re.IGNORECASE,
)
_CAPTCHA: Final = re.compile(r"请?输入(?:图形|图片|正确的)?验证码|搜索过于频繁|检索过于频繁|滑动验证")
_BY_SCRIPT: Final = ("{{", "v-if=", "v-for=", "ng-repeat", "template7", "laytpl", "artTemplate", "text/x-template")
_HIDDEN: Final = (
    '[hidden], [style*="display:none"], [style*="display: none"], [v-if], [v-show], script, style, template, noscript'
)


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    """The page behind 站内搜索, where the home page only links to it; the titles; and where one of them brought anything,
    a word that nobody has written: what comes for that stands on the page whatever is asked."""
    search, _, page = _entry(end, answers)
    if page is not None and page not in answers:
        return (Ask(page),)
    if not _may_ask(end, search):
        return ()
    asked = _asked(end, search)
    brought = any(url in answers and _of_results(end, answers[url], title)[0] in _BROUGHT for title, _, url in asked)
    return tuple(Ask(url) for url in (*(url for _, _, url in asked), *([_control(end, search)] if brought else [])))


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    search, on, page = _entry(end, answers)
    if page is not None and search.entry is Entry.NONE:
        answer = answers.get(page)
        return [_of_entry_page(answer)] if answer is not None else []
    if not _may_ask(end, search):
        word = _NOT_ASKED.get(search.entry, search.entry)
        address = search.form.action if search.form else None
        return [told(NAME, UNKNOWN, word, on, search.evidence, facts={"form": str(search.entry), "action": address})]
    asked = _asked(end, search)
    if not asked:
        return [told(NAME, UNKNOWN, "no-title-to-ask-for", on, search.evidence, facts={"form": "form"})]
    control = answers.get(_control(end, search))
    seen = [_seen(end, answers[url], control, (title, where), search) for title, where, url in asked if url in answers]
    # One title found is a search that works, and one that was not found may be too new for the index.
    order = {OK: 0, UNKNOWN: 1, FAILED: 2}
    return sorted(seen, key=lambda one: order[one.outcome])[:1]


def _entry(end: SiteEnd, answers: Answers) -> tuple[Search, Answer, str | None]:
    """The search of the home page, or of the page that it links to; where it stands; and that page's address."""
    search = _search_on(end.home)
    if search.entry is not Entry.NONE:
        return search, end.home, None
    page = next(
        (
            link.url
            for link in end.facts.links
            if link.tag == "a" and _LINK.match(link.text) and link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL)
            and same_site(link.url, end.home_url)
        ),
        None,
    )  # fmt: skip
    answer = answers.get(page) if page is not None else None
    if page is None or answer is None or not answer.html:
        return search, end.home, page
    return _search_on(answer), answer, page


def _search_on(answer: Answer) -> Search:
    return _found_on(answer.html, answer.final_url, answer.charset)


_found_on: Final = lru_cache(maxsize=8)(find_search)
"""Asked anew in every round of the checks, of the same page."""


def _may_ask(end: SiteEnd, search: Search) -> bool:
    """A national or commercial search service is somebody else's: it is not asked."""
    return search.entry is Entry.FORM and search.form is not None and same_site(search.form.action, end.home_url)


def _of_entry_page(answer: Answer) -> CheckSeen:
    silent = unread(NAME, answer, {"form": "link"})
    if silent is not None:
        return silent
    if answer.status >= 400:
        outcome = FAILED if answer.is_gone else UNKNOWN
        return told(NAME, outcome, "answers-error", answer, facts={"form": "link"})
    return told(NAME, UNKNOWN, Entry.BY_SCRIPT, answer, facts={"form": "link"})


def _titles(end: SiteEnd) -> list[tuple[str, str]]:
    """Title and address of the articles to ask for: another choice in every pass, the same at every repeat of one."""
    fit = [(title.rstrip(".…· "), url) for url, title in end.articles if len(title.rstrip(".…· ")) >= _LEAST_TITLE]
    return sorted(fit, key=lambda pair: blake2b(f"{end.pass_id} {pair[1]}".encode("utf-8", "replace")).digest())[
        :TITLES
    ]


def _asked(end: SiteEnd, search: Search) -> list[tuple[str, str, str]]:
    """Title, article and the address that asks for the title."""
    return [(title, where, url) for title, where in _titles(end) if (url := search.url_for(title[:_WORDS]))]


def _control(end: SiteEnd, search: Search) -> str:
    return search.url_for(invented(end.pass_id, "search")) or ""


def _seen(end: SiteEnd, answer: Answer, control: Answer | None, article: tuple[str, str], search: Search) -> CheckSeen:
    title, where = article
    facts = {"form": "form", "title": title, "article": where, "scripted": "yes" if search.scripted else None}
    silent = unread(NAME, answer, facts)
    if silent is not None:
        return silent
    if answer.status >= 400:
        outcome = FAILED if answer.is_gone or answer.status == 500 else UNKNOWN
        return told(NAME, UNKNOWN if search.scripted else outcome, "answers-error", answer, facts=facts)
    word, text = _of_results(end, answer, title)
    if word in _BROUGHT and control is not None and control.was_read and not _brings_more(answer, control, title, word):
        word, text = CANNOT_TELL, "the same comes for a word that nobody has written"
    outcome = {"title-found": OK, "results-shown": OK, "nothing-found": FAILED, "answers-error": FAILED}.get(
        word, UNKNOWN
    )
    if outcome == FAILED and search.scripted:
        # A script may have added what our question lacked.
        outcome = UNKNOWN
    return told(NAME, outcome, word, answer, text, facts=facts)


def _brings_more(answer: Answer, control: Answer, title: str, word: str) -> bool:
    """Whether the title brought what a meaningless word does not: latest news stand beside every answer."""
    if word == "title-found":
        return _hits(answer.html, title) > _hits(control.html, title)
    return not alike(answer.print(), control.print())


def _hits(html: str, title: str) -> int:
    wanted = _plain(title)[:_SAME]
    return sum(wanted in _plain(node.text(deep=True)) for node in LexborHTMLParser(html).css("a[href]")[:3_000])


def _of_results(end: SiteEnd, answer: Answer, title: str) -> tuple[str, str]:
    parser = LexborHTMLParser(answer.html)
    wanted = _plain(title)[:_SAME]
    links = [
        (_plain(node.text(deep=True)), node.attributes.get("href") or "") for node in parser.css("a[href]")[:3_000]
    ]
    found = next((text for text, _ in links if wanted in text), None)
    if found is not None:
        return "title-found", found
    if _CAPTCHA.search(visible_text(answer.html)):
        return Entry.CAPTCHA, ""
    if answer.final_url in (end.home_url, end.home.result.url):
        return CANNOT_TELL, "the home page came"
    known = {_plain(link.text) for link in end.facts.links}
    results = [text for text, _ in links if len(text) >= _RESULT and text not in known]
    nothing = _NOTHING.search(_shown(answer.html))
    is_filled_later = any(mark in answer.html for mark in _BY_SCRIPT)
    if nothing is not None and not is_filled_later:
        return "nothing-found", nothing[0]
    if len(results) >= _LEAST_RESULTS and nothing is None:
        return "results-shown", results[0]
    facts = read_page(answer.html, answer.final_url, now=answer.at)
    if facts.kind is PageKind.ERROR:
        return "answers-error", error_words(visible_text(answer.html)) or facts.soft_404 or ""
    return CANNOT_TELL, facts.challenge or (
        "filled by scripts" if is_filled_later else "neither results nor words for none"
    )


def _shown(html: str) -> str:
    """The words that a visitor sees at once: boxes that wait hidden for their turn say nothing yet."""
    parser = LexborHTMLParser(html)
    for node in parser.css(_HIDDEN):
        node.decompose()
    body = parser.body
    return "".join(body.text(deep=True).split()) if body is not None else ""


def _plain(text: str) -> str:
    """Letters and digits only, full width made plain: engines mark hits, cut titles and change quotation marks."""
    return "".join(character for character in unicodedata.normalize("NFKC", text[:300]) if character.isalnum()).lower()
