"""What happens, as it happens: one line for what matters, one moving line of counts for the rest."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import nats
from nats.aio.msg import Msg

from shared.contracts.catalogue import parse
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised, Severity
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    PeriodClosed,
    PeriodRechecked,
    RectificationClosed,
    RectificationOrdered,
    RectificationReplied,
    ReportPublished,
)
from shared.indicators.wording import says, sentence, title

_ALERT_KINDS = {
    "connector": "读取方式失常",
    "order-overdue": "整改逾期",
    "error-report-due": "找错将到期",
    "error-report-overdue": "找错逾期",
    "operations": "系统自身",
    "dead-letter": "死信",
}
_COUNTED = {
    "observation.site-probed": "探测",
    "observation.pages-seen": "采集批次",
    "observation.site-surveyed": "普查",
    "observation.account-polled": "账号读取",
    "finding.raised": "疑似",
    "finding.confirmed": "确认",
    "finding.cleared": "消除",
    "alert.opened": "告警",
    "rectification.ordered": "整改单",
    "rectification.closed": "销号",
}


class Feed:
    """Listens beside the product, without a durable and without acknowledging: watching changes nothing."""

    def __init__(self, url: str, now: Callable[[], datetime], until: datetime, out: Any = None) -> None:
        self.url = url
        self.now = now
        self.until = until
        self.out = out or sys.stdout
        self.counts: Counter[str] = Counter()
        self.started = now()
        self._moving = self.out.isatty()

    async def run(self) -> None:
        """Until cancelled; survives a killed nats-server."""
        client = await nats.connect(self.url, max_reconnect_attempts=-1, reconnect_time_wait=0.3, error_cb=_quiet)
        for subject in ("observation.>", "finding.>", "alert.>", "rectification.>", "period.>", "report.>"):
            await client.subscribe(subject, cb=self._hear)
        try:
            while True:
                await asyncio.sleep(1.0 if self._moving else 10.0)
                self._progress()
        finally:
            await client.close()

    def line(self, text: str) -> None:
        """One lasting line."""
        wipe = "\r\x1b[K" if self._moving else ""
        self.out.write(f"{wipe}{self.now():%m-%d %H:%M} {text}\n")
        self.out.flush()

    async def _hear(self, message: Msg) -> None:
        kind = ".".join(message.subject.split(".")[:2])
        self.counts[kind] += 1
        if kind.startswith("observation"):
            return
        text = told(parse(message.subject, message.data))
        if text:
            self.line(text)

    def _progress(self) -> None:
        share = (self.now() - self.started) / (self.until - self.started) if self.until > self.started else 1.0
        done = max(0, min(20, round(share * 20)))
        counts = " ".join(f"{name}{self.counts[key]}" for key, name in _COUNTED.items() if self.counts[key])
        text = f"[{'█' * done}{'░' * (20 - done)}] {counts}"
        if self._moving:
            self.out.write(f"\r\x1b[K{self.now():%m-%d %H:%M} {text}")
            self.out.flush()
        else:
            self.line(text)


def told(event: Event) -> str | None:
    """The line for an event; None for what only counts."""
    if isinstance(event, FindingRaised | FindingConfirmed | FindingCleared | FindingDismissed):
        return _finding_line(event)
    if isinstance(event, AlertOpened | AlertClosed):
        mark = "🔔 告警" if isinstance(event, AlertOpened) else "🔕 恢复"
        if event.kind != "finding":
            return f"{mark} {event.name or event.target}：{title(event.indicator)}（{_ALERT_KINDS.get(event.kind, event.kind)}）"
        return f"{mark} {event.name}：{sentence(event.indicator, event.params)}"
    if isinstance(event, RectificationOrdered | RectificationReplied | RectificationClosed):
        words = {RectificationOrdered: "📋 下达整改", RectificationReplied: "↩ 已回复", RectificationClosed: "✔ 销号"}
        return f"{words[type(event)]} {event.target}：{title(event.indicator)}（限 {event.due_at:%m-%d}）"
    if isinstance(event, PeriodClosed | PeriodRechecked):
        stage = "复查" if isinstance(event, PeriodRechecked) else "监测时点"
        return f"■ {stage} {event.period}：{event.targets} 个对象已判定"
    return f"■ 通报已生成 {event.period}" if isinstance(event, ReportPublished) else None


def _finding_line(event: FindingRaised | FindingConfirmed | FindingCleared | FindingDismissed) -> str:
    finding = event.finding
    marks = {
        FindingRaised: "？ 疑似",
        FindingConfirmed: "！ 确认",
        FindingCleared: "○ 消除",
        FindingDismissed: "× 排除",
    }
    weight = "【否决】" if finding.severity is Severity.VETO else ""
    name = finding.params.get("name") or event.target
    return f"{marks[type(event)]}{weight} {name}：{title(finding.indicator)} {says(finding)}"


async def _quiet(error: Exception) -> None:
    """The server may be killed on purpose; the feed comes back by itself."""
