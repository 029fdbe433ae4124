"""Error page, login, downloads and marks of the home page: each word by what was seen, and unknown where it cannot be told."""

from typing import Any

import pytest

from services.crawler.checks import downloads, error_page, home_marks, login
from services.crawler.domain.sample import Attachment, drawn
from services.crawler.domain.site_end import Answer
from shared.contracts.observations import CheckSeen
from tests.unit.services.crawler.checks.material import (
    FOOTER,
    HOME,
    MENU,
    answer,
    checked,
    home_html,
    page,
    site,
    unread,
)

FILE = f"{HOME}zwyw/P1.doc"
NGINX = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>"


@pytest.mark.parametrize(
    ("html", "status", "outcome", "word"),
    [
        (page(f"{MENU}<p>您访问的页面不存在</p>{FOOTER}", "404"), 404, "ok", "own-page"),
        (page("沧澜省人民政府：页面不存在", "404"), 404, "ok", "own-page"),
        (NGINX, 404, "failed", "server-default"),
        ("<html><title>Error report</title><h1>HTTP Status 404 – Not Found</h1>Apache Tomcat</html>", 404, "failed", "server-default"),
        ("", 404, "failed", "blank"),
        (page("您访问的页面找不到了", "404"), 404, "unknown", "bare-page"),
        (page('<script src="/404.js"></script>您访问的页面找不到了', "404"), 404, "unknown", "cannot-tell"),
        (page("页面不存在"), 200, "unknown", "no-error-status"),
    ],
)  # fmt: skip
def test_the_error_page(html: str, status: int, outcome: str, word: str) -> None:
    (seen,) = checked(error_page, site(), lambda url: answer(url, html, status))
    assert (seen.outcome, seen.seen) == (outcome, word)


def logins(link: str, reply: Answer | None = None) -> list[CheckSeen]:
    return checked(
        login, site(home_html(link)), lambda url: reply or answer(url, page("<input type=password>", "统一身份认证"))
    )


@pytest.mark.parametrize(
    "text", ["登录", "【登录】", "用户登录", "登录/注册", "注册", "个人中心", "请登录", "统一登录", "用户中心"]
)
def test_entries_to_login(text: str) -> None:
    (seen,) = logins(f'<a href="/sso/login">{text}</a>')
    assert (seen.outcome, seen.seen, seen.facts["entry"], seen.facts["host"]) == ("ok", "login-form", text, "own")


@pytest.mark.parametrize(
    "text", ["邮箱登录", "后台登录", "企业注册登记指南", "信息员登录", "不动产登记中心", "登录不上怎么办理"]
)
def test_what_is_no_entry_for_visitors(text: str) -> None:
    (seen,) = logins(f'<a href="/x">{text}</a>')
    assert (seen.outcome, seen.seen) == ("unknown", "no-entry-seen")


def test_a_login_by_script_cannot_be_followed() -> None:
    (seen,) = logins('<a href="javascript:login()">登录</a>')
    assert (seen.outcome, seen.seen) == ("unknown", "by-script")


def test_a_unified_login_on_another_host_counts() -> None:
    other = "https://login.zwfw.yunbo.gov.cn/sso"
    (seen,) = logins(f'<a href="{other}">登录</a>')
    assert (seen.outcome, seen.facts["host"]) == ("ok", "other")
    shell = '<html><body><div id="app"></div><script src="/a.js"></script></body></html>'
    (seen,) = logins(f'<a href="{other}">登录</a>', answer(other, shell))
    assert (seen.outcome, seen.seen) == ("ok", "script-page")


@pytest.mark.parametrize(
    ("link", "reply", "outcome", "word"),
    [
        ("/login", answer(f"{HOME}login", "", 404), "failed", "answers-404"),
        (
            "/login",
            answer(f"{HOME}login", page("您访问的页面不存在", "404"), 200),
            "failed",
            "answers-200-with-error-words",
        ),
        ("/login", answer(f"{HOME}login", "", 500), "failed", "answers-server-error"),
        ("/login", answer(f"{HOME}login", "", 502), "unknown", "answers-server-error"),
        ("/login", answer(f"{HOME}login", "", 403), "unknown", "answers-other-status"),
    ],
)
def test_logins_that_are_not_reached(link: str, reply: Answer, outcome: str, word: str) -> None:
    (seen,) = logins(f'<a href="{link}">登录</a>', reply)
    assert (seen.outcome, seen.seen) == (outcome, word)


@pytest.mark.parametrize(
    ("link", "fetch", "outcome"),
    [
        ("/login", "timeout", "failed"),
        ("https://sso.yunbo.gov.cn/", "timeout", "unknown"),
        ("https://sso.yunbo.gov.cn/", "dns", "failed"),
        ("/login", "blocked", "unknown"),
    ],
)
def test_only_the_sites_own_silence_is_its_failure(link: str, fetch: str, outcome: str) -> None:
    (seen,) = checked(login, site(home_html(f'<a href="{link}">登录</a>')), lambda url: unread(url, fetch))
    assert (seen.outcome, seen.facts["fetch"]) == (outcome, fetch)


def file_seen(body: bytes, status: int = 200, url: str = FILE, **changes: Any) -> CheckSeen:
    end = site(attachments=[Attachment(url, f"{HOME}bsfw/1.html", True)])
    (seen,) = checked(downloads, end, lambda asked: answer(asked, body, status, **changes))
    return seen


@pytest.mark.parametrize(
    ("body", "outcome", "word"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "ok", "file"),
        (b"%PDF-1.4 ...", "ok", "file"),
        (b"PK\x03\x04...", "ok", "file"),
        (b"plain words of a text file", "ok", "file"),
        (b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>', "ok", "file"),
        (b"", "failed", "empty-file"),
        ("<html><title>404</title>您访问的页面不存在</html>".encode(), "failed", "error-page-instead"),
        ("<!DOCTYPE html><html><title>文件不存在</title></html>".encode(), "failed", "error-page-instead"),
        ("<html><title>用户登录</title><input type=password></html>".encode(), "unknown", "page-instead"),
        ("<html><title>安全验证</title>请完成安全验证</html>".encode(), "unknown", "cannot-tell"),
    ],
)
def test_files_and_what_comes_instead(body: bytes, outcome: str, word: str) -> None:
    seen = file_seen(body)
    assert (seen.outcome, seen.seen, seen.facts["on_guide"]) == (outcome, word, "yes")


@pytest.mark.parametrize(("status", "outcome"), [(404, "failed"), (403, "unknown"), (500, "unknown")])
def test_statuses_of_files(status: int, outcome: str) -> None:
    assert file_seen(b"x", status).outcome == outcome


def test_a_page_behind_an_address_of_a_program_is_for_a_person() -> None:
    html = "<html><title>附件下载</title><a href=/f.doc>点击下载</a></html>".encode()
    assert (file_seen(html, url=f"{HOME}download.jsp?id=1").seen, file_seen(html).seen) == ("page", "page-instead")


def test_a_sample_does_not_depend_on_the_order_and_prefers_guides() -> None:
    every = [Attachment(f"{HOME}{n}.doc", HOME, n % 10 == 0) for n in range(400)]
    forward = drawn([], "pass-1", every)
    backward: list[Attachment] = []
    for one in reversed(every):
        backward = drawn(backward, "pass-1", [one])
    assert forward == backward
    assert len(forward) == 10
    assert forward != drawn([], "pass-2", every)
    guides = [sum(one.on_guide for one in drawn([], f"pass-{n}", every)) for n in range(60)]
    assert 2.0 < sum(guides) / len(guides) < 4.2, "a tenth of all, four times as likely: about three of ten"


def test_marks_of_the_home_page() -> None:
    plain, marked = (
        site(),
        site(page(f'{MENU}<img src="/img/guohui.png">', head='<meta name="viewport" content="width=device-width">')),
    )
    assert [(one.check, one.outcome) for one in home_marks.read(plain, {})] == [("mobile-viewport", "failed")]
    assert [(one.check, one.outcome) for one in home_marks.read(marked, {})] == [
        ("mobile-viewport", "ok"),
        ("emblem-images", "unknown"),
    ]
