"""What an address was before: bounded, and told only where the change leaves little doubt."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.domain.meaning import Meaning
from services.link_checker.domain.signals.trust import is_trusted
from shared.contracts.link_why import LinkWhy

MAX_STATES: Final = 6
SETTLED: Final = timedelta(hours=20)
"""A state counts as what an address was when it was seen on two days."""
State = dict[str, Any]
Document = dict[str, Any]


def remember(was: Sequence[State], page: Meaning | None, at: datetime) -> list[State]:
    """The states of an address after one more good reading: the latest is prolonged while it stays the same."""
    states = [dict(one) for one in was]
    if page is None or page.sells:
        return states
    told = {"title": page.title, "domain": page.domain, "kind": page.kind, "zh": page.is_chinese}
    stamp = at.isoformat()
    for state in states:
        if all(state.get(name) == value for name, value in told.items()):
            states.remove(state)
            return [*states, {**state, "last": max(state["last"], stamp)}]
    return [*states, {**told, "first": stamp, "last": stamp}][-MAX_STATES:]


def turned(was: Sequence[State], page: Meaning | None) -> tuple[LinkWhy, str] | None:
    """Whether an address leads elsewhere than it used to: to a page of another owner, or to one in another tongue."""
    settled = [one for one in was if _is_settled(one) and one["kind"] == "html" and one["title"]]
    if page is None or page.kind != "html" or not page.title or not settled:
        return None
    if any(one["domain"] == page.domain and one["zh"] == page.is_chinese for one in settled):
        return None
    if any(_pairs(one["title"]) & _pairs(page.title) for one in settled):
        return None
    before = settled[-1]
    if before["domain"] != page.domain:
        if is_trusted(page.domain):
            return None
        return LinkWhy.OTHER_OWNER, f"{before['domain']} → {page.domain}"
    if before["zh"] and not page.is_chinese:
        return LinkWhy.CONTENT_CHANGED, f"{before['title']} → {page.title}"[:160]
    return None


def stored_answer(url: str, at: datetime, answer: Answer, was: Sequence[State]) -> Document:
    """An answer as it is kept for all sites."""
    page = answer.page
    told = {"outcome": str(answer.outcome), "status": answer.status, "why": str(answer.why), "detail": answer.detail}
    kept = page and {
        "title": page.title, "domain": page.domain, "kind": page.kind, "zh": page.is_chinese, "home": page.is_home, "host": page.host,
    }  # fmt: skip
    return {"url": url, "at": at.isoformat(), **told, "page": kept, "was": list(was)}


def answer_in(document: Mapping[str, Any]) -> Answer:
    """An answer as it was kept."""
    answer = answer_from(document["outcome"], document["status"], document.get("why", ""), document.get("detail", ""))
    page = document.get("page")
    if not page:
        return answer
    meaning = Meaning(page["title"], page["domain"], page["kind"], page["zh"], page["home"], host=page["host"])
    return Answer(answer.outcome, answer.status, answer.why, answer.detail, meaning)


def _is_settled(state: Mapping[str, Any]) -> bool:
    return datetime.fromisoformat(state["last"]) - datetime.fromisoformat(state["first"]) >= SETTLED


def _pairs(title: str) -> set[str]:
    low = "".join(title.lower().split())
    return {low[at : at + 2] for at in range(len(low) - 1)}
