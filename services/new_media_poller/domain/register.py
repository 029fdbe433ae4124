"""From the register's row to the account that is read."""

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.vocabulary import Method
from shared.contracts.targets import RegisterState, TargetFacts


def account_of(target: str, row: TargetFacts) -> Account | None:
    """The account, or None when the row names no way of reading that is known here."""
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
