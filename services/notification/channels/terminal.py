"""The terminal channel: one line per notice, to standard output or appended to a file."""

import asyncio
import os
import sys
from pathlib import Path

from services.notification.channels.port import Config, Means, Undelivered
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits

NAME = "terminal"


class Settings(Config):
    file: Path


def make(settings: Settings, means: Means) -> "Terminal":
    return Terminal(settings.file)


class Terminal:
    """Appends with one write, so that lines of several processes never mix."""

    limits = Limits(at_once=8)

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, message: Message) -> str | None:
        try:
            await asyncio.to_thread(self._write, (message.line + "\n").encode())
        except OSError as error:
            raise Undelivered(f"{self._path}: {error.strerror}") from error
        return None

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
