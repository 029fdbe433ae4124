"""The people of the simulation: a review desk, an assessor, the owners, and the office that files citizens' reports.

They act through the public command line only.

`python -m deploy.province.people --clock FILE --out DIR --control URL --xunjian PATH_OF_CLI`
"""

import argparse
import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.province import citizens
from deploy.province.assessor import Plan, assess, history
from deploy.province.clock import ClockFile
from deploy.province.times import day_of

Record = dict[str, Any]
Run = Callable[[Sequence[str]], str]
Repair = Callable[[str], bool]

REVIEW_DAYS = (2.0, 4.0, 6.0, 7.2)
OWNER_DAYS = (7.6, 8.0, 8.4)
HISTORY_DAY, ASSESS_DAY = 0.5, 3.4
LAST_DAY = 10.0
ATTEMPTS = 8
PAUSE_S = 1.0
CALL_LIMIT_S = 180
CONFIRM_WHY = "经人工复核，问题属实"
DISMISS_WHY = "经人工复核，不属于该问题"
REPLY_TEXT = "已完成整改，请予复查"


class Unavailable(Exception):
    """The product did not take a command after several attempts."""


@dataclass(frozen=True)
class Truth:
    """What was planted, by target."""

    planted: dict[str, frozenset[str]]
    repairs: frozenset[str]
    plans: dict[str, Plan] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Truth":
        document = json.loads(path.read_text(encoding="utf-8"))
        targets = [*document["sites"], *document["accounts"]]
        return cls(
            {target["id"]: frozenset([*target["vetoes"], *target["notices"]]) for target in targets},
            frozenset(target["id"] for target in targets if target["repairs"]),
            {site["id"]: Plan(site["assessed"], site["bonus"]) for site in document["sites"]},
        )


class Desk:
    """Calls the command line, again and again when the product is being restarted at that moment."""

    def __init__(self, run: Run, pause: Callable[[float], None] = time.sleep) -> None:
        self._run = run
        self._pause = pause

    def call(self, *words: str) -> str:
        """The output of a command that succeeded."""
        for attempt in range(ATTEMPTS):
            try:
                return self._run(words)
            except (OSError, subprocess.SubprocessError) as failure:
                say("retry", command=" ".join(words[:2]), attempt=attempt + 1, why=type(failure).__name__)
                self._pause(PAUSE_S)
        raise Unavailable(" ".join(words[:2]))

    def listed(self, what: str) -> list[Record]:
        """What a listing command prints as JSON."""
        found = json.loads(self.call(what, "--json"))
        return [record for record in found if isinstance(record, dict)]


def say(act: str, **facts: object) -> None:
    """One line for whoever follows the run."""
    print(json.dumps({"act": act, **facts}, ensure_ascii=False), flush=True)


def review(desk: Desk, truth: Truth) -> None:
    """The review desk decides what only a person may."""
    waiting = [f for f in desk.listed("findings") if f.get("needs_person") and f.get("status") == "suspected"]
    confirmed = [f["id"] for f in waiting if f["indicator"] in truth.planted.get(f["target"], frozenset())]
    dismissed = [f["id"] for f in waiting if f["id"] not in confirmed]
    if confirmed:
        desk.call("findings", "confirm", *confirmed, "--why", CONFIRM_WHY)
    if dismissed:
        desk.call("findings", "dismiss", *dismissed, "--why", DISMISS_WHY)
    say("reviewed", confirmed=len(confirmed), dismissed=len(dismissed))


def answer_orders(desk: Desk, truth: Truth, repair: Repair) -> None:
    """Owners repair what they were ordered to and say so."""
    open_orders = [o for o in desk.listed("orders") if o.get("state") == "ordered" and o["target"] in truth.repairs]
    for target in sorted({order["target"] for order in open_orders}):
        repair(target)
    if open_orders:
        desk.call("reply", *[order["id"] for order in open_orders], "--text", REPLY_TEXT)
    say("replied", orders=len(open_orders))


def repair_by(control: str) -> Repair:
    """Repairs through the control port of the province."""

    def repair(target: str) -> bool:
        body = json.dumps({"target_id": target}).encode()
        request = urllib.request.Request(f"{control}/repair", body, {"content-type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return bool(reply.status == 200)

    return repair


def run_by(program: Sequence[str]) -> Run:
    """Runs the command line as a person's shell would."""

    def run(words: Sequence[str]) -> str:
        done = subprocess.run([*program, *words], capture_output=True, text=True, timeout=CALL_LIMIT_S, check=False)
        # Listing findings ends with 1 when there are some: that is an answer, not a failure.
        if done.returncode not in (0, 1) or (done.returncode == 1 and "--json" not in words):
            raise subprocess.CalledProcessError(done.returncode, list(words), done.stdout, done.stderr)
        return done.stdout

    return run


def live(clock: ClockFile, acts: Sequence[tuple[float, Callable[[], None]]], last_day: float) -> None:
    """Do each act on its day, then wait for the end."""
    for day, act in sorted(acts, key=lambda pair: pair[0]):
        wait_until(clock, day)
        try:
            act()
        except (Unavailable, OSError, ValueError, KeyError) as failure:
            say("gave-up", day=day, why=str(failure)[:200])
    wait_until(clock, last_day)
    say("left", day=round(day_of(clock.now()), 2))


def wait_until(clock: ClockFile, day: float) -> None:
    """Sleep until a day of the simulation has come."""
    while day_of(clock.now()) < day:
        time.sleep(0.1)


def days(text: str) -> tuple[float, ...]:
    """Days of the simulation, separated by commas."""
    return tuple(float(part) for part in text.split(","))


def main() -> None:
    """Live through the period, then leave."""
    parser = argparse.ArgumentParser(description="review desk and owners of the simulated province")
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--control", required=True)
    parser.add_argument("--xunjian", required=True, nargs="+", help="the command line, with leading words if any")
    parser.add_argument("--review-days", type=days, default=REVIEW_DAYS, help="when the review desk sits, as 2,4,6")
    parser.add_argument("--owner-days", type=days, default=OWNER_DAYS, help="when owners look at their orders")
    parser.add_argument("--last-day", type=float, default=LAST_DAY)
    parser.add_argument("--assess-day", type=float, default=ASSESS_DAY, help="when the assessor fills the sheets in")
    parser.add_argument("--period", default="2022Q2")
    parser.add_argument("--before", default="2022Q1", help="the period whose results the office has in its files")
    parser.add_argument("--edition", default="demo-province")
    arguments = parser.parse_args()
    truth = Truth.read(arguments.out / "truth.json")
    desk = Desk(run_by(arguments.xunjian))
    repair = repair_by(arguments.control)
    acts: list[tuple[float, Callable[[], None]]] = [(day, lambda: review(desk, truth)) for day in arguments.review_days]
    acts.append((HISTORY_DAY, lambda: history(desk, arguments.out / "history.csv", arguments.before, say)))
    sheets = (arguments.out, arguments.period, arguments.edition)
    assessing: list[tuple[float, Callable[[], None]]] = [
        (arguments.assess_day, lambda: assess(desk, truth.plans, *sheets, say))
    ]
    # Everybody is somebody else than who assesses, which takes days on a slow machine: nobody waits for it.
    answering: list[tuple[float, Callable[[], None]]] = [
        (citizens.FILE_DAY, lambda: citizens.file(desk, arguments.out / "errors.csv", say)),
        (citizens.FRESH_DAY, lambda: citizens.file(desk, arguments.out / "errors-new.csv", say)),
        (citizens.ANSWER_DAY, lambda: citizens.answer(desk, say)),
    ]
    owning: list[tuple[float, Callable[[], None]]] = [
        (day, lambda: answer_orders(desk, truth, repair)) for day in arguments.owner_days
    ]
    clock, last_day = ClockFile(arguments.clock), arguments.last_day
    with ThreadPoolExecutor() as people:
        lives = [
            people.submit(live, clock, [pair for pair in mine if pair[0] < last_day], last_day)
            for mine in (acts, assessing, answering, owning)
        ]
    for one in lives:
        one.result()


if __name__ == "__main__":
    main()
