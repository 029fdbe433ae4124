"""This period beside the one before: rates, and what became of those that failed then."""

from collections.abc import Mapping, Sequence

from pydantic import Field

from services.reporting.domain.change import Change, of_rate
from services.reporting.domain.earlier import Count, Figures
from services.reporting.domain.material import Material, ScoreRow
from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from services.reporting.domain.standing import Standing
from shared.contracts.outcomes import Verdict


class Fate(Part):
    """One target that failed in the period before, and how it stands now."""

    target: str
    name: str
    region: str
    now: str
    """put_right, not_put_right, undetermined, or gone when it is no longer judged."""
    same_fault: bool | None = None
    """It fails again for the same indicator; None where nobody knows for what it failed before."""


class Comparison(Part):
    """Nothing is compared with what is not known; `imported` says that the figures before were not measured here."""

    period: str
    imported: bool
    source: str = ""
    sites: Change | None = None
    sites_after: Change | None = None
    accounts: Change | None = None
    accounts_after: Change | None = None
    fates: tuple[Fate, ...] = ()
    put_right: Rate | None = None
    """Of those failing then that can be told now."""
    repeated: tuple[str, ...] = ()
    """Names of those that fail again for the same indicator."""
    all_passing_again: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Regions in which everything passes for the second period running, of sites and of accounts."""


class Point(Part):
    """One period of the trend; percents with two digits."""

    period: str
    imported: bool
    sites: float | None
    sites_after: float | None
    accounts: float | None
    accounts_after: float | None


def compare(
    before: Figures | None, material: Material, sites: tuple[Standing, Standing | None], accounts: tuple[Standing, Standing | None]
) -> Comparison | None:  # fmt: skip
    """The comparison with the period before; None when there is none."""
    if before is None:
        return None
    now = {one.target: one for one in (material.after if material.recheck else material.before)}
    fates = tuple(_fate(target, now.get(target), before, material) for target in sorted(before.failed))
    told = [one for one in fates if one.now in ("put_right", "not_put_right")]
    return Comparison(
        period=before.period,
        imported=before.imported,
        source=before.source,
        sites=_change(before.sites, sites[0], False),
        sites_after=_change(before.sites, sites[1], True),
        accounts=_change(before.accounts, accounts[0], False),
        accounts_after=_change(before.accounts, accounts[1], True),
        fates=fates,
        put_right=rate(sum(one.now == "put_right" for one in told), len(told)) if told else None,
        repeated=tuple(one.name for one in fates if one.same_fault),
        all_passing_again=_again(before, {"sites": sites[0], "accounts": accounts[0]}),
    )


def trend(earlier: Sequence[Figures], now: Figures, most: int = 8) -> tuple[Point, ...]:
    """The last periods and this one, oldest first; empty when there is nothing before to draw a line from."""
    points = tuple(_point(one) for one in (*earlier[-(most - 1) :], now))
    return points if len(points) > 1 else ()


def _change(before: Count | None, now: Standing | None, after: bool) -> Change | None:
    if before is None or now is None:
        return None
    earlier = before.rate_after if after else before.rate
    return of_rate(earlier, now.rate) if earlier else None


def _fate(target: str, score: ScoreRow | None, before: Figures, material: Material) -> Fate:
    row = material.register_rows.get(target)
    name, region = (score.name, score.region) if score else (row.name, row.region) if row else (target, "")
    words = {Verdict.PASS: "put_right", Verdict.FAIL: "not_put_right", Verdict.UNDETERMINED: "undetermined"}
    faults = {fault.split(" ", 1)[1] for fault in before.faults if fault.startswith(f"{target} ")}
    return Fate(
        target=target,
        name=name,
        region=region,
        now=words[score.verdict] if score else "gone",
        same_fault=bool(score and faults & {veto.indicator for veto in score.vetoes}) if faults else None,
    )


def _again(before: Figures, now: Mapping[str, Standing]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(name for name in standing.all_passing if name in before.all_passing.get(key, ()))
        for key, standing in now.items()
    }


def _point(figures: Figures) -> Point:
    sites, accounts = figures.sites, figures.accounts
    return Point(
        period=figures.period,
        imported=figures.imported,
        sites=sites.rate.percent if sites else None,
        sites_after=sites.rate_after.percent if sites and sites.rate_after else None,
        accounts=accounts.rate.percent if accounts else None,
        accounts_after=accounts.rate_after.percent if accounts and accounts.rate_after else None,
    )
