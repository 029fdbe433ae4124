"""Sitemaps as sites write them, and what is none."""

import pytest

from services.crawler.domain.sitemap import Sitemap, read_sitemap

HOST = "http://www.canglan.gov.cn"


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        (
            f"<?xml version='1.0'?><urlset><url><loc>{HOST}/a.html</loc><lastmod>2022-06-10</lastmod></url></urlset>",
            ["/a.html"],
        ),
        (f"<urlset><url>\n<loc>\n  {HOST}/zw/?a=1&amp;b=2\n</loc></url></urlset>", ["/zw/?a=1&b=2"]),
        (
            f"<urlset><url><loc><![CDATA[{HOST}/b.html]]></loc></url><url><loc>{HOST}/b.html#x</loc></url></urlset>",
            ["/b.html"],
        ),
        (f"<sm:urlset><sm:url><sm:loc>{HOST}/c.html</sm:loc></sm:url></sm:urlset>", ["/c.html"]),
        (f"{HOST}/d.html\n# 注释\n{HOST}/e.html\n", ["/d.html", "/e.html"]),
        ("<urlset><url><loc>javascript:void(0)</loc></url><url><loc></loc></url></urlset>", []),
        (f"<html><body><a href='{HOST}/f.html'>网站地图</a><loc>{HOST}/f.html</loc></body></html>", []),
        ("", []),
        ("<urlset><url><loc>" * 2000, []),
    ],
)
def test_pages(text: str, pages: list[str]) -> None:
    assert read_sitemap(text) == Sitemap(pages=tuple(f"{HOST}{page}" for page in pages))


def test_an_index_names_files() -> None:
    text = f"<sitemapindex><sitemap><loc>{HOST}/sitemap-1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(text) == Sitemap(files=(f"{HOST}/sitemap-1.xml.gz",))
