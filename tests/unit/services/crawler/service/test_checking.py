"""Asking at the end of a pass: robots are obeyed, one answer serves two checks, time is bounded, and evidence is kept."""

import hashlib
from collections.abc import Sequence
from typing import Any, Unpack, cast

import pytest

from services.crawler.adapters.checking import MOST_ASKED, Checking, attachments_of
from services.crawler.adapters.reader import Read
from services.crawler.adapters.robots_book import RobotsBook
from services.crawler.domain.facts import Link, LinkKind, PageKind, Region
from services.crawler.domain.frontier import PassKind
from services.crawler.domain.note import PageNote
from services.crawler.domain.sample import Attachment, files_on
from services.crawler.domain.survey import Survey, Waiting
from services.crawler.domain.survey_fold import PageReading
from services.crawler.settings import CrawlerSettings
from shared.contracts.observations import SiteFunctionSeen
from shared.runtime.clock import Clock
from shared.web.exchange import Asked, FetchResult
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome
from tests.unit.services.crawler.checks.material import HOME, NOW, home_html

pytestmark = pytest.mark.asyncio
ARTICLE = f"{HOME}zwyw/20221.html"
SEARCH = '<form action="/so"><input name="q"><input type="submit" value="搜索"></form><a href="/login">登录</a>'


class Web:
    """Answers from a table; what is not in it is missing."""

    def __init__(self, pages: dict[str, FetchResult | str]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def get(self, url: str, **asked: Unpack[Asked]) -> FetchResult:
        self.asked.append(url)
        page = self.pages.get(url)
        if isinstance(page, FetchResult):
            return page
        if page is None:
            return FetchResult(url, url, FetchOutcome.HTTP_ERROR, "status-404", 404, body=b"no such page")
        return FetchResult(url, url, FetchOutcome.OK, status=200, body=page.encode())


class Kept:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    async def put(self, body: bytes) -> str:
        key = hashlib.sha256(body).hexdigest()
        self.bodies[key] = body
        return key


def survey() -> Survey:
    made = Survey("pass-1", "site-1", HOME, PassKind.FULL, NOW)
    made.home.outcome = FetchOutcome.OK
    return made


async def looked(web: Web, made: Survey, kept: Kept | None = None, **settings: Any) -> SiteFunctionSeen:
    clock = Clock()
    fetcher = cast(Fetcher, web)
    checking = Checking(
        fetcher, RobotsBook(fetcher, clock, 60.0), cast(Any, kept or Kept()), clock, CrawlerSettings(**settings)
    )

    async def articles(urls: Sequence[str]) -> set[str]:
        return {ARTICLE} & set(urls)

    return await checking.look(made, articles)


async def test_everything_is_asked_once_and_kept_as_evidence() -> None:
    web, kept, made = Web({HOME: home_html(SEARCH)}), Kept(), survey()
    made.sample = [Attachment(f"{HOME}f.doc", HOME, False)]
    said = await looked(web, made, kept)
    assert (said.outcome, said.pass_id, said.home_url) == ("ok", "pass-1", HOME)
    assert len(web.asked) == len(set(web.asked))
    assert {one.check for one in said.checks} == {
        "missing-page", "error-page", "site-search", "login-page", "download", "mobile-viewport",
    }  # fmt: skip
    assert any(url.startswith(f"{HOME}zwyw/") for url in web.asked), "the folder of the article that was read"
    page = next(one for one in said.checks if one.check == "missing-page")
    assert kept.bodies[page.page_key or ""] == b"no such page"


async def test_what_robots_forbid_is_not_asked() -> None:
    web = Web({HOME: home_html(SEARCH), f"{HOME}robots.txt": "User-agent: *\nDisallow: /so\nDisallow: /login"})
    said = await looked(web, survey())
    words = {one.check: (one.outcome, one.facts.get("fetch")) for one in said.checks}
    assert words["site-search"] == words["login-page"] == ("unknown", "robots")
    assert not any("/so" in url or "/login" in url for url in web.asked)


@pytest.mark.parametrize(
    ("home", "outcome"),
    [
        (FetchResult(HOME, HOME, FetchOutcome.TIMEOUT), "timeout"),
        (FetchResult(HOME, HOME, FetchOutcome.HTTP_ERROR, status=500, body=b"x"), "http_error"),
        ("<title>安全验证</title>请完成安全验证", "blocked"),
        ("<title>404</title>您访问的页面不存在", "http_error"),
    ],
)
async def test_nothing_is_asked_of_a_site_whose_home_page_does_not_open(home: FetchResult | str, outcome: str) -> None:
    web = Web({HOME: home})
    said = await looked(web, survey())
    assert (said.outcome, said.checks) == (outcome, ())
    assert web.asked == [f"{HOME}robots.txt", HOME]


async def test_when_the_time_is_over_the_rest_is_unknown() -> None:
    web = Web({HOME: home_html(SEARCH), f"{HOME}robots.txt": "User-agent: *\nCrawl-delay: 30"})
    said = await looked(web, survey(), checks_s=1.0)
    asked = [one for one in said.checks if one.check in ("missing-page", "site-search", "login-page")]
    assert {(one.outcome, one.facts["fetch"]) for one in asked} == {("unknown", "missed")}
    assert web.asked == [f"{HOME}robots.txt", HOME]


async def test_the_number_of_questions_is_bounded() -> None:
    made = survey()
    made.sample = [Attachment(f"{HOME}{number}.doc", HOME, False) for number in range(200)]
    web = Web({HOME: home_html(SEARCH)})
    await looked(web, made)
    assert len(web.asked) <= MOST_ASKED + 1


async def test_the_files_that_pages_of_a_slice_offer() -> None:
    links = [
        Link(f"{HOME}a.doc", "申请表", LinkKind.ATTACHMENT, Region.CONTENT, "a"),
        Link("http://other.gov.cn/b.doc", "", LinkKind.ATTACHMENT, Region.CONTENT, "a"),
        Link(HOME, "", LinkKind.INTERNAL, Region.NAV, "a"),
    ]
    guide = Read(
        PageReading(Waiting(f"{HOME}g", 1, 1), FetchOutcome.OK, note=PageNote(PageKind.SERVICE_GUIDE)),
        files=files_on(links, HOME),
    )
    failed = Read(PageReading(Waiting(f"{HOME}f", 1, 1), FetchOutcome.TIMEOUT))
    assert attachments_of([guide, failed]) == [Attachment(f"{HOME}a.doc", f"{HOME}g", True)]
