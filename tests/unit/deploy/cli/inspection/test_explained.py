"""One page explained: every fact with where it comes from, and the words that people read."""

from datetime import datetime
from typing import Any

import pytest

from deploy.cli.inspection.page import explain_page
from deploy.cli.inspection.page_facts import NOTHING
from deploy.cli.inspection.page_sheet import show_page
from deploy.cli.inspection.source import Source
from shared.indicators.editions import edition
from shared.runtime.clock import CST
from shared.web.outcome import FetchOutcome
from tests.support.families import cases

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
SITE = "http://www.nanze.gov.cn"
ARTICLE = (
    '<meta name="PubDate" content="2022-06-09 08:00"><title>防汛通知_南泽市人民政府</title><h1>关于做好防汛工作的通知</h1>'
    "<p>发布时间：2022-06-09 08:00 来源：水利局</p><div id=zoom><p>各县区：请认真做好防汛工作，确保安全度汛，有关情况及时报告。</p>"
    "<p>南泽市水利局</p><p>2022年6月1日</p></div>"
)
LETTERS = (
    "<title>来信选登-南泽市人民政府</title><table><tr><th>标题</th><th>来信时间</th><th>回复时间</th><th>状态</th></tr>"
    "<tr><td><a href=1.html>咨询公交车次何时能够恢复运行</a></td><td>2022-06-02</td><td>2022-06-08</td><td>已回复</td></tr>"
    "<tr><td><a href=2.html>反映小区门口道路积水严重问题</a></td><td>2022-03-01</td><td></td><td>未回复</td></tr></table>"
)
LIST = (
    "<title>{name}-南泽市人民政府</title><ul>"
    "<li><a href=a.html>南泽市召开上半年经济形势分析会议</a><span>{newest}</span></li>"
    "<li><a href=b.html>南泽市开展安全生产大检查专项行动</a><span>2022-01-03</span></li>"
    "<li><a href=c.html>南泽市组织参加全省春季招商洽谈会</a><span>2022-01-02</span></li></ul>"
)


def told(html: str, path: str = "/xw/1.html", lang: str = "zh") -> dict[str, Any]:
    source = Source(html.encode(), SITE + path, FetchOutcome.OK)
    return explain_page(source, NOW, edition("cn-2019"), lang).document


def shown(capsys: pytest.CaptureFixture[str], document: dict[str, Any], lang: str = "zh") -> str:
    show_page(document, lang)
    return capsys.readouterr().out


def test_every_date_says_whether_it_was_used() -> None:
    document = told(ARTICLE)
    assert (document["published_at"], document["published_precision"], document["published_by"]) == (
        "2022-06-09T08:00:00+08:00",
        "minute",
        "visible",
    )
    assert {(one["source"], one["used"], one["why"]) for one in document["dates"]} == {
        ("visible", True, "used"),
        ("meta", False, "agrees"),
        ("signature", False, "document-date"),
    }


def test_a_date_of_the_future_and_one_that_is_contradicted_are_not_used() -> None:
    future = told(ARTICLE.replace("2022-06-09", "2032-06-09"))
    assert future["published_at"] is None
    assert {one["why"] for one in future["dates"] if one["source"] != "signature"} == {"out-of-time"}
    doubtful = told(ARTICLE.replace('content="2022-06-09', 'content="2022-04-01'))
    assert doubtful["published_at"] is None
    assert {one["why"] for one in doubtful["dates"] if one["source"] != "signature"} == {"contradicts"}


@pytest.mark.parametrize(
    ("name", "newest", "fresh", "rule"),
    [
        ("工作动态", "2022-06-10", True, {"news_window_days": 14}),
        ("工作动态", "2022-05-10", False, {"news_window_days": 14}),
        ("通知公告", "2022-05-10", True, {"notice_policy_window_months": 6}),
        ("统计数据", "2022-05-10", True, {"indicator": "columns-overdue", "other_months": 12}),
    ],
)
def test_fresh_or_stale_by_the_editions_own_rule(name: str, newest: str, fresh: bool | None, rule: Any) -> None:
    [section] = told(LIST.format(name=name, newest=newest), "/lm/")["sections"]
    assert section["fresh"] is fresh
    assert section["rule"] == (rule and {"indicator": "columns-core-stale", **rule})


def test_letters_tell_how_long_they_took_and_who_waits() -> None:
    seen = told(LETTERS, "/hdjl/lxxd/")["interaction"]
    assert (seen["answered"], seen["unanswered"], seen["longest_reply_workdays"]) == (1, 1, 3)
    assert seen["longest_unanswered"]["asked_at"] == "2022-03-01T00:00:00+08:00"
    assert seen["longest_unanswered"]["waiting_workdays"] == 75


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b'{"data": [{"title": "<p>x</p>", "pubDate": "2022-06-10"}]}', "json"),
        (b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>', "xml"),
        ("云泊市公告".encode(), "text"),
    ],
)
def test_what_is_no_page_is_said_to_be_none(capsys: pytest.CaptureFixture[str], body: bytes, form: str) -> None:
    explained = explain_page(Source(body, None, FetchOutcome.OK), NOW, edition("cn-2019"))
    assert (explained.exit_code, explained.document["kind"], explained.document["format"]) == (0, "other", form)
    assert explained.document["title"] is None
    assert "不是网页" in shown(capsys, explained.document)


def test_a_page_of_the_xml_kind_does_not_vanish_behind_its_first_script() -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><script src="/a.js"/></head>'
    assert told(f"{head}<body>{ARTICLE}</body></html>")["title"] == "关于做好防汛工作的通知"


def test_every_document_has_the_same_keys() -> None:
    unread = explain_page(Source(b"", None, FetchOutcome.BLOCKED, 403), NOW, edition("cn-2019")).document
    assert set(told(ARTICLE)) == set(unread) >= set(NOTHING)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_family_of_pages_can_be_shown(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    for case in (*list(cases("articles"))[::40], *list(cases("lists"))[::10]):
        document = explain_page(
            Source(case.html.encode(), case.url, FetchOutcome.OK), case.now, edition("cn-2019"), lang
        )
        text = shown(capsys, document.document, lang)
        assert ("网页" if lang == "zh" else "Page") in text
        assert max(map(len, text.splitlines())) <= 100


def test_nothing_that_a_terminal_would_obey_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(
        capsys, told("<title>\x1b[31m红\x1b]0;x\x07</title><h1>\x1b[2J[bold]标题[/bold]\u202e</h1>" + ARTICLE[70:])
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]标题[/bold]" in text


def test_a_long_list_says_how_many_more_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(
        f"<li><a href=/xw/{n}.html>关于第{n}号重要事项的通知公告</a><span>2022-06-10</span></li>" for n in range(30)
    )
    assert "还有 18 条" in shown(capsys, told(f"<title>通知公告-南泽市</title><ul>{rows}</ul>", "/tzgg/"))
