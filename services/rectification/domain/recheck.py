"""Which look answers the question whether a finding was put right."""

from collections.abc import Callable

from services.rectification.domain.order import Order, Reply
from shared.contracts.commands import (
    CheckLinks,
    CheckRegisteredState,
    CrawlKind,
    CrawlSite,
    Look,
    PollAccount,
    ProbeSite,
    Reason,
)
from shared.contracts.envelope import fact_id
from shared.indicators.registry import INDICATORS

Build = Callable[[Order, Reply, str], Look]


def recheck(order: Order, reply: Reply) -> Look | None:
    """The looker's own command for an order, after a reply; None when nothing says where to look, or only a person can see it."""
    home = order.params.get("home_url")
    build = _builder(order)
    if build is None:
        return None
    if build is _poll:
        return _poll(order, reply, "")
    return build(order, reply, home) if isinstance(home, str) and home else None


def _builder(order: Order) -> Build | None:
    """By the indicator's own looker; an indicator of another version is looked at by what fits its kind of target.

    None where only a person can see it: nothing that a machine looks at would answer.
    """
    indicator = INDICATORS.get(order.indicator)
    if indicator is not None and not indicator.look:
        return None
    known = LOOKERS.get(indicator.look) if indicator else None
    return known or (_poll if order.target.startswith("account-") else _crawl)


def _probe(order: Order, reply: Reply, home: str) -> Look:
    return ProbeSite(
        target=order.target, occurred_at=reply.at, trace=order.id, url=home,
        reason=Reason.RECHECK, finding_id=order.finding_id, not_before=reply.at,
    )  # fmt: skip


def _crawl(order: Order, reply: Reply, home: str) -> Look:
    return CrawlSite(
        target=order.target, occurred_at=reply.at, trace=order.id, url=home, kind=CrawlKind.LIGHT,
        pass_id=fact_id("recheck", order.id, reply.id),
        reason=Reason.RECHECK, finding_id=order.finding_id, not_before=reply.at,
    )  # fmt: skip


def _links(order: Order, reply: Reply, home: str) -> Look:
    link = order.params.get("url")
    urls = (link,) if isinstance(link, str) and link else order.places
    return CheckLinks(
        target=order.target, occurred_at=reply.at, trace=order.id, urls=urls or (home,),
        reason=Reason.RECHECK, finding_id=order.finding_id, not_before=reply.at,
    )  # fmt: skip


def _state(order: Order, reply: Reply, home: str) -> Look:
    return CheckRegisteredState(
        target=order.target, occurred_at=reply.at, trace=order.id, url=home,
        state=str(order.params.get("registered_state") or "live"),
        reason=Reason.RECHECK, finding_id=order.finding_id, not_before=reply.at,
    )  # fmt: skip


def _poll(order: Order, reply: Reply, home: str) -> Look:
    return PollAccount(
        target=order.target, occurred_at=reply.at, trace=order.id, run=fact_id("recheck", order.id, reply.id),
        reason=Reason.RECHECK, finding_id=order.finding_id, not_before=reply.at,
    )  # fmt: skip


LOOKERS: dict[str, Build] = {
    "probe-site": _probe,
    "crawl-site": _crawl,
    "check-links": _links,
    "poll-account": _poll,
    "check-registered-state": _state,
}
"""By the name under which indicators ask for a look."""
