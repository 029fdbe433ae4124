"""A real Prometheus for tests: our scrape jobs and rules with this machine's ports and a quicker beat; what a board's queries answer."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.embedded.children import Child, free_port, wait_port

ROOT = Path(__file__).parents[2]
PROGRAM = shutil.which("prometheus")
BEAT_S = 2


def with_choices(expr: str, **chosen: str) -> str:
    """A query as Grafana would send it: every variable filled in, longest names first."""
    known = {
        "__rate_interval": "1m",
        "__range": "1h",
        "region": ".*",
        "site": "site-1",
        "account": "account-1",
        **chosen,
    }
    for name in sorted(known, key=len, reverse=True):
        expr = expr.replace(f"${name}", known[name])
    return expr


class Prometheus:
    """One running server under a folder."""

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder
        self.port = free_port()
        self._ports = ports

    async def child(self) -> Child:
        """Start it; the caller stops it with everything else."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(self._config(), allow_unicode=True))
        rules = (ROOT / "deploy/prometheus/rules.yml").read_text(encoding="utf-8")
        (self.folder / "rules.yml").write_text(rules.replace("interval: 1m", f"interval: {BEAT_S}s"), encoding="utf-8")
        argv = [
            str(PROGRAM), f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]  # fmt: skip
        child = Child("prometheus", argv, self.folder / "prometheus.log")
        await child.start()
        await wait_port(self.port, child)
        return child

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
        jobs = []
        for job in config["scrape_configs"]:
            service = "exporter" if job["job_name"] == "targets" else job["job_name"]
            if service in self._ports:
                kept = {
                    key: value for key, value in job.items() if not key.endswith("sd_configs") and "scrape_" not in key
                }
                here = [{"targets": [f"127.0.0.1:{self._ports[service]}"]}]
                jobs.append({**kept, "static_configs": here, "scrape_interval": f"{BEAT_S}s"})
        beat = {"scrape_interval": f"{BEAT_S}s", "evaluation_interval": f"{BEAT_S}s"}
        return {"global": beat, "rule_files": ["rules.yml"], "scrape_configs": jobs}

    async def query(self, expr: str) -> list[dict[str, Any]]:
        """The series that a query gives now."""
        return await self._ask("query", query=expr)

    async def over(self, expr: str, since: float, until: float) -> list[dict[str, Any]]:
        """The series that a query gave at any beat of a stretch of real time."""
        return await self._ask("query_range", query=expr, start=str(since), end=str(until), step=str(BEAT_S))

    async def _ask(self, what: str, **asked: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.post(f"http://127.0.0.1:{self.port}/api/v1/{what}", data=asked)
        body = answer.json()
        assert body["status"] == "success", body
        result: list[dict[str, Any]] = body["data"]["result"]
        return result
