"""Every series that the exporter shows, its labels, and how many of it at most; `docs/metrics.md` is generated from this."""

from dataclasses import dataclass

SITE_SLOW_S = 5.0
"""Nominal seconds from which a site's phases are shown whatever its turn in the sample."""


@dataclass(frozen=True)
class Family:
    """One metric family about targets. `most` samples are shown, those of highest rank first; `first` says what ranks high."""

    name: str
    help: str
    labels: tuple[str, ...]
    most: int = 0
    """0: bounded by its labels' closed sets, the regions and the periods."""
    first: str = ""


INFO = Family(
    "xunjian_target_info", "1; carries the names that people read",
    ("target", "kind", "name", "region", "unit", "code", "platform"),
    70_000, "targets of which another series is shown",
)  # fmt: skip
UP = Family(
    "xunjian_site_up", "1 when the last visit that could tell opened the site, 0 when not; absent when nobody could tell of late",
    ("target",), 35_000, "sites that do not open, then a fixed sample",
)  # fmt: skip
VANTAGE_UP = Family(
    "xunjian_site_vantage_up", "the same by vantage, for sites on which vantages disagree", ("target", "vantage"),
    4_000, "a fixed sample",
)  # fmt: skip
DOWN = Family(
    "xunjian_site_down_seconds", "Product seconds since the outage that stands was confirmed; absent when there is none",
    ("target",), 5_000, "the longest",
)  # fmt: skip
PHASE = Family(
    "xunjian_site_probe_seconds", "Nominal seconds of the last visit by phase", ("target", "phase"),
    2_500, "sites that do not open or take 5 s and more, then a fixed sample (500 sites in all)",
)  # fmt: skip
CERTIFICATE = Family(
    "xunjian_site_certificate_days", "Days until the certificate ends", ("target",), 5_000, "those that end first",
)  # fmt: skip
SECTION = Family(
    "xunjian_site_newest_section_days", "Days since the newest dated item on the home page or in any section", ("target",),
    10_000, "the oldest",
)  # fmt: skip
SILENCE = Family(
    "xunjian_account_silence_days", "Days since the newest post that was read", ("target",), 20_000, "the longest",
)  # fmt: skip
SCORE = Family(
    "xunjian_target_score", "Points of the last verdict; absent when not scored", ("target",), 35_000, "the lowest"
)
VERDICT = Family(
    "xunjian_target_verdict", "1; carries the last verdict", ("target", "period", "stage", "verdict"),
    20_000, "those that failed, then undetermined ones, then a fixed sample",
)  # fmt: skip
FINDINGS = Family(
    "xunjian_target_open_findings", "Findings that stand, suspicions included; absent when there are none",
    ("target", "severity", "status"), 20_000, "vetoes, then the most",
)  # fmt: skip

SITES = Family("xunjian_sites", "Sites by how their last visit went", ("region", "state"))
TARGETS = Family("xunjian_targets", "Watched targets", ("region", "kind"))
OPEN = Family("xunjian_open_findings", "Findings that stand", ("region", "kind", "indicator", "severity", "status"))
VERDICTS = Family("xunjian_verdicts", "Targets by their last verdict", ("region", "kind", "period", "stage", "verdict"))
ALERTS = Family("xunjian_open_alerts", "Alerts that are open", ("kind", "severity"))
ORDERS = Family("xunjian_orders", "Orders by state", ("state",))
LEFT_OUT = Family("xunjian_series_left_out", "Samples beyond the most that a family shows", ("family",))
COMPLETE = Family("xunjian_standings_complete", "0 while the exporter still reads up: then nothing else is shown", ())

BY_TARGET = (INFO, UP, VANTAGE_UP, DOWN, PHASE, CERTIFICATE, SECTION, SILENCE, SCORE, VERDICT, FINDINGS)
IN_ALL = (SITES, TARGETS, OPEN, VERDICTS, ALERTS, ORDERS, LEFT_OUT, COMPLETE)
FAMILIES = (*BY_TARGET, *IN_ALL)
