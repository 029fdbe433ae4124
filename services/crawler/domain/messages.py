"""Published letters: tables, cards, definition lists and single pages, each with when it was asked and answered."""

from datetime import datetime
from typing import Final

from services.crawler.domain import message_words as words
from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import Message
from services.crawler.domain.heading import Heading
from services.crawler.domain.links import PageLinks
from services.crawler.domain.lists import ListBlock
from services.crawler.domain.message_grid import grid_messages
from services.crawler.domain.message_parts import Label, Page, is_answered, labels_at, may_label, status_in

MAX_MESSAGES: Final = 500
MAX_TITLE: Final = 120
_SEARCHED: Final = 3_000
_CARD_PIECES: Final = 60
_LEAST_TITLE: Final = 4


def read_messages(
    dom: Dom, url: str, links: PageLinks, main: ListBlock | None, heading: Heading | None, now: datetime
) -> list[Message]:
    """The letters on this page; what a page does not say of one is None."""
    places = [at for at, text in enumerate(dom.texts[:_SEARCHED]) if may_label(text)]
    title = f"{dom.html_title or ''} {heading.text if heading else ''}"
    is_about = words.ABOUT.search(title) is not None and words.NOT_ABOUT.search(title) is None
    if not places and not (is_about and main is not None):
        return []
    page = Page(dom, url, links, now, is_about)
    labels = [label for at in places for label in labels_at(page, at)]
    found = grid_messages(page, places) or _card_messages(page, labels, main) or _single(page, labels, heading)
    return (found or _listed(page, main))[:MAX_MESSAGES]


def _card_messages(page: Page, labels: list[Label], main: ListBlock | None) -> list[Message]:
    """Letters as repeated blocks that each name their own times."""
    timed = [label for label in labels if label.moment is not None]
    anchors = [label for label in timed if label.role == "asked"] or timed
    if main is not None:
        spans = [(entry.text_start, entry.text_end) for entry in main.entries]
        if any(start <= label.at < end for label in anchors for start, end in spans):
            return _of_entries(page, main)
    if len(anchors) < 2:
        return []
    return [_card(page, start, end) for start, end in _ranges(page.dom, [label.at for label in anchors])]


def _of_entries(page: Page, main: ListBlock) -> list[Message]:
    out = []
    for entry, item in zip(main.entries, main.items, strict=True):
        message = _card(page, entry.text_start, entry.text_end)
        out.append(
            Message(item.title, item.url, message.asked_at, message.answered_at, message.status, message.answered)
        )
    return out


def _ranges(dom: Dom, places: list[int]) -> list[tuple[int, int]]:
    """The blocks that hold one anchor each: siblings under what the anchors have in common."""
    paths = [[dom.owners[at], *dom.owners[at].ancestors(60)] for at in places[:MAX_MESSAGES]]
    shared = {element.index for element in paths[0]}
    for path in paths[1:]:
        shared &= {element.index for element in path}
    heads = [next((one for one in reversed(path) if one.index not in shared), path[0]) for path in paths]
    common = heads[0].parent
    starts = [head.text_start for head in heads]
    if common is None or len(set(starts)) < len(starts):
        return [(at, at + 1) for at in places]
    named = _subjects_before(dom, common.text_start, starts)
    if named:
        return list(zip(named, [*named[1:], min(common.text_end, starts[-1] + _CARD_PIECES)], strict=True))
    # What stands before the first block and after the one before it (dt before dd) belongs to the block that follows.
    leads = heads[0].text_start > common.text_start and heads[-1].text_end >= common.text_end
    if leads:
        ends = [head.text_end for head in heads]
        return list(zip([max(common.text_start, starts[0] - 4), *ends[:-1]], ends, strict=True))
    until = min(heads[-1].text_end + 12, common.text_end)
    return list(zip(starts, [*starts[1:], until], strict=True))


def _subjects_before(dom: Dom, first: int, starts: list[int]) -> list[int]:
    """Where every letter begins with a label for its subject, some pieces before its time; empty where one does not."""
    out: list[int] = []
    above = first
    for start in starts:
        found = [at for at in range(max(above, start - 20), start) if words.SUBJECT.match(dom.texts[at])]
        if not found:
            return []
        out.append(found[-1])
        above = start + 1
    return out


def _card(page: Page, start: int, end: int) -> Message:
    """One letter from its own pieces of text."""
    dom = page.dom
    end = min(end, start + _CARD_PIECES)
    labels = [label for at in range(start, end) if may_label(dom.texts[at]) for label in labels_at(page, at)]
    asked = next((label.moment for label in labels if label.role == "asked" and label.moment), None)
    answers = [label for label in labels if label.role == "answered"]
    answered_at = next((label.moment for label in reversed(answers) if label.moment), None)
    status = status_in(dom.texts[start:end])
    answered = is_answered(answered_at, status)
    if answered is None:
        answered = False if answers else _reply_shown(dom, start, end)
    title, url = _title(page, start, end)
    return Message(title, url, asked, answered_at, status, answered)


def _reply_shown(dom: Dom, start: int, end: int) -> bool | None:
    """Whether an answer is printed, by the text that follows its label; None where there is no label for one."""
    for at in range(start, end):
        found = words.REPLY_TEXT.search(dom.texts[at][:20])
        if found is not None:
            rest = dom.texts[at][found.end() :].strip() or (dom.texts[at + 1].strip() if at + 1 < end else "")
            return words.NO_REPLY_TEXT.search(rest) is None
    return None


def _title(page: Page, start: int, end: int) -> tuple[str, str | None]:
    """The longest link of a letter, or what its label for the subject says, or its first running text."""
    dom = page.dom
    best, url = "", None
    for at in range(start, end):
        owner = dom.owners[at].link
        link = page.links.by_element.get(owner.index) if owner is not None else None
        if link is not None and len(link.text) > len(best):
            best, url = link.text, link.url
    subject = _subject(dom, start, end)
    if subject or len(best) >= _LEAST_TITLE:
        return (subject or best)[:MAX_TITLE], url
    for text in dom.texts[start:end]:
        is_label = len(text) <= 24 and (may_label(text) or status_in([text]) is not None or text[-1] in ":：")
        if len(text) >= _LEAST_TITLE and not is_label and not text[0].isdigit():
            return text[:MAX_TITLE], url
    return best[:MAX_TITLE], url


def _subject(dom: Dom, start: int, end: int) -> str | None:
    for at in range(start, min(end, len(dom.texts))):
        found = words.SUBJECT.match(dom.texts[at])
        if found is None:
            continue
        rest = dom.texts[at][found.end() :].strip()
        if rest[:1] in (":", "：") and rest[1:].strip():
            return rest[1:].strip()
        if rest in ("", ":", "：") and at + 1 < len(dom.texts):
            return dom.texts[at + 1]
    return None


def _single(page: Page, labels: list[Label], heading: Heading | None) -> list[Message]:
    """A page that shows one question and its answer."""
    asked = next((label for label in labels if label.role == "asked" and label.moment is not None), None)
    dom = page.dom
    if asked is None:
        return _answer_only(page, labels, heading)
    answers = [label for label in labels if label.role == "answered"]
    answered_at = next((label.moment for label in reversed(answers) if label.moment is not None), None)
    near = range(max(0, asked.at - 40), min(len(dom.texts), asked.at + 400))
    status = status_in(dom.texts[near.start : near.stop])
    answered = is_answered(answered_at, status)
    if answered is None:
        answered = False if answers else _reply_shown(dom, near.start, near.stop)
    if answered is None and not page.is_about:
        return []
    title = _subject(dom, near.start, near.stop) or (heading.text if heading else "") or (dom.html_title or "")
    return [Message(title[:MAX_TITLE], page.url or None, asked.moment, answered_at, status, answered)]


def _answer_only(page: Page, labels: list[Label], heading: Heading | None) -> list[Message]:
    """A page of a leader's letter box that tells only when it was answered."""
    answer = next((label for label in labels if label.role == "answered" and label.moment is not None), None)
    if answer is None or not page.is_about:
        return []
    title = _subject(page.dom, 0, 300) or (heading.text if heading else "") or (page.dom.html_title or "")
    return [Message(title[:MAX_TITLE], page.url or None, None, answer.moment, None, True)]


def _listed(page: Page, main: ListBlock | None) -> list[Message]:
    """A list that shows how each letter stands; its one date is when an unanswered letter came, else nobody knows."""
    if main is None or not page.is_about:
        return []
    out = []
    for entry, item in zip(main.entries, main.items, strict=True):
        status = status_in(page.dom.texts[entry.text_start : entry.text_end][:30])
        answered = is_answered(None, status)
        if status is not None:
            asked = item.date if answered is False else None
            out.append(Message(item.title, item.url, asked, None, status, answered))
    return out if 2 * len(out) > len(main.entries) else []
