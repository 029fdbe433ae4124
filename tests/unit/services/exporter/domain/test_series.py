"""What a scrape shows of what is known, and who is left out when there is too much."""

from datetime import timedelta
from typing import Any

from services.exporter.adapters.exposition import text
from services.exporter.domain import families as f
from services.exporter.domain.series import Known, OpenFinding, Sample, samples, share
from services.exporter.domain.standing import Standings
from shared.contracts.envelope import Event
from shared.contracts.observations import Phases, SiteProbed
from shared.contracts.outcomes import ScoreComputed, Verdict
from shared.contracts.targets import TargetRegistered, TargetRetired
from tests.support.facts import ACCOUNT, SITE, account_row, at, polled, probed, section, site_row, surveyed

NOW = at(30)
OTHER = "site-9900000002"


def told(*events: Event) -> Standings:
    standings = Standings()
    for event in events:
        standings.take(event.subject, event.model_dump(mode="json"))
    return standings


def registered(target: str = SITE, **changes: Any) -> TargetRegistered:
    row = account_row(**changes) if target == ACCOUNT else site_row(**changes)
    return TargetRegistered(target=target, occurred_at=at(0), facts=row)


def shown(standings: Standings, *findings: OpenFinding) -> dict[str, dict[tuple[str, ...], float]]:
    made = samples(Known(standings.watched(), findings), NOW)
    return {family.name: {one.labels: one.value for one in several} for family, several in made.items()}


def test_a_site_is_shown_by_id_and_its_name_on_one_series_only() -> None:
    page = shown(
        told(registered(), probed(NOW, certificate_ends_at=NOW + timedelta(days=12), phases=Phases(dns=0.1, total=0.2)))
    )
    assert page["xunjian_site_up"] == {(SITE,): 1.0}
    assert page["xunjian_site_probe_seconds"] == {(SITE, "dns"): 0.1, (SITE, "total"): 0.2}
    assert page["xunjian_site_certificate_days"] == {(SITE,): 12.0}
    [labels] = page["xunjian_target_info"]
    assert labels[:4] == (SITE, "site", "沧澜省人民政府门户网站", "省直")
    named = [family.name for family in f.FAMILIES if family is not f.INFO and "name" in family.labels]
    assert named == []


def test_what_could_not_be_told_neither_opens_nor_fails_a_site() -> None:
    standings = told(registered(), probed(NOW - timedelta(minutes=5)), probed(NOW, "quarantined"))
    assert shown(standings)["xunjian_site_up"] == {(SITE,): 1.0}
    standings = told(registered(), probed(NOW - timedelta(hours=3), "timeout"), probed(NOW, "blocked"))
    page = shown(standings)
    assert page["xunjian_site_up"] == {}, "nobody has known for hours"
    assert page["xunjian_sites"] == {("省直", "unknown"): 1.0}


def test_an_older_event_that_comes_late_changes_nothing() -> None:
    standings = told(registered(), probed(NOW), probed(NOW - timedelta(minutes=10), "timeout"))
    assert shown(standings)["xunjian_site_up"] == {(SITE,): 1.0}


def test_ages_of_sections_and_accounts_are_those_of_what_was_read() -> None:
    standings = told(
        registered(), registered(ACCOUNT),
        surveyed(at(28), section("news", newest=at(10)), home=at(20)),
        surveyed(at(29), outcome="unknown"),
        polled(at(25), at(16)), polled(at(29), None, outcome="unknown"),
    )  # fmt: skip
    page = shown(standings)
    assert page["xunjian_site_newest_section_days"] == {(SITE,): 10.0}
    assert page["xunjian_account_silence_days"] == {(ACCOUNT,): 14.0}


def test_a_retired_target_is_gone() -> None:
    gone = TargetRetired(target=SITE, occurred_at=at(1), facts=site_row())
    page = shown(told(registered(), probed(NOW), gone), OpenFinding(SITE, "site-down", "notice", "confirmed", at(29)))
    assert not any(SITE in labels for several in page.values() for labels in several)
    assert page["xunjian_open_findings"] == {}


def test_nothing_is_shown_of_what_the_register_has_not_named() -> None:
    assert shown(told(probed(NOW)))["xunjian_site_up"] == {}


def test_findings_by_target_and_by_region_and_how_long_an_outage_lasts() -> None:
    page = shown(
        told(registered(), probed(NOW, "timeout")),
        OpenFinding(SITE, "site-down", "notice", "confirmed", NOW - timedelta(minutes=10)),
        OpenFinding(SITE, "dead-link", "deduction", "suspected", None),
        OpenFinding(SITE, "dead-link", "deduction", "suspected", None),
    )
    assert page["xunjian_site_down_seconds"] == {(SITE,): 600.0}
    assert page["xunjian_target_open_findings"][SITE, "deduction", "suspected"] == 2.0
    assert page["xunjian_open_findings"]["省直", "site", "dead-link", "deduction", "suspected"] == 2.0
    assert page["xunjian_sites"] == {("省直", "failed"): 1.0}


def test_verdicts_are_counted_and_points_only_where_there_are_some() -> None:
    def score(target: str, points: float | None) -> ScoreComputed:
        return ScoreComputed(
            target=target, occurred_at=at(20), period="2022Q2", recheck=False, edition="cn-2019", verdict=Verdict.PASS,
            points=points, coverage=1.0, provisional=False,
        )  # fmt: skip

    page = shown(told(registered(), registered(OTHER), score(SITE, 91.5), score(OTHER, None)))
    assert page["xunjian_target_score"] == {(SITE,): 91.5}
    assert page["xunjian_verdicts"] == {("省直", "site", "2022Q2", "close", "pass"): 2.0}


def test_vantages_are_shown_where_they_disagree() -> None:
    agree = told(registered(), probed(NOW), probed(NOW, vantage="telecom"))
    assert shown(agree)["xunjian_site_vantage_up"] == {}
    differ = told(registered(), probed(NOW, "timeout"), probed(NOW, vantage="telecom"))
    assert shown(differ)["xunjian_site_vantage_up"] == {(SITE, "main"): 0.0, (SITE, "telecom"): 1.0}


class TestTooMany:
    NUMBER, SCALE = 3_000, 0.05

    def page(self) -> dict[f.Family, list[Sample]]:
        standings = Standings()
        for number in range(self.NUMBER):
            target = f"site-{number:010d}"
            failed = number % 100 == 0
            body = {"target": target, "occurred_at": at(0).isoformat(), "facts": ROW}
            standings.take(f"{TargetRegistered.SUBJECT}.{target}", body)
            standings.take(f"{SiteProbed.SUBJECT}.{target}", {"target": target, **(FAILED if failed else OPENED)})
        return samples(Known(standings.watched(), ()), NOW, self.SCALE)

    def test_what_is_wrong_stays_then_a_fixed_sample_and_the_rest_is_counted(self) -> None:
        page = self.page()
        for family in f.BY_TARGET:
            assert len(page[family]) <= round(family.most * self.SCALE), family.name
        failed = {f"site-{number:010d}" for number in range(0, self.NUMBER, 100)}
        assert {one.labels[0] for one in page[f.UP] if one.value == 0} == failed
        assert failed <= {one.labels[0] for one in page[f.PHASE]}
        left_out = {one.labels[0]: one.value for one in page[f.LEFT_OUT]}
        assert left_out["xunjian_site_up"] == self.NUMBER - 1_750
        shown_up = {one.labels[0] for one in page[f.UP]}
        assert shown_up <= {one.labels[0] for one in page[f.INFO]}, "what is shown has its name"
        assert sum(one.value for one in page[f.SITES]) == self.NUMBER, "counts by region lose nobody"
        sound = [one.labels[0] for one in page[f.UP] if one.value == 1]
        least = min(share(target) for target in sound)
        assert all(share(f"site-{n:010d}") <= least for n in range(self.NUMBER) if f"site-{n:010d}" not in shown_up)


ROW = site_row().model_dump(mode="json")
OPENED = {"occurred_at": NOW.isoformat(), "outcome": "ok", "phases": {"dns": 0.1, "total": 0.3}}
FAILED = {**OPENED, "outcome": "timeout"}


def test_the_page_is_what_prometheus_reads_whatever_a_name_holds() -> None:
    nasty = '某"局\\\n</script>'
    page = text(samples(Known(told(registered(name=nasty), probed(NOW)).watched(), ()), NOW)).decode()
    assert f'xunjian_site_up{{target="{SITE}"}} 1.0' in page
    [line] = [line for line in page.splitlines() if line.startswith("xunjian_target_info{")]
    assert 'name="某\\"局\\\\\\n</script>"' in line
