"""Wrong words are found with their context; quotations, old texts and names that merely contain one stay silent."""

from pathlib import Path

import pytest

from services.link_checker.domain.wording.slips import slips_of
from shared.lexicons.spam import LexiconError, lexicon
from shared.lexicons.wording import wording


@pytest.mark.parametrize(
    ("text", "wrong", "grave"),
    [
        ("会议布署了防汛工作。", "布署", False),
        ("全市上下要再接再励，再创佳绩。", "再接再励", False),
        ("请登陆平台查询办理进度。", "登陆平台", False),
        ("深入学习领会党中央关于依法制国的决策。", "依法制国", True),
        ("内蒙古自冶区有关部门", "内蒙古自冶区", False),
        ("市委书纪出席会议并讲话", "市委书纪", True),
    ],
)
def test_slips_are_told_with_their_context(text: str, wrong: str, grave: bool) -> None:
    [slip] = slips_of([text], wording())
    assert (slip.entry.wrong, slip.entry.grave) == (wrong, grave)
    assert wrong in slip.context
    assert slip.entry.lexicon.endswith("2026-11-20")


@pytest.mark.parametrize(
    "text",
    [
        "会议部署了防汛工作。",
        "有读者指出，文中“布署”应为“部署”，特此更正。",
        "他在展板上写下“再接再励”四个字。",
        "世外桃园小区居民委员会公告",
        "相关情况已在官网公布署名文章一并刊发。",
        "设备按装置类别编号。",
        "这套设备既使用方便又节约能源。",
        "新一代一路通设备采购",
        "民国时广西省政府旧址",
        "其书曰：吾之布署，汝其知乎？",
        "",
    ],
)
def test_what_only_looks_like_a_slip_stays_silent(text: str) -> None:
    assert slips_of([text], wording()) == ()


def test_operators_replace_and_add_words(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'title_zh="本省用语"\ndate="2026-01-02"\nsource="本省规定"\nkind="leader"\ngrave=true\n[words]\n"云泊市长李某"="云泊市市长王某"\n"布署"=""\n',
        encoding="utf-8",
    )
    own = wording((file,))
    assert [one.entry.right for one in slips_of(["云泊市长李某调研", "会议布署工作"], own)] == ["云泊市市长王某"]


@pytest.mark.parametrize(
    "text", ["[words]\n'a'='b'\n", "x = ", 'title_zh="a"\ndate="b"\nsource="c"\nkind="d"\n[words]\n"甲乙"="丙丁"\n']
)
def test_a_lexicon_without_date_or_form_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bad\.toml"):
        wording((file,))


def test_a_lexicon_of_spam_of_the_operators_own(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'date="2026-01-02"\nsource="通报"\n[categories.gambling]\nstrong=["奇异果娱乐"]\n[[domains]]\nhost="bad.example"\ncategory="gambling"\n',
        encoding="utf-8",
    )
    own = lexicon((file,))
    assert own.words["奇异果娱乐"].points == 3
    assert own.listed("a.b.bad.example") == "gambling"
    assert own.listed("good.example") is None
    file.write_text('[categories.gambling]\nstrong=["x"]\n', encoding="utf-8")
    lexicon.cache_clear()
    with pytest.raises(LexiconError, match="date, source"):
        lexicon((file,))
