"""The evidence store: bytes by their SHA-256, in a folder (embedded) or GridFS (production). Events carry only keys."""

import asyncio
import hashlib
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket
from pymongo.errors import DuplicateKeyError, PyMongoError

from shared.runtime.settle import Permanent, Unavailable
from shared.storage.packing import packed, unpacked
from shared.storage.store import Store

_PART: Final = "+"
_FOR_DAYS: Final = "pages-"
KEPT_DAYS: Final = 14
"""Bodies that are stored together are kept so long (design.md, retention); what is put alone stays."""


def key_of(body: bytes) -> str:
    """The key under which these bytes stand, stored or not."""
    return hashlib.sha256(body).hexdigest()


class Evidence(ABC):
    """Content-addressed: the same bytes have the same key, and storing twice is storing once."""

    def __init__(self) -> None:
        self._opened: tuple[str, bytes] = ("", b"")

    async def put(self, body: bytes) -> str:
        """Store bytes under their SHA-256."""
        return (await self.put_each([body]))[0]

    async def put_each(self, bodies: Sequence[bytes]) -> list[str]:
        """The same for several bytes in one go; a key for each of them."""
        keys = [key_of(body) for body in bodies]
        await self._write(dict(zip(keys, bodies, strict=True)))
        return keys

    async def put_together(self, bodies: Sequence[bytes]) -> list[str]:
        """Store many small bodies that are like each other as one, for a fraction of the room; a key for each of them.

        They are kept for some days only: what a finding rests on is put alone.
        """
        if not bodies:
            return []
        body, keys, start = b"".join(bodies), list[str](), 0
        whole = _FOR_DAYS + hashlib.sha256(body).hexdigest()
        await self._write({whole: body})
        for body in bodies:
            keys.append(f"{whole}{_PART}{start}{_PART}{len(body)}")
            start += len(body)
        return keys

    async def get(self, key: str) -> bytes:
        """Raises Permanent when nothing is stored under the key, or what is stored there is damaged."""
        whole, *place = key.split(_PART)
        if not place:
            return await self._read(key)
        # Who reads one part mostly reads the next one soon.
        opened, body = self._opened
        if opened != whole:
            body = await self._read(whole)
            self._opened = (whole, body)
        start, length = map(int, place)
        return body[start : start + length]

    @abstractmethod
    async def forget(self, before: datetime) -> int:
        """Delete what was kept for days and was stored before a real time; how many bundles that were."""

    @abstractmethod
    async def _write(self, bodies: Mapping[str, bytes]) -> None: ...

    @abstractmethod
    async def _read(self, key: str) -> bytes: ...


class EvidenceFolder(Evidence):
    """A folder of compressed files, two levels deep. A file appears whole or not at all, whatever is killed."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def path(self, key: str) -> Path:
        if key.startswith(_FOR_DAYS):
            return self.root / "pages" / key[len(_FOR_DAYS) :][:2] / key
        return self.root / key[:2] / key[2:4] / key

    async def forget(self, before: datetime) -> int:
        return await asyncio.to_thread(self._forget, before.timestamp())

    def _forget(self, before_s: float) -> int:
        old = [path for path in (self.root / "pages").glob("*/*") if path.stat().st_mtime < before_s]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    async def _write(self, bodies: Mapping[str, bytes]) -> None:
        fresh: dict[Path, bytes] = {}
        for key, body in bodies.items():
            path = self.path(key)
            if not path.exists():
                fresh[path] = body
            elif key.startswith(_FOR_DAYS):
                # Stored again it is kept again.
                path.touch()
        if fresh:
            await asyncio.to_thread(self._write_each, fresh)

    async def _read(self, key: str) -> bytes:
        try:
            return unpacked(await asyncio.to_thread(self.path(key).read_bytes))
        except FileNotFoundError as error:
            raise Permanent(f"no evidence under {key}") from error
        except ValueError as error:
            raise Permanent(f"damaged evidence under {key}") from error

    def _write_each(self, bodies: Mapping[Path, bytes]) -> None:
        for path, body in bodies.items():
            self._write_whole(path, body)

    @staticmethod
    def _write_whole(path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
            partial.write(packed(body))
        os.replace(partial.name, path)


class EvidenceGridFS(Evidence):
    """The same in GridFS: the key is the file's id."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._bucket: Any = AsyncIOMotorGridFSBucket(store.database, bucket_name="evidence")

    async def _write(self, bodies: Mapping[str, bytes]) -> None:
        await asyncio.gather(*(self._upload(key, body) for key, body in bodies.items()))

    async def _upload(self, key: str, body: bytes) -> None:
        try:
            await self._bucket.upload_from_stream_with_id(key, key, await asyncio.to_thread(packed, body))
        except DuplicateKeyError:
            return
        except PyMongoError as error:
            if "E11000" not in str(error):
                raise Unavailable(repr(error)) from error

    async def forget(self, before: datetime) -> int:
        try:
            old = self._bucket.find({"_id": {"$regex": f"^{_FOR_DAYS}"}, "uploadDate": {"$lt": before}})
            keys = [found._id async for found in old]
            for key in keys:
                with suppress(NoFile):
                    await self._bucket.delete(key)
        except PyMongoError as error:
            raise Unavailable(repr(error)) from error
        return len(keys)

    async def _read(self, key: str) -> bytes:
        try:
            stream = await self._bucket.open_download_stream(key)
            return unpacked(await stream.read())
        except NoFile as error:
            raise Permanent(f"no evidence under {key}") from error
        except ValueError as error:
            raise Permanent(f"damaged evidence under {key}") from error
        except PyMongoError as error:
            raise Unavailable(repr(error)) from error


def open_evidence(folder: Path | None, store: Store) -> Evidence:
    """The evidence store that the settings ask for."""
    return EvidenceFolder(folder) if folder else EvidenceGridFS(store)
