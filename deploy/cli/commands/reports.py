"""`xunjian reports`: circulars that were written, their figures, their files, and the same figures in an office's own words."""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from deploy.cli.output import document, refuse, table

if TYPE_CHECKING:
    from services.reporting.domain.circular import Circular

COLUMNS = {"period": "周期", "stage_zh": "阶段", "edition": "指标版本", "published_at": "生成", "saved": "文件"}
FIGURES = {"name": "项目", "value": "数值", "numerator": "分子", "denominator": "分母", "formula": "算式或说明"}
FORMATS = ("docx", "xlsx", "html", "json")
ANY_FORMAT = typer.Option("all", "--format", help="docx | xlsx | html | json | all")
STAGE = typer.Option(None, "--recheck/--before", help="复查后或复查前；默认最新的。 Default: the latest.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True, help="通报。 Circulars.")
    app.add_typer(group, name="reports")

    @group.callback()
    def reports(
        context: typer.Context,
        period: str = typer.Option("", help="周期，如 2022Q2；默认全部。 Default: all."),
        save: Path | None = typer.Option(None, help="把通报文件写到这个文件夹。 Write the files into this folder."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """已生成的通报。 Circulars. Example: xunjian reports --period 2022Q2 --save out/"""
        if context.invoked_subcommand is None:
            _list(period, save, as_json)

    _reading(group)
    _writing(group)


def _reading(group: typer.Typer) -> None:
    @group.command("list")
    def list_(
        period: str = typer.Option("", help="周期；默认全部。 Default: all."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """已生成的通报。 Circulars. Example: xunjian reports list"""
        _list(period, None, as_json)

    @group.command()
    def show(
        period: str = typer.Argument(help="周期，如 2022Q2"),
        recheck: bool | None = STAGE,
        as_json: bool = typer.Option(False, "--json", help="整个模型。 The whole model."),
    ) -> None:
        """一期通报的全部数字。 Every figure of one circular. Example: xunjian reports show 2022Q2"""
        from services.reporting.text.figures import figures
        from services.reporting.text.table import shown

        circular = asyncio.run(_stored(period, recheck))
        if as_json:
            document(circular.model_dump(mode="json"))
            return
        table("通报数字", FIGURES, [{key: shown(cell) for key, cell in row.items()} for row in figures(circular)])

    @group.command()
    def export(
        period: str = typer.Argument(help="周期，如 2022Q2"),
        recheck: bool | None = STAGE,
        form: str = ANY_FORMAT,
        out: Path = typer.Option(Path(), help="写到哪个文件夹。 Where to."),
    ) -> None:
        """取出已生成的通报文件。 The files as they were written. Example: xunjian reports export 2022Q2 --format docx"""
        asyncio.run(_export(period, recheck, _formats(form), out))


def _writing(group: typer.Typer) -> None:
    @group.command()
    def render(
        period: str = typer.Argument("", help="周期，如 2022Q2；或用 --from。"),
        source: Path | None = typer.Option(
            None, "--from", help="circular.json；不需要连接系统。 Needs no running product."
        ),
        template: Path | None = typer.Option(None, help="本单位的模板文件夹。 An office's own templates."),
        recheck: bool | None = STAGE,
        form: str = ANY_FORMAT,
        out: Path = typer.Option(Path(), help="写到哪个文件夹。 Where to."),
    ) -> None:
        """按模板重新排版，数字不变。 The same figures in other words. Example: xunjian reports render 2022Q2 --template 模板/"""
        if bool(period) == bool(source):
            refuse("请给出周期，或用 --from 给出 circular.json。 Either a period or --from.")
        chosen = _template(template)
        circular = _read(source) if source else asyncio.run(_stored(period, recheck))
        _render(circular, chosen, _formats(form), out)

    @group.command("template")
    def template_(folder: Path = typer.Argument(help="写到哪个文件夹。 Where to.")) -> None:
        """写出默认模板和说明，供修改。 The default templates, to be changed. Example: xunjian reports template 模板/"""
        from services.reporting.adapters.templates import copy_default

        try:
            written = copy_default(folder)
        except FileExistsError as error:
            refuse(f"{error} 已存在，未写任何文件。 It exists; nothing was written.")
        except OSError as error:
            refuse(f"{folder} 不能写入：{error.strerror}。 The folder cannot be written.")
        typer.echo(f"已写出：{'、'.join(str(path) for path in written)}")


def _list(period: str, save: Path | None, as_json: bool) -> None:
    rows = asyncio.run(_rows(period, save))
    if period and not rows:
        refuse(f"周期 {period} 没有通报；用 xunjian close-period {period} 生成。 No circular of that period.")
    document(rows) if as_json else table("通报", COLUMNS, rows)


async def _rows(period: str, save: Path | None) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("reports", {"period": period} if period else {})
        rows = [_row(one) for one in sorted(found, key=lambda one: str(one["_id"]))]
        if save is not None:
            for row in rows:
                row["saved"] = await _save(s, row, FORMATS, save, _prefix(row))
    return rows


def _row(report: dict[str, Any]) -> dict[str, Any]:
    kept = ("period", "recheck", "edition", "published_at", "settled", "files", "names")
    stage = "复查后" if report["recheck"] else "复查前"
    return {"id": report["_id"], **{key: report[key] for key in kept}, "stage_zh": stage, "saved": None}


def _prefix(row: dict[str, Any]) -> str:
    """Each period and stage has file names of its own, so that nothing is overwritten by another circular."""
    return re.sub(r"[^\w.-]", "-", row["id"]) + "-"


async def _save(s: Any, row: dict[str, Any], formats: tuple[str, ...], folder: Path, prefix: str) -> list[str]:
    return [
        _write(folder / f"{prefix}{row['names'][name]}", await s.evidence.get(key))
        for name, key in sorted(row["files"].items())
        if name in formats
    ]


def _write(path: Path, body: bytes) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        refuse(f"{path} 不能写入：{error.strerror}。 The file cannot be written.")
    return str(path)


async def _chosen(s: Any, period: str, recheck: bool | None) -> dict[str, Any]:
    """The circular asked for; the one after the re-check where nothing is said and both are there."""
    found = await s.store.find("reports", {"period": period})
    fitting = [one for one in found if recheck is None or one["recheck"] is recheck]
    if not fitting:
        refuse(f"周期 {period} 没有这样的通报；用 xunjian close-period {period} 生成。 No such circular.")
    latest: dict[str, Any] = max(fitting, key=lambda one: bool(one["recheck"]))
    return latest


async def _export(period: str, recheck: bool | None, formats: tuple[str, ...], out: Path) -> None:
    from deploy.cli.session import session

    async with session() as s:
        row = _row(await _chosen(s, period, recheck))
        written = await _save(s, row, formats, out, _prefix(row))
    if not written:
        refuse(
            f"这期通报没有 {'、'.join(formats)} 格式；可用 xunjian reports render {period} 生成。 Not in that format."
        )
    typer.echo(f"已写出：{'、'.join(written)}")


async def _stored(period: str, recheck: bool | None) -> "Circular":
    """The model of a circular as it was written: what is rendered from it later says the same figures."""
    from deploy.cli.session import session

    async with session() as s:
        report = await _chosen(s, period, recheck)
        return _model(await s.evidence.get(report["files"]["json"]), period)


def _read(path: Path) -> "Circular":
    try:
        return _model(path.read_bytes(), str(path))
    except OSError as error:
        refuse(f"{path} 不能读取：{error.strerror}。 The file cannot be read.")


def _model(body: bytes, named: str) -> "Circular":
    from pydantic import ValidationError

    from services.reporting.domain.circular import Circular

    try:
        return Circular.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"]) or "JSON"
        refuse(f"{named} 不是通报的 JSON：{where}：{first['msg']}。 Not a circular.")


def _template(folder: Path | None) -> Any:
    from services.reporting.adapters.templates import load
    from services.reporting.text.template import BrokenTemplateError

    try:
        return load(folder)
    except BrokenTemplateError as error:
        refuse(f"模板有误：{error}")


def _render(circular: "Circular", template: Any, formats: tuple[str, ...], out: Path) -> None:
    """All formats, or none when the template breaks on the way."""
    from services.reporting.renderers import RENDERERS
    from services.reporting.text.template import BrokenTemplateError

    try:
        bodies = {one.FILE: one.render(circular, template) for one in RENDERERS if one.NAME in formats}
    except BrokenTemplateError as error:
        refuse(f"模板有误：{error}")
    written = [_write(out / name, body) for name, body in bodies.items()]
    typer.echo(f"已写出：{'、'.join(written)}")


def _formats(form: str) -> tuple[str, ...]:
    if form != "all" and form not in FORMATS:
        refuse(f"没有格式 {form}，可用：{'、'.join(FORMATS)}、all。 No such format.")
    return FORMATS if form == "all" else (form,)
