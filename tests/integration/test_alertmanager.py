"""Alertmanager with our configuration: what it posts to notification, what goes straight to operations, what it keeps to itself."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.children import Child, free_port, wait_port

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(PROGRAM is None, reason="alertmanager is not installed here"),
]
CONFIG = Path(__file__).parents[2] / "deploy/alertmanager/alertmanager.yml"


@dataclass
class Receiver:
    """Takes every POST and keeps path, authorization and body."""

    port: int = field(default_factory=free_port)
    taken: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Receiver"]:
        server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        async with server:
            yield self

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.taken.append((head.split()[1], headers.get("authorization", ""), json.loads(body)))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    def names(self, path: str) -> list[str]:
        return [alert["labels"]["alertname"] for to, _, body in self.taken if to == path for alert in body["alerts"]]


@asynccontextmanager
async def alertmanager(folder: Path, receiver: Receiver) -> AsyncIterator[str]:
    """Our file as compose would start it, with this machine's addresses and shorter waits."""
    base = f"http://127.0.0.1:{receiver.port}"
    text = CONFIG.read_text(encoding="utf-8")
    for before, after in (
        ("http://notification:8000", base), ("http://alertmanager-webhook.invalid/", f"{base}/operations"),
        ("/tmp/notification-token", str(folder / "token")), ("group_wait: 30s", "group_wait: 1s"), ("group_wait: 10s", "group_wait: 1s"),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    (folder / "token").write_text("a-token")
    (folder / "alertmanager.yml").write_text(text)
    port = free_port()
    argv = [
        str(PROGRAM), f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    child = Child("alertmanager", argv, folder / "alertmanager.log")
    await child.start()
    try:
        await wait_port(port, child)
        yield f"http://127.0.0.1:{port}"
    finally:
        await child.stop()


async def test_the_way_back_to_notification_and_the_straight_one_to_operations(tmp_path: Path) -> None:
    receiver = Receiver()
    async with receiver.serving(), alertmanager(tmp_path, receiver) as url, httpx.AsyncClient() as client:
        told = [
            {"alertname": "ServiceDown", "job": "crawler", "severity": "critical"},
            {"alertname": "LooksMissed", "looker": "crawl-site", "severity": "warning"},
            {"alertname": "SourceHeld", "source": "links-checked", "severity": "critical"},
        ]
        answer = await client.post(f"{url}/api/v2/alerts", json=[{"labels": labels} for labels in told])
        assert answer.status_code == 200
        async with asyncio.timeout(20):
            while len(receiver.names("/alertmanager")) < 2 or not receiver.names("/operations"):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)
    assert sorted(receiver.names("/alertmanager")) == ["ServiceDown", "SourceHeld"], (
        "what is missed follows from what is down"
    )
    assert receiver.names("/operations") == ["ServiceDown"]
    for path, authorization, body in receiver.taken:
        assert body["version"] == "4"
        assert authorization == ("bearer a-token" if path == "/alertmanager" else "")
