"""Seen: facts with their evidence. An observation never says what it means (design.md, law 3)."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.commands import CrawlKind, Reason
from shared.contracts.envelope import Event, Frozen, Instant


class Observation(Event):
    """What every observation carries besides its facts."""

    reason: Reason = Reason.SCHEDULED
    finding_id: str | None = None
    outcome: str = Field(description="a word of shared/web/outcome.py for fetches; ok or unknown for accounts")
    evidence: tuple[str, ...] = Field(default=(), description="keys in the evidence store")


class Phases(Frozen):
    """Nominal seconds of one fetch; None where the phase did not happen."""

    dns: float | None = None
    tcp: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float = 0.0


class Hop(Frozen):
    url: str
    status: int


class SiteProbed(Observation):
    """One opening of a home page. `occurred_at` is when it began; `scheduled_at` when it was due."""

    SUBJECT: ClassVar[str] = "observation.site-probed.v1"

    scheduled_at: Instant
    url: str
    final_url: str | None = None
    status: int | None = None
    phases: Phases = Phases()
    chain: tuple[Hop, ...] = ()
    address: str | None = None
    certificate_ends_at: Instant | None = None
    charset: str | None = None
    bytes_read: int = 0
    why: str = Field(default="", description="short error text or the signs of a blocked reading")
    vantage: str = "main"

    def natural_key(self) -> tuple[str, ...]:
        return (self.scheduled_at.isoformat(), self.reason, self.finding_id or "", self.vantage)


class Variant(Frozen):
    """One way of writing the home address, and what it answered."""

    url: str
    outcome: str
    status: int | None = None
    final_url: str | None = None


class RegisteredStateSeen(Observation):
    """What answers under a registered address, beside what the register says."""

    SUBJECT: ClassVar[str] = "observation.registered-state-seen.v1"

    scheduled_at: Instant
    registered: str
    url: str
    status: int | None = None
    answers: bool | None = Field(description="a page of the site itself answered; None: could not tell")
    closing_notice: bool | None = None
    variants: tuple[Variant, ...] = ()
    ipv6: bool | None = None

    def natural_key(self) -> tuple[str, ...]:
        return (self.scheduled_at.isoformat(), self.reason, self.finding_id or "")


class PageSeen(Frozen):
    """One page of a slice: what was fetched, with the hash of its bytes."""

    url: str
    outcome: str
    status: int | None = None
    kind: str | None = None
    sha256: str | None = None


class PagesSeen(Observation):
    """One slice of a survey pass. The links of its pages lie in the evidence store (shared/contracts/page_links.py)."""

    SUBJECT: ClassVar[str] = "observation.pages-seen.v1"

    pass_id: str
    slice_no: int
    crawl: CrawlKind
    pages: tuple[PageSeen, ...]
    links_key: str | None = None
    last: bool = Field(default=False, description="the pass ends with this slice")

    def natural_key(self) -> tuple[str, ...]:
        return (self.pass_id, str(self.slice_no))


class SectionSeen(Frozen):
    """One section (栏目) as a survey saw it; fresh or stale is the edition's to say."""

    name: str
    url: str
    kind: str
    level: int = 1
    state: str = Field(description="dated | blank | undated | structure-changed | cannot-tell")
    newest_at: Instant | None = None
    items: int = 0
    page_key: str | None = Field(default=None, description="evidence key of the page's bytes")


class MessageSeen(Frozen):
    """A published question, and when it was answered."""

    title: str
    url: str | None = None
    asked_at: Instant
    answered_at: Instant | None = None


class SiteSurveyed(Observation):
    """The end of a survey pass: everything that the edition's content rules need."""

    SUBJECT: ClassVar[str] = "observation.site-surveyed.v1"

    pass_id: str
    crawl: CrawlKind
    started_at: Instant
    pages_ok: int
    pages_failed: int
    home_url: str
    home_newest_at: Instant | None = None
    home_dated_items: int = 0
    home_page_key: str | None = None
    sections: tuple[SectionSeen, ...] = ()
    sections_unread: int = Field(default=0, description="sections whose page could not be read in this pass")
    identity: dict[str, str | None] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    consultation_channel: bool | None = None
    messages: tuple[MessageSeen, ...] = ()
    guides: tuple[tuple[str, int], ...] = Field(default=(), description="(guide URL, element classes missing)")
    left_out: dict[str, int] = Field(
        default_factory=dict, description="how many more of what the event has no room for"
    )

    def natural_key(self) -> tuple[str, ...]:
        return (self.pass_id,)


class LinkSeen(Frozen):
    """One link target: what asking it said, and where the site links to it."""

    url: str
    outcome: str
    status: int | None = None
    kind: str = "page"
    internal: bool = True
    places: tuple[str, ...] = ()
    places_total: int = 0
    why: str = ""


class LinksChecked(Observation):
    """Targets of one slice or one re-check that are not plainly good, and those that became good again."""

    SUBJECT: ClassVar[str] = "observation.links-checked.v1"

    source: str = Field(description="the slice or the command that was worked on")
    checked: int
    links: tuple[LinkSeen, ...] = ()

    def natural_key(self) -> tuple[str, ...]:
        return (self.source,)


class AccountPolled(Observation):
    """One reading of an account. `outcome` ok or unknown; `why` from the reader's closed vocabulary."""

    SUBJECT: ClassVar[str] = "observation.account-polled.v1"

    scheduled_at: Instant
    run: str
    method: str
    coverage: str = Field(description="full | first_page | guest_view | undated | empty")
    why: str | None = None
    trusted: bool | None = Field(
        default=None,
        description="control accounts of the method were fresh in this run, and nothing stands in `doubts`",
    )
    doubts: tuple[str, ...] = Field(default=(), description="why old posts alone would not prove silence")
    newest_post_at: Instant | None = None
    newest_precision: str = Field(
        default="second",
        description="second | day: a bare date stands at its first second and may have been any of them",
    )
    oldest_post_at: Instant | None = None
    posts: int = 0
    undated: int = Field(default=0, description="posts without a date that can be read")
    pinned: int = Field(default=0, description="posts that the account keeps on top, whatever their age")
    posts_in_period: int | None = None
    longest_gap_days: float | None = None
    days_out_of_bounds: int | None = Field(
        default=None, description="whole days of the last 90 on which the newest post was older than two weeks"
    )
    interaction: bool | None = None
    oldest_unanswered_at: Instant | None = None
    unanswered: int | None = None
    messages: int | None = Field(default=None, description="messages and comments to the account that were seen")
    answered: int | None = Field(default=None, description="those of them that have an answer")
    slowest_reply_workdays: int | None = Field(default=None, description="working days that the slowest answer took")
    app_usable: bool | None = None
    app_updated_at: Instant | None = Field(default=None, description="date of the app's version in the store")
    name_seen: str | None = None
    same_name: tuple[str, ...] = Field(
        default=(), description="other accounts of the register on this platform that are filed under the name seen"
    )
    verified_seen: bool | None = Field(default=None, description="the platform vouches for who keeps the account")
    verification_seen: str | None = Field(default=None, description="the words with which it does")
    state_seen: str | None = None
    posts_key: str | None = Field(
        default=None, description="evidence key of the posts' texts and links (shared/contracts/posts.py)"
    )

    def natural_key(self) -> tuple[str, ...]:
        return (self.scheduled_at.isoformat(), self.reason, self.finding_id or "", self.run)


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
