"""The last readings of an account: one document for each, in slots that a month later overwrites."""

from services.new_media_poller.adapters.accounts import COLLECTION
from shared.contracts.media import MatrixPageSeen
from shared.contracts.observations import AccountPolled
from shared.runtime.service import Parts


async def keep(parts: Parts, seen: AccountPolled | MatrixPageSeen, posts_key: str | None) -> None:
    """Store one reading. The field is its slot, so that a repeat overwrites itself.

    `posts_key`: of posts that were told just now. A kill between that event and this write tells the same event again.
    """
    moment = seen.scheduled_at
    told = seen.model_dump(mode="json", exclude={"target", "trace"}, exclude_defaults=True)
    change = {f"r.{moment:%d%H%M}-{seen.reason}": told, "account": seen.target, "stored_at": parts.clock.stored_at()}
    if posts_key is not None:
        change["posts_key"] = posts_key
    await parts.store.upsert(COLLECTION, seen.target, {"$set": change})


async def posts_known(parts: Parts, target: str) -> str | None:
    """The key of the posts that were told last."""
    found = await parts.store.find(COLLECTION, {"_id": target}, ("posts_key",), limit=1)
    return found[0].get("posts_key") if found else None
