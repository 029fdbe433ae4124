"""What an account shows, in the shapes that the link checker and the lexicons read."""

from datetime import datetime, timedelta, timezone

from services.link_checker.domain.targets import targets_of
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.post import Post
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.shown import links_document, posts_document
from services.new_media_poller.domain.vocabulary import Coverage, Method
from shared.contracts import page_links, posts

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ACCOUNT = Account("account-weibo-a", "weibo", "1", Method.WEIBO_API)


def reading(*found: Post) -> AccountReading:
    return with_posts(blank(ACCOUNT, AT), found, Coverage.FULL, ACCOUNT)


def post(name: str, days: int, **more: object) -> Post:
    return Post(name, f"题{name}", f"http://m.invalid/{name}", AT - timedelta(days=days), text=f"文{name}", **more)  # type: ignore[arg-type]


def test_texts_are_told_newest_first_without_what_the_public_does_not_see() -> None:
    blob = posts_document(reading(post("a", 3), post("b", 1), post("c", 0, deleted=True)))
    assert blob is not None
    assert [(one.id, one.text) for one in posts.from_blob(blob)] == [("b", "文b"), ("a", "文a")]


def test_equal_posts_give_equal_bytes_in_whatever_order_they_came() -> None:
    assert posts_document(reading(post("a", 3), post("b", 1))) == posts_document(reading(post("b", 1), post("a", 3)))


def test_links_of_posts_are_links_of_pages_to_the_link_checker() -> None:
    bare = Post("c", "题", None, AT, links=("http://x.invalid/1",))
    blob = links_document(reading(post("a", 3, links=("http://x.invalid/1", "http://x.invalid/2")), bare))
    assert blob is not None
    found = targets_of(page_links.from_blob(blob).pages)
    assert {url: sorted(target.places) for url, target in found.items()} == {
        "http://x.invalid/1": ["http://m.invalid/a", "urn:post:account-weibo-a:c"],
        "http://x.invalid/2": ["http://m.invalid/a"],
    }
    assert all(target.asked_here for target in found.values())


def test_nothing_to_read_is_no_document() -> None:
    silent = reading(Post("a", None, None, AT))
    assert (posts_document(silent), links_document(silent)) == (None, None)
