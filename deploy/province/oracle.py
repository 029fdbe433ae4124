"""What the circular must say, computed from the planted truth alone: `python -m deploy.province.oracle DIR circular.json [told.json]`.

`told.json` holds what `xunjian scores --json` and `xunjian periods --json` print: points are compared site by site.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]
SILENT = "media-stale"

# The rules of points once more, in hundredths, by hand from the official frame: nothing here comes from the product.
COSTS: dict[str, tuple[int, str]] = {
    "interpretation-unlinked": (100, "解读关联"),
    "guide-wrong": (100, "内容准确"),
    "guide-material-unclear": (100, "办事指南"),
    "forms-missing": (100, "表格样表"),
    "browser-broken": (100, "兼容性"),
    "online-apply-broken": (100, "在线申请"),
    "leaders-wrong": (100, "领导信息"),
    "reply-late": (500, "办理答复"),
    "submit-broken": (500, "信息提交"),
    "labels-missing": (100, "页面标签"),
    "identity-missing": (100, "网站标识"),
    "findfault-missing": (200, "找错"),
    "dead-link": (10, "可用性"),
}
CAPS = {
    "解读关联": 600, "内容准确": 500, "办事指南": 1_000, "表格样表": 400, "兼容性": 200, "在线申请": 200, "领导信息": 200,
    "办理答复": 1_000, "信息提交": 500, "页面标签": 300, "网站标识": 200, "找错": 200, "可用性": 500,
}  # fmt: skip
ONCE = frozenset({"submit-broken", "findfault-missing"})
FULL, GATE, MOST_BONUS = 10_000, 8_000, 3_000
BANDS = (100, 90)


def expected(truth: Document) -> Document:
    """The figures of the circular before and after the re-check."""
    sites, accounts = truth["sites"], truth["accounts"]
    vetoed = [account for account in accounts if account["counts"] and account["vetoes"]]
    return {
        "sites": _figures(sites, after=False),
        "sites_after": _figures(sites, after=True),
        "accounts": _figures(accounts, after=False),
        "accounts_after": _figures(accounts, after=True),
        "scores": {site["id"]: points_of(site) for site in sites if site["counts"]},
        "bands": bands_of(sites),
        "high_before": truth["high_before"],
        "public_reports": _public_reports(truth["public_reports"]),
        "vetoes": {"accounts": len(vetoed), "silent": sum(SILENT in account["vetoes"] for account in vetoed)},
    }


def _public_reports(planted: dict[str, int]) -> Document:
    """All of them were answered, and in time."""
    rates = {key: {"numerator": planted[key], "denominator": planted["received"]} for key in ("settled", "on_time")}
    return {"total": {"received": planted["received"], "overdue": planted["overdue"], **rates}}


def points_of(site: Document) -> float | None:
    """The points of a site at the monitoring point; None for one with a veto."""
    if site["vetoes"]:
        return None
    lost: dict[str, int] = {}
    for code, cases in cases_of(site).items():
        cost, under = COSTS[code]
        lost[under] = lost.get(under, 0) + cost * (1 if code in ONCE else cases)
    base = FULL - sum(min(points, CAPS[under]) for under, points in lost.items())
    bonus = min(MOST_BONUS, round(sum(site["bonus"].values()) * 100)) if base > GATE else 0
    return (base + bonus) / 100


def cases_of(site: Document) -> dict[str, int]:
    """What an assessor will enter, and what stands on the pages for everybody to see."""
    traits = site["traits"]
    seen = {
        "labels-missing": 0 if "labels" in traits else 5,
        "identity-missing": int("no-police" in traits),
        "findfault-missing": int("no-findfault" in traits),
        "dead-link": len(site["dead_paths"]),
    }
    return {code: cases for code, cases in {**site["assessed"], **seen}.items() if cases}


def bands_of(sites: list[Document]) -> dict[str, dict[str, int]]:
    """How many sites lie at or above the ends of the bands, portals and departments apart."""
    bands: dict[str, dict[str, int]] = {}
    for kind in ("portal", "department"):
        points = [points_of(site) for site in sites if site["counts"] and site["category"] == kind]
        bands[kind] = {str(band): sum(one is not None and one >= band for one in points) for band in BANDS}
    return bands


def told_points(told: Document) -> Document:
    """What the product says, in the words of `expected`."""
    scores = {row["target"]: row["points"] for row in told["scores"] if row["kind"] == "site"}
    period = next(one for one in told["periods"] if not one["recheck"] and one.get("measured", True))
    groups = {one["group"]: one["bands"] for one in period["figures"]["groups"] if one["kind"] == "site"}
    before = [one for one in period["previous"]["groups"] if (one["kind"], one["group"]) == ("site", "")]
    return {
        "scores": scores,
        "bands": {
            kind: {str(band): groups[f"category:{kind}"][str(band)] for band in BANDS}
            for kind in ("portal", "department")
        },
        "high_before": before[0]["bands"]["90"] if before and not period["previous"]["measured"] else None,
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
    if len(arguments) not in (2, 3):
        print("usage: python -m deploy.province.oracle DIR circular.json [told.json]", file=sys.stderr)
        return 2
    truth = json.loads((Path(arguments[0]) / "truth.json").read_text(encoding="utf-8"))
    circular = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    wanted = expected(truth)
    points = {name: wanted.pop(name) for name in ("scores", "bands", "high_before")}
    found = list(differences(wanted, circular))
    if len(arguments) == 3:
        told = json.loads(Path(arguments[2]).read_text(encoding="utf-8"))
        found += differences(points, told_points(told))
    for line in found:
        print(explain(line, truth))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
