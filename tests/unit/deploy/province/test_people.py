"""The review desk and the owners act on what the product lists, and bear with a product that is being restarted."""

import json
import subprocess
from collections.abc import Sequence

import pytest

from deploy.province.people import ATTEMPTS, Desk, Truth, Unavailable, answer_orders, review

TRUTH = Truth({"site-1": frozenset({"homepage-stale"}), "site-2": frozenset()}, frozenset({"site-1"}))


class Product:
    """A command line that answers from a script and can fail at first."""

    def __init__(self, listed: object, failures: int = 0) -> None:
        self.listed = json.dumps(listed)
        self.failures = failures
        self.calls: list[tuple[str, ...]] = []

    def __call__(self, words: Sequence[str]) -> str:
        if self.failures:
            self.failures -= 1
            raise subprocess.CalledProcessError(3, list(words))
        self.calls.append(tuple(words))
        return self.listed if "--json" in words else ""


def finding(number: int, target: str, **more: object) -> dict[str, object]:
    base = {
        "id": f"f{number}",
        "target": target,
        "indicator": "homepage-stale",
        "status": "suspected",
        "needs_person": True,
    }
    return {**base, **more}


def desk(product: Product) -> Desk:
    return Desk(product, pause=lambda seconds: None)


def test_review_confirms_what_is_true_and_dismisses_the_rest() -> None:
    product = Product(
        [
            finding(1, "site-1"),
            finding(2, "site-2"),
            finding(3, "site-1", status="confirmed"),
            finding(4, "site-1", needs_person=False),
            finding(5, "site-1", indicator="columns-blank"),
        ]
    )
    review(desk(product), TRUTH)
    assert [call[:-1] for call in product.calls[1:]] == [
        ("findings", "confirm", "f1", "--why"),
        ("findings", "dismiss", "f2", "f5", "--why"),
    ]


def test_owners_repair_and_reply_once_for_all() -> None:
    orders = [
        {"id": "o1", "target": "site-1", "state": "ordered"},
        {"id": "o2", "target": "site-1", "state": "ordered"},
        {"id": "o3", "target": "site-2", "state": "ordered"},
        {"id": "o4", "target": "site-1", "state": "closed"},
    ]
    product, repaired = Product(orders), list[str]()

    def repair(target: str) -> bool:
        repaired.append(target)
        return True

    answer_orders(desk(product), TRUTH, repair)
    assert repaired == ["site-1"]
    assert product.calls[1][:4] == ("reply", "o1", "o2", "--text")


def test_failed_calls_are_tried_again() -> None:
    product = Product([finding(1, "site-1")], failures=3)
    review(desk(product), TRUTH)
    assert len(product.calls) == 2


def test_a_dead_product_is_reported() -> None:
    with pytest.raises(Unavailable):
        review(desk(Product([], failures=ATTEMPTS)), TRUTH)
