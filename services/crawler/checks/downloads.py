"""Attachments and forms: whether a sample of those that this pass met can be downloaded and are what their names say."""

import re
from typing import Final

from services.crawler.domain.facts import PageKind
from services.crawler.domain.page import read_page
from services.crawler.domain.sample import Attachment
from services.crawler.domain.site_end import (
    CANNOT_TELL,
    FAILED,
    OK,
    UNKNOWN,
    Answer,
    Answers,
    Ask,
    SiteEnd,
    told,
    unread,
)
from shared.contracts.observations import CheckSeen
from shared.web.soft404 import error_words
from shared.web.url import same_site

NAME = "download"
HEAD_BYTES: Final = 65_536
_MAGIC: Final = (
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "mp3"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "exe"),
    (b"Founder CEB", "ceb"),
)
_MARKUP: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s{0,200}(?:<!--.{0,400}?-->\s{0,50})?<(?:!doctype\s{1,5}html|html|head|script|body|meta)",
    re.I | re.S,
)
_OFFICE_MARKUP: Final = (b"urn:schemas-microsoft-com:office", b"<?mso-application", b"mime-version:")
_PAGE_ENDINGS: Final = (".html", ".htm", ".shtml", ".jsp", ".do", ".aspx", ".asp", ".php", ".txt", ".xml", ".mht")


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    return tuple(Ask(one.url, HEAD_BYTES) for one in end.attachments)


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    return [_seen(end, answers[one.url], one) for one in end.attachments if one.url in answers]


def _seen(end: SiteEnd, answer: Answer, one: Attachment) -> CheckSeen:
    result = answer.result
    facts = {
        "page": one.page,
        "on_guide": "yes" if one.on_guide else "no",
        "content_type": result.headers.get("content-type", "")[:100],
        "bytes": result.headers.get("content-length")
        or (f"{len(result.body)}+" if result.truncated else str(len(result.body))),
    }
    silent = unread(NAME, answer, facts, is_own=same_site(one.url, end.home_url))
    if silent is not None:
        return silent
    if answer.is_gone:
        return told(NAME, FAILED, f"answers-{answer.status}", answer, facts=facts)
    if answer.status >= 400:
        word = "answers-server-error" if answer.status >= 500 else "answers-other-status"
        return told(NAME, UNKNOWN, word, answer, facts=facts)
    word, outcome, text = _of_file(answer, one.url)
    return told(NAME, outcome, word, answer, text, facts=facts)


def _of_file(answer: Answer, url: str) -> tuple[str, str, str]:
    """Word, outcome and the text it was told by."""
    body = answer.result.body
    if not body:
        return "empty-file", FAILED, ""
    kind = next((name for magic, name in _MAGIC if body.startswith(magic)), "")
    if kind:
        return "file", OK, kind
    if _MARKUP.match(body) is None or any(mark in body[:4_000].lower() for mark in _OFFICE_MARKUP):
        return "file", OK, "other"
    page = read_page(answer.html, answer.final_url, now=answer.at)
    if page.kind is PageKind.CHALLENGE:
        return CANNOT_TELL, UNKNOWN, page.challenge or ""
    says = error_words(page.html_title or "") or (error_words(answer.print().text) if answer.print().says_error else "")
    if page.kind is PageKind.ERROR or says:
        return "error-page-instead", FAILED, says or page.soft_404 or ""
    # A page to read on the way to the file, a login, or a file that is one: for a person to open.
    is_page = url.partition("?")[0].lower().endswith(_PAGE_ENDINGS)
    return ("page" if is_page else "page-instead"), UNKNOWN, page.html_title or ""
