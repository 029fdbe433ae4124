"""Names of accounts as people and platforms write them."""

import unicodedata


def plain_name(name: str) -> str:
    """A name without width, blanks and case: two writings of one name are one."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one: equal, or one inside the other, as with an office's name and its account's title."""
    first, second = plain_name(one), plain_name(other)
    return bool(first and second) and (first in second or second in first)
