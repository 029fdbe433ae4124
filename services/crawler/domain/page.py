"""Read one page: the order in which its facts are taken, each from what was read before it."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.article import body_text, find_body, prose_length
from services.crawler.domain.breadcrumb import read_breadcrumb
from services.crawler.domain.byline import below_text, find_author, find_source, line_text
from services.crawler.domain.dom import Dom, Element, read_dom
from services.crawler.domain.facts import (
    Identity,
    Item,
    LabelFact,
    Labels,
    PageFacts,
    PageKind,
    Publication,
    Region,
    Section,
    Technical,
)
from services.crawler.domain.heading import Heading, find_heading
from services.crawler.domain.identity import read_identity
from services.crawler.domain.interaction import read_interaction
from services.crawler.domain.kind import HOME_BLOCKS, Signs, decide_kind, is_root
from services.crawler.domain.label_remarks import content_label_facts, label_facts
from services.crawler.domain.labels import read_labels
from services.crawler.domain.links import PageLinks, read_links
from services.crawler.domain.lists import ListBlock, find_lists, listed_places
from services.crawler.domain.own_section import is_named_section, main_list, page_section, says_empty
from services.crawler.domain.paging import read_paging
from services.crawler.domain.publication import read_publication
from services.crawler.domain.regions import unname_whole
from services.crawler.domain.sections import block_sections, menu_sections, without_known
from services.crawler.domain.services import read_guide
from services.crawler.domain.signs import challenge_sign, closing_sign, error_sign, shell_sign, text_size
from shared.web.url import join

_CHARSET: Final = re.compile(r"charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([\w-]{1,40})", re.IGNORECASE)
_REFRESH: Final = re.compile(
    r"\d{0,6}(?:\.\d{1,3})?\s{0,5}[;,]\s{0,5}(?:url\s{0,3}=)?\s{0,5}[\"']?([^\"'\s]{1,2000})", re.IGNORECASE
)
_EMBLEM: Final = re.compile(r"guohui|emblem|gh\.(?:png|jpg|gif)|国徽|logo|dang?hui", re.IGNORECASE)
_MAX_EMBLEMS: Final = 10
_LITTLE_PROSE: Final = 120
_CHANNEL_BLOCKS: Final = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the later steps build on."""

    url: str
    now: datetime
    dom: Dom
    links: PageLinks
    labels: Labels
    blocks: list[ListBlock]
    main: ListBlock | None
    heading: Heading | None
    body: Element | None
    listed: set[int]
    with_identity: bool


def read_page(
    text: str, url: str, *, now: datetime, charset: str | None = None, with_identity: bool = True
) -> PageFacts:
    """All facts of one page, however broken; what the page does not say is None or empty.

    Who the site is (`with_identity`), its emblems among it, need not be asked of inner pages.
    """
    url = url if _parses(url) else ""
    dom = read_dom(text)
    unname_whole(dom)
    links = read_links(dom, url, charset)
    labels = read_labels(dom, url)
    blocks = find_lists(dom, links, now)
    listed = listed_places(blocks)
    # A site's root is no article whatever stands on it, so its text is not searched for one.
    heading, body = (None, None) if is_root(url) else (find_heading(dom, labels), find_body(dom, listed))
    main = main_list(dom, links, blocks)
    reading = _Reading(url, now, dom, links, labels, blocks, main, heading, body, listed, with_identity)
    facts = _facts(reading, charset)
    dom.release()
    return facts


def _parses(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _facts(reading: _Reading, charset: str | None) -> PageFacts:
    dom, labels = reading.dom, reading.labels
    size = text_size(dom)
    publication, guide = Publication(), None
    if not is_root(reading.url):
        publication = read_publication(dom, reading.url, reading.now, reading.heading, reading.body, reading.listed)
        guide = read_guide(dom, reading.heading, reading.url, reading.links)
    interaction = read_interaction(dom, reading.url, reading.links, reading.main, reading.heading, reading.now)
    # A page that states its title as an article's is none of those that are known by their headed blocks.
    headed = [] if labels.values.get("ArticleTitle") else block_sections(dom, reading.links, reading.blocks)
    # Only a home page's menu tells of sections, and what has few headed blocks is none.
    may_be_home = is_root(reading.url) or len(headed) >= HOME_BLOCKS
    menu = menu_sections(dom, reading.links, reading.blocks) if may_be_home else []
    crumbs = read_breadcrumb(dom)
    prose = prose_length(dom, reading.body, reading.listed)
    signs = Signs(
        url=reading.url,
        challenge=challenge_sign(dom, size),
        error=error_sign(dom, size),
        closing=closing_sign(dom, size),
        shell=shell_sign(dom, size),
        labels=labels,
        publication=publication,
        has_heading=reading.heading is not None,
        prose=prose,
        main=reading.main,
        headed_blocks=len(headed),
        is_named_section=is_named_section(dom, reading.url),
        says_empty=reading.main is None and prose < _LITTLE_PROSE and says_empty(dom),
        menu_entries=len(menu),
        guide=guide,
        interaction=interaction,
    )
    kind, evidence = decide_kind(signs)
    sections = _sections(kind, reading, headed, menu, crumbs)
    return _assembled(reading, signs, (kind, evidence), (sections, crumbs), charset)


def _assembled(
    reading: _Reading,
    signs: Signs,
    kind: tuple[PageKind, str],
    structure: tuple[tuple[Section, ...], tuple[str, ...]],
    charset: str | None,
) -> PageFacts:
    dom, labels = reading.dom, reading.labels
    is_message = kind[0] is PageKind.CONSULTATION and (reading.main is None or len(signs.interaction.messages) == 1)
    is_article = is_message or kind[0] in (PageKind.ARTICLE, PageKind.SERVICE_GUIDE)
    line = line_text(dom, reading.heading, reading.body) if is_article else ""
    below = below_text(dom, reading.body, reading.listed) if is_article else ""
    next_page, page_count = (None, None) if is_article else read_paging(dom, reading.links)
    return PageFacts(
        url=reading.url,
        title=_title(is_article, reading),
        html_title=dom.html_title,
        kind=kind[0],
        kind_evidence=kind[1],
        published=signs.publication if is_article else _not_dated(signs.publication),
        source=find_source(dom, line, below, labels) if is_article else None,
        author=find_author(line, below, labels) if is_article else None,
        body=body_text(dom, reading.body, reading.heading) if is_article or kind[0] is PageKind.OTHER else "",
        labels=labels,
        identity=_identity(reading, is_article),
        breadcrumb=structure[1],
        sections=structure[0],
        items=_items(kind[0], reading.main),
        next_page=next_page,
        page_count=page_count,
        own_links=reading.links.own,
        frames=reading.links.frames,
        home_newest_at=_home_newest(reading.blocks) if kind[0] is PageKind.HOME else None,
        interaction=signs.interaction,
        guide=signs.guide,
        technical=_technical(reading, signs, charset),
        closing_notice=signs.closing if kind[0] is PageKind.CLOSING_NOTICE else None,
        challenge=signs.challenge if kind[0] is PageKind.CHALLENGE else None,
        soft_404=signs.error if kind[0] is PageKind.ERROR else None,
        label_facts=_label_facts(kind[0], reading, signs.publication),
    )


def _identity(reading: _Reading, is_article: bool) -> Identity:
    if not reading.with_identity:
        return Identity()
    return read_identity(reading.dom, reading.labels, reading.url, reading.body if is_article else None)


def _label_facts(kind: PageKind, reading: _Reading, publication: Publication) -> tuple[LabelFact, ...]:
    found = label_facts(reading.labels, kind, reading.url)
    if kind is PageKind.ARTICLE:
        found += content_label_facts(reading.labels, reading.dom, reading.heading, publication)
    return tuple(found)


def _title(is_article: bool, reading: _Reading) -> str | None:
    if is_article:
        stated = reading.labels.values.get("ArticleTitle")
        return stated or (reading.heading.text if reading.heading is not None else reading.dom.html_title)
    return reading.dom.html_title


def _not_dated(publication: Publication) -> Publication:
    """A page that is no article has no publication date, whatever dates stand on it."""
    return Publication(None, None, publication.evidence, ())


def _sections(
    kind: PageKind, reading: _Reading, headed: list[Section], menu: list[Section], crumbs: tuple[str, ...]
) -> tuple[Section, ...]:
    if kind is PageKind.HOME:
        return (*headed, *without_known(menu, headed))
    if kind is PageKind.LIST or (kind is PageKind.CONSULTATION and reading.main is not None):
        own = page_section(reading.dom, reading.url, reading.labels, crumbs, reading.blocks, reading.main)
        others = [
            block for block in reading.blocks if reading.main is None or block.container is not reading.main.container
        ]
        headed = headed or block_sections(reading.dom, reading.links, reading.blocks)
        # On a page of several headed blocks the largest is a column like the others, not the page's own list.
        is_channel = sum(section.url not in (None, own.url) for section in headed) >= _CHANNEL_BLOCKS
        if len(others) < len(reading.blocks) and not is_channel:
            headed = block_sections(reading.dom, reading.links, others)
        rest = [section for section in headed if section.name != own.name and section.url not in (None, own.url)]
        return (own, *rest)
    return ()


def _items(kind: PageKind, main: ListBlock | None) -> tuple[Item, ...]:
    return main.items if main is not None and kind in (PageKind.LIST, PageKind.CONSULTATION, PageKind.HOME) else ()


def _home_newest(blocks: list[ListBlock]) -> datetime | None:
    away = (Region.FOOTER, Region.NAV, Region.HEADER)
    return max(
        (block.newest for block in blocks if block.newest is not None and block.region not in away), default=None
    )


def _technical(reading: _Reading, signs: Signs, charset: str | None) -> Technical:
    declared, refresh, viewport = _heads(reading)
    return Technical(
        charset_declared=declared,
        charset_used=charset,
        meta_refresh=refresh,
        mobile_viewport=viewport,
        noscript=" ".join(reading.dom.noscript)[:500],
        is_js_shell=signs.shell is not None,
        emblem_images=_emblems(reading) if reading.with_identity else (),
        truncated=reading.dom.truncated or reading.links.truncated,
    )


def _heads(reading: _Reading) -> tuple[str | None, str | None, bool]:
    """Declared charset, target of a refresh, and whether the page sets a viewport for phones."""
    declared = refresh = None
    viewport = False
    for element in reading.dom.metas:
        content, rule = element.get("content"), element.get("http-equiv").lower()
        if declared is None and element.get("charset"):
            declared = element.get("charset")[:40]
        elif declared is None and rule == "content-type" and (found := _CHARSET.search(content[:300])):
            declared = found[1]
        elif refresh is None and rule == "refresh":
            refresh = _refresh_target(content[:2_100], reading.links.base)
        viewport = viewport or (element.get("name").lower() == "viewport" and "width" in content.lower())
    return declared, refresh, viewport


def _refresh_target(content: str, base: str) -> str | None:
    found = _REFRESH.match(content.strip())
    if found is None:
        return None
    try:
        return join(base, found[1])
    except ValueError:
        return None


def _emblems(reading: _Reading) -> tuple[str, ...]:
    own = _emblems_in(reading.dom, reading.links)
    # A menu's pictures hang on where its addresses lead, which its links' base tells.
    parts = zip(reading.dom.chrome, reading.links.chrome, strict=True)
    framed = (part.once(("emblems", links.base), partial(_emblems_in, part.dom, links)) for part, links in parts)
    return tuple(dict.fromkeys((*own, *(url for urls in framed for url in urls))))[:_MAX_EMBLEMS]


def _emblems_in(dom: Dom, links: PageLinks) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for element in dom.elements:
        link = links.by_element.get(element.index) if element.tag == "img" else None
        if link is not None and _EMBLEM.search(f"{element.get('src')[-120:]} {element.get('alt')[:60]} {element.hint}"):
            out.setdefault(link.url)
    return tuple(out)
