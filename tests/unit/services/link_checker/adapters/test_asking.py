"""What is asked once more, what is not asked for each of its links, and what a re-check makes of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from services.link_checker.adapters.answers import Answers
from services.link_checker.adapters.asker import SILENT_AFTER, Asker
from services.link_checker.adapters.places import Places
from services.link_checker.adapters.recheck import Recheck
from services.link_checker.domain.standing import Work
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CheckLinks
from shared.contracts.link_why import LinkWhy
from shared.runtime.clock import CST, Clock
from shared.storage.store import Store
from shared.web.exchange import FetchResult
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome
from tests.unit.services.link_checker.adapters.test_answers import Kept

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
HOST = "http://www.yunbo.canglan.gov.cn"
SETTINGS = LinkSettings(again_after_s=0.0)
End = tuple[FetchOutcome, int | None, str]
GOOD, GONE, BUSY = (FetchOutcome.OK, 200, ""), (FetchOutcome.HTTP_ERROR, 404, ""), (FetchOutcome.HTTP_ERROR, 503, "")
LATE, LOST = (FetchOutcome.TIMEOUT, None, "timeout"), (FetchOutcome.DNS, None, "name-not-found")


class Web:
    """Ends by address, one after the other; the last one stays."""

    def __init__(self, ends: Mapping[str, list[End]], bodies: Mapping[str, str] | None = None) -> None:
        self.ends = {url: list(found) for url, found in ends.items()}
        self.bodies = bodies or {}
        self.asked: list[str] = []

    async def get(self, url: str, **asked: Any) -> FetchResult:
        if url.endswith("/robots.txt"):
            return FetchResult(url, url, FetchOutcome.HTTP_ERROR, None, 404)
        self.asked.append(url)
        ends = self.ends.get(url, [GOOD])
        outcome, status, error = ends.pop(0) if len(ends) > 1 else ends[0]
        return FetchResult(
            url,
            url,
            outcome,
            error or None,
            status,
            {"content-type": "text/html"},
            body=self.bodies.get(url, "<title>页</title>").encode(),
        )


def asker(web: Web) -> Asker:
    return Asker(cast(Fetcher, web), SETTINGS)


async def test_a_moments_trouble_is_asked_once_more_and_a_missing_page_is_not() -> None:
    web = Web({f"{HOST}/busy": [BUSY, GOOD], f"{HOST}/gone": [GONE], f"{HOST}/lost": [LOST]})
    urls = [f"{HOST}/{name}" for name in ("busy", "gone", "lost", "a", "b", "c")]
    found = await asker(web).ask(urls, own=True)
    assert {url.rpartition("/")[2]: answer.why.value for url, answer in found.items()} == {
        "busy": "", "gone": "gone", "lost": "no-such-name", "a": "", "b": "", "c": "",
    }  # fmt: skip
    assert [web.asked.count(f"{HOST}/{name}") for name in ("busy", "gone", "lost")] == [2, 1, 1]


async def test_a_host_that_never_answers_is_asked_a_few_times_for_all_its_links() -> None:
    urls = [f"http://silent.cn/{n}" for n in range(300)]
    web = Web({url: [LATE] for url in urls})
    found = await asker(web).ask(urls, own=False)
    assert len(web.asked) <= SILENT_AFTER + SETTINGS.at_once
    assert all(answer.bad for answer in found.values())


async def recheck(web: Web, link: dict[str, Any]) -> str:
    store, clock = Kept(), Clock()
    places = Places(cast(Store, store), clock)
    told = {
        "site": "site-1",
        "outcome": "http_error",
        "status": 404,
        "kind": "page",
        "places_total": len(link["places"]),
        "why": "gone",
    }
    await places._set({f"site-1:{_key(link['url'])}": {**told, **link}})
    asking = asker(web)
    answers = Answers(cast(Store, store), clock, asking, SETTINGS)
    command = CheckLinks(target="site-1", occurred_at=AT, urls=(link["url"],))
    work: Work = await Recheck(clock, asking, answers, places).work(command)
    answer = work.answers[link["url"]]
    return f"{answer.outcome} {answer.why}".strip()


def _key(url: str) -> str:
    from services.link_checker.domain.targets import key_of

    return key_of(url)


async def test_a_slip_is_a_slip_as_long_as_it_stands_on_its_page() -> None:
    slip = {"url": "file:///C:/a.doc", "places": [f"{HOST}/1.html"], "internal": False, "why": "local-file"}
    stands = Web({}, {f"{HOST}/1.html": "<a href='file:///C:/a.doc'>附件</a>"})
    assert await recheck(stands, slip) == "missed local-file"
    assert await recheck(Web({}), slip) == "ok not-linked-any-more"
    assert await recheck(Web({f"{HOST}/1.html": [LATE]}), slip) == "missed not-reached"


async def test_a_site_of_our_own_that_is_down_has_no_dead_links_and_anothers_is_dead() -> None:
    own = {"url": f"{HOST}/a.html", "places": [f"{HOST}/"], "internal": True}
    assert await recheck(Web({f"{HOST}/a.html": [LATE], f"{HOST}/": [LATE]}), own) == "missed site-down"
    assert (
        await recheck(Web({f"{HOST}/a.html": [GONE]}, {f"{HOST}/": "<a href='/a.html'>x</a>"}), own)
        == "http_error gone"
    )
    other = {"url": "http://partner.cn/unit.html", "places": [f"{HOST}/"], "internal": False}
    web = Web({"http://partner.cn/unit.html": [GONE]}, {f"{HOST}/": "<a href='http://partner.cn/unit.html'>x</a>"})
    assert await recheck(web, other) == "http_error gone"
    # Nobody outside has ever answered this process: that is no news about the partner.
    assert await recheck(Web({"http://partner.cn/unit.html": [LATE]}), other) == f"missed {LinkWhy.OUR_WAY_OUT}"


async def test_a_target_for_sale_is_seen_again() -> None:
    sold = {"url": "http://partner.cn/", "places": [f"{HOST}/"], "internal": False, "outcome": "ok", "why": "for-sale"}
    bodies = {
        "http://partner.cn/": "<title>域名出售</title><p>该域名正在出售</p>",
        f"{HOST}/": "<a href='http://partner.cn/'>x</a>",
    }
    web = Web({}, bodies)
    assert await recheck(web, sold) == "ok for-sale"
    assert await recheck(Web({}), sold) == "ok"


async def test_a_target_for_sale_that_nobody_links_any_more_is_put_right() -> None:
    sold = {"url": "http://partner.cn/", "places": [f"{HOST}/"], "internal": False, "outcome": "ok", "why": "for-sale"}
    bodies = {"http://partner.cn/": "<title>域名出售</title><p>该域名正在出售</p>"}
    assert await recheck(Web({}, bodies), sold) == "ok not-linked-any-more"
    still = {**bodies, f"{HOST}/": "<a href='http://partner.cn/'>友好单位</a>"}
    assert await recheck(Web({}, still), sold) == "ok for-sale"
