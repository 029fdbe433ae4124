"""How a host answers at an instant: its content, its outages, its slowness."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from deploy.province.answer import Answer, Query
from deploy.province.model import Website
from deploy.province.platforms.registry import build_platforms
from deploy.province.sites.pages import Link
from deploy.province.sites.site import Site
from deploy.province.world import World

# Nominal seconds; a request that is to time out gets no byte for longer than the official fifteen.
NEVER_S = 40.0
SLOW_HOME_S = (8.0, 11.0)
USUAL_S = (0.02, 0.15)
NEIGHBOURS = 4
CHALLENGE = (
    b"<html><head><script>var a='__jsl_clearance_s=1655000000.1|-1|'+[1,2,3].join('');"
    b"document.cookie=a;location.href=location.pathname+location.search</script></head></html>"
)
BLUNT = b"<html><head><title>%s</title></head><body><center><h1>%s</h1></center><hr></body></html>"


@dataclass(frozen=True)
class Incoming:
    """A request as it came off the wire."""

    method: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Behaviour:
    """What to do with a connection: answer after a delay, cut it off, or cut it off after a first part."""

    answer: Answer | None
    delay_s: float = 0.0
    cut: str = ""


class Hosts:
    """All hosts of the province on one port."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._platforms = build_platforms(world)
        links = [Link(site.host, site.name) for site in world.province.websites if site.state == "live"]
        self._sites = {
            site.host: Site(world, site, _neighbours(links, site))
            for site in world.province.websites
            if "gone" not in site.traits
        }

    @property
    def names(self) -> list[str]:
        """Every host that has an address."""
        return [*self._sites, *self._platforms]

    def behave(self, request: Incoming, now: float) -> Behaviour:
        """The behaviour towards one request."""
        path, _, query = request.target.partition("?")
        platform = self._platforms.get(request.host)
        if platform is not None:
            params = dict(parse_qsl(query, keep_blank_values=True))
            return Behaviour(platform.answer(Query(path, params, request.body, request.headers), now), USUAL_S[0])
        site = self._sites.get(request.host)
        if site is None:
            return Behaviour(Answer(404, BLUNT % (b"404 Not Found", b"404 Not Found"), {"content-type": "text/html"}))
        trouble = self._world.outage(site.website, now)
        if trouble:
            return _in_trouble(trouble)
        validator = request.headers.get("if-none-match") or request.headers.get("if-modified-since")
        return Behaviour(site.answer(request.target, validator, now), _delay(site.website, path))


def _neighbours(links: Sequence[Link], site: Website) -> list[Link]:
    others = [links[0], *(links[(site.number * 7 + turn * 13 + 1) % len(links)] for turn in range(NEIGHBOURS - 1))]
    return [link for link in dict.fromkeys(others) if link.host != site.host]


def _delay(site: Website, path: str) -> float:
    """Steady for a page, different from page to page."""
    share = (sum(path.encode()) * 31 + site.number * 17) % 97 / 97
    low, high = SLOW_HOME_S if "slow" in site.traits and path == "/" else USUAL_S
    return low + share * (high - low)


def _in_trouble(kind: str) -> Behaviour:
    if kind == "timeout":
        return Behaviour(None, NEVER_S, "silence")
    if kind in ("refused", "reset"):
        return Behaviour(None, 0.0, kind)
    if kind.startswith("status-"):
        status = int(kind.removeprefix("status-"))
        title = {500: b"500 Internal Server Error", 503: b"503 Service Unavailable"}[status]
        return Behaviour(Answer(status, BLUNT % (title, title), {"content-type": "text/html"}), USUAL_S[0])
    status = int(kind.removeprefix("challenge-"))
    headers = {"content-type": "text/html", "set-cookie": "__jsluid_s=0f1e2d3c4b5a; max-age=31536000; path=/; HttpOnly"}
    return Behaviour(Answer(status, CHALLENGE, headers), USUAL_S[0])
