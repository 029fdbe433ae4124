"""`xunjian errors`: 我为政府网站找错, from the list of the platform to the answer, with deadlines in working days."""

import asyncio
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.output import OK, UNKNOWN, document, refuse, table

if TYPE_CHECKING:
    from deploy.cli.error_reports.flow import Result

COLUMNS = {
    "number": "留言编号", "name": "网站", "kind_zh": "类型", "url": "页面", "received_at": "收到", "due_at": "答复期限",
    "answered_at": "答复", "state_zh": "办理情况", "valid_zh": "是否属实", "linked": "本系统同一问题",
}  # fmt: skip
TALLY = {
    "name": "名称", "received": "收到", "valid": "属实率", "settled": "办结率", "on_time": "按时答复率", "immediate": "即时答复率",
    "overdue": "逾期未答复",
}  # fmt: skip
STEPS_ZH = {
    "received": "收到",
    "transferred": "转办",
    "answered": "答复",
    "answered-again": "补充答复",
    "extended": "延期",
}
STATES = ("open", "overdue", "answered")
SHOWN_FAULTS = 50
Who = Annotated[str, typer.Option(help="经办人。 Who says so; default: the login name.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="我为政府网站找错。 Public error reports.")
    app.add_typer(group, name="errors")
    _reading(group)
    _saying(group)

    @group.command("import")
    def import_(
        files: Annotated[list[Path], typer.Argument(help="CSV（UTF-8、GB18030）、XLSX 或 JSON")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不导入。 Only check.")] = False,
        allow_unknown: Annotated[
            bool,
            typer.Option("--allow-unknown", help="名录里没有的网站也导入。 Sites that the register does not know too."),
        ] = False,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """导入找错留言清单：全部导入，或指出每一处问题后一条也不导入。 All of it, or nothing. Example: xunjian errors import 找错.xlsx

        再次导入同一清单会补上新的转办、答复情况。 Exit codes: 0 done, 2 something is wrong, 3 could not tell.
        """
        from deploy.cli.error_reports.flow import import_reports

        result = asyncio.run(import_reports(files, dry_run, allow_unknown))
        _told(result, as_json, dry_run)
        raise typer.Exit(result.exit_code)


def _reading(group: typer.Typer) -> None:
    @group.command("list")
    def list_(
        state: str = typer.Option("", help="open | overdue | answered；默认全部。 Default: all."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """找错留言。 Error reports. Example: xunjian errors list --state overdue"""
        if state and state not in STATES:
            refuse(f"没有状态 {state}，可用：{'、'.join(STATES)}。 No such state.")
        rows = [row for row in asyncio.run(_rows({})) if not state or row["group"] == state]
        document(rows) if as_json else table("找错留言", COLUMNS, rows)

    @group.command()
    def show(number: str = typer.Argument(help="留言编号"), as_json: bool = typer.Option(False, "--json")) -> None:
        """一条留言的全部情况。 Everything about one report. Example: xunjian errors show ZC2022000001"""
        rows = asyncio.run(_rows({"number": number}))
        if not rows:
            refuse(f"没有留言 {number}。 No such report.")
        document(rows[0]) if as_json else _show(rows[0])

    @group.command()
    def stats(
        since: str = typer.Option("", "--from", help="收到日期从，如 2022-03-21。 Received from."),
        until: str = typer.Option("", "--to", help="到，含当日，如 2022-06-20。 To, that day included."),
        by: str = typer.Option("region", help="region | site | kind"),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """办理情况统计：各率都有分子和分母。 Figures. Example: xunjian errors stats --from 2022-03-21 --to 2022-06-20 --by site"""
        if by not in ("region", "site", "kind"):
            refuse("--by 可用：region、site、kind。 No such grouping.")
        told = asyncio.run(_stats(since, until))
        if as_json:
            document(told.model_dump(mode="json"))
            return
        rows = [*getattr(told, f"by_{by}"), *([told.total] if told.total else [])]
        table("找错办理情况", TALLY, [_tally(row) for row in rows])


def _saying(group: typer.Typer) -> None:
    @group.command()
    def answer(
        numbers: list[str] = typer.Argument(help="留言编号，可多个。 One or more numbers."),
        text: str = typer.Option(..., help="答复内容。 What was done."),
        valid: bool | None = typer.Option(None, "--true/--untrue", help="是否属实；未定的不写。 Whether it was true."),
        who: Who = "",
    ) -> None:
        """答复留言。 Answer reports. Example: xunjian errors answer ZC2022000001 --text 已更正 --true"""
        from shared.contracts.error_reports import ErrorReportAnswered

        if not text.strip():
            refuse("请写明答复内容。 The answer needs a text.")
        asyncio.run(_say(numbers, who, ErrorReportAnswered, {"text": text.strip(), "valid": valid}, answered=True))
        typer.echo(f"已答复 {len(numbers)} 条")

    @group.command()
    def transfer(
        numbers: list[str] = typer.Argument(help="留言编号，可多个。 One or more numbers."), who: Who = ""
    ) -> None:
        """转办给网站主办单位；答复期限从此刻起算。 Hand over to the sponsor. Example: xunjian errors transfer ZC2022000001"""
        from shared.contracts.error_reports import ErrorReportTransferred

        asyncio.run(_say(numbers, who, ErrorReportTransferred, {}))
        typer.echo(f"已转办 {len(numbers)} 条")

    @group.command()
    def extend(
        numbers: list[str] = typer.Argument(help="留言编号，可多个。 One or more numbers."),
        working_days: int = typer.Option(..., "--days", min=1, max=60, help="在原期限后再加几个工作日。"),
        why: str = typer.Option(..., help="理由，永久保存。 The reason, kept for ever."),
        who: Who = "",
    ) -> None:
        """延长答复期限。 Put the deadline off. Example: xunjian errors extend ZC2022000001 --days 2 --why 需多部门核实"""
        from shared.contracts.error_reports import ErrorReportExtended

        if not why.strip():
            refuse("请写明理由。 A reason is needed.")
        asyncio.run(_say(numbers, who, ErrorReportExtended, {"working_days": working_days, "why": why.strip()}))
        typer.echo(f"已提交延期 {len(numbers)} 条")


async def _say(numbers: list[str], who: str, event: Any, more: dict[str, Any], answered: bool = False) -> None:
    """Every report is looked up before anything is sent: all are dealt with, or none."""
    from deploy.cli.session import session

    async with session() as s:
        known = {one["number"]: one for one in await s.store.find("error_reports", {"number": {"$in": numbers}})}
        missing = [number for number in numbers if number not in known]
        done = [] if answered else [number for number, one in known.items() if one.get("answered_at")]
        if missing:
            refuse(f"没有这些留言：{'、'.join(missing)}；未提交。 No such reports; nothing was sent.")
        if done:
            refuse(f"这些留言已答复：{'、'.join(done)}；未提交。 They are answered; nothing was sent.")
        now, name = s.clock.now(), who or getpass.getuser()
        said = [
            event(
                target=known[number]["target"],
                occurred_at=now,
                trace=known[number]["_id"],
                number=number,
                who=name,
                **more,
            )
            for number in dict.fromkeys(numbers)
        ]
        await asyncio.gather(*(s.emit(one) for one in said))
        await _wait(s, {known[one.number]["_id"]: one.event_id for one in said})


async def _wait(s: Any, left: dict[str, str], patience_s: float = 20.0) -> None:
    deadline = s.clock.elapsed() + patience_s
    while left and s.clock.elapsed() < deadline:
        for one in await s.store.find("error_reports", {"_id": {"$in": list(left)}}, ("heard",)):
            if left.get(one["_id"]) in one.get("heard", ()):
                del left[one["_id"]]
        await asyncio.sleep(0.1)
    if left:
        refuse(f"已提交，{len(left)} 条尚在处理。 Sent, not yet taken over.", UNKNOWN)


async def _rows(query: dict[str, Any]) -> list[dict[str, Any]]:
    from deploy.cli.session import session
    from services.reporting.domain.material import ErrorReportRow
    from services.reporting.domain.public_reports import KINDS_ZH, state
    from shared.indicators.wording import title

    async with session() as s:
        found, now = await s.store.find("error_reports", query), s.clock.now()
    rows = []
    for one in sorted(found, key=lambda one: (one["received_at"], one["number"])):
        stands = state(ErrorReportRow.model_validate(one), now)
        rows.append(
            {
                **{
                    key: value
                    for key, value in one.items()
                    if key not in ("_id", "version", "pending", "heard", "told")
                },
                "id": one["_id"],
                "kind_zh": KINDS_ZH.get(one["kind"], one["kind"]),
                "state_zh": stands,
                "group": "answered" if one.get("answered_at") else "overdue" if "逾期" in stands else "open",
                "valid_zh": None if one.get("valid") is None else "属实" if one["valid"] else "不属实",
                "linked": "、".join(dict.fromkeys(title(link["indicator"]) for link in one.get("links", ()))) or None,
            }
        )
    return rows


def _show(row: dict[str, Any]) -> None:
    facts = {
        "留言编号": row["number"], "网站": f"{row['name']}（{row['site_code']}）", "类型": row["kind_text"] or row["kind_zh"],
        "页面": row["url"], "内容": row["text"],
        "收到": row["received_at"], "转办期限": row["transfer_due_at"], "转办": row["transferred_at"],
        "答复期限": row["due_at"], "答复": row["answered_at"], "答复内容": row["answer"],
        "办理情况": row["state_zh"], "是否属实": row["valid_zh"],
        "本系统同一问题": "\n".join(_link(link) for link in row["links"]),
    }  # fmt: skip
    table(
        "找错留言",
        {"key": "项目", "value": "内容"},
        [{"key": key, "value": value or None} for key, value in facts.items()],
    )
    steps = [{**step, "what": STEPS_ZH.get(step["what"], step["what"])} for step in row["history"]]
    table("经过", {"at": "时间", "what": "事项", "who": "经办人", "note": "说明"}, steps)


def _link(link: dict[str, Any]) -> str:
    how = "同一页面" if link["how"] == "same-page" else "同一网站同类问题"
    return f"{link['indicator']}（{how}）整改通知 {link['order_id']}"


async def _stats(since: str, until: str) -> Any:
    from datetime import timedelta

    from deploy.cli.error_reports.rows import moment
    from deploy.cli.session import session
    from services.reporting.domain.material import ErrorReportRow
    from services.reporting.domain.public_reports import told

    begins, ends = moment(since), moment(until)
    if (since and begins is None) or (until and ends is None):
        refuse("日期应写成 2022-03-21。 Not a day.")
    async with session() as s:
        rows = [ErrorReportRow.model_validate(one) for one in await s.store.find("error_reports")]
        sites = {
            one["_id"]: one["region"] for one in await s.store.find("websites", fields=("region",)) if "region" in one
        }
        now = s.clock.now()
    chosen = [
        one
        for one in rows
        if (begins is None or one.received_at >= begins)
        and (ends is None or one.received_at < ends + timedelta(days=1))
    ]
    return told(chosen, {one.number: sites.get(one.target, "未在名录") for one in chosen}, now)


def _tally(row: Any) -> dict[str, Any]:
    def share(rate: Any) -> str:
        return "—" if rate.percent is None else f"{rate.percent:.2f}%（{rate.numerator}/{rate.denominator}）"

    return {
        "name": row.name, "received": row.received, "overdue": row.overdue,
        **{key: share(getattr(row, key)) for key in ("valid", "settled", "on_time", "immediate")},
    }  # fmt: skip


def _told(result: "Result", as_json: bool, dry_run: bool) -> None:
    checked = result.checked
    if as_json:
        document(
            {
                "ok": result.exit_code == OK,
                "reports": len(checked.reports),
                "sent": result.sent,
                "waiting": result.waiting,
                "errors": [
                    {
                        "file": one.file,
                        "row": one.row,
                        "field": one.field,
                        "label": one.label,
                        "value": one.value,
                        "says": one.says,
                    }
                    for one in checked.faults
                ],
                "warnings": checked.notes,
            }
        )
        return
    for note in checked.notes:
        typer.secho(f"! {note}", err=True, fg="yellow")
    for fault in checked.faults[:SHOWN_FAULTS]:
        where = (
            f"{fault.file}"
            + (f" 第 {fault.row} 行" if fault.row else "")
            + (f" “{fault.label}”" if fault.field else "")
        )
        typer.secho(f"{where}：{fault.says}" + (f"（{fault.value}）" if fault.value else ""), err=True, fg="red")
    if checked.faults:
        typer.secho(f"共 {len(checked.faults)} 处问题；没有导入任何内容。", err=True, fg="red")
    elif dry_run:
        typer.echo(f"{len(checked.reports)} 条留言检查无误，未导入")
    else:
        typer.echo(f"已导入 {result.sent} 条留言" + (f"，{result.waiting} 条尚在处理" if result.waiting else ""))
