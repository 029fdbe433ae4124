"""Documents say what is true: files and links that they name exist, tables cover what there is, decisions have one shape."""

import importlib.metadata
import re
from pathlib import Path

import pytest

from shared.contracts.streams import CONSUMERS
from shared.storage.indexes import COLLECTIONS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "README.zh-CN.md", *DOCS.rglob("*.md")])
WRITTEN = [page for page in PAGES if page.name not in {"events.md", "metrics.md", "settings.md"}]
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PATHS = re.compile(r"`((?:services|shared|deploy|tests|docs)/[\w./-]+)`")
SETS = ("requirements", "embedded", "dev")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", WRITTEN, ids=_name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    missing = [path for path in PATHS.findall(page.read_text(encoding="utf-8")) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("page", WRITTEN, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("decision", DECISIONS, ids=_name)
def test_a_decision_has_a_number_a_status_and_a_day_to_look_again(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    number = decision.name[:4]
    assert re.match(rf"# {number} \S", text)
    assert re.search(r"^- Status: (accepted|superseded by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert re.search(r"^- Look again: \S", text, re.MULTILINE)
    for part in ("## Question", "## Decision"):
        assert part in text


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_commands_of_the_readme_exist(page: str) -> None:
    commands = {file.stem.replace("_", "-").strip("-") for file in (ROOT / "deploy/cli/commands").glob("*.py")}
    used = re.findall(r"(?m)^    (?:\.venv/bin/)?xunjian (\S+)", (ROOT / page).read_text(encoding="utf-8"))
    assert used
    assert set(used) <= commands


def test_both_readmes_show_the_same_commands() -> None:
    def commands(page: str) -> list[str]:
        lines = re.findall(
            r"(?m)^    ((?:make|sh|docker|xunjian|\.venv)\b.*)", (ROOT / page).read_text(encoding="utf-8")
        )
        return [line.split("  ")[0].split(" ID")[0].split(" ORDER")[0].split(" 编号")[0] for line in lines]

    assert commands("README.md") == commands("README.zh-CN.md")


def test_the_architecture_names_every_service_and_collection() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    assert {consumer.service for consumer in CONSUMERS} <= set(rows)
    for collection in COLLECTIONS:
        assert f"`{collection.name}`" in rows[collection.writer], f"{collection.writer} owns {collection.name}"


@pytest.mark.parametrize("group", SETS)
def test_every_dependency_is_explained_with_the_version_that_is_pinned(group: str) -> None:
    lines = (ROOT / f"{group}.in").read_text(encoding="utf-8").splitlines()
    asked = {re.split(r"[\[=<>]", line)[0] for line in lines if line and not line.startswith(("#", "-"))}
    table = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"(?m)^\| ([\w.-]+) \| ([\w.!]+) \|", table))
    assert {name: importlib.metadata.version(name) for name in asked} == {name: told.get(name) for name in asked}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
