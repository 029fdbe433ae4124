"""`xunjian inspect` on sites of many kinds: what cannot be read accuses nobody, and the page to browse executes nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_inspection_cli import LIST, PLANTED, document, home, run, served, site
from tests.support.site_server import Answer, Reply

__all__ = ["served"]
NOTICE = "<title>通知</title><p>按照集约化工作要求，本网站已于2022年5月1日关停，相关内容迁移至云泊市人民政府门户网站，感谢您的支持。</p>"
SHELL = "<html><head><title>云泊市人民政府</title></head><body><div id=app></div><script>boot()</script></body></html>"
CLOSED = Reply(b"User-agent: *\nDisallow: /\n", headers={"content-type": "text/plain"})
GBK = {"content-type": "text/html"}
REGISTER = (
    "网站标识码,网站名称,首页网址,地区,网站类型,主管单位,主办单位\n"
    "9901000001,云泊市人民政府门户网站,{url},云泊市,门户网站,沧澜省人民政府办公厅,云泊市人民政府办公室\n"
)


def inspected(served: Any, routes: dict[str, Answer], *more: str) -> tuple[int, dict[str, Any]]:
    server = served(routes)
    result = run("inspect", server.url("/"), "--json", "--at", "2022-06-17", "--allow-address", server.address, *more)
    return result.exit_code, document(result)


@pytest.mark.parametrize(
    ("routes", "outcome", "says"),
    [
        (site(**{"/robots.txt": CLOSED}), "robots", "CRAWLER_SET_ROBOTS_ASIDE"),
        ({"/": Reply(SHELL.encode())}, "internal", "浏览器"),
    ],
    ids=["closed to robots", "written by scripts"],
)
def test_a_site_that_cannot_be_read_accuses_nobody(served: Any, routes: Any, outcome: str, says: str) -> None:
    server = served(routes)
    argv = ("inspect", server.url("/"), "--at", "2022-06-17", "--allow-address", server.address)
    result = run(*argv, "--json")
    report = document(result)
    assert (result.exit_code, report["outcome"], report["findings"], report["functions"]) == (3, outcome, [], [])
    assert says in run(*argv).stdout


def test_a_site_of_gbk(served: Any) -> None:
    lists = LIST.read_text("utf-8")
    first = lists.replace("通知公告_云泊市人民政府", "云泊市人民政府")
    routes = {"/": Reply(first.encode("gb18030"), headers=GBK), "/tzgg/": Reply(lists.encode("gb18030"), headers=GBK)}
    _, report = inspected(served, site(**routes))
    assert report["identity"]["site_name"] == "云泊市人民政府"
    assert [(one["name"], one["fresh"]) for one in report["sections"]] == [("通知公告", True)]


def test_the_notice_of_its_end_is_not_judged_as_a_site(served: Any) -> None:
    code, report = inspected(served, {"/": Reply(NOTICE.encode())})
    assert (code, report["home_kind"], report["findings"]) == (0, "closing-notice", [])
    assert report["state"]["shows"] == "closing-notice"


def test_the_register_is_compared_and_a_closing_notice_of_a_live_site_is_told(served: Any, tmp_path: Path) -> None:
    server = served({"/": Reply(NOTICE.encode())})
    path = tmp_path / "sites.csv"
    path.write_text(REGISTER.format(url=server.url("/")), "utf-8")
    common = ("--json", "--at", "2022-06-17", "--allow-address", server.address, "--register", str(path))
    result = run("inspect", server.url("/"), *common)
    # A closed world of names has no IPv6, and says so.
    assert [one["indicator"] for one in document(result)["findings"]] == ["ipv6-missing", "state-mismatch"]
    assert run("inspect", server.url("/"), *common, "--site-code", "9999999999").exit_code == 2


def test_what_the_site_prints_beside_its_register(served: Any, tmp_path: Path) -> None:
    server = served(site())
    path = tmp_path / "sites.csv"
    path.write_text(REGISTER.format(url="http://www.other.gov.cn/"), "utf-8")
    argv = ("--json", "--at", "2022-06-17", "--allow-address", server.address, "--register", str(path))
    report = document(run("inspect", server.url("/"), *argv, "--site-code", "9901000001"))
    matches = {one["part"]: one["match"] for one in report["register"]}
    assert (matches["site_code"], matches["sponsor"], matches["host"]) == ("agrees", "agrees", "differs")


def test_a_part_of_a_site_never_shows_that_something_is_missing(served: Any) -> None:
    routes = site(**{"/": Reply(LIST.read_bytes())})
    whole = inspected(served, routes)[1]
    assert whole["consultation_channel"] is False
    part = inspected(served, routes, "--max-pages", "3")[1]
    assert (part["consultation_channel"], part["left_out"]["pages"] > 0) == (None, True)
    assert "consult-channel-missing" not in [one["indicator"] for one in part["findings"]]


def test_functions_spellings_robots_and_sitemap_are_told(served: Any) -> None:
    named = Reply(b"<?xml version='1.0'?><urlset></urlset>", headers={"content-type": "application/xml"})
    report = inspected(served, site(**{"/sitemap.xml": named}))[1]
    assert {one["check"] for one in report["functions"]} >= {"missing-page", "site-search", "mobile-viewport"}
    assert all(report["trail"][one["trail"]["page"]]["url"] for one in report["functions"])
    assert (report["robots"]["allowed"], report["sitemap_pages"], len(report["spellings"])) == (True, 0, 1)


def test_the_documents_of_all_sites_have_the_same_keys(served: Any) -> None:
    down = inspected(served, {"/": Reply(b"", 502)})[1]
    assert set(down) == set(inspected(served, site())[1])
    assert (down["pages"], down["sections"], down["replies"]) == (0, [], None)


def test_the_page_to_browse_leads_from_every_fact_to_its_page_and_executes_nothing(served: Any, tmp_path: Path) -> None:
    bad = '<a href="javascript:alert(1)">我要咨询</a><a href="/x"><b>"&lt;script&gt;alert(2)&lt;/script&gt;</b></a>'
    evil = LIST.read_text("utf-8").replace("通知公告</a>", "<script>alert(3)</script>通知</a>").replace(
        'content="云泊市人民政府"', 'content="云泊&lt;script&gt;alert(4)&lt;/script&gt;市人民政府"'
    )  # fmt: skip
    server = served(site(**{"/": home(bad, PLANTED), "/tzgg/": Reply(evil.encode())}))
    path = tmp_path / "report.html"
    run("inspect", server.url("/"), "--at", "2022-06-17", "--allow-address", server.address, "--html", str(path))
    page = path.read_text("utf-8")
    assert "<script" not in page.lower()
    assert re.findall(r"<[^>]{0,300}\ssrc=|<link|@import|url\(", page) == []
    assert {link.split(":")[0] for link in re.findall(r'href="([^"#][^"]*)"', page)} <= {"http", "https"}
    assert {f"p{place}" for place in re.findall(r'href="#p(\d+)"', page)} <= set(re.findall(r'id="(p\d+)"', page))
    assert "9901000001" in page
    trail = page[page.index('id="trail"') :]
    assert re.search(r"SHA-256 <code>[0-9a-f]{64}</code>", trail)
    assert "主办单位：云泊市人民政府办公室" in trail


def test_a_site_that_sends_its_visitors_to_www(served: Any, tmp_path: Path) -> None:
    there = served(site())
    here = served({"/": Reply(b"", 301, {"location": "http://www.yunbo.canglan.gov.cn/"})})
    names = tmp_path / "names.json"
    hosts = {"yunbo.canglan.gov.cn": here.address, "www.yunbo.canglan.gov.cn": there.address}
    names.write_text(json.dumps({"names": hosts}), "utf-8")
    allow = ("--allow-address", here.address, "--allow-address", there.address)
    argv = ("inspect", "yunbo.canglan.gov.cn", "--json", "--at", "2022-06-17", "--names-file", str(names), *allow)
    report = document(run(*argv))
    assert report["probe"]["final_url"] == "http://www.yunbo.canglan.gov.cn/"
    assert [hop["status"] for hop in report["probe"]["chain"]] == [301, 200]
    assert (report["outcome"], report["identity"]["site_code"]) == ("ok", "9901000001")
