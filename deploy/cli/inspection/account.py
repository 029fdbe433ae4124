"""One account's saved or fetched replies explained."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.cli.inspection.source import MAX_FILE, UnreadableError, address, is_address
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.new_media_poller.domain.document import as_document
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.saved import read_saved
from shared.web.fetch import Fetcher, FetchSettings

EXIT = {Verdict.FRESH: OK, Verdict.SILENT: FOUND, Verdict.UNKNOWN: UNKNOWN}
ROWS = {
    "verdict": "结论", "says": "依据", "outcome": "读取结果", "newest_post_at": "最新发布", "silent_days": "距今（天）",
    "oldest_post_at": "最早一条（置顶除外）", "posts": "所见条数", "posts_in_period": "近90天条数", "pinned": "其中置顶",
    "undated": "没有日期", "deleted": "公众不可见", "later": "晚于监测时点", "longest_gap_days": "最长间隔（天）",
    "days_out_of_bounds": "超过两周的天数", "interaction": "互动功能", "messages": "留言条数",
    "slowest_reply_workdays": "最慢回复（工作日）", "unanswered_over_5_workdays": "超过5个工作日未回复",
    "longest_unanswered_asked_at": "最早未回复留言", "name": "账号名称", "verified": "认证", "state": "账号状态", "app": "应用",
    "listed": "页面所列账号", "coverage": "读取范围", "method": "读取方式", "faults": "不能采用的单元格",
}  # fmt: skip
ALWAYS = frozenset({"verdict", "says", "outcome", "newest_post_at", "posts", "coverage", "method"})
WORDS = {
    "fresh": "两周内有更新（fresh）", "silent": "超过两周未更新，须再读一次认定（silent）", "unknown": "不能判断（unknown）",
    "ok": "已读取", "full": "全部", "first_page": "第一页", "guest_view": "访客所见", "undated": "没有日期", "empty": "空",
    "live": "正常", "closed": "注销",
}  # fmt: skip


async def replies_of(what: Sequence[str], settings: FetchSettings) -> list[Reply]:
    """The replies that a person saved, or that the addresses give now. Raises UnreadableError."""
    replies = []
    async with Fetcher(settings) as fetcher:
        for one in what:
            replies.append(await _fetched(fetcher, one) if is_address(one) else _saved(Path(one)))
    return replies


async def _fetched(fetcher: Fetcher, url: str) -> Reply:
    result = await fetcher.get(address(url))
    return Reply(status=result.status, outcome=str(result.outcome), headers=result.headers, body=result.body)


def _saved(path: Path) -> Reply:
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnreadableError(f"{path}: 文件过大。 Larger than {MAX_FILE} bytes.")
        return Reply(status=200, body=path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"{path}: 无法读取。 Cannot be read: {error.strerror}.") from error


def explain_account(
    replies: Sequence[Reply], platform: str, at: datetime, handle: str, lang: str
) -> tuple[dict[str, Any], int]:
    """The reading and what it means for the two-week rule."""
    reading = read_saved(replies, platform, at, handle=handle)
    told = explain(reading, at)
    return as_document(reading, told, lang), EXIT[told.verdict]


def rows_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The document as lines for people; what is not there is left out."""
    lines = {**told, "says": "\n".join(told["says"]), **_inner(told)}
    return [
        {"key": label, "value": _word(key, lines[key])}
        for key, label in ROWS.items()
        if lines.get(key) not in (None, "", [], 0, False) or key in ALWAYS
    ]


def _inner(told: Mapping[str, Any]) -> dict[str, Any]:
    account, app = told["account"], told["app"] or {}
    verified = {True: "是", False: "否"}.get(account["verified"])
    return {
        "name": account["name"],
        "verified": "，".join(str(one) for one in (verified, account["verification"]) if one) or None,
        "state": account["state"],
        "messages": len(told["messages"]) if told["messages"] is not None else None,
        "app": "，".join(str(one) for one in (app.get("name"), app.get("version"), app.get("updated_at")) if one),
        "listed": "\n".join(f"{one['platform'] or '—'} {one['name']}" for one in told["listed"][:40]),
        "faults": "\n".join(f"第{one['row']}行 {one['field']}：{one['value'] or '（空）'}" for one in told["faults"]),
    }


def _word(key: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "有" if value else "无"
    return WORDS.get(value, value) if key in ("verdict", "outcome", "coverage", "state") else value
