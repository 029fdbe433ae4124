"""The files of deploy/notification: what ships is right, and every mistake is named with its file, row and field."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from services.notification.adapters.policy_files import PolicyFault, load_policy
from services.notification.channels import KINDS
from services.notification.channels.port import Means
from shared.web.fetch import Fetcher

SHIPPED = Path(__file__).parents[4] / "deploy" / "notification"
GOOD = {
    "channels.yaml": "channels:\n  duty:\n    kind: wecom-robot\n    key: ${DUTY_KEY}\n",
    "people.yaml": "people:\n  zhang:\n    name: 张三\n    channels: [duty]\n",
    "routes.yaml": "routes:\n  - to: [zhang]\n    remind: 4h\n",
    "silences.yaml": "maintenance: []\n",
}


@pytest_asyncio.fixture
async def means() -> AsyncIterator[Means]:
    async with Fetcher() as fetcher:
        yield Means(fetcher, lambda: datetime.now(UTC))


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DUTY_KEY", "WECOM_KEY", "WECOM_SECRET", "DINGTALK_TOKEN", "DINGTALK_SECRET", "FEISHU_TOKEN", "FEISHU_SECRET",
                 "SMTP_PASSWORD", "SMS_SECRET", "HOOK_SECRET"):  # fmt: skip
        monkeypatch.setenv(name, "secret-of-a-test")


def folder(tmp_path: Path, **changes: str) -> Path:
    for name, text in {**GOOD, **{f"{key}.yaml": value for key, value in changes.items()}}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


async def test_what_ships_is_right_and_shows_every_kind(means: Means) -> None:
    policy, channels = load_policy(SHIPPED, {}, means)
    assert set(channels) == set(policy.channels)
    assert {str(raw["kind"]) for raw in policy.channels.values()} == set(KINDS)
    assert policy.routes


async def test_secrets_come_from_the_environment(tmp_path: Path, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, channels = load_policy(folder(tmp_path), {"terminal": {"kind": "terminal", "file": "-"}}, means)
    assert set(channels) == {"duty", "terminal"}
    assert policy.routes[0].remind == 14_400
    monkeypatch.delenv("DUTY_KEY")
    with pytest.raises(PolicyFault, match=r"channels\.yaml:2: channels\.duty: DUTY_KEY is neither"):
        load_policy(folder(tmp_path), {}, means)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("routes", "routes:\n  - to: [zhang]\n  - to: [zhan]\n", r"routes\.yaml:3: routes\.2\.to\.1: nobody of that name: zhan"),
        ("routes", "routes:\n  - to: [zhang]\n    remind: 4\n", r"routes\.yaml:3: routes\.1\.remind: a duration is written like"),
        ("routes", "routes:\n  - to: [zhang]\n    severity: [veto]\n", r"routes\.yaml:3: routes\.1\.severity: Extra inputs"),
        ("routes", "routes:\n  - to: [zhang]\n    severities: [grave]\n", r"routes\.yaml:3: routes\.1\.severities\.1: Input should be"),
        ("routes", "routes:\n  - to: [zhang]\n    regions: [云泊市]\n", r"routes\.yaml:1: routes: some alerts reach nobody"),
        ("routes", "routes:\n  - to: [zhang\n", r"routes\.yaml:3: "),
        ("routes", "route: []\n", r"routes\.yaml:1: route: unknown; here belong routes"),
        ("people", "people:\n  zhang:\n    channels: [wecom]\n", r"people\.yaml:3: people\.zhang\.channels\.1: no such channel: wecom"),
        ("people", "people:\n  zhang: {channels: [duty],\n    quiet: {from: 22:00, to: '07:00'}}\n", r"people\.yaml:3: .*time of day"),
        ("channels", "channels: {duty: {kind: wecom}}\n", r"channels\.yaml:1: channels\.duty\.kind: no such kind wecom; there"),
        ("channels", "channels:\n  duty: {kind: wecom-robot, key: k,\n    form: a}\n", r"channels\.yaml:3: channels\.duty\.form"),
        ("channels", "channels:\n  duty:\n    kind: wecom-robot\n", r"channels\.yaml:2: channels\.duty\.key: Field required"),
        ("silences", "maintenance:\n  - scope: {target: [a], units: [b]}\n",
         r"silences\.yaml:2: maintenance\.1\.scope\.target: Extra inputs"),
        ("silences", "maintenance:\n  - scope: {}\n    from: 2022-06-13 22:00\n    to: 2022-06-13 21:00\n    who: 张三\n    why: 割接\n",
         r"silences\.yaml:2: maintenance\.1\.scope: an empty scope[\s\S]*silences\.yaml:4: maintenance\.1\.to: ends before"),
    ],
)  # fmt: skip
async def test_every_mistake_is_named_with_file_row_and_field(
    file: str, text: str, told: str, tmp_path: Path, means: Means
) -> None:
    with pytest.raises(PolicyFault, match=told):
        load_policy(folder(tmp_path, **{file: text}), {}, means)


async def test_an_empty_folder_is_a_mistake(tmp_path: Path, means: Means) -> None:
    with pytest.raises(PolicyFault, match=r"none of channels\.yaml"):
        load_policy(tmp_path, {}, means)
