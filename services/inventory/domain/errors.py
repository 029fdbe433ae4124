"""Everything that can be wrong with a register file, as values, and the sentences for people as data."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

SHOWN_VALUE = 80


@dataclass(frozen=True)
class RowError:
    """One fault of one file. `row` counts as a spreadsheet does, from 1; None when the whole file is meant."""

    file: str
    row: int | None
    field: str | None
    value: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Says:
    """What is wrong and what to do about it."""

    zh: str
    en: str


SENTENCES: Mapping[str, Says] = {
    # the file
    "not_found": Says("找不到或无法打开文件。请检查路径和权限。", "The file cannot be opened. Check the path and its permissions."),
    "empty_file": Says("文件是空的。请先填写表头和数据行。", "The file is empty. Fill in a header and rows."),
    "no_rows": Says("只有表头，没有数据行。请填写至少一行。", "There is a header and no row. Fill in at least one row."),
    "encoding": Says(
        "编码不是 UTF-8 也不是 GB18030：第 {line} 行、第 {offset} 字节处读不通。请另存为“CSV UTF-8”。",
        "Neither UTF-8 nor GB18030: unreadable at line {line}, byte {offset}. Save it as CSV UTF-8.",
    ),
    "encoding_utf16": Says(
        "文件是 UTF-16（“Unicode 文本”）。请另存为“CSV UTF-8”。", "The file is UTF-16 (“Unicode text”). Save it as CSV UTF-8."
    ),
    "old_format": Says("这是旧式 .xls 或加密的工作簿。请另存为不加密的 .xlsx。",
                       "This is an old .xls or an encrypted workbook. Save it as .xlsx without a password."),
    "broken_workbook": Says("工作簿已损坏，无法读取（{why}）。请用表格软件打开后重新另存为 .xlsx。",
                            "The workbook is damaged ({why}). Open it in a spreadsheet program and save it again as .xlsx."),
    "no_visible_sheet": Says("工作簿中没有可见的工作表。请取消隐藏要导入的工作表。",
                             "The workbook has no visible sheet. Unhide the one to import."),
    "file_too_large": Says("文件太大（上限 {limit}）。请拆成几个文件。", "The file is too large (limit {limit}). Split it."),
    "too_many_rows": Says("超过每个文件 {limit} 行的上限。请拆成几个文件。", "More than {limit} rows in one file. Split it."),
    "csv_broken": Says("从这一行起 CSV 引号不成对或单元格过长（{why}）。请检查双引号。",
                       "From this row on the CSV quoting is broken ({why}). Check the double quotes."),
    # the header
    "no_header": Says(
        "前 5 行里找不到表头。第一行应写列名，例如“网站标识码,网站名称,首页网址,地区,网站类型”"
        "或“平台,账号标识,账号名称,地区”，栏目名录为“网站标识码,栏目名称,栏目网址,栏目类别”，以英文逗号分隔。",
        "No header in the first 5 rows. The first row names the columns, such as site_code,name,url,region,category or "
        "platform,handle,name,region or site_code,name,url,section_kind, separated by commas.",
    ),
    "missing_column": Says("缺少必需的列“{field}”。请补上这一列。", "The required column “{field}” is missing. Add it."),
    "duplicate_column": Says("列“{field}”出现了两次。请只保留一列。", "The column “{field}” appears twice. Keep one."),
    # the row
    "ragged_row": Says("这一行有 {found} 格，表头有 {expected} 格。请检查多余或缺少的逗号。",
                       "This row has {found} cells, the header {expected}. Look for an extra or missing comma."),
    "duplicate_site_code": Says("网站标识码与 {other_file} 第 {other_row} 行重复。请删去一行或改正标识码。",
                                "The same site code as row {other_row} of {other_file}. Delete one or correct it."),
    "duplicate_account": Says("平台和账号标识与 {other_file} 第 {other_row} 行重复。请删去一行或改正标识。",
                              "The same platform and handle as row {other_row} of {other_file}. Delete one or correct it."),
    "duplicate_section": Says("同一网站的栏目网址与 {other_file} 第 {other_row} 行重复。请删去一行或改正网址。",
                              "The same section address of this site as row {other_row} of {other_file}. Delete one or correct it."),
    "unknown_site": Says("名录里没有这个标识码的网站。请先导入该网站，或改正标识码。",
                         "The register has no site with this code. Import the site first, or correct the code."),
    "too_many_sections": Says("这个网站的栏目太多（合计超过 {limit}）。请只登记需要监测的栏目。",
                              "Too many sections for one site (over {limit} in all). Register those that are to be watched."),
    "exemption_incomplete": Says("不监测的栏目必须写明豁免原因和豁免到期。请填写“{field}”。",
                                 "A section that is not watched needs a reason and a day on which that ends. Fill in “{field}”."),
    "exemption_contradicts": Says("“是否监测”为“是”，却写了豁免。请改为“否”，或删去豁免。",
                                  "The section is to be watched and has an exemption. Say 否 (no), or take the exemption out."),
    # the cell
    "empty_cell": Says("必填单元格为空（合并单元格只有左上角有值）。请填写“{field}”。",
                       "A required cell is empty (of merged cells only the first holds a value). Fill in “{field}”."),
    "formula_cell": Says("单元格是公式。请粘贴为数值。", "The cell is a formula. Paste it as a value."),
    "date_cell": Says("单元格是日期格式。请改为文本格式后重新填写。", "The cell is formatted as a date. Make it text and retype it."),
    "error_cell": Says("单元格是计算错误值。请改为正确的值。", "The cell holds a spreadsheet error. Replace it."),
    "imprecise_number": Says("数字超过 15 位，表格软件已把末几位改成 0，或带有小数。请改为文本格式后重新填写。",
                             "A number of more than 15 digits or with a fraction: a spreadsheet has already changed it. "
                             "Make the cell text and retype it."),
    "control_character": Says("含有不可见字符 {character}。请删除后重新输入。",
                              "Holds the invisible character {character}. Delete and retype it."),
    "damaged_text": Says("含有乱码字符“\ufffd”，原文已在转码时丢失。请从原件重新输入。",
                         "Holds “\ufffd”: the text was lost in an earlier conversion. Retype it from the original."),
    "too_long": Says("超过 {limit} 个字符。请缩短。", "Longer than {limit} characters. Shorten it."),
    "bad_site_code": Says("网站标识码应为 10 位数字，或 bm 加 8 位数字；这里有 {length} 个字符。请核对。",
                          "A site code is 10 digits, or bm and 8 digits; this has {length} characters. Check it."),
    "bad_url": Says("网址不正确。请写一个以 http:// 或 https:// 开头的完整网址。",
                    "Not a web address. Write one whole address that starts with http:// or https://."),
    "unknown_category": Says("网站类型不认识。可填：{choices}。", "Unknown category. Use one of: {choices}."),
    "unknown_state": Says("状态不认识。可填：{choices}。", "Unknown state. Use one of: {choices}."),
    "unknown_platform": Says("平台不认识。可填：{choices}。", "Unknown platform. Use one of: {choices}."),
    "unknown_method": Says("读取方式不认识。可填：{choices}。", "Unknown method. Use one of: {choices}."),
    "unknown_section_kind": Says("栏目类别不认识。可填：{choices}。", "Unknown kind of section. Use one of: {choices}."),
    "not_days": Says("应为 1 到 9999 的整数天数。", "A whole number of days from 1 to 9999."),
    "bad_date": Says("日期不正确。请写成 2022-12-31。", "Not a day. Write it as 2022-12-31."),
    "not_yes_or_no": Says("只能填“是”或“否”。", "Only 是 (yes) or 否 (no)."),
    "method_of_other_platform": Says("读取方式与平台不符。该平台可用：{choices}。",
                                     "This method does not read that platform. Use: {choices}."),
    "source_url_missing": Says("读取方式为 {method} 时必须填写读取地址。", "The method {method} needs a source_url."),
    "credential_not_a_name": Says("凭据列只写凭据文件里的名称（字母、数字、点、横线），不要写密钥本身。",
                                  "This column holds a name in the credentials file (letters, digits, dot, dash), never a secret."),
    # the import as a whole
    "shrink": Says("全量导入会使名录现有 {before} 个中的 {leaving} 个退出，超过 {percent}%。确认无误后加 --allow-shrink。",
                   "This full import would drop {leaving} of the register's {before}, over {percent} %. "
                   "If that is meant, add --allow-shrink."),
    "unavailable": Says("系统没有应答：{why}。", "The product does not answer: {why}."),
    "not_taken_over": Says("名录服务 {seconds} 秒内没有进展；命令已保存，服务恢复后会继续。",
                           "The inventory made no progress for {seconds} s; the command is stored and goes on when it is back."),
    "refused": Says("名录服务拒绝了这次导入：{why}。", "The inventory refused this import: {why}."),
}  # fmt: skip

WARNINGS: Mapping[str, Says] = {
    "unknown_column": Says("列“{value}”不认识，已忽略。", "The column “{value}” is unknown and was ignored."),
    "other_sheets": Says("只读取第一个可见工作表；未读取：{value}。", "Only the first visible sheet is read; not read: {value}."),
    "hidden_sheets": Says("隐藏的工作表未读取：{value}。", "Hidden sheets are not read: {value}."),
    "same_url": Says("{value} 个网站的首页网址与另一个网站相同，请核对。", "{value} sites share their home URL with another; check them."),
    "no_credential": Says("{value} 个账号没有凭据，接口读不到的账号结论为“未定”。",
                          "{value} accounts have no credential; what cannot be read stays undetermined."),
}  # fmt: skip


def shown(value: str) -> str:
    """A cell's content fit for one line of a report: cut, and with nothing that could steer a terminal."""
    text = "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in value[:SHOWN_VALUE]
    )
    return text + "…" if len(value) > SHOWN_VALUE else text


def sentence(code: str, lang: str, label: str, value: str = "", params: Mapping[str, str] | None = None) -> str:
    """The sentence of an error or warning in a language (`zh` or `en`)."""
    says = SENTENCES.get(code) or WARNINGS[code]
    return (says.en if lang == "en" else says.zh).format(**{"field": label, "value": value, **(params or {})})
