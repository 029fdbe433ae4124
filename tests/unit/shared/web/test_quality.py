"""A gate that answers in the site's place is told from the site itself."""

import time

import pytest

from shared.web.quality import blocked_reasons, visible_text

ARTICLE = (
    "<html><title>工作动态</title><body>"
    + "<p>我市开展网络安全检查，安全狗、云锁、网站防火墙等产品运行正常。</p>" * 20
    + "</body></html>"
)
CHALLENGE = (
    "<html><body><script>var arg1='3F2A';document.cookie='acw_sc__v2='+x;location.reload();</script></body></html>"
)
COOKIE_SCRIPT = "<script>document.cookie='a='+1;location.href=location.pathname</script>"
HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (521, {"set-cookie": "__jsluid_s=1"}, "<script>eval(x)</script>"),
        (412, {}, ""),
        (429, {}, "slow down"),
        (418, {}, "teapot" * 100),
        (200, HTML, CHALLENGE),
        (200, HTML, COOKIE_SCRIPT),
        (202, HTML, "<html><script>$_ts=window['$_ts']</script></html>"),
        (202, HTML, "<html><meta charset=utf-8><script src=/x.js></script></html>"),
        (200, HTML, "<html><title>安全验证</title><div>请按住滑块</div></html>"),
        (200, HTML, "<html><title>Just a moment...</title><div>Checking</div></html>"),
        (403, HTML, ""),
        (405, HTML, "<html><title>405</title><p>您的请求可能存在威胁，已被拦截 errors.aliyun.com</p></html>"),
        (403, {**HTML, "server": "yunsuo"}, "<html><p>forbidden</p></html>"),
        (403, {**HTML, "cf-mitigated": "challenge"}, "<html><p>forbidden</p></html>"),
        (503, HTML, "<html><script>location.reload()</script></html>"),
    ],
)
def test_gates(status: int, headers: dict[str, str], body: str) -> None:
    assert blocked_reasons(status, headers, body.encode())


def test_a_gate_in_gbk() -> None:
    body = "<html><title>访问拦截</title><p>您的访问请求被拦截，网站安全狗</p></html>".encode("gbk")
    assert blocked_reasons(403, {"content-type": "text/html; charset=gbk"}, body)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, HTML, ARTICLE),
        (200, HTML, ""),
        (200, {**HTML, "set-cookie": "__jsluid_s=abc; acw_tc=1", "server": "yunsuo"}, "<html><p>首页</p></html>"),
        (200, HTML, "<html><script>location.href='/index.html'</script></html>"),
        (200, HTML, "<html><meta http-equiv=refresh content='0;url=/index.html'></html>"),
        (200, HTML, "<html><div id=app></div><script src=/app.js></script></html>"),
        (200, HTML, "<frameset><frame src=a.html></frameset><script>document.cookie='a';location.reload()</script>"),
        (200, {"content-type": "application/json"}, '{"acw_sc__v2": 1}'),
        (
            403,
            HTML,
            "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><hr>nginx</body></html>",
        ),
        (404, {**HTML, "server": "yunsuo"}, "<html><p>您访问的页面不存在</p></html>"),
        (500, HTML, ""),
        (502, HTML, "<html><h1>502 Bad Gateway</h1></html>"),
    ],
)
def test_the_site_itself(status: int, headers: dict[str, str], body: str) -> None:
    assert blocked_reasons(status, headers, body.encode()) == ()


def test_visible_text_and_hostile_input() -> None:
    assert visible_text("<p>a <b>b</b><script>x<y</script>c<style>p{}</style>") == "abc"
    assert visible_text("<script>never closed") == ""
    started = time.process_time()
    for hostile in ("<script" * 9000, "<" * 64_000, "<title>" * 9000, "<title>" + " " * 64_000, "<style></" * 7000):
        blocked_reasons(403, HTML, hostile.encode())
    assert time.process_time() - started < 2.0
