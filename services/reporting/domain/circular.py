"""The circular (通报) as ONE model, from which every format is rendered."""

from collections import Counter
from collections.abc import Sequence

from services.reporting.domain.annex import STATES_ZH, AnnexRow, annex
from services.reporting.domain.bands import Points, points
from services.reporting.domain.comparison import Comparison, Point, compare, trend
from services.reporting.domain.earlier import Count, Figures, alike
from services.reporting.domain.faults import Example, Fault, Leader, examples, faults, leaders
from services.reporting.domain.lines import OrderLine, ScoreLine, order_lines, orders_of_period, score_lines
from services.reporting.domain.material import Material, ScoreRow, of_kind
from services.reporting.domain.objects import KINDS, Objects, objects
from services.reporting.domain.part import Part
from services.reporting.domain.public_reports import PublicReports, public_reports
from services.reporting.domain.rates import Rate, rate
from services.reporting.domain.standing import Standing, standing
from shared.contracts.envelope import Instant
from shared.contracts.findings import Severity
from shared.contracts.outcomes import SampleTaken, Verdict
from shared.contracts.targets import TargetKind
from shared.indicators import wording

SILENT = "media-stale"


class VetoCount(Part):
    """How many targets one indicator vetoed."""

    indicator: str
    title: str
    kind: TargetKind
    targets: int


class Vetoes(Part):
    """Targets with a confirmed veto; `silent` are the accounts without an update for over two weeks."""

    sites: int
    accounts: int
    silent: int
    by_indicator: tuple[VetoCount, ...]


class Coverage(Part):
    """Share of the edition's rules with evidence, over all targets."""

    average: float | None
    lowest: float | None


class Orders(Part):
    """Orders given by the instant of the circular, by the state they then had."""

    total: int
    by_state: dict[str, int]
    closed: Rate
    repeated: int
    due_first: Instant | None = None
    due_last: Instant | None = None
    """The deadlines of the orders that are still open."""


class Lists(Part):
    """The annexes, and after the re-check what was put right and what was not."""

    failed_sites: tuple[AnnexRow, ...]
    failed_accounts: tuple[AnnexRow, ...]
    undetermined: tuple[AnnexRow, ...]
    put_right: tuple[str, ...]
    not_put_right: tuple[str, ...]


class Circular(Part):
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
    objects: Objects = Objects()
    sample: SampleTaken | None = None
    """None: every target was judged."""
    points: Points = Points()
    comparison: Comparison | None = None
    trend: tuple[Point, ...] = ()
    deductions: tuple[Leader, ...] = ()
    examples: tuple[Example, ...] = ()
    public_reports: PublicReports = PublicReports()
    scores: tuple[ScoreLine, ...] = ()
    findings: tuple[Fault, ...] = ()
    order_lines: tuple[OrderLine, ...] = ()

    @property
    def seen_at(self) -> Instant:
        """The instant that the circular speaks of."""
        return self.recheck_at or self.point_at


def write(material: Material, edition_title: str, basis: str) -> Circular:
    """The circular of a period, before or after its re-check."""
    sites, accounts = (_standings(material, kind) for kind in KINDS)
    sites_rows, accounts_rows = (of_kind(material.before, kind) for kind in KINDS)
    recheck, rows = material.recheck, faults(material)
    circular = Circular(
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
        sites=sites[0],
        sites_after=sites[1],
        accounts=accounts[0],
        accounts_after=accounts[1],
        vetoes=_vetoes(sites_rows, accounts_rows),
        orders=_orders(material),
        lists=_lists(sites_rows, accounts_rows, material),
        points=points(sites_rows, material.register_rows, _last(material)),
        objects=objects(material),
        comparison=compare(_last(material), material, sites, accounts),
        deductions=leaders(rows, Severity.DEDUCTION, {one.indicator: one.points for one in material.close.deductions}),
        sample=material.close.sample,
        examples=examples(rows),
        public_reports=public_reports(material),
        scores=score_lines(material),
        findings=rows,
        order_lines=order_lines(material, STATES_ZH),
    )
    return circular.model_copy(update={"trend": trend(alike(circular.period, material.earlier), figures(circular))})


def figures(circular: Circular) -> Figures:
    """What later circulars compare themselves with."""
    lists = circular.lists
    failed = (*lists.failed_sites, *lists.failed_accounts)
    return Figures(
        period=circular.period,
        ends_at=circular.point_at,
        sites=_count(circular.sites, circular.sites_after),
        accounts=_count(circular.accounts, circular.accounts_after),
        at_least={str(mark.points): mark.sites for mark in circular.points.marks},
        failed=tuple(row.target for row in failed),
        faults=tuple(sorted({f"{row.target} {problem.indicator}" for row in failed for problem in row.problems})),
        all_passing={"sites": circular.sites.all_passing, "accounts": circular.accounts.all_passing},
    )


def _count(before: Standing, after: Standing | None) -> Count:
    return Count(
        checked=before.checked,
        passed=before.passed,
        checked_after=after.checked if after else None,
        passed_after=after.passed if after else None,
    )


def _standings(material: Material, kind: TargetKind) -> tuple[Standing, Standing | None]:
    before = standing(of_kind(material.before, kind), material.register_rows)
    if material.recheck is None:
        return before, None
    return before, standing(of_kind(material.after, kind), material.register_rows)


def _last(material: Material) -> Figures | None:
    """The period to compare with: the one that closing named, else the latest earlier one of the same length."""
    known = alike(material.close.period, material.earlier)
    named = material.close.previous.period if material.close.previous else None
    return next((one for one in material.earlier if one.period == named), known[-1] if known else None)


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
    known = orders_of_period(material)
    by_state = Counter(state for _, state in known)
    due = sorted(order.due_at for order, state in known if state != "closed")
    return Orders(
        total=len(known),
        by_state=dict(sorted(by_state.items())),
        closed=rate(by_state["closed"], len(known)),
        repeated=sum(bool(order.params.get("repeat_of_order")) for order, _ in known),
        due_first=due[0] if due else None,
        due_last=due[-1] if due else None,
    )


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
