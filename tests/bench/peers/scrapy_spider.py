"""The same inspection as a Scrapy spider would do it; runs in the peers' environment: `python scrapy_spider.py TASK.json`.

It asks for the same addresses and writes the same facts, one JSON line a page or resource. `tuned` remembers by itself which
addresses it has asked for already, instead of making a request of every link and leaving that to the duplicate filter.
"""

import hashlib
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Request, Response
from scrapy.resolver import dnscache

LABELS = frozenset((
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType", "ArticleTitle",
    "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url",
))  # fmt: skip
ADDRESS = {"a": "href", "area": "href", "img": "src", "script": "src", "link": "href", "iframe": "src"}
ATTACHMENTS = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".zip", ".rar", ".wps", ".ofd", ".txt")
IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".svg", ".ico")
PUBLISHED = re.compile(r"发布(?:时间|日期)[:：]\s*(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)")
SOURCE = re.compile(r"来源[:：]\s*(\S+)")
AUTHOR = re.compile(r"作者[:：]\s*(\S+)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
BODY = ".TRS_Editor, #zoom, .v_news_content"
INFO = ".info, .xx_top, .xx"


class FarmSpider(scrapy.Spider):
    """One spider for all sites."""

    name = "farm"
    handle_httpstatus_list = (404,)

    def __init__(self, task: dict[str, Any], **more: Any) -> None:
        super().__init__(**more)
        self.task = task
        self.hosts = {urlsplit(url).netloc for url in task["homes"]}
        self.tuned = task["tuned"]
        self.asked: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        # No resolver is asked: the farm's names live on loopback.
        for name in self.task["names"]:
            dnscache[name] = "127.0.0.1"
        for url in self.task["homes"]:
            yield Request(url)

    def parse(self, response: Response) -> Iterator[Any]:
        if not isinstance(response, HtmlResponse) or response.status != 200:
            yield {"url": response.url, "status": response.status}
            return
        links = self._links(response)
        yield self._facts(response, links)
        for url, _, kind in links:
            if kind == "other" or (self.tuned and url in self.asked):
                continue
            if self.tuned:
                self.asked.add(url)
            yield Request(url, callback=self.parse if kind == "internal" else self.parse_resource)

    def parse_resource(self, response: Response) -> Iterator[Any]:
        yield {"url": response.url, "status": response.status}

    def _links(self, response: HtmlResponse) -> list[tuple[str, str, str]]:
        host = urlsplit(response.url).netloc
        found = []
        for element in response.selector.root.iter(*ADDRESS):
            href = element.get(ADDRESS[element.tag])
            if not href:
                continue
            url = response.urljoin(href.strip())
            text = "".join(element.itertext()).strip() or element.get("alt") or ""
            found.append((url, text, kind_of(url, element.tag, host)))
        return found

    def _facts(self, response: HtmlResponse, links: list[tuple[str, str, str]]) -> dict[str, Any]:
        metas = {meta.attrib["name"]: meta.attrib.get("content", "") for meta in response.css("meta[name]")}
        labels = {name: value for name, value in metas.items() if name in LABELS}
        facts: dict[str, Any] = {
            "url": response.url,
            "status": response.status,
            "sha256": hashlib.sha256(response.body).hexdigest(),
            "title": labels.get("ArticleTitle") or response.css("title::text").get(),
            "labels": labels,
            "links": links,
        }
        if labels.get("ArticleTitle"):
            facts |= {"kind": "article", **self._article(response, labels)}
        elif urlsplit(response.url).path == "/":
            facts |= {"kind": "home", "sections": self._sections(response)}
        elif labels.get("ColumnName"):
            items = [self._item(response, row) for row in response.css(".list_con li")]
            newest = max((item["date"] for item in items if item["date"]), default=None)
            facts |= {"kind": "list", "section": labels["ColumnName"], "items": items, "newest": newest}
        else:
            facts["kind"] = "other"
        return facts

    def _article(self, response: HtmlResponse, labels: dict[str, str]) -> dict[str, Any]:
        line = " ".join(response.css(INFO).css("::text").getall())
        published, source, author = PUBLISHED.search(line), SOURCE.search(line), AUTHOR.search(line)
        body = "".join(response.css(BODY).css("::text").getall())
        return {
            "published": published[1] if published else labels.get("PubDate"),
            "source": source[1] if source else labels.get("ContentSource"),
            "author": author[1] if author else labels.get("Author"),
            "body_length": len("".join(body.split())),
        }

    def _item(self, response: HtmlResponse, row: Any) -> dict[str, Any]:
        link, date = row.css("a"), DATE.search(row.css("span::text").get() or "")
        return {
            "title": link.css("::text").get(),
            "url": response.urljoin(link.attrib.get("href", "")),
            "date": date[0] if date else None,
        }

    def _sections(self, response: HtmlResponse) -> list[dict[str, Any]]:
        """The blocks of a home page with their newest date, and what else the menu names."""
        found: dict[str, dict[str, Any]] = {}
        for block in response.css(".block"):
            head = block.css("h3 a")
            dates = [date for date in block.css("li span::text").getall() if re.fullmatch(r"\d{2}-\d{2}", date)]
            url = response.urljoin(head.attrib.get("href", ""))
            found[url] = {"name": head.css("::text").get(), "url": url, "newest": max(dates, default=None)}
        for entry in response.css(".menu a"):
            url = response.urljoin(entry.attrib.get("href", ""))
            if url != response.url:
                found.setdefault(url, {"name": entry.css("::text").get(), "url": url, "newest": None})
        return list(found.values())


def kind_of(url: str, tag: str, host: str) -> str:
    if not url.startswith("http"):
        return "other"
    path = url.partition("?")[0].lower()
    if tag == "img" or path.endswith(IMAGES):
        return "image"
    if tag == "script":
        return "script"
    if tag == "link":
        return "style"
    if path.endswith(ATTACHMENTS):
        return "attachment"
    return "internal" if urlsplit(url).netloc == host else "external"


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text())
    process = CrawlerProcess(
        settings={
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "FEEDS": {task["out"]: {"format": "jsonlines", "encoding": "utf-8", "overwrite": True}},
        }
    )
    process.crawl(FarmSpider, task=task)
    process.start()


if __name__ == "__main__":
    main()
