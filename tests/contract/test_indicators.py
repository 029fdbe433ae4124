"""Every indicator can be read by people in both languages; every edition loads, and a wrong one is refused with its place."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from shared.contracts.observations import Observation
from shared.contracts.targets import TargetKind
from shared.indicators import wording
from shared.indicators.editions import FOLDER, EditionError, edition
from shared.indicators.model import Indicator, Params
from shared.indicators.registry import FAMILIES, INDICATORS

EDITIONS = sorted(path.stem for path in FOLDER.glob("*.toml"))
CJK = re.compile(r"[\u3400-\u9fff]")
SIGN: Params = {
    "url": "http://www.yunbo.canglan.gov.cn/", "code": "spam-headline", "why": "title+gambling", "weight": 1.0, "visitor": "spider",
    "line": 5, "snippet": "<title>x</title>", "pages": 3,
}  # fmt: skip
SLIP: Params = {"url": "http://x/", "wrong": "a", "right": "b", "context": "a", "lexicon": "c 2026-11-20", "pages": 1}
EXAMPLES: dict[str, Params] = {
    "site-unreachable": {"failed": 21, "visits": 168, "percent": 12.5},
    "site-down": {"outcome": "timeout", "status": None, "seconds": 15.0, "why": ""},
    "homepage-stale": {"newest": "2022-05-20", "days": 21},
    "columns-core-stale": {"count": 6, "limit": 5, "names": "News, Notices"},
    "columns-blank": {"count": 12, "limit": 10, "names": "Staff, Budget"},
    "consult-channel-missing": {},
    "consult-reply-overdue": {"count": 2, "asked": "2022-01-05"},
    "media-stale": {"newest": "2022-05-30", "days": 17},
    "media-no-interaction": {},
    "media-reply-overdue": {"count": 3, "workdays": 5, "asked": "2022-06-01"},
    "app-unusable": {},
    "dead-link": {"url": "http://www.yunbo.canglan.gov.cn/a", "outcome": "http_error", "status": 404, "places": 2},
    **{
        code: {
            "url": "http://www.yunbo.canglan.gov.cn/a",
            "outcome": "ok",
            "status": 200,
            "places": 2,
            "why": why,
            "shown": "example.com",
        }
        for code, why in (
            ("dead-external-link", "gone"),
            ("malformed-link", "double-scheme"),
            ("wrong-link", "for-sale"),
            ("harmful-link", "gambling"),
        )
    },
    "state-mismatch": {"registered": "closed", "observed": "answers"},
    "account-state-mismatch": {"registered": "closed", "observed": "posting"},
    "account-renamed": {"filed": "Yunbo Today", "seen": "Yunbo News"},
    "account-merged": {"seen": "Yunbo News", "others": "account-weibo-0123456789ab"},
    "account-unverified": {},
    "account-unfiled": {"platform": "weibo", "seen": "Yunbo Travel"},
    "page-hijacked": SIGN,
    "hidden-links": {**SIGN, "code": "hidden-links"},
    "tampering-suspected": {**SIGN, "code": "injected-frame"},
    "grave-misstatement": SLIP,
    "typo": SLIP,
}
"""What each rule puts beside a bad reading."""


@pytest.mark.parametrize("code", INDICATORS)
class TestEveryIndicator:
    def test_its_sentence_is_whole_in_both_languages(self, code: str) -> None:
        zh, en = (wording.sentence(code, EXAMPLES[code], lang) for lang in ("zh", "en"))
        for said in (zh, en):
            assert not re.search(r"[{}—]", said), "a parameter is missing"
        assert CJK.search(zh)
        assert not CJK.search(en)

    def test_both_languages_say_the_same_parameters_and_the_rule_gives_them(self, code: str) -> None:
        indicator = INDICATORS[code]
        assert placeholders(indicator.says_zh) == placeholders(indicator.says_en)
        assert placeholders(indicator.says_zh) <= set(EXAMPLES[code])
        source = Path(str(family_of(indicator).__file__)).read_text(encoding="utf-8")
        for name in EXAMPLES[code]:
            assert f'"{name}"' in source, f"no parameter {name!r} in the family of {code}"

    def test_a_finding_of_an_older_version_stays_readable(self, code: str) -> None:
        for lang in ("zh", "en"):
            assert "{" not in wording.sentence(code, {}, lang)

    def test_its_title_and_remedy_are_in_both_languages_and_it_names_its_source(self, code: str) -> None:
        indicator = INDICATORS[code]
        assert CJK.search(indicator.title_zh)
        assert CJK.search(indicator.remedy_zh)
        for english in (indicator.title_en, indicator.remedy_en):
            assert english
            assert not CJK.search(english)
        assert indicator.source or indicator.operational, "a rule that counts says where it stands written"

    def test_it_reads_observations_of_its_own_kind_of_target(self, code: str) -> None:
        indicator = INDICATORS[code]
        assert all(issubclass(observed, Observation) for observed in indicator.observes)
        accounts = {"AccountPolled"}
        seen = {observed.__name__ for observed in indicator.observes}
        assert seen <= accounts if indicator.subject is TargetKind.ACCOUNT else not seen & accounts


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name}


def family_of(indicator: Indicator) -> ModuleType:
    return next(family for family in FAMILIES if indicator in family.INDICATORS)


def test_no_two_indicators_have_one_code() -> None:
    codes = Counter(indicator.code for family in FAMILIES for indicator in family.INDICATORS)
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("code", EDITIONS)
def test_every_edition_loads_and_says_what_it_rests_on(code: str) -> None:
    loaded = edition(code)
    assert loaded.code == code
    assert loaded.rules
    assert loaded.basis
    assert CJK.search(loaded.title_zh)
    assert not CJK.search(loaded.title_en)
    assert 0 < loaded.minimum_coverage <= 1
    for rule in loaded.rules.values():
        assert set(rule.numbers) == set(rule.indicator.numbers)


def test_an_edition_that_switches_a_rule_off_does_not_have_it() -> None:
    assert "media-reply-overdue" not in edition("cn-2019").rules
    assert edition("demo-province").rules["media-reply-overdue"].numbers == {"workdays": 5}


HEAD = 'title_zh = "试"\ntitle_en = "t"\nbasis = "b"\nminimum_coverage = 0.5\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "[rules.site-flooded]\n", r"^wrong: rules\.site-flooded: no such indicator$"),
        (
            HEAD + "[rules.site-unreachable]\nwindow_weeks = 1\n",
            r"^wrong: rules\.site-unreachable\.window_weeks: the indicator has no such number$",
        ),
        (
            HEAD + '[rules.site-unreachable]\nwindow_days = "7"\n',
            r"^wrong: rules\.site-unreachable\.window_days: '7' is not a number$",
        ),
        (HEAD + "[rules.site-unreachable]\nwindow_days = true\n", r"True is not a number$"),
        (HEAD + "[rules.site-unreachable\n", r"^wrong\.toml: .*line 5"),
        ('extends = "wrong"\n', r"^wrong\.toml: extends itself$"),
        ('extends = "cn-1999"\n', r"^no edition 'cn-1999'; there are: wrong$"),
    ],
    ids=["rule", "number", "text", "truth", "syntax", "circle", "base"],
)
def test_an_edition_that_cannot_be_meant_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    with pytest.raises(EditionError, match=message):
        edition("wrong", tmp_path)


def test_an_edition_that_nobody_wrote_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(EditionError, match=r"no edition 'cn-2091'; there are: .*cn-2019"):
        edition("cn-2091")
