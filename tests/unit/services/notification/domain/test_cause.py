"""Which alerts are one incident: only what shares something that can be behind it, and only within minutes."""

from typing import Any

from services.notification.domain.cause import Subject, assign, causes, incident_id, shares
from shared.contracts.findings import Severity

ADDRESS, OTHER, OPERATOR = "address:192.0.2.10", "address:192.0.2.11", "operator:云泊市大数据中心"


def run(*alerts: tuple[str, tuple[str, ...], float]) -> list[str]:
    board: dict[str, Any] = {}
    chosen = []
    for name, mine, at in alerts:
        board, incident = assign(board, name, "site-down", mine, at, 600.0)
        chosen.append(incident)
    return chosen


def test_one_address_is_one_incident() -> None:
    assert len(set(run(*((f"a-{n}", (ADDRESS, OPERATOR), n / 10) for n in range(50))))) == 1


def test_what_shares_nothing_stands_alone() -> None:
    assert run(("a-1", (ADDRESS,), 0), ("a-2", (OTHER,), 1)) == [incident_id("a-1"), incident_id("a-2")]


def test_a_cause_must_explain_everybody() -> None:
    chosen = run(("a-1", (ADDRESS, OPERATOR), 0), ("a-2", (OTHER, OPERATOR), 1), ("a-3", (ADDRESS, "operator:别家"), 2))
    assert chosen[0] == chosen[1] != chosen[2]


def test_joining_goes_on_while_members_come_and_ends_some_minutes_after_the_last() -> None:
    chosen = run(
        ("a-1", (ADDRESS,), 0), ("a-2", (ADDRESS,), 500), ("a-3", (ADDRESS,), 1_000), ("a-4", (ADDRESS,), 1_700)
    )
    assert chosen[0] == chosen[1] == chosen[2] != chosen[3]


def test_the_likelier_cause_wins() -> None:
    chosen = run(("a-1", (OTHER, OPERATOR), 0), ("a-2", (ADDRESS, "operator:别家"), 1), ("a-3", (ADDRESS, OPERATOR), 2))
    assert chosen[2] == chosen[1]


def test_another_trouble_at_the_same_address_is_another_incident() -> None:
    board, first = assign({}, "a-1", "site-down", (ADDRESS,), 0, 600)
    assert assign(board, "a-2", "site-unreachable", (ADDRESS,), 1, 600)[1] != first


def test_the_board_forgets() -> None:
    board: dict[str, Any] = {}
    for number in range(100):
        board, _ = assign(board, f"a-{number}", "site-down", (f"address:192.0.2.{number}",), number * 700.0, 600)
    assert len(board["stubs"]) == 1


def test_what_can_be_behind_an_indicator() -> None:
    row = {
        "address": "192.0.2.10",
        "certificate": "2026-01-05T00:00:00+08:00",
        "operator": "云泊市大数据中心",
        "connector": "weixin",
    }
    subject = Subject(shares=shares(row))
    assert causes("site-down", Severity.NOTICE, subject) == (ADDRESS, OPERATOR)
    assert causes("certificate-ending", Severity.NOTICE, subject)[0].startswith("certificate:")
    assert causes("account-state-mismatch", Severity.NOTICE, subject) == ("connector:weixin",)
    assert causes("content-hijacked", Severity.VETO, subject) == (), "a second hijack is told at once, not as an update"
