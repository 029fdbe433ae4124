"""A page that is another one for a spider is told; a mobile template, a gate and a clock are not."""

import pytest

from services.link_checker.domain.cloaking.views import PERSON, PHONE, SEARCHER, SPIDER, View, differences

URL = "http://www.yunbo.canglan.gov.cn/"
TEXT = "<p>会议指出，要扎实推进民生实事项目建设，持续优化营商环境。</p><p>主办：云泊市人民政府办公室</p>"
SPAM = '<div><a href="http://www.wanjia-yule.example/">澳门新葡京娱乐城</a><a href="http://b.example/">百家乐平台</a></div>'


def page(title: str = "云泊市人民政府", body: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><h1>云泊市人民政府</h1>{TEXT}{body}</body></html>"


def told(**views: str) -> list[tuple[str, str, float]]:
    found = differences(URL, [View(name, bool(text), URL, text) for name, text in views.items()])
    return [(one.visitor, one.signal.code, one.signal.weight) for one in found]


def test_spam_for_spiders_only_is_severe() -> None:
    found = told(person=page(), spider=page("澳门葡京_百家乐平台官网", SPAM), phone=page(), searcher=page())
    assert {visitor for visitor, _, _ in found} == {SPIDER}
    assert found[0][2] >= 0.8


def test_what_a_person_gets_too_is_no_difference() -> None:
    assert told(person=page(body=SPAM), spider=page(body=SPAM)) == []


@pytest.mark.parametrize(
    "other",
    [
        page(body="<p>今天是2022年6月17日 12:30:05</p>"),
        page("云泊市人民政府手机版", "<div class='m'>手机版</div>"),
        page(body='<a href="http://www.yunbonews.example/">云泊新闻网</a>'),
        "<html><head><title>安全验证</title></head><body><p>请完成验证</p></body></html>",
    ],
)
def test_ordinary_differences_stay_silent(other: str) -> None:
    assert told(person=page(), spider=other, phone=other) == []


def test_without_the_persons_view_nothing_is_said() -> None:
    assert differences(URL, [View(PERSON, False), View(SPIDER, True, URL, page(body=SPAM))]) == ()


def test_visitors_who_are_sent_to_another_site() -> None:
    away = View(SEARCHER, True, "http://www.bet365-yb.example/", "<html><title>bet365 体育投注</title></html>")
    mobile = View(PHONE, True, "http://m.yunbo.canglan.gov.cn/", page())
    hosted = View(PHONE, True, "http://yunbo.mobile-host.example/", page())
    home = View(PERSON, True, URL, page())
    [only] = differences(URL, [home, away])
    assert (only.visitor, only.signal.severity) == (SEARCHER, "severe")
    assert differences(URL, [home, mobile]) == ()
    assert [one.signal.severity for one in differences(URL, [home, hosted])] == ["notice"]
