"""What pages add to a survey, what a survey says in the end, and that it survives being stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import (
    LabelFact,
    LabelRemark,
    Link,
    LinkKind,
    Message,
    PageKind,
    Region,
    Section,
    SectionKind,
    SectionState,
)
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.link_rows import rows_of
from services.crawler.domain.note import Activity, Channel, GuideNote, PageNote, from_document, to_document
from services.crawler.domain.page import read_page
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


def test_a_next_page_that_only_a_script_names_is_read_too() -> None:
    """Many systems write their paging by script: no link leads on, and the rest of the archive would be left unread."""
    survey = started()
    first, onward = section("要闻", "yw/", newest=at(10)), HOME + "yw/index_1.html"
    read(survey, "", home(first), [link("yw/", "更多")])
    assert onward in [one.url for one in read(survey, "yw/", list_page(first, next_page=onward), [link("yw/1.html")])]
    unchanged = started()
    read(unchanged, "", home(first), [link("yw/", "更多")])
    (waiting,) = read(unchanged, "yw/", list_page(first, next_page=onward))
    assert (waiting.url, waiting.root) == (onward, HOME + "yw/")
    assert read(unchanged, "yw/index_1.html", list_page(first, next_page=HOME + "yw/")) == []
    light = started(PassKind.LIGHT)
    read(light, "", home(first), [link("yw/", "更多")])
    assert read(light, "yw/", list_page(first, next_page=onward), [link("yw/1.html")]) == []


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


def test_of_a_pass_that_its_budget_cut_short_nothing_is_said_to_be_missing() -> None:
    survey = started(pages=3)
    read(survey, "", home(), [link(f"{number}.html") for number in range(9)])
    assert (end(survey).consultation_channel, end(survey).left_out) == (None, {"pages": 7})


@pytest.mark.parametrize(
    ("kind", "state", "channel"),
    [(PageKind.OTHER, "cannot-tell", None), (PageKind.LIST, "undated", None), (PageKind.LIST, "dated", False)],
)
def test_a_section_for_interaction_that_is_no_plain_list_may_hide_a_channel(
    kind: PageKind, state: str, channel: bool | None
) -> None:
    survey = started()
    asking = section("互动交流", "hdjl/", state, kind=SectionKind.INTERACTION, evidence="menu")
    read(survey, "", home(asking))
    read(survey, "hdjl/", PageNote(kind, (asking,) if kind is PageKind.LIST else ()))
    assert end(survey).consultation_channel is channel


def test_channels_are_told_with_whether_their_page_opened() -> None:
    survey = started()
    mail, hotline = (
        Channel(HOME + "xx/", "县长信箱", "entry"),
        Channel("http://nz12345.gov.cn/", "12345", "hotline", False),
    )
    found = read(survey, "", home(channels=(mail, hotline), has_channel=True))
    assert [one.url for one in found] == [HOME + "xx/"]
    assert [(one.kind, one.reachable) for one in end(survey).channels] == [("entry", None), ("hotline", None)]
    failed(survey, "xx/", FetchOutcome.HTTP_ERROR)
    assert ([one.reachable for one in end(survey).channels], end(survey).consultation_channel) == ([False, None], True)


def test_a_channel_whose_page_never_opened_is_neither_there_nor_missing() -> None:
    survey = started()
    read(survey, "", home(channels=(Channel(HOME + "xx/", "县长信箱", "entry"),), has_channel=True))
    failed(survey, "xx/", FetchOutcome.HTTP_ERROR)
    assert end(survey).consultation_channel is None
    read(
        survey,
        "zx/",
        PageNote(PageKind.CONSULTATION, channels=(Channel(HOME + "zx/", "我要咨询", "form"),), has_channel=True),
    )
    assert end(survey).consultation_channel is True


def asked(title: str, day: int = 1, **changes: Any) -> Message:
    given: dict[str, Any] = {"url": None, "asked_at": at(day), "answered_at": None, "status": None, "answered": False}
    return Message(title=title, **{**given, **changes})


def letters(*messages: Message) -> PageNote:
    return PageNote(PageKind.CONSULTATION, messages=messages)


def test_messages_count_once_and_their_number_is_bounded_and_said() -> None:
    survey = started()
    for turn in range(4):
        read(survey, f"ly/{turn}", letters(*(asked(f"问题{number}-{turn // 2}") for number in range(60))))
    assert (len(end(survey).messages), end(survey).left_out) == (120, {})
    read(survey, "ly/9", letters(*(asked(f"又{number}") for number in range(60))))
    assert (len(end(survey).messages), end(survey).left_out) == (150, {"messages": 30})


def test_where_there_is_no_room_the_unanswered_question_stays() -> None:
    survey = started()
    done: dict[str, Any] = {"answered": True, "answered_at": at(2)}
    for turn in range(3):
        read(survey, f"ly/{turn}", letters(*(asked(f"问题{number}-{turn}", **done) for number in range(60))))
    read(survey, "ly/9", letters(asked("还没有答复的问题")))
    said = end(survey)
    assert said.replies is not None
    assert (len(said.messages), said.replies.unanswered, said.left_out) == (150, 1, {"messages": 31})


def test_a_question_of_which_nobody_knows_whether_it_is_answered_is_counted_and_not_told() -> None:
    survey = started()
    unknown = asked("甲", answered=None)
    undated = asked("乙", answered=True)
    read(survey, "ly/", letters(unknown, undated, asked("丙"), asked("丁", answered=True, answered_at=at(6))))
    said = end(survey)
    assert [one.title for one in said.messages] == ["丙", "丁"]
    assert said.replies is not None
    counts = said.replies.questions, said.replies.unclear, said.replies.answered_undated, said.replies.unanswered
    assert counts == (4, 1, 1, 1)


def test_a_list_of_questions_and_their_own_pages_complete_each_other() -> None:
    survey = started()
    read(survey, "ly/", letters(asked("甲", url=HOME + "ly/1", answered=None), asked("乙", url=HOME + "ly/2")))
    answer = at(6).replace(hour=9)
    read(survey, "ly/1", letters(asked("甲", url=HOME + "ly/1", answered=True, answered_at=answer)))
    first, second = end(survey).messages
    assert (first.answered_at, first.reply_workdays, second.answered_at) == (answer, 2, None)  # 3 to 5 June: holiday
    assert end(survey).replies is not None


def test_reply_times_are_working_days_and_unknown_without_a_table_of_holidays() -> None:
    survey = started()
    long_ago = datetime(1995, 6, 1, tzinfo=CST)
    pairs = [(at(1), at(2)), (at(1), at(7)), (at(8), at(17)), (long_ago, at(1)), (at(9), at(8))]
    notes = [asked(f"问{n}", asked_at=one, answered_at=two, answered=True) for n, (one, two) in enumerate(pairs)]
    read(survey, "ly/", letters(*notes))
    said = end(survey)
    assert [one.reply_workdays for one in said.messages] == [1, 3, 7, None, None]
    assert said.replies is not None
    assert (said.replies.measured, said.replies.median_workdays, said.replies.longest_workdays) == (3, 3.0, 7)


def test_the_longest_waiting_question_is_told_with_its_page() -> None:
    survey = started()
    trace: dict[str, Any] = {"read_at": at(17), "sha256": "ab" * 32}
    read(survey, "ly/", letters(asked("甲", 9), asked("乙", 3), asked("丙", 5)), **trace)
    said = end(survey)
    oldest = said.replies.oldest_unanswered if said.replies else None
    assert oldest is not None
    assert oldest.seen is not None
    page = said.page_of(oldest.seen)
    assert (oldest.title, oldest.asked_at) == ("乙", at(3))
    assert page is not None
    assert (page.url, page.at, page.status, page.sha256) == (HOME + "ly/", at(17), 200, "ab" * 32)


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


FACT = LabelFact("PubDate", LabelRemark.DATE_DIFFERS, "2022-06-01 10:20", "2022-06-09")
GUIDE = GuideNote("残疾人证办理", ("设定依据",), (), (("申请表", HOME + "a.doc"),))


def full_survey() -> Survey:
    survey = started()
    who = {"sponsor": "某办", "site_code": None}
    first = home(
        section("要闻", "yw/", newest=at(1)),
        identity=who,
        identity_text={"sponsor": "主办：某办"},
        labels={"SiteName": "某网"},
    )
    read(survey, "", first, [link("1.html"), link("2.html")], read_at=at(17), sha256="cd" * 32)
    read(survey, "ly/", letters(asked("问", answered=True, answered_at=at(2))), read_at=at(17))
    surveys = list_page(
        section("意见征集", "zj/", kind=SectionKind.SURVEY),
        activities=(
            Activity("关于停车办法的意见征集", HOME + "zj/1", at(3)),
            Activity("关于校车的意见征集", HOME + "zj/2", at(1).replace(year=2020)),
            Activity("关于停车办法意见征集结果的公告", HOME + "zj/3", at(9)),
            Activity("关于公交的问卷", None, None),
        ),
    )
    read(survey, "zj/", surveys)
    read(survey, "bs/1", PageNote(PageKind.SERVICE_GUIDE, guide=GUIDE))
    for number in range(5):
        read(
            survey,
            f"a/{number}",
            PageNote(PageKind.ARTICLE, label_facts=(FACT, LabelFact("SiteName", LabelRemark.MISSING))),
        )
    read(survey, "a/9", PageNote(PageKind.ARTICLE))
    survey.hosts, survey.next_slice = ("www.canglan.gov.cn",), 3
    survey.sample = [Attachment(HOME + "a.doc", HOME, True)]
    return survey


def test_a_survey_is_the_same_after_it_was_stored() -> None:
    survey = full_survey()
    assert survey_from({"_id": "pass-1", **survey_document(survey)}) == survey


def test_a_pass_stored_by_the_earlier_version_goes_on() -> None:
    stored = {"_id": "pass-1", **survey_document(started())}
    new = "identity_text channels letters guide_notes activities activity_kinds label_pages label_remarks trail"
    stored = {name: value for name, value in stored.items() if name not in new.split()}
    stored |= {"messages": [["问", None, at(1).isoformat(), None, None]], "guides": [[HOME + "g", 3]]}
    survey = survey_from(stored)
    read(survey, "", home())
    said = end(survey)
    assert (said.messages, said.guides, said.replies and said.replies.unclear) == ((), ((HOME + "g", 3),), 1)


def test_labels_are_told_by_kind_of_page_with_three_examples() -> None:
    (articles,) = [one for one in end(full_survey()).labels_seen if one.kind == "article"]
    assert (articles.pages, [(one.label, one.remark, one.pages) for one in articles.remarks]) == (
        6,
        [("PubDate", "date-differs", 5), ("SiteName", "missing", 5)],
    )
    said = end(full_survey())
    pages = [said.page_of(one) for one in articles.remarks[0].examples]
    assert [page.url for page in pages if page] == [HOME + f"a/{number}" for number in range(3)]
    assert articles.remarks[0].examples[0].text == "PubDate=2022-06-01 10:20 | 2022-06-09"


def test_surveys_are_counted_within_the_year_and_without_their_results() -> None:
    said = end(full_survey())
    assert said.interviews is None
    assert said.surveys is not None
    counts = said.surveys.found, said.surveys.in_last_year, said.surveys.undated, said.surveys.results
    assert (counts, said.surveys.newest_at) == ((3, 1, 1, 1), at(3))
    assert said.surveys.examples[0].title == "关于停车办法的意见征集"


def test_guides_are_told_with_what_they_lack_and_hand_out() -> None:
    said = end(full_survey())
    (guide,) = said.service_guides
    assert (guide.name, guide.missing, guide.forms) == ("残疾人证办理", ("设定依据",), 1)
    assert said.guides == ((HOME + "bs/1", 1),)


def test_every_fact_names_the_page_that_it_was_read_from() -> None:
    said = end(full_survey())
    facts = [
        said.identity_seen["sponsor"],
        *(one.seen for one in said.sections),
        *(one.seen for one in said.messages),
        *(one.seen for one in said.service_guides),
        *(one.seen for one in (said.surveys.examples if said.surveys else ())),
        *(one for kind in said.labels_seen for remark in kind.remarks for one in remark.examples),
    ]
    assert len(facts) == 14
    assert all(one is not None and said.page_of(one) is not None for one in facts)
    home_page = said.page_of(said.identity_seen["sponsor"])
    assert home_page is not None
    assert (home_page.url, home_page.sha256, said.identity_seen["sponsor"].text) == (HOME, "cd" * 32, "主办：某办")


def test_the_event_of_a_site_full_of_everything_fits_the_bus() -> None:
    survey = started()
    read(survey, "", home(identity={"sponsor": "某办"}, identity_text={"sponsor": "主办"}, has_channel=True))
    for n in range(300):
        address = f"lm{n}/" + "x" * 80 + "/"
        read(
            survey,
            address,
            list_page(section(f"第{n}号" + "栏目" * 20, address, newest=at(1)), next_page=None),
            sha256="ef" * 32,
            read_at=at(17),
        )
    for n in range(4):
        read(
            survey,
            f"ly/{n}",
            letters(*(asked("长" * 100 + f"{n}-{m}", url=HOME + f"q{n}-{m}" + "y" * 250) for m in range(60))),
        )
    forms = tuple(("申请表" * 10, HOME + f"f{m}" + "z" * 200) for m in range(9))
    for n in range(250):
        guide = GuideNote("办理事项" * 10, ("设定依据", "申请条件"), ("设定依据",), forms)
        read(survey, f"bs/{n}", PageNote(PageKind.SERVICE_GUIDE, guide=guide), sha256="ef" * 32)
    said = end(survey)
    assert len(said.model_dump_json().encode()) < 220_000
    assert (len(said.sections), len(said.messages) >= 50, said.left_out["guides"]) == (300, True, 50)
    assert said.identity_seen["sponsor"] is not None
    assert said.page_of(said.identity_seen["sponsor"]) is not None


def test_a_note_is_the_same_after_it_was_stored() -> None:
    note = PageNote(
        PageKind.CONSULTATION,
        (section("留言", "ly/", newest=at(5)),),
        at(5),
        7,
        HOME + "ly/2",
        True,
        True,
        (Channel(HOME + "ly/", "留言板", "entry", False),),
        (Message("问", HOME, at(1), None, "未回复", False),),
        GUIDE,
        None,
        {"sponsor": None},
        {"icp": "沧ICP备"},
        {"SiteName": "某网"},
        (FACT, LabelFact("Url", LabelRemark.EMPTY)),
        (Activity("征集", None, at(2)),),
    )
    assert from_document(to_document(note)) == note
    assert to_document(PageNote(PageKind.ARTICLE)) == {"kind": "article"}


def test_a_note_of_a_later_version_is_read_as_far_as_it_is_understood() -> None:
    assert from_document({"kind": "article", "has_text": True, "later": 1}) == PageNote(PageKind.ARTICLE, has_text=True)


def test_what_is_told_to_the_link_checker() -> None:
    links = [
        link("a/"),
        Link(HOME + "v.mp4", "", LinkKind.INTERNAL, Region.CONTENT, "video"),
        Link(HOME + "search", "", LinkKind.INTERNAL, Region.HEADER, "form"),
        Link("javascript:void(0)", "x", LinkKind.OTHER, Region.CONTENT, "a"),
        Link(HOME + "s.css", "", LinkKind.STYLE, Region.HEAD, "link"),
    ]
    assert [(row[0].removeprefix(HOME), row[2]) for row in rows_of(links)] == [
        ("a/", "internal"),
        ("v.mp4", "attachment"),
        ("s.css", "style"),
    ]


def test_addresses_that_nobody_can_follow_are_told_as_they_stand_and_not_followed() -> None:
    html = """<a href="http://http://www.a.gov.cn/x">甲</a><a href="www.bm.gov.cn/y">乙</a><a href="C:\\fj\\z.doc">丙</a>
    <a href="mailto:someone">丁</a><a href="mailto:office@c.gov.cn">戊</a><a href="javascript:void(0)">己</a><a href="ok.html">庚</a>"""
    links = read_page(html, HOME, now=at(17)).links
    told = {row[1]: row[4:] for row in rows_of(links)}
    assert told == {
        "甲": ("http://http://www.a.gov.cn/x",),
        "乙": ("www.bm.gov.cn/y",),
        "丙": ("C:\\fj\\z.doc",),
        "丁": ("mailto:someone",),
        "庚": (),
    }
    survey = started()
    read(survey, "", home())
    assert [one.url for one in read(survey, "a.html", PageNote(PageKind.ARTICLE), list(links))] == [HOME + "ok.html"]
