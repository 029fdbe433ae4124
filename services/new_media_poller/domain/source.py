"""What a plug-in offers: the ways of reading it knows, and whether they need an explicit permission."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Plan
from services.new_media_poller.domain.vocabulary import Method

Read: TypeAlias = Callable[[Account, datetime], Plan]


@dataclass(frozen=True)
class Source:
    """One plug-in; `name` is its file's name, `unofficial` holds the ways that stay off unless allowed."""

    name: str
    methods: tuple[Method, ...]
    read: Read
    unofficial: frozenset[Method] = frozenset()
