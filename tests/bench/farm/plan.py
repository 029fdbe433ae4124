"""The farm as a plan: which sites there are, which addresses they have, and which links are planted dead; all from numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.bench.farm.words import PLACES, SECTIONS

PER_LIST = 20
LISTS_PER_VOLUME = 8
"""A long section is split into volumes, as archives by month are, so that no list is endlessly deep."""
IMAGES, FILES, PARTNERS = 2, 2, 4
DEAD_SHARE = 0.02
PARTNER_HOST = "www.mulanxiehui.org.cn"
PARTNER_PAGES = 20
FAMILIES = ("trs", "jcms", "vsb")
_WEIGHTS = (6, 5, 5, 4, 4, 3, 2, 2, 2, 1, 1, 1)
_DEAD_KINDS = ("page", "attachment", "page", "image", "page", "external", "page", "page", "attachment", "page")


@dataclass(frozen=True, slots=True)
class Dead:
    """One planted dead link: what it is, where it leads, and the article that names it."""

    kind: str
    url: str
    section: int
    article: int


@dataclass(frozen=True)
class Site:
    """One site of the farm; `pages` counts home, lists and articles."""

    index: int
    pages: int
    port: int

    @property
    def target(self) -> str:
        return f"site-{self.index:04d}"

    @property
    def host(self) -> str:
        return f"www.site{self.index:04d}.gov.cn"

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def home(self) -> str:
        return f"{self.origin}/"

    @property
    def name(self) -> str:
        return f"{PLACES[self.index % len(PLACES)]}人民政府门户网站"

    @property
    def code(self) -> str:
        return f"99{self.index:08d}"

    @property
    def family(self) -> str:
        return FAMILIES[self.index % len(FAMILIES)]

    @property
    def charset(self) -> str:
        """Every fifth site is as old as its encoding."""
        return "gbk" if self.index % 5 == 4 else "utf-8"

    @cached_property
    def articles(self) -> tuple[int, ...]:
        """How many articles each section has, so that all pages together come to `pages`."""
        sections = len(SECTIONS)
        most = max(0, self.pages - 1 - sections) * PER_LIST // (PER_LIST + 1)
        counts = [max(1, most * weight // sum(_WEIGHTS)) for weight in _WEIGHTS]
        left = self.pages - 1 - sum(counts) - sum(map(lists_of, counts))
        turn = 0
        while left > 0 and turn < PER_LIST * sections:
            # One article more, and with the first of a list its list page.
            cost = 2 if counts[turn % sections] % PER_LIST == 0 else 1
            if cost <= left:
                counts[turn % sections] += 1
                left -= cost
            turn += 1
        return tuple(counts)

    @cached_property
    def dead(self) -> tuple[Dead, ...]:
        total = sum(self.articles)
        count = max(1, round(self.pages * DEAD_SHARE))
        return tuple(self._dead(number, number * total // count) for number in range(count))

    def _dead(self, number: int, place: int) -> Dead:
        kind = _DEAD_KINDS[(self.index * 5 + number) % len(_DEAD_KINDS)]
        section = 0
        while place >= self.articles[section]:
            place -= self.articles[section]
            section += 1
        gone = {
            "page": f"{self.origin}/{SECTIONS[section][1]}/gone/{number}.html",
            "attachment": f"{self.origin}/files/gone{number}.doc",
            "image": f"{self.origin}/images/gone{number}.jpg",
            "external": f"http://{PARTNER_HOST}:{self.port}/gone/{self.index}-{number}.html",
        }
        return Dead(kind, gone[kind], section, place)

    @cached_property
    def dead_at(self) -> dict[tuple[int, int], Dead]:
        return {(dead.section, dead.article): dead for dead in self.dead}

    def list_path(self, section: int, volume: int, page: int) -> str:
        """Page 0 of volume 0 is the section itself."""
        slug = SECTIONS[section][1]
        if self.family == "jcms":
            folder = f"/col/col{100 + section}{f'v{volume}' if volume else ''}/index.html"
            return f"{folder}?pageNum={page + 1}" if page else folder
        if self.family == "vsb":
            folder = f"/{slug}{f'/v{volume}' if volume else ''}"
            return f"{folder}/{page}.htm" if page else f"{folder}.htm"
        folder = f"/{slug}/{f'v{volume}/' if volume else ''}"
        return f"{folder}index_{page}.html" if page else folder

    def article_path(self, section: int, article: int, day: str) -> str:
        if self.family == "jcms":
            year, month, date = day.split("-")
            return f"/art/{year}/{int(month)}/{int(date)}/art_{100 + section}_{article}.html"
        if self.family == "vsb":
            return f"/info/{1000 + section}/{article + 1}.htm"
        return f"/{SECTIONS[section][1]}/{day[:7].replace('-', '')}/t{day.replace('-', '')}_{article}.html"


def lists_of(articles: int) -> int:
    """How many list pages a section of so many articles has."""
    return max(1, -(-articles // PER_LIST))


def list_pages(site: Site, section: int) -> Iterator[tuple[int, int, int]]:
    """(number from 0, volume, page in its volume) of every list page of a section."""
    for number in range(lists_of(site.articles[section])):
        yield number, number // LISTS_PER_VOLUME, number % LISTS_PER_VOLUME


@dataclass(frozen=True)
class Farm:
    """All sites on one port; the same numbers give the same farm, save for the port."""

    sites: int
    pages: int
    big_pages: int
    port: int

    @cached_property
    def ordinary(self) -> tuple[Site, ...]:
        return tuple(Site(index, self.pages, self.port) for index in range(self.sites))

    @cached_property
    def big(self) -> Site | None:
        """One site of very many pages; its number is a multiple of three, so that it has folders per section and month."""
        return Site(9000, self.big_pages, self.port) if self.big_pages else None

    @property
    def every(self) -> tuple[Site, ...]:
        return (*self.ordinary, self.big) if self.big else self.ordinary

    @property
    def hosts(self) -> tuple[str, ...]:
        return (*(site.host for site in self.every), PARTNER_HOST)
