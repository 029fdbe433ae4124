"""The shape that every service has, and what may be used where (design.md 2 and 3, style.md 3)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.source_tree import ROOT, SERVICES, calls, imported, module_name, shown, sources, tree

IMPURE = frozenset(
    {"asyncio", "faststream", "gridfs", "httpcore", "httpx", "logging", "motor", "nats", "pymongo", "random", "socket",
     "structlog", "time"}
)  # fmt: skip
PURE = ("shared/contracts", "shared/indicators", "shared/workdays", "services/crawler/checks")
"""Pure like the services' domains."""

HOME_OF = {
    "motor": "shared/storage",
    "pymongo": "shared/storage",
    "gridfs": "shared/storage",
    "bson": "shared/storage",
    "httpx": "shared/web",
    "httpcore": "shared/web",
}
"""The one folder that may use a library: changing the library is changing the folder."""

CLOCK = re.compile(
    r"(?:^|\.)(?:datetime|date)\.(?:now|utcnow|today)$"
    r"|(?:^|\.)time\.(?:time|monotonic|perf_counter|process_time|gmtime|localtime)(?:_ns)?$"
    r"|(?:^|[._)])loop(?:\(\))?\.time$"
)
MAY_READ_CLOCKS = {
    "shared/runtime/clock.py": "the only place (law 6)",
    "shared/storage/store.py": "how long a commit took, for its histogram",
    "deploy/embedded/clockfile.py": "writes the clock file that the product's clock reads",
    "deploy/embedded/children.py": "how long a child process may take to start",
    "deploy/province/clock.py": "the simulated world reads the same clock file, and never the product's code",
    "deploy/demo/run.py": "how long the demonstration took, for people",
    "deploy/demo/people.py": "how long to wait for a command of the simulated people",
}
LONGEST_FUNCTION, LONGEST_FILE = 60, 400


def domain_files() -> list[Path]:
    return [path for path in sources("services") if "domain" in path.relative_to(ROOT).parts]


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
@pytest.mark.parametrize("part", ["app.py", "handlers.py", "domain/__init__.py", "README.md"])
def test_every_service_has_the_same_parts(service: Path, part: str) -> None:
    assert (service / part).exists()


def test_every_folder_of_code_is_a_package_that_says_what_is_in_it() -> None:
    folders = {path.parent for path in sources()}
    silent = [folder for folder in folders if not (folder / "__init__.py").exists()]
    assert [shown(folder) for folder in silent] == []
    assert [shown(path) for path in sources() if not ast.get_docstring(tree(path))] == []


def test_domains_are_pure() -> None:
    faults = [
        f"{shown(path)}:{line}: imports {name}"
        for path in [*domain_files(), *sources(*PURE)]
        for line, name in imported(path)
        if name.split(".")[0] in IMPURE or name.startswith("shared.runtime") or name.startswith("shared.storage")
    ]
    faults += [
        f"{shown(path)}:{node.lineno}: asynchronous"
        for path in [*domain_files(), *sources(*PURE)]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    assert faults == []


def test_a_library_is_used_in_its_own_folder_only() -> None:
    faults = [
        f"{shown(path)}:{line}: {name}"
        for path in sources()
        for line, name in imported(path)
        if not shown(path).startswith(HOME_OF.get(name.split(".")[0], ""))
    ]
    assert faults == []


def test_clocks_are_read_in_the_listed_places_only() -> None:
    readers: dict[str, list[int]] = {}
    for path in sources():
        for node, called in calls(path):
            if CLOCK.search(called):
                readers.setdefault(shown(path), []).append(node.lineno)
        assert all(name != "time" for _, name in from_imports(path)), f"{shown(path)}: write time.monotonic() in full"
    assert {path: lines for path, lines in readers.items() if path not in MAY_READ_CLOCKS} == {}
    assert set(MAY_READ_CLOCKS) - set(readers) == set(), "an allowance that nobody uses is taken away"


def from_imports(path: Path) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.module or "")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level == 0
    ]


@pytest.mark.parametrize(
    "called",
    ["datetime.now", "datetime.datetime.now", "date.today", "time.monotonic_ns", "asyncio.get_running_loop().time"],
)
def test_a_read_of_the_clock_is_recognised(called: str) -> None:
    assert CLOCK.search(called)


@pytest.mark.parametrize(
    "called", ["self.parts.clock.now", "clock.now", "moment.time", "seen.date", "datetime.fromisoformat"]
)
def test_what_is_no_read_of_the_clock_is_not_taken_for_one(called: str) -> None:
    assert not CLOCK.search(called)


def test_functions_and_files_are_short() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    long += [
        f"{shown(path)}: {lines} lines"
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_one_service_never_imports_another() -> None:
    faults = [
        f"{shown(path)}:{line}: {name}"
        for service in SERVICES
        for path in sources(f"services/{service.name}")
        for line, name in imported(path)
        if name.startswith("services.") and name.split(".")[1] != service.name
    ]
    assert faults == []


IMPORT_ALL = """
import importlib, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen"):
        raise SystemExit(f"{event} {arguments} while {current} was imported")
current = ""
sys.addaudithook(refuse)
for current in sys.argv[1:]:
    importlib.import_module(current)
"""


def test_importing_everything_needs_no_environment_and_opens_nothing() -> None:
    modules = [module_name(path) for path in sources() if path.stem != "__main__"]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *modules],
        cwd=ROOT, env={}, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
