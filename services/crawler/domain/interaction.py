"""Interaction: channels for questions, and the published messages with the times they were asked and answered."""

import re
from datetime import datetime
from typing import Final

from services.crawler.domain.article import Heading
from services.crawler.domain.dates import find_dates, in_time
from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import Interaction, Link, LinkKind, Message, SectionKind
from services.crawler.domain.links import PageLinks
from services.crawler.domain.lists import Entry, ListBlock
from services.crawler.domain.sections import kind_of
from services.crawler.domain.tables import column_for, header_cells

MAX_MESSAGES: Final = 500
_ASKED: Final = re.compile(
    r"(?:来信|提问|咨询|留言|提交|写信|诉求|反映|发信|投诉|信件|问题|受理|登记|发表)\s?(?:时间|日期)"
)
_ANSWERED: Final = re.compile(r"(?:回复|答复|办理|办结|回信|反馈|解答|处理|回应|回答)\s?(?:时间|日期)")
_STATUS: Final = re.compile(
    r"已回复|已答复|已办结|已解答|已办理|已处理|未回复|未答复|未办理|办理中|处理中|受理中|待回复|待办理|待答复|待受理"
)
_STATUS_HEAD: Final = re.compile(r"状\s?态|处理情况|办理情况|回复情况")
_LABELLED: Final = re.compile(r"([\u4e00-\u9fff]{2,4})\s?(时间|日期)\s?[:：]?\s?$")
_CHANNEL_KINDS: Final = frozenset({SectionKind.CONSULTATION})
_FORM_WORDS: Final = ("留言", "咨询", "写信", "来信", "信箱", "建议", "诉求", "问政")
_REACH: Final = 120


def read_interaction(
    dom: Dom, url: str, links: PageLinks, main: ListBlock | None, heading: Heading | None, now: datetime
) -> Interaction:
    messages = _messages(dom, main, now)
    if not messages:
        messages = _single(dom, url, heading, now)
    return Interaction(_channels(links), _has_form(dom), tuple(messages[:MAX_MESSAGES]))


def _channels(links: PageLinks) -> tuple[Link, ...]:
    """Entries to consultation; petitions and reports of misconduct are channels of another kind."""
    out: dict[str, Link] = {}
    for link in links.links:
        is_entry = link.tag == "a" and 2 <= len(link.text) <= 14 and link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL)
        if is_entry and kind_of(link.text) in _CHANNEL_KINDS:
            out.setdefault(link.url, link)
    return tuple(list(out.values())[:50])


def _has_form(dom: Dom) -> bool:
    """A form with a field for running text whose surroundings speak of questions."""
    for element in dom.elements:
        if element.tag != "textarea" or element.parent is None:
            continue
        near = "".join(dom.texts[max(0, element.text_start - 60) : element.text_start + 30])
        if any(word in near for word in _FORM_WORDS):
            return True
    return False


def _messages(dom: Dom, main: ListBlock | None, now: datetime) -> list[Message]:
    if main is None:
        return []
    headers = header_cells(dom, main.container) if main.entries[0].element.tag == "tr" else []
    asked, answered = column_for(headers, _ASKED), column_for(headers, _ANSWERED)
    status = column_for(headers, _STATUS_HEAD)
    out = []
    for entry, item in zip(main.entries, main.items, strict=True):
        times = _labelled_times(dom.texts[entry.text_start : entry.text_end][:30], now)
        message = Message(
            item.title,
            item.url,
            _cell_time(dom, entry, asked, now) or times[0],
            _cell_time(dom, entry, answered, now) or times[1],
            _cell_status(dom, entry, status),
        )
        out.append(message)
    has_columns = asked is not None or answered is not None
    is_messages = (
        has_columns or any(m.status or (m.asked_at and m.answered_at) for m in out) or any(m.asked_at for m in out)
    )
    return out if is_messages else []


def _cell_time(dom: Dom, entry: Entry, column: int | None, now: datetime) -> datetime | None:
    cells = entry.element.children
    if column is None or column >= len(cells):
        return None
    found = [moment for moment in find_dates(dom.text(cells[column], 6)) if in_time(moment.value, now)]
    return found[0].value if len(found) == 1 else None


def _cell_status(dom: Dom, entry: Entry, column: int | None) -> str | None:
    cells = entry.element.children
    if column is not None and column < len(cells):
        return dom.text(cells[column], 4)[:20] or None
    for text in dom.texts[entry.text_start : entry.text_end][:30]:
        found = _STATUS.search(text) if len(text) <= 12 else None
        if found is not None:
            return found[0]
    return None


def _labelled_times(pieces: list[str], now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first labelled time of asking and the last of answering."""
    asked: datetime | None = None
    answered: datetime | None = None
    if not any("时间" in piece or "日期" in piece for piece in pieces):
        return None, None
    for at, piece in enumerate(pieces):
        for moment in find_dates(piece)[:4] if "20" in piece else []:
            label = _LABELLED.search(
                (piece[: moment.start].strip() or "".join(pieces[max(0, at - 2) : at]))[-14:].strip()
            )
            if label is None or not in_time(moment.value, now):
                continue
            words = label[1][-2:] + label[2]
            if _ASKED.search(words):
                asked = asked or moment.value
            elif _ANSWERED.search(words):
                answered = moment.value
    return asked, answered


def _single(dom: Dom, url: str, heading: Heading | None, now: datetime) -> list[Message]:
    """A page that shows one question and its answer."""
    asked, answered = _labelled_times(dom.texts[:400], now)
    if asked is None:
        return []
    status = next((found[0] for text in dom.texts[:400] if len(text) <= 14 and (found := _STATUS.search(text))), None)
    if answered is None and status is None and not any("回复" in text or "答复" in text for text in dom.texts[:400]):
        return []
    title = heading.text if heading is not None else _stated_subject(dom) or (dom.html_title or "")
    return [Message(title[:_REACH], url or None, asked, answered, status)]


def _stated_subject(dom: Dom) -> str | None:
    for at, text in enumerate(dom.texts[:300]):
        if text.rstrip("：: ") in (
            "标题",
            "主题",
            "信件标题",
            "来信标题",
            "留言标题",
            "咨询主题",
            "信件主题",
        ) and at + 1 < len(dom.texts):
            return dom.texts[at + 1]
    return None
