"""Serves the province: `python -m deploy.province.serve --clock FILE --port 0 --out DIR`."""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import signal
from pathlib import Path

import uvloop

from deploy.province.behaviour import Behaviour, Hosts, Incoming
from deploy.province.clock import ClockFile
from deploy.province.manifest import DEFAULT_SEED, build_province
from deploy.province.registers import write_files
from deploy.province.scales import SCALES
from deploy.province.server import Behave, HttpConnection, control_behaviour
from deploy.province.world import World

LOOPBACK = "127.0.0.1"


def parse_arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="serve the simulated province on loopback")
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scale", choices=sorted(SCALES), default="full")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    return parser.parse_args()


class Repairs:
    """Owners' repairs, kept in a file so that a restarted province remembers them."""

    def __init__(self, world: World, clock: ClockFile, path: Path) -> None:
        self._world = world
        self._clock = clock
        self._path = path
        for target, at in json.loads(path.read_text(encoding="utf-8")).items() if path.exists() else ():
            world.repair(target, at)

    def act(self, path: str, document: dict[str, object]) -> tuple[int, dict[str, object]]:
        """POST /repair {"target_id": …}."""
        if path != "/repair":
            return 404, {"error": "unknown path"}
        if not self._world.repair(str(document.get("target_id")), self._clock.now()):
            return 409, {"error": "nothing to repair"}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._world.repaired), encoding="utf-8")
        os.replace(fresh, self._path)
        return 200, {"repaired": True}


async def _listen(behave: Behave, clock: ClockFile, port: int) -> tuple[asyncio.Server, int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: HttpConnection(behave, lambda: clock.divisor, loop), LOOPBACK, port, backlog=1024, reuse_address=True
    )
    return server, server.sockets[0].getsockname()[1]


async def serve(arguments: argparse.Namespace) -> None:
    """Bind, write the files, answer until told to stop."""
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "ready").unlink(missing_ok=True)
    clock = ClockFile(arguments.clock)
    province = build_province(arguments.seed, arguments.scale)
    world = World(province)
    hosts = Hosts(world)
    repairs = Repairs(world, clock, out / "repairs.json")
    # The manifest stays for good: without this every collection would walk all of it.
    gc.freeze()

    def behave(request: Incoming) -> Behaviour:
        return hosts.behave(request, clock.now())

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    public, port = await _listen(behave, clock, arguments.port)
    control, control_port = await _listen(control_behaviour(repairs.act), clock, arguments.control_port)
    write_files(province, out, hosts.names, f"{LOOPBACK}:{port}")
    document = {"address": f"{LOOPBACK}:{port}", "control": f"http://{LOOPBACK}:{control_port}", "pid": os.getpid()}
    (out / "ready.new").write_text(json.dumps(document), encoding="utf-8")
    os.replace(out / "ready.new", out / "ready")
    await stopped.wait()
    public.close()
    control.close()


def main() -> None:
    """Run until SIGTERM."""
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(parse_arguments()))


if __name__ == "__main__":
    main()
