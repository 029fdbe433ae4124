"""What a page of somebody else is: parked, for sale, selling what no office links to, or simply there."""

import pytest

from services.link_checker.domain.classify import answer_of
from services.link_checker.domain.meaning import Meaning, meaning_of
from shared.contracts.link_why import LinkWhy
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

URL = "http://www.wenhuaguan-yunbo.com/"
LONG = "云泊县文化馆举办群众文化活动，组织开展培训辅导。" * 120


def answered(html: str, url: str = URL, kind: str = "text/html; charset=utf-8") -> FetchResult:
    return FetchResult(url, url, FetchOutcome.OK, None, 200, {"content-type": kind}, body=html.encode())


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<title>yunbo.com 域名出售</title><p>该域名正在出售，请联系</p>", "for-sale"),
        ("<title>yunbo.com</title><h1>您访问的域名可以转让！</h1><p>本域名出售，微信 123</p>", "for-sale"),
        ("<title>yunbo.com is for sale</title><p>Buy this domain. Make an offer on this domain</p>", "for-sale"),
        ("<title>yunbo.com</title><body>The domain yunbo.com may be for sale. <a href=/x>Inquire about this domain</a>", "for-sale"),
        ("<title>提示</title><p>您访问的域名已过期，请及时续费</p>", "parked"),
        ("<title>没有找到站点</title><p>您的请求在Web服务器中没有找到对应的站点！该域名未绑定站点</p>", "parked"),
        ("<title>yunbo.com</title><script src='//img.sedoparking.com/js/jquery.js'></script><div id=a></div>", "parked"),
        ("<title>yunbo</title><script>window.location.href='https://www.hugedomains.com/domain_profile.cfm?d=x'</script>", "parked"),
        ("<title>恭喜，站点创建成功！</title><p>这是默认index.html</p>", "parked"),
        ("<title>澳门新葡京娱乐城_百家乐_真人娱乐</title><p>注册送彩金，足球投注</p>", "gambling"),
        ("<title>成人视频在线 激情视频</title><meta name=keywords content='成人电影,裸聊'><p>看片</p>", "porn"),
        ("<title>代开发票 办证刻章</title><p>代考 论文代写 假证</p>", "spam"),
        ("<title>网站暂时无法访问</title><p>该网站未根据工信部相关法规进行备案，无法访问</p>", "gate"),
    ],
)  # fmt: skip
def test_what_became_of_a_name(html: str, why: str) -> None:
    assert answer_of(answered(html)).why == why


@pytest.mark.parametrize(
    "html",
    [
        "<title>云泊县文化馆</title><p>欢迎访问</p>",
        f"<title>云泊县文化馆</title><p>{LONG} 有关域名出售的案件</p>",
        f"<title>警惕“域名出售”骗局：公安机关提醒</title><p>{LONG}</p>",
        "<title>关于打击网上赌博的通告</title><p>百家乐 六合彩 老虎机 网上赌博 赌球 案例</p>",
        "<title>体育彩票管理中心</title><p>足球投注竞猜游戏规则，彩票公益金</p>",
        "<title>永利街道办事处</title><p>永利街道 永利社区</p>",
        "<title>网站建设中</title><p>网站正在建设中，敬请期待</p>",
        "<title>搜索结果</title><p>相关搜索</p><p>related searches</p>",
        f"<title>关于互联网域名转让若干问题的通知</title><p>{LONG}</p>",
        "",
    ],
)
def test_pages_with_a_matter_of_their_own_are_good(html: str) -> None:
    assert answer_of(answered(html)).good


def test_what_a_page_was_is_kept_for_later() -> None:
    told = meaning_of(answered("<html><head><title>\n 云泊县&#25991;化馆 </title></head><p>欢迎</p>"))
    assert told == Meaning(
        "云泊县文化馆", "wenhuaguan-yunbo.com", "html", is_chinese=True, is_home=True, host="wenhuaguan-yunbo.com"
    )
    file = meaning_of(answered("%PDF-1.4", URL + "a.pdf", "application/pdf"))
    assert (file and file.kind, file and file.title) == ("application/pdf", "")


def test_a_page_without_an_owner_is_wrong_and_not_dead() -> None:
    answer = answer_of(answered("<title>域名出售</title><p>该域名正在出售</p>"))
    assert (answer.good, answer.bad, answer.wrong, answer.why) == (False, False, True, LinkWhy.FOR_SALE)
