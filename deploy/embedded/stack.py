"""The whole product on one machine: nats-server, SecantusDB and every service as children, watched and restarted."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.embedded.children import Child, free_port, wait_port
from deploy.embedded.clockfile import ClockKeeper
from deploy.provision import provision
from shared.runtime.settings import Runtime

SERVICES: tuple[str, ...] = (
    "inventory", "scheduler", "prober", "crawler", "link-checker", "new-media-poller",
    "scoring", "rectification", "notification", "reporting", "exporter",
)  # fmt: skip
READY_PATIENCE_S = 40.0
RESTART_PAUSE_S = 0.2
RESTARTS = 8
RESTART = "restart"


def binary(name: str) -> str:
    """A program beside this Python, or on PATH. Raises FileNotFoundError with what to do."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise FileNotFoundError(f"{name} is missing: run `make setup`, which installs embedded.txt")
    return found


@dataclass
class Stack:
    """One running product under a data folder. `env` is what every service is told besides the servers' addresses."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = lambda line: None
    children: dict[str, Child] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    stopping: bool = False
    holds: set[str] = field(default_factory=set)
    """Why product time stands still at the moment, if it does."""
    clock: ClockKeeper | None = None

    def runtime_env(self) -> dict[str, str]:
        """The environment that points a process, the CLI included, at this stack."""
        env = {
            "XUNJIAN_NATS_URL": f"nats://127.0.0.1:{self.ports['nats']}",
            "XUNJIAN_MONGO_URL": f"mongodb://127.0.0.1:{self.ports['mongo']}/?journal=true",
            "XUNJIAN_EVIDENCE_DIR": str(self.root / "evidence"),
            **self.env,
        }
        if self.clock:
            env["XUNJIAN_CLOCK_FILE"] = str(self.clock.path)
        return env

    def settings(self) -> Runtime:
        """The same as settings, for use in this process."""
        names = {key.removeprefix("XUNJIAN_").lower(): value for key, value in self.runtime_env().items()}
        return Runtime(**{key: value for key, value in names.items() if key in Runtime.model_fields})  # type: ignore[arg-type]

    async def start_servers(self) -> None:
        """nats-server and the database, ready and provisioned."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.ports.update(nats=free_port(), mongo=free_port())
        (self.root / "nats.conf").write_text(
            f'listen: "127.0.0.1:{self.ports["nats"]}"\n'
            f'jetstream {{ store_dir: "{self.root}/nats", max_file_store: 20GB, max_memory_store: 64MB }}\n'
        )
        # A sweep reads every document of every collection that forgets, under a lock; what it forgets is kept for days.
        (self.root / "secantusd.toml").write_text("[storage]\nttl_sweep_seconds = 3600\n")
        await self._server("nats", [binary("nats-server"), "-c", str(self.root / "nats.conf")])
        await self._server(
            "mongo",
            [
                binary("secantusd-py"), "--host", "127.0.0.1", "--port", str(self.ports["mongo"]),
                "--config", str(self.root / "secantusd.toml"), "--storage-path", str(self.root / "mongo"),
                # Alone it keeps no log of operations for change streams, of which the product has none.
                "--cache-size", "128M", "--log-level", "WARNING", "--standalone",
            ],
        )  # fmt: skip
        await provision(self.settings())
        (self.root / "stack.json").write_text(json.dumps(self.runtime_env(), indent=1))

    async def _server(self, name: str, argv: list[str]) -> None:
        child = Child(name, argv, self.root / "logs" / f"{name}.log")
        self.children[name] = child
        await child.start()
        await wait_port(self.ports[name], child)
        self.say(f"{name} pid {child.pid}")

    async def start_services(self, names: tuple[str, ...] = SERVICES) -> None:
        """Every service as its own process; returns when all are ready."""
        for name in names:
            self.ports[name] = free_port()
            env = {**self.runtime_env(), "XUNJIAN_HTTP_PORT": str(self.ports[name])}
            child = Child(name, [sys.executable, "-m", "deploy.cli.run", name], self.root / "logs" / f"{name}.log", env)
            self.children[name] = child
            await child.start()
        for name in names:
            await wait_port(self.ports[name], self.children[name], READY_PATIENCE_S)
        (self.root / "ports.json").write_text(json.dumps(self.ports))

    async def add(self, child: Child) -> None:
        """Another process that lives and dies with the stack."""
        self.children[child.name] = child
        await child.start()

    async def watch(self, optional: frozenset[str] = frozenset()) -> None:
        """Restart what dies until `stop`. While a part of the product is down its clock stands still (design.md, law 6).

        Raises RuntimeError when a child dies again and again: then it is not a kill but a fault.
        """
        reviving: dict[str, asyncio.Task[None]] = {}
        while not self.stopping:
            for child in self.children.values():
                if not child.alive and child.name not in optional and child.name not in reviving:
                    self.hold(RESTART)
                    reviving[child.name] = asyncio.create_task(self._revive(child))
            for name in [name for name, task in reviving.items() if task.done()]:
                reviving.pop(name).result()
                if not reviving:
                    self.release(RESTART)
            await asyncio.sleep(0.05)

    def hold(self, why: str) -> None:
        """Product time stands still until nobody has a reason left."""
        self.holds.add(why)
        if self.clock:
            self.clock.hold()

    def release(self, why: str) -> None:
        """One reason less. A stack that is being stopped stays where it is."""
        self.holds.discard(why)
        if self.clock and not self.holds and not self.stopping:
            self.clock.release()

    async def _revive(self, child: Child) -> None:
        """Start a child until it stands; it may be killed again while it starts."""
        for _ in range(RESTARTS):
            self.say(f"restart {child.name}")
            child.restarts += 1
            await asyncio.sleep(RESTART_PAUSE_S)
            await child.start()
            try:
                if child.name in self.ports:
                    await wait_port(self.ports[child.name], child, READY_PATIENCE_S)
                return
            except RuntimeError:
                if self.stopping:
                    return
        raise RuntimeError(f"{child.name} died {RESTARTS} times in a row; see {child.log}")

    async def stop(self) -> None:
        """Services first, so that they can hand their work back; the servers last."""
        self.stopping = True
        if self.clock:
            self.clock.hold()
        servers = [self.children[name] for name in ("nats", "mongo") if name in self.children]
        others = [child for child in self.children.values() if child not in servers]
        await asyncio.gather(*(child.stop() for child in others))
        await asyncio.gather(*(child.stop() for child in servers))


def pss_bytes(children: Mapping[str, Child]) -> int:
    """Summed proportional set size of the children and of this process: memory without counting shared pages twice."""
    total = 0
    for pid in [os.getpid(), *(child.pid for child in children.values() if child.pid)]:
        try:
            info = psutil.Process(pid).memory_full_info()
        except (psutil.Error, FileNotFoundError):
            continue
        total += getattr(info, "pss", info.rss)
    return total


def cpu_seconds(children: Mapping[str, Child]) -> dict[str, float]:
    """CPU used so far by each living child, user and system."""
    used: dict[str, float] = {}
    for child in children.values():
        if child.pid:
            try:
                times = psutil.Process(child.pid).cpu_times()
            except psutil.Error:
                continue
            used[child.name] = round(times.user + times.system, 1)
    return used
