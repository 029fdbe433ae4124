"""A page looked at, folded into what is known of its site, and told."""

from datetime import datetime, timedelta

from services.link_checker.domain import examined as state
from services.link_checker.domain.examine import Surroundings, examine, signal_seen, slip_seen
from services.link_checker.domain.examined import Examination
from services.link_checker.domain.sample import sample
from services.link_checker.domain.signals.sieve import strikes
from shared.contracts.commands import CrawlKind
from shared.contracts.observations import PageSeen, PagesSeen
from shared.contracts.tampering import PageExamined
from shared.lexicons.spam import lexicon
from shared.lexicons.wording import wording
from shared.runtime.clock import CST
from tests.unit.services.link_checker.domain.test_baseline import article

URL = "http://www.yunbo.canglan.gov.cn/zwgk/1.html"
AT = datetime(2022, 6, 17, 12, tzinfo=CST)
AROUND = Surroundings(lexicon(), wording())
SPAM = '<div style="display:none"><a href="http://www.wanjia-yule.example/">澳门新葡京娱乐城</a></div>'


def seen_page(html: str, url: str = URL) -> PageExamined:
    found = examine(url, html, None, AROUND)
    return PageExamined(
        url=url, outcome="ok", status=200,
        signals=tuple(map(signal_seen, found.signals)), slips=tuple(map(slip_seen, found.slips)),
    )  # fmt: skip


def test_a_page_with_signs_teaches_nothing_and_a_clean_one_does() -> None:
    assert examine(URL, article(SPAM), None, AROUND).baseline is None
    clean = examine(URL, article(), None, AROUND)
    assert clean.signals == ()
    assert clean.baseline is not None
    assert examine(URL, article(), clean.baseline, AROUND).baseline is not None


def test_signs_say_where_they_stand() -> None:
    [signal] = examine(URL, "\n\n" + article(SPAM), None, AROUND).signals
    told = signal_seen(signal)
    assert (told.code, told.line) == ("hidden-links", 3)
    assert told.column > 100
    assert told.snippet.startswith('<div style="display:none">')


def test_slips_are_told_once_when_the_text_is_new() -> None:
    first = examine(URL, article("会议布署了各项任务。"), None, AROUND)
    assert [slip.entry.wrong for slip in first.slips] == ["布署"]
    again = examine(URL, article("会议布署了各项任务。"), first.baseline, AROUND)
    assert again.slips == ()
    stands = examine(URL, article("会议布署了各项任务。"), first.baseline, AROUND, stands=True)
    assert stands.slips == first.slips


def test_a_host_that_the_site_has_linked_for_long_is_no_stranger() -> None:
    two = '<div style="position:absolute;left:-9999px"><a href="http://a.one-yb.example/">甲</a><a href="http://b.two-yb.example/">乙</a></div>'
    known = frozenset({"one-yb.example", "two-yb.example"})
    old = Surroundings(lexicon(), wording(), known, known)
    assert examine(URL, article(two), None, AROUND).suspicious
    assert not examine(URL, article(two), None, old).suspicious


def test_a_script_that_was_read_whole_and_showed_nothing_is_known_on_the_next_page() -> None:
    odd = "<script>var share = {title: document.title, url: location.href};</script>"
    own, seen = "canglan.gov.cn", frozenset[str]()
    first = examine(URL, article(odd), None, AROUND)
    assert (first.signals, len(first.clean)) == ((), 1)
    assert strikes(article(odd), own, seen) == ("code",)
    assert strikes(article(odd), own, seen, clean=first.clean) == ()
    for other in (odd.replace("location.href", "document.referrer"), f"{odd}<img src=x onerror=share()>"):
        assert strikes(article(other), own, seen, clean=first.clean) == ("code",)


def test_the_scripts_of_a_page_with_signs_are_not_known_as_clean() -> None:
    odd = "<script>var share = {title: document.title, url: location.href};</script>"
    assert examine(URL, article(odd + SPAM), None, AROUND).clean == frozenset()


def test_standing_counts_pages_until_they_are_clean_or_gone() -> None:
    bad, other = seen_page(article(SPAM)), seen_page(article(SPAM), URL + "?2")
    document, counts = state.fold(None, Examination("e1", "site-a", AT, 2, [bad, other]))
    assert counts == {"hidden-links": 2}
    document, counts = state.fold(document, Examination("e2", "site-a", AT, 1, [seen_page(article())]))
    assert counts == {"hidden-links": 1}
    unread = PageExamined(url=URL + "?2", outcome="timeout")
    document, counts = state.fold(document, Examination("e3", "site-a", AT, 1, [unread]))
    assert counts == {"hidden-links": 1}
    gone = PageExamined(url=URL + "?2", outcome="http_error", status=404)
    document, counts = state.fold(document, Examination("e4", "site-a", AT, 1, [gone]))
    assert counts == {}
    assert state.is_done(document, "e4")
    assert state.standing(document) == frozenset()


def test_hosts_are_known_after_two_days() -> None:
    document, _ = state.fold(None, Examination("e1", "site-a", AT, 1, [], frozenset({"one-yb.example"})))
    assert state.known_hosts(document, AT + timedelta(days=1)) is None
    assert state.known_hosts(document, AT + timedelta(days=2)) == frozenset({"one-yb.example"})
    assert state.seen_hosts(document) == frozenset({"one-yb.example"})


def test_many_pages_make_several_events_that_fit() -> None:
    pages = [seen_page(article(SPAM), f"{URL}?{n}") for n in range(400)]
    done = Examination("e1", "site-a", AT, 400, pages)
    cause = PagesSeen(
        target="site-a", occurred_at=AT, outcome="ok", pass_id="p", slice_no=0, crawl=CrawlKind.FULL, pages=()
    )
    events = state.events_of(cause, done, {})
    assert sum(len(one.pages) for one in events) == 400
    assert len({one.event_id for one in events}) == len(events) > 1
    assert all(len(one.model_dump_json().encode()) < 250_000 for one in events)
    assert state.events_of(cause, Examination("e2", "site-a", AT, 4, []), {}) == ()


def test_the_sample_is_the_pass_s_own_and_begins_with_the_home_page() -> None:
    pages = [PageSeen(url=f"http://x/{n}", outcome="ok", kind="home" if n == 3 else "article") for n in range(50)]
    first = sample(pages, "p1", 3)
    assert first == sample(list(reversed(pages)), "p1", 3)
    assert (first[0], len(first)) == ("http://x/3", 4)
    assert first != sample(pages, "p2", 3)
