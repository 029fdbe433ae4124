"""`xunjian orders`: what was ordered to be put right, by whom, by when, how far it is; and a later due date, for a reason."""

import asyncio
import getpass
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import UNKNOWN, USAGE, document, refuse, table

COLUMNS = {
    "id": "编号", "unit": "责任单位", "name": "名称", "title": "指标", "severity_zh": "类别", "state_zh": "状态",
    "says": "问题", "ordered_at": "下达", "due_at": "期限", "replied_at": "反馈",
}  # fmt: skip
UNITS = {
    "unit": "责任单位",
    "region": "地区",
    "open": "未销号",
    "overdue": "其中逾期",
    "closed": "已销号",
    "repeated": "重复出现",
}
STATES_ZH = {"ordered": "整改中", "replied": "待复查", "overdue": "逾期", "closed": "已销号"}
STEPS_ZH = {
    "confirm": "下达", "reply": "反馈", "fall-due": "逾期", "lapse": "反馈后未能复查到位", "extend": "延期", "clear": "复查到位，销号",
    "dismiss": "复核排除，销号",
}  # fmt: skip
KEPT = (
    "finding_id", "target", "indicator", "severity", "state", "ordered_at", "due_at", "replied_at", "overdue_at",
    "closed_at", "because", "places", "params", "replies", "extensions", "history",
)  # fmt: skip
OPEN = ("ordered", "replied", "overdue")
SHOWN_PLACES = 20


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True, help="整改通知。 Rectification orders.")
    app.add_typer(group, name="orders")

    @group.callback()
    def orders(
        context: typer.Context,
        state: str = typer.Option("", help="ordered | replied | overdue | closed；默认未销号。 Default: open ones."),
        everything: bool = typer.Option(False, "--all", help="含已销号。 Closed ones too."),
        unit: str = typer.Option("", help="只看一个责任单位。 One responsible unit."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """整改通知。 Rectification orders. Example: xunjian orders --state overdue --json"""
        if context.invoked_subcommand is None:
            _list(state, everything, unit, as_json, lang)

    @group.command("list")
    def list_(
        state: str = typer.Option("", help="ordered | replied | overdue | closed"),
        everything: bool = typer.Option(False, "--all", help="含已销号。 Closed ones too."),
        unit: str = typer.Option("", help="只看一个责任单位。 One responsible unit."),
        by_unit: bool = typer.Option(False, "--by-unit", help="按责任单位汇总。 Counts for each responsible unit."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """整改通知或按责任单位汇总。 Orders, or counts by unit. Example: xunjian orders list --by-unit"""
        if by_unit:
            rows = units(asyncio.run(_rows("", True, lang)))
            document(rows) if as_json else table("责任单位整改情况", UNITS, rows)
        else:
            _list(state, everything, unit, as_json, lang)

    @group.command()
    def show(
        order: str = typer.Argument(help="整改通知编号。 An order's id."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """一件整改通知的全部情况。 Everything about one order. Example: xunjian orders show ID"""
        found = asyncio.run(_one(order, lang))
        document(found) if as_json else _show(found)

    _notices(group)

    @group.command()
    def extend(
        order: str = typer.Argument(help="整改通知编号。 An order's id."),
        working_days: int = typer.Option(
            ..., "--days", min=1, max=60, help="在原期限后再加几个工作日。 Working days after the deadline."
        ),
        why: str = typer.Option(..., help="理由，永久保存。 The reason, kept for ever."),
        who: str = typer.Option("", help="批准人。 Who grants it; default: the login name."),
    ) -> None:
        """延长整改期限。 Put the due date off. Example: xunjian orders extend ID --days 5 --why 栏目整合方案待批复"""
        if not why.strip():
            refuse("请写明理由。 A reason is needed.")
        asyncio.run(_extend(order, working_days, why.strip(), who or getpass.getuser()))


def _notices(group: typer.Typer) -> None:
    @group.command()
    def notice(
        unit: str = typer.Option("", help="只写一个责任单位的；默认全部。 One unit; default: all."),
        template: Path | None = typer.Option(None, help="本单位的模板文件夹。 An office's own templates."),
        out: Path = typer.Option(Path(), help="写到哪个文件夹。 Where to."),
    ) -> None:
        """按责任单位写出整改通知（docx）。 One notice for each responsible unit. Example: xunjian orders notice --out 整改通知/"""
        from services.reporting.adapters.templates import load
        from services.reporting.text.template import BrokenTemplateError

        rows, now = asyncio.run(_open_orders())
        chosen = [row for row in rows if not unit or row["unit"] == unit]
        if not chosen:
            refuse("没有未销号的整改通知。 No open orders.", UNKNOWN if not unit else USAGE)
        try:
            for path in notices(chosen, now, load(template), out):
                typer.echo(str(path))
        except BrokenTemplateError as error:
            refuse(f"模板有误：{error}")
        except OSError as error:
            refuse(f"{out} 不能写入：{error.strerror}。 The folder cannot be written.")


async def _open_orders() -> tuple[list[dict[str, Any]], datetime]:
    from deploy.cli.session import session

    rows = await _rows("", False, "zh")
    async with session() as s:
        return rows, s.clock.now()


def notices(rows: Sequence[dict[str, Any]], now: datetime, template: Any, out: Path) -> list[Path]:
    """A document for each unit; targets of which the register names no unit are their own."""
    from services.reporting.word.notice import Ordered, notice

    groups: dict[str, list[Ordered]] = {}
    for row in rows:
        ordered = Ordered(
            name=row["name"], problem=f"{row['title']}：{row['says']}", places=tuple(row["places"][:SHOWN_PLACES]), remedy=row["remedy"],
            due_at=datetime.fromisoformat(row["due_at"]), ordered_at=datetime.fromisoformat(row["ordered_at"]), state=row["state_zh"],
            repeated=row["repeated"],
        )  # fmt: skip
        groups.setdefault(row["unit"] or row["name"], []).append(ordered)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for unit, orders in sorted(groups.items()):
        safe = re.sub(r"[^\w（）-]", "-", unit)[:80]
        path = out / f"整改通知-{safe}.docx"
        path.write_bytes(notice(unit, orders, now, template))
        written.append(path)
    return written


def _list(state: str, everything: bool, unit: str, as_json: bool, lang: str) -> None:
    if state and state not in STATES_ZH:
        refuse(f"没有状态 {state}，可用：{'、'.join(STATES_ZH)}。 No such state.")
    rows = [row for row in asyncio.run(_rows(state, everything or as_json, lang)) if not unit or row["unit"] == unit]
    document(rows) if as_json else table("整改通知", COLUMNS, rows)


async def _rows(state: str, everything: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    wanted = {"state": state} if state else {} if everything else {"state": {"$in": list(OPEN)}}
    async with session() as s:
        found = await s.store.find("orders", wanted)
        known = await _register(s, {one["target"] for one in found})
    return [_row(one, known, lang) for one in sorted(found, key=lambda one: (str(one["due_at"]), str(one["_id"])))]


async def _register(s: Any, targets: set[str]) -> dict[str, dict[str, Any]]:
    """The register's rows of the given targets: who is responsible."""
    wanted = {"_id": {"$in": sorted(targets)}}
    fields = ("name", "region", "sponsoring_unit")
    return {row["_id"]: row for name in ("websites", "accounts") for row in await s.store.find(name, wanted, fields)}


def _row(order: dict[str, Any], known: dict[str, dict[str, Any]], lang: str) -> dict[str, Any]:
    from shared.indicators.wording import remedy, sentence, title, word

    row = known.get(order["target"], {})
    return {
        "id": order["_id"],
        **{key: order.get(key) for key in KEPT},
        "name": row.get("name") or order["params"].get("name") or order["target"],
        "unit": row.get("sponsoring_unit") or "",
        "region": row.get("region") or "",
        "title": title(order["indicator"], lang),
        "says": sentence(order["indicator"], order["params"], lang),
        "remedy": remedy(order["indicator"], lang),
        "severity_zh": word(order["severity"], lang),
        "state_zh": _state(order) if lang == "zh" else order["state"],
        "repeated": bool(order["params"].get("repeat_of_order")),
    }


def _state(order: dict[str, Any]) -> str:
    """The state in words that tell apart why: seen to be right, dismissed, replied in vain, and come back."""
    if order["state"] == "closed":
        said = "已排除" if order.get("because") == "dismissed" else "已整改"
    else:
        said = STATES_ZH.get(order["state"], order["state"])
        if any(step["what"] == "lapse" for step in order.get("history", ())) and order["state"] != "replied":
            said += "，反馈后仍未到位"
    return said + ("（重复出现）" if order["params"].get("repeat_of_order") else "")


def units(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Counts for each responsible unit, the one with most open orders first."""
    groups: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        counts = groups.setdefault((row["unit"] or row["name"], row["region"]), Counter())
        counts["closed" if row["state"] == "closed" else "open"] += 1
        counts["overdue"] += row["state"] == "overdue"
        counts["repeated"] += row["repeated"]
    keys = ("open", "overdue", "closed", "repeated")
    found = [
        {"unit": unit, "region": region, **{key: counts[key] for key in keys}}
        for (unit, region), counts in groups.items()
    ]
    return sorted(found, key=lambda row: (-row["open"], -row["overdue"], row["unit"]))


async def _one(order: str, lang: str) -> dict[str, Any]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.get("orders", order)
        if found is None:
            refuse(f"没有整改通知 {order}。 No such order.")
        return _row(found, await _register(s, {found["target"]}), lang)


def _show(row: dict[str, Any]) -> None:
    places, more = row["places"][:SHOWN_PLACES], len(row["places"]) - SHOWN_PLACES
    facts = {
        "编号": row["id"], "责任单位": row["unit"], "名称": row["name"], "指标": f"{row['title']}（{row['severity_zh']}）",
        "问题": row["says"],
        "位置": "\n".join([*places, *([f"另有{more}处"] if more > 0 else [])]), "整改办法": row["remedy"],
        "状态": row["state_zh"], "下达": row["ordered_at"], "期限": row["due_at"],
    }  # fmt: skip
    table("整改通知", {"key": "项目", "value": "内容"}, [{"key": key, "value": value} for key, value in facts.items()])
    steps = [{**step, "what": STEPS_ZH.get(step["what"], step["what"])} for step in row["history"] or ()]
    table("经过", {"at": "时间", "what": "事项", "note": "说明"}, steps)
    table("反馈", {"at": "时间", "who": "反馈人", "text": "内容"}, row["replies"] or [])


async def _extend(order: str, working_days: int, why: str, who: str) -> None:
    from deploy.cli.session import session
    from shared.contracts.outcomes import ExtensionGranted

    async with session() as s:
        found = await s.store.get("orders", order)
        if found is None:
            refuse(f"没有整改通知 {order}。 No such order.")
        if found["state"] == "closed":
            refuse(f"整改通知 {order} 已销号，无需延期。 The order is closed.")
        now = s.clock.now()
        await s.emit(
            ExtensionGranted(
                target=found["target"], occurred_at=now, order_id=order, working_days=working_days, who=who, why=why
            )
        )
    typer.echo(f"已提交延期：{working_days}个工作日")
