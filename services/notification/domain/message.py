"""How a notice reads: lines for people in their language, one signed document for machines. Sentences are data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.notification.domain.deadlines import OVERDUE, REPORT_DUE, REPORT_OVERDUE
from services.notification.domain.opening import CONNECTOR, DEAD_LETTER, OPERATIONS
from shared.contracts.alerting import AlertNotice, Telling
from shared.contracts.outcomes import AlertClosed, AlertOpened
from shared.indicators import wording

HEADS = {
    "zh": {
        Telling.OPENED: "告警", Telling.UPDATED: "进展", Telling.REMINDED: "仍未恢复", Telling.ESCALATED: "升级",
        Telling.FLAPPING: "反复发生", Telling.ACKNOWLEDGED: "已受理", Telling.CLOSED: "恢复",
    },
    "en": {
        Telling.OPENED: "ALERT", Telling.UPDATED: "UPDATE", Telling.REMINDED: "STILL", Telling.ESCALATED: "ESCALATED",
        Telling.FLAPPING: "FLAPPING", Telling.ACKNOWLEDGED: "TAKEN", Telling.CLOSED: "RECOVERED",
    },
}  # fmt: skip
CAUSES = {
    "zh": {
        "address": "同一地址 {value}", "certificate": "同一证书（{value}到期）", "cms": "同一建站平台 {value}",
        "operator": "同一运维单位 {value}", "connector": "同一平台接口 {value}", "": "同一原因",
    },
    "en": {
        "address": "one address {value}", "certificate": "one certificate (ends {value})", "cms": "one CMS {value}",
        "operator": "one operator {value}", "connector": "one platform connector {value}", "": "one cause",
    },
}  # fmt: skip
SAYS = {
    (OVERDUE, "zh"): "整改逾期，应于{due_at}前完成：{sentence}",
    (OVERDUE, "en"): "rectification overdue, was due {due_at}: {sentence}",
    (REPORT_DUE, "zh"): "网民找错留言{number}即将到期，应于{due_at}前{stage}",
    (REPORT_DUE, "en"): "public error report {number} is about to expire, {stage} due {due_at}",
    (REPORT_OVERDUE, "zh"): "网民找错留言{number}已逾期，应于{due_at}前{stage}",
    (REPORT_OVERDUE, "en"): "public error report {number} is overdue, {stage} was due {due_at}",
    (DEAD_LETTER, "zh"): "有消息未能处理，转入死信：{consumer}，{error}，{why}",
    (DEAD_LETTER, "en"): "a message could not be handled and was parked: {consumer}, {error}, {why}",
    (
        CONNECTOR,
        "zh",
    ): "读取方式{method}整体失常（{why}），本轮应读{asked}个、读到{read}个；恢复前不据此认定账号问题，请改用人工读取",
    (
        CONNECTOR,
        "en",
    ): "the way of reading {method} fails as a whole ({why}), {read} of {asked} read in this run: no findings by it meanwhile",
    (OPERATIONS, "zh"): "巡检系统自身：{summary}",
    (OPERATIONS, "en"): "the inspection itself: {summary}",
}
GROUPED = {
    "zh": "{cause}：{members} 个对象{title}，现有 {open} 个未恢复{sharing}",
    "en": "{cause}: {members} targets, {title}; {open} still open{sharing}",
}
GROUP_OVER = {
    "zh": "{cause}：{members} 个对象{title}，已全部恢复",
    "en": "{cause}: all {members} targets recovered ({title})",
}
SHARING = {"zh": "（名录中共有 {count} 个）", "en": " (of {count} in the register)"}
AGAIN = {
    "zh": "一小时内第 {count} 次反复，平稳前不再逐次通知",
    "en": "came back {count} times within the hour; silent until it settles",
}
TAKEN = {"zh": "{who} 已受理{why}", "en": "{who} has it in hand{why}"}
DIGEST = {"zh": "[汇总] 共 {count} 条", "en": "[DIGEST] {count} messages"}
STAGES_ZH = {"transfer": "转办", "answer": "答复"}
LONGEST_LINE = 600


@dataclass(frozen=True)
class Message:
    """What a channel hands over. `id` is computed from what is told: a receiver that has seen it may drop a repeat."""

    id: str
    lang: str
    lines: tuple[str, ...]
    payload: dict[str, Any]
    notices: tuple[AlertNotice, ...] = ()

    @property
    def line(self) -> str:
        return self.lines[0]


def message_of(notice: AlertNotice, lang: str = "zh") -> Message:
    """The message of one notice."""
    told = lines(notice, lang)
    payload = {
        "id": notice.event_id,
        "event": notice.telling.value,
        "text": {one: "\n".join(lines(notice, one)) for one in ("zh", "en")},
        **notice.model_dump(mode="json"),
        "target": notice.about,
        "incident_id": notice.target,
    }
    return Message(notice.event_id, lang, told, payload, (notice,))


def digest(notices: Sequence[AlertNotice], lang: str, id_: str) -> Message:
    """What waited, as one message: a head, and the first line of everything in its order; two people of one channel read it once."""
    told = list(dict.fromkeys(lines(notice, lang)[0] for notice in notices))
    head = DIGEST[lang].format(count=len(told))
    payload = {"id": id_, "event": "digest", "notices": [message_of(notice, lang).payload for notice in notices]}
    return Message(id_, lang, (head, *told), payload, tuple(notices))


def lines(notice: AlertNotice, lang: str) -> tuple[str, ...]:
    """First what happened, how grave, who, what, when, where; then whatever more there is to know."""
    head = f"[{HEADS[lang][notice.telling]}][{wording.word(notice.severity.value, lang)}]"
    when = notice.opened_at.strftime("%Y-%m-%d %H:%M")
    if notice.members > 1:
        first = f"{head} {_grouped(notice, lang)} {when}"
    else:
        name = f"{notice.name}（{notice.about}）" if notice.name else notice.about
        said = says(notice.kind, notice.indicator, notice.params, lang)
        first = " ".join((head, name, said, when, *notice.places[:1]))
    more = [f"· {name}" for name in notice.names if notice.members > 1 and notice.telling is not Telling.CLOSED]
    if notice.telling is Telling.FLAPPING:
        more.append(AGAIN[lang].format(count=notice.again))
    if notice.telling is Telling.ACKNOWLEDGED:
        more.append(TAKEN[lang].format(who=notice.who, why=f"：{notice.why}" if notice.why else ""))
    return tuple(_one_line(line) for line in (first, *more))


def _grouped(notice: AlertNotice, lang: str) -> str:
    kind, _, value = notice.cause.partition(":")
    form = GROUP_OVER if notice.telling is Telling.CLOSED else GROUPED
    sharing = SHARING[lang].format(count=notice.sharing) if notice.sharing else ""
    return form[lang].format(
        cause=CAUSES[lang].get(kind, CAUSES[lang][""]).format(value=value), members=notice.members,
        open=notice.open_members, title=wording.title(notice.indicator, lang), sharing=sharing,
    )  # fmt: skip


def line(event: AlertOpened | AlertClosed, lang: str) -> str:
    """One alert in one line, for tables."""
    name = f"{event.name}（{event.target}）" if event.name else event.target
    return _one_line(f"{name} {says(event.kind, event.indicator, event.params, lang)}")


def says(kind: str, indicator: str, params: dict[str, Any], lang: str) -> str:
    """What is wrong, in one sentence."""
    sentence = wording.sentence(indicator, params, lang)
    form = SAYS.get((kind, lang))
    if form is None:
        return f"{wording.title(indicator, lang)}：{sentence}"
    blank = dict.fromkeys(("due_at", "consumer", "error", "why", "summary", "method", "asked", "read", "number"), "—")
    names = {**blank, **params, "sentence": sentence, "why": wording.word(params.get("why"), lang)}
    if lang == "zh" and "stage" in names:
        names["stage"] = STAGES_ZH.get(str(names["stage"]), names["stage"])
    return form.format_map(names)


def _one_line(text: str) -> str:
    """Names and titles come from outside: no line breaks, no terminal control sequences, no endless text."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= LONGEST_LINE else flat[: LONGEST_LINE - 1] + "…"
