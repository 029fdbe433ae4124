"""An invented site at the end of a pass, and answers to what its checks ask."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType
from typing import Any

from services.crawler.domain.dates import CST
from services.crawler.domain.frontier import scope_of
from services.crawler.domain.page import read_page
from services.crawler.domain.site_end import Answer, SiteEnd
from shared.contracts.observations import CheckSeen
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"
ENTRIES = "".join(
    f'<li><a href="/zwyw/2022{n}.html">沧澜省召开第{n}次防汛工作调度会议</a><span>2022-06-{9 + n:02d}</span></li>'
    for n in range(1, 7)
)
MENU = '<div class="nav"><ul><li><a href="/zwyw/">政务要闻</a></li><li><a href="/tzgg/">通知公告</a></li></ul></div>'
FOOTER = '<div class="footer">主办单位：沧澜省人民政府办公厅 <a href="/">返回首页</a></div>'
NETWORK = (FetchOutcome.TIMEOUT, FetchOutcome.DNS, FetchOutcome.TLS, FetchOutcome.CONNECTION)
OURS = (FetchOutcome.BLOCKED, FetchOutcome.ROBOTS, FetchOutcome.MISSED, FetchOutcome.INTERNAL)


def page(body: str, title: str = "沧澜省人民政府", head: str = "") -> str:
    return f'<html><head><meta charset="utf-8">{head}<title>{title}</title></head><body>{body}</body></html>'


def home_html(extra: str = "") -> str:
    return page(f'{MENU}{extra}<div class="b"><h2><a href="/zwyw/">政务要闻</a></h2><ul>{ENTRIES}</ul></div>{FOOTER}')


def answer(url: str, html: str | bytes = "", status: int | None = 200, final: str = "", **changes: Any) -> Answer:
    body = html.encode() if isinstance(html, str) else html
    outcome = changes.pop("outcome", FetchOutcome.OK if (status or 0) < 300 else FetchOutcome.HTTP_ERROR)
    result = FetchResult(url, final or url, outcome, status=status, body=body, **changes)
    return Answer(result, NOW, "key", body.decode("utf-8", "replace") if body else "")


def unread(url: str, outcome: str) -> Answer:
    return Answer(FetchResult(url, url, FetchOutcome(outcome), "why"), NOW)


def site(html: str = "", **changes: Any) -> SiteEnd:
    html = html or home_html()
    home = answer(changes.pop("url", HOME), html)
    facts = read_page(html, home.final_url, now=NOW)
    articles = [(f"{HOME}zwyw/2022{n}.html", f"沧澜省召开第{n}次防汛工作调度会议") for n in range(1, 7)]
    given: dict[str, Any] = {"directories": [(f"{HOME}zwyw/", ".html")], "articles": articles, **changes}
    return SiteEnd("pass-1", home, facts, scope_of(home.final_url), **given)


def checked(check: ModuleType, end: SiteEnd, reply: Callable[[str], Answer]) -> list[CheckSeen]:
    """The check played against a site that replies so."""
    answers: dict[str, Answer] = {end.home.result.url: end.home}
    for _ in range(3):
        for ask in check.asks(end, answers):
            if ask.url not in answers:
                answers[ask.url] = reply(ask.url)
    seen: list[CheckSeen] = check.read(end, answers)
    return seen


def by_place(seen: list[CheckSeen]) -> Mapping[str, str]:
    return {one.facts.get("place", ""): one.seen for one in seen}
