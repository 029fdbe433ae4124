"""One spelling per address, and links read as browsers read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.url import canonical, host_of, join, parse, registrable_domain, same_site

BASE = "http://www.canglan.gov.cn/xw/2022/index.html?p=1"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://WWW.CangLan.gov.CN:80", "http://www.canglan.gov.cn/"),
        ("https://canglan.gov.cn:443/A/b#top", "https://canglan.gov.cn/A/b"),
        ("http://canglan.gov.cn:8080/", "http://canglan.gov.cn:8080/"),
        ("  http://canglan.gov.cn/a\tb\n/c  ", "http://canglan.gov.cn/ab/c"),
        ("\u3000http://canglan.gov.cn/", "http://canglan.gov.cn/"),
        ("http:\\\\canglan.gov.cn\\a\\b", "http://canglan.gov.cn/a/b"),
        ("http://canglan.gov.cn/a/./b/../c/%2e%2E/d", "http://canglan.gov.cn/a/d"),
        ("http://canglan.gov.cn/../../x", "http://canglan.gov.cn/x"),
        ("http://canglan.gov.cn/%7euser/%e4%b8%ad", "http://canglan.gov.cn/~user/%E4%B8%AD"),
        ("http://canglan.gov.cn/中文 页.html", "http://canglan.gov.cn/%E4%B8%AD%E6%96%87%20%E9%A1%B5.html"),
        ("http://canglan.gov.cn/%zz%7e", "http://canglan.gov.cn/%zz%7E"),
        ("http://canglan.gov.cn/a;jsessionid=0A1B2C?b=2&a=1", "http://canglan.gov.cn/a?b=2&a=1"),
        ("http://canglan.gov.cn/a/..;jsessionid=1", "http://canglan.gov.cn/"),
        ("http://canglan.gov.cn/a?utm_source=x&id=7&spm=1.2&UTM_medium=y", "http://canglan.gov.cn/a?id=7"),
        ("http://canglan.gov.cn/a?utm_source=x", "http://canglan.gov.cn/a"),
        ("http://ｗｗｗ．canglan。gov．cn/", "http://www.canglan.gov.cn/"),
        ("http://沧澜.政务/", "http://xn--3fz250d.xn--zfr164b/"),
        ("http://canglan.gov.cn./", "http://canglan.gov.cn/"),
        ("http://www.gov.cn@canglan.test/", "http://canglan.test/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]:8080/", "http://[::ffff:7f00:1]:8080/"),
        ("http://under_score.canglan.gov.cn/", "http://under_score.canglan.gov.cn/"),
    ],
)
def test_canonical_spelling(written: str, expected: str) -> None:
    if "xn--3fz250d" in expected:
        expected = f"http://{'沧澜'.encode('idna').decode()}.xn--zfr164b/"
    assert canonical(written) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "canglan.gov.cn",
        "ftp://canglan.gov.cn/",
        "javascript:void(0)",
        "mailto:a@b.cn",
        "http://",
        "http://a..b/",
        "http://a b/",
        "http://a:0/",
        "http://a:99999/",
        "http://a:x/",
        "http://[::1/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "data:text/html,x",
        "http://" + "a" * 64 + ".cn/",
        "http://a/" + "x" * 9000,
        "http://a\x00b/",
        "http://%00/",
        "weixin://dl/x",
    ],
)
def test_what_is_no_web_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        canonical(written)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("", BASE),
        ("#top", BASE),
        ("?p=2", "http://www.canglan.gov.cn/xw/2022/index.html?p=2"),
        ("a.html", "http://www.canglan.gov.cn/xw/2022/a.html"),
        ("./a.html", "http://www.canglan.gov.cn/xw/2022/a.html"),
        ("../a.html", "http://www.canglan.gov.cn/xw/a.html"),
        ("..", "http://www.canglan.gov.cn/xw/"),
        ("../../../../a", "http://www.canglan.gov.cn/a"),
        ("/", "http://www.canglan.gov.cn/"),
        ("//b.gov.cn/x", "http://b.gov.cn/x"),
        ("\\\\b.gov.cn\\x", "http://b.gov.cn/x"),
        ("http:a.html", "http://www.canglan.gov.cn/xw/2022/a.html"),
        ("https:b.gov.cn/x", "https://b.gov.cn/x"),
        ("http:///b.gov.cn/x", "http://b.gov.cn/x"),
        ("a.html?k=中", "http://www.canglan.gov.cn/xw/2022/a.html?k=%D6%D0"),
        ("a.html?k=ü", "http://www.canglan.gov.cn/xw/2022/a.html?k=%A8%B9"),
        ("中.html", "http://www.canglan.gov.cn/xw/2022/%E4%B8%AD.html"),
    ],
)
def test_links_on_a_gbk_page(href: str, expected: str) -> None:
    assert join(BASE, href, charset="gbk") == expected


def test_a_request_keeps_what_identity_drops() -> None:
    assert parse("http://a.gov.cn/x;jsessionid=1?utm_source=2#f").target == "/x;jsessionid=1?utm_source=2"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.canglan.gov.cn", "canglan.gov.cn"),
        ("canglan.gov.cn", "canglan.gov.cn"),
        ("gov.cn", None),
        ("www.gov.cn", "www.gov.cn"),
        ("a.example.com.cn", "example.com.cn"),
        ("a.example.com", "example.com"),
        ("127.0.0.1", None),
        ("", None),
        ("沧澜.政务", "xn--zbt77y.xn--zfr164b"),
    ],
)
def test_registrable_domain(host: str, domain: str | None) -> None:
    if domain is not None and domain.startswith("xn--"):
        domain = f"{'沧澜'.encode('idna').decode()}.xn--zfr164b"
    assert registrable_domain(host) == domain


def test_two_offices_under_gov_cn_are_two_sites() -> None:
    assert same_site("http://www.a.gov.cn/", "https://b.a.gov.cn:8443/x")
    assert not same_site("http://www.a.gov.cn/", "http://www.b.gov.cn/")
    assert same_site("http://127.0.0.1:80/", "http://127.0.0.1:81/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")
    assert not same_site("http://a.gov.cn/", "mailto:x")


_PIECES = st.lists(
    st.sampled_from(
        [*list("/\\?#&=;:@%.[]ａ。中 \t\"'<>|^"), "..", "%2e", "%41", "%zz", ";jsessionid=1", "utm_a=1&", "http:", "//"]
    )
    | st.text(max_size=3),
    max_size=14,
).map("".join)


@given(_PIECES, st.sampled_from(["utf-8", "gbk", "gb18030", "big5", "no-such"]))
def test_canonical_is_stable_and_raises_only_value_error(piece: str, charset: str) -> None:
    for text, base in ((piece, None), ("http://a.gov.cn/" + piece, None), ("http://" + piece, None), (piece, BASE)):
        try:
            once = canonical(text, base=base, charset=charset)
        except ValueError:
            continue
        assert once.isascii()
        assert not set(once) & set(' "<>\t\r\n')
        assert canonical(once) == once
        assert host_of(once) == parse(once).host


@pytest.mark.parametrize(
    "written",
    [
        "http://www.x.gov.cn/zwgk/202611/t20261125_1.html",
        "https://x.gov.cn:443/a//b/?id=1&x=(y)",
        "http://x.gov.cn:8080/a'b?q=it's",
        "http://127.1/a",
        "http://x..cn/a",
        "http://x.cn:0/a",
        "http://x.cn/a/../b",
        "http://x.cn/.well/known",
        "http://X.cn/A",
    ],
)
def test_an_address_as_it_is_stored_is_read_as_any_other(written: str) -> None:
    """The short way for addresses that need no change ends where the long one does, which a fragment forces."""

    def outcome(text: str) -> object:
        try:
            return parse(text)
        except ValueError as error:
            return str(error)

    assert outcome(written) == outcome(f"{written}#top")
