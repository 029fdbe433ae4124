"""Metrics and settings: declared once, explained, used, and with nothing in them that grows without bound."""

import re

import pytest
from prometheus_client import Counter
from pydantic_settings import BaseSettings

from deploy.generate import settings_classes
from shared.runtime import metrics
from shared.runtime.metrics import CATALOGUE, Metric
from tests.contract.source_tree import shown, sources

CLOSED = {
    "consumer": "streams.CONSUMERS",
    "settlement": "done, retried, parked",
    "event": "catalogue.EVENTS",
    "outcome": "FetchOutcome, or ok and unknown for accounts",
    "phase": "of one fetch",
    "looker": "what the scheduler asks for",
    "indicator": "registry.INDICATORS",
    "status": "of a finding",
    "collection": "indexes.COLLECTIONS",
    "channel": "notification's CHANNELS",
    "result": "of a delivery",
    "method": "of reading an account",
    "settled": "true or false",
    "why": "scoring's reasons to set readings aside",
    "source": "kinds of observation, for accounts with the method",
    "store": "database, bus, evidence",
}
"""Labels and the closed set that each takes (law 10). A site, account, unit or URL is in none of them."""

SETTINGS = tuple(settings_classes())


def constant_of(metric: Metric) -> str:
    return next(name for name, value in vars(metrics).items() if value is metric)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
class TestEveryMetric:
    def test_it_is_named_and_explained(self, metric: Metric) -> None:
        assert re.fullmatch(r"xunjian_[a-z_]+", metric.name)
        assert metric.name.endswith("_total") == (metric.kind is Counter)
        assert metric.help

    def test_its_labels_take_closed_sets(self, metric: Metric) -> None:
        assert set(metric.labels) <= set(CLOSED)

    def test_it_is_counted_somewhere(self, metric: Metric) -> None:
        used = re.compile(rf"\b(?:metrics\.)?{constant_of(metric)}\b")
        users = [
            path
            for path in sources("services", "shared")
            if shown(path) != "shared/runtime/metrics.py" and used.search(path.read_text(encoding="utf-8"))
        ]
        assert users, "docs/metrics.md promises it and nothing counts it"


def test_every_metric_of_the_module_is_in_the_catalogue() -> None:
    declared = [value for value in vars(metrics).values() if isinstance(value, Metric)]
    assert sorted(one.name for one in declared) == sorted(one.name for one in CATALOGUE)
    assert len({one.name for one in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.__name__)
class TestEverySettingsClass:
    def test_it_is_frozen_refuses_what_it_does_not_know_and_explains_every_variable(
        self, settings: type[BaseSettings]
    ) -> None:
        assert settings.model_config.get("frozen")
        assert settings.model_config.get("extra") == "forbid"
        assert [name for name, field in settings.model_fields.items() if not field.description] == []

    def test_it_starts_without_any_variable(self, settings: type[BaseSettings]) -> None:
        assert settings() == settings()


def test_no_variable_belongs_to_two_classes() -> None:
    variables = [
        f"{settings.model_config.get('env_prefix', '')}{name}".upper()
        for settings in SETTINGS
        for name in settings.model_fields
    ]
    assert sorted(set(variables)) == sorted(variables)
