"""The document store: grouped reads and journalled writes, compare-and-set on a version, and bounded searches."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, OperationFailure, PyMongoError

from shared.runtime import metrics
from shared.runtime.settle import Unavailable
from shared.storage.indexes import Index

Document = dict[str, Any]
_DUPLICATE = 11000
GROUP_WAIT_S = 0.02
GROUP_SIZE = 500
FIND_BATCH = 1_000


class Conflict(Exception):
    """A compare-and-set write lost a race: reread and fold again."""


class Store:
    """One database. Every write returns when it is in the journal; concurrent writes share one commit (stack.md 7)."""

    def __init__(self, client: Any, database: str, live: metrics.Metrics | None = None) -> None:
        self.client = client
        self.database = client[database]
        self._metrics = live or metrics.Metrics()
        self._waiting: dict[str, list[tuple[Any, asyncio.Future[None]]]] = {}
        self._flushers: dict[str, asyncio.Task[None]] = {}
        self._asked: dict[str, list[tuple[str, asyncio.Future[Document | None]]]] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._collections: dict[str, Any] = {}

    def _collection(self, name: str) -> Any:
        """The driver's handle, made once: making it costs as much as many a command."""
        if name not in self._collections:
            self._collections[name] = self.database[name]
        return self._collections[name]

    async def ping(self) -> None:
        """Raises Unavailable when the server does not answer."""
        with _translated():
            await self.database.command("ping")

    async def local_time(self) -> datetime | None:
        """What the server's clock says; None when it does not."""
        with _translated():
            told = (await self.database.command("hello")).get("localTime")
            return told if isinstance(told, datetime) else None

    async def room(self) -> tuple[float, float] | None:
        """Bytes used and bytes in all of the disk under the database; None when the server does not say."""
        with _translated():
            told = await self.database.command("dbStats")
            used, size = told.get("fsUsedSize"), told.get("fsTotalSize")
            return (float(used), float(size)) if used is not None and size else None

    async def ensure_index(self, collection: str, index: Index) -> None:
        """Make an index; one of that name with other options is dropped and made anew."""
        keys, name = [(field, 1) for field in index.fields], "_".join(index.fields)
        options: dict[str, Any] = {"unique": index.unique, "sparse": index.sparse}
        if index.expire_after_s is not None:
            options["expireAfterSeconds"] = index.expire_after_s
        with _translated():
            try:
                await self._collection(collection).create_index(keys, name=name, **options)
            except OperationFailure:
                await self._collection(collection).drop_index(name)
                await self._collection(collection).create_index(keys, name=name, **options)

    # reading
    async def get(self, collection: str, key: str) -> Document | None:
        """One document. What is asked for while another read of the collection is under way shares the next command."""
        future: asyncio.Future[Document | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(collection, []).append((key, future))
        if collection not in self._readers:
            self._readers[collection] = asyncio.create_task(self._read(collection))
        return await future

    async def find(
        self, collection: str, query: Mapping[str, Any] | None = None, fields: Sequence[str] = (), limit: int = 0
    ) -> list[Document]:
        """Documents that match, unsorted; keep the match small, because embedded servers scan what matches (stack.md 7)."""
        with _translated():
            # The server's own first batch is 101 documents: more would be a second question.
            cursor = self._collection(collection).find(
                dict(query or {}), list(fields) or None, limit=limit, batch_size=FIND_BATCH
            )
            found: list[Document] = await cursor.to_list(length=None)
            return found

    async def batches(
        self, collection: str, query: Mapping[str, Any] | None = None, fields: Sequence[str] = (), size: int = 100
    ) -> AsyncIterator[list[Document]]:
        """Documents that match, so many at a time: a collection may be larger than memory. The next ones come while these are worked on."""
        cursor = self._collection(collection).find(dict(query or {}), list(fields) or None, batch_size=size)
        coming = asyncio.ensure_future(cursor.to_list(length=size))
        try:
            while batch := await _soon(coming):
                coming = asyncio.ensure_future(cursor.to_list(length=size))
                yield batch
        finally:
            coming.cancel()
            await cursor.close()

    # writing
    async def upsert(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        """Apply a MongoDB update document to one document, making it when absent. Idempotent changes only."""
        await self._grouped(collection, UpdateOne({"_id": key}, dict(change), upsert=True))

    async def replace(self, collection: str, document: Document, expected: int) -> None:
        """Write a whole document if its stored `version` still is `expected` (0: it must not exist yet). Raises Conflict.

        A lost race shows as a duplicate key, because the filter misses and the upsert then meets the `_id`.
        """
        filled = {**document, "version": expected + 1}
        # An insert says the same of a document that must not exist, at a fraction of the server's work.
        known = {"_id": document["_id"], "version": expected}
        await self._grouped(collection, ReplaceOne(known, filled, upsert=True) if expected else InsertOne(filled))

    async def insert(self, collection: str, document: Document) -> None:
        """Store a document that is new. Raises Conflict when its `_id` is taken. Several times cheaper than an upsert."""
        await self._grouped(collection, InsertOne(document))

    async def insert_once(self, collection: str, document: Document) -> bool:
        """Insert unless the `_id` is taken; says whether it was new."""
        with _translated():
            result = await self._collection(collection).update_one(
                {"_id": document["_id"]},
                {"$setOnInsert": {k: v for k, v in document.items() if k != "_id"}},
                upsert=True,
            )
            return result.upserted_id is not None

    async def remove(self, collection: str, query: Mapping[str, Any]) -> int:
        with _translated():
            result = await self._collection(collection).delete_many(dict(query))
            return int(result.deleted_count)

    async def _read(self, collection: str) -> None:
        """Answer what is asked, in groups, until nothing is asked any more."""
        try:
            await asyncio.sleep(0)
            while group := self._asked.pop(collection, []):
                for start in range(0, len(group), GROUP_SIZE):
                    await self._answer(collection, group[start : start + GROUP_SIZE])
        finally:
            self._readers.pop(collection, None)
            if self._asked.get(collection):
                self._readers[collection] = asyncio.create_task(self._read(collection))

    async def _answer(self, collection: str, group: list[tuple[str, "asyncio.Future[Document | None]"]]) -> None:
        keys = list({key for key, _ in group})
        found: dict[str, Document] = {}
        failure: Unavailable | None = None
        try:
            for document in await self.find(collection, {"_id": keys[0] if len(keys) == 1 else {"$in": keys}}):
                found[document["_id"]] = document
        except Unavailable as error:
            failure = error
        given: set[str] = set()
        for key, future in group:
            if future.cancelled():
                continue
            if failure is not None:
                future.set_exception(failure)
            else:
                # Whoever folds a document may change it in place: nobody shares one.
                future.set_result(deepcopy(found.get(key)) if key in given else found.get(key))
                given.add(key)

    async def _grouped(self, collection: str, operation: Any) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(collection, []).append((operation, future))
        if collection not in self._flushers:
            self._flushers[collection] = asyncio.create_task(self._flush(collection))
        try:
            await future
        except Conflict:
            self._metrics.count(metrics.LOST_RACES, collection)
            raise

    async def _flush(self, collection: str) -> None:
        """Commit what waits, in groups, until nothing waits any more."""
        try:
            await asyncio.sleep(GROUP_WAIT_S)
            while group := self._waiting.pop(collection, []):
                for start in range(0, len(group), GROUP_SIZE):
                    await self._commit(collection, group[start : start + GROUP_SIZE])
        finally:
            self._flushers.pop(collection, None)
            if self._waiting.get(collection):
                self._flushers[collection] = asyncio.create_task(self._flush(collection))

    async def _commit(self, collection: str, group: list[tuple[Any, asyncio.Future[None]]]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        failed: dict[int, Exception] = {}
        try:
            await self._collection(collection).bulk_write([operation for operation, _ in group], ordered=False)
        except BulkWriteError as error:
            for entry in (error.details or {}).get("writeErrors", []):
                duplicate = entry.get("code") == _DUPLICATE
                failed[entry["index"]] = Conflict(collection) if duplicate else Unavailable(str(entry.get("errmsg")))
        except PyMongoError as error:
            failed = dict.fromkeys(range(len(group)), Unavailable(repr(error)))
        self._metrics.observe(metrics.COMMITS, collection, seconds=loop.time() - began)
        for index, (_, future) in enumerate(group):
            if future.cancelled():
                continue
            if index in failed:
                future.set_exception(failed[index])
            else:
                future.set_result(None)


async def _soon(coming: "asyncio.Future[list[Document]]") -> list[Document]:
    with _translated():
        return await coming


class _translated:  # noqa: N801 -- reads as a phrase: `with _translated():`
    """pymongo's errors become ours, here and nowhere else."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PyMongoError):
            raise Unavailable(repr(error)) from error


@asynccontextmanager
async def open_store(url: str, database: str, live: metrics.Metrics | None = None) -> AsyncIterator[Store]:
    """The store behind a MongoDB URI.

    `journal=true` is forced: without it acknowledged writes were lost on kill -9. The driver's own retry of writes is off:
    every write here may be repeated by its caller, and the server's book-keeping for it was a third of its work (measured).
    """
    client: Any = AsyncIOMotorClient(
        url,
        journal=True,
        tz_aware=True,
        serverSelectionTimeoutMS=5_000,
        retryWrites=False,
        appname="xunjian",
        maxPoolSize=16,
    )
    try:
        yield Store(client, database, live)
    finally:
        client.close()
