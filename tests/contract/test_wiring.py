"""Every service hears exactly what streams.CONSUMERS declares for it, with handlers that take those events."""

import importlib
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

import pytest

from shared.contracts.commands import Look
from shared.contracts.envelope import Event
from shared.contracts.streams import CONSUMERS
from shared.indicators.registry import INDICATORS
from shared.runtime.bus import Bus
from shared.runtime.settings import Runtime

SERVICES = sorted({consumer.service for consumer in CONSUMERS})
Bound = list[tuple[str, type[Event], Callable[[Any], Awaitable[None]]]]


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> Bound:
    """What services bind while they are wired; the bus still binds it, and connects to nothing."""
    seen: Bound = []
    really = Bus.hear

    def hear(bus: Bus, event: type[Event], handler: Callable[[Any], Awaitable[None]]) -> None:
        seen.append((bus.service, event, handler))
        really(bus, event, handler)

    monkeypatch.setattr(Bus, "hear", hear)
    return seen


@pytest.mark.parametrize("service", SERVICES)
class TestService:
    def test_it_hears_what_is_declared_for_it_and_nothing_else(self, service: str, bound: Bound) -> None:
        app = importlib.import_module(f"services.{service.replace('-', '_')}.app")
        app.create(Runtime())
        declared = Counter(consumer.event for consumer in CONSUMERS if consumer.service == service)
        assert service == app.NAME
        assert {name for name, _, _ in bound} == {service}
        assert Counter(event for _, event, _ in bound) == declared

    def test_its_handlers_take_the_events_that_they_are_bound_to(self, service: str, bound: Bound) -> None:
        importlib.import_module(f"services.{service.replace('-', '_')}.app").create(Runtime())
        for _, event, handler in bound:
            (taken, *_) = [hint for name, hint in get_type_hints(handler).items() if name != "return"]
            assert issubclass(event, taken), f"{handler} is bound to {event.__name__}"


@pytest.mark.parametrize("code", INDICATORS)
def test_the_looker_that_an_indicator_names_is_one_that_can_be_asked(code: str) -> None:
    lookers = {consumer.event.SUBJECT.split(".")[1] for consumer in CONSUMERS if issubclass(consumer.event, Look)}
    indicator = INDICATORS[code]
    assert bool(indicator.look) == bool(indicator.observes), (
        "what reads nothing is a person's, and nothing is asked again"
    )
    assert indicator.look in lookers or indicator.who == "C"
