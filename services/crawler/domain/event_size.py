"""A survey's event kept well below the bus's limit: what only explains goes before what says, and its number is told."""

from collections.abc import Callable
from typing import Any, Final

from shared.contracts.observations import SiteSurveyed

MAX_BYTES: Final = 200_000
"""A message may hold 256 KiB; its headers and whoever carries it on want room too."""
_KEPT_GUIDES: Final = 40
_KEPT_MESSAGES: Final = 50
_KEPT_SECTIONS: Final = 100

Told = dict[str, Any]


def fitted(event: SiteSurveyed) -> SiteSurveyed:
    """The event itself when it fits; else without one thing after another until it does."""
    if _size(event) <= MAX_BYTES:
        return event
    told = event.model_dump()
    for lighten in _STEPS:
        lighten(told)
        _renumber(told)
        event = SiteSurveyed.model_validate(told)
        if _size(event) <= MAX_BYTES:
            break
    return event


def _size(event: SiteSurveyed) -> int:
    return len(event.model_dump_json().encode())


def _without_forms(told: Told) -> None:
    for guide in told["service_guides"]:
        _cut(told, "form_examples", len(guide["form_examples"]))
        guide["form_examples"] = ()


def _without_section_trails(told: Told) -> None:
    """Sections keep the key of their page's bytes."""
    for section in told["sections"]:
        section["seen"] = None


def _fewer_guides(told: Told) -> None:
    """Those that lack most stay."""
    order = sorted(told["service_guides"], key=lambda guide: -len(guide["missing"]))
    _cut(told, "service_guides", len(order) - _KEPT_GUIDES)
    told["service_guides"] = order[:_KEPT_GUIDES]


def _fewer_messages(told: Told) -> None:
    """Those without answer stay, the longest waiting first."""
    order = sorted(told["messages"], key=lambda one: (one["answered_at"] is not None, one["asked_at"]))
    _cut(told, "messages", len(order) - _KEPT_MESSAGES)
    told["messages"] = order[:_KEPT_MESSAGES]


def _fewer_sections(told: Told) -> None:
    """Addresses of thousands of letters are no honest site's."""
    _cut(told, "sections", len(told["sections"]) - _KEPT_SECTIONS)
    told["sections"] = told["sections"][:_KEPT_SECTIONS]
    told["labels_seen"] = ()


_STEPS: Final[tuple[Callable[[Told], None], ...]] = (
    _without_forms,
    _without_section_trails,
    _fewer_guides,
    _fewer_messages,
    _fewer_sections,
)


def _renumber(told: Told) -> None:
    """The trail without the pages that no fact points to any more."""
    seen = _pointers({name: value for name, value in told.items() if name != "trail"})
    used = sorted({one["page"] for one in seen})
    places = {old: new for new, old in enumerate(used)}
    for one in seen:
        one["page"] = places[one["page"]]
    _cut(told, "trail", len(told["trail"]) - len(used))
    told["trail"] = [told["trail"][old] for old in used]


def _pointers(value: Any) -> list[Told]:
    """Every place in the event that points to a page of the trail."""
    if isinstance(value, dict):
        own = [value] if value.keys() == {"page", "text"} else []
        return own + [one for inner in value.values() for one in _pointers(inner)]
    if isinstance(value, list | tuple):
        return [one for inner in value for one in _pointers(inner)]
    return []


def _cut(told: Told, what: str, number: int) -> None:
    if number > 0:
        told["left_out"] = {**told["left_out"], what: told["left_out"].get(what, 0) + number}
