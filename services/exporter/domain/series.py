"""From standings to samples: which are shown, and which are left out so that Prometheus bears 30,000 sites (lessons B47)."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.exporter.domain import families as f
from services.exporter.domain.families import Family
from services.exporter.domain.standing import Probe, Standing

DAY_S = 86_400.0
BELIEVED = timedelta(hours=2)
"""A visit older than this says nothing of now."""
_FIRST = {"fail": 2.0, "undetermined": 1.0}
_SEVERE = {"veto": 2.0, "deduction": 1.0, "notice": 0.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """One value. `rank` decides who stays when a family has too many; equal input, equal choice, so series do not come and go."""

    labels: tuple[str, ...]
    value: float
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """What a stored finding says that stands."""

    target: str
    indicator: str
    severity: str
    status: str
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Known:
    """Everything that samples are made of."""

    standings: Mapping[str, Standing]
    findings: Sequence[OpenFinding]
    alerts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    orders: Mapping[str, int] = field(default_factory=dict)
    down: str = "site-down"


def share(target: str) -> float:
    """A stable number in [0, 1): the fixed sample that stays when not all can."""
    return int.from_bytes(hashlib.blake2b(target.encode(), digest_size=6).digest()) / 2**48


def samples(known: Known, now: datetime, scale: float = 1.0) -> dict[Family, list[Sample]]:
    """Every family with what it shows, up to `scale` times its most; what was cut off is counted in `xunjian_series_left_out`."""
    made = {**_by_target(known, now), **_in_all(known, now)}
    shown, left_out = {}, []
    for family, several in made.items():
        kept = _most(family, several, scale)
        shown[family] = kept
        if family.most:
            left_out.append(Sample((family.name,), len(several) - len(kept)))
    named = {one.labels[0] for family in f.BY_TARGET if family is not f.INFO for one in shown[family]}
    info = list(_info(known.standings, named))
    shown[f.INFO] = _most(f.INFO, info, scale)
    left_out.append(Sample((f.INFO.name,), len(info) - len(shown[f.INFO])))
    shown[f.LEFT_OUT] = left_out
    shown[f.COMPLETE] = [Sample((), 1.0)]
    return shown


def _most(family: Family, several: Sequence[Sample], scale: float) -> list[Sample]:
    most = round(family.most * scale)
    if not family.most or len(several) <= most:
        return list(several)
    return heapq.nlargest(most, several, key=lambda one: (one.rank, one.labels))


def _info(standings: Mapping[str, Standing], named: set[str]) -> Iterator[Sample]:
    for target, one in standings.items():
        row: Mapping[str, Any] = one.row or {}
        labels = (
            target,
            row["kind"],
            row["name"],
            row["region"],
            row.get("sponsoring_unit") or "",
            row.get("site_code") or "",
            row.get("platform") or "",
        )
        yield Sample(labels, 1.0, 1.0 if target in named else share(target))


def _by_target(known: Known, now: datetime) -> dict[Family, list[Sample]]:
    made: dict[Family, list[Sample]] = {family: [] for family in f.BY_TARGET if family is not f.INFO}
    for target, one in known.standings.items():
        probe = one.last_probe(now - BELIEVED)
        if probe is not None:
            made[f.UP].append(Sample((target,), float(probe.opened), share(target) if probe.opened else 1.0))
            made[f.PHASE] += _phases(target, probe)
            made[f.VANTAGE_UP] += _vantages(target, one, now - BELIEVED)
        if one.certificate_ends is not None:
            left = _days(one.certificate_ends, now)
            made[f.CERTIFICATE].append(Sample((target,), left, -left))
        if one.newest_section is not None:
            age = _days(now, one.newest_section)
            made[f.SECTION].append(Sample((target,), age, age))
        if one.newest_post is not None:
            age = _days(now, one.newest_post)
            made[f.SILENCE].append(Sample((target,), age, age))
        if one.score is not None:
            labels = (target, one.score.period, one.score.stage, one.score.verdict)
            made[f.VERDICT].append(Sample(labels, 1.0, _FIRST.get(one.score.verdict, 0.0) + share(target)))
        if one.score is not None and one.score.points is not None:
            made[f.SCORE].append(Sample((target,), one.score.points, -one.score.points))
    made[f.FINDINGS] = list(_findings(known))
    made[f.DOWN] = list(_down(known, now))
    return made


def _days(later: datetime, earlier: datetime) -> float:
    return round((later - earlier).total_seconds() / DAY_S, 3)


def _phases(target: str, probe: Probe) -> Iterator[Sample]:
    telling = not probe.opened or probe.seconds.get("total", 0.0) >= f.SITE_SLOW_S
    rank = 1.0 + share(target) if telling else share(target)
    return (Sample((target, phase), seconds, rank) for phase, seconds in probe.seconds.items())


def _vantages(target: str, one: Standing, since: datetime) -> Iterable[Sample]:
    fresh = {vantage: probe.opened for vantage, probe in one.probes.items() if probe.at >= since}
    if len(set(fresh.values())) < 2:
        return ()
    return (Sample((target, vantage), float(opened), share(target)) for vantage, opened in fresh.items())


def _findings(known: Known) -> Iterator[Sample]:
    counts = Counter((one.target, one.severity, one.status) for one in known.findings if one.target in known.standings)
    for labels, count in counts.items():
        yield Sample(labels, float(count), _SEVERE.get(labels[1], 0.0) * 1e6 + count)


def _down(known: Known, now: datetime) -> Iterator[Sample]:
    for one in known.findings:
        if one.indicator == known.down and one.confirmed_at is not None and one.target in known.standings:
            lasts = (now - one.confirmed_at).total_seconds()
            yield Sample((one.target,), lasts, lasts)


def _in_all(known: Known, now: datetime) -> dict[Family, list[Sample]]:
    sites: Counter[tuple[str, ...]] = Counter()
    targets: Counter[tuple[str, ...]] = Counter()
    verdicts: Counter[tuple[str, ...]] = Counter()
    for one in known.standings.values():
        row: Mapping[str, Any] = one.row or {}
        place = (row["region"], row["kind"])
        targets[place] += 1
        if row["kind"] == "site":
            sites[row["region"], _state(one.last_probe(now - BELIEVED))] += 1
        if one.score is not None:
            verdicts[*place, one.score.period, one.score.stage, one.score.verdict] += 1
    return {
        f.SITES: _counted(sites),
        f.TARGETS: _counted(targets),
        f.VERDICTS: _counted(verdicts),
        f.OPEN: _counted(_open(known)),
        f.ALERTS: _counted(Counter(known.alerts)),
        f.ORDERS: _counted(Counter({(state,): n for state, n in known.orders.items()})),
    }


def _state(probe: Probe | None) -> str:
    if probe is None:
        return "unknown"
    return "open" if probe.opened else "failed"


def _open(known: Known) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for one in known.findings:
        standing = known.standings.get(one.target)
        if standing is not None and standing.row is not None:
            counts[standing.row["region"], standing.row["kind"], one.indicator, one.severity, one.status] += 1
    return counts


def _counted(counts: Counter[tuple[str, ...]]) -> list[Sample]:
    return [Sample(labels, float(count)) for labels, count in sorted(counts.items())]
