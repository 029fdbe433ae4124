"""What a site answers to names that nobody has made: a true error, a soft one, the home page, or nothing that can be told."""

import pytest

from services.crawler.checks import missing_page
from tests.unit.services.crawler.checks.material import (
    FOOTER,
    HOME,
    MENU,
    NETWORK,
    OURS,
    answer,
    by_place,
    checked,
    home_html,
    page,
    site,
    unread,
)

LONG = "全省上下要高度重视防汛工作，认真落实各项责任措施。" * 30
FRAME = f"{MENU}<div>{LONG}</div>"


def test_a_site_is_asked_at_its_root_and_in_the_folders_that_hold_pages() -> None:
    asked = [ask.url for ask in missing_page.asks(site(), {})]
    assert [url.rpartition("/")[0] + "/" for url in asked[:2]] == [HOME, HOME]
    assert asked[2].endswith("/")
    assert asked[3].startswith(f"{HOME}zwyw/")
    assert asked[3].endswith(".html")
    assert len(set(asked)) == 4
    assert asked == [ask.url for ask in missing_page.asks(site(), {})], "a repeated slice asks the same"


def test_a_site_in_a_folder_of_a_shared_host_is_asked_in_its_folder_only() -> None:
    end = site(url="http://www.canglan.gov.cn/slj/index.html", directories=[])
    assert all(ask.url.startswith(f"{HOME}slj/") for ask in missing_page.asks(end, {}))


@pytest.mark.parametrize("status", [404, 410])
def test_a_true_error(status: int) -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, page("页面不存在"), status))
    assert {(one.outcome, one.seen) for one in seen} == {("ok", f"answers-{status}")}


@pytest.mark.parametrize(
    "html",
    [
        page("您访问的页面不存在或已被删除", "404"),
        page("<h1>出错了！</h1><p>抱歉，没有找到您要访问的页面</p>"),
        page(f"{MENU}<p>您访问的页面不存在</p>{FOOTER}", "页面不存在"),
        '{"code":404,"msg":"Not Found"}',
        page("<script>setTimeout(function(){location.href='/'},3000)</script>您要查看的网页不存在，3秒后返回首页"),
    ],
    ids=["title", "text", "framed", "json", "then-home"],
)
def test_error_words_that_come_with_200(html: str) -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, html))
    assert {(one.outcome, one.seen) for one in seen} == {("failed", "answers-200-with-error-words")}
    assert all(one.text and one.page_key == "key" for one in seen)


@pytest.mark.parametrize("to", [HOME, "http://www.canglan.gov.cn/index.html", "https://www.canglan.gov.cn/"])
def test_a_redirect_home(to: str) -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, home_html(), final=to))
    assert {(one.outcome, one.seen) for one in seen} == {("failed", "redirects-home")}


@pytest.mark.parametrize(
    "html",
    ["<script>window.location.href='/'</script>", '<meta http-equiv="refresh" content="0;url=/index.html">'],
)
def test_a_page_that_sends_its_visitor_home(html: str) -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, html))
    assert {one.seen for one in seen} == {"redirects-home"}


def test_the_home_page_under_another_name() -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, home_html()))
    assert {(one.outcome, one.seen) for one in seen} == {("failed", "answers-home")}


def test_the_same_page_for_every_name() -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, page(FRAME, "沧澜省人民政府-内容页")))
    assert {(one.outcome, one.seen) for one in seen} == {("failed", "answers-200-always-the-same")}


def test_a_different_page_each_time_is_for_a_person() -> None:
    texts = iter("天地玄黄宇宙洪荒日月盈昃")
    seen = checked(missing_page, site(), lambda url: answer(url, page(next(texts) * 500, next(texts) * 9)))
    assert {(one.outcome, one.seen) for one in seen} == {("unknown", "answers-200-otherwise")}


def test_only_the_folder_that_errs_is_told() -> None:
    def reply(url: str):  # type: ignore[no-untyped-def]
        is_inner = "/zwyw/" in url
        return answer(url, page("页面不存在", "页面不存在")) if is_inner else answer(url, "", 404)

    assert by_place(checked(missing_page, site(), reply)) == {
        HOME: "answers-404",
        f"{HOME}zwyw/": "answers-200-with-error-words",
    }


@pytest.mark.parametrize(("status", "word"), [(403, "answers-other-status"), (503, "answers-server-error")])
def test_other_statuses_tell_nothing(status: int, word: str) -> None:
    seen = checked(missing_page, site(), lambda url: answer(url, "x", status))
    assert {(one.outcome, one.seen) for one in seen} == {("unknown", word)}


@pytest.mark.parametrize("outcome", OURS)
def test_what_we_could_not_read_accuses_nobody(outcome: str) -> None:
    seen = checked(missing_page, site(), lambda url: unread(url, outcome))
    assert {(one.outcome, one.seen, one.facts["fetch"]) for one in seen} == {("unknown", "cannot-tell", outcome)}


@pytest.mark.parametrize("outcome", NETWORK)
def test_silence_is_told_as_silence(outcome: str) -> None:
    seen = checked(missing_page, site(), lambda url: unread(url, outcome))
    assert {one.seen for one in seen} == {"no-answer"}


def test_a_site_written_by_scripts_shows_its_error_by_script() -> None:
    shell = (
        '<html><head><title>沧澜</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
    )
    seen = checked(missing_page, site(shell), lambda url: answer(url, shell))
    assert {(one.outcome, one.seen) for one in seen} == {("unknown", "cannot-tell")}


def test_a_challenge_is_no_page() -> None:
    html = page("请完成安全验证后继续访问", "安全验证")
    seen = checked(missing_page, site(), lambda url: answer(url, html))
    assert {(one.outcome, one.seen) for one in seen} == {("unknown", "cannot-tell")}
