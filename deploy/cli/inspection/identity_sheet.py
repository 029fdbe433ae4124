"""Who the site is, for people: every part with what it was read from, and what the register says beside it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.sheet import Column, Sheet
from deploy.cli.inspection.words import phrase, word

_PARTS: Final = (
    ("site_name", "网站名称", "site name"), ("sponsor", "主办单位", "sponsor"), ("operator", "承办单位", "operator"),
    ("contact", "联系方式", "contact"), ("site_code", "网站标识码", "site code"), ("icp", "ICP 备案", "ICP filing"),
    ("police", "公安备案", "police filing"), ("conac", "党政机关标识", "CONAC mark"), ("error_report", "网站找错入口", "error report"),
    ("host", "域名", "host"),
)  # fmt: skip
_COLUMNS: Final = (
    Column("part", "项目", "part", short=True), Column("value", "内容", "value"), Column("note", "说明", "note"),
    Column("text", "读自", "read from", style="dim"),
)  # fmt: skip
_REGISTER: Final = (
    Column("part", "项目", "part", short=True), Column("match", "比对", "match", short=True), Column("printed", "页面标明", "printed"),
    Column("registered", "名录登记", "registered"),
)  # fmt: skip
NAMES: Final = {key: (zh, en) for key, zh, en in _PARTS}


def show_identity(
    sheet: Sheet, identity: Mapping[str, Any], texts: Mapping[str, str], seen: Mapping[str, Any] | None = None
) -> None:
    """Nothing for a page that prints none of it."""
    if not any(identity.get(key) for key, _, _ in _PARTS if key != "host"):
        return
    rows = [
        {
            "part": sheet.say(zh, en),
            "value": identity.get(key),
            "note": _note(sheet, key, identity),
            "seen": (seen or {}).get(key),
            "text": _from(sheet, texts.get(key), identity.get(key)),
        }
        for key, zh, en in _PARTS
        if identity.get(key)
    ]
    sheet.list("网站标识", "Who the site is", _COLUMNS, rows, counted=False)
    lacking = [sheet.say(zh, en) for key, zh, en in _PARTS if not identity.get(key)]
    if lacking:
        sheet.line(sheet.say(f"  未见：{'、'.join(lacking)}", f"  not seen: {', '.join(lacking)}"), "dim")
    if identity.get("footer_elsewhere"):
        sheet.line(
            sheet.say(
                f"  页脚来自另一文件，未读：{identity['footer_elsewhere']}",
                f"  the footer comes from another file, not read: {identity['footer_elsewhere']}",
            ),
            "dim",
        )


def _note(sheet: Sheet, key: str, identity: Mapping[str, Any]) -> str:
    lang = sheet.lang
    said: list[str] = []
    if key == "site_code" and identity.get("site_code"):
        said = [word(identity.get("site_code_form"), lang), word(identity.get("site_code_source"), lang)]
        if identity.get("site_code_contradicted"):
            said.append(
                sheet.say(
                    f"另见：{identity['site_code_contradicted']}", f"otherwise: {identity['site_code_contradicted']}"
                )
            )
    elif key == "conac" and identity.get("conac_picture"):
        said = [word(identity["conac_picture"], lang), identity.get("conac_id") or ""]
    elif key == "error_report" and identity.get("error_report_target"):
        said = [word(identity["error_report_target"], lang), identity.get("error_report_code") or ""]
    elif key == "host" and identity.get("host_form"):
        said = [word(identity["host_form"], lang, "host" if identity["host_form"] == "address" else "")]
        said += (
            [sheet.say(f"端口 {identity['host_port']}", f"port {identity['host_port']}")]
            if identity.get("host_port")
            else []
        )
    return sheet.join(said)


def _from(sheet: Sheet, text: str | None, value: Any) -> str:
    """What a part was read from, when that says more than the part itself."""
    return phrase(text, sheet.lang) if text and text != value else ""


def show_register(sheet: Sheet, facts: Sequence[Mapping[str, Any]]) -> None:
    """What the site prints beside what the register says."""
    rows = [
        {
            **one,
            "part": sheet.say(*NAMES.get(one["part"], (one["part"], one["part"]))),
            "match": _match(sheet, one["match"]),
        }
        for one in facts
    ]
    sheet.list("与名录比对", "Against the register", _REGISTER, rows)


def _match(sheet: Sheet, match: str) -> str:
    return word(match, sheet.lang, "from-register" if match == "differs" else "")
