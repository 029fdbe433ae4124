"""`xunjian alerts`: what people were told, whether it was handed over; to take something in hand, and to silence what is planned."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

COLUMNS = {
    "incident_short": "事件", "severity_zh": "级别", "name": "对象", "says": "内容", "opened_at": "发生", "closed_at": "恢复",
    "members": "同因", "count": "次数", "handed": "送达", "taken": "受理",
}  # fmt: skip
KEPT = (
    "kind", "target", "finding_id", "indicator", "severity", "params", "places", "open", "opened_at", "confirmed_at",
    "closed_at", "because", "heard_at", "count", "causes", "region", "units", "excused",
)  # fmt: skip
DELIVERY = (
    "person", "channel", "kind", "state", "attempts", "repeated", "first_at", "sent_at", "handed_at", "why", "digest",
)  # fmt: skip
SILENCES = {
    "id": "编号",
    "scope": "范围",
    "starts_at": "起",
    "ends_at": "止",
    "who": "登记人",
    "why": "原因",
    "afterwards": "事后补登",
}
SHORT = 8
_LONG = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="告警：查看、受理、静默。 Alerts: list, ack, silence.", invoke_without_command=True)
    app.add_typer(group, name="alerts")

    @group.callback()
    def alerts(
        context: typer.Context,
        everything: bool = typer.Option(False, "--all", help="含已恢复。 Closed ones too."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """告警与送达记录。 Alerts and their deliveries. Example: xunjian alerts --all --json"""
        if context.invoked_subcommand is None:
            _show(everything, as_json, lang)

    @group.command("list")
    def list_(
        everything: bool = typer.Option(False, "--all", help="含已恢复。 Closed ones too."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """列出告警。 Example: xunjian alerts list --all"""
        _show(everything, as_json, lang)

    @group.command()
    def ack(
        incident: str = typer.Argument(help="事件编号或其开头。 Id of the incident, or its beginning."),
        by: str = typer.Option(..., "--by", help="受理人。 Who takes it in hand."),
        why: str = typer.Option("", "--why", help="说明。 What is being done."),
    ) -> None:
        """受理：停止提醒与升级，其他人会得到通知。 Example: xunjian alerts ack 3f2a90c1 --by 张三 --why 已联系机房"""
        key = asyncio.run(_acknowledge(incident, by, why))
        typer.echo(f"已受理 {key}。")

    @group.command()
    def silence(
        by: str = typer.Option(..., "--by", help="登记人。 Who says so."),
        why: str = typer.Option(..., "--why", help="原因。 Why."),
        target: list[str] = typer.Option([], "--target", help="对象编号，可多个。 Ids of targets."),
        region: list[str] = typer.Option([], "--region", help="地区。 Regions."),
        unit: list[str] = typer.Option([], "--unit", help="单位。 Offices."),
        indicator: list[str] = typer.Option([], "--indicator", help="指标。 Indicators."),
        since: str = typer.Option(
            "", "--from", help="起，默认现在；可为过去（事后补登）。 Begin; now without it; may be past."
        ),
        until: str = typer.Option("", "--to", help="止。 End."),
        span: str = typer.Option("", "--for", help="时长，如 2h。 Length, such as 2h."),
    ) -> None:
        """维护窗口，可事后补登，留存审计。 Example: xunjian alerts silence --target site-1 --for 2h --by 张三 --why 割接"""
        scope = {"targets": target, "regions": region, "units": unit, "indicators": indicator}
        if not any(scope.values()):
            refuse("请指明范围：--target、--region、--unit 或 --indicator。 Say what it covers.")
        typer.echo(asyncio.run(_silence(scope, by, why, since, until, span)))

    @group.command()
    def silences(as_json: bool = typer.Option(False, "--json")) -> None:
        """登记过的维护窗口。 Windows that were entered. Example: xunjian alerts silences"""
        rows = asyncio.run(_silences())
        document(rows) if as_json else table("维护窗口", SILENCES, rows)


def _show(everything: bool, as_json: bool, lang: str) -> None:
    rows = asyncio.run(_rows(everything, lang))
    document(rows) if as_json else table("告警", COLUMNS, rows)


async def _rows(everything: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("alerts", {} if everything else {"open": True})
        shown = [one for one in found if one["opened_at"]]
        keys = sorted({_incident(one) for one in shown})
        sent = await s.store.find("deliveries", {"incident_id": {"$in": keys}})
        incidents = {one["_id"]: one for one in await s.store.find("incidents", {"_id": {"$in": keys}})}
    logs: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(sent, key=lambda one: (str(one["first_at"]), str(one["_id"]))):
        logs.setdefault(one["incident_id"], []).append({key: one.get(key) for key in DELIVERY})
    rows = [_row(one, incidents.get(_incident(one), {}), logs.get(_incident(one), []), lang) for one in shown]
    return sorted(rows, key=lambda row: (str(row["opened_at"]), str(row["id"])), reverse=True)


def _incident(alert: dict[str, Any]) -> str:
    return str(alert.get("incident") or alert["_id"])


def _row(
    alert: dict[str, Any], incident: dict[str, Any], deliveries: list[dict[str, Any]], lang: str
) -> dict[str, Any]:
    from services.notification.domain.message import says
    from shared.indicators.wording import word

    taken = incident.get("taken") or {}
    return {
        "id": alert["_id"],
        "incident": _incident(alert),
        "incident_short": _incident(alert)[:SHORT],
        **{key: alert.get(key) for key in KEPT},
        "name": alert.get("name") or alert["target"],
        "says": says(alert["kind"], alert["indicator"], alert.get("params", {}), lang),
        "severity_zh": word(alert["severity"], lang),
        "members": len(incident.get("members", {})) or 1,
        "taken": taken.get("who") or (alert.get("excused") or {}).get("who"),
        "deliveries": deliveries,
        "handed": f"{sum(one['state'] == 'sent' for one in deliveries)}/{len(deliveries)}",
    }


async def _acknowledge(begin: str, who: str, why: str) -> str:
    from deploy.cli.session import session
    from shared.contracts.alerting import AlertAcknowledged

    async with session() as s:
        known = [str(one["_id"]) for one in await s.store.find("incidents", {"open": True}, ["_id"])]
        fitting = [key for key in known if key.startswith(begin)]
        if len(fitting) != 1:
            refuse(f"{len(fitting)} 个未恢复的事件以 {begin} 开头。 {len(fitting)} open incidents begin like this.")
        await s.emit(AlertAcknowledged(target=fitting[0], occurred_at=s.clock.now(), who=who, why=why))
        return fitting[0]


async def _silence(scope: dict[str, list[str]], who: str, why: str, since: str, until: str, span: str) -> str:
    from deploy.cli.session import session
    from shared.contracts.alerting import Scope, SilenceSet

    async with session() as s:
        now = s.clock.now()
        begins = _moment(since) if since else now
        ends = _moment(until) if until else begins + _length(span)
        if ends <= begins:
            refuse("止须晚于起。 It ends before it begins.")
        said = SilenceSet(
            target="silence", occurred_at=now, scope=Scope.model_validate(scope), starts_at=begins, ends_at=ends, who=who, why=why,
        )  # fmt: skip
        await s.emit(said)
    late = "（事后补登：期间已发的告警将标注原因）" if begins < now else ""
    return f"已登记 {said.event_id[:SHORT]}：{begins:%m-%d %H:%M} 至 {ends:%m-%d %H:%M}{late}。"


def _moment(text: str) -> datetime:
    from shared.contracts.envelope import CST

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse(f"时间 {text} 无法识别，请写作 2026-01-05T22:00。 Not a time.")
    return moment if moment.tzinfo else moment.replace(tzinfo=CST)


def _length(text: str) -> timedelta:
    found = _LONG.fullmatch(text)
    if found is None:
        refuse("请给出 --to 或 --for（如 30m、2h、1d）。 Say when it ends.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


async def _silences() -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("silences")
    rows = [{**one, "id": str(one["_id"])[:SHORT], "scope": _scope(one["scope"])} for one in found]
    return sorted(rows, key=lambda row: str(row["starts_at"]), reverse=True)


def _scope(scope: dict[str, list[str]]) -> str:
    return "；".join(f"{key} {'、'.join(values)}" for key, values in scope.items() if values)
