"""Readings fold into what is known of a site's links, and only what was really asked is told."""

from datetime import datetime, timedelta

from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.domain.places import PassLinks
from services.link_checker.domain.standing import (
    MAX_BAD,
    MAX_TOLD,
    Document,
    Folded,
    Work,
    chunks,
    entry_of,
    fold_work,
    is_done,
    standing,
)
from services.link_checker.domain.targets import MAX_PLACES, targets_of
from shared.contracts.observations import LinkSeen
from shared.contracts.page_links import PageRows, from_blob, to_blob
from shared.runtime.clock import CST

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
HOST = "http://www.yunbo.canglan.gov.cn"
DEAD, GOOD, BLOCKED = answer_from("http_error", 404), answer_from("ok", 200), answer_from("blocked", 403)
PAGES = {f"{HOST}/": PageRows([[f"{HOST}/a.doc", "附件", "attachment", "content"]])}


def fold(
    document: Document | None, source: str, answers: dict[str, Answer], at: datetime = AT, **more: object
) -> Folded:
    work = Work(source, "site-1", at, answers, targets_of(PAGES), **more)  # type: ignore[arg-type]
    return fold_work(document, work)


def test_a_dead_link_is_told_with_its_places_and_its_repair_once() -> None:
    first = fold(None, "s1", {f"{HOST}/a.doc": DEAD, f"{HOST}/b.html": GOOD})
    assert [(link.url, link.status, link.places, link.kind, link.internal) for link in first.links] == [
        (f"{HOST}/a.doc", 404, (f"{HOST}/",), "attachment", True)
    ]
    assert entry_of(standing(first.document), f"{HOST}/a.doc")
    later = AT + timedelta(hours=3)
    repaired = fold(first.document, "s2", {f"{HOST}/a.doc": GOOD}, later)
    assert [(link.url, link.outcome, link.places) for link in repaired.links] == [
        (f"{HOST}/a.doc", "ok", (f"{HOST}/",))
    ]
    assert not standing(repaired.document)
    assert fold(repaired.document, "s3", {f"{HOST}/a.doc": GOOD}, later).links == ()


def test_an_older_reading_changes_nothing() -> None:
    first = fold(None, "s1", {f"{HOST}/a.doc": DEAD})
    late = fold(first.document, "s0", {f"{HOST}/a.doc": GOOD}, AT - timedelta(hours=1))
    assert late.links == ()
    assert late.document["standing"] == first.document["standing"]


def test_a_reading_that_could_not_tell_is_told_and_does_not_replace_a_bad_one() -> None:
    first = fold(None, "s1", {f"{HOST}/a.doc": DEAD})
    second = fold(first.document, "s2", {f"{HOST}/a.doc": BLOCKED}, AT + timedelta(hours=3))
    assert [link.outcome for link in second.links] == ["blocked"]
    assert [entry.outcome for entry in standing(second.document).values()] == ["http_error"]


def test_a_command_hears_of_good_ones_too() -> None:
    told = fold(None, "c1", {f"{HOST}/a.doc": GOOD}, tell_all=True)
    assert [link.outcome for link in told.links] == ["ok"]


def test_a_source_is_folded_once() -> None:
    document = fold(None, "s1", {}).document
    assert is_done(document, "s1")
    assert not is_done(document, "s2")
    assert not is_done(None, "s1")


def test_the_document_does_not_grow_with_the_site() -> None:
    document: Document | None = None
    for number in range(300):
        answers = {f"{HOST}/{number}/{n}.html": DEAD for n in range(20)}
        document = fold(document, f"s{number}", answers, AT + timedelta(minutes=number)).document
    assert document is not None
    bad = standing(document)
    assert len(bad) == MAX_BAD
    assert entry_of(bad, f"{HOST}/299/0.html") is not None
    assert entry_of(bad, f"{HOST}/0/0.html") is None
    assert len(document["standing"]) < 60_000
    assert sum(len(mark) for mark in document["done"]) < 5_000


def test_what_cannot_be_told_at_once_is_counted_and_told_the_next_time() -> None:
    many = {f"{HOST}/{n}.html": DEAD for n in range(MAX_TOLD + 50)}
    first = fold(None, "s1", many)
    assert (len(first.links), first.left_out) == (MAX_TOLD, 50)
    later = fold(first.document, "s2", {url: DEAD for url in many if not entry_of(standing(first.document), url)})
    assert (len(later.links), later.left_out) == (50, 0)


def test_targets_are_counted_once_a_page_and_places_are_bounded() -> None:
    link = [f"{HOST}/a.doc", "", "attachment", "content"]
    pages = {f"{HOST}/{n}.html": PageRows([link, link, ["mailto:x@y", "", "mailto", "content"]]) for n in range(30)}
    target = targets_of(pages)[f"{HOST}/a.doc"]
    assert (target.total, len(target.places), target.internal) == (30, MAX_PLACES, True)
    links = PassLinks(frozenset({f"{HOST}/a.doc", f"{HOST}/nobody.doc"}))
    links.add(pages)
    links.add(PAGES)
    named = links.pages_named()
    assert list(named) == [f"{HOST}/a.doc"]
    assert (named[f"{HOST}/a.doc"].total, len(named[f"{HOST}/a.doc"].places)) == (31, MAX_PLACES)


def test_a_menu_counts_for_every_page_that_carries_it() -> None:
    menu, foot = [[f"{HOST}/zw/", "政务", "internal", "nav"]], [[f"{HOST}/zw/", "政务", "internal", "footer"]]
    own = [[f"{HOST}/zw/", "看政务", "internal", "content"]]
    pages = {
        f"{HOST}/1": PageRows(own, {"m": menu, "f": foot}),
        f"{HOST}/2": PageRows([], {"m": menu}),
        f"{HOST}/3": PageRows(own),
    }
    target = targets_of(from_blob(to_blob(pages)).pages)[f"{HOST}/zw/"]
    assert (target.total, sorted(target.places)) == (3, [f"{HOST}/1", f"{HOST}/2", f"{HOST}/3"])


def test_with_and_without_www_is_one_site() -> None:
    found = targets_of(
        {
            f"{HOST}/": PageRows(
                [
                    ["http://yunbo.canglan.gov.cn/x.png", "", "image", "content"],
                    ["http://other.example/", "", "external", ""],
                ]
            )
        }
    )
    assert [target.internal for target in found.values()] == [True, False]


def test_many_links_are_told_in_portions_that_fit_on_the_bus() -> None:
    place = f"{HOST}/" + "x" * 200
    links = [LinkSeen(url=f"{HOST}/{n}", outcome="dns", places=(place,) * 20) for n in range(300)]
    portions = chunks(links)
    assert sum(map(len, portions)) == 300
    assert all(len("".join(link.model_dump_json() for link in portion)) < 250_000 for portion in portions)
    assert chunks([]) == [()]
