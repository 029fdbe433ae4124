"""Page labels of the 2017 guideline: read whatever the case, and every remark that the closed vocabulary knows."""

from datetime import datetime

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import PageFacts, PageKind
from services.crawler.domain.guideline import LABEL_NAMES, REQUIRED_LABELS
from services.crawler.domain.page import read_page

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.nanze.gov.cn/"
LIST = "http://www.nanze.gov.cn/zwgk/tzgg/"
ARTICLE = "http://www.nanze.gov.cn/zwdt/202206/t20220610_31807.html"
SITE = {"SiteName": "南泽市人民政府", "SiteDomain": "www.nanze.gov.cn", "SiteIDCode": "9903000001"}
COLUMN = {
    "ColumnName": "通知公告",
    "ColumnDescription": "发布南泽市各类通知公告",
    "ColumnKeywords": "通知,公告",
    "ColumnType": "通知公告",
}
CONTENT = {"ArticleTitle": "南泽市部署夏季防汛工作", "PubDate": "2022-06-10 10:20", "ContentSource": "南泽日报"}
LISTED = "".join(
    f'<li><a href="/zwgk/{n}.html">南泽市关于第{n}号事项的公告</a><span>2022-06-0{n}</span></li>' for n in range(1, 7)
)
PROSE = "<p>6月9日，南泽市召开夏季防汛工作会议，要求各地各部门落实责任，做好物资和队伍的准备，确保安全度汛。</p>"


def metas(values: dict[str, str]) -> str:
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in values.items())


def home(values: dict[str, str], extra: str = "") -> PageFacts:
    return read_page(
        f"<html><head>{metas(values)}{extra}<title>南泽市</title></head><body><ul>{LISTED}</ul>", HOME, now=NOW
    )


def listing(values: dict[str, str]) -> PageFacts:
    head = f"<html><head>{metas(values)}<title>通知公告</title></head>"
    return read_page(f"{head}<body><div class='bt'>通知公告</div><ul>{LISTED}</ul>", LIST, now=NOW)


def article(
    values: dict[str, str], title: str = "南泽市部署夏季防汛工作", shown: str = "2022-06-10 10:20"
) -> PageFacts:
    head = f"<html><head>{metas(values)}<title>{title}_南泽市人民政府</title></head>"
    body = f"<body><h1>{title}</h1><div class='info'>发布时间：{shown} 来源：南泽日报</div><div class='TRS_Editor'>{PROSE}</div>"
    return read_page(head + body, ARTICLE, now=NOW)


def told(facts: PageFacts) -> set[tuple[str, str]]:
    return {(one.label, one.remark.value) for one in facts.label_facts}


def without(values: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if name not in names}


def test_complete_labels_leave_nothing_to_remark() -> None:
    assert [home(SITE).kind, listing({**SITE, **COLUMN}).kind] == [PageKind.HOME, PageKind.LIST]
    for facts in (home(SITE), listing({**SITE, **COLUMN}), article({**SITE, **COLUMN, **CONTENT})):
        assert told(facts) == set()


@pytest.mark.parametrize("name", list(LABEL_NAMES.values()))
@pytest.mark.parametrize("spelt", [str.lower, str.upper, str, lambda name: f" {name}："])
def test_every_label_is_known_in_any_spelling_and_keeps_its_value(name: str, spelt: object) -> None:
    assert callable(spelt)
    value = "　2022-06-10 10:20，南泽 市（试行）"
    assert home({spelt(name): value}).labels.values == {name: value.strip()}


@pytest.mark.parametrize(
    ("make", "full", "kind"),
    [
        (home, SITE, PageKind.HOME),
        (listing, {**SITE, **COLUMN}, PageKind.LIST),
        (article, {**SITE, **COLUMN, **CONTENT}, PageKind.ARTICLE),
    ],
)
def test_what_a_kind_of_page_owes_is_missed_and_nothing_else(
    make: object, full: dict[str, str], kind: PageKind
) -> None:
    assert callable(make)
    for name in full:
        wanted = {(name, "missing")} if name in REQUIRED_LABELS[kind] else set()
        # A list is known as one by its entries, an article by its text, when the label that says so is gone.
        assert told(make(without(full, name))) == wanted
    assert told(make({})) == {(name, "missing") for name in REQUIRED_LABELS[kind]}


def test_pages_that_are_no_pages_of_the_site_owe_nothing() -> None:
    lost = read_page("<title>提示</title><body><h1>抱歉，您访问的页面不存在</h1>", HOME + "nosuch.html", now=NOW)
    assert (lost.kind, told(lost)) == (PageKind.ERROR, set())


PUB_DATES = {
    "2022-06-10 10:20": None,
    "2022-06-10 10:20:31": "with-seconds",
    "2022-06-10": "date-only",
    "2022-6-10 10:20": "malformed",
    "2022/06/10 10:20": "malformed",
    "2022年06月10日 10:20": "malformed",
    "2022-06-10T10:20": "malformed",
    "2022-06-10 25:20": "malformed",
    "2022-06-10  10:20": "malformed",
    "20220610": "malformed",
    "Fri Jun 10 10:20:00 CST 2022": "malformed",
    "1654827600000": "malformed",
}


@pytest.mark.parametrize(("value", "remark"), list(PUB_DATES.items()))
def test_form_of_the_publication_date(value: str, remark: str | None) -> None:
    assert told(article({**SITE, **COLUMN, **CONTENT, "PubDate": value})) == (
        {("PubDate", remark)} if remark else set()
    )


SITES = [
    ("SiteIDCode", "bm99000001", None),
    ("SiteIDCode", "BM99000001", None),
    ("SiteIDCode", "990300000123", "malformed"),
    ("SiteIDCode", "28", "malformed"),
    ("SiteIDCode", "bm9900001", "malformed"),
    ("SiteIDCode", "９９０３００００01", "malformed"),
    ("SiteDomain", "nanze.gov.cn", None),
    ("SiteDomain", "WWW.NANZE.GOV.CN", None),
    ("SiteDomain", "http://www.nanze.gov.cn/", "malformed"),
    ("SiteDomain", "www.nanze.gov.cn/", "malformed"),
    ("SiteDomain", "www.nanze.gov.cn:8080", "malformed"),
    ("SiteDomain", "www.beilu.gov.cn", "other-host"),
    ("SiteDomain", "gov.cn", "other-host"),
    ("SiteName", "${site.name}", "unfilled"),
    ("SiteName", "&lt;%=sitename%&gt;", "unfilled"),
    ("SiteName", "{{siteName}}", "unfilled"),
    ("SiteName", "", "empty"),
    ("SiteName", "null", "empty"),
]


@pytest.mark.parametrize(("name", "value", "remark"), SITES)
def test_form_of_the_site_labels(name: str, value: str, remark: str | None) -> None:
    assert told(home({**SITE, name: value})) == ({(name, remark)} if remark else set())


def test_a_domain_of_another_host_with_its_scheme_is_told_as_both() -> None:
    facts = home({**SITE, "SiteDomain": "http://www.beilu.gov.cn"})
    assert told(facts) == {("SiteDomain", "malformed"), ("SiteDomain", "other-host")}
    assert {one.against for one in facts.label_facts} == {"", "www.nanze.gov.cn"}


def test_the_domain_above_the_host_is_not_called_another() -> None:
    html = f"<head>{metas({**SITE, 'SiteDomain': 'www.nanze.gov.cn'})}</head><body><ul>{LISTED}</ul>"
    assert told(read_page(html, "http://xxgk.nanze.gov.cn/", now=NOW)) == {("SiteDomain", "above-host")}


def test_an_idn_is_the_same_in_both_of_its_forms() -> None:
    html = f"<head>{metas({**SITE, 'SiteDomain': '南泽市.政务'})}</head><body><ul>{LISTED}</ul>"
    assert told(read_page(html, "http://xn--ghqxf.xn--zfr164b/", now=NOW)) != set()
    host = "南泽市".encode("punycode").decode()
    assert told(read_page(html, f"http://xn--{host}.xn--zfr164b/", now=NOW)) == set()


def test_a_saved_page_without_address_is_not_held_against_a_host() -> None:
    assert "other-host" not in {
        remark for _, remark in told(read_page(metas({"SiteDomain": "www.a.gov.cn"}), "", now=NOW))
    }


def test_labels_printed_twice() -> None:
    same = home(SITE, metas({"sitename": "南泽市人民政府"}))
    other = home(SITE, metas({"SITENAME": "北麓市人民政府"}))
    assert (told(same), told(other)) == ({("SiteName", "duplicated")}, {("SiteName", "contradicting")})
    (fact,) = other.label_facts
    assert (fact.value, fact.against) == ("南泽市人民政府", "北麓市人民政府")


def test_labels_of_social_networks_are_not_the_guidelines() -> None:
    extra = '<meta itemprop="image" content="/a.png"><meta itemprop="description" content="x"><meta property="og:url" content="y">'
    assert home(SITE, extra).labels.values == SITE


def test_labels_in_the_body_and_with_the_content_first_are_read() -> None:
    html = f"<body><ul>{LISTED}</ul><META CONTENT='南泽市人民政府' NAME='siteName'><div><meta content=9903000001 name=siteidcode>"
    values = read_page(html, HOME, now=NOW).labels.values
    assert values == {"SiteName": "南泽市人民政府", "SiteIDCode": "9903000001"}


def test_labels_in_a_menu_or_a_footer_are_read() -> None:
    top, foot = "<meta name='SiteName' content='南泽市'>站点", "<meta name='SiteIDCode' content='1'>底部"
    html = f"<body><div class='header'>{top}</div><ul>{LISTED}</ul><div class='footer'>{foot}</div>"
    assert read_page(html, HOME, now=NOW).labels.values == {"SiteName": "南泽市", "SiteIDCode": "1"}


def test_labels_in_a_comment_are_not_printed() -> None:
    assert home({}, "<!-- <meta name='SiteName' content='南泽市'> -->").labels.values == {}


@pytest.mark.parametrize("value", ["1", "--", "栏目", "column", "默认栏目"])
def test_a_column_type_that_says_nothing(value: str) -> None:
    assert told(listing({**SITE, **COLUMN, "ColumnType": value})) == {("ColumnType", "useless")}


@pytest.mark.parametrize(
    ("label", "title", "differs"),
    [
        ("北麓市启动招生工作", "南泽市部署夏季防汛工作", True),
        ("南泽市部署夏季防汛工作（图）", "南泽市部署夏季防汛工作", False),
        ("南泽市部署夏季防汛工作", "南泽市部署夏季防汛工作 确保安全", False),
        ("南泽市部署“夏季”防汛工作", "南泽市部署＂夏季＂防汛工作", False),
    ],
)
def test_title_of_the_label_and_title_on_the_page(label: str, title: str, differs: bool) -> None:
    facts = article({**SITE, **COLUMN, **CONTENT, "ArticleTitle": label}, title)
    assert told(facts) == ({("ArticleTitle", "title-differs")} if differs else set())


def test_a_title_torn_by_its_own_quotation_marks_is_not_held_against_the_page() -> None:
    values = {**SITE, **COLUMN, **CONTENT, "ArticleTitle": '北麓"防汛"工作'}
    assert told(article(values)) == {("ArticleTitle", "torn")}


def test_date_of_the_label_and_date_on_the_page() -> None:
    full = {**SITE, **COLUMN, **CONTENT}
    (fact,) = article({**full, "PubDate": "2022-06-01 10:20"}).label_facts
    assert (fact.label, fact.remark, fact.value) == ("PubDate", "date-differs", "2022-06-01 10:20")
    assert "2022-06-10" in fact.against
    assert told(article(full, shown="2022年6月10日")) == set()
