"""Pages after the patterns of many content systems: one `.family` file holds a skeleton and its cases, each with what must be read.

A file names slots (`slot: text`), its skeleton last (`page:`), and then cases: `=== expected | why`, followed by the slots that differ.
`{br}` is a line's end inside a slot.
`?fact: value` says what else must be read. `traps.slots` holds texts that must not change what is read from any article.
"""

import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from services.crawler.domain.dates import CST
from services.crawler.domain.facts import PageFacts
from services.crawler.domain.page import read_page

FOLDER = Path(__file__).parents[1] / "fixtures" / "families"
NOW = "2022-06-17"
_SLOT = re.compile(r"(\??[a-z]{1,20})\+?: ?(.*)")


@dataclass(frozen=True)
class Case:
    """One page, the date it must yield (None: unknown), why, and its other facts."""

    family: str
    why: str
    url: str
    html: str
    now: datetime
    expected: str | None
    facts: dict[str, str]
    title: str
    sentence: str


def cases(kind: str) -> Iterator[Case]:
    """The hand-written cases of all families of a kind: `articles` or `lists`."""
    for file in sorted((FOLDER / kind).glob("*.family")):
        defaults, blocks = _read(file)
        for head, slots in blocks:
            yield _case({**_shared(), **defaults, **slots}, head)


def trapped() -> Iterator[Case]:
    """The first article of every family, once with each trap."""
    traps = [line.split(": ", 1) for line in (FOLDER / "articles" / "traps.slots").read_text("utf-8").splitlines()]
    for file in sorted((FOLDER / "articles").glob("*.family")):
        defaults, blocks = _read(file)
        head, slots = blocks[0]
        for name, text in traps:
            slot, _, html = text.partition(" ")
            filled = {**_shared(), **defaults, **slots}
            filled[slot] += html
            yield _case(filled, f"{head.partition(' | ')[0]} | trap: {name}")


def _read(file: Path) -> tuple[dict[str, str], list[tuple[str, dict[str, str]]]]:
    parts = re.split(r"^=== ", file.read_text("utf-8"), flags=re.MULTILINE)
    heads = [part.partition("\n") for part in parts[1:]]
    return _slots(parts[0]), [(head, _slots(rest)) for head, _, rest in heads]


@cache
def _shared() -> dict[str, str]:
    return _slots((FOLDER / "shared.slots").read_text("utf-8"))


def _slots(text: str) -> dict[str, str]:
    found = (_SLOT.fullmatch(line) for line in text.splitlines())
    return {match[1]: match[2] for match in found if match is not None}


def _case(slots: dict[str, str], head: str) -> Case:
    html = slots["page"]
    for _ in range(3):  # a slot may name others
        for name, text in slots.items():
            html = html.replace("{" + name + "}", text)
    html = html.replace("{br}", "\n")
    expected, _, why = head.partition(" | ")
    return Case(
        family=slots["family"],
        why=why,
        url=slots["url"],
        html=html,
        now=datetime.fromisoformat(slots.get("now", NOW)).replace(hour=12, tzinfo=CST),
        expected=None if expected == "none" else expected,
        facts={name[1:]: text for name, text in slots.items() if name.startswith("?")},
        title=slots["title"],
        sentence=re.sub(r"<[^>]{0,200}>", "\n", slots["body"]).strip().split("\n")[0].replace("\u3000", " ").strip(),
    )


def read(case: Case) -> PageFacts:
    return read_page(case.html, case.url, now=case.now)


def said(value: datetime | None, like: str | None) -> str | None:
    """A date in the form of what is expected: with the minute only when that names one."""
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M" if like and "T" in like else "%Y-%m-%d")


def outcome(case: Case, got: str | None) -> str:
    """`right`; `unknown` where a date was to be read; `wrong` for any other date than the expected."""
    return "right" if got == case.expected else "unknown" if got is None else "wrong"


def table(found: Iterable[tuple[Case, str | None]]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Outcomes by family, and every miss in words."""
    rows: dict[str, Counter[str]] = {}
    misses = []
    for case, got in found:
        result = outcome(case, got)
        rows.setdefault(case.family, Counter())[result] += 1
        if result != "right":
            misses.append(f"{result}: {case.family}: {case.why}: expected {case.expected}, read {got}")
    return rows, misses


def _print(title: str, found: Iterable[tuple[Case, str | None]]) -> None:
    rows, misses = table(found)
    print(f"{title}\n\n| family | cases | right | unknown | wrong |\n|---|---|---|---|---|")
    for family, row in rows.items():
        print(f"| {family} | {row.total()} | {row['right']} | {row['unknown']} | {row['wrong']} |")
    total = sum(rows.values(), Counter[str]())
    print(f"| **all** | {total.total()} | {total['right']} | {total['unknown']} | {total['wrong']} |\n")
    print("\n".join(misses))


def _milliseconds(case: Case) -> float:
    times = []
    for _ in range(5):
        began = time.process_time()
        read(case)
        times.append(time.process_time() - began)
    return 1000 * statistics.median(times)


def main() -> None:
    """The tables and the CPU time of a page: `python -m tests.support.families`."""
    articles = list(cases("articles"))
    _print("Articles", ((case, said(read(case).published_at, case.expected)) for case in articles))
    with_traps = list(trapped())
    _print("The same with traps", ((case, said(read(case).published_at, case.expected)) for case in with_traps))
    lists = list(cases("lists"))
    _print("Lists and home pages", ((case, said(newest(read(case)), case.expected)) for case in lists))
    times = [_milliseconds(case) for case in (*articles, *lists)]
    print(f"CPU of read_page: median {statistics.median(times):.3f} ms, mean {statistics.mean(times):.3f} ms a page")


def newest(facts: PageFacts) -> datetime | None:
    """The newest date of a home page, or of the section that a list page is."""
    return facts.home_newest_at or (facts.sections[0].newest_at if facts.sections else None)


if __name__ == "__main__":
    main()
