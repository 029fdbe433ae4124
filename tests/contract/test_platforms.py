"""Every source of readings: registered, provided with saved replies, and true to each one's golden."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import services.new_media_poller.platforms as platforms
from services.inventory.domain import columns
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.plan import Plan, Reply, Secret, Step, TokenNeeded, replay
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Method
from services.new_media_poller.platforms import PLATFORMS, UnofficialSourceError, plan_for, source_of
from services.new_media_poller.saved import roles_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
CASES = sorted(FIXTURES.glob("*/*.case.json"))


def load(path: Path) -> tuple[Account, datetime, list[Reply]]:
    case = json.loads(path.read_text(encoding="utf-8"))
    entry = case["account"]
    account = Account(
        id="account-of-the-case",
        platform=path.parent.name,
        handle=entry["handle"],
        method=Method(entry["method"]),
        source_url=entry.get("source_url"),
        credential="of-the-case",
    )
    return account, datetime.fromisoformat(case["at"]), [reply_of(saved) for saved in case["replies"]]


def reply_of(saved: dict[str, Any]) -> Reply:
    text = saved["text"] if "text" in saved else json.dumps(saved["json"]) if "json" in saved else ""
    return Reply(saved["status"], saved.get("outcome", "ok"), body=text.encode())


def read(path: Path) -> tuple[AccountReading, datetime]:
    account, at, replies = load(path)
    source = source_of(account.method)
    return replay(plan_for(account, at, allow_unofficial=True), replies, lambda one: roles_of(one, source)), at


def golden_of(reading: AccountReading, at: datetime) -> dict[str, Any]:
    """What differs from an empty reading, with what it means."""
    means = explain(reading, at)
    facts = {
        key: value
        for key, value in asdict(reading).items()
        if value not in (None, (), [], "", 0) or key == "interaction"
    }
    facts["seen"] = {key: value for key, value in facts.get("seen", {}).items() if value is not None}
    facts["verdict"] = means.verdict
    facts["silent_days"] = means.silent_days
    facts["why"] = [why.code for why in means.why]
    loaded: dict[str, Any] = json.loads(json.dumps(facts, default=str, ensure_ascii=False))
    return loaded


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name.split('.')[0]}")
def test_a_saved_reply_is_read_as_its_golden_says(path: Path) -> None:
    reading, at = read(path)
    golden = path.with_name(path.name.replace(".case.", ".golden."))
    if not golden.exists():
        text = json.dumps(golden_of(reading, at), ensure_ascii=False, indent=1, sort_keys=True)
        golden.write_text(text + "\n", encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: read it, then run again")
    assert golden_of(reading, at) == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [path for path in CASES if path.name.startswith("bad-")], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_reply_that_proves_nothing_ends_in_could_not_tell(path: Path) -> None:
    reading, at = read(path)
    assert explain(reading, at).verdict == Verdict.UNKNOWN
    assert explain(reading, at).why


def test_files_and_registered_sources_are_the_same() -> None:
    folder = Path(platforms.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {source.name for source in PLATFORMS}
    assert len(PLATFORMS) == len(files)


def test_each_method_belongs_to_one_source() -> None:
    methods = [method for source in PLATFORMS for method in source.methods]
    assert sorted(methods) == sorted(Method)


@pytest.mark.parametrize("source", PLATFORMS, ids=lambda source: source.name)
def test_a_source_has_good_and_bad_examples_with_goldens(source: Any) -> None:
    names = [path.name for path in CASES if path.parent.name == source.name]
    assert sum(not name.startswith("bad-") for name in names) >= 4
    assert sum(name.startswith("bad-") for name in names) >= 8
    goldens = {path.name.replace(".golden.", ".case.") for path in (FIXTURES / source.name).glob("*.golden.json")}
    assert goldens == set(names)


@pytest.mark.parametrize("source", PLATFORMS, ids=lambda source: source.name)
def test_an_unofficial_way_stays_off_unless_allowed(source: Any) -> None:
    at = datetime.fromisoformat("2022-06-20T09:00:00+08:00")
    for method in source.methods:
        account = Account("a", source.name, "1", method, source_url="http://x.canglan.gov.cn/", credential="c")
        if method in source.unofficial:
            with pytest.raises(UnofficialSourceError):
                plan_for(account, at)
        else:
            plan_for(account, at).close()


def watched(plan: Plan, steps: list[Step]) -> Plan:
    """The plan, with each of its steps written down."""
    try:
        step = next(plan)
        while True:
            steps.append(step)
            step = plan.send((yield step))
    except StopIteration as finished:
        reading: AccountReading = finished.value
        return reading


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_request_carries_a_secret(path: Path) -> None:
    """What is sent as a secret is a placeholder in the plan, and credentials are asked for by name."""
    account, at, replies = load(path)
    steps: list[Step] = []
    replay(watched(plan_for(account, at, allow_unofficial=True), steps), replies)
    for step in steps:
        if isinstance(step, TokenNeeded):
            assert step.credential == "of-the-case"
            continue
        secret_names = {"access_token", "access-token", "secret", "appid", "open_id"}
        carried = [value for name, value in [*step.params, *step.headers] if name in secret_names]
        assert all(isinstance(value, Secret) for value in carried)


ERROR_SHAPES = {
    # lessons.md A4, A5, B15, B37, B38 and sources.md, in its order
    "wechat/bad-profile-ext-empty": "empty-list",
    "wechat/bad-freq-control": "rate-limited",
    "wechat/bad-code-53600": "not-found",
    "wechat/bad-code-40164": "credential-refused",
    "wechat/bad-code-45009": "rate-limited",
    "wechat/bad-code-40001-once": "credential-expired",
    "wechat/bad-empty-list": "empty-list",
    "wechat/bad-all-deleted": "empty-list",
    "wechat/bad-mass-sent-elsewhere": "mass-sent-not-listed",
    "weibo/bad-guest-login": "login-wall",
    "weibo/bad-guest-432": "visitor-check",
    "weibo/bad-guest-418": "visitor-check",
    "weibo/bad-guest-visitor-system": "visitor-check",
    "weibo/bad-guest-empty": "body-code",
    "weibo/bad-guest-only-old": "only-old-posts",
    "weibo/bad-guest-no-tabs": "changed-shape",
    "weibo/bad-code-10022": "rate-limited",
    "weibo/bad-code-10023": "rate-limited",
    "weibo/bad-code-21327": "credential-expired",
    "douyin/bad-captcha-page": "visitor-check",
    "douyin/bad-empty-list": "empty-list",
    "douyin/bad-code-2190008": "credential-expired",
    "toutiao/bad-signature-refused": "visitor-check",
    "toutiao/bad-empty": "empty-list",
    "kuaishou/bad-undated": "undated",
    "kuaishou/bad-empty-list": "empty-list",
    "bilibili/bad-code-352": "visitor-check",
    "feed/bad-rsshub-503-message": "platform-error",
    "feed/bad-rsshub-error-page": "platform-error",
    "feed/bad-rsshub-only-old": "only-old-posts",
    "feed/bad-rsshub-wechat-only-old": "only-old-posts",
    "feed/bad-wewe-rss-empty": "empty-list",
    "feed/bad-undated": "undated",
    "feed/bad-http-405": "visitor-check",
    "feed/bad-http-412": "visitor-check",
    "feed/bad-http-429": "rate-limited",
    "feed/bad-http-521": "visitor-check",
    "feed/bad-script-gate": "visitor-check",
    "feed/bad-jsl-gate": "visitor-check",
    "feed/bad-some-later-rest-old": "some-later",
}
"""Every way in which a platform was seen to say nothing while it seemed to answer, and the reason that must come out."""


@pytest.mark.parametrize("name", ERROR_SHAPES)
def test_an_error_shape_of_the_field_is_saved_and_ends_with_its_reason(name: str) -> None:
    reading, at = read(FIXTURES / f"{name}.case.json")
    means = explain(reading, at)
    assert means.verdict == Verdict.UNKNOWN
    assert ERROR_SHAPES[name] in [why.code for why in means.why]


@pytest.mark.parametrize("source", PLATFORMS, ids=lambda source: source.name)
def test_every_source_has_the_refusals_that_any_host_can_give(source: Any) -> None:
    names = {path.name.split(".")[0] for path in (FIXTURES / source.name).glob("bad-*.case.json")}
    statuses = {f"bad-http-{status}" for status in (403, 404, 429, 503)}
    pages = {
        f"bad-{kind}" for kind in ("blocked", "changed-shape", "empty-body", "login-page", "timeout", "visitor-check")
    }
    assert statuses | pages <= names


def test_the_register_can_name_every_way_of_reading_an_account() -> None:
    assert set(columns.METHODS) == {str(method) for method in Method} - {Method.MATRIX_PAGE}
    needs = {method for source in PLATFORMS for method in source.methods if _asks_for_a_token(method)}
    assert needs == columns.SECRET_METHODS
    unknown = set(columns.OWN_METHODS) - set(columns.PLATFORMS.values())
    assert unknown == set()


def _asks_for_a_token(method: Method) -> bool:
    account = Account("a", "x", "1", method, source_url="http://x.canglan.gov.cn/", credential="c")
    plan = plan_for(account, datetime.fromisoformat("2022-06-20T09:00:00+08:00"), allow_unofficial=True)
    first = next(plan)
    plan.close()
    return isinstance(first, TokenNeeded)
