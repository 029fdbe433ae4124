"""A small site of four lists, and what a crawler process says on the bus when it surveys one."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deploy.cli.session import Session
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.observations import PagesSeen, SiteFunctionSeen, SiteSurveyed
from shared.runtime.clock import CST
from tests.support.site_server import Answer, Reply

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)


def page(title: str, body: str) -> Reply:
    menu = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in LISTS.items())
    head = f'<html><head><meta charset="utf-8"><title>{title}</title></head>'
    html = f'{head}<body><div class="nav"><ul>{menu}</ul></div>{body}<div class="footer">主办单位：沧澜省某局</div></body></html>'
    return Reply(html.encode())


LISTS = {"/zwyw/": "政务要闻", "/tzgg/": "通知公告", "/zcwj/": "政策文件", "/rsxx/": "人事信息"}
ITEMS = {"/zwyw/": 6, "/tzgg/": 5, "/zcwj/": 4, "/rsxx/": 0}


def entries(path: str) -> str:
    days = [f"2022-06-{15 - number:02d}" for number in range(ITEMS[path])]
    rows = "".join(
        f'<li><a href="{path}{number}.html">关于第{number}号事项的消息报道</a><span>{day}</span></li>'
        for number, day in enumerate(days)
    )
    return f'<ul class="list">{rows}</ul>' if rows else "<p>该栏目暂无内容</p>"


def website() -> dict[str, Answer]:
    """A home page, four lists of which one is empty, and fifteen articles."""
    blocks = "".join(
        f'<div class="block"><h2><a href="{path}">{name}</a></h2>{entries(path)}</div>'
        for path, name in LISTS.items()
        if ITEMS[path]
    )
    routes: dict[str, Answer] = {"/": page("沧澜省某局网站", blocks)}
    for path, name in LISTS.items():
        routes[path] = page(f"{name}-沧澜省某局网站", f'<div class="main"><h1>{name}</h1>{entries(path)}</div>')
        for number in range(ITEMS[path]):
            text = "今日召开会议，研究部署有关工作，要求各单位认真落实。" * 8
            body = f"<h1>关于第{number}号事项的消息报道</h1><p>发布时间：2022-06-{15 - number:02d}</p><p>{text}</p>"
            routes[f"{path}{number}.html"] = page(f"关于第{number}号事项的消息报道", body)
    return routes


PAGES = set(website())


@dataclass
class Seen:
    """What one survey said on the bus."""

    slices: list[PagesSeen] = field(default_factory=list)
    ends: list[SiteSurveyed] = field(default_factory=list)
    functions: list[SiteFunctionSeen] = field(default_factory=list)

    @property
    def outcomes(self) -> dict[str, str]:
        return {"/" + seen.url.split("/", 3)[3]: seen.outcome for one in self.slices for seen in one.pages}

    @property
    def pages(self) -> int:
        return sum(len(one.pages) for one in self.slices)


def command(site: str, kind: CrawlKind = CrawlKind.FULL, turn: int = 0) -> CrawlSite:
    url = f"http://{site}.canglan.gov.cn/"
    return CrawlSite(target=f"site-{site}", occurred_at=NOW, url=url, kind=kind, pass_id=f"{site}-{turn}")


async def heard(product: Session, asked: CrawlSite, patience_s: float = 30.0) -> Seen:
    """Everything said about a site's pass until its end, and whatever a moment later still follows."""
    seen = Seen()
    inbox = await product.js.pull_subscribe(f"observation.*.*.{asked.target}", stream="OBSERVATIONS")
    async with asyncio.timeout(patience_s):
        while True:
            try:
                messages = await inbox.fetch(50, timeout=0.5)
            except TimeoutError:
                if seen.ends:
                    break
                continue
            for message in messages:
                _take(seen, asked, message)
    await inbox.unsubscribe()
    return seen


def _take(seen: Seen, asked: CrawlSite, message: Any) -> None:
    if "site-surveyed" in message.subject:
        end = SiteSurveyed.model_validate_json(message.data)
        seen.ends += [end] if end.pass_id == asked.pass_id else []
    elif "site-function-seen" in message.subject:
        function = SiteFunctionSeen.model_validate_json(message.data)
        seen.functions += [function] if function.pass_id == asked.pass_id else []
    else:
        one = PagesSeen.model_validate_json(message.data)
        seen.slices += [one] if one.pass_id == asked.pass_id else []
