"""What the circular must say, computed from the planted truth alone: `python -m deploy.province.oracle DIR circular.json`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]
SILENT = "media-stale"


def expected(truth: Document) -> Document:
    """The figures of the circular before and after the re-check."""
    sites, accounts = truth["sites"], truth["accounts"]
    vetoed = [account for account in accounts if account["counts"] and account["vetoes"]]
    return {
        "sites": _figures(sites, after=False),
        "sites_after": _figures(sites, after=True),
        "accounts": _figures(accounts, after=False),
        "accounts_after": _figures(accounts, after=True),
        "vetoes": {"accounts": len(vetoed), "silent": sum(SILENT in account["vetoes"] for account in vetoed)},
    }


def _figures(targets: list[Document], *, after: bool) -> Document:
    counted = [target for target in targets if target["counts"]]
    failed = [target["id"] for target in counted if target["vetoes"] and not (after and target["repairs"])]
    by_region: dict[str, dict[str, int]] = {}
    for target in counted:
        figures = by_region.setdefault(target["region"], {"checked": 0, "passed": 0})
        figures["checked"] += 1
        figures["passed"] += target["id"] not in failed
    return {
        "checked": len(counted),
        "passed": len(counted) - len(failed),
        "failed": sorted(failed),
        "by_region": dict(sorted(by_region.items())),
    }


def regions_without_failure(figures: Document) -> list[str]:
    """Regions whose every target passes."""
    return [region for region, found in figures["by_region"].items() if found["checked"] == found["passed"]]


def differences(wanted: Any, found: Any, place: str = "") -> Iterator[str]:
    """Every place where what was found is not what was wanted; more keys are welcome."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            yield f"{place}: wanted an object, found {found!r}"
            return
        for key, value in wanted.items():
            yield from differences(value, found.get(key), f"{place}/{key}")
    elif isinstance(wanted, list):
        yield from _list_differences(wanted, found, place)
    elif wanted != found:
        yield f"{place}: wanted {wanted!r}, found {found!r}"


def _list_differences(wanted: list[str], found: Any, place: str) -> Iterator[str]:
    if not isinstance(found, list):
        yield f"{place}: wanted a list, found {found!r}"
        return
    for item in sorted(set(wanted) - set(found)):
        yield f"{place}: {item} is missing"
    for item in sorted(set(found) - set(wanted)):
        yield f"{place}: {item} should not be there"


def explain(line: str, truth: Document) -> str:
    """A difference with what was planted in the target it names."""
    for target in (*truth["sites"], *truth["accounts"]):
        if target["id"] in line:
            planted = ", ".join([*target["vetoes"], *target["notices"], *target["traits"]]) or "nothing"
            return f"{line} ({target['name']}; planted: {planted})"
    return line


def main(arguments: list[str]) -> int:
    """Print differences; 0 when there are none, 1 when there are, 2 for wrong usage."""
    if len(arguments) != 2:
        print("usage: python -m deploy.province.oracle DIR circular.json", file=sys.stderr)
        return 2
    truth = json.loads((Path(arguments[0]) / "truth.json").read_text(encoding="utf-8"))
    circular = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    found = list(differences(expected(truth), circular))
    for line in found:
        print(explain(line, truth))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
