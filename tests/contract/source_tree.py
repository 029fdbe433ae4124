"""The product's own source as syntax trees, for tests about its shape."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared", "deploy")
SERVICES = tuple(sorted(path.parent for path in (ROOT / "services").glob("*/__init__.py")))


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """The Python files of the product, or of some of its folders."""
    return tuple(sorted(path for folder in folders or PRODUCT for path in (ROOT / folder).rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_name(path: Path) -> str:
    """The dotted name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a file imports, wherever in the file it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted text of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)
