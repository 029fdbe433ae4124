"""One inspected site as a report: the same groups on a terminal and on a browsable page."""

from collections.abc import Mapping
from typing import Any, Final

from deploy.cli.inspection.finding_sheet import show_findings, show_signals, show_verdict
from deploy.cli.inspection.identity_sheet import show_identity, show_register
from deploy.cli.inspection.link_sheet import show_links
from deploy.cli.inspection.section_sheet import show_home, show_sections
from deploy.cli.inspection.sheet import Column, Sheet, local, moment
from deploy.cli.inspection.words import phrase, reason, word

Row = Mapping[str, Any]
_SPELLINGS: Final = (
    Column("url", "写法", "spelling"),
    Column("outcome", "结果", "outcome", short=True),
    Column("status", "状态码", "status", short=True),
    Column("final_url", "到达", "leads to"),
    Column("certificate_ends_at", "证书到期", "certificate ends", short=True),
    Column("why", "说明", "why"),
)
_LABELS: Final = (
    Column("kind", "页面类型", "kind of page", short=True),
    Column("label", "标签", "label"),
    Column("remark", "情况", "remark", short=True),
    Column("pages", "页数", "pages", short=True),
    Column("example", "示例", "example"),
)
_CHANNELS: Final = (
    Column("name", "渠道", "channel"),
    Column("kind", "类别", "kind", short=True),
    Column("reachable", "能否打开", "opens", short=True),
    Column("url", "地址", "address"),
)
_LETTERS: Final = (
    Column("title", "来信", "letter"),
    Column("asked_at", "提问", "asked", short=True),
    Column("answered_at", "答复", "answered", short=True),
    Column("reply_workdays", "工作日", "working days", short=True),
    Column("status", "状态", "status"),
)
_GUIDES: Final = (
    Column("name", "办事指南", "guide"),
    Column("lacking", "缺少的要素", "missing"),
    Column("forms", "表格", "forms", short=True),
    Column("url", "地址", "address"),
)
_CHECKS: Final = (
    Column("check", "检查", "check", short=True),
    Column("outcome", "结果", "outcome", short=True),
    Column("said", "情况", "seen"),
    Column("count", "处", "times", short=True),
    Column("url", "地址", "address"),
    Column("text", "依据", "by"),
)
_TEXT: Final = 40
_PHASES: Final = (
    ("dns", "域名解析", "DNS"), ("tcp", "连接", "TCP"), ("tls", "加密", "TLS"), ("first_byte", "首字节", "first byte"),
    ("total", "合计", "total"),
)  # fmt: skip


def show_site(sheet: Sheet, report: Row, *, with_verdict: bool = True) -> None:
    """Everything that is known, findings last."""
    _head(sheet, report)
    if report["probe"]:
        _opening(sheet, report)
    show_identity(sheet, report["identity"], report["identity_texts"], report["identity_seen"])
    show_register(sheet, report["register"] or ())
    show_home(sheet, report["home_newest_at"], report["home_fresh"])
    show_sections(sheet, report["sections"], base_of(report))
    if report["sections_unread"]:
        count = report["sections_unread"]
        sheet.line(sheet.say(f"  另有 {count} 个栏目未能读取", f"  {count} more sections could not be read"), "dim")
    _labels(sheet, report)
    _interaction(sheet, report)
    _guides(sheet, report)
    _functions(sheet, report)
    pages = {one["url"]: {"page": place} for place, one in reversed(list(enumerate(report["trail"])))}
    show_links(sheet, report["links"], base_of(report), pages)
    show_signals(sheet, [{**one, "seen": pages.get(one["page"])} for one in report["links"]["hidden"]])
    show_findings(sheet, [{"seen": pages.get((one["places"] or [""])[0]), **one} for one in report["findings"]])
    links = report["links"]
    own = [one for one in links["dead"] if one["internal"]]
    is_wrong = report["findings"] or own or links["wrong"] or links["hidden"]
    if with_verdict:
        show_verdict(sheet, report["outcome"], found=bool(is_wrong))


def base_of(report: Row) -> str:
    """The address beside which others are told: where the home page was found."""
    return str((report["probe"] or {}).get("final_url") or report["site"])


def _head(sheet: Sheet, report: Row) -> None:
    lang = sheet.lang
    pages = sheet.say(
        f"读到 {report['pages']}，失败 {report['pages_failed']}",
        f"read {report['pages']}, failed {report['pages_failed']}",
    )
    rows: list[tuple[str, str, Any]] = [
        ("网站", "site", report["site"]),
        ("检查时间", "inspected at", moment(report["at"]) if report["at"] else None),
        ("读取结果", "outcome", word(report["outcome"], lang)),
        ("页面", "pages", pages),
        ("说明", "note", _hint(sheet, report)),
        ("指标版本", "edition", report["edition"]),
    ]
    sheet.pairs("网站检查", "Inspection", [row for row in rows if row[2]])


def _hint(sheet: Sheet, report: Row) -> str | None:
    """Why a site that opens could not be read, and what to do about it."""
    if report["outcome"] == "robots":
        return sheet.say(
            "网站的 robots.txt 不允许读取；检查本单位网站可设 CRAWLER_SET_ROBOTS_ASIDE=true",
            "its robots.txt forbids reading; for a site of your own set CRAWLER_SET_ROBOTS_ASIDE=true",
        )
    if report["home_kind"] == "closing-notice":
        return sheet.say(
            "首页是关停公告，不按在运行的网站检查内容",
            "the home page is the notice of its end: contents are not judged",
        )
    if report["home_kind"] == "shell":
        return sheet.say(
            "首页内容由脚本写入，不用浏览器读不到，不能据此判断",
            "scripts write the home page: without a browser nothing can be said",
        )
    if report["outcome"] == "blocked" or report["home_kind"] == "challenge":
        return sheet.say(
            "网站前的防护设备拦截了读取，不能据此判断",
            "a protection in front of the site answered: nothing can be said",
        )
    return None


def _opening(sheet: Sheet, report: Row) -> None:
    lang, probe, state = sheet.lang, report["probe"], report["state"]
    status = "" if probe["status"] is None else f"（{probe['status']}）"
    phases = probe["phases"] or {}
    times = sheet.join(
        f"{sheet.say(zh, en)} {phases[key]:.2f}s" for key, zh, en in _PHASES if phases.get(key) is not None
    )
    chain = " → ".join(f"{hop['url']} ({hop['status']})" for hop in probe["chain"]) if len(probe["chain"]) > 1 else None
    yes = {True: sheet.say("是", "yes"), False: sheet.say("否", "no"), None: sheet.say("无法判断", "could not tell")}
    rows: list[tuple[str, str, Any]] = [
        ("打开首页", "home page", word(probe["outcome"], lang) + status),
        ("原因", "why", reason(probe["why"], lang)),
        ("用时", "time taken", times),
        ("跳转", "redirects", chain),
        ("服务器地址", "server", probe["address"]),
        (
            "证书到期",
            "certificate ends",
            moment(probe["certificate_ends_at"]) if probe["certificate_ends_at"] else None,
        ),
        ("呈现内容", "shows", _shows(sheet, state)),
        ("IPv6 地址", "IPv6 address", yes[report["ipv6_record"]]),
        ("IPv6 访问", "answers over IPv6", yes[report["ipv6"]] if report["ipv6_record"] else None),
        ("robots.txt", "robots.txt", _robots(sheet, report)),
        ("网站地图", "sitemap", _sitemap(sheet, report)),
    ]
    sheet.pairs("打开情况", "Opening", [row for row in rows if row[2]])
    spellings = [
        {
            **one,
            "outcome": word(one["outcome"], lang),
            "why": reason(one["why"], lang),
            "final_url": one["final_url"] if one["final_url"] != one["url"] else "",
        }
        for one in report["spellings"]
    ]
    sheet.list("网址写法", "Spellings", _SPELLINGS, spellings, counted=False)


def _shows(sheet: Sheet, state: Row | None) -> str | None:
    if state is None:
        return None
    parts = [
        word(state["shows"], sheet.lang),
        word(state["notice"], sheet.lang) if state["notice"] else "",
        phrase(state["text"], sheet.lang),
    ]
    return sheet.join(dict.fromkeys(parts))


def _robots(sheet: Sheet, report: Row) -> str | None:
    robots = report["robots"]
    if robots is None:
        return None
    if robots["could_not_be_read"]:
        return sheet.say(f"未能读取（{word(robots['outcome'], 'zh')}）", f"could not be read ({robots['outcome']})")
    allowed = (
        sheet.say("允许读取首页", "home page allowed")
        if robots["allowed"]
        else sheet.say("不允许读取首页", "home page forbidden")
    )
    delay = sheet.say(f"间隔 {robots['delay_s']:g} 秒", f"delay {robots['delay_s']:g} s") if robots["delay_s"] else ""
    return sheet.join((allowed, delay))


def _sitemap(sheet: Sheet, report: Row) -> str | None:
    count = report["sitemap_pages"]
    return None if count is None else sheet.say(f"列出 {count} 页", f"names {count} pages")


def _labels(sheet: Sheet, report: Row) -> None:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for kind in report["labels_seen"]:
        for one in kind["remarks"]:
            seen = one["examples"][0] if one["examples"] else None
            row = {
                "kind": word(kind["kind"], sheet.lang, "page"),
                "remark": word(one["remark"], sheet.lang),
                "pages": f"{one['pages']}/{kind['pages']}",
                "example": _example(report, seen) if seen else None,
                "seen": seen,
            }
            # On a terminal the labels that are missing alike are one line.
            key = (row["kind"], row["remark"], row["pages"], str(row["example"]) if sheet.is_brief else one["label"])
            rows.setdefault(key, {**row, "labels": []})["labels"].append(one["label"])
    told = [{**row, "label": " ".join(row["labels"])} for row in rows.values()]
    sheet.list("网页标签的问题", "Remarks on page labels", _LABELS, told, most=40, counted=False)


def _example(report: Row, seen: Row) -> str:
    """The page, and what is printed there where anything is."""
    trail = report["trail"]
    page = trail[seen["page"]]["url"] if 0 <= seen["page"] < len(trail) else ""
    return "  ".join(part for part in (str(local(page, base_of(report)) or ""), seen["text"]) if part)


def _interaction(sheet: Sheet, report: Row) -> None:
    lang, replies = sheet.lang, report["replies"]
    yes = {
        True: sheet.say("有", "yes"),
        False: sheet.say("未见", "none seen"),
        None: sheet.say("无法判断", "could not tell"),
    }
    opens = {True: sheet.say("能", "yes"), False: sheet.say("不能", "no"), None: ""}
    rows: list[tuple[str, str, Any]] = [("咨询渠道", "channel for questions", yes[report["consultation_channel"]])]
    if replies:
        rows += _replies(sheet, replies)
    for key, zh, en in (("surveys", "调查征集", "surveys"), ("interviews", "在线访谈", "interviews")):
        if report[key]:
            rows.append((zh, en, _activities(sheet, report[key])))
    if report["pages"]:
        sheet.pairs("互动交流", "Interaction", rows)
    channels = [
        {
            **one,
            "kind": word(one["kind"], lang),
            "reachable": opens[one["reachable"]],
            "url": local(one["url"], base_of(report)),
        }
        for one in report["channels"]
    ]
    sheet.list("渠道", "Channels", _CHANNELS, channels)
    sheet.list("来信与答复", "Letters", _LETTERS, report["messages"])


def _replies(sheet: Sheet, replies: Row) -> list[tuple[str, str, Any]]:
    counts = (
        ("questions", "共", "all"), ("measured", "可计时", "measured"), ("answered_undated", "已答复无日期", "answered without a date"),
        ("unanswered", "未答复", "unanswered"), ("unclear", "不明", "unclear"),
    )  # fmt: skip
    rows: list[tuple[str, str, Any]] = [
        ("来信", "letters", sheet.join(f"{sheet.say(zh, en)} {replies[key]}" for key, zh, en in counts if replies[key]))
    ]
    if replies["median_workdays"] is not None:
        median, longest = replies["median_workdays"], replies["longest_workdays"]
        rows.append(
            (
                "答复用时",
                "time to answer",
                sheet.say(
                    f"中位数 {median:g} 个工作日，最长 {longest} 个工作日",
                    f"median {median:g} working days, longest {longest}",
                ),
            )
        )
    oldest = replies["oldest_unanswered"]
    if oldest:
        rows.append(("最久未答复", "longest unanswered", f"{moment(oldest['asked_at'])}  {oldest['title']}"))
    return rows


def _activities(sheet: Sheet, seen: Row) -> str:
    newest = moment(seen["newest_at"]) if seen["newest_at"] else "—"
    return sheet.say(
        f"{seen['found']} 次，近一年 {seen['in_last_year']} 次，最新 {newest}，结果公布 {seen['results']} 次",
        f"{seen['found']}, within a year {seen['in_last_year']}, newest {newest}, results {seen['results']}",
    )


def _guides(sheet: Sheet, report: Row) -> None:
    blank = sheet.say("（空）", " (empty)")
    rows = [
        {
            **one,
            "lacking": sheet.join(name + (blank if name in one["empty"] else "") for name in one["missing"]),
            "url": local(one["url"], base_of(report)),
        }
        for one in report["service_guides"]
    ]
    sheet.list("办事指南", "Service guides", _GUIDES, rows)


def _functions(sheet: Sheet, report: Row) -> None:
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in report["functions"]:
        row = {
            **one,
            "check": word(one["check"], sheet.lang),
            "outcome": word(one["outcome"], sheet.lang, "check"),
            "said": word(one["seen"], sheet.lang, "check"),
            "seen": one["trail"],
            "url": local(one["url"], base_of(report)),
            "text": _short(one["text"]) if sheet.is_brief else one["text"],
            "count": 1,
        }
        # On a terminal eight pages that are missing alike are one line.
        key = (row["check"], row["outcome"], row["said"], "" if sheet.is_brief else row["url"])
        rows.setdefault(key, {**row, "count": 0})["count"] += 1
    sheet.list("网站功能", "Functions", _CHECKS, list(rows.values()), most=40, counted=False)


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[:_TEXT] + "…"
