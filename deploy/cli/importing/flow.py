"""From register files to a register that the inventory has taken over."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from nats.errors import Error as NatsError

from deploy.cli.importing.progress import Progress
from deploy.cli.session import Session, session
from services.inventory.adapters.files import read_register
from services.inventory.domain import section_list
from services.inventory.domain.columns import FileKind
from services.inventory.domain.errors import RowError
from services.inventory.domain.facts import target_id
from services.inventory.domain.lines import body_of
from services.inventory.domain.register import Register
from services.inventory.domain.shrink import leaving
from services.inventory.domain.takeover import COLLECTION
from shared.contracts.commands import ImportTargets
from shared.contracts.targets import TargetFacts
from shared.runtime.settle import Unavailable
from shared.storage.store import Document

OK, WRONG, COULD_NOT_TELL = 0, 2, 3
STALL_S = 60.0
POLL_S = 0.3
OUTCOMES = ("new", "changed", "unchanged", "retired")


@dataclass(frozen=True)
class Wish:
    """What the user asked for."""

    files: tuple[Path, ...]
    full: bool = False
    allow_shrink: bool = False
    dry_run: bool = False
    wait: bool = True
    quiet: bool = False
    lang: str = "zh"
    stall_s: float = STALL_S


@dataclass
class Result:
    """How it went. A count is None when it is not known."""

    register: Register
    exit_code: int = OK
    import_id: str | None = None
    counts: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(OUTCOMES))

    def fail(self, exit_code: int, code: str, **params: str) -> "Result":
        self.register.refuse(RowError("", None, None, "", code, params))
        self.exit_code = exit_code
        return self


async def import_files(wish: Wish) -> Result:
    """Check all files; send nothing when anything is wrong; then hand the rows over and wait."""
    result = Result(await asyncio.to_thread(read_register, list(wish.files)))
    if result.register.error_count:
        result.exit_code = WRONG
        return result
    if wish.dry_run:
        return result
    try:
        async with session() as connected:
            return await _hand_over(connected, wish, result)
    except (Unavailable, NatsError, TimeoutError, OSError) as error:
        return result.fail(COULD_NOT_TELL, "unavailable", why=str(error) or type(error).__name__)


async def _hand_over(connected: Session, wish: Wish, result: Result) -> Result:
    homeless = result.register.homeless(await _known_sites(connected, result.register))
    if homeless:
        for error in homeless:
            result.register.refuse(error)
        result.exit_code = WRONG
        return result
    if wish.full and not wish.allow_shrink:
        refused = await _shrink(connected, result.register)
        if refused:
            return result.fail(WRONG, "shrink", **refused)
    command = await _command(connected, wish, result.register)
    await connected.emit(command)
    result.import_id = command.event_id
    return await _wait(connected, wish, result) if wish.wait else result


async def _shrink(connected: Session, register: Register) -> dict[str, str] | None:
    """What the refusal of a full import needs to say; None when it may go on."""
    named: dict[str, set[str]] = {section_list.COLLECTION: set(register.section_rows)} if register.section_rows else {}
    for line in register.lines:
        if not line.startswith('{"kind":"section"'):
            facts = TargetFacts.model_validate_json(line)
            named.setdefault(COLLECTION[facts.kind], set()).add(target_id(facts))
    for collection, keys in named.items():
        stored = await connected.store.find(collection, fields=("state", "import_id", "outcome"))
        gone = leaving(stored, keys)
        if gone.too_many:
            return gone.params
    return None


async def _known_sites(connected: Session, register: Register) -> set[str]:
    """Which of the sites whose sections are imported the register knows already."""
    if not register.section_rows:
        return set()
    return {document["_id"] for document in await connected.store.find("websites", fields=("_id",))}


async def _command(connected: Session, wish: Wish, register: Register) -> ImportTargets:
    key = await connected.evidence.put(await asyncio.to_thread(body_of, register.lines))
    return ImportTargets(
        target="register",
        occurred_at=connected.clock.now(),
        rows_key=key,
        sites=register.counts[FileKind.SITE],
        accounts=register.counts[FileKind.ACCOUNT],
        sections=register.counts[FileKind.SECTION],
        source=", ".join(path.name for path in wish.files)[:500],
        full=wish.full,
        allow_shrink=wish.allow_shrink,
    )


async def _wait(connected: Session, wish: Wish, result: Result) -> Result:
    """Until the inventory says that it has taken all over, refuses, or makes no progress any more."""
    moved_at, last = connected.clock.elapsed(), -1
    with Progress(result.register.documents, wish.quiet) as progress:
        while connected.clock.elapsed() - moved_at < wish.stall_s:
            record = await _record(connected, result.import_id)
            if record.get("state") == "refused":
                return result.fail(WRONG, "refused", why=str(record.get("why", "")))
            taken = int(record.get("taken", -1))
            progress.at(taken)
            if record.get("state") == "done":
                result.counts = {outcome: int(record[outcome]) for outcome in OUTCOMES}
                return result
            if taken != last:
                moved_at, last = connected.clock.elapsed(), taken
            await asyncio.sleep(POLL_S)
    return result.fail(COULD_NOT_TELL, "not_taken_over", seconds=f"{wish.stall_s:.0f}")


async def _record(connected: Session, import_id: str | None) -> Document:
    """The inventory's record of the import; empty while there is none, or while the database is away for a moment."""
    try:
        return await connected.store.get("imports", import_id or "") or {}
    except Unavailable:
        return {}
