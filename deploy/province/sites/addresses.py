"""Addresses of lists, articles, guides and attachments, as each content system forms them."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from deploy.province.model import Section
from deploy.province.times import local


@dataclass(frozen=True)
class AddressForm:
    """How one content system writes addresses; `link` says how pages refer to them."""

    article: Callable[[Section, int, int], str]
    listing: Callable[[Section, int], str]
    link: str


def _day(instant: float, pattern: str) -> str:
    return local(instant).strftime(pattern)


def _jcms_day(instant: float) -> str:
    wall = local(instant)
    return f"{wall.year}/{wall.month}/{wall.day}"


FORMS: dict[str, AddressForm] = {
    "trs": AddressForm(
        article=lambda s, number, at: f"/{s.slug}/{_day(at, '%Y%m')}/t{_day(at, '%Y%m%d')}_{number}.html",
        listing=lambda s, page: f"/{s.slug}/" if page == 1 else f"/{s.slug}/index_{page - 1}.html",
        link="relative",
    ),
    "jcms": AddressForm(
        article=lambda s, number, at: f"/art/{_jcms_day(at)}/art_{1000 + s.index}_{number}.html",
        listing=lambda s, page: (
            f"/col/col{1000 + s.index}/index.html" + (f"?uid=31&pageNum={page}" if page > 1 else "")
        ),
        link="path",
    ),
    "table": AddressForm(
        article=lambda s, number, at: f"/shownews.asp?id={number}",
        listing=lambda s, page: f"/list.asp?cid={s.index + 1}" + (f"&page={page}" if page > 1 else ""),
        link="relative",
    ),
    "diguo": AddressForm(
        article=lambda s, number, at: f"/{s.slug}/{_day(at, '%Y-%m-%d')}/{number}.html",
        listing=lambda s, page: f"/{s.slug}/" if page == 1 else f"/{s.slug}/index_{page}.html",
        link="base",
    ),
    "dede": AddressForm(
        article=lambda s, number, at: f"/a/{s.slug}/{_day(at, '%Y')}/{_day(at, '%m%d')}/{number}.html",
        listing=lambda s, page: f"/a/{s.slug}/" if page == 1 else f"/a/{s.slug}/list_{s.index + 1}_{page}.html",
        link="full",
    ),
    "kaipu": AddressForm(
        article=lambda s, number, at: f"/{s.slug}/{_day(at, '%Y%m%d')}/{number}.shtml",
        listing=lambda s, page: f"/{s.slug}/list.shtml" if page == 1 else f"/{s.slug}/list_{page}.shtml",
        link="path",
    ),
}


def guide_address(section: Section, number: int) -> str:
    """Where a service guide lives; guides carry no date in their address."""
    return f"/{section.slug}/guide_{number}.html"


def attachment_address(number: int, suffix: str) -> str:
    """Where a file attached to an article lives."""
    return f"/upload/files/{number}.{suffix}"


def refer(form: str, host: str, here: str, target: str) -> str:
    """Write a link from the page `here` to `target` in the manner of a content system."""
    if form == "full":
        return f"http://{host}{target}".replace("&", "&amp;")
    if form == "base":
        target = target.lstrip("/") or "./"
    elif form == "relative":
        folder = posixpath.dirname(here.partition("?")[0]) or "/"
        slash = "/" if target.endswith("/") else ""
        target = posixpath.relpath(target, folder) + slash
    return target.replace("&", "&amp;")
