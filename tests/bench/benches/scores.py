"""A period computed: 20,000 targets from an iterator, and 2,000 through the database, by the service and once more by the command."""

import asyncio
import json
import sys
import time

from deploy.cli.inspection.again import again
from deploy.cli.session import Session
from services.scoring.adapters.cases import COLLECTION, document_of
from shared.runtime.clock import make_clock
from shared.storage.evidence import open_evidence
from shared.storage.store import Store, open_store
from tests.bench.bench import Bar, Bench, Options, Report
from tests.bench.measure import Meter, cpu_s
from tests.bench.product import Product, product
from tests.bench.scored import FINDINGS, asked, cases

PURE, QUICK_PURE = 20_000, 500
STORED, QUICK_STORED = 2_000, 50
PURE_S, PURE_MB, STORED_S = 60.0, 1_000.0, 30.0
WRITE_AT_ONCE = 100
PATIENCE_S = 300.0


async def run(options: Options) -> Report:
    report = Report()
    pure, stored = (QUICK_PURE, QUICK_STORED) if options.quick else (PURE, options.sites or STORED)
    options.say(f"{pure:,} targets with {FINDINGS} findings each, from an iterator")
    told = await _pure(pure)
    report.tables["from an iterator"] = [{"targets": pure, **{name: round(value, 1) for name, value in told.items()}}]
    is_full = pure == PURE
    report.bars += [
        Bar(
            f"{pure:,} × {FINDINGS} from an iterator",
            f"< {PURE_S:.0f} s",
            f"{told['wall_s']:.1f} s",
            told["wall_s"] < PURE_S if is_full else None,
        ),
        Bar(
            "peak memory of it",
            f"< {PURE_MB:.0f} MB",
            f"{told['peak_mb']:.0f} MB",
            told["peak_mb"] < PURE_MB if is_full else None,
        ),
    ]
    async with (
        product(options.root / "stack", ("scoring", "reporting"), {"SCORING_EDITION": "demo-province"}) as running,
        open_store(running.stack.settings().mongo_url.get_secret_value(), "xunjian") as store,
    ):
        options.say(f"{stored:,} case files are written")
        await _write(store, stored)
        options.say("the period is closed by the service")
        closed = await _closed(running, store)
        options.say("and computed again by the command")
        repeated = await _again(running, store)
    report.tables["closed by the service"] = [{"targets": stored, **closed}]
    report.tables["computed again by the command"] = [{"targets": stored, **repeated}]
    is_full = stored >= STORED
    for what, row in ("closed by the service", closed), ("computed again by the command", repeated):
        report.bars.append(
            Bar(
                f"{stored:,} × {FINDINGS} {what}",
                f"< {STORED_S:.0f} s",
                f"{row['wall s']} s",
                row["wall s"] < STORED_S if is_full else None,
            )
        )
    if repeated["different"] or repeated["again"] != stored:
        report.notes.append(f"{repeated['again']} of {stored} computed again, {repeated['different']} digits differ")
    return report


async def _pure(targets: int) -> dict[str, float]:
    """In a process of its own, whose memory is its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.scored", str(targets), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    found: dict[str, float] = json.loads(out)
    return found


async def _write(store: Store, targets: int) -> None:
    waiting = []
    for case in cases(targets):
        waiting.append(store.upsert(COLLECTION, case.target, {"$set": document_of(case)}))
        if len(waiting) == WRITE_AT_ONCE:
            await asyncio.gather(*waiting)
            waiting = []
    await asyncio.gather(*waiting)


async def _closed(running: Product, store: Store) -> dict[str, float]:
    """From the command to the stored period; the service's and the database's CPU apart."""
    pids = {name: running.pids[name] for name in ("scoring", "mongo", "nats")}
    began = time.monotonic()
    async with Meter(pids) as meter:
        await running.command(asked())
        async with asyncio.timeout(PATIENCE_S):
            while await store.get("periods", "2022Q2:close") is None:  # noqa: ASYNC110 -- another process writes it
                await asyncio.sleep(0.1)
    wall = time.monotonic() - began
    return {
        "wall s": round(wall, 1), "process CPU s": round(meter.cpu["scoring"], 1), "database CPU s": round(meter.cpu["mongo"], 1),
        "NATS CPU s": round(meter.cpu["nats"], 1), "process peak MB": round(meter.peak_pss["scoring"]),
    }  # fmt: skip


async def _again(running: Product, store: Store) -> dict[str, float]:
    settings = running.stack.settings()
    session = Session(
        settings, store, open_evidence(settings.evidence_dir, store), make_clock(settings.clock_file), running.js
    )
    period = await store.get("periods", "2022Q2:close")
    assert period is not None
    mongo, before, own = running.pids["mongo"], cpu_s(running.pids["mongo"]), time.process_time()
    began = time.monotonic()
    told = await again(session, period)
    return {
        "wall s": round(time.monotonic() - began, 1), "process CPU s": round(time.process_time() - own, 1),
        "database CPU s": round(cpu_s(mongo) - before, 1), "again": told["targets"], "different": len(told["differences"]),
    }  # fmt: skip


BENCH = Bench(
    "scores", "a period computed: 20,000 × 100 findings from an iterator, 2,000 × 100 through the database", run
)
