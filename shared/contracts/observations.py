"""Seen: facts with their evidence. An observation never says what it means (design.md, law 3)."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.commands import CrawlKind, Reason
from shared.contracts.envelope import Event, Frozen, Instant
from shared.contracts.link_seen import LinkSeen as LinkSeen


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
    certificate_ends_at: Instant | None = None
    why: str = Field(default="", description="short error text or the signs of a blocked reading")


class RegisteredStateSeen(Observation):
    """What answers under a registered address, beside what the register says."""

    SUBJECT: ClassVar[str] = "observation.registered-state-seen.v1"

    scheduled_at: Instant
    registered: str
    url: str
    status: int | None = None
    answers: bool | None = Field(description="a page of the site itself answered; None: could not tell")
    closing_notice: bool | None = None
    final_url: str | None = None
    shows: str = Field(
        default="",
        description="site | script-page | closing-notice | moved (to another registered name) | maintenance | parked | "
        "server-default | error | nothing | cannot-tell; of all spellings the one that is most of a page",
    )
    notice: str | None = Field(
        default=None, description="what a notice announces: closed | moved | offline | maintenance"
    )
    text: str = Field(default="", description="the words or the address that it was told by")
    variants: tuple[Variant, ...] = Field(
        default=(), description="http and https, bare and www, the registered one too"
    )
    ipv6: bool | None = Field(default=None, description="answers over IPv6; null: could not try, or we have no IPv6")
    ipv6_record: bool | None = Field(default=None, description="the name has an IPv6 address; null: could not ask")

    def natural_key(self) -> tuple[str, ...]:
        return (self.scheduled_at.isoformat(), self.reason, self.finding_id or "")


class PageSeen(Frozen):
    """One page of a slice: what was fetched, with the hash of its bytes."""

    url: str
    outcome: str
    status: int | None = None
    kind: str | None = None
    sha256: str | None = None
    body_key: str | None = Field(
        default=None, description="evidence key of the page's bytes as last read; most are kept for 14 days"
    )


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


class PageRead(Frozen):
    """A page that facts were read from: when it came, with which status, and the hash of its bytes."""

    url: str
    at: Instant | None = None
    status: int | None = None
    sha256: str | None = None


class Seen(Frozen):
    """Where a fact was read: a page of the survey's trail, and the text around it."""

    page: int = Field(description="place of the page in `trail`, counted from 0")
    text: str = Field(default="", description="the text that the fact was read from")


class SectionTerms(Frozen):
    """What the register of sections says of one that it names; name and kind are then the register's own."""

    update_days: int | None = Field(default=None, description="days within which the register promises an update")
    exempt_reason: str | None = Field(default=None, description="why the register expects nothing here")
    exempt_until: Instant | None = Field(default=None, description="until when the register expects nothing here")


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
    seen: Seen | None = None
    terms: SectionTerms | None = Field(default=None, description="what the register says, when it names the section")


class MessageSeen(Frozen):
    """A published question, and when it was answered. Questions of which nobody can tell whether they are, are counted elsewhere."""

    title: str
    url: str | None = None
    asked_at: Instant
    answered_at: Instant | None = None
    status: str | None = Field(default=None, description="how the site says that the question stands")
    reply_workdays: int | None = Field(
        default=None, description="working days up to the answer; null: none, or a year without a table of holidays"
    )
    seen: Seen | None = None


class RepliesSeen(Frozen):
    """All published questions of a pass taken together."""

    questions: int = 0
    measured: int = Field(default=0, description="questions whose reply time in working days is known")
    median_workdays: float | None = None
    longest_workdays: int | None = None
    answered_undated: int = Field(default=0, description="answered, but not said when")
    unanswered: int = Field(default=0, description="known to be without an answer")
    unclear: int = Field(default=0, description="nobody can tell whether they are answered")
    oldest_unanswered: MessageSeen | None = None


class ChannelSeen(Frozen):
    """A way of asking: an entry, a hotline, published letters, or a form."""

    name: str
    url: str
    kind: str = Field(description="entry | hotline | letters | form")
    internal: bool = True
    reachable: bool | None = Field(default=None, description="whether its page opened in this pass; null: not asked")
    seen: Seen | None = None


class ActivitySeen(Frozen):
    """One survey or interview."""

    title: str
    url: str | None = None
    at: Instant | None = None
    seen: Seen | None = None


class ActivitiesSeen(Frozen):
    """The surveys (调查征集) or interviews (在线访谈) that a pass met in their lists."""

    found: int = Field(default=0, description="announcements, each once; reports of results are not among them")
    results: int = Field(default=0, description="reports of results")
    undated: int = 0
    in_last_year: int = Field(default=0, description="dated within the 365 days before the pass began")
    newest_at: Instant | None = None
    examples: tuple[ActivitySeen, ...] = ()


class GuideSeen(Frozen):
    """A service guide, by name the classes of elements that it lacks."""

    name: str
    url: str
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = Field(
        default=(), description="those of `missing` whose label is printed with nothing behind"
    )
    forms: int = Field(default=0, description="forms and files that the guide hands out")
    form_examples: tuple[tuple[str, str], ...] = Field(default=(), description="(name, URL) of the first of them")
    seen: Seen | None = None


class LabelRemarked(Frozen):
    """One remark on one page label, with the number of pages it was made on."""

    label: str
    remark: str = Field(description="a word of LabelRemark in services/crawler/domain/facts.py")
    pages: int
    examples: tuple[Seen, ...] = ()


class LabelsSeen(Frozen):
    """Page labels over all pages of one kind."""

    kind: str
    pages: int = Field(description="pages of this kind that were read")
    remarks: tuple[LabelRemarked, ...] = ()


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
    identity_seen: dict[str, Seen] = Field(default_factory=dict, description="where each part of the identity was read")
    labels: dict[str, str] = Field(default_factory=dict)
    labels_seen: tuple[LabelsSeen, ...] = Field(default=(), description="remarks on page labels, by kind of page")
    consultation_channel: bool | None = None
    channels: tuple[ChannelSeen, ...] = ()
    messages: tuple[MessageSeen, ...] = ()
    replies: RepliesSeen | None = None
    surveys: ActivitiesSeen | None = Field(default=None, description="null: no list of surveys was read")
    interviews: ActivitiesSeen | None = Field(default=None, description="null: no list of interviews was read")
    guides: tuple[tuple[str, int], ...] = Field(default=(), description="(guide URL, element classes missing)")
    service_guides: tuple[GuideSeen, ...] = ()
    trail: tuple[PageRead, ...] = Field(default=(), description="the pages that the facts above were read from")
    left_out: dict[str, int] = Field(
        default_factory=dict, description="how many more of what the event has no room for"
    )

    def page_of(self, seen: Seen) -> PageRead | None:
        """The page of the trail that a fact was read from."""
        return self.trail[seen.page] if 0 <= seen.page < len(self.trail) else None

    def natural_key(self) -> tuple[str, ...]:
        return (self.pass_id,)


class CheckSeen(Frozen):
    """One question to a site's functions, and what came of it. The words of `seen` are in docs/function-checks.md."""

    check: str = Field(description="which check of services/crawler/checks asked")
    outcome: str = Field(description="ok: what was asked for is there; failed: it is not; unknown: could not tell")
    seen: str = Field(description="what was seen, a word of the check's own closed list")
    url: str = Field(description="address that was asked, or the page on which it was looked for")
    final_url: str | None = None
    at: Instant = Field(description="product time of the answer")
    status: int | None = None
    text: str = Field(default="", description="the words or the address that it was told by")
    page_key: str | None = Field(default=None, description="evidence key of the answer's bytes")
    facts: dict[str, str] = Field(default_factory=dict, description="what else the answer says, by name")


class SiteFunctionSeen(Observation):
    """Whether a site works: asked once at the end of a full survey pass, politely and within a deadline."""

    SUBJECT: ClassVar[str] = "observation.site-function-seen.v1"

    pass_id: str
    home_url: str
    checks: tuple[CheckSeen, ...] = Field(default=(), description="empty when the home page did not open")

    def natural_key(self) -> tuple[str, ...]:
        return (self.pass_id,)


class LinksChecked(Observation):
    """Targets of one slice or one re-check that are not plainly good, and those that became good again."""

    SUBJECT: ClassVar[str] = "observation.links-checked.v1"

    source: str = Field(description="the slice or the command that was worked on")
    checked: int
    links: tuple[LinkSeen, ...] = ()
    left_out: int = Field(default=0, description="links that one work had no room to tell; they are read again")

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
