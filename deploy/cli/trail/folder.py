"""A folder to browse: index, one page a target, and the stored bytes of its pages as text that nothing executes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from deploy.cli.inspection.html_sheet import HtmlSheet
from deploy.cli.inspection.sheet import moment
from deploy.cli.inspection.site_sheet import base_of
from deploy.cli.output import plain
from deploy.cli.trail.sheet import show_target
from shared.runtime.settle import Permanent
from shared.web.charset import decode

Row = Mapping[str, Any]
Body = Callable[[str], Awaitable[bytes]]
_MOST_TEXT: Final = 2_000_000
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_HEAD: Final = (
    '<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{title}</title>'
    "<style>body {{ font: 15px/1.6 sans-serif; max-width: 70rem; margin: 1.5rem auto; padding: 0 1rem; }}"
    " pre {{ white-space: pre-wrap; overflow-wrap: anywhere; background: #f7f9fb; padding: 1rem; font-size: 13px; }}</style></head><body>\n"
)


async def write_folder(folder: Path, reports: Sequence[Row], body: Body, lang: str) -> Path:
    """Everything about these targets; returns the index. Overwrites what it wrote before."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports:
        await _target(folder / report["target"], report, body, lang)
    index = folder / "index.html"
    title = "证据目录" if lang == "zh" else "Evidence"
    rows = [
        f'<li><a href="{escape(one["target"])}/index.html">{escape(plain(one["name"] or one["target"]))}</a> '
        f"<code>{escape(one['target'])}</code> {escape(moment(one['at'] or ''))}</li>\n"
        for one in reports
    ]
    _write(index, f"{_head(title, lang)}<h1>{title}</h1>\n<ul>\n{''.join(rows)}</ul></body></html>\n")
    return index


async def _target(folder: Path, report: Row, body: Body, lang: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, str] = {}
    for page in report["trail"]:
        key = page["sha256"]
        if not page["stored"] or key in stored:
            continue
        try:
            text = _bytes_page(await body(key), page, lang)
        except Permanent:
            continue
        stored[key] = f"{key}.html"
        _write(folder / f"{key}.html", text)
    sheet = HtmlSheet(lang, base_of(report), report["trail"], stored)
    show_target(sheet, report)
    _write(folder / "index.html", sheet.page(str(report["name"] or report["target"]), "../index.html"))


def _bytes_page(body: bytes, page: Row, lang: str) -> str:
    """The bytes as text: every tag of theirs is shown and none is one."""
    decoded = decode(body)
    names = (
        ("地址", "时间", "状态码", "长度", "编码")
        if lang == "zh"
        else ("address", "time", "status", "bytes", "charset")
    )
    values = (page["url"], moment(page["at"] or "—"), page["status"] or "—", len(body), decoded.charset)
    facts = "".join(
        f"<dt>{name}</dt><dd>{escape(plain(str(value)))}</dd>" for name, value in zip(names, values, strict=True)
    )
    cut = "" if len(decoded.text) <= _MOST_TEXT else "\n…"
    text = escape(plain(decoded.text[:_MOST_TEXT])) + cut
    back = '<p><a href="index.html">←</a></p>'
    return (
        f"{_head(page['sha256'], lang)}{back}<h1>SHA-256 <code>{escape(page['sha256'])}</code></h1>\n<dl>{facts}</dl>\n"
        f"<pre>{text}</pre></body></html>\n"
    )


def _head(title: str, lang: str) -> str:
    return _HEAD.format(lang="zh-CN" if lang == "zh" else "en", policy=_POLICY, title=escape(title))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))
