"""Seen of accounts besides their readings: what they post, whom a website names, and a way of reading that broke."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Frozen, Instant
from shared.contracts.observations import Observation


class PostsSeen(Observation):
    """An account shows posts, or wordings of them, that the reading before did not have.

    Texts and links lie in the evidence store: `posts_key` as shared/contracts/posts.py writes them, for whoever reads texts;
    `links_key` as shared/contracts/page_links.py does, each post being a page, for whoever asks links.
    """

    SUBJECT: ClassVar[str] = "observation.posts-seen.v1"

    platform: str
    posts: int = Field(description="posts in the document")
    posts_key: str = Field(description="evidence key of the posts as shared/contracts/posts.py writes them")
    links_key: str | None = Field(
        default=None, description="evidence key of the links in them as page_links.py writes them; null: there are none"
    )

    def natural_key(self) -> tuple[str, ...]:
        return (self.posts_key,)


class ListedAccount(Frozen):
    """An account that a page of new-media accounts names."""

    platform: str
    name: str
    url: str | None = None
    filed: bool = Field(description="the register has it, under this name or this handle")


class MatrixPageSeen(Observation):
    """A website's own page of its new-media accounts: whom it names, and whether the register knows them."""

    SUBJECT: ClassVar[str] = "observation.matrix-page-seen.v1"

    scheduled_at: Instant
    url: str
    why: str | None = None
    listed: tuple[ListedAccount, ...] = Field(default=(), description="the accounts that the page names, each once")

    def natural_key(self) -> tuple[str, ...]:
        return (self.scheduled_at.isoformat(), self.reason, self.finding_id or "")


class ConnectorSeen(Observation):
    """A way of reading went from view as a whole, or came back: our own affair, no finding follows from it meanwhile."""

    SUBJECT: ClassVar[str] = "observation.connector-seen.v1"

    method: str
    broken: bool = Field(description="true: gone from view; false: back")
    why: str | None = Field(default=None, description="readings-fell | silent-at-once | controls-not-fresh")
    since: str = Field(description="the run in which it went from view; a later run sees it come back")
    run: str
    asked: int = Field(default=0, description="accounts asked in this run so far")
    read: int = Field(default=0, description="those of them that were read")

    def natural_key(self) -> tuple[str, ...]:
        return (self.method, self.since, str(self.broken))
