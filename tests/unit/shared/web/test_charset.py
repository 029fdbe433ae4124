"""Pages come in their real encoding, whatever they declare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.charset import decode, http_charset, meta_charset

TEXT = "<html><head><title>沧澜省人民政府门户网站</title></head><body><p>关于做好安全生产大检查工作的通知，各市、县人民政府：</p></body>"
TRADITIONAL = "<title>政府資訊公開</title><p>關於召開會議的通知，請各單位準時參加。市民服務、線上申辦，歡迎洽詢。</p>"
MOSTLY_ASCII = "<html><body>" + "<div class='layout'><a href='/index.html'>home</a></div>" * 60 + "首页 通知公告</body>"


def meta(charset: str) -> str:
    return TEXT.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={charset}">')


@pytest.mark.parametrize(
    ("text", "encoding", "content_type", "charset", "how"),
    [
        (TEXT, "utf-8", None, "utf-8", "utf-8"),
        (TEXT, "utf-8-sig", "text/html; charset=gbk", "utf-8", "bom"),
        (TEXT, "utf-8", "text/html; charset=gb2312", "utf-8", "utf-8"),
        (meta("gb2312"), "utf-8", None, "utf-8", "utf-8"),
        (meta("gb2312"), "gbk", None, "gb18030", "meta"),
        (meta("GBK"), "gbk", "text/html", "gb18030", "meta"),
        (TEXT, "gbk", "text/html;charset=GBK", "gb18030", "http"),
        (TEXT, "gbk", None, "gb18030", "score"),
        (meta("utf-8"), "gbk", None, "gb18030", "score"),
        (meta("utf-8"), "gbk", "text/html; charset=utf-8", "gb18030", "score"),
        (TEXT, "gbk", "text/html; charset=iso-8859-1", "gb18030", "score"),
        (meta("gb2312") + "龘㐂𠮷", "gb18030", None, "gb18030", "meta"),
        (MOSTLY_ASCII, "gbk", None, "gb18030", "score"),
        (MOSTLY_ASCII, "gbk", "text/html; charset=utf-8", "gb18030", "score"),
        (TRADITIONAL, "big5", None, "big5", "score"),
        (TRADITIONAL, "big5", "text/html; charset=big5", "big5", "http"),
        (TRADITIONAL, "big5", "text/html; charset=utf-8", "big5", "score"),
        (TEXT, "utf-16", None, "utf-16-le", "bom"),
        (TEXT, "utf-16-le", "text/html; charset=utf-8", "utf-16-le", "nul-pattern"),
        (TEXT, "utf-16-be", None, "utf-16-be", "nul-pattern"),
        (TEXT, "utf-8", "text/html; charset=rot13", "utf-8", "utf-8"),
        (TEXT, "gbk", "text/html; charset=rot13", "gb18030", "score"),
    ],
)
def test_the_real_encoding(text: str, encoding: str, content_type: str | None, charset: str, how: str) -> None:
    assert decode(text.encode(encoding), content_type) == (text, charset, how)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", None), ("utf-8", "gbk"), ("gbk", "gbk"), ("gbk", "utf-8")]
)
def test_one_bad_byte_costs_one_character(encoding: str, declared: str | None) -> None:
    raw = TEXT.encode(encoding)
    place = raw.index("关于".encode(encoding))
    broken = raw[:place] + b"\xff" + raw[place:]
    decoded = decode(broken, f"text/html; charset={declared}" if declared else None)
    assert decoded.text.replace("\ufffd", "") == TEXT
    assert decoded.text.count("\ufffd") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16-le"])
def test_a_page_cut_inside_a_character_loses_only_that(encoding: str) -> None:
    text = TEXT + "通知"
    assert decode(text.encode(encoding)[:-1], None).text == text[:-1]


def test_ascii_and_nothing() -> None:
    assert decode(b"", None) == ("", "utf-8", "ascii")
    assert decode(b"plain", "text/html; charset=gbk") == ("plain", "utf-8", "ascii")


def test_declarations_as_written() -> None:
    assert http_charset("text/html; Charset='GB2312'") == "gb2312"
    assert http_charset(None) is None
    assert meta_charset(b"<META charset = UTF-8>") == "utf-8"
    assert meta_charset(b'<?xml version="1.0" encoding="GBK"?>') == "gbk"
    assert meta_charset(b" " * 5000 + b"<meta charset=gbk>") is None


@given(
    st.binary(max_size=400),
    st.none() | st.text(max_size=30) | st.sampled_from(["a/b; charset=" + c for c in ("utf-16", "gbk", "idna", "hex")]),
)
def test_it_never_raises(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert isinstance(decoded.text, str)
    assert decoded.how


@given(
    st.text(alphabet="的一是在不了有和人这中大为上个国我以要他", min_size=12, max_size=200),
    st.sampled_from(["utf-8", "gbk"]),
)
def test_common_chinese_needs_no_declaration(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), None).text == text
