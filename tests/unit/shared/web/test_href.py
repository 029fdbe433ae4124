"""Addresses that no reader can follow are told apart from those that only look odd."""

import time

import pytest

from shared.contracts.link_why import MALFORMED, TURNED, WORDS_ZH, LinkWhy
from shared.web.href import href_fault

FAULTS = [
    ("http://http://www.canglan.gov.cn/", "double-scheme"),
    ("http://https://www.canglan.gov.cn/", "double-scheme"),
    ("https://http//www.canglan.gov.cn/", "double-scheme"),
    ("/http://www.canglan.gov.cn/a.html", "double-scheme"),
    ("../../http://www.canglan.gov.cn/", "double-scheme"),
    ("http：//www.canglan.gov.cn/", "full-width"),
    ("http:／／www.canglan.gov.cn", "full-width"),
    ("ｈｔｔｐ：／／ｗｗｗ．canglan．gov．cn", "full-width"),
    ("http:/www.canglan.gov.cn/", "missing-slash"),
    ("http:www.canglan.gov.cn/", "missing-slash"),
    ("http//www.canglan.gov.cn/", "broken-scheme"),
    ("htp://www.canglan.gov.cn/", "broken-scheme"),
    ("hhttp://www.canglan.gov.cn/", "broken-scheme"),
    ("http;//www.canglan.gov.cn/", "broken-scheme"),
    ("ttp://www.canglan.gov.cn", "broken-scheme"),
    ("www.canglan.gov.cn", "no-scheme"),
    ("www.canglan.gov.cn/zwgk/", "no-scheme"),
    ("czj.canglan.gov.cn/", "no-scheme"),
    ("file:///C:/Users/lenovo/Desktop/附件1.doc", "local-file"),
    ("C:\\Documents and Settings\\a.doc", "local-file"),
    ("D:/网站/附件.xls", "local-file"),
    ("\\\\OA-SERVER\\share\\a.doc", "local-file"),
    ("../AppData/Local/Temp/a.doc", "local-file"),
    ("http://10.24.8.3:8080/oa/", "intranet"),
    ("http://192.168.1.20/a.doc", "intranet"),
    ("http://172.20.3.4/a.doc", "intranet"),
    ("//172.31.255.1/", "intranet"),
    ("http://oaserver/index.jsp", "intranet"),
    ("http://wcm.local/a", "intranet"),
    ("http://localhost:8080/a.html", "localhost"),
    ("http://127.0.0.1/a.html", "localhost"),
    ("http:// www.canglan.gov.cn/", "space-in-address"),
    ("http://www. canglan.gov.cn/", "space-in-address"),
    ("http://", "no-host"),
    ("https:///", "no-host"),
    ("http://www,canglan,gov.cn/", "bad-host"),
    ("http://www..gov.cn/", "bad-host"),
    ("javascript:http://www.canglan.gov.cn/", "script-with-address"),
    ("javascript:www.canglan.gov.cn", "script-with-address"),
    ("mailto:", "mail-without-address"),
    ("mailto:政府办公室", "mail-without-address"),
    ("zfb@canglan.gov.cn", "mail-without-address"),
    ("about:blank", "editor-leftover"),
    ("{{item.url}}", "editor-leftover"),
    ("undefined", "editor-leftover"),
    ("[object Object]", "editor-leftover"),
]
FINE = [
    "http://www.canglan.gov.cn/zwgk/a.html?id=1#top", "https://www.canglan.gov.cn:8443/", "//www.canglan.gov.cn/a", "/", "#", "#a",
    "./t20220610_1.html", "../../zwgk/", "index.html", "?page=2", "", " http://www.canglan.gov.cn/ ", "http://政务.canglan.政务/",
    "javascript:void(0)", "javascript:;", "javascript:window.open('http://www.canglan.gov.cn/')", "mailto:a@canglan.gov.cn",
    "mailto:?subject=分享&body=http://www.canglan.gov.cn/", "tel:12345", "/link?url=http://www.gov.cn/", "http://123.6.7.8/a.html",
    "http://web.canglan.gov.cn/save/http://www.gov.cn/", "/files/关于 A／B.doc", "http://http.canglan.gov.cn/", "data:image/png;base64,xx",
    "/http/a.html", "http/a.html", "/sso?to=http%3A%2F%2Fwww.canglan.gov.cn", "art/2022/6/10/art_1_2.html", "a:b", "ftp://ftp.canglan.gov.cn/",
    "http://www.canglan.gov.cn/a b.doc", "http://www．canglan.gov.cn/", "nullity.html", "http://u:p@www.canglan.gov.cn/", "list_1.jhtml",
    "weixin://dl/business", "sms:10086", "http:\\\\www.canglan.gov.cn\\a",
]  # fmt: skip


@pytest.mark.parametrize(("href", "why"), FAULTS)
def test_slips_are_named(href: str, why: str) -> None:
    assert href_fault(href) == why


@pytest.mark.parametrize("href", FINE)
def test_what_browsers_follow_is_no_slip(href: str) -> None:
    assert href_fault(href) is LinkWhy.NONE


def test_a_site_inside_may_link_to_itself() -> None:
    assert href_fault("http://10.24.8.3:8080/oa/", "10.24.8.3") is LinkWhy.NONE


def test_every_word_is_worded_and_decided_in_one_way() -> None:
    assert set(WORDS_ZH) == set(LinkWhy) - {LinkWhy.NONE}
    assert not MALFORMED & TURNED


def test_no_address_takes_long() -> None:
    began = time.perf_counter()
    for piece in ("http:", "/", "../", "www.", " ", "h", "%20", "\\", "a.", "：", "@", "@a.", "mailto:"):
        href_fault(piece * 100_000)
        href_fault("http://" + piece * 100_000)
    assert time.perf_counter() - began < 0.5
