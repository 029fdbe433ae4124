"""The texts and links of an account's posts as documents of the evidence store, in the shapes that others read."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.new_media_poller.domain.post import Post
from services.new_media_poller.domain.reading import AccountReading
from shared.contracts import page_links, posts
from shared.contracts.page_links import PageRows
from shared.contracts.posts import PostText

MAX_POSTS = 100
_LAST = datetime.min.replace(tzinfo=UTC)


def posts_document(reading: AccountReading) -> bytes | None:
    """The posts that the public sees, newest first; None when there is nothing to read in them."""
    told = [
        PostText(id=post.id, url=post.url, title=post.title, published_at=post.published_at, text=post.text)
        for post in shown(reading)
        if post.text or post.title
    ]
    return posts.to_blob(told) if told else None


def links_document(reading: AccountReading) -> bytes | None:
    """The links of those posts, each post being a page; None when there are none."""
    pages = {_page(reading, post): _rows(post) for post in shown(reading) if post.links}
    return page_links.to_blob(pages) if pages else None


def shown(reading: AccountReading) -> Sequence[Post]:
    seen = [post for post in reading.items if not post.deleted]
    return sorted(seen, key=lambda post: (post.published_at or _LAST, post.id), reverse=True)[:MAX_POSTS]


def _page(reading: AccountReading, post: Post) -> str:
    """A post's own address; where the source gives none, a name that says whose it is."""
    return post.url or f"urn:post:{reading.account_id}:{post.id}"


def _rows(post: Post) -> PageRows:
    return PageRows([(url, "", "external", "post") for url in post.links])
