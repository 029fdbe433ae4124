"""One explained page as a report for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.finding_sheet import show_findings, show_signals, show_verdict
from deploy.cli.inspection.identity_sheet import show_identity
from deploy.cli.inspection.section_sheet import show_home, show_sections
from deploy.cli.inspection.sheet import Column, Sheet, local, moment
from deploy.cli.inspection.words import phrase, word

Row = Mapping[str, Any]
_DATES: Final = (
    Column("source", "来源", "source", short=True),
    Column("value", "日期", "date", short=True),
    Column("text", "原文", "text"),
    Column("place", "位置", "place"),
    Column("why", "采用与否", "used"),
)
_DIFFER: Final = (
    Column("fact", "事项", "fact", short=True), Column("one", "一处", "one"), Column("other", "另一处", "other"),
)  # fmt: skip
_LABELS: Final = (
    Column("label", "标签", "label", short=True),
    Column("value", "值（原样）", "value as printed"),
    Column("remark", "备注", "remark"),
)
_ITEMS: Final = (
    Column("date", "日期", "date", short=True), Column("title", "标题", "title"), Column("note", "备注", "note"),
)  # fmt: skip
_MESSAGES: Final = (
    Column("title", "来信", "letter"),
    Column("asked_at", "提问", "asked", short=True),
    Column("answered_at", "答复", "answered", short=True),
    Column("days", "工作日", "working days", short=True),
    Column("status", "状态", "status"),
)
_NAMED: Final = (Column("name", "名称", "name"), Column("url", "地址", "address"))


def show_page(told: Row, lang: str) -> None:
    """Everything that is known, grouped; what a page of this kind does not have takes no room."""
    sheet = Sheet(lang)
    _head(sheet, told)
    if told["kind"] is None or told["function"] is None:
        _findings(sheet, told)
        return
    _article(sheet, told)
    _labels(sheet, told)
    show_identity(sheet, told["identity"], told["identity_texts"])
    _sections(sheet, told)
    _interaction(sheet, told)
    _guide(sheet, told)
    _function(sheet, told)
    _findings(sheet, told)


def _head(sheet: Sheet, told: Row) -> None:
    lang, by = sheet.lang, phrase(told["kind_evidence"], sheet.lang)
    status = f"（{told['status']}）" if told["status"] else ""
    nowhere = sheet.say("未知（可用 --url 指明）", "unknown (say it with --url)")
    rows: list[tuple[str, str, Any]] = [
        ("读取结果", "outcome", word(told["outcome"], lang) + status),
        ("网址", "address", told["url"] or nowhere),
        ("原因", "why", _why(sheet, told["why"])),
        ("页面类型", "kind of page", _kind(sheet, told["kind"], by)),
        ("标题", "title", told["title"]),
        ("页头标题", "html title", told["html_title"] if told["html_title"] != told["title"] else None),
        ("当前位置", "breadcrumb", " > ".join(told["breadcrumb"])),
        ("编码", "charset", _charset(sheet, told)),
        ("关停公告", "closing notice", told["closing_notice"]),
        ("验证字样", "challenge", told["challenge"]),
        ("错误字样", "error wording", told["soft_404"]),
    ]
    if told["needs_browser"]:
        note = sheet.say("内容由脚本写入，不用浏览器读不到", "scripts write it: only a browser could read it")
        rows.append(("提示", "note", note))
    sheet.pairs("网页", "Page", [row for row in rows if row[2]])


def _kind(sheet: Sheet, kind: str | None, by: str) -> str | None:
    if kind is None:
        return None
    said = word(kind, sheet.lang, "page")
    return said + sheet.say(f"（依据：{by}）", f" (by: {by})") if by else said


def _why(sheet: Sheet, why: str | None) -> str | None:
    return sheet.say("文件是空的", "the file is empty") if why == "empty" else why


def _charset(sheet: Sheet, told: Row) -> str | None:
    if not told["charset"]:
        return None
    declared = (told["function"] or {}).get("charset_declared")
    said = [told["charset"], sheet.say(f"页面声明 {declared}", f"declared {declared}") if declared else ""]
    forms = [form for form in (told["format"], told["packed"]) if form not in (None, "html")]
    return sheet.join((*said, *(sheet.say(f"文件格式 {form}", f"file is {form}") for form in forms)))


def _article(sheet: Sheet, told: Row) -> None:
    lang = sheet.lang
    if told["kind"] == "article" or told["published_at"] or told["source"]:
        sheet.pairs("文章", "Article", [
            ("发布时间", "published", _published(sheet, told)), ("来源", "source", told["source"]),
            ("作者", "author", told["author"]), ("正文", "body", _body(sheet, told)),
        ])  # fmt: skip
    rows = [
        {**one, **{name: word(one[name], lang) for name in ("source", "place", "why")}} for one in told["dates"]
    ]  # fmt: skip
    sheet.list("看到的日期", "Dates considered", _DATES, rows)
    facts = {
        "published_at": sheet.say("发布时间", "publication date"),
        "site_code": sheet.say("网站标识码", "site code"),
    }
    differ = [{**one, "fact": facts.get(one["fact"], one["fact"])} for one in told["contradictions"]]
    sheet.list("互相矛盾", "Contradictions", _DIFFER, differ)


def _published(sheet: Sheet, told: Row) -> str:
    if told["published_at"] is None:
        return sheet.say("无法确定", "unknown")
    by, precision = word(told["published_by"], sheet.lang), word(told["published_precision"], sheet.lang)
    return sheet.say(
        f"{moment(told['published_at'])}（{precision}，{by}）",
        f"{moment(told['published_at'])} (to the {precision}, {by})",
    )


def _body(sheet: Sheet, told: Row) -> str | None:
    length, begins = told["body_length"], told["body_begins"] or ""
    if not length:
        return None
    more = "…" if length > len(begins) else ""
    return sheet.say(f"{length}字：{begins}{more}", f"{length} characters: {begins}{more}")


def _labels(sheet: Sheet, told: Row) -> None:
    remarks: dict[str, list[str]] = {}
    for one in told["label_remarks"]:
        against = f"（{one['against']}）" if one["against"] else ""
        remarks.setdefault(one["label"], []).append(word(one["remark"], sheet.lang) + against)
    lacking = [one["label"] for one in told["label_remarks"] if one["remark"] == "missing"]
    names = [name for name in dict.fromkeys([*told["labels"], *told["labels_empty"], *remarks]) if name not in lacking]
    rows = [
        {"label": name, "value": told["labels"].get(name), "remark": sheet.join(remarks.get(name, ()))}
        for name in names
    ]
    if not rows and lacking:
        sheet.heading("网页标签", "Page labels")
    sheet.list("网页标签", "Page labels", _LABELS, rows, most=30)
    if lacking:
        kind = word(told["kind"], sheet.lang, "page")
        said = sheet.say(
            f"  {kind}应有而缺少：{' '.join(lacking)}",
            f"  owed by a page of this kind ({kind}) and missing: {' '.join(lacking)}",
        )
        sheet.line(said, "dim")


def _sections(sheet: Sheet, told: Row) -> None:
    show_home(sheet, told["home_newest_at"], told["home_fresh"])
    show_sections(sheet, told["sections"], told["url"])
    items = [
        {**one, "note": sheet.join((sheet.say("置顶", "pinned") if one["pinned"] else "", _date_note(sheet, one)))}
        for one in told["items"]
    ]
    sheet.list("列表项", "List items", _ITEMS, items)
    if told["next_page"] or told["page_count"]:
        pages = [
            ("下一页", "next page", local(told["next_page"], told["url"])),
            ("总页数", "pages", told["page_count"]),
        ]
        sheet.pairs("翻页", "Paging", pages)


def _date_note(sheet: Sheet, item: Row) -> str:
    """Where a date was read that does not stand beside its title in full."""
    if item["date"] is None:
        return sheet.say("无日期", "no date") if item["date_text"] is None else str(item["date_text"])
    source = str(item["date_source"] or "visible")
    return "" if source == "visible" else sheet.join(word(part, sheet.lang) for part in source.split(", "))


def _interaction(sheet: Sheet, told: Row) -> None:
    seen, lang = told["interaction"], sheet.lang
    letters = seen["messages"]
    rows: list[tuple[str, str, Any]] = []
    if seen["has_form"]:
        rows.append(("表单", "form", seen["form_text"] or sheet.say("有", "yes")))
    if letters:
        unclear = len(letters) - seen["answered"] - seen["unanswered"]
        counts = (
            (seen["answered"], "已答复", "answered"),
            (seen["unanswered"], "未答复", "unanswered"),
            (unclear, "不明", "unclear"),
        )
        rows.append(
            ("来信", "letters", sheet.join(sheet.say(f"{zh} {count}", f"{en} {count}") for count, zh, en in counts))
        )
    if seen["longest_reply_workdays"] is not None:
        rows.append(("最长答复用时", "longest reply", _workdays(sheet, seen["longest_reply_workdays"])))
    oldest = seen["longest_unanswered"]
    if oldest:
        days = oldest["waiting_workdays"]
        waiting = (
            ""
            if days is None
            else sheet.say(f"（已等{_workdays(sheet, days)}）", f" (waiting {_workdays(sheet, days)})")
        )
        rows.append(("最久未答复", "longest unanswered", f"{moment(oldest['asked_at'])}{waiting}  {oldest['title']}"))
    sheet.pairs("互动交流", "Interaction", rows)
    channels = [
        {"name": f"{one['text']} ({word(one['kind'], lang)})", "url": local(one["url"], told["url"])}
        for one in seen["channels"]
    ]
    sheet.list("咨询渠道", "Channels", _NAMED, channels)
    said = {
        True: sheet.say("已答复", "answered"),
        False: sheet.say("未答复", "unanswered"),
        None: sheet.say("不明", "unclear"),
    }
    told_letters = [
        {**one, "days": one["reply_workdays"], "status": one["status"] or said[one["answered"]]} for one in letters
    ]
    sheet.list("来信与答复", "Letters", _MESSAGES, told_letters)


def _workdays(sheet: Sheet, days: int) -> str:
    return sheet.say(f"{days}个工作日", f"{days} working days")


def _guide(sheet: Sheet, told: Row) -> None:
    guide = told["guide"]
    if guide is not None:
        read = sheet.say("有（内容需点开）", "there (behind a tab)")
        rows: list[tuple[str, str, Any]] = [(name, name, value or read) for name, value in guide["found"].items()]
        lacking = sheet.say("缺少", "missing")
        blank = sheet.say("只有名称，没有内容", "named, and empty")
        rows += [(name, name, blank if name in guide["empty"] else lacking) for name in guide["missing"]]
        count = len(guide["found"])
        sheet.pairs(f"办事指南（{count}/8 类要素）", f"Service guide ({count} of 8 classes)", rows)
        sheet.list("表格下载", "Forms", _NAMED, _near(guide["forms"], told))
    known = {one["url"] for one in guide["forms"]} if guide else set()
    sheet.list(
        "附件", "Attachments", _NAMED, _near([one for one in told["attachments"] if one["url"] not in known], told)
    )


def _near(named: Sequence[Row], told: Row) -> list[Row]:
    return [{**one, "url": local(one["url"], told["url"])} for one in named]


def _function(sheet: Sheet, told: Row) -> None:
    seen, lang = told["function"], sheet.lang
    links = sheet.join(f"{word(kind, lang, 'link')} {count}" for kind, count in told["links_by_kind"].items())
    viewport = sheet.say("已声明", "declared") if seen["mobile_viewport"] else sheet.say("未声明", "not declared")
    rows: list[tuple[str, str, Any]] = [
        ("链接", "links", f"{len(told['links'])}（{links}）" if links else "0"),
        ("移动端适配", "viewport for phones", viewport),
    ]
    if seen["meta_refresh"]:
        rows.append(("自动跳转", "meta refresh", seen["meta_refresh"]))
    if seen["emblem_images"]:
        pictures = [str(local(url, told["url"])) for url in seen["emblem_images"]]
        rows.append(("国徽等图片", "emblem images", sheet.join((*pictures[:3], "…" if len(pictures) > 3 else ""))))
    if seen["noscript"]:
        rows.append(("无脚本提示", "noscript", seen["noscript"][:120]))
    if seen["truncated"]:
        rows.append(
            ("提示", "note", sheet.say("页面过长，只读了前面部分", "a very long page: only its beginning was read"))
        )
    sheet.pairs("功能", "Function", rows)


def _findings(sheet: Sheet, told: Row) -> None:
    show_signals(sheet, told["signals"])
    show_findings(sheet, told["findings"])
    show_verdict(sheet, told["outcome"], found=bool(told["signals"] or told["findings"]))
