"""A slice's links: written once, and by reference where a page has not changed."""

import pytest

from shared.contracts.page_links import PageRows, from_blob, pages_of, to_blob

HOME = "http://www.canglan.gov.cn/"
MENU = [[f"{HOME}zw/", "政务", "internal", "nav"]]
OWN = [[f"{HOME}a.doc", "附件", "attachment", "content"]]


def test_unchanged_pages_are_found_where_they_lie() -> None:
    first = from_blob(to_blob({HOME: PageRows(OWN, {"m": MENU}), f"{HOME}b": PageRows([], {"m": MENU})}))
    second = from_blob(
        to_blob({HOME: PageRows(lies_in="k1"), f"{HOME}c": PageRows(OWN), f"{HOME}x": PageRows(lies_in="gone")})
    )
    found = pages_of(second, {"k1": first})
    assert set(found) == {HOME, f"{HOME}c"}
    assert (list(found[HOME].own), dict(found[HOME].frames)) == (OWN, {"m": MENU})
    assert "b" not in second.same["k1"], "only the pages of this slice"


@pytest.mark.parametrize("blob", [b"", b"[]", b"{}", b'{"pages": {}}', b'{"pages": {"a": 1}, "frames": {}}', b"\xff"])
def test_anything_else_is_no_document_of_links(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_blob(blob)
