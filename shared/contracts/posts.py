"""The posts of an account, as the poller leaves them in the evidence store for whoever reads texts.

One JSON document: `{"posts": [{"id", "url", "title", "published_at", "text"}]}`, newest first. The links in them stand in a
document of their own (page_links.py), because the link checker reads links of posts and of pages alike.
"""

from collections.abc import Sequence
from datetime import datetime

import pydantic_core

from shared.contracts.envelope import Frozen


class PostText(Frozen):
    """One post as text; `published_at` None where the source gives no date."""

    id: str
    url: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    text: str | None = None


class _Document(Frozen):
    posts: tuple[PostText, ...]


def to_blob(posts: Sequence[PostText]) -> bytes:
    """The document. Equal posts give equal bytes, and so an equal key."""
    return pydantic_core.to_json({"posts": [post.model_dump(mode="json") for post in posts]})


def from_blob(blob: bytes) -> tuple[PostText, ...]:
    """The posts. Raises ValueError when this is no such document."""
    return _Document.model_validate_json(blob).posts
