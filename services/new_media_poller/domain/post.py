"""What an account shows: posts, messages with their answers, its profile, the store's entry of an app."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class When:
    """An instant as a source gives it; a bare date is known to the day only and stands at its first second."""

    at: datetime
    precision: str = "second"


@dataclass(frozen=True)
class Post:
    """One published item; `deleted` also marks what the public cannot see (under review, taken down)."""

    id: str
    title: str | None
    url: str | None
    published_at: datetime | None
    precision: str = "second"
    pinned: bool = False
    deleted: bool = False
    text: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A comment or message to the account; `answer_known` is false where the source cannot show the answer."""

    id: str
    asked_at: datetime
    answered_at: datetime | None
    text_len: int
    answer_known: bool = True


@dataclass(frozen=True)
class Seen:
    """The account's own profile as the source shows it; None is not shown."""

    name: str | None = None
    verified: bool | None = None
    verification: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class AppFacts:
    """What a store says about a mobile app."""

    store: str
    available: bool | None
    name: str | None = None
    version: str | None = None
    updated_at: datetime | None = None
    updated_precision: str = "second"
    seller: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class ListedAccount:
    """An account that a website's new-media matrix page names."""

    platform: str | None
    name: str
    url: str | None
