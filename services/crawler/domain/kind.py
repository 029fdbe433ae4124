"""What kind of page this is, with the sign that decided."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.facts import Guide, Interaction, Labels, PageKind, Publication
from services.crawler.domain.lists import ListBlock

_ROOT: Final = re.compile(
    r"/(?:(?:index|default|main|home|sy|shouye)(?:_?\d{0,2})\.(?:s?html?|php|jsp|aspx?|do))?$", re.IGNORECASE
)
_ARTICLE_ADDRESS: Final = re.compile(
    r"t20\d{6}_\d|/art_\w|/content_\d|/art/20\d\d|content/post_\d|/info/\d+/\d+|/20\d{2}[-/]?\d{2}[-/]?\d{0,2}/\w"
)
HOME_BLOCKS: Final = 3
_PROSE: Final = 120
_LONG_PROSE: Final = 200
_SHORT_PROSE: Final = 40
_GUIDE_CLASSES: Final = 4


@dataclass(frozen=True, slots=True)
class Signs:
    """What the kind is decided from."""

    url: str
    challenge: str | None
    error: str | None
    closing: str | None
    shell: str | None
    labels: Labels
    publication: Publication
    has_heading: bool
    prose: int
    main: ListBlock | None
    headed_blocks: int
    is_named_section: bool
    says_empty: bool
    menu_entries: int
    guide: Guide | None
    interaction: Interaction


def decide_kind(signs: Signs) -> tuple[PageKind, str]:
    return _unreadable(signs) or _special(signs) or _home(signs) or _article_or_list(signs)


def _unreadable(signs: Signs) -> tuple[PageKind, str] | None:
    """Signs that the page is not the page asked for; an article about such things has labels or a date of its own."""
    if signs.labels.values.get("ArticleTitle") and signs.publication.at is not None:
        return None
    if signs.challenge:
        return PageKind.CHALLENGE, signs.challenge
    # A page full of entries that was moved or archived carries its notice beside its content.
    has_content = signs.main is not None and len(signs.main.items) >= 5
    if signs.closing and not has_content and signs.publication.at is None:
        return PageKind.CLOSING_NOTICE, signs.closing
    if signs.error and not has_content and signs.publication.at is None:
        return PageKind.ERROR, signs.error
    return (PageKind.SHELL, signs.shell) if signs.shell else None


def _special(signs: Signs) -> tuple[PageKind, str] | None:
    if is_root(signs.url):
        return None
    messages = signs.interaction.messages
    if messages and (len(messages) > 1 or signs.publication.at is None or messages[0].asked_at is not None):
        return PageKind.CONSULTATION, f"{len(messages)} messages"
    if signs.guide is not None and len(signs.guide.found) >= _GUIDE_CLASSES:
        return PageKind.SERVICE_GUIDE, "element labels"
    is_dated = signs.has_heading and signs.publication.at is not None
    # Below a dated article the form is for comments, or it stands in the frame of every page.
    if (
        signs.interaction.has_form
        and signs.prose < 2_000
        and not signs.labels.values.get("ArticleTitle")
        and not is_dated
    ):
        return PageKind.CONSULTATION, "form for questions"
    return (PageKind.SERVICE_GUIDE, "address and labels") if signs.guide is not None and signs.main is None else None


def _home(signs: Signs) -> tuple[PageKind, str] | None:
    if signs.labels.values.get("ArticleTitle"):
        return None
    if is_root(signs.url):
        return PageKind.HOME, "address of the root"
    named = signs.labels.values.get("ColumnName")
    if named and named not in ("首页", "网站首页"):
        return None
    if signs.headed_blocks >= HOME_BLOCKS and signs.menu_entries >= 4 and not _ARTICLE_ADDRESS.search(signs.url):
        is_index = _ROOT.search(urlsplit(signs.url).path) is not None and _folders(signs.url) <= 1
        return (PageKind.HOME, "blocks and menu") if is_index or not signs.url else None
    return None


def _article_or_list(signs: Signs) -> tuple[PageKind, str]:
    values = signs.labels.values
    entries = len(signs.main.items) if signs.main is not None else 0
    dated = signs.main.dated if signs.main is not None else 0
    if values.get("ArticleTitle") and not (values.get("ColumnName") and dated >= 5 and signs.prose < _PROSE):
        return PageKind.ARTICLE, "label ArticleTitle"
    if signs.says_empty and not entries and not signs.publication.evidence:
        return PageKind.LIST, "says that it is empty"
    if not _is_short_list(signs) and _reads_as_article(signs, dated):
        return PageKind.ARTICLE, "heading, date and running text"
    if values.get("ColumnName") and signs.prose < 400:
        return PageKind.LIST, "label ColumnName"
    if entries >= 2 or dated:
        return PageKind.LIST, f"{entries} entries"
    if signs.headed_blocks >= 1:
        return PageKind.LIST, "headed blocks"
    if values.get("ColumnName"):
        return PageKind.LIST, "label ColumnName"
    if signs.is_named_section:
        return PageKind.LIST, "named like a section"
    return PageKind.OTHER, "no sign"


def _is_short_list(signs: Signs) -> bool:
    """A few dated entries and nothing else to read: the date under the heading is the first entry's. One alone is a list
    only where the page's own label says that it is a column."""
    if signs.main is None or signs.prose >= _SHORT_PROSE + 20 * len(signs.main.items):
        return False
    dates = {item.date.date() for item in signs.main.items if item.date is not None}
    shown = {one.value.date() for one in signs.publication.evidence if one.source in ("visible", "signature")}
    is_column = "ColumnName" in signs.labels.values and not _ARTICLE_ADDRESS.search(signs.url)
    return len(signs.main.items) >= (1 if is_column else 2) and bool(dates) and shown <= dates


def _reads_as_article(signs: Signs, dated: int) -> bool:
    """Dates inside lists are no evidence here, so a printed date with running text is an article beside any list."""
    sources = {one.source for one in signs.publication.evidence}
    if sources & {"visible", "updated"} and (signs.prose >= _SHORT_PROSE or (signs.has_heading and dated < 5)):
        return True
    if not signs.has_heading or dated >= 5:
        return signs.has_heading and signs.prose >= _LONG_PROSE and _ARTICLE_ADDRESS.search(signs.url) is not None
    return bool(sources & {"meta", "json-ld", "time element"}) or (
        signs.prose >= _SHORT_PROSE and signs.prose > 60 * dated
    )


def is_root(url: str) -> bool:
    parts = urlsplit(url) if url else None
    return (
        parts is not None
        and parts.scheme in ("http", "https")
        and _ROOT.fullmatch(parts.path or "/") is not None
        and not parts.query
    )


def _folders(url: str) -> int:
    return len([part for part in urlsplit(url).path.split("/") if part and "." not in part])
