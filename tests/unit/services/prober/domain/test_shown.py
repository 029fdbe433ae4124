"""What an address shows: never a site where there is only a parked name, never gone where another spelling answers."""

import pytest

from services.prober.domain.ipv6 import answers_over_ipv6, reached
from services.prober.domain.shown import Seen, Shows, best, shown, visible
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

URL = "http://www.canglan.gov.cn/"
SITE = (
    "<html><head><title>沧澜县林业局</title></head><body>"
    + '<li><a href="/a.html">全县林业工作会议召开</a></li>' * 30
    + "</body></html>"
)
NOTICE = "<title>沧澜县林业局</title><body><h1>关于关停沧澜县林业局网站的公告</h1><p>请访问县政府网站。</p></body>"


def result(
    html: str = "", status: int | None = 200, final: str = URL, outcome: str = "ok", error: str | None = None
) -> FetchResult:
    return FetchResult(URL, final, FetchOutcome(outcome), error, status, body=html.encode())


@pytest.mark.parametrize(
    ("html", "shows", "answers"),
    [
        (SITE, "site", True),
        (NOTICE, "closing-notice", True),
        (SITE.replace("<body>", "<body><p>本网站已关停。</p>"), "site", True),
        ("<title>公告</title><p>网站正在维护，请稍后访问。</p>", "maintenance", None),
        ("<title>canglan.gov.cn</title><h1>此域名可出售</h1><p>This domain is for sale</p>", "parked", False),
        ("<title>域名已过期</title><p>该域名已过期，请联系注册商续费</p>", "parked", False),
        ("<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>", "server-default", False),
        ("<title>IIS Windows Server</title><img src=iis.png>", "server-default", False),
        ("<title>没有找到站点</title><h1>没有找到站点</h1>您的请求在Web服务器中没有找到对应的站点！", "server-default", False),
        ("<title>Index of /</title><h1>Index of /</h1>", "server-default", False),
        ("<title>提示</title>系统错误，请联系管理员", "error", None),
        ("", "cannot-tell", None),
        ('<html><head><title></title></head><body><div id="app"></div><script src="/a.js"></script></body></html>', "script-page", True),
        ('<meta http-equiv="refresh" content="0;url=http://www.other.gov.cn/">', "moved", False),
        ("<script>window.location.href='http://www.other.com/'</script>", "moved", False),
        ("<script>location.href='/web/index.html'</script>", "script-page", True),
        ('<frameset><frame src="/main.html"></frameset>', "script-page", True),
    ],
)  # fmt: skip
def test_what_a_page_shows(html: str, shows: str, answers: bool | None) -> None:
    seen = shown(result(html))
    assert (seen.shows, seen.answers) == (shows, answers)


def test_a_news_item_on_the_home_page_is_no_notice() -> None:
    html = SITE.replace("全县林业工作会议召开", "关于关停沧澜县粮食局网站的公告")
    assert shown(result(html)).shows == "site"


@pytest.mark.parametrize(
    ("final", "html", "shows"),
    [
        ("http://www.other.gov.cn/", SITE, "moved"),
        ("http://www.other.com/", "<title>x</title>buy this domain", "parked"),
        ("https://canglan.gov.cn/index.html", SITE, "site"),
        ("http://lyj.canglan.gov.cn/", SITE, "site"),
    ],
)
def test_where_the_address_leads(final: str, html: str, shows: str) -> None:
    assert shown(result(html, final=final)).shows == shows


@pytest.mark.parametrize(
    ("outcome", "status", "shows", "answers"),
    [
        ("dns", None, "nothing", False),
        ("connection", None, "nothing", False),
        ("timeout", None, "nothing", False),
        ("http_error", 404, "nothing", False),
        ("http_error", 410, "nothing", False),
        ("http_error", 502, "error", None),
        ("tls", None, "cannot-tell", None),
        ("blocked", 412, "cannot-tell", None),
        ("internal", None, "cannot-tell", None),
        ("redirect_loop", 302, "cannot-tell", None),
    ],
)
def test_answers_that_are_no_page(outcome: str, status: int | None, shows: str, answers: bool | None) -> None:
    seen = shown(result("x", status, outcome=outcome))
    assert (seen.shows, seen.answers) == (shows, answers)


def test_the_registered_address_decides_where_it_says_something_and_another_spelling_where_it_does_not() -> None:
    def first(*words: str) -> str:
        return best([Seen(Shows(word)) for word in words]).shows

    assert first("nothing", "nothing", "site", "nothing") == "site"
    assert first("cannot-tell", "closing-notice") == "closing-notice"
    assert first("nothing", "server-default", "nothing") == "server-default"
    assert first("moved", "site") == "moved"
    assert first("parked", "site") == "parked"
    assert first("nothing", "cannot-tell") == "cannot-tell", "a bad certificate is somebody's answer"


def test_words_of_different_blocks_do_not_run_together() -> None:
    text = visible(
        "<title>甲</title><p>县政府网站</p><a href=x>关闭</a><script>本网站已关停</script><b>本</b>网<i>站</i>"
    )
    assert text.split("\n") == ["甲", "县政府网站", "关闭", "本网站"]


@pytest.mark.parametrize(
    ("outcome", "status", "error", "here", "there"),
    [
        ("ok", 200, None, True, True),
        ("http_error", 301, "status-301", True, True),
        ("tls", None, "certificate-expired", True, True),
        ("connection", None, "econnrefused", False, False),
        ("timeout", None, "timeout-in-tcp", False, None),
        ("connection", None, "ehostunreach", False, None),
        ("internal", None, "local-enetunreach", None, None),
        ("internal", None, "address-refused", None, None),
        ("dns", None, "name-not-found", None, None),
    ],
)  # fmt: skip
def test_ipv6_answers(
    outcome: str, status: int | None, error: str | None, here: bool | None, there: bool | None
) -> None:
    """`here`: others answer us over IPv6; `there`: nobody is known to, so that silence may be our own."""
    seen = result(status=status, outcome=outcome, error=error)
    assert answers_over_ipv6(seen, works_here=True) is here
    assert answers_over_ipv6(seen, works_here=False) is there
    assert reached(seen) is (there is not None)
