"""`xunjian explain`: what we read from one page, one account or one deadline, and why; in this process."""

import asyncio
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

ALLOW = typer.Option(None, "--allow-address", help="允许访问的回环地址 HOST:PORT，可多次。 Let through.")
ACCOUNT_ROWS = {"outcome": "读取结果", "url": "地址", "kind": "类型", "published_at": "发布时间", "why": "说明"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="说明读到了什么、为什么。 What was read, and why.")
    app.add_typer(group, name="explain")
    _add_page(group)
    _add_account(group)
    _add_deadline(group)


def _add_page(group: typer.Typer) -> None:
    @group.command()
    def page(
        what: str = typer.Argument(metavar="FILE_OR_URL", help="保存的网页文件或网址。 A saved page or an address."),
        url: str = typer.Option("", help="文件原来的网址。 The address of a saved page."),
        at: str = typer.Option("", help="以此时刻为现在，如 2022-06-17。 The instant that counts as now."),
        edition: str = typer.Option("cn-2019", help="指标版本。 The edition of the indicators."),
        as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
        allow: list[str] = ALLOW,
        names_file: Path = typer.Option(None, help="封闭的域名表。 A closed world of names."),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """解释一个网页。 Explain one page. Example: xunjian explain page saved.html --url http://www.x.gov.cn/ --json"""
        from deploy.cli.inspection.page import explain_page
        from deploy.cli.inspection.page_sheet import show_page
        from deploy.cli.inspection.source import FixedClock, address, fetch_settings, instant, read_source
        from shared.indicators.editions import edition as edition_of

        with _refusing():
            source = asyncio.run(
                read_source(what, address(url) if url else None, fetch_settings(allow or (), names_file))
            )
            told = explain_page(source, FixedClock(instant(at)).now(), edition_of(edition), lang)
        document(told.document) if as_json else show_page(told.document, lang)
        raise typer.Exit(told.exit_code)


def _add_account(group: typer.Typer) -> None:
    @group.command()
    def account(
        what: list[str] = typer.Argument(
            metavar="FILE_OR_URL...",
            help="保存的接口回复（单个、多个、JSON 数组、HAR 均可，顺序不限）、订阅源、网页、CSV，或地址。 Saved replies.",
        ),
        platform: str = typer.Option(
            ...,
            help="wechat | weibo | douyin | toutiao | kuaishou | bilibili | app | android | matrix | manual | csv | feed，"
            "或中文名、读取方式；内容的形状优先于名称。 A name; the shape of what was saved decides.",
        ),
        at: str = typer.Option("", help="以此时刻为现在。 The instant that counts as now."),
        handle: str = typer.Option("", help="账号标识。 The account's handle."),
        as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
        allow: list[str] = ALLOW,
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """解释一个账号的读数。 Explain an account. Example: xunjian explain account feed.xml --platform wechat --at 2022-06-17

        verdict：fresh 两周内有更新 within two weeks；silent 超过两周 not within two weeks, one reading alone confirms nothing；
        unknown 不能判断 could not tell。 outcome：ok | unknown。 coverage：full | first_page | guest_view | undated | empty。
        退出码 exit code：0 fresh，1 silent，3 unknown，2 用法有误 wrong usage。
        """
        from deploy.cli.inspection.account import explain_account, replies_of, rows_of
        from deploy.cli.inspection.source import FixedClock, fetch_settings, instant

        with _refusing():
            replies = asyncio.run(replies_of(what, fetch_settings(allow or (), None)))
            told, code = explain_account(replies, platform, FixedClock(instant(at)).now(), handle, lang)
        document(told) if as_json else table("账号", {"key": "项目", "value": "内容"}, rows_of(told))
        raise typer.Exit(code)


def _add_deadline(group: typer.Typer) -> None:
    @group.command()
    def deadline(
        received: str = typer.Option(..., help="收到时间，如 2022-09-30T16:00。 When it was received."),
        working_days: int = typer.Option(..., help="工作日数。 Number of working days."),
        as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
    ) -> None:
        """按工作日计算期限。 A deadline. Example: xunjian explain deadline --received 2022-09-30 --working-days 5"""
        from deploy.cli.inspection.source import instant
        from shared.workdays import explain_deadline

        with _refusing():
            start = instant(received)
            if start is None:
                raise ValueError("received: 缺少时间。 No instant.")
            found = explain_deadline(start, working_days)
        told = {
            "due": found.due.isoformat(),
            "received": found.received.isoformat(),
            "working_days": found.working_days,
            "counted": [[day.isoformat(), kind] for day, kind in found.counted],
            "skipped": [[day.isoformat(), kind] for day, kind in found.skipped],
            "notices": list(found.notices),
        }
        document(told) if as_json else _show_deadline(told)


class _refusing:  # noqa: N801 -- reads as a phrase: `with _refusing():`
    """Unreadable input and wrong usage end the command with one line and exit 2."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from deploy.cli.inspection.source import UnreadableError

        if isinstance(error, UnreadableError | ValueError | LookupError):
            refuse(str(error))


def _show_pairs(title: str, pairs: dict[str, Any]) -> None:
    table(
        title,
        {"key": "项目", "value": "内容"},
        [{"key": ACCOUNT_ROWS.get(key, key), "value": _text(value)} for key, value in pairs.items()],
    )


def _text(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list) else value


KINDS = {"workday": "工作日", "make-up": "调休上班", "weekend": "周末"}


def _show_deadline(told: dict[str, Any]) -> None:
    numbers = {day: number for number, (day, _) in enumerate(told["counted"], 1)}
    rows = [
        {"day": day, "kind": KINDS.get(kind, kind), "number": numbers.get(day)}
        for day, kind in sorted([*told["counted"], *told["skipped"]])
    ]
    table(
        f"期限 {told['due'][:10]} 当日终了（收到当日不计，北京时间）",
        {"day": "日期", "kind": "性质", "number": "第几日"},
        rows,
    )
    typer.echo(f"依据：{'、'.join(told['notices'])}")
