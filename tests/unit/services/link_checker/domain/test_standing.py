"""Readings fold into what is known of a site's links, and only what was really asked is told."""

from datetime import datetime, timedelta

from services.link_checker.domain.classify import Answer
from services.link_checker.domain.standing import Document, Folded, Work, chunks, fold_work, is_done, slices_of, stale
from services.link_checker.domain.targets import MAX_PLACES, merged, targets_of
from shared.contracts.observations import LinkSeen
from shared.contracts.page_links import PageRows, from_blob, to_blob
from shared.runtime.clock import CST
from shared.web.outcome import FetchOutcome

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
HOST = "http://www.yunbo.canglan.gov.cn"
DEAD, GOOD = Answer(FetchOutcome.HTTP_ERROR, 404), Answer(FetchOutcome.OK, 200)
BLOCKED = Answer(FetchOutcome.BLOCKED, 403)
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
    assert first.document["bad"] is True
    later = AT + timedelta(hours=3)
    repaired = fold(first.document, "s2", {f"{HOST}/a.doc": GOOD}, later)
    assert [(link.url, link.outcome, link.places) for link in repaired.links] == [
        (f"{HOST}/a.doc", "ok", (f"{HOST}/",))
    ]
    assert repaired.document["bad"] is False
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
    assert second.document["standing"][0]["link"]["outcome"] == "http_error"


def test_a_command_hears_of_good_ones_too() -> None:
    told = fold(None, "c1", {f"{HOST}/a.doc": GOOD}, tell_all=True)
    assert [link.outcome for link in told.links] == ["ok"]


def test_a_source_is_folded_once() -> None:
    document = fold(None, "s1", {}).document
    assert is_done(document, "s1")
    assert not is_done(document, "s2")
    assert not is_done(None, "s1")


def test_what_was_asked_lately_is_not_asked_again() -> None:
    urls = [f"{HOST}/a.doc", f"{HOST}/b.html", f"{HOST}/new.html"]
    document = fold(None, "s1", {urls[0]: DEAD, urls[1]: GOOD}).document
    hour = 3600.0
    assert stale(document, urls, AT + timedelta(hours=1), 24 * hour, 2 * hour) == [urls[2]]
    assert stale(document, urls, AT + timedelta(hours=2), 24 * hour, 2 * hour) == [urls[0], urls[2]]
    assert stale(document, urls, AT + timedelta(hours=25), 24 * hour, 2 * hour) == urls


def test_the_first_and_the_latest_slices_of_a_pass_are_kept() -> None:
    document: Document | None = None
    for number in range(60):
        document = fold(document, f"s{number}", {}, pass_id="p", slice_no=number, links_key=f"k{number}").document
    keys = slices_of(document, "p")
    assert keys[0] == "k0"
    assert keys[-1] == "k59"
    assert len(keys) == 40


def test_targets_are_counted_once_a_page_and_places_are_bounded() -> None:
    link = [f"{HOST}/a.doc", "", "attachment", "content"]
    pages = {f"{HOST}/{n}.html": PageRows([link, link, ["mailto:x@y", "", "mailto", "content"]]) for n in range(30)}
    target = targets_of(pages)[f"{HOST}/a.doc"]
    assert (target.total, len(target.places), target.internal) == (30, MAX_PLACES, True)
    assert merged([targets_of(pages), targets_of(PAGES)])[f"{HOST}/a.doc"].total == 31


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
