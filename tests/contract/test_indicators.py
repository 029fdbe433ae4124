"""Every indicator can be read by people in both languages; every edition loads, and a wrong one is refused with its place."""

import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.transition import register_params
from shared.contracts.findings import Severity
from shared.contracts.observations import Observation
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators import wording
from shared.indicators.edition_file import PACKAGED
from shared.indicators.editions import EditionError, edition, edition_names, of_file
from shared.indicators.model import Indicator, Params
from shared.indicators.registry import FAMILIES, INDICATORS

EDITIONS = edition_names()
CJK = re.compile(r"[\u3400-\u9fff]")
OLD: Params = {"newest": "2022-01-20", "days": 141, "names": "News"}
CHECK: Params = {
    "seen": "no-answer",
    "url": "http://www.yunbo.canglan.gov.cn/s",
    "text": "Notice on water",
    "status": None,
}
CASE = CaseFile(
    target="site-1", register_row=TargetFacts(kind=TargetKind.SITE, name="Yunbo Education Bureau", region="Yunbo")
)
BY_PERSON: Params = {"cases": 2, "note": "seen by hand"}
SIGN: Params = {
    "url": "http://www.yunbo.canglan.gov.cn/", "code": "spam-headline", "why": "title+gambling", "weight": 1.0, "visitor": "spider",
    "line": 5, "snippet": "<title>x</title>", "pages": 3,
}  # fmt: skip
SLIP: Params = {"url": "http://x/", "wrong": "a", "right": "b", "context": "a", "lexicon": "c 2026-11-20", "pages": 1}
EXAMPLES: dict[str, Params] = {
    **{code: BY_PERSON for code, indicator in INDICATORS.items() if indicator.who == "C"},
    **{
        one.code: {"note": "seen by hand"}
        for one in INDICATORS.values()
        if one.severity is Severity.BONUS and one.subject is TargetKind.SITE
    },
    **{
        f"{code}-missing": {"sections": 31}
        for code in ("overview", "functions", "leaders", "news", "policy", "interpretation")
    },
    **{f"{code}-stale": OLD for code in ("news", "policy", "interpretation")},
    "columns-overdue": {"count": 12, "limit": 10, "names": "Staff, Budget"},
    "service-missing": {},
    "guides-incomplete": {"count": 6, "of": 9, "names": "Permit"},
    "guides-incomplete-few": {"count": 3, "of": 3, "names": "Permit"},
    "columns-other-blank": {"section": "Staff", "url": "http://www.yunbo.canglan.gov.cn/rs/"},
    "columns-other-stale": {
        "section": "Staff",
        "newest": "2020-01-02",
        "days": 880,
        "url": "http://www.yunbo.canglan.gov.cn/rs/",
    },
    "service-statistics-stale": {"newest": "2022-01-20", "names": "Figures"},
    "guide-elements-missing": {
        "guide": "Permit",
        "missing": "phone",
        "cases": 1,
        "sample_seed": "site-1:2022Q2",
        "of": 9,
    },
    "forms-missing": BY_PERSON,
    "submit-broken": {"seen": "answers-404", "url": "http://www.yunbo.canglan.gov.cn/login"},
    "messages-stale": {"newest": "2022-03-20", "days": 82},
    "messages-statistics-missing": BY_PERSON,
    "messages-elements-missing": {"cases": 3, "questions": 12},
    "domain-wrong": {"host": "www.yunbo.com"},
    "identity-missing": {"part": "police"},
    "findfault-missing": {"seen": "missing", "entry": None},
    "search-missing": CHECK,
    "search-inaccurate": CHECK,
    "labels-missing": {"cases": 5, "pages": 40, "faulty": 40, "labels": "PubDate", "sample": 5},
    "ipv6-missing": {"record": "no"},
    "https-missing": {"seen": "tls"},
    "missing-page-hidden": {"seen": "redirects-home"},
    "mobile-unfit": {"seen": "not-declared"},
    "site-unreachable": {"failed": 21, "visits": 168, "percent": 12.5},
    "site-down": {"outcome": "timeout", "status": None, "seconds": 15.0, "why": ""},
    "site-partly-unreachable": {"failing": "main", "opening": "telecom, unicom"},
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
            ("media-harmful-link", "gambling"),
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
    "media-harmful-post": SIGN,
    "media-grave-misstatement": SLIP,
    "media-typo": SLIP,
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
        for name in EXAMPLES[code].keys() - BY_PERSON.keys():
            assert f'"{name}"' in source, f"no parameter {name!r} in the family of {code}"

    def test_it_does_not_overwrite_what_the_register_says_of_the_target(self, code: str) -> None:
        """Both stand in one finding: a section's name under `name` made orders and alerts name the section as the site."""
        assert not EXAMPLES[code].keys() & register_params(CASE).keys()

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
        accounts, texts = {"AccountPolled"}, {"TamperingSeen", "LinksChecked"}
        seen = {observed.__name__ for observed in indicator.observes}
        assert seen <= accounts | texts if indicator.subject is TargetKind.ACCOUNT else not seen & accounts


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name}


def family_of(indicator: Indicator) -> ModuleType:
    return next(family for family in FAMILIES if indicator in family.INDICATORS)


def test_no_two_indicators_have_one_code() -> None:
    codes = Counter(indicator.code for family in FAMILIES for indicator in family.INDICATORS)
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*|ipv6-missing", code) for code in codes)


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


def test_a_scored_rule_of_the_national_edition_states_every_number_and_how_sure_it_is() -> None:
    """Law 9: numbers are data. What stands beside the rule in its family is only what it is called with in tests."""
    raw = tomllib.loads((PACKAGED / "cn-2019.toml").read_text(encoding="utf-8"))["rules"]
    for code, rule in edition("cn-2019").rules.items():
        if rule.indicator.operational:
            continue
        assert set(rule.indicator.numbers) <= set(raw[code]), code
        assert re.fullmatch(r"V\d|Q\d|R|M", rule.sure), code
        assert rule.provisional or rule.sure not in ("R", "M"), code
        if rule.indicator.severity is Severity.DEDUCTION:
            assert rule.points, code


def test_the_national_points_are_the_known_totals_and_nothing_is_lost_between_them() -> None:
    national = edition("cn-2019")
    assert national.level1 == {"发布解读": 31, "办事服务": 25, "互动交流": 23, "功能设计": 21}
    for name, whole in national.level1.items():
        assert sum(cap for (level1, _), cap in national.caps.items() if level1 == name) == whole
    used = {rule.level for rule in national.rules.values() if rule.level}
    assert used == set(national.caps), "points under which no rule stands can never be lost"


HEAD = 'extends = "cn-2019"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rules.site-flooded]\n", "wrong.toml:2: rules.site-flooded: no such indicator"),
        (
            "[rules.site-unreachable]\nwindow_weeks = 1\n",
            "wrong.toml:3: rules.site-unreachable.window_weeks: the indicator has no such number",
        ),
        (
            '[rules.site-unreachable]\nwindow_days = "7"\n',
            "wrong.toml:3: rules.site-unreachable.window_days: '7' is not a number",
        ),
        ("[rules.dead-link]\n# so\npoints = -1\n", "wrong.toml:4: rules.dead-link.points: -1 is negative"),
        ("[rules.news-stale]\npoints = 4.5\n", "wrong.toml:3: rules.news-stale.points: 4.5 is above the 4 of 发布解读/动态要闻"),
        ('[rules.news-stale]\nper = "twice"\n', "wrong.toml:3: rules.news-stale.per: 'twice' is neither once nor each"),
        ('[rules.news-stale]\nunder = "发布解读"\n', "wrong.toml:3: rules.news-stale.under: '发布解读' is not written as"),
        ('[rules.news-stale]\nunder = "发布解读/要闻"\n', "wrong.toml:3: rules.news-stale.under: '发布解读/要闻' has no points"),
        ('[points.level1]\n"功能设计" = 20\n', "wrong.toml:3: points.level1.功能设计: 20 is below its parts (21)"),
        ("[frame]\ntotal = 99\n", "wrong.toml:3: frame.total: 99 is below its parts (100)"),
        ('[points."功能设计"]\n"搜索" = "4"\n', "wrong.toml:3: points.功能设计.搜索: '4' is not a number"),
        ('[points."动态"]\n"要闻" = 1\n', "wrong.toml:2: points.动态: has no points in points.level1"),
        ("[frame]\nsites = 'portal'\n", "wrong.toml:3: frame.sites: 'portal' is not a list"),
        ("[frame]\nwindow = 1\n", "wrong.toml:3: frame.window: a frame has no such key"),
        ("minimum_coverage = true\n", "wrong.toml:2: minimum_coverage: True is not a number"),
        ("rule = 1\n", "wrong.toml:2: rule: no edition has such a key"),
        ("[own.local-one]\ntitle_zh = '本地'\n", "wrong.toml:2: own.local-one.title_en: is missing or not text"),
        ("[own.dead-link]\n", "wrong.toml:2: own.dead-link: there is an indicator of that code"),
        ("[rules.reply-late]\nneeds_person = false\n", "wrong.toml:3: rules.reply-late.needs_person: no machine sees"),
        ("[rules.site-unreachable\n", "wrong.toml: "),
    ],
)  # fmt: skip
def test_an_edition_that_cannot_be_meant_is_refused_with_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "wrong.toml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(EditionError) as refused:
        of_file(tmp_path / "wrong.toml")
    assert message in str(refused.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(HEAD + "[rules.flood]\n[rules.dead-link]\npoints = 'x'\n", encoding="utf-8")
    with pytest.raises(EditionError) as refused:
        of_file(path)
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == ["wrong.toml:2", "wrong.toml:4"]


def test_an_edition_that_extends_itself_or_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('extends = "wrong"\n', encoding="utf-8")
    with pytest.raises(EditionError, match=r"^wrong\.toml: extends itself$"):
        edition("wrong", tmp_path)
    with pytest.raises(EditionError, match=r"^no edition 'cn-2091'; there are: .*cn-2019"):
        edition("cn-2091")
    with pytest.raises(EditionError, match=r"^no edition '../cn-2019'"):
        edition("../cn-2019")


def test_an_edition_of_an_offices_own_folder_goes_before_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + "title_zh = '本级'\n[rules.dead-link]\npoints = 0.5\n", encoding="utf-8")
    own = edition("own", tmp_path)
    assert own.title_zh == "本级"
    assert own.rules["dead-link"].points == Decimal("0.5")
    assert own.rules["dead-link"].points_home == Decimal("0.1")
    assert own.digest != edition("cn-2019").digest


def test_a_title_may_be_mended_without_making_another_edition(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD + "title_zh = '本级'\n", encoding="utf-8")
    assert edition("own", tmp_path).digest == edition("cn-2019").digest


def test_an_own_indicator_is_the_assessors_and_has_words() -> None:
    local = edition("zhaoqing-2019")
    indicator = local.rules["zhaoqing-local"].indicator
    assert indicator.who == "C"
    told = wording.sentence("zhaoqing-local", {"cases": 2, "note": "见附件", "assessor": "甲"}, "zh", local)
    assert told == "未落实本市统一部署的专项工作（2处）见附件"
