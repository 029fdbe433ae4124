"""One score explained line by line: clause, points, cap, evidence, and whose word it rests on."""

from collections.abc import Mapping
from typing import Any

from deploy.cli.session import Session
from shared.indicators.editions import Edition
from shared.indicators.wording import sentence, title, word

Document = dict[str, Any]
MOST_CASES = 10


async def find_score(s: Session, site: str, period: str, recheck: bool) -> Document | None:
    """The stored score of a target: by its id, its site code, or its name."""
    stage = "recheck" if recheck else "close"
    for target in (site, f"site-{site.lower()}"):
        found = await s.store.get("scores", f"{period}:{stage}:{target}")
        if found is not None:
            return found
    named = await s.store.find("scores", {"period": period, "recheck": recheck, "name": site}, limit=2)
    return named[0] if len(named) == 1 else None


async def explain_score(s: Session, score: Document, edition: Edition, lang: str) -> Document:
    """The score with its lines in sentences."""
    case = await s.store.get("findings", str(score["target"])) or {}
    known = {one["facts"]["id"]: one for one in [*case.get("findings", []), *case.get("closed", [])]}
    return {
        **{name: score.get(name) for name in (
            "target", "name", "region", "period", "recheck", "edition", "verdict", "points", "base", "bonus", "coverage",
            "provisional", "not_scored", "scaled_from", "occurred_at",
        )},
        "total": float(edition.frame.total),
        "pass_min": float(edition.frame.pass_min),
        "bonus_gate": float(edition.frame.bonus_gate),
        "minimum_coverage": edition.minimum_coverage,
        "vetoes": [_veto(one, known, edition, lang) for one in score["vetoes"]],
        "missing": [{"indicator": code, "title": title(code, lang, edition)} for code in score["missing"]],
        "lines": [_line(one, known, edition, lang) for one in score.get("lines", [])],
    }  # fmt: skip


def _veto(facts: Document, known: Mapping[str, Document], edition: Edition, lang: str) -> Document:
    return {
        "indicator": facts["indicator"],
        "title": title(facts["indicator"], lang, edition),
        "clause": _clause(facts["indicator"], edition),
        "says": sentence(facts["indicator"], facts["params"], lang, edition),
        "places": facts["places"],
        "evidence": facts["evidence"],
        "observations": facts["observations"],
        "review": (known.get(facts["id"]) or {}).get("review"),
    }


def _line(line: Document, known: Mapping[str, Document], edition: Edition, lang: str) -> Document:
    found = [known[one] for one in line["findings"] if one in known]
    return {
        **line,
        "title": title(line["indicator"], lang, edition),
        "severity_zh": word(line["severity"], lang),
        "clause": _clause(line["indicator"], edition),
        "sum": _sum(line),
        "cases_of": [
            {
                "says": sentence(line["indicator"], one["facts"]["params"], lang, edition),
                "confirmed_at": one["facts"]["confirmed_at"],
                "places": one["facts"]["places"][:3],
                "evidence": one["facts"]["evidence"][:3],
                "observations": one["facts"]["observations"],
                "review": one.get("review"),
            }
            for one in found[:MOST_CASES]
        ],
        "more": max(0, len(found) - MOST_CASES),
    }


def _clause(code: str, edition: Edition) -> str:
    rule = edition.rules.get(code)
    return rule.source if rule is not None else ""


def _sum(line: Document) -> str:
    """The line as a sum: so many cases at so much, and what the cap left of it."""
    raw, points = f"{line['raw']:g}", f"{line['points']:g}"
    each = f"{line['cases']}×{line['each']:g}" if line["each"] is not None else str(line["cases"])
    capped = f"，封顶后{points}" if line["raw"] != line["points"] else ""
    return f"{each}={raw}{capped}"
