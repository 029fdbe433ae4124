"""What an account shows, kept as evidence when it changed: texts for the lexicons, links for the link checker."""

from services.new_media_poller.adapters import reads
from services.new_media_poller.domain.observed import posts_seen
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.shown import links_document, posts_document
from shared.contracts.commands import PollAccount
from shared.contracts.media import PostsSeen
from shared.runtime.service import Parts
from shared.storage.evidence import key_of


async def kept(parts: Parts, command: PollAccount, reading: AccountReading) -> tuple[str | None, PostsSeen | None]:
    """The key of what is shown, and the event that tells of it when the reading before showed something else."""
    texts = posts_document(reading)
    if texts is None:
        return None, None
    key = key_of(texts)
    if key == await reads.posts_known(parts, command.target):
        return key, None
    links = links_document(reading)
    links_key = await parts.evidence.put(links) if links else None
    return key, posts_seen(command, reading, await parts.evidence.put(texts), links_key)
