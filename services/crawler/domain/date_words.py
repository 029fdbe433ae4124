"""What the words before a date say that it is the date of."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class DateWord(StrEnum):
    PUBLISHED = "published"
    TIME = "time"  # 时间 or 日期 alone: of publication in the line under a heading, of an event in a text
    UPDATED = "updated"
    DOCUMENT = "document"
    MESSAGE = "message"  # when something was asked or answered
    OTHER = "other"


_REACH: Final = 24
_MARKS: Final = " :：[]【】()（）〔〕「」|｜*·>-"
_OF_TIME: Final = r"(?:时\s?间|日\s?期)"
_PUBLISHED: Final = re.compile(
    rf"(?:发\s?[布表稿]|刊\s?发|发\s?文章|公\s?开|上\s?网|挂\s?网|录\s?入|添\s?加|加\s?入|上\s?传|入\s?库|转\s?[载发]|公\s?告)\s?{_OF_TIME}$"
    rf"|(?:信息|文章|稿件|新闻|网站){_OF_TIME}$|(?:发布|发表|提交)[于在]$"
    r"|(?i:\b(?:publish(?:ed)?|post(?:ed)?|releas(?:e|ed))(?: (?:date|time|on|at))?)$"
)
# A word of publication that is another one's: of the original, of the next issue, of what the text speaks of.
_ANOTHERS: Final = re.compile(
    r"(?:原文?|首次?|下[次期]|上[次期]|采购|招标|中标|成绩|结果|名单|数据|预警|预计|拟|计划|天气|预报|空气质量|版本|文号|规划|标准)(?:公告|信息)?$"
)
_TIME: Final = re.compile(rf"(?<![\u4e00-\u9fff]){_OF_TIME}$|(?i:\b(?:date|time))$")
_UPDATED: Final = re.compile(
    rf"(?:更\s?新|修\s?改|创\s?建|编\s?辑){_OF_TIME}$|(?i:\b(?:last )?(?:updated?|modified)(?: (?:on|at))?)$"
)
_OF_THE_SITE: Final = re.compile(r"(?:本站|网站|系统|页面|栏目|数据|最后)(?:更新|修改|最后更新)")
_DOCUMENT: Final = re.compile(
    rf"(?:成\s?文|生\s?成|发\s?文|印\s?发|制\s?发|签\s?发|起\s?草|公\s?布|颁\s?布|制\s?定)\s?{_OF_TIME}$"
)
_MESSAGE: Final = re.compile(
    rf"(?:来信|写信|提问|咨询|留言|投诉|诉求|提交|受理|答\s?复|回\s?复|办结|办理|处理)\s?{_OF_TIME}$"
)
_ANY: Final = re.compile(rf"(?:{_OF_TIME}|期限|时限|[期至自])$|(?:截止|截至|有效期至?|出生|生于|日前)$")
_NO_DATE_LABEL: Final = re.compile(
    r"(?:来\s?源|出处|作\s?者|编\s?辑|责编|审\s?核|校\s?对|录入|浏\s?览|点\s?击|阅\s?读|访\s?问|次\s?数|数|量|字\s?[体号]|分\s?享|"
    r"打\s?印|评\s?论|人\s?气|供\s?稿|记\s?者|摄\s?影|(?i:source|author|by|views?))$"
)
_WEEKDAY: Final = re.compile(r"\W{0,3}\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\W{0,3}$")
_LAST: Final = frozenset("间期于在限至自止生前布截")
_NAMES: Final = (
    (DateWord.UPDATED, _UPDATED),
    (DateWord.DOCUMENT, _DOCUMENT),
    (DateWord.MESSAGE, _MESSAGE),
    (DateWord.TIME, _TIME),
)


def date_word(before: str) -> DateWord | None:
    """What the text before a date calls it; None when nothing there is a name for a date."""
    return _word(before[-_REACH:])


@lru_cache(maxsize=8_192)
def _word(tail: str) -> DateWord | None:
    if tail.isascii():
        tail = _WEEKDAY.sub(":", tail)
    bare = tail.rstrip(_MARKS)
    has_colon = any(mark in tail[len(bare) :] for mark in ":：")
    if not bare or not (has_colon or bare[-1] in _LAST or bare[-1].isascii()):
        return None
    published = _PUBLISHED.search(bare)
    if published is not None:
        return DateWord.OTHER if _ANOTHERS.search(bare[: published.start()].rstrip()) else DateWord.PUBLISHED
    if has_colon and bare.endswith("发布"):
        return DateWord.PUBLISHED
    named = next((word for word, pattern in _NAMES if pattern.search(bare)), None)
    if named is not None:
        return DateWord.OTHER if named is DateWord.UPDATED and _OF_THE_SITE.search(bare) else named
    is_other = _ANY.search(bare) or (has_colon and not _NO_DATE_LABEL.search(bare))
    return DateWord.OTHER if is_other else None
