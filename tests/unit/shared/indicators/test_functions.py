"""功能设计, 办事服务 and 互动交流: what the machine says, and above all when it says nothing."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.contracts.commands import CrawlKind
from shared.contracts.observations import (
    ActivitiesSeen,
    CheckSeen,
    GuideSeen,
    LabelRemarked,
    LabelsSeen,
    MessageSeen,
    RegisteredStateSeen,
    RepliesSeen,
    SiteFunctionSeen,
    SiteSurveyed,
    Variant,
)
from shared.indicators.families.bonus import surveys
from shared.indicators.families.functions import ipv6, labels, search_inaccurate, search_missing
from shared.indicators.families.guideline import https, missing_page
from shared.indicators.families.identity import domain, error_reports, footer
from shared.indicators.families.messages import elements, published_statistics, stale, submit
from shared.indicators.families.service_items import forms, guide_elements, statistics
from shared.indicators.families.services import incomplete, incomplete_few, no_service
from shared.indicators.model import History, Reading, State
from shared.indicators.sampling import drawn, quarter_seed
from tests.support.facts import SITE, at, section, site_row, surveyed

NONE = History(register=None)
PARTS = {
    "conac": "https://bszs.conac.cn/x", "site_code": "9900000001", "icp": "沧ICP备12345678号", "police": "沧公网安备 99000002000001号",
    "sponsor": "沧澜省人民政府办公厅", "contact": "0791-88001234", "error_report": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
    "error_report_target": "official",
}  # fmt: skip


def seen(**changes: Any) -> SiteSurveyed:
    return surveyed(at(5), home=at(4), **changes)


def identity(*without: str, **more: str | None) -> SiteSurveyed:
    return seen(identity={**{name: value for name, value in PARTS.items() if name not in without}, **more})


def one(readings: Sequence[Reading]) -> Reading:
    (reading,) = readings
    return reading


def state_of(readings: Sequence[Reading]) -> State:
    return one(readings).state


def bad(readings: Sequence[Reading]) -> set[str]:
    return {reading.detail for reading in readings if reading.state is State.BAD}


class TestIdentity:
    def test_each_part_that_the_footer_lacks_is_told(self) -> None:
        assert state_of(footer(identity(), NONE, {})) is State.GOOD
        assert bad(footer(identity("police", "contact"), NONE, {})) == {"police", "contact"}

    @pytest.mark.parametrize(
        "survey",
        [
            seen(),
            seen(identity={"site_code": "9900000001"}),
            identity("police", footer_elsewhere="/footer.js"),
            surveyed(at(5), outcome="timeout", identity=PARTS),
        ],
        ids=["nothing read", "hardly anything read", "footer from another file", "home page not read"],
    )
    def test_a_footer_that_was_not_read_lacks_nothing(self, survey: SiteSurveyed) -> None:
        assert bad(footer(survey, NONE, {})) == set()

    def test_a_part_that_is_back_is_right_again(self) -> None:
        told = footer(identity("contact"), History(register=None, open=frozenset({"police"})), {})
        assert {(one.detail, one.state) for one in told} == {("police", State.GOOD), ("contact", State.BAD)}

    @pytest.mark.parametrize(
        ("survey", "state", "needs_person"),
        [
            (identity(), State.GOOD, False),
            (identity("error_report", "error_report_target"), State.BAD, False),
            (identity(error_report_target="outdated"), State.BAD, True),
            (identity(error_report_target="elsewhere"), State.BAD, True),
            (identity(error_report_target="unknown"), State.UNKNOWN, False),
            (seen(identity={"site_code": "1"}), State.UNKNOWN, False),
        ],
    )
    def test_the_entry_to_the_error_report_platform(
        self, survey: SiteSurveyed, state: State, needs_person: bool
    ) -> None:
        reading = one(error_reports(survey, NONE, {}))
        assert (reading.state, reading.needs_person) == (state, needs_person)

    @pytest.mark.parametrize(
        ("url", "state"),
        [
            ("http://www.canglan.gov.cn/", State.GOOD),
            ("http://沧澜.政务/", State.GOOD),
            ("http://xn--5brw55e.xn--zfr164b/", State.GOOD),
            ("http://www.canglan.com/", State.BAD),
            ("http://www.gov.cn.canglan.com/", State.BAD),
            ("http://10.1.2.3:8080/", State.UNKNOWN),
            ("http://[2001:db8::1]/", State.UNKNOWN),
            ("http://[", State.UNKNOWN),
        ],
    )
    def test_the_domain_by_the_register(self, url: str, state: State) -> None:
        assert state_of(domain(seen(), History(register=site_row(url=url)), {})) is state


def labelled(pages: int, *remarks: tuple[str, str, int]) -> SiteSurveyed:
    told = tuple(LabelRemarked(label=label, remark=remark, pages=count) for label, remark, count in remarks)
    return seen(labels_seen=(LabelsSeen(kind="article", pages=pages, remarks=told),))


@pytest.mark.parametrize(
    ("survey", "state", "cases"),
    [
        (labelled(40), State.GOOD, 0),
        (labelled(40, ("PubDate", "missing", 40)), State.BAD, 5),
        (labelled(10, ("PubDate", "missing", 3), ("SiteName", "empty", 2)), State.BAD, 1),
        (labelled(40, ("PubDate", "missing", 7)), State.GOOD, 0),
        (labelled(40, ("PubDate", "date-only", 40), ("Keywords", "missing", 40)), State.GOOD, 0),
        (labelled(4, ("PubDate", "missing", 4)), State.UNKNOWN, None),
        (seen(), State.UNKNOWN, None),
    ],
    ids=["all", "none", "a few: rounded down", "fewer than one of five", "no label that counts", "too few pages", "none read"],
)  # fmt: skip
def test_labels_as_a_sample_of_content_pages(survey: SiteSurveyed, state: State, cases: int | None) -> None:
    reading = one(labels(survey, NONE, {"sample_pages": 5}))
    assert (reading.state, reading.params.get("cases")) == (state, cases)


def function(check: str, outcome: str, word: str) -> SiteFunctionSeen:
    told = CheckSeen(check=check, outcome=outcome, seen=word, url="http://www.canglan.gov.cn/s", at=at(5))
    return SiteFunctionSeen(
        target=SITE, occurred_at=at(5), outcome="ok", pass_id="p", home_url="http://www.canglan.gov.cn/", checks=(told,)
    )


@pytest.mark.parametrize(
    ("outcome", "word", "broken", "inaccurate"),
    [
        ("ok", "title-found", State.GOOD, State.GOOD),
        ("ok", "results-shown", State.GOOD, State.UNKNOWN),
        ("failed", "nothing-found", State.UNKNOWN, State.BAD),
        ("failed", "answers-error", State.BAD, State.UNKNOWN),
        ("failed", "no-answer", State.BAD, State.UNKNOWN),
        ("unknown", "no-answer", State.UNKNOWN, State.UNKNOWN),
        ("unknown", "no-entry-seen", State.UNKNOWN, State.UNKNOWN),
        ("unknown", "captcha", State.UNKNOWN, State.UNKNOWN),
    ],
)
def test_search(outcome: str, word: str, broken: State, inaccurate: State) -> None:
    survey = function("site-search", outcome, word)
    assert state_of(search_missing(survey, NONE, {})) is broken
    assert state_of(search_inaccurate(survey, NONE, {})) is inaccurate


def test_a_search_that_was_not_asked_says_nothing() -> None:
    nothing = function("download", "ok", "file")
    assert state_of(search_missing(nothing, NONE, {})) is State.UNKNOWN
    assert state_of(search_inaccurate(nothing, NONE, {})) is State.UNKNOWN


def test_a_login_page_that_fails_is_a_suspicion_and_one_that_opens_proves_nothing() -> None:
    assert state_of(submit(function("login-page", "failed", "answers-404"), NONE, {})) is State.BAD
    assert state_of(submit(function("login-page", "ok", "login-form"), NONE, {})) is State.UNKNOWN
    again = History(register=None, open=frozenset({""}))
    assert state_of(submit(function("login-page", "ok", "login-form"), again, {})) is State.GOOD


@pytest.mark.parametrize(
    ("record", "answers", "state"),
    [(True, True, State.GOOD), (False, None, State.BAD), (True, False, State.BAD),
     (True, None, State.UNKNOWN), (None, None, State.UNKNOWN)],
)  # fmt: skip
def test_ipv6(record: bool | None, answers: bool | None, state: State) -> None:
    told = registered(ipv6_record=record, ipv6=answers)
    assert state_of(ipv6(told, NONE, {})) is state


def registered(**changes: Any) -> RegisteredStateSeen:
    fields: dict[str, Any] = {
        "target": SITE, "occurred_at": at(5), "scheduled_at": at(5), "outcome": "ok", "registered": "live",
        "url": "http://www.canglan.gov.cn/", "answers": True,
    }  # fmt: skip
    return RegisteredStateSeen(**{**fields, **changes})


def test_notices_of_the_guideline() -> None:
    secure = [Variant(url="https://a.gov.cn/", outcome=outcome) for outcome in ("ok", "tls", "blocked")]
    assert state_of(https(registered(variants=tuple(secure)), NONE, {})) is State.GOOD
    assert state_of(https(registered(variants=(secure[1],)), NONE, {})) is State.BAD
    assert state_of(https(registered(variants=(secure[2],)), NONE, {})) is State.UNKNOWN
    assert state_of(https(registered(), NONE, {})) is State.UNKNOWN
    assert state_of(missing_page(function("missing-page", "failed", "redirects-home"), NONE, {})) is State.BAD
    assert state_of(missing_page(function("missing-page", "unknown", "cannot-tell"), NONE, {})) is State.UNKNOWN


def guides(*missing: int) -> tuple[GuideSeen, ...]:
    elements_ = ("设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")
    return tuple(
        GuideSeen(name=f"事项{n}", url=f"http://www.canglan.gov.cn/g/{n}", missing=elements_[:count], forms=1)
        for n, count in enumerate(missing)
    )


WHOLE: Any = {"crawl": CrawlKind.FULL, "pages_ok": 60}


class TestGuides:
    def test_five_guides_without_four_classes_are_a_veto_that_a_person_confirms(self) -> None:
        numbers = {"missing_classes_min": 4, "items_min": 5}
        assert state_of(incomplete(seen(service_guides=guides(4, 4, 5, 7, 4)), NONE, numbers)) is State.BAD
        assert state_of(incomplete(seen(service_guides=guides(4, 4, 5, 7, 3)), NONE, numbers)) is State.GOOD
        assert state_of(incomplete(seen(), NONE, numbers)) is State.UNKNOWN

    def test_few_guides_that_all_lack_most_are_one_too_when_all_of_them_were_seen(self) -> None:
        numbers = {"missing_classes_min": 4, "items_total_lt": 5}
        assert state_of(incomplete_few(seen(service_guides=guides(4, 5), **WHOLE), NONE, numbers)) is State.BAD
        assert state_of(incomplete_few(seen(service_guides=guides(4, 5)), NONE, numbers)) is State.UNKNOWN
        assert state_of(incomplete_few(seen(service_guides=guides(4, 3), **WHOLE), NONE, numbers)) is State.GOOD
        assert state_of(incomplete_few(seen(service_guides=guides(4, 4, 4, 4, 4)), NONE, numbers)) is State.GOOD

    def test_no_service_is_said_only_after_a_whole_pass(self) -> None:
        assert state_of(no_service(seen(**WHOLE), NONE, {})) is State.BAD
        assert state_of(no_service(seen(), NONE, {})) is State.UNKNOWN
        assert state_of(no_service(surveyed(at(5), section("办事服务", "service", at(1))), NONE, {})) is State.GOOD

    def test_the_sample_is_seeded_by_target_and_quarter_and_an_open_guide_stays_in_it(self) -> None:
        survey = seen(service_guides=guides(*[1] * 30))
        told = guide_elements(survey, NONE, {"sample_items": 5})
        assert len(bad(told)) == 5
        assert bad(told) == bad(guide_elements(survey, NONE, {"sample_items": 5}))
        assert {one.params["sample_seed"] for one in told} == {f"{SITE}:2022Q2"}
        left_out = next(guide.url for guide in survey.service_guides if guide.url not in bad(told))
        mended = [g.model_copy(update={"missing": ()}) if g.url == left_out else g for g in survey.service_guides]
        again = guide_elements(
            seen(service_guides=tuple(mended)), History(register=None, open=frozenset({left_out})), {"sample_items": 5}
        )
        assert {one.detail: one.state for one in again}[left_out] is State.GOOD
        assert len(bad(again)) == 5

    def test_guides_that_lack_nothing_are_good_and_none_says_nothing(self) -> None:
        assert state_of(guide_elements(seen(service_guides=guides(0, 0)), NONE, {"sample_items": 5})) is State.GOOD
        assert state_of(guide_elements(seen(), NONE, {"sample_items": 5})) is State.UNKNOWN
        assert state_of(forms(seen(service_guides=guides(*[0] * 6)), NONE, {"sample_items": 5})) is State.GOOD
        assert state_of(forms(seen(service_guides=guides(0, 0)), NONE, {"sample_items": 5})) is State.UNKNOWN


def test_samples_are_drawn_by_the_seed_and_grow_without_changing() -> None:
    names = [f"page-{n}" for n in range(50)]
    few, more = (drawn(names, str, "seed", size) for size in (5, 9))
    assert list(more[:5]) == list(few) == list(drawn(reversed(names), str, "seed", 5))
    assert set(drawn(names, str, "other", 5)) != set(few)
    assert quarter_seed("site-1", at(0)) == quarter_seed("site-1", at(19)) != quarter_seed("site-1", at(25))


class TestMessages:
    def test_letters_are_stale_only_when_everything_that_may_hold_them_was_read(self) -> None:
        numbers = {"window_months": 2}
        old = MessageSeen(title="咨询", asked_at=at(-90), answered_at=at(-80))
        assert state_of(stale(seen(messages=(old,)), NONE, numbers)) is State.BAD
        assert (
            state_of(stale(seen(messages=(old, MessageSeen(title="新", asked_at=at(-3)))), NONE, numbers)) is State.GOOD
        )
        assert state_of(stale(seen(), NONE, numbers)) is State.UNKNOWN
        with_form = surveyed(at(5), section("信箱", "consultation", state="cannot-tell"), messages=(old,))
        assert state_of(stale(with_form, NONE, numbers)) is State.UNKNOWN
        fresh_list = surveyed(at(5), section("留言选登", "consultation", at(2)), messages=(old,))
        assert state_of(stale(fresh_list, NONE, numbers)) is State.GOOD

    def test_answers_without_their_time_are_counted_for_a_person(self) -> None:
        undated = RepliesSeen(questions=9, answered_undated=2)
        told = one(elements(seen(replies=undated, crawl=CrawlKind.FULL), NONE, {}))
        assert (told.state, told.params["cases"]) == (State.BAD, 2)
        assert state_of(elements(seen(replies=RepliesSeen(questions=9), crawl=CrawlKind.FULL), NONE, {})) is State.GOOD
        assert state_of(elements(seen(replies=undated), NONE, {})) is State.UNKNOWN
        assert state_of(elements(seen(), NONE, {})) is State.UNKNOWN

    def test_statistics_that_were_not_met_are_not_missing(self) -> None:
        assert state_of(published_statistics(seen(), NONE, {})) is State.UNKNOWN
        found = surveyed(at(5), section("留言办理情况统计", "statistics", at(1)))
        assert state_of(published_statistics(found, NONE, {})) is State.GOOD
        assert (
            state_of(
                statistics(surveyed(at(5), section("统计信息", "statistics", at(-300))), NONE, {"window_months": 3})
            )
            is State.UNKNOWN
        )
        services = surveyed(at(5), section("办件统计", "statistics", at(-120)))
        assert state_of(statistics(services, NONE, {"window_months": 3})) is State.BAD
        assert state_of(statistics(services, NONE, {"window_months": 6})) is State.GOOD


def test_a_bonus_is_seen_or_not_known_and_never_denied() -> None:
    numbers = {"activities_min": 6}
    assert state_of(surveys(seen(surveys=ActivitiesSeen(in_last_year=6)), NONE, numbers)) is State.GOOD
    assert state_of(surveys(seen(surveys=ActivitiesSeen(in_last_year=5)), NONE, numbers)) is State.UNKNOWN
    assert state_of(surveys(seen(), NONE, numbers)) is State.UNKNOWN
