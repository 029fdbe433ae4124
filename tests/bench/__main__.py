"""`make bench [BENCH=name] [BENCH_ARGS=…]`: run the benches, print tables and bars; exit 1 when a bar is not met."""

import argparse
import asyncio
import logging
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import structlog

from tests.bench.bench import Options, Report
from tests.bench.registry import BENCHES
from tests.bench.show import as_json, show


def parsed() -> argparse.Namespace:
    """What the command line asks for."""
    about = "\n".join(f"  {bench.name}: {bench.about}" for bench in BENCHES)
    parser = argparse.ArgumentParser(
        prog="tests.bench", description=f"benches:\n{about}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="BENCH", help="only these; all without")
    parser.add_argument("--quick", action="store_true", help="small sizes, for development")
    parser.add_argument("--no-peers", action="store_true", help="leave the public programs out")
    parser.add_argument("--profile", action="store_true", help="sample the measured service with py-spy")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--sites", type=int, help="sites of the farm")
    parser.add_argument("--pages", type=int, help="pages of each site")
    parser.add_argument("--big-pages", type=int, help="pages of the one big site; 0 leaves it out")
    parser.add_argument("--rounds", type=int, help="how often ours and the peers take turns; the middle counts")
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {bench.name for bench in BENCHES}
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    return arguments


def main() -> int:
    arguments = parsed()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # Told to stop, it stops what it has started first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    root = arguments.keep or Path(tempfile.mkdtemp(prefix="xunjian-bench-"))
    reports: dict[str, Report] = {}
    try:
        for bench in BENCHES:
            if not arguments.names or bench.name in arguments.names:
                reports[bench.name] = asyncio.run(bench.run(_options(arguments, root / bench.name)))
                if not arguments.json:
                    show(bench.name, reports[bench.name])
    finally:
        if not arguments.keep:
            shutil.rmtree(root, ignore_errors=True)
    if arguments.json:
        print(as_json(reports))
    return int(any(bar.met is False and not bar.is_aim for report in reports.values() for bar in report.bars))


def _options(arguments: argparse.Namespace, root: Path) -> Options:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    return Options(
        root=root.resolve(),
        quick=arguments.quick,
        peers=not arguments.no_peers,
        profile=arguments.profile,
        sites=arguments.sites,
        pages=arguments.pages,
        big_pages=arguments.big_pages,
        rounds=arguments.rounds,
        say=lambda line: print(f"… {line}", file=sys.stderr, flush=True),
    )


if __name__ == "__main__":
    sys.exit(main())
