"""One website's answers: routes, versions and validators, files, the missing page."""

import hashlib
from collections.abc import Sequence
from email.utils import formatdate

from deploy.province.answer import Answer
from deploy.province.model import Website
from deploy.province.sites.chrome import STATIC_FILES
from deploy.province.sites.encoding import content_type, encode
from deploy.province.sites.pages import Link, PageWriter
from deploy.province.sites.routes import PAGE_SIZE, Route, build_routes
from deploy.province.times import DAY, START
from deploy.province.world import World

FILES = {
    "attachment-pdf": ("application/pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"),
    "attachment-doc": ("application/msword", bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 504),
}
KEPT_KINDS = ("home", "list")


class Site:
    """Answers requests for one website; home and list pages are kept until their content changes."""

    def __init__(self, world: World, website: Website, neighbours: Sequence[Link]) -> None:
        self.website = website
        self._world = world
        self._writer = PageWriter(world, website, neighbours)
        self._routes: dict[str, Route] = {}
        self._routes_repaired = False
        self._kept: dict[str, tuple[tuple[int, ...], Answer]] = {}

    def answer(self, path: str, validator: str | None, now: float) -> Answer:
        """The answer to GET of a path with its query; `validator` is If-None-Match or If-Modified-Since."""
        if path == "/" and "redirect-home" in self.website.traits:
            return Answer(302, b"", {"location": "/index.html"})
        fixed = self._fixed_file(path)
        if fixed:
            return fixed
        route = self._route(path)
        if route is None or route.instant > now or self._beyond_last_page(route, now):
            return self._missing(path, now)
        if route.kind in FILES:
            kind, body = FILES[route.kind]
            return Answer(200, body, {"content-type": kind})
        answer = self._page(route, path, now)
        if validator and validator in (answer.headers.get("etag"), answer.headers.get("last-modified")):
            return Answer(304, b"", answer.headers)
        return answer

    def _beyond_last_page(self, route: Route, now: float) -> bool:
        if route.kind != "list" or route.section is None or route.number <= 1:
            return False
        return (route.number - 1) * PAGE_SIZE >= self._world.visible(self.website, route.section, now)

    def _route(self, path: str) -> Route | None:
        repaired = self.website.id in self._world.repaired
        if not self._routes or repaired != self._routes_repaired:
            self._routes, self._routes_repaired = build_routes(self._world, self.website), repaired
        return self._routes.get(path) or (self._routes.get(path.partition("?")[0]) if "?" in path else None)

    def _version(self, route: Route, now: float) -> tuple[int, ...]:
        """What the content of a page depends on."""
        today = int((now - START) // DAY) if "weather" in self.website.traits else 0
        if route.kind == "home":
            return (today, *(self._world.visible(self.website, section, now) for section in self.website.sections))
        if route.kind == "list" and route.section is not None:
            return (today, self._world.visible(self.website, route.section, now))
        return (today,)

    def _page(self, route: Route, path: str, now: float) -> Answer:
        version = self._version(route, now)
        kept = self._kept.get(path)
        if kept and kept[0] == version:
            return kept[1]
        body = encode(self.website, self._writer.write(route, path, now))
        answer = Answer(200, body, {"content-type": content_type(self.website), **self._validators(route, path, body)})
        if route.kind in KEPT_KINDS:
            self._kept[path] = (version, answer)
        return answer

    def _validators(self, route: Route, path: str, body: bytes) -> dict[str, str]:
        if "etag" in self.website.traits:
            return {"etag": f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'}
        if "last-modified" in self.website.traits and route.instant and "weather" not in self.website.traits:
            return {"last-modified": formatdate(route.instant, usegmt=True)}
        return {}

    def _fixed_file(self, path: str) -> Answer | None:
        if path in STATIC_FILES:
            kind, body = STATIC_FILES[path]
            return Answer(200, body, {"content-type": kind})
        if path == "/robots.txt" and "robots" in self.website.traits:
            lines = "User-agent: *\nDisallow: /admin/\nDisallow: /search.html\n"
            return Answer(200, lines.encode(), {"content-type": "text/plain"})
        if path == "/sitemap.xml" and "sitemap" in self.website.traits:
            return Answer(200, self._sitemap().encode(), {"content-type": "application/xml"})
        return None

    def _sitemap(self) -> str:
        self._route("/")
        lists = [path for path, route in self._routes.items() if route.kind in KEPT_KINDS and route.number <= 1]
        places = "".join(
            f"<url><loc>http://{self.website.host}{path.replace('&', '&amp;')}</loc></url>" for path in lists
        )
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{schema}">{places}</urlset>'

    def _missing(self, path: str, now: float) -> Answer:
        status = 200 if "soft-404" in self.website.traits else 404
        page = self._writer.missing(path, now)
        return Answer(status, encode(self.website, page), {"content-type": content_type(self.website)})
