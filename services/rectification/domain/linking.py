"""Whether a citizen and we saw the same fault: the same page, or the same kind of fault on the same site."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from services.rectification.domain.error_report import ErrorReport, Link
from services.rectification.domain.order import Order
from shared.contracts.error_reports import ErrorKind

SAME_KIND: dict[ErrorKind, tuple[str, ...]] = {
    ErrorKind.INACCESSIBLE: ("site-unreachable", "site-down", "dead-link", "homepage-dead-link"),
    ErrorKind.NOT_UPDATED: ("homepage-stale", "columns-"),
    ErrorKind.UNANSWERED: ("consult-",),
    ErrorKind.TYPO: ("typo", "wording-"),
}
"""Beginnings of indicator codes. Only what is plainly the same fault: a link accuses."""


def links(report: ErrorReport, orders: Sequence[Order]) -> tuple[Link, ...]:
    """Orders about the same fault that stood when the report came or were given later; the page decides before the kind."""
    found = []
    for order in sorted(orders, key=lambda one: (one.ordered_at, one.id)):
        how = _how(report, order)
        if how and (order.closed_at is None or order.closed_at >= report.received_at):
            found.append(Link(order_id=order.id, finding_id=order.finding_id, indicator=order.indicator, how=how))
    return tuple(found)


def _how(report: ErrorReport, order: Order) -> str:
    if order.target != report.target:
        return ""
    if report.url and any(same_page(report.url, place) for place in _places(order)):
        return "same-page"
    return "same-target" if order.indicator.startswith(SAME_KIND.get(report.kind, ("\0",))) else ""


def _places(order: Order) -> tuple[str, ...]:
    url = order.params.get("url")
    return (*order.places, *((url,) if isinstance(url, str) else ()))


def same_page(one: str, other: str) -> bool:
    """The same address but for scheme, capitals of the host, a closing slash and the part behind #."""
    return bool(one) and _page(one) == _page(other) is not None


def _page(url: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    return (host, parts.path.rstrip("/"), parts.query) if host else None
