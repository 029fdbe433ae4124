"""What the register says of sections wins over what was found, and a registered section is never missed."""

from datetime import datetime
from typing import Any

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import PageKind, Region, Section, SectionKind, SectionState
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.note import PageNote
from services.crawler.domain.registered import place_of, with_register, with_terms
from services.crawler.domain.survey import Known, Source, Survey, Waiting, begin
from services.crawler.domain.survey_fold import PageReading, fold_page
from services.crawler.domain.surveyed import surveyed
from shared.contracts.observations import SectionSeen, SectionTerms
from shared.contracts.targets import RegisteredSection
from shared.web.outcome import FetchOutcome

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"


def row(name: str, path: str, kind: str = "notice", **changes: Any) -> RegisteredSection:
    return RegisteredSection(name=name, url=HOME + path, kind=kind, **changes)


def known(name: str, path: str, source: Source = Source.PAGE, newest: datetime | None = NOW) -> Known:
    state = SectionState.DATED if newest else SectionState.CANNOT_TELL
    return Known(Section(name, HOME + path, SectionKind.OTHER, 2, newest, state, 9, Region.CONTENT, "block"), source, 2)


def test_a_registered_name_and_kind_win_and_what_was_seen_stays() -> None:
    found = {HOME + "a/": known("最新", "a/"), HOME + "b/": known("其它", "b/")}
    out = with_register(found, [row("通知公告", "a/")])
    first = out[HOME + "a/"]
    assert (first.section.name, first.section.kind, first.level) == ("通知公告", SectionKind.NOTICES, 1)
    assert (first.section.newest_at, first.section.state, first.source) == (NOW, SectionState.DATED, Source.PAGE)
    assert out[HOME + "b/"] == found[HOME + "b/"], "what the register does not name stays as it was found"


def test_a_section_that_nobody_names_waits_to_be_read() -> None:
    out = with_register({}, [row("人事任免", "rs/", "personnel")])
    one = out[HOME + "rs/"]
    assert (one.source, one.section.kind, one.section.state) == (
        Source.MENU,
        SectionKind.PERSONNEL,
        SectionState.CANNOT_TELL,
    )


def test_one_section_under_two_addresses_is_one() -> None:
    found = {HOME + "a/index.html": known("最新", "a/index.html")}
    out = with_register(found, [row("通知公告", "a/").model_copy(update={"url": "https://canglan.gov.cn/a/"})])
    assert [(url, one.section.name) for url, one in out.items()] == [(HOME + "a/index.html", "通知公告")]


def test_of_two_findings_the_better_known_takes_the_name() -> None:
    found = {HOME + "a/": known("要读", "a/", Source.MENU, None), HOME + "a/index.html": known("已读", "a/index.html")}
    out = with_register(found, [row("通知公告", "a/")])
    assert out[HOME + "a/index.html"].section.name == "通知公告"


def test_an_unknown_kind_of_a_newer_register_is_other() -> None:
    assert with_register({}, [row("甲", "a/", "kind-of-the-future")])[HOME + "a/"].section.kind is SectionKind.OTHER


def test_places_are_told_apart_by_what_leads_to_another_page() -> None:
    assert place_of("https://www.canglan.gov.cn/a/index.shtml") == place_of("http://canglan.gov.cn/a/")
    assert place_of(HOME + "list.jsp?id=1") != place_of(HOME + "list.jsp?id=2")
    assert place_of(HOME + "a") != place_of(HOME + "b")


def test_terms_of_the_register_travel_with_the_observation() -> None:
    until = datetime(2022, 12, 31, 23, 59, 59, tzinfo=CST)
    seen = (
        SectionSeen(name="甲", url=HOME + "a/", kind="notice", state="blank"),
        SectionSeen(name="乙", url=HOME + "b/", kind="news", state="dated"),
    )
    out = with_terms(seen, [row("甲", "a/", update_days=30, exempt_reason="无任免权限", exempt_until=until)])
    assert out[0].terms == SectionTerms(update_days=30, exempt_reason="无任免权限", exempt_until=until)
    assert out[1] == seen[1]


def test_a_pass_that_begins_and_ends_with_the_register() -> None:
    """As the crawler uses it: a registered page without a list is known for the section it is, whatever the menu says."""
    registered = [row("领导之窗", "ld/", "leaders"), row("通知公告", "gg/")]
    survey = Survey("pass-1", "site-1", HOME, PassKind.LIGHT, NOW)
    survey.sections = with_register({}, registered)
    begin(survey, first_targets(HOME, [one.url for one in registered], PassKind.LIGHT), 100)
    assert [one.url for one in survey.waiting] == [HOME, HOME + "ld/", HOME + "gg/"]
    fold_page(survey, PageReading(Waiting(HOME, 0, 0), FetchOutcome.OK, 200, HOME, PageNote(PageKind.HOME)))
    article = PageNote(PageKind.ARTICLE, has_text=True)
    fold_page(survey, PageReading(Waiting(HOME + "ld/", 1, 1), FetchOutcome.OK, 200, HOME + "ld/", article))
    survey.sections = with_register(survey.sections, registered)
    said = surveyed(survey, NOW)
    assert [(one.name, one.kind, one.state) for one in said.sections] == [("领导之窗", "leaders", "undated")]
    assert said.sections_unread == 1, "通知公告 was not read: neither blank nor stale"


def test_two_registered_sections_of_one_name_stay_two() -> None:
    registered = [row("通知公告", "col1/"), row("通知公告", "col2/")]
    survey = Survey("pass-1", "site-1", HOME, PassKind.LIGHT, NOW)
    survey.home.outcome = FetchOutcome.OK
    found = {HOME + path: known("通知公告", path) for path in ("col1/", "col2/", "col1/index.html")}
    survey.sections = with_register(found, registered)
    assert [one.url for one in surveyed(survey, NOW, registered).sections] == [HOME + "col1/", HOME + "col2/"]
    assert len(surveyed(survey, NOW).sections) == 1, (
        "without a register, addresses of one pattern are parts of one list"
    )
