"""What the farm answers, and a count of what it was asked: the one place where every client's work is counted alike."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.farm.pages import routes
from tests.bench.farm.plan import FILES, IMAGES, PARTNER_HOST, PARTNER_PAGES, Farm, Site
from tests.bench.farm.words import mixed

MODIFIED = "Mon, 29 Jun 2026 10:00:00 GMT"
CONTROL_HOST = "farm.control"
_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_MISSING = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
_KINDS = {
    "css": "text/css",
    "js": "application/javascript",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}
_BYTES = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "jpg": b"\xff\xd8\xff\xe0" + bytes(8000),
    "pdf": b"%PDF-1.4\n" + bytes(20000),
}
Render = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    kind: str
    etag: str = ""
    modified: str = MODIFIED


@dataclass(frozen=True, slots=True)
class Room:
    """The addresses of one host that answer with a page, and how to make it."""

    pages: dict[str, Render]
    assets: frozenset[str]
    dead: frozenset[str]
    charset: str
    key: int


class Answers:
    """One per server."""

    def __init__(self, farm: Farm) -> None:
        self._rooms = {site.host: _room_of(site) for site in farm.every} | {PARTNER_HOST: _partner(farm)}
        self._asked: set[tuple[str, str]] = set()
        self._statuses: Counter[str] = Counter()

    def answer(self, host: str, target: str, etag: bytes, since: bytes) -> Reply:
        room = self._rooms.get(host)
        if room is None:
            return self._control(target) if host == CONTROL_HOST else Reply(404, b"", "text/plain")
        if target == "/robots.txt":
            return Reply(200, _ROBOTS, "text/plain")
        reply = self._reply(room, target, etag.decode("latin-1"), since.decode("latin-1"))
        self._statuses[str(reply.status)] += 1
        if target in room.pages or target in room.assets or target in room.dead:
            self._asked.add((host, target))
        else:
            self._statuses["unknown"] += 1
        return reply

    def _reply(self, room: Room, target: str, etag: str, since: str) -> Reply:
        render = room.pages.get(target)
        if render is None and target not in room.assets:
            return Reply(404, _MISSING, "text/html")
        own = f'"{mixed(room.key, *target.encode()):08x}"'
        if etag == own or (not etag and since == MODIFIED):
            return Reply(304, b"", "", own)
        if render is None:
            ending = target.rpartition(".")[2]
            return Reply(200, _BYTES.get(ending, b"/* */" + bytes(3000)), _KINDS.get(ending, "text/html"), own)
        return Reply(200, render().encode(room.charset, "replace"), "text/html", own)

    def _control(self, target: str) -> Reply:
        """`/take` tells what was asked since the last time, and begins anew."""
        told = {"distinct": len(self._asked), "statuses": dict(self._statuses)}
        if target == "/take":
            self._asked.clear()
            self._statuses.clear()
        return Reply(200, json.dumps(told).encode(), "application/json")


def _room_of(site: Site) -> Room:
    images = [f"/images/pic{number}.jpg" for number in range(IMAGES)]
    files = [f"/files/doc{number}.pdf" for number in range(FILES)]
    assets = frozenset(["/css/style.css", "/js/main.js", "/images/logo.png", *images, *files])
    dead = frozenset(one.url.removeprefix(site.origin) for one in site.dead if one.kind != "external")
    return Room(routes(site), assets, dead, site.charset, site.index)


def _partner(farm: Farm) -> Room:
    origin = f"http://{PARTNER_HOST}:{farm.port}"
    pages: dict[str, Render] = {f"/unit/{number}.html": _unit for number in range(PARTNER_PAGES)}
    dead = frozenset(one.url.removeprefix(origin) for site in farm.every for one in site.dead if one.kind == "external")
    return Room(pages, frozenset(), dead, "utf-8", 1)


def _unit() -> str:
    return "<html><head><title>友好单位</title></head><body><h1>友好单位</h1><p>欢迎访问本单位网站。</p></body></html>"
