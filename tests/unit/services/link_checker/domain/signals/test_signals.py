"""Planted links and code are told with their technique; what only looks like them stays silent."""

import time

import pytest

from services.link_checker.domain.signals.registry import read_signals

URL = "http://www.yunbo.canglan.gov.cn/index.html"
SPAM = '<a href="http://www.wanjia-yule.example/">澳门葡京娱乐城</a>'
OTHER = '<a href="http://one.example/">张家口特产</a><a href="http://two.example/">旅行社</a>'
WRITTEN = (
    "<script>document.write('<div style=\"position:absolute;left:-4000px\">');</script>"
    f"{SPAM}<script>document.write('</div>');</script>"
)
LOTTERY = "<p>体育彩票管理中心公布开奖结果，福利彩票发行</p><a href='http://www.lottery.gov.cn/'>中国体彩网</a>"
TABS = "".join(f'<a href="/tzgg/{n}.html">通知{n}</a>' for n in range(8))
FRIENDS = "".join(f'<a href="http://www.{n}.gov.cn/">某某政府{n}</a>' for n in "abcdefgh")


def page(body: str, head: str = "<title>云泊市人民政府</title>") -> str:
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><h1>云泊市人民政府</h1>{body}<p>主办：云泊市</p></body></html>"
    )


def codes(html: str, url: str | None = URL) -> list[tuple[str, str]]:
    return [(signal.code, signal.severity) for signal in read_signals(html, url)]


@pytest.mark.parametrize(
    ("technique", "body"),
    [
        ("display-none", f'<div style="display:none">{SPAM}</div>'),
        ("display-none", f'<div style="DISPLAY : none !important">{SPAM}</div>'),
        ("visibility-hidden", f'<p style="visibility:hidden">{SPAM}</p>'),
        ("off-screen", f'<div style="position:absolute;left:-9999px;">{SPAM}</div>'),
        ("off-screen", f'<div style="position: absolute; top: -999em">{SPAM}</div>'),
        ("off-screen", f'<div style="margin-left:-5000px">{SPAM}</div>'),
        ("zero-font", f'<span style="font-size:0px">{SPAM}</span>'),
        ("zero-size", f'<div style="width:0;height:0;overflow:hidden">{SPAM}</div>'),
        ("overflow-hidden", f'<div style="overflow:hidden;height:1px">{SPAM}</div>'),
        ("text-indent", f'<div style="text-indent:-9999px">{SPAM}</div>'),
        ("same-colour", f'<div style="color:#fff;background:#ffffff">{SPAM}</div>'),
        ("marquee", f'<marquee height="1" width="4" scrollamount="3000">{SPAM}</marquee>'),
        ("transparent", f'<div style="opacity:0">{SPAM}</div>'),
        ("hidden-attribute", f"<div hidden>{SPAM}</div>"),
        ("noscript", f"<noscript>{SPAM}</noscript>"),
        ("hidden-by-script", f'<div id="yl">{SPAM}</div><script>document.getElementById("yl").style.display="none";</script>'),
        ("stylesheet-display-none", f'<style>.q{{display:none}}</style><div class="q">{SPAM}</div>'),
        ("written-off-screen", WRITTEN),
        ("off-screen", f'<div style="position:absolute;left:-9999px">{OTHER}</div>'),
    ],
)  # fmt: skip
def test_hidden_links_are_told_with_their_technique(technique: str, body: str) -> None:
    signals = [signal for signal in read_signals(page(body), URL) if signal.code == "hidden-links"]
    assert signals, body
    assert signals[0].severity in ("suspicion", "severe")
    assert technique in signals[0].why.split("+")
    assert "off-site" in signals[0].why
    assert any("example" in place for place in signals[0].places)


@pytest.mark.parametrize(
    "html",
    [
        page(f'<div class="tab" style="display:none">{TABS}</div>'),
        page(f'<div style="display:none">{FRIENDS}</div>'),
        page(f'<ul style="position:absolute;left:-9999px"><li>{TABS}</li></ul>'),
        page('<a href="#content" style="position:absolute;left:-9999px">跳到正文</a>'),
        page('<div style="display:none"><script src="https://s4.cnzz.com/z_stat.php?id=1"></script><a href="https://www.cnzz.com/stat">站长统计</a></div>'),
        page('<div style="overflow:hidden;height:300px;width:600px"><a href="http://www.people.com.cn/">人民网</a></div>'),
        page('<div style="display:none"><a href="http://lvyou.example/">旅游</a></div>'),
        page(LOTTERY, "<title>沧澜省体育彩票管理中心</title>"),
        page("<a href='/a.html'>关于打击网络赌博、六合彩的通告</a>", "<title>关于打击网络赌博、六合彩违法犯罪的通告</title>"),
        page("<p>法院判决：被告人开设赌场，百家乐…</p>", "<title>开设赌场案一审判决</title>"),
        page('<iframe src="http://map.baidu.com/x" width="600"></iframe><script src="https://hm.baidu.com/hm.js?1"></script>'),
        page('<script src="https://cdn.bootcdn.net/jquery.js"></script><script src="http://tongji.jianzhan.example/t.js"></script>'),
        page("", '<title>旧站</title><meta http-equiv="refresh" content="3;url=http://www.canglan.gov.cn/">'),
        page("", '<title>首页</title><meta http-equiv="refresh" content="0;url=/index/index.html">'),
        page("<script>var ua=navigator.userAgent; if(/mobile/i.test(ua)){location.href='/m/';}</script>"),
        page("<noscript>您的浏览器不支持脚本 <a href='https://www.mozilla.org/'>下载</a></noscript>"),
        page('<div style="display:none" id="wx"><a href="https://weibo.com/yunbo">微博</a><img src="/wx.png"></div>'),
        page("<a href='http://bz.yunbo.canglan.gov.cn/'>办证大厅</a><a href='/xedk.html'>小额贷款政策</a>"),
        "",
        "<",
        "<div style='display:none",
    ],
)  # fmt: skip
def test_look_alikes_stay_silent(html: str) -> None:
    assert codes(html) == []


@pytest.mark.parametrize(
    "head",
    [
        "<title>澳门葡京_百家乐_真人娱乐城官网</title>",
        "<title>&#28595;&#38376;&#33889;&#20140;&#95;&#30334;&#23478;&#20048;</title>",
        "<title>云泊市</title><meta name='keywords' content='北京赛车,时时彩,六合彩'>",
        "<title>云泊市</title><meta name='description' content='&#x5317;&#x4EAC;&#x8D5B;&#x8F66;&#x5E73;&#x53F0;'>",
        "<title>百\u200b家乐·博 彩</title>",
    ],
)
def test_hijacked_headlines(head: str) -> None:
    found = codes(page("<p>正文完好</p>", head))
    assert found
    assert found[0][0] == "spam-headline"
    assert found[0][1] in ("suspicion", "severe")


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("injected-frame", page('<iframe src="http://ad.bad.example/x" width="0" height="0"></iframe>')),
        ("injected-script", page('<script src="http://js.abcd.xyz/a.js"></script>')),
        ("injected-script", '<script src="http://js.bad.example/a.js"></script>' + page("")),
        (
            "injected-script",
            page(
                "<script>if(document.referrer.match(/baidu|sogou/)){location.href='http://www.bad.example/';}</script>"
            ),
        ),
        ("refresh-away", page("", '<meta http-equiv="refresh" content="0;url=http://www.bad.example/">')),
        ("spam-links", page(SPAM)),
    ],
)
def test_injected_code_and_redirects(code: str, html: str) -> None:
    assert code in [one for one, _ in codes(html)]


def test_a_clean_page_without_address_is_silent_too() -> None:
    assert codes(page(f'<div style="display:none">{TABS}</div>'), None) == []


@pytest.mark.parametrize(
    "html",
    [
        "<a '" * 40_000,
        "<div style='display:none'>" * 30_000,
        "<a href='http://x.example/'>" * 20_000,
        "&#" * 200_000,
        "<script>" + "\\x41" * 100_000,
        "<title>" + "博 " * 100_000,
        "<!--" * 100_000,
    ],
)
def test_hostile_pages_end_soon(html: str) -> None:
    began = time.process_time()
    read_signals(html, URL)
    assert time.process_time() - began < 25
