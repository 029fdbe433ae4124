"""Bytes by their hash, alone or together with others of their kind."""

import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.runtime.settle import Permanent
from shared.storage.evidence import EvidenceFolder


async def test_bodies_stored_together_are_found_one_by_one(tmp_path: Path) -> None:
    evidence, bodies = EvidenceFolder(tmp_path), [b"<html>one</html>", b"", b"<html>three</html>"]
    keys = await evidence.put_together(bodies)
    alone = await evidence.put(b"alone")
    assert len({*keys, alone}) == 4
    assert [await evidence.get(key) for key in (*keys, alone)] == [*bodies, b"alone"]
    assert [await EvidenceFolder(tmp_path).get(key) for key in keys] == bodies
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 2


async def test_the_same_bodies_are_stored_once(tmp_path: Path) -> None:
    evidence = EvidenceFolder(tmp_path)
    assert await evidence.put_together([b"a", b"b"]) == await evidence.put_together([b"a", b"b"])
    assert await evidence.put_together([]) == []
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


@pytest.mark.parametrize("key", ["00" * 32, "pages-" + "00" * 32 + "+0+5"])
async def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path, key: str) -> None:
    with pytest.raises(Permanent, match="no evidence"):
        await EvidenceFolder(tmp_path).get(key)


async def test_what_an_earlier_version_stored_is_read_too(tmp_path: Path) -> None:
    evidence = EvidenceFolder(tmp_path)
    key = await evidence.put(b"<html>old</html>")
    evidence.path(key).write_bytes(zlib.compress(b"<html>old</html>", 1))
    assert await EvidenceFolder(tmp_path).get(key) == b"<html>old</html>"


@pytest.mark.parametrize(
    "hurt", [lambda stored: stored[: len(stored) // 2], lambda stored: b"", lambda stored: b"\0" * 40]
)
async def test_damaged_evidence_is_said_to_be_damaged(tmp_path: Path, hurt: Callable[[bytes], bytes]) -> None:
    evidence = EvidenceFolder(tmp_path)
    key = await evidence.put(b"<html>whole</html>" * 50)
    path = evidence.path(key)
    path.write_bytes(hurt(path.read_bytes()))
    with pytest.raises(Permanent, match="damaged evidence"):
        await EvidenceFolder(tmp_path).get(key)


async def test_only_what_was_kept_for_days_is_forgotten_and_only_when_they_are_over(tmp_path: Path) -> None:
    evidence, now = EvidenceFolder(tmp_path), datetime.now(UTC)
    alone = await evidence.put(b"alone")
    (old,), (young,) = await evidence.put_together([b"old"]), await evidence.put_together([b"young"])
    at = (now - timedelta(days=15)).timestamp()
    for key in (alone, old.partition("+")[0]):
        os.utime(evidence.path(key), (at, at))
    assert await evidence.forget(now - timedelta(days=14)) == 1
    other = EvidenceFolder(tmp_path)
    assert (await other.get(alone), await other.get(young)) == (b"alone", b"young")
    with pytest.raises(Permanent):
        await other.get(old)
