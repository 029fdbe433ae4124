"""The evidence store: bytes by their SHA-256, in a folder (embedded) or GridFS (production). Events carry only keys."""

import asyncio
import hashlib
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any, Protocol

from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket
from pymongo.errors import DuplicateKeyError, PyMongoError

from shared.runtime.settle import Permanent, Unavailable
from shared.storage.store import Store


def key_of(body: bytes) -> str:
    """The key under which these bytes stand, stored or not."""
    return hashlib.sha256(body).hexdigest()


class Evidence(Protocol):
    """Content-addressed: the same bytes have the same key, and storing twice is storing once."""

    async def put(self, body: bytes) -> str: ...

    async def get(self, key: str) -> bytes:
        """Raises Permanent when nothing is stored under the key."""
        ...


class EvidenceFolder:
    """A folder of compressed files, two levels deep. A file appears whole or not at all, whatever is killed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        return self.root / key[:2] / key[2:4] / key

    async def put(self, body: bytes) -> str:
        key = key_of(body)
        path = self.path(key)
        if not path.exists():
            await asyncio.to_thread(self._write, path, body)
        return key

    async def get(self, key: str) -> bytes:
        try:
            return zlib.decompress(await asyncio.to_thread(self.path(key).read_bytes))
        except FileNotFoundError as error:
            raise Permanent(f"no evidence under {key}") from error

    @staticmethod
    def _write(path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
            partial.write(zlib.compress(body, 1))
        os.replace(partial.name, path)


class EvidenceGridFS:
    """The same in GridFS: the key is the file's id."""

    def __init__(self, store: Store) -> None:
        self._bucket: Any = AsyncIOMotorGridFSBucket(store.database, bucket_name="evidence")

    async def put(self, body: bytes) -> str:
        key = key_of(body)
        try:
            await self._bucket.upload_from_stream_with_id(key, key, zlib.compress(body, 1))
        except DuplicateKeyError:
            return key
        except PyMongoError as error:
            if "E11000" not in str(error):
                raise Unavailable(repr(error)) from error
        return key

    async def get(self, key: str) -> bytes:
        try:
            stream = await self._bucket.open_download_stream(key)
            return zlib.decompress(await stream.read())
        except NoFile as error:
            raise Permanent(f"no evidence under {key}") from error
        except PyMongoError as error:
            raise Unavailable(repr(error)) from error


def open_evidence(folder: Path | None, store: Store) -> Evidence:
    """The evidence store that the settings ask for."""
    return EvidenceFolder(folder) if folder else EvidenceGridFS(store)
