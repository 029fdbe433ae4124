"""How large a province is and how many faults of each kind it carries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SiteFaults:
    """Failing websites by kind, and how many of all are never repaired."""

    unreachable: int
    homepage_stale: int
    core_stale: int
    blank: int
    never_repaired: int

    @property
    def total(self) -> int:
        return self.unreachable + self.homepage_stale + self.core_stale + self.blank


@dataclass(frozen=True)
class AccountFaults:
    """Failing accounts by kind, and how many of all are repaired."""

    silent: int
    no_interaction: int
    app_unusable: int
    reply_overdue: int
    repaired: int

    @property
    def total(self) -> int:
        return self.silent + self.no_interaction + self.app_unusable + self.reply_overdue


@dataclass(frozen=True)
class Scale:
    """Counts of everything in a province."""

    name: str
    cities: int
    counties: int
    provincial_bureaus: int
    city_bureaus: int
    platforms: dict[str, int]
    site_faults: SiteFaults
    account_faults: AccountFaults
    clean_site_cities: frozenset[int]
    clean_account_cities: frozenset[int]
    retired: int
    closed: int
    one_off_outages: int
    dead_link_sites: int
    unfiled_sites: int
    """Without the police filing in the footer."""
    unlinked_sites: int
    """Without the entry to the national error-report platform."""
    top_portals: int
    """At 100 points or more."""
    high_portals: int
    """At 90 or more, those at the top included."""
    high_departments: int
    high_before: int
    """Sites at 90 or more the quarter before."""
    error_reports: int
    """Citizens' reports within the quarter, all answered in time."""


SCALES: dict[str, Scale] = {
    "full": Scale(
        name="full",
        cities=13,
        counties=110,
        provincial_bureaus=30,
        city_bureaus=46,
        platforms={"wechat": 140, "weibo": 90, "douyin": 50, "feed": 45, "app": 14},
        site_faults=SiteFaults(unreachable=12, homepage_stale=7, core_stale=6, blank=5, never_repaired=2),
        account_faults=AccountFaults(silent=15, no_interaction=5, app_unusable=4, reply_overdue=6, repaired=14),
        clean_site_cities=frozenset({1, 4, 6, 9, 11}),
        clean_account_cities=frozenset({2, 4, 6, 8, 11}),
        retired=4,
        closed=4,
        one_off_outages=15,
        dead_link_sites=20,
        unfiled_sites=9,
        unlinked_sites=6,
        top_portals=17,
        high_portals=74,
        high_departments=2,
        high_before=44,
        error_reports=129,
    ),
    "small": Scale(
        name="small",
        cities=2,
        counties=5,
        provincial_bureaus=2,
        city_bureaus=2,
        platforms={"wechat": 8, "weibo": 5, "douyin": 3, "feed": 2, "app": 2},
        site_faults=SiteFaults(unreachable=1, homepage_stale=1, core_stale=1, blank=1, never_repaired=1),
        account_faults=AccountFaults(silent=2, no_interaction=1, app_unusable=1, reply_overdue=1, repaired=3),
        clean_site_cities=frozenset({1}),
        clean_account_cities=frozenset({1}),
        retired=1,
        closed=1,
        one_off_outages=1,
        dead_link_sites=2,
        unfiled_sites=1,
        unlinked_sites=1,
        top_portals=1,
        high_portals=3,
        high_departments=1,
        high_before=2,
        error_reports=9,
    ),
}
