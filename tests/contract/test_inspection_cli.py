"""`explain`, `inspect` and `links`: one JSON document on stdout with the promised keys, and an exit code that tells."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.app import app
from tests.support.site_server import Answer, Reply, SiteServer

LIST = Path(__file__).parents[1] / "fixtures" / "cli" / "list.html"
URL = "http://www.yunbo.canglan.gov.cn/tzgg/"
PAGE_KEYS = {"outcome", "url", "title", "published_at", "charset", "labels", "identity", "sections", "links", "signals"}
SITE_KEYS = {"site", "outcome", "pages", "sections", "identity", "links", "findings"}
PLANTED = '<div style="position:absolute;left:-9999px"><a href="http://yule.example/">百家乐</a></div>'
CHALLENGE = "<html><script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script></html>"


def run(*argv: str) -> Result:
    return CliRunner().invoke(app, list(argv))


def document(result: Result) -> Any:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return json.loads(result.stdout)


def saved(folder: Path, text: str, charset: str = "utf-8") -> str:
    path = folder / "saved.html"
    path.write_bytes(text.encode(charset))
    return str(path)


@pytest.fixture
def served() -> Iterator[Any]:
    """Serves routes from a thread of its own, because a command runs its own event loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers: list[SiteServer] = []

    def begin(routes: Mapping[str, Answer]) -> SiteServer:
        server = SiteServer(routes)
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(5)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_in_any_encoding(tmp_path: Path, charset: str) -> None:
    result = run(
        "explain",
        "page",
        saved(tmp_path, LIST.read_text("utf-8"), charset),
        "--url",
        URL,
        "--at",
        "2022-06-17",
        "--json",
    )
    told = document(result)
    assert result.exit_code == 0
    assert told.keys() >= PAGE_KEYS
    assert (told["outcome"], told["url"], told["charset"], told["signals"]) == ("ok", URL, charset, [])
    assert told["labels"]["ColumnName"] == "通知公告"
    assert told["identity"]["site_code"] == "9901000001"
    assert told["identity"]["contact"] is None
    assert told["published_at"] is None
    [section] = told["sections"]
    assert section.keys() >= {"name", "url", "kind", "newest_at", "state"}
    assert (section["newest_at"][:10], section["state"]) == ("2022-06-10", "dated")
    assert {link["url"]: link["kind"] for link in told["links"]}[URL + "1.html"] == "internal"


def test_a_stale_section_is_a_finding() -> None:
    result = run("explain", "page", str(LIST), "--url", URL, "--at", "2023-06-17", "--json")
    assert result.exit_code == 1
    assert [one["indicator"] for one in document(result)["findings"]] == ["columns-core-stale"]


def test_planted_links_are_signals_and_a_page_without_address_has_none(tmp_path: Path) -> None:
    result = run("explain", "page", saved(tmp_path, f"<title>云泊市</title><p>正文</p>{PLANTED}"), "--json")
    told = document(result)
    assert (result.exit_code, told["url"]) == (1, None)
    assert told["signals"][0].keys() == {"code", "severity", "weight", "places", "why", "spots"}
    assert (told["signals"][0]["code"], told["signals"][0]["severity"]) == ("hidden-links", "severe")


def test_a_challenge_page_says_nothing(tmp_path: Path) -> None:
    result = run("explain", "page", saved(tmp_path, CHALLENGE), "--json")
    told = document(result)
    assert (result.exit_code, told["outcome"], told["sections"]) == (3, "blocked", [])
    assert told.keys() >= PAGE_KEYS


@pytest.mark.parametrize(
    "argv",
    [("/nowhere/page.html",), ("http://[bad/",), (str(LIST), "--at", "yesterday"), (str(LIST), "--edition", "x")],
)
def test_wrong_usage_ends_with_2_and_says_nothing_on_stdout(argv: tuple[str, ...]) -> None:
    result = run("explain", "page", *argv, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()


def test_a_picture_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run("explain", "page", str(path), "--json").exit_code == 2


def test_people_get_tables() -> None:
    result = run("explain", "page", str(LIST), "--url", URL, "--at", "2022-06-17")
    assert result.exit_code == 0
    assert "通知公告" in result.stdout


def test_an_address_that_is_not_allowed_is_not_asked(served: Any) -> None:
    server = served({"/": Reply(LIST.read_bytes())})
    refused = run("explain", "page", server.url("/"), "--json")
    assert (refused.exit_code, document(refused)["outcome"], server.requests) == (3, "internal", [])
    allowed = run("explain", "page", server.url("/"), "--json", "--allow-address", server.address)
    assert (document(allowed)["outcome"], document(allowed)["url"]) == ("ok", server.url("/"))


def test_a_deadline_over_the_national_day() -> None:
    result = run("explain", "deadline", "--received", "2022-09-30T16:00", "--working-days", "5", "--json")
    assert (result.exit_code, document(result)["due"]) == (0, "2022-10-12T23:59:59+08:00")
    assert run("explain", "deadline", "--received", "1901-01-01", "--working-days", "5", "--json").exit_code == 2


@pytest.mark.parametrize(("at", "verdict", "code"), [("2022-06-17", "fresh", 0), ("2022-07-17", "silent", 1)])
def test_an_account_from_its_saved_feed(tmp_path: Path, at: str, verdict: str, code: int) -> None:
    items = "".join(
        f"<item><title>第{day}期</title><guid>{day}</guid><pubDate>Fri, {day} Jun 2022 09:00:00 +0800</pubDate></item>"
        for day in ("10", "03")
    )
    path = tmp_path / "feed.xml"
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>云泊发布</title>{items}</channel></rss>', "utf-8"
    )
    result = run("explain", "account", str(path), "--platform", "feed", "--at", at, "--json")
    told = document(result)
    assert (result.exit_code, told["verdict"], told["posts"], told["newest_post_at"][:10]) == (
        code,
        verdict,
        2,
        "2022-06-10",
    )
    assert told.keys() >= {
        "outcome",
        "coverage",
        "newest_post_at",
        "oldest_post_at",
        "posts",
        "silent_days",
        "verdict",
        "why",
    }


PUBLISHED = {"total_count": 1, "item_count": 1, "item": [{"article_id": "a", "update_time": 1655000000, "content": {}}]}
COMMENTS = {"comment": [{"user_comment_id": 1, "create_time": 1655000100, "content": "问"}], "total": 1}
SUMMARY = {"list": [{"ref_date": "2022-06-16", "msgid": "22_1", "title": ""}]}
KEYS = ["outcome", "coverage", "newest_post_at", "oldest_post_at", "posts", "silent_days", "verdict", "why"]


def account(tmp_path: Path, *bodies: str | bytes, platform: str = "wechat", at: str = "2022-06-17") -> tuple[int, Any]:
    paths = []
    for place, body in enumerate(bodies):
        paths.append(tmp_path / f"{place}.saved")
        paths[-1].write_bytes(body if isinstance(body, bytes) else body.encode())
    result = run("explain", "account", *map(str, paths), "--platform", platform, "--at", at, "--json")
    return result.exit_code, document(result)


def test_replies_in_files_of_any_order_are_one_reading(tmp_path: Path) -> None:
    code, told = account(tmp_path, json.dumps(COMMENTS), json.dumps(SUMMARY), json.dumps(PUBLISHED))
    assert list(told)[:8] == KEYS
    assert (code, told["newest_post_at"], told["interaction"]) == (0, "2022-06-12T10:13:20+08:00", True)
    assert [message["answered_at"] for message in told["messages"]] == [None]
    assert account(tmp_path, json.dumps([SUMMARY, PUBLISHED, COMMENTS]))[1] == told


@pytest.mark.parametrize(
    ("platform", "body", "code", "verdict", "why"),
    [
        ("微信公众号", '{"errcode":45009,"errmsg":"quota"}', 3, "unknown", "rate-limited"),
        ("weibo", '{"ok":-100,"url":"http://passport.invalid"}', 3, "unknown", "login-wall"),
        ("app", '{"resultCount":0,"results":[]}', 3, "unknown", "app-not-in-store"),
        ("douyin", "<html><title>验证码中间页</title></html>", 3, "unknown", "visitor-check"),
        ("csv", "标题,阅读\n甲,3\n", 3, "unknown", "changed-shape"),
        ("csv", "标题,发布时间\n甲,2022-06-16 10:00\n乙,昨日\n", 0, "fresh", "recent-post"),
    ],
)
def test_one_saved_reply_of_any_platform(
    tmp_path: Path, platform: str, body: str, code: int, verdict: str, why: str
) -> None:
    found, told = account(tmp_path, body, platform=platform)
    assert (found, told["verdict"], why in told["why"]) == (code, verdict, True)
    assert told["says"]


def test_a_table_names_the_row_and_the_field_that_it_could_not_use(tmp_path: Path) -> None:
    _, told = account(tmp_path, "标题,发布时间\n甲,2022-06-16\n乙,昨日\n", platform="csv")
    assert told["faults"] == [{"row": 3, "field": "发布时间", "value": "昨日"}]
    path = tmp_path / "0.saved"
    shown = run("explain", "account", str(path), "--platform", "csv", "--at", "2022-06-17").stdout
    assert "第3行 发布时间：昨日" in shown
    assert "两周内有更新" in shown


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2022-06-26T10:13:20+08:00", "fresh"),
        ("2022-06-26T10:13:21+08:00", "silent"),
        ("2022-06-26T02:13:20+00:00", "fresh"),
        ("2022-06-25T21:13:21-05:00", "silent"),
        ("2022年6月26日 10:13", "fresh"),
    ],
)
def test_fourteen_days_to_the_second_in_any_zone(tmp_path: Path, at: str, verdict: str) -> None:
    assert account(tmp_path, json.dumps(PUBLISHED), at=at)[1]["verdict"] == verdict


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    result = run("explain", "account", str(tmp_path / "none.json"), "--platform", "weibo", "--json")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2022-09-30T23:59:59", "1", "2022-10-08"),  # after hours is the same day; 8 and 9 October are worked
        ("2022-09-30", "3", "2022-10-10"),
        ("2022-10-03 09:00", "1", "2022-10-08"),
        ("2022-01-28T16:00", "1", "2022-01-29"),  # a Saturday worked for the Spring Festival
        ("2022-01-28T16:00", "2", "2022-01-30"),  # and the Sunday
        ("2022-01-28T16:00", "3", "2022-02-07"),
        ("2022-06-02T17:00Z", "1", "2022-06-06"),  # already Friday in Beijing
        ("2022年9月30日", "1", "2022-10-08"),
    ],
)
def test_deadlines_over_holidays_and_make_up_days(received: str, days: str, due: str) -> None:
    told = document(run("explain", "deadline", "--received", received, "--working-days", days, "--json"))
    assert told["due"] == f"{due}T23:59:59+08:00"


@pytest.mark.parametrize(
    ("received", "days"), [("2026-12-25", "9"), ("2018-12-28", "3"), ("2022-06-01", "0"), ("soon", "3")]
)
def test_a_deadline_that_cannot_be_known_is_refused_in_words(received: str, days: str) -> None:
    result = run("explain", "deadline", "--received", received, "--working-days", days, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip()


def test_a_deadline_for_people_shows_each_day_and_the_notice() -> None:
    shown = run("explain", "deadline", "--received", "2022-09-30T16:00", "--working-days", "3").stdout
    for words in ("国庆节", "调休上班", "国办发明电〔2021〕11号", "2022-10-10"):
        assert words in shown


def home(*links: str) -> Reply:
    text = LIST.read_text("utf-8").replace("通知公告_云泊市人民政府", "云泊市人民政府")
    asking = "<form action='/ask'>我要咨询：<textarea name='question'></textarea></form>"
    return Reply(text.replace("</body>", asking + "".join(links) + "</body>").encode())


def site(**more: Answer) -> dict[str, Answer]:
    article = Reply("<title>通知</title><h1>关于防汛的通知</h1><p>发布时间：2022-06-10</p><p>各乡镇：</p>".encode())
    pages: dict[str, Answer] = {f"/tzgg/{n}.html": article for n in range(1, 7)}
    return {"/": home(), "/tzgg/": Reply(LIST.read_bytes()), **pages, **more}


def test_a_healthy_site_has_nothing_found_even_where_nothing_outside_answers(served: Any) -> None:
    server = served(site(**{"/": home('<a href="http://outside.invalid/">外链</a>')}))
    result = run("inspect", server.url("/"), "--json", "--at", "2022-06-17", "--allow-address", server.address)
    report = document(result)
    assert report.keys() >= SITE_KEYS
    assert (report["outcome"], report["findings"], report["links"]["dead"], result.exit_code) == ("ok", [], [], 0)
    assert [link["url"] for link in report["links"]["unverified"]] == ["http://outside.invalid/"]
    assert report["pages"] >= 8
    assert report["identity"]["site_code"] == "9901000001"


def test_dead_and_hidden_links_of_a_site(served: Any) -> None:
    server = served(
        site(**{"/": home('<a href="/fj/a.doc">附件</a><img src="/x.png">', PLANTED), "/tzgg/3.html": Reply(b"", 404)})
    )
    result = run("inspect", server.url("/"), "--json", "--at", "2022-06-17", "--allow-address", server.address)
    report = document(result)
    assert result.exit_code == 1
    assert {link["url"].removeprefix(server.url("/")) for link in report["links"]["dead"] if link["internal"]} == {
        "fj/a.doc",
        "x.png",
        "tzgg/3.html",
    }
    assert [one["code"] for one in report["links"]["hidden"]] == ["hidden-links"]
    dead = [one for one in report["findings"] if one["indicator"] == "dead-link"]
    assert len(dead) == 3
    assert {one["status"] for one in report["findings"]} == {"suspected"}
    assert all(
        one.keys() >= {"indicator", "status", "severity", "params", "places", "evidence"} and one["places"]
        for one in dead
    )


@pytest.mark.parametrize(
    ("reply", "outcome", "code"),
    [
        (Reply(b"<h1>x</h1>", 502), "http_error", 1),
        (Reply(CHALLENGE.encode()), "blocked", 3),
        (Reply(b"", 403), "blocked", 3),
    ],
)
def test_a_site_that_is_down_is_a_finding_and_one_behind_a_gate_is_not(
    served: Any, reply: Reply, outcome: str, code: int
) -> None:
    server = served({"/": reply})
    result = run("inspect", server.url("/"), "--json", "--allow-address", server.address)
    report = document(result)
    assert (report["outcome"], result.exit_code, report["pages"]) == (outcome, code, 0)
    assert bool(report["findings"]) == (code == 1)


def test_links_of_a_page_as_json_and_as_junit(served: Any) -> None:
    server = served(
        site(
            **{
                "/": home('<a href="/gone.doc">附件</a><a href="/refused.doc">附件</a>'),
                "/refused.doc": Reply(b"", 403),
            }
        )
    )
    result = run("links", server.url("/"), "--json", "--allow-address", server.address)
    rows = {row["url"].removeprefix(server.url("/")): row for row in document(result)}
    assert result.exit_code == 1
    assert (rows["gone.doc"]["outcome"], rows["gone.doc"]["status"], rows["gone.doc"]["places"]) == (
        "http_error",
        404,
        [server.url("/")],
    )
    assert rows["refused.doc"]["outcome"] == "blocked"
    assert rows["tzgg/1.html"]["outcome"] == "ok"
    report = ElementTree.fromstring(run("links", server.url("/"), "--junit", "--allow-address", server.address).stdout)
    assert (report.get("failures"), report.get("skipped")) == ("1", "1")


def test_links_of_a_whole_site(served: Any) -> None:
    server = served(site(**{"/tzgg/2.html": Reply(b"<a href='/deep.pdf'>x</a><p>2022-06-02</p>")}))
    rows = document(run("links", server.url("/"), "--recurse", "--json", "--allow-address", server.address))
    assert server.url("/deep.pdf") in [row["url"] for row in rows if row["outcome"] == "http_error"]


def test_people_see_a_site_as_tables(served: Any) -> None:
    server = served(site(**{"/": home('<a href="/fj/a.doc">附件</a>', PLANTED)}))
    result = run("inspect", server.url("/"), "--at", "2022-06-17", "--allow-address", server.address)
    assert result.exit_code == 1
    assert all(word in result.stdout for word in ("网站标识", "通知公告", "失效链接", "暗链", "问题"))


def test_links_of_nothing_readable() -> None:
    assert run("links", "/nowhere.html", "--json").exit_code == 2
