"""Builders of events for tests: one line a fact, with what does not matter filled in."""

from datetime import datetime, timedelta, timezone
from typing import Any

from shared.contracts.commands import CrawlKind, Reason
from shared.contracts.observations import (
    AccountPolled,
    LinksChecked,
    LinkSeen,
    Phases,
    SectionSeen,
    SiteProbed,
    SiteSurveyed,
)
from shared.contracts.targets import TargetFacts, TargetKind

CST = timezone(timedelta(hours=8))
START = datetime(2022, 6, 10, tzinfo=CST)
SITE = "site-9900000001"
ACCOUNT = "account-wechat-0123456789ab"


def at(days: float = 0.0, **more: float) -> datetime:
    """An instant so long after the beginning."""
    return START + timedelta(days=days) + timedelta(**more)


def site_row(**changes: Any) -> TargetFacts:
    row = TargetFacts(
        kind=TargetKind.SITE, name="沧澜省人民政府门户网站", region="省直", url="http://www.canglan.gov.cn/"
    )
    return row.model_copy(update=changes)


def account_row(**changes: Any) -> TargetFacts:
    row = TargetFacts(kind=TargetKind.ACCOUNT, name="沧澜发布", region="省直", platform="wechat", method="wechat-api")
    return row.model_copy(update=changes)


def probed(when: datetime, outcome: str = "ok", **changes: Any) -> SiteProbed:
    fields: dict[str, Any] = {
        "target": SITE, "occurred_at": when, "scheduled_at": when, "outcome": outcome,
        "url": "http://www.canglan.gov.cn/", "phases": Phases(total=0.2), "reason": Reason.SCHEDULED,
    }  # fmt: skip
    return SiteProbed(**{**fields, **changes})


def section(name: str, kind: str = "news", newest: datetime | None = None, **changes: Any) -> SectionSeen:
    fields: dict[str, Any] = {
        "name": name, "url": f"http://www.canglan.gov.cn/{name}/", "kind": kind, "newest_at": newest,
        "state": "dated" if newest else "blank",
    }  # fmt: skip
    return SectionSeen(**{**fields, **changes})


def surveyed(when: datetime, *sections: SectionSeen, home: datetime | None = None, **changes: Any) -> SiteSurveyed:
    fields: dict[str, Any] = {
        "target": SITE, "occurred_at": when, "outcome": "ok", "pass_id": f"pass-{when.isoformat()}",
        "crawl": CrawlKind.LIGHT, "started_at": when, "pages_ok": 10, "pages_failed": 0,
        "home_url": "http://www.canglan.gov.cn/", "home_newest_at": home, "sections": sections,
    }  # fmt: skip
    return SiteSurveyed(**{**fields, **changes})


def polled(when: datetime, newest: datetime | None = None, **changes: Any) -> AccountPolled:
    fields: dict[str, Any] = {
        "target": ACCOUNT, "occurred_at": when, "scheduled_at": when, "outcome": "ok", "run": f"run-{when.isoformat()}",
        "method": "wechat-api", "coverage": "full", "trusted": True, "newest_post_at": newest,
    }  # fmt: skip
    return AccountPolled(**{**fields, **changes})


def checked(when: datetime, *links: LinkSeen) -> LinksChecked:
    return LinksChecked(
        target=SITE, occurred_at=when, outcome="ok", source=f"slice-{when.isoformat()}", checked=len(links), links=links
    )


def link(url: str, outcome: str = "http_error", status: int | None = 404, **changes: Any) -> LinkSeen:
    return LinkSeen(
        url=url, outcome=outcome, status=status, places=("http://www.canglan.gov.cn/",), places_total=1
    ).model_copy(update=changes)
