"""The facts that one page yields, each with where it was read; nothing here judges."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shared.contracts.page_links import LinkRow


class PageKind(StrEnum):
    HOME = "home"
    LIST = "list"
    ARTICLE = "article"
    SERVICE_GUIDE = "service-guide"
    CONSULTATION = "consultation"
    ERROR = "error"
    SHELL = "shell"
    CHALLENGE = "challenge"
    CLOSING_NOTICE = "closing-notice"
    OTHER = "other"


class SectionKind(StrEnum):
    NEWS = "news"
    NOTICES = "notice"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    LEADERS = "leaders"
    ORGANISATION = "organisation"
    OVERVIEW = "overview"
    PERSONNEL = "personnel"
    PLANNING = "planning"
    FINANCE = "finance"
    STATISTICS = "statistics"
    CONSULTATION = "consultation"
    PETITION = "petition"
    INTERVIEW = "interview"
    SURVEY = "survey"
    INTERACTION = "interaction"
    SERVICE = "service"
    DISCLOSURE = "disclosure"
    TOPIC = "topic"
    OTHER = "other"


class SectionState(StrEnum):
    DATED = "dated"
    BLANK = "blank"
    UNDATED = "undated"
    STRUCTURE_CHANGED = "structure-changed"
    CANNOT_TELL = "cannot-tell"


class LinkKind(StrEnum):
    INTERNAL = "internal"
    EXTERNAL = "external"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    STYLE = "style"
    SCRIPT = "script"
    ANCHOR = "anchor"
    MAILTO = "mailto"
    OTHER = "other"


class Precision(StrEnum):
    DAY = "day"
    MINUTE = "minute"


class Region(StrEnum):
    """The part of the page that something stands in."""

    HEAD = "head"
    CONTENT = "content"
    NAV = "nav"
    HEADER = "header"
    FOOTER = "footer"
    SIDEBAR = "sidebar"
    BREADCRUMB = "breadcrumb"
    CAROUSEL = "carousel"
    RELATED = "related"


class DateEvidence(NamedTuple):
    """One date that was read, its source (meta, visible, url …) and the text around it."""

    source: str
    text: str
    value: datetime
    precision: Precision
    place: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two readings of one fact that do not agree."""

    fact: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication date, or None where the evidence is doubtful; every date considered stands in the evidence."""

    at: datetime | None = None
    precision: Precision | None = None
    evidence: tuple[DateEvidence, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """The page labels of the 2017 guideline under their canonical names, values as the page gives them."""

    values: dict[str, str]
    empty: tuple[str, ...] = ()
    duplicated: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    torn: tuple[str, ...] = ()
    """Labels whose value a quotation mark inside it has ended early."""


class LabelRemark(StrEnum):
    """What can be remarked of a label; whether it matters is not said."""

    MISSING = "missing"
    EMPTY = "empty"
    UNFILLED = "unfilled"
    TORN = "torn"
    DUPLICATED = "duplicated"
    CONTRADICTING = "contradicting"
    MALFORMED = "malformed"
    DATE_ONLY = "date-only"
    WITH_SECONDS = "with-seconds"
    OTHER_HOST = "other-host"
    ABOVE_HOST = "above-host"
    TITLE_DIFFERS = "title-differs"
    DATE_DIFFERS = "date-differs"
    USELESS = "useless"


class LabelFact(NamedTuple):
    """One remark on one label: the value as printed, and what on the page it was held against."""

    label: str
    remark: LabelRemark
    value: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the text or address it was read from."""

    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SiteCode:
    """A site code as printed; valid says only that it has the form of one."""

    value: str
    valid: bool
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class ConacMark:
    """The party and government body mark: whether the page shows its error picture, None where a script decides that."""

    url: str | None
    shows_error: bool | None
    evidence: str
    mark_id: str | None = None
    colour: str | None = None
    """red for party and government bodies, blue for public institutions."""


class ReportTarget(StrEnum):
    """Where an entry to 我为政府网站找错 leads; the nearest to right first."""

    OFFICIAL = "official"
    OUTDATED = "outdated"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ErrorReportEntry:
    """The entry to 我为政府网站找错, its code and whether its host is one that was given up."""

    url: str | None
    site_code: str | None
    outdated: bool
    evidence: str
    target: ReportTarget = ReportTarget.UNKNOWN


class HostForm(StrEnum):
    """How a host stands to www.<place>.gov.cn for portals and <department>.<place>.gov.cn for departments."""

    WWW_PLACE = "www.<place>.gov.cn"
    BARE_PLACE = "<place>.gov.cn"
    NAME_PLACE = "<name>.<place>.gov.cn"
    WWW_NAME_PLACE = "www.<name>.<place>.gov.cn"
    DEEPER = "deeper"
    IDN = "idn"
    OTHER = "not-gov-cn"
    ADDRESS = "address"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SiteHost:
    """The host of a page: its form, suffix, a port other than the scheme's own, and the folder the page lies in."""

    host: str
    form: HostForm
    suffix: str = ""
    port: int | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who says on this page that the site is theirs."""

    site_name: Reading | None = None
    sponsor: Reading | None = None
    operator: Reading | None = None
    contact: Reading | None = None
    site_code: SiteCode | None = None
    icp: Reading | None = None
    police: Reading | None = None
    conac: ConacMark | None = None
    error_report: ErrorReportEntry | None = None
    contradictions: tuple[Contradiction, ...] = ()
    host: SiteHost | None = None
    footer_elsewhere: str | None = None
    """Where the footer is fetched from when it is not on the page: what is not found may be printed there."""


class Item(NamedTuple):
    """One entry of a list: its date is None when the page shows none that can be trusted."""

    title: str
    url: str | None
    date: datetime | None
    date_source: str | None = None
    date_text: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section 栏目 as far as this page shows it."""

    name: str
    url: str | None
    kind: SectionKind
    level: int | None
    newest_at: datetime | None
    state: SectionState
    item_count: int
    place: Region
    evidence: str


class Link(NamedTuple):
    """One address that the page refers to. A tuple, because there are very many of them."""

    url: str
    text: str
    kind: LinkKind
    place: Region
    tag: str
    href: str = ""
    """The address as it stands in the page, when no reader could follow it so (shared/web/href.py)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The links of one menu or footer, the same on every page that carries it; two that differ have different keys."""

    key: str
    links: tuple[Link, ...]
    rows: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One published question; times are None where the page does not show them, `answered` where nobody can tell."""

    title: str
    url: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    status: str | None
    answered: bool | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """Channels for questions seen on the page, and the messages it publishes."""

    channels: tuple[Link, ...] = ()
    has_form: bool = False
    messages: tuple[Message, ...] = ()
    form_text: str = ""
    """What stands by the form for questions."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A service guide: the element classes found, with their text, and those that are missing.

    `empty` are those among the missing whose label is printed with nothing behind it. A class whose text comes only
    when a tab is opened counts as found, with no text.
    """

    found: dict[str, str]
    missing: tuple[str, ...]
    empty: tuple[str, ...] = ()
    forms: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Technical:
    """What the page says to browsers and readers without scripts."""

    charset_declared: str | None
    charset_used: str | None
    meta_refresh: str | None
    mobile_viewport: bool
    noscript: str
    is_js_shell: bool
    emblem_images: tuple[str, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything read from one page."""

    url: str
    title: str | None
    html_title: str | None
    kind: PageKind
    kind_evidence: str
    published: Publication
    source: str | None
    author: str | None
    body: str
    labels: Labels
    identity: Identity
    breadcrumb: tuple[str, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    next_page: str | None
    page_count: int | None
    own_links: tuple[Link, ...]
    frames: tuple[Frame, ...]
    home_newest_at: datetime | None
    interaction: Interaction
    guide: Guide | None
    technical: Technical
    closing_notice: str | None
    challenge: str | None
    soft_404: str | None
    label_facts: tuple[LabelFact, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """All addresses the page refers to: those of its own content, then those of its menus and footers."""
        return (*self.own_links, *(link for frame in self.frames for link in frame.links))

    @property
    def published_at(self) -> datetime | None:
        return self.published.at
