"""Citizens of the simulation who report errors (我为政府网站找错): what they reported, and the office that files and answers it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from deploy.province.model import Province, Website
from deploy.province.scales import SCALES
from deploy.province.times import START, local

HEADER = (
    "留言编号", "网站标识码", "网站名称", "问题页面", "问题类型", "问题描述",
    "提交时间", "转办时间", "答复时间", "答复内容", "是否属实",
)  # fmt: skip
KINDS = ("内容无法访问", "信息不更新", "内容不准确", "咨询留言不回复", "错别字", "其他")
SAYS = {
    "内容无法访问": "附件打不开。", "信息不更新": "栏目很久没有更新。", "内容不准确": "联系电话不对。",
    "咨询留言不回复": "留言一直没有答复。",
    "错别字": "标题里有错字。", "其他": "页面在手机上显示不全。",
}  # fmt: skip
STALE = frozenset({"homepage-stale", "columns-core-stale", "columns-blank"})
ANSWER = "已核实并处理，感谢监督。"
FIRST_DAY, HISTORY_DAYS = -60, 55
FRESH_SHARE = 0.07
"""Reports that come while the inspection runs; the others were answered before it began."""
FILE_DAY, FRESH_DAY, ANSWER_DAY = 0.6, 4.7, 5.4
WHO = "省政府办公厅"


@dataclass(frozen=True)
class Report:
    """One line of the platform's list."""

    number: str
    site: Website
    kind: str
    path: str
    received: datetime
    answered: datetime | None
    valid: bool

    def row(self) -> list[str]:
        """As the platform lists it."""
        answered = (
            [f"{self.answered:%Y-%m-%d %H:%M}", ANSWER, "是" if self.valid else "否"] if self.answered else ["", "", ""]
        )
        return [
            self.number, self.site.site_code, self.site.name, f"http://{self.site.host}{self.path}", self.kind, SAYS[self.kind],
            f"{self.received:%Y-%m-%d %H:%M}", f"{self.received + timedelta(hours=2):%Y-%m-%d %H:%M}", *answered,
        ]  # fmt: skip


def reports(province: Province) -> list[Report]:
    """Every report of the quarter; the last few come during the ten days and wait for an answer."""
    rng = Random(f"{province.seed}:citizens")
    sites = [site for site in province.websites if site.state == "live"]
    count = SCALES[province.scale].error_reports
    fresh = max(1, round(count * FRESH_SHARE))
    return [_report(rng, number, sites, number >= count - fresh) for number in range(count)]


def _report(rng: Random, number: int, sites: list[Website], fresh: bool) -> Report:
    site, kind = rng.choice(sites), rng.choice(KINDS)
    if STALE & set(site.vetoes):
        kind = "信息不更新"
    # The fourth day is a Tuesday: three working days on, the ten days are nearly over.
    day = 4 if fresh else FIRST_DAY + rng.randrange(HISTORY_DAYS)
    received = local(START) + timedelta(days=day, hours=9 + rng.randrange(7), minutes=rng.randrange(60))
    answered = None if fresh else received + timedelta(hours=rng.choice((3, 5, 22, 46)))
    path = "/" if kind in ("信息不更新", "其他") else f"/xxgk/{received:%Y%m}/t{number:05d}.html"
    return Report(f"ZC2022{number + 1:06d}", site, kind, path, received, answered, rng.random() < 0.8)


class Caller(Protocol):
    """Calls the public command line."""

    def call(self, *words: str) -> str: ...


def file(desk: Caller, path: Path, say: Callable[..., None]) -> None:
    """The list of the platform, handed over as it was downloaded."""
    desk.call("errors", "import", str(path))
    say("filed", file=path.name)


def answer(desk: Caller, say: Callable[..., None]) -> None:
    """The sponsors answer what waits."""
    waiting = [one["number"] for one in json.loads(desk.call("errors", "list", "--json")) if not one["answered_at"]]
    if waiting:
        desk.call("errors", "answer", *waiting, "--text", ANSWER, "--true", "--who", WHO)
    say("answered", reports=len(waiting))


def truth(province: Province) -> dict[str, int]:
    """What the circular must say of them."""
    found = reports(province)
    return {"received": len(found), "settled": len(found), "on_time": len(found), "overdue": 0}


def lists(province: Province) -> Iterator[tuple[str, list[list[str]]]]:
    """The two lists that the office downloads."""
    found = reports(province)
    yield "errors.csv", [one.row() for one in found if one.answered]
    yield "errors-new.csv", [one.row() for one in found if not one.answered]
