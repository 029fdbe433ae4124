"""The circular (通报) as ONE model, from which every format is rendered."""

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from services.reporting.domain.annex import AnnexRow, annex
from services.reporting.domain.material import Material, OrderRow, ScoreRow, of_kind
from services.reporting.domain.rates import Rate, rate
from services.reporting.domain.standing import Standing, standing
from shared.contracts.envelope import Instant
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetKind
from shared.indicators import wording

SILENT = "media-stale"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class VetoCount(_Part):
    """How many targets one indicator vetoed."""

    indicator: str
    title: str
    kind: TargetKind
    targets: int


class Vetoes(_Part):
    """Targets with a confirmed veto; `silent` are the accounts without an update for over two weeks."""

    sites: int
    accounts: int
    silent: int
    by_indicator: tuple[VetoCount, ...]


class Coverage(_Part):
    """Share of the edition's rules with evidence, over all targets."""

    average: float | None
    lowest: float | None


class Orders(_Part):
    """Orders given by the instant of the circular, by the state they then had."""

    total: int
    by_state: dict[str, int]
    closed: Rate
    repeated: int


class Lists(_Part):
    """The annexes, and after the re-check what was put right and what was not."""

    failed_sites: tuple[AnnexRow, ...]
    failed_accounts: tuple[AnnexRow, ...]
    undetermined: tuple[AnnexRow, ...]
    put_right: tuple[str, ...]
    not_put_right: tuple[str, ...]


class Circular(_Part):
    """Everything a circular says. `sites_after` and `accounts_after` are there after the re-check only."""

    period: str
    edition: str
    edition_title: str
    basis: str
    starts_at: Instant
    point_at: Instant
    recheck_at: Instant | None
    settled: bool
    provisional: bool
    coverage: Coverage
    sites: Standing
    sites_after: Standing | None
    accounts: Standing
    accounts_after: Standing | None
    vetoes: Vetoes
    orders: Orders
    lists: Lists


def write(material: Material, edition_title: str, basis: str) -> Circular:
    """The circular of a period, before or after its re-check."""
    sites, accounts = (of_kind(material.before, kind) for kind in (TargetKind.SITE, TargetKind.ACCOUNT))
    recheck = material.recheck
    return Circular(
        period=material.close.period,
        edition=material.close.edition,
        edition_title=edition_title,
        basis=basis,
        starts_at=material.close.starts_at,
        point_at=material.close.point_at,
        recheck_at=recheck.point_at if recheck else None,
        settled=material.close.settled and (recheck is None or recheck.settled),
        provisional=any(score.provisional for score in (*material.before, *material.after)),
        coverage=_coverage(material.before),
        sites=standing(sites),
        sites_after=standing(of_kind(material.after, TargetKind.SITE)) if recheck else None,
        accounts=standing(accounts),
        accounts_after=standing(of_kind(material.after, TargetKind.ACCOUNT)) if recheck else None,
        vetoes=_vetoes(sites, accounts),
        orders=_orders(material),
        lists=_lists(sites, accounts, material),
    )


def _coverage(scores: Sequence[ScoreRow]) -> Coverage:
    shares = [score.coverage for score in scores]
    if not shares:
        return Coverage(average=None, lowest=None)
    return Coverage(average=round(sum(sorted(shares)) / len(shares), 4), lowest=min(shares))


def _vetoes(sites: Sequence[ScoreRow], accounts: Sequence[ScoreRow]) -> Vetoes:
    counts = Counter(
        (score.kind, code) for score in (*sites, *accounts) for code in {veto.indicator for veto in score.vetoes}
    )
    rows = [
        VetoCount(indicator=code, title=wording.title(code), kind=kind, targets=targets)
        for (kind, code), targets in counts.items()
    ]
    return Vetoes(
        sites=sum(bool(score.vetoes) for score in sites),
        accounts=sum(bool(score.vetoes) for score in accounts),
        silent=counts[TargetKind.ACCOUNT, SILENT],
        by_indicator=tuple(sorted(rows, key=lambda row: (row.kind != TargetKind.SITE, -row.targets, row.indicator))),
    )


def _orders(material: Material) -> Orders:
    given = [(order, order.state_at(material.seen_at)) for order in material.orders if _of_period(order, material)]
    known = [(order, state) for order, state in given if state is not None]
    by_state = Counter(state for _, state in known)
    return Orders(
        total=len(known),
        by_state=dict(sorted(by_state.items())),
        closed=rate(by_state["closed"], len(known)),
        repeated=sum(bool(order.params.get("repeat_of_order")) for order, _ in known),
    )


def _of_period(order: OrderRow, material: Material) -> bool:
    return order.state_at(material.close.starts_at) != "closed"


def _lists(sites: Sequence[ScoreRow], accounts: Sequence[ScoreRow], material: Material) -> Lists:
    failed_sites, failed_accounts = (annex(_with(rows, Verdict.FAIL), material) for rows in (sites, accounts))
    failed = (*failed_sites, *failed_accounts)
    undetermined = [*_with(sites, Verdict.UNDETERMINED), *_with(accounts, Verdict.UNDETERMINED)]
    return Lists(
        failed_sites=failed_sites,
        failed_accounts=failed_accounts,
        undetermined=annex(undetermined, material),
        put_right=tuple(sorted(row.target for row in failed if row.put_right)),
        not_put_right=tuple(sorted(row.target for row in failed if row.put_right is False)),
    )


def _with(scores: Sequence[ScoreRow], verdict: Verdict) -> list[ScoreRow]:
    return [score for score in scores if score.verdict is verdict]
