"""A collection has one writer: what services read and write is read off their calls and held against indexes.COLLECTIONS."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.storage.indexes import COLLECTIONS
from tests.contract.source_tree import SERVICES, calls, module_name, shown, sources, tree

WRITES = {"upsert": 0, "replace": 0, "insert": 0, "insert_once": 0, "remove": 0}
READS = {"get": 0, "find": 0, "batches": 0}
FOLDS = {"fold": 2, "heal": 2, "flush": 2}
"""Operations, and which of their arguments is the collection."""

WRITER = {one.name: one.writer for one in COLLECTIONS}
READS_ANY = {"reporting", "exporter"}
FROM_DATA = {
    "services/inventory/handlers.py": {"websites", "accounts", "sections"},  # by kind of row
    "services/rectification/handlers.py": {"orders", "error_reports"},  # one fold for both
    "services/reporting/adapters/gather.py": {"websites", "accounts"},  # both registers in one loop
}
"""Files in which the name is computed, and the names that it can be."""


@dataclass(frozen=True)
class Use:
    service: str
    where: str
    collection: str | None
    """None: computed while it runs."""
    writes: bool


def uses() -> Iterator[Use]:
    for folder in SERVICES:
        service = folder.name.replace("_", "-")
        for path in sources(f"services/{folder.name}"):
            for node, called in calls(path):
                found = _collection(node, called)
                if found is not None:
                    argument, writes = found
                    yield Use(service, f"{shown(path)}:{node.lineno}", _named(path, argument), writes)


def _collection(node: ast.Call, called: str) -> tuple[ast.expr, bool] | None:
    """The argument that names a collection, and whether the call writes; None for calls of other things."""
    owner, _, operation = called.rpartition(".")
    if owner in ("", "outbox") and operation in FOLDS and len(node.args) > FOLDS[operation]:
        return node.args[FOLDS[operation]], True
    if owner.endswith("store") and operation in {**WRITES, **READS} and node.args:
        return node.args[0], operation in WRITES
    return None


def _named(path: Path, argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    if isinstance(argument, ast.Name):
        value = vars(importlib.import_module(module_name(path))).get(argument.id)
        return value if isinstance(value, str) else None
    return None


USES = tuple(uses())


def test_the_calls_are_found() -> None:
    assert {use.service for use in USES if use.writes} == {one.writer for one in COLLECTIONS}


@pytest.mark.parametrize("use", [use for use in USES if use.collection], ids=lambda use: use.where)
def test_a_service_touches_its_own_declared_collections_only(use: Use) -> None:
    assert use.collection in WRITER, "declare it in shared/storage/indexes.py"
    if use.writes or use.service not in READS_ANY:
        assert WRITER[use.collection] == use.service


def test_a_computed_name_is_one_of_the_declared() -> None:
    computed = {use.where.split(":")[0]: use.service for use in USES if use.collection is None}
    assert set(computed) == set(FROM_DATA)
    for where, service in computed.items():
        assert service in READS_ANY or {WRITER[name] for name in FROM_DATA[where]} == {service}


def test_no_service_goes_around_the_store() -> None:
    """The raw client would write what no check here sees."""
    raw = {
        f"{shown(path)}:{node.lineno}"
        for path in sources("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("client", "database") and _is_store(node.value)
    }
    assert raw == set()


def _is_store(value: ast.expr) -> bool:
    return ast.unparse(value).endswith("store")


def test_every_declared_collection_is_written() -> None:
    written = {use.collection for use in USES if use.writes}
    written |= {name for use in USES if use.writes for name in FROM_DATA.get(use.where.split(":")[0], set())}
    assert set(WRITER) - written == set()


def test_no_collection_is_declared_twice() -> None:
    assert len(WRITER) == len(COLLECTIONS)
