"""An office's templates: what it changes is said, what it leaves out is the default's, what is broken is named with its line."""

from pathlib import Path

import pytest

from services.reporting.adapters.templates import DEFAULT, copy_default, default, load
from services.reporting.domain.circular import Circular, write
from services.reporting.renderers import docx, html, xlsx
from services.reporting.text.table import shown
from services.reporting.text.tables import TABLES
from services.reporting.text.template import FILES, LAYOUT, OFFICE, PAGE, TEXT, BrokenTemplateError
from tests.unit.services.reporting.material import material, score
from tests.unit.services.reporting.province import province


def circular() -> Circular:
    return write(province(), "检查指标（演示）", "《依据》")


def own(folder: Path, name: str, old: str, new: str) -> Path:
    text = (DEFAULT / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_defaults_are_written_out_and_say_the_same(tmp_path: Path) -> None:
    written = copy_default(tmp_path / "模板")
    assert {path.name for path in written} == {*FILES, "README.md"}
    assert docx.render(circular(), load(tmp_path / "模板")) == docx.render(circular())
    with pytest.raises(FileExistsError):
        copy_default(tmp_path / "模板")


def test_the_readme_names_every_table_and_column() -> None:
    text = (DEFAULT / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `") and "、`" in line}
    for name, source in TABLES.items():
        assert all(f"`{key}`" in rows[name] for key in source.keys), name


def test_an_office_says_who_it_is_and_adds_what_only_people_know(tmp_path: Path) -> None:
    text = (DEFAULT / OFFICE).read_text(encoding="utf-8")
    for old, new in (
        ('sender = ""', 'sender = "沧澜省人民政府办公厅"'), ('number = ""', 'number = "沧澜政办函〔2022〕15号"'),
        ('date = ""', 'date = "2022年7月1日"'), ("accountability = []", 'accountability = ["对某单位予以约谈。"]'),
    ):  # fmt: skip
        text = text.replace(old, new)
    (tmp_path / OFFICE).write_text(text, encoding="utf-8")
    page = html.render(circular(), load(tmp_path)).decode()
    for said in ("沧澜省人民政府办公厅", "沧澜政办函〔2022〕15号", "2022年7月1日", "问责情况", "对某单位予以约谈。"):
        assert said in page
    assert "专项检查情况" not in page


def test_columns_and_headings_are_the_offices(tmp_path: Path) -> None:
    own(tmp_path, LAYOUT, 'head = "分数段"', 'head = "得分区间"')
    assert "得分区间" in html.render(circular(), load(tmp_path)).decode()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (TEXT, "c.sites.checked", "c.sites.cheked", "cheked"),
        (TEXT, "@table bands", "@table bandz", "bandz"),
        (TEXT, "@chart trend", "@chart trends", "trends"),
        (TEXT, "@sign", "@signature", "@signature"),
        (TEXT, "{% if office.number %}", "{% if office.number %", ""),
        (TEXT, "| percent }}", "| percentage }}", "percentage"),
        (LAYOUT, 'key = "rank"', 'key = "rang"', "rang"),
        (LAYOUT, 'width = 14, align', "width = 14 align", ""),
        (LAYOUT, "[bands]", "[brands]", "brands"),
        (LAYOUT, 'name = "总体情况"', 'name = "总体/情况"', "工作表名"),
        (LAYOUT, 'table = "totals"', 'table = "total"', "total"),
        (OFFICE, "sealed = true", "sealed = 1", "sealed"),
        (OFFICE, "praised = []", 'praised = "好"', "praised"),
        (PAGE, "{{ title }}", "{{ titel }}", "titel"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_with_file_and_line(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    if old == "width = 14, align":
        old, new = "columns = [", "columns = ["[:-1]
    folder = own(tmp_path, name, old, new)
    with pytest.raises(BrokenTemplateError) as error:
        html.render(circular(), load(folder))
    assert error.value.file == str(folder / name)
    assert error.value.line
    if said:
        assert said in str(error.value)


def test_a_template_reaches_nothing_outside_the_figures(tmp_path: Path) -> None:
    folder = own(tmp_path, TEXT, "现将有关情况通报如下", "{{ c.__class__.__mro__ }}")
    with pytest.raises(BrokenTemplateError, match=r"circular\.j2 第"):
        html.render(circular(), load(folder))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / TEXT).write_bytes("现将".encode("gb18030"))
    with pytest.raises(BrokenTemplateError, match="UTF-8"):
        load(tmp_path)
    with pytest.raises(BrokenTemplateError):
        load(tmp_path / "没有")


def test_every_table_can_be_shown_with_much_and_with_nothing() -> None:
    for told in (
        circular(),
        write(material([]), "检查指标", "《依据》"),
        write(material([score("site-1")]), "检查指标", "《依据》"),
    ):
        for name, source in TABLES.items():
            for one in default().table(name, told).rows:
                assert set(one) <= set(source.keys) | {"what"}, name
                assert all(isinstance(shown(cell), str) for cell in one.values())


def test_a_stored_circular_is_rendered_again_to_the_same_bytes() -> None:
    told = circular()
    again = Circular.model_validate_json(told.model_dump_json())
    for one in (docx, html, xlsx):
        assert one.render(again) == one.render(told)
