"""Queries that several boards share."""

NAMED = "* on (target) group_left (name, region) xunjian_target_info"
"""Joins the names to a series by target."""
ROWS = {"name": "名称", "region": "地区"}


def value(ref: str, heading: str) -> dict[str, str]:
    """The column that a table's query makes: `Value` alone, `Value #B` beside others."""
    return {f"Value #{ref}" if ref else "Value": heading}
