"""Every fault of a register file is found, named by row and column, and told with what to do."""

import string

import pytest

from services.inventory.domain import cells, columns, errors
from services.inventory.domain.errors import SENTENCES, WARNINGS, RowError, sentence
from services.inventory.domain.register import Register
from services.inventory.domain.table import RawRow, Table
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind

SITES = ("网站标识码", "网站名称", "首页网址", "地区", "网站类型", "运行状态", "办事服务", "联系电话")
SITE = ("9901000001", "沧澜甲网", "http://www.canglan.gov.cn/", "云泊市", "门户网站", "正常", "是", "0790-1234")
ACCOUNTS = ("平台", "账号标识", "账号名称", "地区", "账号状态", "读取方式", "读取地址", "凭据", "对照账号")
ACCOUNT = ("微信公众号", "gh_0a", "沧澜发布", "云泊市", "正常", "wechat-api", "", "main", "否")


def table(header: tuple[str, ...], *rows: tuple[str, ...], file: str = "a.csv", exact: bool = True) -> Table:
    return Table(file, [RawRow(number, cells) for number, cells in enumerate((header, *rows), 1)], exact)


def read(*tables: Table, max_rows: int = 1_000) -> Register:
    register = Register(max_rows)
    for each in tables:
        register.read(each)
    return register


def changed(row: tuple[str, ...], header: tuple[str, ...], label: str, value: str) -> tuple[str, ...]:
    return tuple(value if name == label else cell for name, cell in zip(header, row, strict=True))


def only_error(register: Register) -> RowError:
    assert [error.code for error in register.errors] == [register.errors[0].code]
    assert register.lines == [] or register.error_count
    return register.errors[0]


def facts(register: Register) -> list[TargetFacts]:
    assert register.errors == []
    return [TargetFacts.model_validate_json(line) for line in register.lines]


def test_a_site_row_becomes_the_facts_it_says() -> None:
    (site,) = facts(read(table(SITES, SITE)))
    assert site.kind is TargetKind.SITE
    assert (site.site_code, site.category, site.state) == ("9901000001", "portal", RegisterState.LIVE)
    assert (site.has_services, site.url, site.icp) == (True, "http://www.canglan.gov.cn/", None)


def test_an_account_row_becomes_the_facts_it_says() -> None:
    (account,) = facts(read(table(ACCOUNTS, changed(ACCOUNT, ACCOUNTS, "对照账号", "是"))))
    assert (account.platform, account.handle, account.method) == ("wechat", "gh_0a", "wechat-api")
    assert (account.credential, account.source_url, account.control) == ("main", None, True)


def test_english_names_any_order_and_a_title_above_are_understood() -> None:
    header = ("url", "region", "site_code", "CATEGORY", "name")
    row = ("https://a.canglan.gov.cn", "省直", "BM99000001", "special", "乙网")
    register = read(table(("政府网站名录", "", "", "", ""), header, row))
    (site,) = facts(register)
    assert (site.site_code, site.url, site.category) == ("bm99000001", "https://a.canglan.gov.cn/", "special")


def test_full_width_digits_and_words_are_made_plain_but_names_are_kept() -> None:
    row = changed(changed(SITE, SITES, "网站标识码", " ９９０１００００１１　"), SITES, "网站名称", "甲网（新）")
    (site,) = facts(read(table(SITES, row)))
    assert (site.site_code, site.name) == ("9901000011", "甲网（新）")


@pytest.mark.parametrize(
    ("platform", "method"),
    [("新浪微博", "weibo-commercial"), ("快手", "kuaishou-api"), ("移动客户端", "store-page"), ("百家号", "table")],
)
def test_every_way_of_a_platform_can_be_entered(platform: str, method: str) -> None:
    row = changed(changed(ACCOUNT, ACCOUNTS, "平台", platform), ACCOUNTS, "读取方式", method)
    (account,) = facts(read(table(ACCOUNTS, changed(row, ACCOUNTS, "读取地址", "http://files.canglan.gov.cn/a.csv"))))
    assert account.method == method


def test_a_website_may_name_its_page_of_accounts() -> None:
    header = (*SITES, "新媒体矩阵页")
    (site,) = facts(read(table(header, (*SITE, "http://www.canglan.gov.cn/xmt/"))))
    assert site.matrix_url == "http://www.canglan.gov.cn/xmt/"


def test_the_method_follows_from_the_platform_when_the_register_is_silent() -> None:
    (account,) = facts(read(table(ACCOUNTS, changed(ACCOUNT, ACCOUNTS, "读取方式", ""))))
    assert account.method == "wechat-api"


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("网站标识码", "", "empty_cell"),
        ("网站名称", " 　", "empty_cell"),
        ("网站标识码", "990100000123", "bad_site_code"),
        ("网站标识码", "99010000A1", "bad_site_code"),
        ("网站标识码", "bm9901", "bad_site_code"),
        ("网站标识码", "٩٩٠١٠٠٠٠٠١", "bad_site_code"),
        ("首页网址", "www.canglan.gov.cn", "bad_url"),
        ("首页网址", "ftp://www.canglan.gov.cn/", "bad_url"),
        ("首页网址", "http://a.gov.cn;http://b.gov.cn", "bad_url"),
        ("首页网址", "http://a.gov.cn http://b.gov.cn", "bad_url"),
        ("首页网址", "http://user:word@a.gov.cn/", "bad_url"),
        ("首页网址", "http://localhost/", "bad_url"),
        ("首页网址", "http://[::1/", "bad_url"),
        ("网站类型", "区县网站", "unknown_category"),
        ("运行状态", "运行中", "unknown_state"),
        ("办事服务", "有", "not_yes_or_no"),
        ("网站名称", "=A1", "formula_cell"),
        ("联系电话", "＝A1", "formula_cell"),
        ("网站名称", "甲\u200b网", "control_character"),
        ("网站名称", "甲\x07网", "control_character"),
        ("网站名称", "甲\n网", "control_character"),
        ("网站名称", "甲\ue000网", "control_character"),
        ("网站名称", "甲\ufffd网", "damaged_text"),
        ("网站名称", "甲" * 201, "too_long"),
        ("首页网址", "http://a.gov.cn/" + "x" * 2_000, "too_long"),
    ],
)
def test_a_bad_cell_of_a_site_is_named(label: str, value: str, code: str) -> None:
    register = read(table(SITES, SITE, changed(SITE, SITES, label, value)))
    error = only_error(register)
    assert (error.file, error.row, error.code) == ("a.csv", 3, code)
    assert columns.LABELS[error.field or ""] in (label, "账号状态")


@pytest.mark.parametrize(
    ("label", "value", "field", "code"),
    [
        ("平台", "微博客", "platform", "unknown_platform"),
        ("账号状态", "关停", "state", "unknown_state"),
        ("读取方式", "爬虫", "method", "unknown_method"),
        ("读取方式", "weibo-api", "method", "method_of_other_platform"),
        ("读取方式", "feed", "source_url", "source_url_missing"),
        ("读取方式", "table", "source_url", "source_url_missing"),
        ("读取方式", "store-page", "method", "method_of_other_platform"),
        ("读取地址", "feed.xml", "source_url", "bad_url"),
        ("凭据", "secret key", "credential", "credential_not_a_name"),
        ("对照账号", "对照", "control", "not_yes_or_no"),
    ],
)
def test_a_bad_cell_of_an_account_is_named(label: str, value: str, field: str, code: str) -> None:
    error = only_error(read(table(ACCOUNTS, changed(ACCOUNT, ACCOUNTS, label, value))))
    assert (error.row, error.field, error.code) == (2, field, code)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = changed(changed(SITE, SITES, "首页网址", "x"), SITES, "网站类型", "x")
    assert [error.field for error in read(table(SITES, row)).errors] == ["url", "category"]


def test_a_site_code_that_comes_twice_names_both_rows_also_across_files() -> None:
    other = changed(SITE, SITES, "首页网址", "http://b.canglan.gov.cn/")
    within = only_error(read(table(SITES, SITE, other)))
    assert (within.row, within.code, dict(within.params)) == (
        3,
        "duplicate_site_code",
        {"other_file": "a.csv", "other_row": "2"},
    )
    across = only_error(read(table(SITES, SITE), table(SITES, other, file="b.csv")))
    assert (across.file, across.params["other_file"]) == ("b.csv", "a.csv")


def test_one_handle_may_stand_on_two_platforms_but_not_twice_on_one() -> None:
    weibo = changed(changed(ACCOUNT, ACCOUNTS, "平台", "新浪微博"), ACCOUNTS, "读取方式", "weibo-api")
    assert len(facts(read(table(ACCOUNTS, ACCOUNT, weibo)))) == 2
    assert only_error(read(table(ACCOUNTS, ACCOUNT, weibo, ACCOUNT))).code == "duplicate_account"


@pytest.mark.parametrize("missing", ["网站标识码", "网站名称", "首页网址", "地区", "网站类型"])
def test_a_missing_column_is_named(missing: str) -> None:
    keep = [place for place, name in enumerate(SITES) if name != missing]
    error = only_error(read(table(tuple(SITES[p] for p in keep), tuple(SITE[p] for p in keep))))
    assert (error.code, columns.LABELS[error.field or ""]) == ("missing_column", missing)


def test_a_column_that_stands_twice_is_refused_under_either_name() -> None:
    assert only_error(read(table((*SITES, "url"), (*SITE, "http://a.gov.cn/")))).code == "duplicate_column"


def test_unknown_columns_are_ignored_with_a_warning_and_their_formulas_too() -> None:
    register = read(table((*SITES, "备注"), (*SITE, "=1+1")))
    assert len(facts(register)) == 1
    assert [(note.code, note.value) for note in register.notes] == [("unknown_column", "备注")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "empty_file"),
        ([("", " "), ("", "")], "empty_file"),
        ([SITE, SITE], "no_header"),
        ([("name", "region"), ("a", "b")], "no_header"),
        ([("网站标识码;网站名称;首页网址",), ("x",)], "no_header"),
        ([SITES], "no_rows"),
        ([SITES, ("",) * len(SITES)], "no_rows"),
        ([SITES, SITE[:-1]], "ragged_row"),
        ([SITES, (*SITE, "extra")], "ragged_row"),
    ],
)
def test_a_file_that_is_no_table_is_refused(rows: list[tuple[str, ...]], code: str) -> None:
    register = read(Table("a.csv", [RawRow(number, row) for number, row in enumerate(rows, 1)]))
    assert only_error(register).code == code


def test_blank_rows_and_blank_trailing_cells_are_no_fault() -> None:
    assert len(facts(read(table(SITES, ("",), (*SITE, "", " "))))) == 1
    assert len(facts(read(table(SITES, SITE[:5], exact=False)))) == 1


def test_too_many_rows_stop_the_reading() -> None:
    rows = (changed(SITE, SITES, "网站标识码", f"{9901000000 + n}") for n in range(10))
    error = only_error(read(table(SITES, *rows), max_rows=5))
    assert (error.code, error.row) == ("too_many_rows", 7)


def test_errors_are_counted_all_and_kept_a_thousand() -> None:
    register = read(table(SITES, *[changed(SITE, SITES, "网站标识码", "x")] * 1_500), max_rows=2_000)
    assert (register.error_count, len(register.errors)) == (1_500, 1_000)


def test_a_missing_credential_and_a_shared_address_are_only_warned_about() -> None:
    silent = changed(ACCOUNT, ACCOUNTS, "凭据", "")
    other = changed(SITE, SITES, "网站标识码", "9901000002")
    register = read(table(ACCOUNTS, silent), table(SITES, SITE, other))
    assert register.errors == []
    assert [(note.code, note.value) for note in register.notes] == [("no_credential", "1"), ("same_url", "1")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_renders_with_the_parameters_that_its_code_carries(lang: str) -> None:
    known = {"field": "x", "value": "v"}
    for code, says in {**SENTENCES, **WARNINGS}.items():
        text = says.en if lang == "en" else says.zh
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name} - set(known)
        params = dict.fromkeys(names, "7")
        assert "{" not in sentence(code, lang, "x", "v", params), code


def test_what_a_cell_holds_cannot_steer_a_terminal_or_a_sentence() -> None:
    assert errors.shown("\x1b[31m" + "x" * 100) == "\\u001b[31m" + "x" * 75 + "…"
    assert sentence("bad_url", "zh", "首页网址", "{field.__class__}")


def test_only_one_whole_address_is_an_address() -> None:
    assert cells.is_one_address("http://沧澜.政务.cn/a?u=http://b.cn")
    assert cells.is_one_address("https://[2001:db8::1]:8443/")
    assert not cells.is_one_address("http://")
