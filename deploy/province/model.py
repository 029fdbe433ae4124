"""The things a simulated province is made of."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """A column of a website and the instants at which its items appear."""

    index: int
    kind: str
    name: str
    slug: str
    items: tuple[int, ...] = ()
    first_level: bool = True
    fixed: bool = False


@dataclass(frozen=True)
class Unit:
    """A government body that sponsors a website and perhaps accounts."""

    name: str
    short: str
    region: str
    category: str
    host: str
    supervisor: str


@dataclass(frozen=True)
class Website:
    """One website with its looks, its sections and what goes wrong with it."""

    id: str
    number: int
    site_code: str
    name: str
    unit: Unit
    template: str
    charset: str
    declared: str
    sections: tuple[Section, ...]
    icp: str
    police: str
    phone: str
    state: str = "live"
    traits: frozenset[str] = frozenset()
    outages: dict[int, str] = field(default_factory=dict)
    dead_paths: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    repairs: bool = False
    assessed: dict[str, int] = field(default_factory=dict)
    """What an assessor will find: indicator to cases."""
    bonus: dict[str, float] = field(default_factory=dict)
    """What an assessor will grant: indicator to points."""

    @property
    def host(self) -> str:
        return self.unit.host


@dataclass(frozen=True)
class Message:
    """A citizen's message to an account, answered or not."""

    post: int
    asked: int
    answered: int | None


@dataclass(frozen=True)
class Account:
    """One new-media account and what goes wrong with it."""

    id: str
    number: int
    platform: str
    method: str
    handle: str
    name: str
    unit: Unit
    posts: tuple[int, ...]
    messages: tuple[Message, ...] = ()
    source_url: str = ""
    secret: str = ""
    control: bool = False
    state: str = "live"
    traits: frozenset[str] = frozenset()
    vetoes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    repairs: bool = False

    @property
    def credential(self) -> str:
        named = self.method in ("wechat-api", "weibo-api", "douyin-api")
        return f"{self.method.removesuffix('-api')}-{self.number:04d}" if named else ""


@dataclass(frozen=True)
class Province:
    """All websites and accounts of a run."""

    seed: int
    scale: str
    websites: tuple[Website, ...]
    accounts: tuple[Account, ...]
