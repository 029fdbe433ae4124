"""The markup of a circular's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.text.blocks import ANNEX, OUTSIDE, BlockError, Kind, chinese, parse


def test_headings_are_numbered_each_level_under_the_one_above() -> None:
    text = "## 甲\n### 子\n#### 细\n### 丑\n## 乙\n### 寅\n##### 末"
    assert [block.text for block in parse(text)] == [
        "一、甲",
        "（一）子",
        "1.细",
        "（二）丑",
        "二、乙",
        "（一）寅",
        "（1）末",
    ]


@pytest.mark.parametrize(("number", "told"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_numbers_of_headings(number: int, told: str) -> None:
    assert chinese(number) == told


def test_annexes_are_numbered_and_referred_to_by_number() -> None:
    text = f"名单见{ANNEX}left{ANNEX}。\n@annex failed_sites 名单\n@annex left 另一名单"
    blocks = parse(text)
    assert blocks[0].text == "名单见附件2。"
    assert [block.number for block in blocks[1:]] == [1, 2]


@pytest.mark.parametrize("line", ["@tabel x y", "@table", "@", "######", "# ", "@annex 名单"])
def test_what_is_no_block_is_named(line: str) -> None:
    with pytest.raises(BlockError) as error:
        parse(f"正文\n{line}")
    assert error.value.line == line.strip()


def test_an_annex_that_is_not_there_is_named() -> None:
    with pytest.raises(BlockError):
        parse(f"{ANNEX}left{ANNEX}")


@given(st.text())
def test_a_value_is_text_whatever_it_begins_with(value: str) -> None:
    line = OUTSIDE + "".join(
        char for char in value if char not in f"{OUTSIDE}{ANNEX}\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    )
    assert all(block.kind is Kind.PARAGRAPH for block in parse(line))
