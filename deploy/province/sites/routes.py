"""Which page an address of a website leads to."""

from dataclasses import dataclass

from deploy.province.model import Section, Website
from deploy.province.sections import CONSULT, POLICY, SERVICES
from deploy.province.sites.addresses import FORMS, attachment_address, guide_address
from deploy.province.wording import GUIDES
from deploy.province.world import World

PAGE_SIZE = 12
GUIDE_COUNT = 5
ATTACHED_KINDS = (POLICY, "notice")
STANDING_PAGES = ("/about.html", "/contact.html", "/map.html", "/search.html")


@dataclass(frozen=True)
class Route:
    """A page: its kind, its section, and its item or page number."""

    kind: str
    section: Section | None = None
    number: int = 0
    instant: int = 0


def item_number(section: Section, place: int) -> int:
    """The running number of the item at a place of its section's timeline."""
    return 10_000 + section.index * 500 + place


def attachment_suffix(section: Section, number: int) -> str | None:
    """What kind of file is attached to an item, if any."""
    if section.kind not in ATTACHED_KINDS or number % 2:
        return None
    return "pdf" if number % 4 else "doc"


def build_routes(world: World, site: Website) -> dict[str, Route]:
    """Every address of a website, future items included."""
    form = FORMS[site.template]
    routes: dict[str, Route] = {"/": Route("home"), "/index.html": Route("home")}
    for path in STANDING_PAGES:
        routes[path] = Route(path.strip("/").partition(".")[0])
    for section in site.sections:
        instants = world.instants(site, section)
        for page in range(1, max(1, -(-len(instants) // PAGE_SIZE)) + 1):
            routes[form.listing(section, page)] = Route("list", section, page)
        for place, instant in enumerate(instants):
            _add_item(routes, site, section, item_number(section, place), instant)
        if section.kind == SERVICES:
            for number in range(min(GUIDE_COUNT, len(GUIDES))):
                routes[guide_address(section, number)] = Route("guide", section, number)
    return routes


def _add_item(routes: dict[str, Route], site: Website, section: Section, number: int, instant: int) -> None:
    kind = "inquiry" if section.kind == CONSULT else "article"
    routes[FORMS[site.template].article(section, number, instant)] = Route(kind, section, number, instant)
    suffix = attachment_suffix(section, number)
    if suffix:
        routes[attachment_address(number, suffix)] = Route(f"attachment-{suffix}", section, number, instant)
