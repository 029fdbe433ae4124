"""The catalogue of service metrics: every name, its meaning and its closed label sets; `docs/metrics.md` is generated from it."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, process_collector

SECONDS = (0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)


@dataclass(frozen=True)
class Metric:
    """One metric family. Labels take closed sets only; a target, URL or site code is never a label (law 10)."""

    kind: type[Counter] | type[Gauge] | type[Histogram]
    name: str
    help: str
    labels: tuple[str, ...] = ()


RECEIVED = Metric(Counter, "xunjian_events_received_total", "Deliveries taken from the bus", ("consumer",))
SETTLED = Metric(Counter, "xunjian_events_settled_total", "Deliveries by how they ended", ("consumer", "settlement"))
HANDLER_SECONDS = Metric(Histogram, "xunjian_handler_seconds", "Real seconds in a handler", ("consumer",))
EVENT_AGE = Metric(Histogram, "xunjian_event_age_seconds", "Real seconds from storing to handling", ("consumer",))
EMITTED = Metric(Counter, "xunjian_events_emitted_total", "Events stored on the bus", ("event",))
LAG = Metric(Gauge, "xunjian_consumer_pending", "Messages that wait for a consumer", ("consumer",))
IN_FLIGHT = Metric(Gauge, "xunjian_consumer_unacknowledged", "Messages being worked on", ("consumer",))
FETCHES = Metric(Counter, "xunjian_fetches_total", "Fetches by outcome", ("outcome",))
PROBE_SECONDS = Metric(Histogram, "xunjian_probe_seconds", "Nominal seconds of site probes", ("phase",))
MISSED = Metric(Counter, "xunjian_looks_missed_total", "Scheduled looks that were not made in time", ("looker",))
DUE = Metric(Counter, "xunjian_looks_asked_total", "Looks that the scheduler asked for", ("looker",))
FINDINGS = Metric(Counter, "xunjian_finding_changes_total", "Changes of findings", ("indicator", "status"))
LOST_RACES = Metric(
    Counter, "xunjian_store_conflicts_total", "Compare-and-set writes that lost a race", ("collection",)
)
COMMITS = Metric(Histogram, "xunjian_store_commit_seconds", "Real seconds of one group commit", ("collection",))
DELIVERIES = Metric(Counter, "xunjian_alert_deliveries_total", "Alert deliveries by result", ("channel", "result"))
READINGS = Metric(
    Counter, "xunjian_account_readings_total", "Account readings by method and outcome", ("method", "outcome")
)
PERIODS = Metric(Counter, "xunjian_periods_computed_total", "Periods computed", ("settled",))
HELD = Metric(Counter, "xunjian_readings_held_total", "Readings set aside because our side is in doubt", ("why",))
SOURCE_HELD = Metric(
    Gauge, "xunjian_source_held", "1 while no finding is issued from a source of readings", ("source",)
)
SOURCE_ODD = Metric(Gauge, "xunjian_source_odd_share", "Share of odd readings of a source, of late", ("source",))
CLOCK_JUMPS = Metric(Counter, "xunjian_clock_jumps_total", "Jumps of this machine's clock against its own ticking")
CLOCK_SKEW = Metric(Gauge, "xunjian_clock_skew_seconds", "Real seconds that our clock is ahead of the database's")
DISK_USED = Metric(Gauge, "xunjian_store_used_bytes", "Bytes in use where a store lies", ("store",))
DISK_SIZE = Metric(Gauge, "xunjian_store_size_bytes", "Bytes in all where a store lies", ("store",))
ANCHORS = Metric(Counter, "xunjian_anchor_checks_total", "Looks at the anchors before sites are accused", ("result",))

CATALOGUE: tuple[Metric, ...] = (
    RECEIVED, SETTLED, HANDLER_SECONDS, EVENT_AGE, EMITTED, LAG, IN_FLIGHT, FETCHES, PROBE_SECONDS, MISSED, DUE,
    FINDINGS, LOST_RACES, COMMITS, DELIVERIES, READINGS, PERIODS,
    HELD, SOURCE_HELD, SOURCE_ODD, CLOCK_JUMPS, CLOCK_SKEW, DISK_USED, DISK_SIZE, ANCHORS,
)  # fmt: skip


@dataclass
class Metrics:
    """The live metrics of one process, made from the catalogue."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        process_collector.ProcessCollector(registry=self.registry)
        self._made = {metric.name: self._make(metric) for metric in CATALOGUE}
        self._children: dict[tuple[str, ...], Counter | Gauge | Histogram] = {}

    def _make(self, metric: Metric) -> Counter | Gauge | Histogram:
        if metric.kind is Histogram:
            return Histogram(metric.name, metric.help, metric.labels, registry=self.registry, buckets=SECONDS)
        return metric.kind(metric.name, metric.help, metric.labels, registry=self.registry)

    def count(self, metric: Metric, *labels: str, by: float = 1.0) -> None:
        self._child(metric, labels).inc(by)  # type: ignore[union-attr]

    def set(self, metric: Metric, *labels: str, to: float) -> None:
        self._child(metric, labels).set(to)  # type: ignore[union-attr]

    def observe(self, metric: Metric, *labels: str, seconds: float) -> None:
        self._child(metric, labels).observe(seconds)  # type: ignore[union-attr]

    def _child(self, metric: Metric, labels: tuple[str, ...]) -> Counter | Gauge | Histogram:
        key = (metric.name, *labels)
        child = self._children.get(key)
        if child is None:
            made = self._made[metric.name]
            child = self._children[key] = made.labels(*labels) if metric.labels else made
        return child
