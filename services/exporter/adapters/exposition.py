"""Samples as the text that Prometheus reads; escaping is the client library's."""

from collections.abc import Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.exporter.domain.families import Family
from services.exporter.domain.series import Sample

Shown = Mapping[Family, Sequence[Sample]]


class _Once(Collector):
    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for family, several in self._shown.items():
            metric = GaugeMetricFamily(family.name, family.help, labels=family.labels)
            for sample in several:
                metric.add_metric(sample.labels, sample.value)
            yield metric


def text(shown: Shown) -> bytes:
    """The page of one scrape."""
    registry = CollectorRegistry()
    registry.register(_Once(shown))
    return generate_latest(registry)
