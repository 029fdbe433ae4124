"""From the register's row to the account that is read."""

from dataclasses import dataclass

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.vocabulary import Method
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of a row: whom it names, and how that is read. Ten thousand of them stand in memory."""

    account: Account | None
    platform: str
    name: str
    handle: str
    is_account: bool


def row_of(target: str, facts: TargetFacts) -> Row:
    is_account = facts.kind is TargetKind.ACCOUNT
    return Row(account_of(target, facts), facts.platform or "", facts.name, facts.handle or "", is_account)


def account_of(target: str, row: TargetFacts) -> Account | None:
    """The account, or None when the row names no way of reading that is known here."""
    if row.kind is TargetKind.SITE:
        return _matrix(target, row)
    try:
        method = Method(row.method or "")
    except ValueError:
        return None
    return Account(
        id=target,
        platform=row.platform or "",
        handle=row.handle or "",
        method=method,
        name=row.name or None,
        source_url=row.source_url,
        credential=row.credential,
        control=row.control and row.state is RegisterState.LIVE,
    )


def _matrix(target: str, row: TargetFacts) -> Account | None:
    """A website's page of its accounts, read like one."""
    if not row.matrix_url:
        return None
    return Account(target, "matrix", row.matrix_url, Method.MATRIX_PAGE, name=row.name, source_url=row.matrix_url)


def concerns(row: TargetFacts) -> bool:
    """Whether a row of the register is read here."""
    return row.kind is TargetKind.ACCOUNT or bool(row.matrix_url)
