"""What pages add to a survey, what a survey says in the end, and that it survives being stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import Link, LinkKind, Message, PageKind, Region, Section, SectionKind, SectionState
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.note import PageNote, from_document, link_rows, to_document
from services.crawler.domain.sample import Attachment
from services.crawler.domain.survey import Survey, Waiting, begin
from services.crawler.domain.survey_document import from_document as survey_from
from services.crawler.domain.survey_document import to_document as survey_document
from services.crawler.domain.survey_fold import PageReading, fold_page
from services.crawler.domain.surveyed import surveyed
from shared.contracts.observations import SiteSurveyed
from shared.web.outcome import FetchOutcome

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"


def at(day: int) -> datetime:
    return datetime(2022, 6, day, tzinfo=CST)


def section(
    name: str, path: str | None, state: str = "dated", newest: datetime | None = None, **changes: Any
) -> Section:
    given: dict[str, Any] = {
        "name": name,
        "url": HOME + path if path is not None else None,
        "kind": SectionKind.NEWS,
        "level": 1,
        "newest_at": newest,
        "state": SectionState(state),
        "item_count": 3,
        "place": Region.CONTENT,
        "evidence": "block",
        **changes,
    }
    return Section(**given)


def link(path: str, text: str = "关于某事的通知", place: Region = Region.CONTENT) -> Link:
    return Link(HOME + path, text, LinkKind.INTERNAL, place, "a")


def started(kind: PassKind = PassKind.FULL, pages: int = 100_000) -> Survey:
    survey = Survey("pass-1", "site-1", HOME, kind, NOW)
    begin(survey, first_targets(HOME, [], kind), pages)
    return survey


def read(survey: Survey, path: str, note: PageNote, links: Sequence[Link] = (), **changes: Any) -> list[Waiting]:
    waiting = Waiting(HOME + path, 1, 1, changes.pop("root", None))
    given: dict[str, Any] = {"url": HOME + path, "note": note, "links": tuple(links), **changes}
    return fold_page(survey, PageReading(waiting, FetchOutcome.OK, 200, **given))


def failed(survey: Survey, path: str, outcome: FetchOutcome) -> None:
    fold_page(survey, PageReading(Waiting(HOME + path, 1, 1), outcome, None, HOME + path))


def end(survey: Survey) -> SiteSurveyed:
    return surveyed(survey, NOW)


def home(*sections: Section, **changes: Any) -> PageNote:
    return PageNote(PageKind.HOME, sections, **changes)


def list_page(*sections: Section, **changes: Any) -> PageNote:
    return PageNote(PageKind.LIST, sections, **changes)


def test_a_list_page_knows_better_than_the_block_that_points_to_it() -> None:
    survey = started()
    read(
        survey,
        "",
        home(section("要闻", "yw/", newest=at(1)), section("公告", "gg/", evidence="menu", state="cannot-tell")),
    )
    read(survey, "yw/", list_page(section("政务要闻", "yw/", newest=at(16))), page_key="k")
    (news,) = end(survey).sections
    assert (news.name, news.newest_at, news.level, news.page_key) == ("政务要闻", at(16), 1, "k")
    assert end(survey).sections_unread == 1  # nobody has read what the menu calls 公告


def test_a_section_whose_page_failed_is_unread_and_not_blank_or_stale() -> None:
    survey = started()
    read(survey, "", home(section("要闻", "yw/", newest=at(1)), section("公告", "gg/", newest=at(2))))
    failed(survey, "yw/", FetchOutcome.TIMEOUT)
    said = end(survey)
    assert ([one.name for one in said.sections], said.sections_unread, said.pages_failed) == (["公告"], 1, 1)


@pytest.mark.parametrize("outcome", [FetchOutcome.TIMEOUT, FetchOutcome.BLOCKED, FetchOutcome.HTTP_ERROR])
def test_an_unreadable_home_page_says_only_that(outcome: FetchOutcome) -> None:
    survey = started()
    failed(survey, "", outcome)
    said = end(survey)
    assert (said.outcome, said.sections, said.home_newest_at, said.consultation_channel) == (outcome, (), None, None)


@pytest.mark.parametrize(
    ("kind", "outcome"), [("challenge", "blocked"), ("shell", "internal"), ("error", "http_error")]
)
def test_a_home_page_that_is_none_was_not_read(kind: str, outcome: str) -> None:
    survey = started()
    read(survey, "", PageNote(PageKind(kind)))
    assert (end(survey).outcome, end(survey).pages_ok) == (outcome, 0)


def test_a_refreshing_first_page_hands_over_to_the_home_page_behind_it() -> None:
    survey = started()
    (found,) = read(survey, "", PageNote(PageKind.HOME, refresh=HOME + "web/"))
    assert (found.url, found.priority) == (HOME + "web/", 0)
    read(survey, "web/", home(section("要闻", "yw/", newest=at(16)), newest_at=at(16)))
    assert (end(survey).home_url, end(survey).home_newest_at) == (HOME + "web/", at(16))


def test_a_further_page_of_a_list_is_no_section_and_can_only_make_it_newer() -> None:
    survey = started()
    read(survey, "", home(section("要闻", "yw/", newest=at(10))))
    first = list_page(section("要闻", "yw/", newest=at(10)), next_page=HOME + "yw/index_1.html")
    found = read(
        survey, "yw/", first, [link("yw/index_1.html", "下一页"), link("yw/index_2.html", "3"), link("yw/5.html")]
    )
    assert {one.url: one.root for one in found} == {
        HOME + "yw/5.html": None,
        HOME + "yw/index_1.html": HOME + "yw/",
        HOME + "yw/index_2.html": HOME + "yw/",
    }
    for path, newest in (("yw/index_1.html", at(2)), ("yw/index_2.html", at(12))):
        read(survey, path, list_page(section("要闻", path, newest=newest)), root=HOME + "yw/")
    (news,) = end(survey).sections
    assert (news.newest_at, news.items) == (at(12), 9)


def test_a_page_of_the_menu_that_holds_no_list_has_content_without_dates() -> None:
    survey = started()
    read(survey, "", home(section("领导之窗", "ld/", evidence="menu", kind=SectionKind.LEADERS)))
    read(survey, "ld/", PageNote(PageKind.ARTICLE, has_text=True))
    (leaders,) = end(survey).sections
    assert (leaders.state, leaders.kind, leaders.newest_at) == ("undated", "leaders", None)


def test_a_list_that_yields_nothing_any_more_has_changed_its_structure() -> None:
    survey = started()
    read(survey, "", home())
    earlier = list_page(section("要闻", "yw/", newest=at(3)))
    read(survey, "yw/", list_page(section("要闻", "yw/", "cannot-tell")), earlier=earlier)
    (news,) = end(survey).sections
    assert news.state == "structure-changed"


def test_the_same_list_under_two_addresses_is_one_section() -> None:
    survey = started()
    read(survey, "", home())
    read(survey, "yw/", list_page(section("要闻", "yw/", newest=at(3))))
    read(survey, "yw/index.html", list_page(section("要闻", "yw/index.html", newest=at(4))))
    assert [one.newest_at for one in end(survey).sections] == [at(4)]


def test_no_channel_is_said_only_after_a_whole_pass_that_read_everything() -> None:
    whole, light, torn = started(), started(PassKind.LIGHT), started()
    for survey in (whole, light, torn):
        read(survey, "", home())
    failed(torn, "yw/", FetchOutcome.TIMEOUT)
    assert [end(survey).consultation_channel for survey in (whole, light, torn)] == [False, None, None]


def test_messages_count_once_and_their_number_is_bounded_and_said() -> None:
    survey = started()
    messages = tuple(Message(f"问题{number}", None, at(1), None, None) for number in range(60))
    for turn in range(4):
        rest = tuple(Message(f"{one.title}-{turn // 2}", None, at(1), None, None) for one in messages)
        read(survey, f"ly/{turn}", PageNote(PageKind.CONSULTATION, messages=rest))
    assert (len(end(survey).messages), end(survey).left_out) == (120, {})
    more = tuple(Message(f"又{number}", None, at(1), None, None) for number in range(60))
    read(survey, "ly/9", PageNote(PageKind.CONSULTATION, messages=more))
    assert (len(end(survey).messages), end(survey).left_out) == (150, {"messages": 30})


def test_a_pass_stops_at_its_budget_and_meets_no_page_twice() -> None:
    survey = started(pages=3)
    found = read(survey, "", home(), [link(f"{number}.html") for number in range(9)])
    assert len(found) == 2
    assert read(survey, "0.html", PageNote(PageKind.ARTICLE), [link("1.html"), link("")]) == []


def test_a_light_pass_follows_only_the_lists_that_home_names() -> None:
    survey = started(PassKind.LIGHT)
    found = read(survey, "", home(section("要闻", "yw/", newest=at(1))), [link("1.html"), link("yw/")])
    assert [one.url for one in found] == [HOME + "yw/"]
    assert read(survey, "yw/", list_page(section("要闻", "yw/", newest=at(1))), [link("yw/2.html")]) == []


def test_a_survey_is_the_same_after_it_was_stored() -> None:
    survey = started()
    read(
        survey,
        "",
        home(section("要闻", "yw/", newest=at(1)), identity={"sponsor": "某办"}, labels={"SiteName": "某网"}),
        [link("1.html"), link("2.html")],
    )
    read(survey, "ly/", PageNote(PageKind.CONSULTATION, messages=(Message("问", None, at(1), at(2), None),)))
    survey.hosts, survey.next_slice = ("www.canglan.gov.cn",), 3
    survey.sample = [Attachment(HOME + "a.doc", HOME, True)]
    assert survey_from({"_id": "pass-1", **survey_document(survey)}) == survey


def test_a_note_is_the_same_after_it_was_stored() -> None:
    note = PageNote(
        PageKind.CONSULTATION,
        (section("留言", "ly/", newest=at(5)),),
        at(5),
        7,
        HOME + "ly/2",
        True,
        True,
        (HOME + "ly/",),
        (Message("问", HOME, at(1), None, "未回复"),),
        2,
        None,
        {"sponsor": None},
        {"SiteName": "某网"},
    )
    assert from_document(to_document(note)) == note
    assert to_document(PageNote(PageKind.ARTICLE)) == {"kind": "article"}


def test_what_is_told_to_the_link_checker() -> None:
    links = [
        link("a/"),
        Link(HOME + "v.mp4", "", LinkKind.INTERNAL, Region.CONTENT, "video"),
        Link(HOME + "search", "", LinkKind.INTERNAL, Region.HEADER, "form"),
        Link("javascript:void(0)", "x", LinkKind.OTHER, Region.CONTENT, "a"),
        Link(HOME + "s.css", "", LinkKind.STYLE, Region.HEAD, "link"),
    ]
    assert [(row[0].removeprefix(HOME), row[2]) for row in link_rows(links)] == [
        ("a/", "internal"),
        ("v.mp4", "attachment"),
        ("s.css", "style"),
    ]
