"""Hostile and broken pages: always facts, never an exception, in bounded time."""

import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import SectionState
from services.crawler.domain.page import read_page
from services.crawler.domain.sections import against_earlier

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
URL = "http://www.canglan.gov.cn/a/list.html"

HOSTILE = {
    "deep": "<div>" * 5_000 + "深" + "</div>" * 5_000,
    "many links": "<ul>"
    + "".join(f'<li><a href="/p{n}.html">关于第{n}号事项的通知</a>2022-06-01</li>' for n in range(20_000))
    + "</ul>",
    "one long line": "<p>" + "2022-06-10 发布时间：" * 60_000,
    "long attribute": f'<a href="/{"a" * 200_000}">x</a><meta name="PubDate" content="{"2" * 200_000}">',
    "unclosed": "<table><tr><td><a href=x>" * 3_000,
    "binary": "".join(chr(n % 256) for n in range(100_000)),
    "nested quotes": '<a href="' * 10_000,
    "empty": "",
    "titles": "<title>" + "a - b_" * 50_000,
    "footer of one word": "<div class='foot'>" + "主办承办单位：电话版权所有" * 20_000,
    "footer of one name": "<div class='foot'>" + "人民政府" * 20_000 + "主 办",
    "written": "<script>document.write('主办" + "\\" * 30_000 + "')</script>" * 50,
    "labels": "<meta name='PubDate' content='2022-06-01'>" * 5_000
    + "<meta name=ArticleTitle content='"
    + "题" * 100_000
    + "'>",
    "pager scripts": "<script>"
    + "createPageHTML('a',1,2,'" * 20_000
    + "</script>"
    + "<script>pageCount : totalRecord:9,".ljust(99_000, "9"),
    "months": "<h1>News of the day</h1><p>" + "Jan 1 st, 20 " * 50_000 + "</p>" + "<i>May 5,</i> <i>2022</i>" * 20_000,
    "named dates": "<h1>关于某项工作的通知</h1>" + "<span>发布时间：</span><span>2022-06-10</span>" * 20_000,
    "bare dates": "<h1>关于某项工作的通知</h1>来源：" + "<div class=time><b>10</b><i>2022-06</i></div>" * 20_000,
    "years": '<a href="?y">2022</a>' * 20_000 + "<ul><li><a href=x>某个事项的通知公告</a>06-01</li></ul>" * 2_000,
    "headings": '<div><h3><a href="/x/">某个栏目</a></h3><ul><li><a href="1">甲项工作通知公告</a>2022-06-01</li></ul></div>'
    * 3_000,
    "pages": "<span>第1页</span><span>/</span>" * 20_000,
    "cdata": "<script><record>" + "<![CDATA[<li>" * 20_000,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_page_is_read_in_bounded_time(name: str) -> None:
    began = time.process_time()
    facts = read_page(HOSTILE[name], URL, now=NOW)
    assert facts.url == URL
    assert time.process_time() - began < 25


@pytest.mark.parametrize("name", ["footer of one word", "footer of one name", "written", "labels", "binary"])
def test_hostile_home_page_is_read_in_bounded_time(name: str) -> None:
    began = time.process_time()
    assert read_page(HOSTILE[name], "http://www.canglan.gov.cn/", now=NOW).url
    assert time.process_time() - began < 25


def test_an_address_that_does_not_parse_costs_only_what_it_would_tell() -> None:
    assert read_page("<h1>某件事情的通知</h1><p>发布时间：2022-06-10</p>", "//[", now=NOW).published_at is not None


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/=\"' adivlturbp2022-06年月日1发布时间：&#x;![]-", max_size=300), st.text(max_size=40))
def test_any_markup_yields_facts(html: str, url: str) -> None:
    read_page(html, URL, now=NOW)
    read_page(html, url, now=NOW)


def test_labels_are_canonical_and_their_faults_reported() -> None:
    html = """<meta name="sitename" content=" 沧澜省人民政府 ">
    <meta name="SITEDOMAIN" content="www.other.gov.cn"><meta name="SiteIDCode" content="">
    <meta name="PubDate" content="2022-06-01"><meta name="pubdate" content="2022-05-01"><meta name="ColumnType" content="null">"""
    labels = read_page(html, URL, now=NOW).labels
    assert labels.values == {"SiteName": "沧澜省人民政府", "SiteDomain": "www.other.gov.cn", "PubDate": "2022-06-01"}
    assert labels.empty == ("SiteIDCode", "ColumnType")
    assert labels.duplicated == ("PubDate",)
    assert {one.fact for one in labels.contradictions} == {"PubDate", "SiteDomain"}


def test_a_section_that_lost_its_entries_has_changed_structure() -> None:
    dated, lost = SectionState.DATED, SectionState.CANNOT_TELL
    assert against_earlier(lost, dated, says_empty=False) is SectionState.STRUCTURE_CHANGED
    assert against_earlier(SectionState.BLANK, dated, says_empty=True) is SectionState.BLANK
    assert against_earlier(lost, lost, says_empty=False) is lost
    assert against_earlier(dated, dated, says_empty=False) is dated
