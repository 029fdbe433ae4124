"""Documents of links are read once while there is room for them."""

import asyncio

import pytest

from shared.contracts.page_links import PageRows, to_blob
from shared.runtime.settle import Permanent
from shared.storage.link_documents import LinkDocuments

ROWS = PageRows([["http://x.gov.cn/1.html", "", "internal", "content"]])


class _Shelf:
    """Counts how often it is asked."""

    def __init__(self, blobs: dict[str, bytes]) -> None:
        self.blobs = blobs
        self.asked: list[str] = []

    async def get(self, key: str) -> bytes:
        self.asked.append(key)
        await asyncio.sleep(0)
        if key not in self.blobs:
            raise Permanent(key)
        return self.blobs[key]


def documents(count: int) -> dict[str, bytes]:
    return {f"k{n}": to_blob({f"http://x.gov.cn/{n}/": ROWS}) for n in range(count)}


async def test_a_document_is_read_once_and_the_longest_unread_goes_first() -> None:
    blobs = documents(3)
    shelf = _Shelf(blobs)
    kept = LinkDocuments(shelf, kept_bytes=2 * len(blobs["k0"]))  # type: ignore[arg-type]
    for key in ("k0", "k1", "k0", "k2", "k0", "k1"):
        assert f"http://x.gov.cn/{key[1]}/" in (await kept.get(key)).pages
    assert shelf.asked == ["k0", "k1", "k2", "k1"]


async def test_who_asks_at_once_shares_one_reading() -> None:
    shelf = _Shelf(documents(2))
    kept = LinkDocuments(shelf)  # type: ignore[arg-type]
    await asyncio.gather(*(kept.get(key) for key in ("k0", "k1", "k0", "k0")))
    assert sorted(shelf.asked) == ["k0", "k1"]
    outcomes = await asyncio.gather(kept.get("gone"), kept.get("gone"), return_exceptions=True)
    assert [type(one) for one in outcomes] == [Permanent, Permanent]
    assert shelf.asked.count("gone") == 1


async def test_one_that_is_larger_than_all_room_is_still_given() -> None:
    shelf = _Shelf(documents(1))
    kept = LinkDocuments(shelf, kept_bytes=1)  # type: ignore[arg-type]
    assert (await kept.get("k0")).pages
    assert (await kept.get("k0")).pages
    assert shelf.asked == ["k0"]


async def test_what_is_gone_or_no_document_is_told_apart_from_what_is_empty() -> None:
    kept = LinkDocuments(_Shelf({"bad": b"[]", "empty": to_blob({})}))  # type: ignore[arg-type]
    assert await kept.found("gone") is None
    assert await kept.found("bad") is None
    empty = await kept.found("empty")
    assert empty is not None
    assert not empty.pages
    with pytest.raises(Permanent):
        await kept.get("gone")
    with pytest.raises(ValueError, match="no document of links"):
        await kept.get("bad")
