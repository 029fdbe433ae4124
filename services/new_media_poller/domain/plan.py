"""Requests as data, and the protocol of a plan: a generator that asks for replies and returns a reading.

A plan yields a Request and is sent a Reply, or yields a TokenNeeded and is sent a TokenState. Secrets never enter it:
where one belongs stands a Secret naming the credential's field, and whoever sends the request puts it in.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Reason

DEFAULT_BASES: Mapping[str, str] = {
    "wechat": "https://api.weixin.qq.com",
    "weibo": "https://api.weibo.com",
    "weibo-commercial": "https://c.api.weibo.com",
    "weibo-mobile": "https://m.weibo.cn",
    "douyin": "https://open.douyin.com",
    "apple": "https://itunes.apple.com",
    "toutiao": "https://www.toutiao.com",
    "kuaishou": "https://live.kuaishou.com",
    "kuaishou-api": "https://open.kuaishou.com",
    "bilibili": "https://api.bilibili.com",
}


@dataclass(frozen=True)
class Secret:
    """The place of one field of the request's credential: access_token, appid, secret, uid, open_id."""

    field: str


Value: TypeAlias = str | Secret


@dataclass(frozen=True)
class Request:
    """One HTTP request; `base` names an entry of the bases and is empty where `path` is a whole URL."""

    name: str
    base: str
    path: str
    method: str = "GET"
    params: Sequence[tuple[str, Value]] = ()
    headers: Sequence[tuple[str, Value]] = ()
    json: Mapping[str, object] | None = None
    credential: str | None = None

    def url(self, bases: Mapping[str, str] = DEFAULT_BASES) -> str:
        return bases[self.base].rstrip("/") + self.path if self.base else self.path


@dataclass(frozen=True)
class Reply:
    """What came back; `outcome` is a word of the fetch vocabulary, `status` None when there was no answer at all."""

    status: int | None
    outcome: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class TokenNeeded:
    """The plan cannot go on without a token; `refresh` says that the one in use was refused as expired."""

    credential: str
    refresh: bool = False


@dataclass(frozen=True)
class TokenState:
    """Whether a token stands ready; `reason` says why it does not."""

    ready: bool
    reason: Reason | None = None


Step: TypeAlias = Request | TokenNeeded
Answer: TypeAlias = Reply | TokenState
Plan: TypeAlias = Generator[Step, Answer, AccountReading]
Asking: TypeAlias = Generator[Step, Answer, Reply]

NOT_SAVED = "not-saved"
NO_ANSWER = Reply(status=None, outcome=NOT_SAVED)


def fill(values: Sequence[tuple[str, Value]], credential: Mapping[str, str]) -> list[tuple[str, str]]:
    """The values with the credential's fields in place; only the sender of a request calls this."""
    return [(key, credential[value.field] if isinstance(value, Secret) else value) for key, value in values]


Roles: TypeAlias = frozenset[str]
NO_ROLE: Roles = frozenset()


def replay(plan: Plan, replies: Sequence[Reply], role_of: Callable[[Reply], Roles] | None = None) -> AccountReading:
    """Drive a plan with saved replies; what nobody saved was not answered.

    With `role_of` each request takes the first reply whose roles name it, then one that says of itself nothing (an error
    page); without it the replies are taken in their order.
    """
    tray = [(reply, role_of(reply) if role_of else NO_ROLE) for reply in replies]
    try:
        step = next(plan)
        while True:
            step = plan.send(_token(step, bool(tray)) if isinstance(step, TokenNeeded) else _taken(tray, step.name))
    except StopIteration as finished:
        reading: AccountReading = finished.value
        return reading


def _token(step: TokenNeeded, more: bool) -> TokenState:
    """A refused token is only worth a second try when the answer to one was saved too."""
    return TokenState(more or not step.refresh)


def _taken(tray: list[tuple[Reply, Roles]], name: str) -> Reply:
    place = next((n for n, (_, roles) in enumerate(tray) if name in roles), None)
    if place is None:
        place = next((n for n, (_, roles) in enumerate(tray) if not roles), None)
    return NO_ANSWER if place is None else tray.pop(place)[0]
