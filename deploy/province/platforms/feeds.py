"""Feeds of accounts: RSS 2.0, Atom and JSON Feed."""

from collections.abc import Callable, Sequence
from email.utils import format_datetime
from urllib.parse import urlsplit

from deploy.province.accounts import FEED_HOST
from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.posts import listed, post_text, post_title
from deploy.province.times import day_of, local
from deploy.province.world import World

HOST = FEED_HOST
ENTRIES = 15
# On these days the feeds with this oddity answer 200 with nothing in them.
EMPTY_DAYS = (1, 3, 5)
Entries = list[tuple[int, bool]]


class Feeds:
    """Answers for every feed of the province."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._feeds = {urlsplit(account.source_url).path: account for account in accounts if account.source_url}

    def answer(self, query: Query, now: float) -> Answer:
        """The feed at this path."""
        account = self._feeds.get(query.path)
        if account is None or "gone" in account.traits:
            return Answer(404, b"not found", {"content-type": "text/plain"})
        entries = listed(self._world, account, now)[:ENTRIES]
        if "empty-days" in account.traits and int(day_of(now)) in EMPTY_DAYS:
            entries = []
        writers: dict[str, Callable[[Account, Entries], Answer]] = {
            "rss.xml": rss,
            "atom.xml": atom,
            "feed.json": json_feed,
        }
        return writers[query.path.rpartition("/")[2]](account, entries)


def _link(account: Account, post: int) -> str:
    return f"http://{FEED_HOST}/{account.platform}/{account.handle}/{post}"


def _title(account: Account, post: int, pinned: bool) -> str:
    return ("【置顶】" if pinned else "") + post_title(account, post)


def _iso(post: int) -> str:
    return local(post).isoformat()


def rss(account: Account, entries: Entries) -> Answer:
    """RSS 2.0."""
    items = "".join(
        f"<item><title>{_title(account, post, pinned)}</title><link>{_link(account, post)}</link>"
        f'<guid isPermaLink="true">{_link(account, post)}</guid><pubDate>{format_datetime(local(post))}</pubDate>'
        f"<description>{post_text(account, post)}</description></item>"
        for post, pinned in entries
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{account.name}</title>'
        f"<link>http://{FEED_HOST}/</link><description>{account.unit.name}</description>{items}</channel></rss>"
    )
    return Answer(200, text.encode(), {"content-type": "application/rss+xml; charset=utf-8"})


def atom(account: Account, entries: Entries) -> Answer:
    """Atom 1.0."""
    items = "".join(
        f"<entry><title>{_title(account, post, pinned)}</title><id>{_link(account, post)}</id>"
        f'<link href="{_link(account, post)}"/><published>{_iso(post)}</published><updated>{_iso(post)}</updated>'
        f"<summary>{post_text(account, post)}</summary></entry>"
        for post, pinned in entries
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{account.name}</title>'
        f"<id>http://{FEED_HOST}/{account.handle}</id>{items}</feed>"
    )
    return Answer(200, text.encode(), {"content-type": "application/atom+xml; charset=utf-8"})


def json_feed(account: Account, entries: Entries) -> Answer:
    """JSON Feed 1.1."""
    items = [
        {
            "id": _link(account, post),
            "url": _link(account, post),
            "title": _title(account, post, pinned),
            "content_text": post_text(account, post),
            "date_published": _iso(post),
        }
        for post, pinned in entries
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": account.name, "items": items}
    return json_answer(document)
