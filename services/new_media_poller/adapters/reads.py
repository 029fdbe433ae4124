"""The last readings of an account: one document for each, in slots that a month later overwrites."""

from services.new_media_poller.adapters.accounts import COLLECTION
from shared.contracts.observations import AccountPolled
from shared.runtime.service import Parts


async def keep(parts: Parts, seen: AccountPolled) -> None:
    """Store one reading. The field is its slot, so that a repeat overwrites itself."""
    moment = seen.scheduled_at
    told = seen.model_dump(mode="json", exclude={"target", "trace"}, exclude_defaults=True)
    change = {f"r.{moment:%d%H%M}-{seen.reason}": told, "account": seen.target, "stored_at": parts.clock.stored_at()}
    await parts.store.upsert(COLLECTION, seen.target, {"$set": change})
