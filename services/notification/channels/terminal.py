"""The terminal channel: one zh-CN line per alert, to standard output or appended to a file."""

import asyncio
import os
import sys
from pathlib import Path

from services.notification.channels.port import Channel, Means, Undelivered
from services.notification.domain.message import Message

NAME = "terminal"


def make(means: Means) -> Channel | None:
    """The channel, when a file is configured."""
    path = means.settings.terminal_file
    return Terminal(path) if path else None


class Terminal:
    """Appends with one write, so that lines of several processes never mix."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, message: Message) -> None:
        try:
            await asyncio.to_thread(self._write, (message.line + "\n").encode())
        except OSError as error:
            raise Undelivered(f"{self._path}: {error.strerror}") from error

    def _write(self, line: bytes) -> None:
        if str(self._path) == "-":
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
