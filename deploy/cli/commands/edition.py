"""`xunjian edition`: check, show and compare editions; put the official table's numbers in."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import FOUND, USAGE, document, refuse, table

RULE_COLUMNS = {
    "code": "指标编码", "title": "指标", "severity_zh": "类别", "under": "一级/二级指标", "who": "方式",
    "points": "分值", "per": "计法", "numbers": "参数", "mark": "暂定",
}  # fmt: skip
CHANGE_COLUMNS = {"key": "项目", "before": "原", "after": "新"}
ERROR_COLUMNS = {"file": "文件", "sheet": "工作表", "row": "行", "field": "字段", "what": "问题"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        no_args_is_help=True, help="指标版本：检查、查看、比较、按正式文本更正。 Editions of the indicators."
    )
    app.add_typer(group, name="edition")
    _add_reading(group)
    _add_template(group)
    _add_import(group)


def _add_reading(group: typer.Typer) -> None:
    @group.command()
    def check(
        what: list[str] = typer.Argument(None, help="版本名或文件；默认全部。 Names or files; default: all."),
    ) -> None:
        """检查版本文件，错误给出文件和行号。 Example: xunjian edition check local.toml"""
        from shared.indicators.editions import EditionError, edition_names

        wrong = False
        for one in what or edition_names(_folder()):
            try:
                found = _load(one)
                typer.echo(f"{found.code}：{len(found.rules)} 个指标，摘要 {found.digest}")
            except EditionError as error:
                wrong = True
                typer.secho(str(error), err=True, fg="red")
        if wrong:
            raise typer.Exit(USAGE)

    @group.command()
    def show(
        what: str = typer.Argument(help="版本名或文件。 Name or file."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """列出指标、分值、参数与暂定标记。 Example: xunjian edition show cn-2019"""
        found = _loaded(what)
        rows = [_row(rule, lang) for rule in found.rules.values()]
        if as_json:
            document(
                {
                    "code": found.code,
                    "title": found.title_zh,
                    "basis": found.basis,
                    "digest": found.digest,
                    "rules": rows,
                }
            )
        else:
            typer.echo(f"{found.title_zh}（{found.code}）\n依据：{found.basis}")
            table("指标", RULE_COLUMNS, rows)

    @group.command()
    def diff(
        one: str = typer.Argument(help="版本名或文件。 Name or file."),
        other: str = typer.Argument(help="版本名或文件。 Name or file."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """比较两个版本。有差异时退出码为 1。 Example: xunjian edition diff cn-2019 demo-province"""
        from shared.indicators.edition_diff import differences

        rows = [_change(change) for change in differences(_loaded(one), _loaded(other))]
        document(rows) if as_json else table("差异", CHANGE_COLUMNS, rows)
        if rows:
            raise typer.Exit(FOUND)


def _add_template(group: typer.Typer) -> None:
    @group.command()
    def template(
        edition: str = typer.Option("cn-2019", help="以哪个版本为底。 The edition to start from."),
        out: Path = typer.Option(Path("edition.xlsx"), help="写到哪个文件。 Where it is written."),
    ) -> None:
        """导出指标数值表（xlsx，每个指标一行），供持有正式文本者更正。 Example: xunjian edition template --out numbers.xlsx"""
        from deploy.cli.books.numbers import write

        typer.echo(f"已写入 {out}：{write(out, _loaded(edition))} 个指标")


def _add_import(group: typer.Typer) -> None:
    @group.command("import")
    def import_(
        file: Path = typer.Argument(help="更正后的数值表。 The corrected workbook."),
        edition: str = typer.Option("cn-2019", help="以哪个版本为底。 The edition to start from."),
        in_force: str = typer.Option(..., help="施行日期，如 2023-01-01。 The day from which it holds."),
        name: str = typer.Option("", help="新版本名；默认“底本-日期”。 Name of the new edition."),
        folder: Path = typer.Option(None, help="写到哪个文件夹；默认 XUNJIAN_EDITIONS_DIR。 Where it is written."),
        dry_run: bool = typer.Option(False, "--dry-run", help="只显示差异。 Show the difference only."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """按数值表生成新的、注明日期的版本；旧周期仍用旧版本。 Example: xunjian edition import numbers.xlsx --in-force 2023-01-01"""
        base, day = _loaded(edition), _day(in_force)
        book, errors = _read(file, base)
        if errors:
            document(errors) if as_json else table("错误（未生成版本）", ERROR_COLUMNS, errors)
            raise typer.Exit(USAGE)
        changes = [_change(change) for change in book.changes]
        document(changes) if as_json else table("差异", CHANGE_COLUMNS, changes)
        if not dry_run and changes:
            path = _write(book, base, day, name or f"{base.code}-{day:%Y%m%d}", folder or _folder())
            if not as_json:
                typer.echo(f"已生成 {path}；以 SCORING_EDITION={path.stem} 启用，结束周期时用 --edition {path.stem}")


def _folder() -> Path | None:
    found = os.environ.get("XUNJIAN_EDITIONS_DIR")
    return Path(found) if found else None


def _load(what: str) -> Any:
    from shared.indicators.editions import edition, of_file

    path = Path(what)
    return of_file(path, _folder()) if path.suffix == ".toml" else edition(what, _folder())


def _loaded(what: str) -> Any:
    from shared.indicators.editions import EditionError

    try:
        return _load(what)
    except EditionError as error:
        refuse(str(error))


def _row(rule: Any, lang: str) -> dict[str, Any]:
    from shared.indicators.wording import word

    indicator = rule.indicator
    return {
        "code": indicator.code,
        "subject": indicator.subject.value,
        "title": indicator.title_zh if lang == "zh" else indicator.title_en,
        "severity": indicator.severity.value,
        "severity_zh": word(indicator.severity.value, lang),
        "under": "/".join(rule.level) if rule.level else None,
        "who": indicator.who,
        "points": str(rule.points) if rule.points is not None else None,
        "points_home": str(rule.points_home) if rule.points_home is not None else None,
        "per": ("each" if rule.each else "once") if rule.points is not None else None,
        "numbers": "；".join(f"{name}={value}" for name, value in rule.numbers.items()) or None,
        "provisional": rule.provisional,
        "mark": "暂定" if rule.provisional else None,
        "sure": rule.sure,
        "source": rule.source,
    }


def _change(change: Any) -> dict[str, Any]:
    return {"key": ".".join(change.key), "before": change.before, "after": change.after}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{text!r} 不是日期，请用 2023-01-01。 Not a date.")


def _read(file: Path, base: Any) -> tuple[Any, list[dict[str, Any]]]:
    from dataclasses import asdict

    from deploy.cli.books.numbers import NumbersBook
    from deploy.cli.books.sheets import Unreadable

    try:
        book = NumbersBook(file, base)
    except Unreadable as error:
        refuse(str(error))
    return book, [asdict(one) for one in book.errors]


def _write(book: Any, base: Any, day: date, name: str, folder: Path | None) -> Path:
    """The new edition, checked before it is there. An edition that is there is never changed."""
    from shared.indicators.edition_diff import as_file
    from shared.indicators.editions import EditionError, of_file

    path = (folder or Path()) / f"{name}.toml"
    if path.exists():
        refuse(f"{path} 已存在；版本一经启用不得更改，请另取名称。 An edition is never changed: take another name.")
    titles = {
        "title_zh": f"{base.title_zh}（{day.isoformat()}起）",
        "title_en": f"{base.title_en}, from {day.isoformat()}",
    }
    draft = path.with_name(f".{name}.draft.toml")
    draft.parent.mkdir(parents=True, exist_ok=True)
    note = "Made by `xunjian edition import`: only what differs from the edition that it extends."
    draft.write_text(as_file(base.code, titles, day, book.changes, note), encoding="utf-8")
    try:
        of_file(draft, folder)
    except EditionError as error:
        draft.unlink()
        refuse("\n".join(_in_book(book, line) for line in str(error).splitlines()))
    return draft.rename(path)


def _in_book(book: Any, line: str) -> str:
    """A problem of the new file, at the place of the workbook that it comes from."""
    _, key, what = [*line.split(": ", 2), "", ""][:3]
    place = book.place_of(key)
    return f"{place.file} {place.sheet} 第{place.row}行 {key}：{what}" if place else line
