"""How an alert reads: one line for people, one signed document for machines. Sentences are data."""

from dataclasses import dataclass
from typing import Any

from services.notification.domain.routing import CONNECTOR, DEAD_LETTER, OVERDUE, REPORT_DUE, REPORT_OVERDUE
from shared.contracts.outcomes import AlertClosed, AlertOpened
from shared.indicators import wording

OPENED, CLOSED = "opened", "closed"

HEADS = {
    (OPENED, "zh"): "告警", (CLOSED, "zh"): "恢复",
    (OPENED, "en"): "ALERT", (CLOSED, "en"): "RECOVERED",
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
}
STAGES_ZH = {"transfer": "转办", "answer": "答复"}
LONGEST_LINE = 600


@dataclass(frozen=True)
class Message:
    """What a channel hands over. `id` is the event's: a receiver that has seen it may drop a repeat."""

    id: str
    kind: str
    alert_id: str
    target: str
    line: str
    payload: dict[str, Any]


def message_of(event: AlertOpened | AlertClosed) -> Message:
    """The message of an alert event."""
    kind = OPENED if isinstance(event, AlertOpened) else CLOSED
    payload = {
        "id": event.event_id,
        "event": kind,
        "text": {lang: line(event, lang) for lang in ("zh", "en")},
        **event.model_dump(mode="json"),
    }
    return Message(event.event_id, kind, event.alert_id, event.target, line(event, "zh"), payload)


def line(event: AlertOpened | AlertClosed, lang: str) -> str:
    """One line: what happened, how grave, who, what, when, where."""
    head = HEADS[OPENED if isinstance(event, AlertOpened) else CLOSED, lang]
    severity = wording.word(event.severity.value, lang)
    who = f"{event.name}（{event.target}）" if event.name else event.target
    when = event.occurred_at.strftime("%Y-%m-%d %H:%M")
    parts = [f"[{head}][{severity}]", who, says(event, lang), when, *event.places[:1]]
    return _one_line(" ".join(parts))


def says(event: AlertOpened | AlertClosed, lang: str) -> str:
    """What is wrong, in one sentence."""
    sentence = wording.sentence(event.indicator, event.params, lang)
    form = SAYS.get((event.kind, lang))
    if form is None:
        return f"{wording.title(event.indicator, lang)}：{sentence}"
    blank = dict.fromkeys(("due_at", "consumer", "error", "why", "method", "asked", "read", "number"), "—")
    names = {**blank, **event.params, "sentence": sentence, "why": wording.word(event.params.get("why"), lang)}
    if lang == "zh" and "stage" in names:
        names["stage"] = STAGES_ZH.get(str(names["stage"]), names["stage"])
    return form.format_map(names)


def _one_line(text: str) -> str:
    """Names and titles come from outside: no line breaks, no terminal control sequences, no endless text."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= LONGEST_LINE else flat[: LONGEST_LINE - 1] + "…"
