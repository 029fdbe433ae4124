"""What `xunjian links` is pointed at: a list of addresses, a table with a column of them, a sitemap, saved pages, pages or sites."""

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.cli.inspection.link_run import LinkRun, Wish
from deploy.cli.inspection.links import Row, all_rows
from deploy.cli.inspection.source import Source, UnreadableError, address, from_file, is_address
from services.crawler.domain.sitemap import Sitemap, read_sitemap
from shared.contracts.link_why import INSIDE, LinkWhy
from shared.web.charset import decode
from shared.web.fetch import Fetcher, FetchSettings
from shared.web.href import href_fault
from shared.web.outcome import FetchOutcome

URL_COLUMNS: Final = (
    "url",
    "网址",
    "链接",
    "地址",
    "链接地址",
    "首页网址",
    "栏目网址",
    "网站地址",
    "link",
    "href",
    "address",
    "site",
)
MAX_SITEMAP_FILES: Final = 20
_HOST_LIKE: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?::\d{1,5})?(?:/\S{0,2000})?")
_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|body|a|div|table|meta|title|script|img|p|ul|span|link|frame)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Named:
    """One address of a list, and where in the list it stands."""

    text: str
    place: str


@dataclass(frozen=True)
class Lists:
    """What was found in a file: pages with their address, single addresses, further sitemaps."""

    pages: tuple[tuple[str, str], ...] = ()
    addresses: tuple[Named, ...] = ()
    files: tuple[str, ...] = ()


async def check_links(what: Sequence[str], url: str | None, settings: FetchSettings, wish: Wish) -> list[Row]:
    """Every link target of what was named, with its answer. Raises UnreadableError and ValueError."""
    async with Fetcher(settings) as fetcher:
        run = LinkRun(fetcher, wish)
        for one in what:
            if is_address(one) and not _is_sitemap(one):
                run.start(address(one))
            elif is_address(one):
                await _sitemap(fetcher, run, address(one))
            else:
                await _file(fetcher, run, one, url)
        await run.run()
    return all_rows(run.answers, run.targets)


async def _file(fetcher: Fetcher, run: LinkRun, name: str, url: str | None) -> None:
    """A file's pages and addresses. The addresses of a list are asked, and with `--recurse` their sites are read."""
    found = read_file(name, url)
    if not (found.pages or found.addresses or found.files):
        raise UnreadableError(f"{name}: 没有网址。 Holds no address.")
    for text, page in found.pages:
        run.start_page(text, page)
    for one in found.addresses:
        _name(run, one)
    for file in found.files[:MAX_SITEMAP_FILES]:
        await _sitemap(fetcher, run, file)


def _name(run: LinkRun, one: Named) -> None:
    fault = href_fault(one.text)
    if fault and fault is not LinkWhy.NO_SCHEME and fault not in INSIDE:
        run.start_fault(one.text, fault, one.place)
        return
    try:
        run.start(address(one.text), one.place, read=run.recurses)
    except ValueError:
        run.start_fault(one.text, LinkWhy.BAD_HOST, one.place)


async def _sitemap(fetcher: Fetcher, run: LinkRun, url: str) -> None:
    """The addresses that a sitemap on the web names, and those of the files that it names."""
    waiting, asked = [url], 0
    while waiting and asked < MAX_SITEMAP_FILES:
        place = waiting.pop(0)
        asked += 1
        result = await fetcher.get(place)
        seen = read_sitemap(result.decoded().text) if result.outcome is FetchOutcome.OK else Sitemap()
        if not (seen.pages or seen.files):
            # No sitemap after all, or none that answers: that is what there is to tell.
            run.start(place)
        for page in seen.pages:
            run.start(page, place, read=run.recurses)
        waiting += seen.files


def read_file(name: str, url: str | None) -> Lists:
    """What lies in a file; `-` is standard input. Raises UnreadableError."""
    if name == "-":
        return _listed(sys.stdin.read(), "-")
    path = Path(name)
    source = from_file(path, url)
    text = decode(source.body, source.content_type).text
    head = text[:5_000]
    if "<urlset" in head or "<sitemapindex" in head:
        seen = read_sitemap(text)
        return Lists(addresses=tuple(Named(page, path.name) for page in seen.pages), files=seen.files)
    if path.suffix.lower() in (".csv", ".tsv"):
        return Lists(addresses=tuple(_column(text, path)))
    if _MARKUP.search(text[:20_000]) and path.suffix.lower() not in (".txt", ".list"):
        return Lists(pages=((text, _page_address(source, name)),))
    return _listed(text, path.name)


def _page_address(source: Source, name: str) -> str:
    if source.outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE):
        raise UnreadableError(f"{name}: 不是网页内容（{source.why}）。 Holds no page.")
    return source.url or ""


def _listed(text: str, name: str) -> Lists:
    """One address a line, `#` begins a remark; what is none at all is passed over when others are."""
    found: list[Named] = []
    for number, line in enumerate(text.splitlines(), 1):
        item = line.partition("\t")[0].strip().strip("\ufeff<>\"'")
        if item and not item.startswith("#") and (is_address(item) or href_fault(item) or _HOST_LIKE.fullmatch(item)):
            found.append(Named(item, f"{name}:{number}"))
    return Lists(addresses=tuple(found))


def _column(text: str, path: Path) -> Iterator[Named]:
    """The cells of the column of addresses: by its heading, or the first one that holds addresses. Raises UnreadableError."""
    first = text.lstrip("\ufeff").splitlines()[:1] or [""]
    separator = max("\t;,", key=first[0].count)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator))
    if not rows:
        return
    headings = [cell.strip().lower() for cell in rows[0]]
    column = next((headings.index(name) for name in URL_COLUMNS if name in headings), None)
    if column is None:
        column = next((place for row in rows[:5] for place, cell in enumerate(row) if is_address(cell.strip())), None)
    if column is None:
        raise UnreadableError(f"{path}: 没有网址列（{'、'.join(URL_COLUMNS[:4])}…）。 Has no column of addresses.")
    for number, row in enumerate(rows, 1):
        cell = row[column].strip() if column < len(row) else ""
        if cell and not (number == 1 and cell.lower() in URL_COLUMNS):
            yield Named(cell, f"{path.name}:{number}")


def _is_sitemap(url: str) -> bool:
    path = url.partition("?")[0].lower()
    return path.endswith((".xml", ".xml.gz")) and "sitemap" in path.rpartition("/")[2]
