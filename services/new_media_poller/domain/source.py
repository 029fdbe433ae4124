"""What a plug-in offers: the ways of reading it knows, and whether they need an explicit permission."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import NO_ROLE, Plan, Roles
from services.new_media_poller.domain.vocabulary import Method

Read: TypeAlias = Callable[[Account, datetime], Plan]


@dataclass(frozen=True)
class Shape:
    """What a saved reply shows of itself: which of a plan's requests it may answer, and by which way it was read."""

    roles: Roles = NO_ROLE
    method: Method | None = None


Shapes: TypeAlias = Callable[[Mapping[str, Any]], Shape | None]


def no_shapes(body: Mapping[str, Any]) -> Shape | None:
    """For sources whose replies are pages, feeds and tables."""
    return None


def shape(*roles: str, method: Method | None = None) -> Shape:
    return Shape(frozenset(roles), method)


@dataclass(frozen=True)
class Source:
    """One plug-in; `name` is its file's name, `unofficial` holds the ways that stay off unless allowed.

    `shapes` tells a saved JSON reply of this source by its keys, so that files can be given in any order.
    """

    name: str
    methods: tuple[Method, ...]
    read: Read
    unofficial: frozenset[Method] = frozenset()
    shapes: Shapes = no_shapes
