"""Site search: which form is asked and how, and what its answers are told as; never a failure where a script has its hand in it."""

import time
from collections.abc import Callable
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import pytest

from services.crawler.checks import search
from services.crawler.domain.forms import Entry, find_search
from services.crawler.domain.site_end import Answer
from shared.contracts.observations import CheckSeen
from tests.unit.services.crawler.checks.material import (
    FOOTER,
    HOME,
    MENU,
    OURS,
    answer,
    checked,
    home_html,
    page,
    site,
    unread,
)

FORM = (
    '<form action="/so/index.jsp" method="get"><input type="hidden" name="site" value="7"><input name="kw">'
    '<input type="submit" value="搜索"></form>'
)
HANDLED = FORM.replace("method", 'onsubmit="return check()" method')


def title_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["kw"][0]


def hit(url: str) -> Answer:
    title = title_of(url)
    if not title.startswith("沧澜"):
        return answer(url, page(f"{MENU}没有找到相关结果", "站内搜索"))
    marked = f"{title[:3]}<em>{title[3:6]}</em>{title[6:]}"
    return answer(url, page(f'{MENU}<ul><li><a href="/zwyw/20221.html">{marked}</a></li></ul>', "站内搜索"))


def results(words: str) -> Callable[[str], Answer]:
    """Five other articles, others for each title."""

    def reply(url: str) -> Answer:
        title = title_of(url)
        if not title.startswith("沧澜"):
            return answer(url, page(f"{MENU}<p>没有找到相关结果</p>{FOOTER}"))
        bureau = "水利林业教育卫健审计统计民政司法"[int(title[6]) * 2 :][:2] * 3
        rows = "".join(f'<li><a href="/x/{n}.html">关于印发{bureau}第{n}号预案的通知</a></li>' for n in range(5))
        return answer(url, page(f"{MENU}<p>{words}</p><ul>{rows}</ul>{FOOTER}"))

    return reply


def one(form: str, reply: str | Answer) -> CheckSeen:
    given = reply if isinstance(reply, str) else None
    (seen,) = checked(
        search,
        site(home_html(form)),
        lambda url: answer(url, given) if given is not None else reply,  # type: ignore[arg-type,return-value]
    )
    return seen


def test_the_title_of_an_article_that_was_read_is_asked_for_and_found() -> None:
    (seen,) = checked(search, site(home_html(FORM)), hit)
    assert (seen.outcome, seen.seen) == ("ok", "title-found")
    assert seen.url.startswith(f"{HOME}so/index.jsp?site=7&kw=")
    assert seen.facts["title"].startswith("沧澜省召开第")
    assert seen.facts["article"].startswith(f"{HOME}zwyw/")


def test_every_pass_asks_for_titles_of_its_own_choice() -> None:
    asked = {
        tuple(ask.url for ask in search.asks(end, {end.home.result.url: end.home}))
        for end in (site(home_html(FORM)), site(home_html(FORM)))
    }
    assert len(asked) == 1
    assert len(next(iter(asked))) == search.TITLES


@pytest.mark.parametrize(
    "words",
    [
        "抱歉，没有找到与“防汛”相关的结果",
        "共找到 <b>0</b> 条记录",
        "没有检索到符合条件的信息",
        "暂无相关内容",
        "未找到相关信息",
        "检索结果：0条",
        "为您找到相关结果约0个",
    ],
)
def test_nothing_found(words: str) -> None:
    seen = one(FORM, page(f"{MENU}<div>{words}</div>{FOOTER}", "站内搜索"))
    assert (seen.outcome, seen.seen) == ("failed", "nothing-found")
    assert seen.text


@pytest.mark.parametrize("words", ["", "共找到 10 条记录", "检索到100条", "找到相关结果约20个", "共 30 个结果"])
def test_other_results_are_results_and_round_numbers_are_not_nothing(words: str) -> None:
    (seen,) = checked(search, site(home_html(FORM)), results(words))
    assert (seen.outcome, seen.seen) == ("ok", "results-shown")


def test_one_title_found_is_a_search_that_works() -> None:
    calls: list[str] = []

    def reply(url: str) -> Answer:
        calls.append(url)
        return hit(url) if len(calls) == 2 else answer(url, page("没有找到相关结果"))

    (seen,) = checked(search, site(home_html(FORM)), reply)
    assert (seen.outcome, seen.seen, len(calls)) == ("ok", "title-found", 3)


def test_a_hit_counts_where_latest_news_name_the_article_besides() -> None:
    news = "".join(f'<li><a href="/zwyw/2022{n}.html">沧澜省召开第{n}次防汛工作调度会议</a></li>' for n in range(1, 7))

    def reply(url: str) -> Answer:
        title = title_of(url)
        hits = (
            f'<li><a href="/zwyw/hit.html">{title}</a></li>' if title.startswith("沧澜") else "<p>没有找到相关结果</p>"
        )
        return answer(url, page(f"{MENU}<ul>{hits}</ul><h3>最新信息</h3><ul>{news}</ul>"))

    (seen,) = checked(search, site(home_html(FORM)), reply)
    assert (seen.outcome, seen.seen) == ("ok", "title-found")


def test_latest_news_beside_a_search_that_finds_nothing_are_no_hit() -> None:
    news = "".join(f'<li><a href="/zwyw/2022{n}.html">沧澜省召开第{n}次防汛工作调度会议</a></li>' for n in range(1, 7))
    seen = one(
        FORM, page(f"{MENU}<h3>最新信息</h3><ul>{news}</ul><input name=q><button>搜索</button>{FOOTER}", "站内搜索")
    )
    assert (seen.outcome, seen.seen, seen.text) == (
        "unknown",
        "cannot-tell",
        "the same comes for a word that nobody has written",
    )


def test_the_words_repeated_in_title_and_field_are_no_hit() -> None:
    def echo(url: str) -> Answer:
        title = title_of(url)
        return answer(url, page(f'{MENU}<input value="{title}">您搜索的是：{title}，没有找到相关结果', f"{title}_搜索"))

    (seen,) = checked(search, site(home_html(FORM)), echo)
    assert seen.seen == "nothing-found"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (page(f'{MENU}<div id="list">{{{{item.title}}}}</div><p>没有找到相关结果</p>'), "filled by scripts"),
        (
            page(f'{MENU}<div id="r"></div><p style="display:none">没有找到相关结果</p>'),
            "neither results nor words for none",
        ),
        (page(f"{MENU}<p>搜索</p>{FOOTER}"), "neither results nor words for none"),
    ],
    ids=["template", "hidden-words", "bare"],
)
def test_results_that_a_script_would_show_cannot_be_told(html: str, text: str) -> None:
    seen = one(FORM, html)
    assert (seen.outcome, seen.seen, seen.text) == ("unknown", "cannot-tell", text)


def test_a_form_with_a_handler_never_fails() -> None:
    assert (one(HANDLED, page("没有找到相关结果")).outcome, one(HANDLED, page("没有找到相关结果")).seen) == (
        "unknown",
        "nothing-found",
    )
    (found,) = checked(search, site(home_html(HANDLED)), hit)
    assert (found.outcome, found.facts["scripted"]) == ("ok", "yes")


@pytest.mark.parametrize(("status", "outcome"), [(404, "failed"), (500, "failed"), (503, "unknown"), (403, "unknown")])
def test_an_error_of_the_search_itself(status: int, outcome: str) -> None:
    (seen,) = checked(search, site(home_html(FORM)), lambda url: answer(url, "x", status))
    assert (seen.outcome, seen.seen) == (outcome, "answers-error")


def test_a_captcha_on_the_way() -> None:
    assert one(FORM, page("请输入验证码后继续搜索<input name=code>")).seen == "captcha"


@pytest.mark.parametrize("outcome", OURS)
def test_what_we_could_not_read_accuses_nobody(outcome: str) -> None:
    (seen,) = checked(search, site(home_html(FORM)), lambda url: unread(url, outcome))
    assert (seen.outcome, seen.seen) == ("unknown", "cannot-tell")


@pytest.mark.parametrize(
    ("html", "word"),
    [
        ('<form action="/s.do" method="post"><input name="q" placeholder="搜索"></form>', "post-only"),
        ('<form action="/s"><input name="q" placeholder="搜索"><input name="yzm" placeholder="验证码"></form>', "captcha"),
        ('<form action="http://sousuo.www.gov.cn/s"><input name="q"><button>搜索</button></form>', "other-host"),
        ('<form action="javascript:go()"><input name="q"><button>搜索</button></form>', "by-script"),
        ('<form action=""><input name="q"><button onclick="so()">搜索</button></form>', "by-script"),
        ('<div><input id="searchWord" placeholder="请输入关键字"><a onclick="so()">搜索</a></div>', "by-script"),
        ("", "no-entry-seen"),
        ('<form action="/login"><input name="username"><input type="password" name="p"><button>登录</button></form>', "no-entry-seen"),
        ('<form action="/mail"><input name="email" placeholder="订阅邮箱"><button>订阅</button></form>', "no-entry-seen"),
        ('<form action="/bj/query.do"><input name="no" placeholder="请输入受理编号"><button>办件查询</button></form>', "no-entry-seen"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_and_asks_nothing(html: str, word: str) -> None:
    asked: list[str] = []

    def reply(url: str) -> Answer:
        asked.append(url)
        return answer(url, "")

    (seen,) = checked(search, site(home_html(html)), reply)
    assert (seen.outcome, seen.seen, asked) == ("unknown", word, [])


def test_a_search_page_that_the_home_page_links_to() -> None:
    def reply(url: str) -> Answer:
        return answer(url, page(FORM)) if url.endswith("/search.html") else hit(url)

    (seen,) = checked(search, site(home_html('<a href="/search.html">站内搜索</a>')), reply)
    assert (seen.outcome, seen.seen) == ("ok", "title-found")


def test_a_search_page_that_is_missing() -> None:
    (seen,) = checked(search, site(home_html('<a href="/s/">搜索</a>')), lambda url: answer(url, "", 404))
    assert (seen.outcome, seen.seen, seen.url) == ("failed", "answers-error", f"{HOME}s/")


def test_words_are_sent_in_the_encoding_of_the_page() -> None:
    form = find_search(
        '<form action="/s?x=1" accept-charset="GBK"><input name="q" value="请输入搜索内容"></form>', HOME, "utf-8"
    )
    url = form.url_for("防汛") or ""
    assert unquote_to_bytes(url.partition("q=")[2]) == "防汛".encode("gbk")
    assert url.startswith(f"{HOME}s?q=")


def test_a_form_between_the_cells_of_a_table_keeps_its_fields() -> None:
    html = '<table><tr><form action="/s.jsp"><td><input name="key"></td><td><input type="image" src="/search.gif"></td></form></tr></table>'
    assert find_search(html, HOME, "utf-8").url_for("a") == f"{HOME}s.jsp?key=a"


@pytest.mark.parametrize(
    ("controls", "scripted"),
    [
        ('<input name="q">', False),
        ('<input name="q"><button>搜索</button>', False),
        ('<input name="q"><input type="image" src="/so.png">', False),
        ('<input name="q"><input type="button" value="搜索">', True),
        ('<input name="q"><button type="button">搜索</button>', True),
        ('<input name="q"><input type="submit" onclick="return check()">', True),
        ('<input type="hidden" name="channel" value=""><input name="q"><button>搜索</button>', True),
        ('<input type="hidden" name="channel" value="12"><input name="q"><button>搜索</button>', False),
    ],
)
def test_where_a_script_may_have_its_hand_in_it(controls: str, scripted: bool) -> None:
    found = find_search(f'<form action="/search">{controls}</form>', HOME, "utf-8")
    assert (found.entry, found.scripted) == (Entry.FORM, scripted)


def test_the_field_that_is_seen_takes_the_words_and_one_without_a_name_cannot_be_asked() -> None:
    fields = '<input type="text" name="t" value="1" hidden><input name="q"><button>搜索</button>'
    assert find_search(f'<form action="/search">{fields}</form>', HOME, "utf-8").url_for("x") == f"{HOME}search?t=1&q=x"
    nameless = '<form action="/search"><input id="keyword" placeholder="请输入搜索内容"><button>搜索</button></form>'
    assert find_search(nameless, HOME, "utf-8").entry is Entry.BY_SCRIPT


def test_selects_and_ticked_boxes_are_sent_as_a_browser_sends_them() -> None:
    html = (
        '<form action="/s"><select name="c"><option value="1">标题<option value="2" selected>全文</select>'
        '<input type="radio" name="t" value="a"><input type="radio" name="t" value="b" checked>'
        '<input type="text" name="word"><input type="checkbox" name="no"><button>检索</button></form>'
    )
    assert find_search(html, HOME, "utf-8").url_for("x") == f"{HOME}s?c=2&t=b&word=x"


@pytest.mark.parametrize(
    "html",
    [
        "<form" * 5_000,
        "<input name=q>" * 9_000,
        '<form action="http://[">' + "<input name=q>" * 3,
        "<form></form>" + "<p>x</p>" * 20_000 + "<div><input name=q></div>" * 400,
        "<div>" * 3_000 + "<form><input name=q>",
    ],
    ids=["forms", "fields", "action", "siblings", "depth"],
)
def test_broken_and_endless_forms_raise_nothing_and_end_soon(html: str) -> None:
    began = time.process_time()
    assert find_search(html, HOME, "utf-8").entry in Entry
    assert time.process_time() - began < 0.5
