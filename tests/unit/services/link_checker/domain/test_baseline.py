"""What a page usually is: learned from good readings only; an edit, a redesign and a defacement are told apart."""

import pytest

from services.link_checker.domain.baseline.compare import EDITED, REDESIGNED, REPLACED, SAME, UNKNOWN, compare
from services.link_checker.domain.baseline.learn import Baseline, learn
from services.link_checker.domain.baseline.reading import reading_of
from services.link_checker.domain.baseline.signs import signs_of
from services.link_checker.domain.signals.markup import Markup
from services.link_checker.domain.signals.model import Page

URL = "http://www.yunbo.canglan.gov.cn/zwgk/1.html"
PARAGRAPHS = (
    "为切实做好今年防汛抗旱工作，现将有关事项通知如下。",
    "提高思想认识，压实各级工作责任。",
    "加强会商研判，及时发布预警信息。",
    "落实值班值守制度，确保信息畅通。",
)


def article(
    *more: str,
    title: str = "关于做好防汛工作的通知_云泊市人民政府",
    clock: str = "2022年6月17日 星期五",
    head: str = "",
    style: str = "",
) -> str:
    text = "".join(f"<p>{one}</p>" for one in (*PARAGRAPHS, *more))
    nav = "".join(f"<li><a href='/{n}/'>栏目之{name}</a></li>" for n, name in enumerate("甲乙丙丁戊己庚辛壬癸"))
    return (
        f"<html><head><title>{title}</title>{head}</head><body {style}><div id='clock'>{clock}</div><ul class='nav'>{nav}</ul>"
        f"<h1>关于做好防汛工作的通知</h1><div class='content'>{text}</div><div class='hits'>浏览次数：12</div>"
        "<div class='foot'>主办：云泊市人民政府办公室 网站标识码：9901000001</div></body></html>"
    )


def baseline_of(*pages: str) -> Baseline:
    baseline = None
    for page in pages:
        baseline = learn(baseline, reading_of(page))
    assert baseline is not None
    return baseline


def signs(baseline: Baseline, html: str) -> list[tuple[str, float]]:
    page = Page(html, URL, Markup(html))
    return [(one.code, one.weight) for one in signs_of(compare(baseline, reading_of(html)), page)]


def test_nothing_is_said_of_a_page_that_nobody_knows() -> None:
    assert compare(None, reading_of(article())).kind == UNKNOWN


def test_counters_and_dates_are_no_change() -> None:
    known = baseline_of(article())
    again = article(clock="2022年7月3日 星期日").replace("浏览次数：12", "浏览次数：3456")
    assert compare(known, reading_of(again)).inserted == ("2022年7月3日 星期日",)
    known = baseline_of(article(), again)
    assert compare(known, reading_of(article(clock="2022年8月1日 星期一"))).inserted == ()


@pytest.mark.parametrize(
    "inserted",
    ["澳门新葡京娱乐城为您提供百家乐平台", "成人视频在线观看 亚洲av"],
)
def test_only_the_inserted_text_is_reported(inserted: str) -> None:
    html = article(inserted)
    changes = compare(baseline_of(article()), reading_of(html))
    assert (changes.kind, changes.inserted) == (EDITED, (inserted,))
    [(code, weight)] = signs(baseline_of(article()), html)
    assert code == "text-inserted"
    assert weight >= 0.5


def test_an_ordinary_edit_is_no_more_than_a_notice() -> None:
    html = article("各县区要于月底前报送防汛物资储备情况。")
    assert signs(baseline_of(article()), html) == [("text-inserted", 0.25)]


def test_a_replaced_title_is_told_by_its_meaning_and_a_renamed_article_is_not() -> None:
    known = baseline_of(article())
    assert signs(known, article(title="澳门葡京娱乐官网"))[0] == ("title-replaced", 0.85)
    assert signs(known, article(title="关于做好2022年防汛抗旱工作的通知")) == []


def test_a_script_from_a_new_host_is_told_and_a_usual_one_is_not() -> None:
    known = baseline_of(article())
    assert signs(known, article(head="<script src='http://js.yb-invented.xyz/a.js'></script>"))[0][0] == "loads-added"
    assert signs(known, article(head="<script src='https://hm.baidu.com/hm.js?1'></script>")) == []


@pytest.mark.parametrize(
    "poor",
    [
        "<html><head><title>404 Not Found</title></head><body><h1>404</h1><p>nginx</p></body></html>",
        "<html><head><title>系统维护</title></head><body><p>网站正在维护，请稍后访问。</p><p>云泊市</p></body></html>",
        "<html><body></body></html>",
        "<html><head><title>安全验证</title></head><body><p>请完成验证</p><p>x</p></body></html>",
    ],
)
def test_an_error_or_maintenance_page_neither_accuses_nor_teaches(poor: str) -> None:
    known = baseline_of(article())
    assert learn(known, reading_of(poor)) is known
    assert compare(known, reading_of(poor)).kind == UNKNOWN
    assert signs(known, poor) == []


def test_mourning_grey_and_a_holiday_banner_change_nothing() -> None:
    known = baseline_of(article())
    grey = article(style="style='filter:grayscale(100%);-webkit-filter:grayscale(1)'").replace(
        "<ul class='nav'>", "<img src='/chunjie.jpg' alt='恭贺新春'><ul class='nav'>"
    )
    assert compare(known, reading_of(grey)).kind == SAME


def test_a_redesign_keeps_the_office_a_defacement_does_not() -> None:
    known = baseline_of(article())
    redesign = (
        "<html><head><title>云泊市人民政府门户网站</title></head><body>"
        + "".join(
            f"<section class='n{n}'><a href='/n/{n}'>新版栏目内容第{name}项</a></section>"
            for n, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑")
        )
        + "<footer>主办单位：云泊市人民政府办公室</footer></body></html>"
    )
    defaced = (
        "<html><head><title>Hacked by nobody</title></head><body><h1>Hacked by nobody</h1>"
        "<p>your security is low</p><p>greetz</p></body></html>"
    )
    strange = (
        "<html><head><title>奇异果乐园</title></head><body><p>欢迎来到奇异果乐园</p>"
        "<p>立即体验精彩内容</p><p>客服在线</p></body></html>"
    )
    assert compare(known, reading_of(redesign)).kind == REDESIGNED
    assert signs(known, redesign) == []
    assert compare(known, reading_of(defaced)).kind == REPLACED
    assert ("page-replaced", 0.85) in signs(known, defaced)
    assert 0.5 <= signs(known, strange)[0][1] < 0.8


def test_a_baseline_survives_its_document() -> None:
    known = baseline_of(article(), article("又一段。"))
    assert Baseline.read(known.document()) == known


def test_a_list_whose_items_change_is_learned_to_change() -> None:
    def page(*items: str) -> str:
        rows = "".join(f"<li class='item'>{one}</li>" for one in items)
        head = "<html><head><title>通知公告</title></head><body><p>通知公告</p>"
        return f"{head}<ul class='list'>{rows}</ul><p>主办：云泊市</p></body></html>"

    known = baseline_of(
        page("甲项目招标公告发布", "乙项目招标公告发布"), page("丙项目中标结果公告", "甲项目招标公告发布")
    )
    assert compare(known, reading_of(page("丁项目环评公示公告", "丙项目中标结果公告"))).inserted == ()
