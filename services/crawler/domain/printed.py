"""Names, telephones and numbers as footers print them: a label's value ends where the next label begins."""

import re
from typing import Final

from services.crawler.domain.facts import Reading
from services.crawler.domain.footer import BLOCK

_COLON: Final = r"\s{0,2}[:：﹕∶]\s{0,3}"
_UNIT_TAIL: Final = r"(?:\s?(?:单\s?位|方|部\s?门|机\s?构))?"
_SPONSOR: Final = r"主\s?办"
_OPERATOR: Final = (
    r"承\s?办|(?:网站|日常|运行|运营|建设|技术)?(?:与|和|及)?"
    r"(?:运\s?维|维\s?护|运行|运营|管\s?理|建设运维)(?:维护|管理|保障)?"
)
_BOTH: Final = rf"{_SPONSOR}{_UNIT_TAIL}\s?[、/和及与(（]?\s?承\s?办\s?[)）]?{_UNIT_TAIL}"
_OTHER: Final = (
    r"主\s?管|协\s?办|手\s?机(?:号码?)?|监\s?制|指\s?导|地\s?址|联系地址|办公地址|邮\s?编|邮政编码|传\s?真|网\s?址|"
    r"中文域名|域\s?名|备案序?号|备案编号|备案证编号|网站标识码|标识码|网站备案|编辑部?|总访问量|访问量|浏览量|"
    r"(?:举报|投诉|监督|信访)[\u4e00-\u9fff]{0,6}(?:电\s?话|热\s?线|邮\s?箱)?|友情链接|工作时间|办公时间|值班时间|扫一扫|"
    r"(?:QQ|微信|微博)[\u4e00-\u9fff]{0,4}"
)
_VENDOR: Final = (
    r"技\s?术\s?(?:支\s?持|服务|保障|开发)(?:电\s?话|热\s?线)?|(?:平台|系统)?服务商|(?:网站)?(?:设计|开发|制作|建设)(?:制作|开发|维护)?|"
    r"开发维护|系统开发"
)
"""Those who built the site: what they are called and how they are reached is nobody's business here."""
_CONTACT: Final = (
    r"(?:联系|咨询|办公|值班|维护|运维|网站|技术|服务|业务|管理|客服|便民|政务){0,3}(?:电\s?话|热\s?线|座\s?机)(?:\s?[&＆/、及和]?\s?传\s?真)?|"
    r"联\s?系\s?(?:方\s?式|我\s?们|人|电\s?话|电\s?邮)|联\s?系|(?:电子)?邮\s?[箱件](?:地址)?|电子信箱|信\s?箱|E-?mail|Tel(?:ephone)?"
)
_MARK: Final = re.compile(
    rf"(?:(?P<both>{_BOTH})|(?P<vendor>(?:{_VENDOR}){_UNIT_TAIL})|(?P<other>(?:{_OTHER}){_UNIT_TAIL})|(?P<sponsor>{_SPONSOR}{_UNIT_TAIL})"
    rf"|(?P<operator>(?:{_OPERATOR}){_UNIT_TAIL})|(?P<contact>{_CONTACT})"
    rf"|(?P<owner>版\s?[权本]\s?所\s?有|著作权所有))(?:{_COLON}|(?<=[话线箱机真l])\s{{0,2}}(?=[(（]?[04]\d{{2}}))",
    re.IGNORECASE,
)
_CELL: Final = re.compile(
    rf"(?<![^\t\n])(?:(?P<both>{_BOTH})|(?P<sponsor>{_SPONSOR}\s?单\s?位)|(?P<operator>承\s?办\s?单\s?位))"
    r"(?=[\t\n]| {1,2}[\u4e00-\u9fff]{4})"
)
_END: Final = re.compile(
    r"[|｜;；。，,©®<>【】\[\]]|\d{3,}|主\s?办|承\s?办|Copyright|All\s?Rights|版\s?[权本]\s?所有|(?:网站|政府网站)?标识(?:编)?[码号]|.?ICP|.?公网安备|公安机关|"
    r"备案|地\s?址\b|邮\s?编|电\s?话|联系|建议|推荐使用|您是|今日|访问|关于我们|网站地图|网站声明|隐私|帮助|中文域名|支持IPv6|本网站|本站",
    re.IGNORECASE,
)
_SUFFIXED: Final = {
    "sponsor": re.compile(
        r"(?:^|[\s，。、；;|｜由])((?:[\u4e00-\u9fff]{2,12}委\s)?[\u4e00-\u9fff（）()、]{4,40})\s?主办(?=$|[\s，,。、；;|｜]|[\u4e00-\u9fff（）]{4,40}\s?承办)"
    ),
    "operator": re.compile(r"(?:^|[\s，。、；;|｜由]|主办)([\u4e00-\u9fff（）()]{4,40})\s?承办(?=$|[\s，,。、；;|｜])"),
    "owner": re.compile(
        r"(?:^|[\s，。；;|｜©\d])([\u4e00-\u9fff（）()]{4,40})\s{0,2}(?:©\s{0,2})?版\s?[权本]\s?所有(?!\s?[:：])"
    ),
}
_OWNED: Final = re.compile(
    r"版\s?[权本]\s?所有\s{0,2}(?:©|\(c\)|Copyright)?[\s\d\-–—]{0,12}([\u4e00-\u9fff（）()]{4,40})", re.IGNORECASE
)
_UNIT_END: Final = re.compile(
    r"(?:政府|办公[室厅]|[局厅委部院署处所科室馆队会社办团组庭]|中心|委员会|公司|集团|大学|学校|街道|镇|乡|(?<!网)站|(?:电视|广播|气象)台|银行|管委会|法院|党校)$"
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_TAILS: Final = frozenset({"办公室", "办公厅", "人民政府", "委员会", "管理委员会", "管委会", "信息中心"})
_NO_UNIT: Final = re.compile(r"^(?:单位|方|请|点击|详见|本网|我们|无$|暂无|电话|联系)")
_PHONE: Final = (
    r"(?:(?:[(（]\s?0\d{2,3}\s?[)）]|0\d{2,3})?[\s—－–-]{0,3}[1-9]\d{6,7}(?:\s?[-—－转]{1,2}\s?\d{1,5})?|1[3-9]\d{9}"
    r"|[48]00[-—－ ]?\d{3,4}[-—－ ]?\d{3,4}"
    r"|(?:0\d{2,3}\s?[-—－]\s?)?12(?!377|388|389|337)\d{3})(?!\d)"
)
_PHONES: Final = re.compile(rf"(?<![\d.]){_PHONE}(?:\s?[/、,，;；]\s?(?:{_PHONE}|\d{{3,8}}(?!\d))){{0,4}}")
_FILED: Final = re.compile(r"ICP|公网?安备|公安|标识|备案", re.IGNORECASE)
_MAIL: Final = re.compile(
    r"[\w.+-]{1,60}\s?(?:@|#|＠|\[at\]|（at）|\(at\)|\(a\))\s?[\w-]{1,40}(?:\.[\w-]{2,30}){1,3}", re.ASCII | re.I
)
_COMPLAINT: Final = re.compile(r"举报|投诉|监督|信访")
_BARE_CONTACT: Final = re.compile(r"(?:电子)?邮\s?[箱件]|电子信箱|信\s?箱|E-?mail|电\s?话|热\s?线", re.IGNORECASE)
_WIDE: Final = str.maketrans("０１２３４５６７８９ＩＣＰｂｍＢＭ－＠", "0123456789ICPbmBM-@")


def plain(text: str) -> str:
    """Full-width digits and the few letters of filings in their plain form; every character keeps its place."""
    return text.translate(_WIDE)


class Printed:
    """A footer's text taken apart at its labels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._fields: list[tuple[str, str, str]] = []
        """Kind, value up to the next label, and the text it was read from."""
        marks = list(_MARK.finditer(text))
        kind = ""
        for at, mark in enumerate(marks):
            until = marks[at + 1].start() if at + 1 < len(marks) else len(text)
            value = text[mark.end() : min(until, mark.end() + 200)]
            is_anothers = mark.lastgroup == "contact" and at > 0 and _is_anothers(kind, marks[at - 1], mark, value)
            kind = "vendor" if is_anothers else mark.lastgroup or ""
            self._fields.append((kind, value, f"{mark[0]}{value}"))

    def unit(self, kind: str) -> Reading | None:
        """The unit that a label of this kind (sponsor, operator, owner) names."""
        for field, value, evidence in self._fields:
            if field == kind or (field == "both" and kind != "owner"):
                name = unit_in(value)
                # Copyright is claimed for websites too, and what stands in another block may be something else.
                is_sure = kind != "owner" and BLOCK not in evidence[: len(evidence) - len(value)]
                if name is not None and (is_sure or _UNIT_END.search(name)):
                    return Reading(name, _shown(evidence))
        return self._in_cells(kind) or self._suffixed(kind)

    def contact(self) -> Reading | None:
        """A telephone; else an address for mail. Numbers for complaints, reports and faxes are no contact."""
        for pattern in (_PHONES, _MAIL):
            for field, value, evidence in self._fields:
                found = pattern.search(_FILED.split(value, 1)[0]) if field in ("contact", "operator") else None
                if found is not None:
                    return Reading(found[0].strip(), _shown(evidence))
        return None

    def _in_cells(self, kind: str) -> Reading | None:
        """A label in a cell of its own, without colon; where labels stand side by side nobody knows whose value follows."""
        before = -2
        for cell in _CELL.finditer(self.text):
            beside, before = cell.start() - 1 <= before, cell.end()
            if cell.lastgroup not in (kind, "both") or beside or kind == "owner":
                continue
            following = self.text[cell.end() + 1 : cell.end() + 120]
            value = unit_in(following) if _CELL.match(following) is None else None
            if value is not None and _UNIT_END.search(value) and not value.endswith("公司"):
                return Reading(value, _shown(cell[0] + " " + following))
        return None

    def _suffixed(self, kind: str) -> Reading | None:
        found = next(_SUFFIXED[kind].finditer(self.text), None)
        if found is None and kind == "owner":
            found = _OWNED.search(self.text)
        if found is None:
            return None
        name = re.split(r"由|主办|版权所有", found[1])[-1].strip("、 ")
        return Reading(name, _shown(found[0])) if len(name) >= 4 and _UNIT_END.search(name) else None


def _is_anothers(kind: str, before: re.Match[str], label: re.Match[str], value: str) -> bool:
    """Whether a telephone or mail belongs to what stands right before it: whoever built the site, or whoever takes complaints."""
    if kind == "vendor":
        mail = _MAIL.search(value)
        is_theirs = mail is None or not mail[0].endswith(".gov.cn")
    else:
        is_theirs = _COMPLAINT.match(before[0]) is not None and _BARE_CONTACT.match(label[0]) is not None
    return is_theirs and BLOCK not in label.string[before.end() : label.start()].lstrip()


def unit_in(value: str) -> str | None:
    """The name that a value begins with, or None when it does not read as one."""
    pieces = [piece for piece in re.split(r"[\t\n]", value.strip()) if piece.strip()]
    if not pieces:
        return None
    name = _first_name(pieces[0])
    if name is not None and len(pieces) > 1 and not _UNIT_END.search(name):
        longer = _first_name(f"{pieces[0]}{pieces[1]}")
        name = longer if longer is not None and _UNIT_END.search(longer) else name
    return name


def _first_name(text: str) -> str | None:
    stop = _END.search(text)
    parts = (text[: stop.start()] if stop else text).strip(" -—:：、_·").rstrip("(（").split()
    if not parts:
        return None
    if len(parts) > 2 and all(len(part) <= 2 for part in parts):
        parts = ["".join(parts)]
    name = parts[0]
    for part in parts[1:]:
        if part in _TAILS or (not _UNIT_END.search(name) and _UNIT_END.search(name + part)):
            name += part
        elif _UNIT_END.search(name) and _UNIT_END.search(part) and len(part) >= 4:
            name = f"{name} {part}"
        else:
            break
    is_name = 3 <= len(name) <= 60 and len(_HAN.findall(name)) >= 3 and not _NO_UNIT.search(name)
    return name if is_name else None


def _shown(evidence: str) -> str:
    return " ".join(evidence.split())[:120]
