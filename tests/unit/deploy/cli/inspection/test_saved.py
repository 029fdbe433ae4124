"""What people keep of a page: archives, packed files and saved copies give the page and its address, garbage gives an error."""

import base64
import gzip
import quopri
import time
from pathlib import Path

import pytest

from deploy.cli.inspection.saved import is_binary, stated_address, unpack
from deploy.cli.inspection.source import UnreadableError, from_file
from shared.web.charset import decode

HTML = "<html><head><title>通知公告_云泊市人民政府</title></head><body><p>关于防汛的通知</p></body></html>"
URL = "http://www.yunbo.canglan.gov.cn/tzgg/"
MOST = 1_000_000


def archive(encoding: str, charset: str = "utf-8", head: str = "", location: str = URL, end: str = "\r\n") -> bytes:
    raw = HTML.encode(charset)
    packed = quopri.encodestring(raw) if encoding == "quoted-printable" else base64.encodebytes(raw)
    text = (
        f"From: <Saved by a browser>\n{head}MIME-Version: 1.0\nContent-Type: multipart/related;\n"
        '\ttype="text/html";\n\tboundary="--edge"\n\n\n----edge\nContent-Type: text/css\nContent-Location: http://x.gov.cn/a.css\n\np{}\n'
        f"----edge\nContent-Type: text/html; charset={charset}\nContent-Transfer-Encoding: {encoding}\nContent-Location: {location}\n\n"
        f"{packed.decode()}\n----edge\nContent-Type: text/html\nContent-Location: http://x.gov.cn/advert.html\n\n<p>advert</p>\n----edge--\n"
    )
    return text.replace("\n", end).encode()


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize(("encoding", "charset"), [("quoted-printable", "utf-8"), ("base64", "gb2312")])
def test_a_browsers_archive_holds_its_main_page(encoding: str, charset: str, end: str) -> None:
    saved = unpack(archive(encoding, charset, end=end), MOST)
    assert (saved.form, saved.url) == ("mhtml", URL)
    assert "关于防汛的通知" in decode(saved.body, saved.content_type).text


def test_the_part_that_the_head_names_is_the_page() -> None:
    head = "Snapshot-Content-Location: http://x.gov.cn/advert.html\n"
    saved = unpack(archive("base64", head=head), MOST)
    assert (saved.url, saved.body.strip()) == ("http://x.gov.cn/advert.html", b"<p>advert</p>")


def test_a_local_file_is_no_address() -> None:
    assert unpack(archive("base64", location="file:///C:/a.html"), MOST).url is None


@pytest.mark.parametrize(
    "body",
    [
        archive("base64").split(b"----edge\r\nContent-Type: text/html")[0],
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 100_000,
        gzip.compress(b"x")[:10] + b"\xff" * 9,
    ],
    ids=["no page", "no boundary", "nested without end", "damaged"],
)
def test_what_is_packed_and_holds_no_page_is_refused_soon(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=r"archive|gzip"):
        unpack(body, MOST)
    assert time.process_time() - began < 2


def test_a_packed_page_is_unpacked_as_far_as_there_is_room() -> None:
    whole = unpack(gzip.compress(HTML.encode()), MOST)
    assert (whole.body.decode(), whole.form, whole.is_cut) == (HTML, "gzip", False)
    bomb = unpack(gzip.compress(b"<p>a</p>" * 1_000_000), MOST)
    assert (len(bomb.body), bomb.is_cut) == (MOST, True)
    assert unpack(gzip.compress(HTML.encode() * 40)[:-20], MOST).is_cut


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<!-- saved from url=(0051)http://www.yunbo.canglan.gov.cn/tzgg/202206/t1.html -->", "tzgg/202206/t1.html"),
        ("<!--\n Page saved with SingleFile \n url: http://www.yunbo.canglan.gov.cn/a/ \n saved date: x-->", "a/"),
        ("<!-- Mirrored from www.yunbo.canglan.gov.cn/b/1.html by HTTrack Website Copier/3.x -->", "b/1.html"),
        ('<link rel="canonical" href="http://www.yunbo.canglan.gov.cn/c/2.html">', "c/2.html"),
        ('<meta property="og:url" content="http://www.yunbo.canglan.gov.cn/d/3.html">', "d/3.html"),
        ('<base href="http://www.yunbo.canglan.gov.cn/e/">', "e/"),
        ('<base href="http://www.yunbo.canglan.gov.cn/">', None),
        ("<!-- saved from url=(0014)about:internet -->", None),
    ],
)
def test_a_saved_page_tells_its_address(head: str, address: str | None) -> None:
    expected = None if address is None else f"http://www.yunbo.canglan.gov.cn/{address}"
    assert stated_address(f"<!DOCTYPE html>{head}<title>x</title>".encode()) == expected


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04", bytes(range(256)) * 20, b"\0" * 900])
def test_what_is_no_text_is_told(body: bytes) -> None:
    assert is_binary(body)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5", "utf-16", "utf-16-le"])
def test_text_of_any_encoding_is_none(charset: str) -> None:
    assert not is_binary(HTML.replace("云", "").replace("国", "").replace("于", "於").encode(charset, "ignore"))


def test_a_folder_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="文件夹"):
        from_file(tmp_path, None)
