"""The words by which published letters tell when they were asked and answered, and how they stand; as data."""

import re
from typing import Final

_WHEN: Final = r"\s?(?:时\s?间|日\s?期)"
ROLE: Final = re.compile(
    rf"(?:(?P<asked>来信|提问|咨询|留言|写信|发信|来件|信件|诉求|问政|寄信|收信|投诉|建议|反映)(?:人|提交|登记|发布|发表|受理)?{_WHEN}"
    rf"|(?P<answered>回复|答复|办结|回信|反馈|解答|回应|回答|办复|办理|处理)(?:完成|结束)?{_WHEN}"
    rf"|(?P<weak>提交|受理|登记|发表|问题|申请|创建|填写|提出|(?<![\u4e00-\u9fff]))(?:于)?{_WHEN})\s?(?:[:：]|(?=$|[\s\d(（]))"
    r"|(?<!\S)(?:(?P<asked_at>提问|留言)|(?P<answered_at>回复|答复))于\s{0,3}[:：]?(?=\s{0,3}\d{4})"
)
"""`weak` labels say when something was asked only where letters are spoken of anyway. Set off by a space, 于 before a year is a label;
within a sentence it tells of another matter."""

ABOUT: Final = re.compile(
    r"来信|信件|信箱|留言|咨询|提问|问政|诉求|写信|投诉|建言|民声|百姓呼声|互动|问答|12345|答复|回复选登|民意|在线问|热线|我来问|意见建议|网友"
)
"""Titles of pages that speak of letters."""
NOT_ABOUT: Final = re.compile(
    r"信访|纪检|举报|许可|审批|处罚|行政执法|采购|招标|公示|依申请公开|提案|议案|建议案|访谈|征集|调查"
)
"""Other matters that are asked and answered too: petitions, licences, applications, motions, interviews."""

REPLIED: Final = re.compile(
    r"已\s?(?:回复|答复|办结|解答|办理|处理|反馈|回应|解决|回答|完成|办复)|^[\[【(（]?(?:办结|完成|回复|答复|已回|结案)[\]】)）]?$"
)
PENDING: Final = re.compile(
    r"(?:未|待|暂无|暂未|尚未|等待)\s?(?:回复|答复|办理|处理|解答|回应|办结|回答|反馈)|(?:办理|处理|回复)中|正在(?:办理|处理|回复)"
)
TAKEN: Final = re.compile(r"^[\[【(（]?(?:已|待)?(?:受理|转办|交办|审核|签收|分办|接收|通过)(?:中)?[\]】)）]?$")
"""Under way: says neither that there is an answer nor that there is none."""

TITLE_HEAD: Final = re.compile(
    r"标\s?题|主\s?题|题\s?目|信件名称|来信名称|问题(?:名称|标题)?$|内\s?容|事\s?由|诉求名称|咨询问题"
)
STATUS_HEAD: Final = re.compile(
    r"状\s?态|(?:处理|办理|回复|答复|受理)(?:情况|结果|状况)$|是否(?:回复|答复|办结|解决)|进度"
)
ANY_DATE_HEAD: Final = re.compile(r"^(?:时\s?间|日\s?期|发布(?:时间|日期))$")
OTHER_HEAD: Final = re.compile(
    r"编\s?号|序\s?号|单\s?位|部\s?门|类\s?[型别]|点击|浏览|查看|来信人|写信人|姓\s?名|对象|满意|评价|信件|操作|查询码"
)
YES_NO: Final = {"是": True, "否": False, "有": True, "无": False, "√": True, "×": False}

SUBJECT: Final = re.compile(
    r"(?:信件|来信|留言|咨询|问题|诉求|写信|提问|投诉|建议)?(?:标\s?题|主\s?题|题\s?目)|(?:咨询|诉求|来信|信件)(?:名称|事项)"
)
REPLY_TEXT: Final = re.compile(
    r"^(?:(?:部门|单位|官方|网站|领导|办理|处理)?(?:回复|答复|回信|处理|办理|反馈)(?:内容|意见|结果|情况|详情)|回复|答复|官方回复|部门答复|【?(?:回复|答复|答)】?)\s?[:：]"
    r"|^(?:回复|答复|办理|处理|回信)(?:内容|意见|结果)$"
)
NO_REPLY_TEXT: Final = re.compile(
    r"^(?:暂无|暂未|尚未|未|等待|无|正在|待)(?:回复|答复|内容|处理|办理)?|^[-—/无]{0,4}$|^(?:处理|办理|回复)中"
)
ASKER: Final = re.compile(r"(?:来信|写信|留言|提问|咨询|诉求|发信|投诉)人|网\s?友|市\s?民|昵\s?称|姓\s?名")
ANSWERER: Final = re.compile(r"(?:回复|答复|办理|处理|承办|受理|回信|解答)(?:单位|部门|机构|人|机关)")
