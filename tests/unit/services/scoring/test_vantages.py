"""Several places of observation: down needs the quorum, `only some networks fail` is a state of its own, nobody waits for the absent."""

import random
from datetime import datetime, timedelta

import pytest

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.evaluate import evaluate
from services.scoring.domain.vantages import ALIVE_FOR, Alive
from shared.contracts.commands import ProbeFrom, Reason
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingRaised
from shared.contracts.observations import SiteProbed
from shared.indicators.editions import edition
from shared.indicators.quorum import Vote, council
from tests.support.facts import SITE, at, probed, site_row

EDITION = edition("cn-2019")
PARTLY, DOWN = "site-partly-unreachable", "site-down"
TWO, THREE = frozenset({"telecom"}), frozenset({"telecom", "unicom"})


def main(seconds: float, outcome: str = "timeout", **changes: object) -> SiteProbed:
    return probed(at(1, seconds=seconds), outcome, **changes)


def other(seconds: float, outcome: str, vantage: str = "telecom", about: datetime | None = None) -> SiteProbed:
    return probed(at(1, seconds=seconds), outcome, vantage=vantage, second=True, about=about, reason=Reason.RECHECK)


def fold(alive: frozenset[str], *seen: SiteProbed) -> tuple[CaseFile, list[Event]]:
    case = CaseFile(target=SITE, register_row=site_row())
    said: list[Event] = []
    for one in seen:
        case, events = evaluate(case, one, EDITION, alive)
        said += events
    return case, said


def standing(case: CaseFile) -> dict[str, str]:
    return {one.facts.indicator: one.facts.status for one in case.findings}


def test_one_vantage_decides_by_itself_as_ever() -> None:
    case, said = fold(frozenset(), main(0), main(30, reason=Reason.RECHECK))
    assert standing(case) == {DOWN: "confirmed"}
    assert not [event for event in said if isinstance(event, ProbeFrom)]
    assert case.votes == {}, "a province with one vantage keeps no votes"


def test_a_failure_asks_the_others_and_the_quorum_confirms() -> None:
    case, said = fold(TWO, main(0))
    [asked] = [event for event in said if isinstance(event, ProbeFrom)]
    assert (asked.target, asked.site, asked.about) == ("telecom", SITE, at(1))
    assert asked.subject == "vantage.probe-site.v1.telecom"
    assert standing(case) == {DOWN: "suspected"}
    case, heard = evaluate(case, other(26, "timeout", about=at(1)), EDITION, TWO)
    assert standing(case) == {DOWN: "confirmed"}
    assert [type(event) for event in heard] == [FindingConfirmed]


def test_two_failures_of_one_vantage_confirm_nothing_while_another_is_to_speak() -> None:
    case, _ = fold(TWO, main(0), main(30, reason=Reason.RECHECK), main(60, reason=Reason.RECHECK))
    assert standing(case) == {DOWN: "suspected"}


def test_only_some_networks_fail_is_a_state_of_its_own() -> None:
    case, said = fold(TWO, main(0), other(26, "ok", about=at(1)), main(30, reason=Reason.RECHECK), other(60, "ok"))
    assert standing(case) == {PARTLY: "confirmed"}
    assert [event.finding.indicator for event in said if isinstance(event, FindingCleared)] == [DOWN]
    [finding] = [one.facts for one in case.findings]
    assert finding.params["failing"] == "main"
    assert finding.params["opening"] == "telecom"
    confirmed = [event.finding.indicator for event in said if isinstance(event, FindingConfirmed)]
    assert confirmed == [PARTLY], "nobody hears that the site is down"


def test_it_ends_when_all_open_it_again() -> None:
    case, _ = fold(TWO, main(0), other(26, "ok"), main(30), other(60, "ok"))
    for second in (300, 360):
        case, _ = evaluate(case, main(second, "ok"), EDITION, TWO)
        case, _ = evaluate(case, other(second + 30, "ok"), EDITION, TWO)
    assert standing(case) == {}


def test_a_network_that_fails_while_the_first_opens_is_seen_too_and_asked_again() -> None:
    case, _ = fold(TWO, main(0, "ok"), other(10, "timeout"))
    assert standing(case) == {PARTLY: "suspected"}
    _, heard = evaluate(case, main(300, "ok"), EDITION, TWO)
    assert [event.target for event in heard if isinstance(event, ProbeFrom)] == ["telecom"]


def test_of_three_two_are_a_quorum_and_one_is_not() -> None:
    case, _ = fold(THREE, main(0), other(26, "ok"), other(27, "timeout", "unicom"), main(300))
    assert standing(case).get(DOWN) == "confirmed"
    case, _ = fold(THREE, main(0), other(26, "ok"), other(27, "ok", "unicom"), main(300))
    assert DOWN not in standing(case)


def test_a_sound_site_is_asked_after_nowhere() -> None:
    _, said = fold(TWO, main(0, "ok"), other(10, "ok"), main(300, "ok"))
    assert said == []


def test_what_could_not_be_told_is_no_vote() -> None:
    case, _ = fold(TWO, main(0), other(26, "quarantined"), main(30, reason=Reason.RECHECK))
    assert standing(case) == {DOWN: "suspected"}
    assert set(case.votes) == {"main"}


class TestTheOfficialMeasure:
    def test_a_visit_that_failed_at_the_first_vantage_only_is_left_out_whatever_the_order(self) -> None:
        seen = [main(0), main(300, "ok"), other(26, "ok", about=at(1)), other(700, "ok")]
        for seed in range(6):
            random.Random(seed).shuffle(seen)
            case, _ = fold(TWO, *seen)
            [day] = case.day_visits().values()
            assert (day.good.bit_count(), day.bad.bit_count()) == (1, 0)

    def test_a_visit_that_failed_everywhere_counts(self) -> None:
        case, _ = fold(TWO, main(0), other(26, "timeout", about=at(1)))
        [day] = case.day_visits().values()
        assert day.bad.bit_count() == 1

    def test_with_a_quorum_of_failures_it_counts(self) -> None:
        case, _ = fold(THREE, main(0), other(26, "ok", about=at(1)), other(27, "dns", "unicom", about=at(1)))
        [day] = case.day_visits().values()
        assert day.bad.bit_count() == 1

    def test_visits_of_further_vantages_are_none_of_the_measure(self) -> None:
        scheduled = probed(at(1), vantage="telecom", second=True)
        case, _ = fold(TWO, scheduled, scheduled.model_copy(update={"outcome": "timeout", "occurred_at": at(1.1)}))
        assert case.day_visits() == {}

    def test_what_was_stored_before_there_were_vantages_is_read(self) -> None:
        case, _ = fold(frozenset(), main(0))
        old = {name: value for name, value in case.model_dump(mode="json").items() if name not in ("votes", "disputed")}
        assert CaseFile.model_validate(old).day_visits() == case.day_visits()


class TestAlive:
    def test_a_vantage_is_waited_for_only_while_it_speaks(self) -> None:
        alive = Alive(("telecom", "unicom"))
        assert alive.at(at(1)) == frozenset()
        alive.heard(other(0, "ok"))
        assert alive.at(at(1)) == {"telecom"}
        assert alive.at(at(1) + ALIVE_FOR + timedelta(seconds=1)) == frozenset()

    def test_one_that_nobody_configured_is_no_vantage(self) -> None:
        alive = Alive(())
        alive.heard(other(0, "ok"))
        assert alive.at(at(1)) == frozenset()

    def test_when_the_other_went_away_one_vantage_decides_again(self) -> None:
        case, _ = fold(TWO, main(0))
        case, _ = evaluate(case, main(1_200), EDITION, frozenset())
        assert standing(case) == {DOWN: "confirmed"}


@pytest.mark.parametrize(
    ("votes", "down", "partly"),
    [
        ("", None, None),
        ("f", None, None),
        ("o", False, None),
        ("ff", True, False),
        ("fo", False, True),
        ("ffo", True, False),
        ("foo", False, True),
    ],
)
def test_the_count(votes: str, down: bool | None, partly: bool | None) -> None:
    cast = {f"v{number}": Vote(vote == "o", at(1)) for number, vote in enumerate(votes)}
    told = council(cast, at(1), 600, {"v0", "v1"})
    assert (told.down, told.partly) == (down, partly)


def test_an_old_vote_says_nothing() -> None:
    assert council({"main": Vote(True, at(1))}, at(2), 600).votes == {}


def test_the_raised_suspicion_is_said_once() -> None:
    _, said = fold(TWO, main(0), main(30, reason=Reason.RECHECK))
    assert len([event for event in said if isinstance(event, FindingRaised)]) == 1
