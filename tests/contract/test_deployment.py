"""What starts the product in containers: complete, pinned, without default secrets, and accepted by the tools that read it."""

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.embedded.stack import SERVICES, binary
from deploy.grafana.boards import BOARDS
from deploy.grafana.build import stale
from deploy.nats.config import SAYS, render, users
from services.exporter.domain.families import FAMILIES
from shared.contracts.catalogue import EVENTS
from shared.contracts.system import DeadLetter, Deferred, Tick
from shared.runtime.metrics import CATALOGUE
from tests.support.prometheus import with_choices

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
BY_PEOPLE = {
    "ImportTargets",
    "AlertAcknowledged",
    "SilenceSet",
    "ReviewDecided",
    "ClosePeriod",
    "ReplyGiven",
    "ExtensionGranted",
    "ErrorReportFiled",
    "ErrorReportTransferred",
    "ErrorReportAnswered",
    "ErrorReportExtended",
    "AssessmentSubmitted",
    "PeriodImported",
}
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _asked() -> dict[str, str]:
    """Every variable that compose.yaml reads, with what stands behind its name."""
    found = [re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text) for text in _strings(COMPOSE)]
    return {name: rest for pairs in found for name, rest in pairs}


# compose.yaml


def test_every_service_is_started_and_scraped() -> None:
    scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    names = {name for job in scraped for config in job.get("dns_sd_configs", []) for name in config["names"]}
    assert set(SERVICES) == names
    assert set(SERVICES) <= set(PARTS)
    assert all(PARTS[name]["command"] == [name] for name in SERVICES)


def test_every_service_has_its_own_user() -> None:
    for name in SERVICES:
        told = PARTS[name]["environment"]
        variable = f"NATS_{name.upper().replace('-', '_')}_PASSWORD"
        assert told["XUNJIAN_NATS_USER"] == name
        assert told["XUNJIAN_NATS_PASSWORD"].startswith("${" + variable + ":?")


def test_what_is_named_exists() -> None:
    for name, part in PARTS.items():
        assert set(part.get("networks", [])) <= set(COMPOSE["networks"]), name
        assert set(part.get("secrets", [])) <= set(COMPOSE["secrets"]), name
        assert set(part.get("depends_on", [])) <= set(PARTS), name
        for volume in part.get("volumes", []):
            source = volume.split(":")[0]
            known = (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
            assert known, f"{name}: {source}"


def test_what_is_waited_for_to_be_healthy_says_so() -> None:
    for name, part in PARTS.items():
        waits = part.get("depends_on", {})
        for other, how in waits.items() if isinstance(waits, dict) else ():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in PARTS[other], f"{name} waits for {other}"


def test_images_are_pinned_to_exact_versions() -> None:
    for name, part in PARTS.items():
        assert re.search(r":v?\d+\.\d+\.\d+", part["image"]), f"{name}: {part['image']}"


def test_no_variable_has_a_default() -> None:
    assert all(rest.startswith(":?") for rest in _asked().values())


def test_no_secret_is_written_down() -> None:
    for name, part in PARTS.items():
        for key, value in part.get("environment", {}).items():
            if SECRET.search(key):
                assert value.startswith("${"), f"{name}: {key}"
    for line in EXAMPLE.splitlines():
        key, _, value = line.partition("=")
        assert not (SECRET.search(key) and value), line


def test_the_example_names_every_variable_and_no_other() -> None:
    offered = {line.partition("=")[0] for line in EXAMPLE.splitlines() if line and not line.startswith("#")}
    assert offered == set(_asked())


def test_containers_are_hardened_and_bounded() -> None:
    for name, part in PARTS.items():
        assert part["read_only"] is True, name
        assert part["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in part["security_opt"], name
        assert set(part["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert "restart" in part, name
    roots = {name for name, part in PARTS.items() if str(part.get("user", "10001")).startswith("0")}
    assert roots == {"nats-folder"}, "only the one-shot that hands a new volume over is root"


def test_only_this_machine_reaches_the_published_ports() -> None:
    ports = [port for part in PARTS.values() for port in part.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_holds_data_has_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert PARTS["nats"]["networks"] == PARTS["mongo"]["networks"] == ["inside"]


def _has_compose() -> bool:
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0  # type: ignore[list-item]


@pytest.mark.skipif(not _has_compose(), reason="docker compose is not installed here")
def test_docker_compose_accepts_it() -> None:
    env = {**os.environ, **dict.fromkeys(_asked(), "x1"), "PLATFORM_CREDENTIALS_FILE": "/dev/null"}
    subprocess.run(["docker", "compose", "config", "--quiet"], cwd=ROOT, env=env, check=True)


def test_make_env_fills_every_secret_and_keeps_what_exists(tmp_path: Path) -> None:
    target = tmp_path / "env"
    subprocess.run(["sh", str(DEPLOY / "make-env.sh"), str(target)], check=True, capture_output=True)
    filled = dict(line.split("=", 1) for line in target.read_text().splitlines() if line and not line.startswith("#"))
    secrets = [value for key, value in filled.items() if key.endswith(("_PASSWORD", "_SECRET"))]
    assert all(re.fullmatch(r"x[0-9a-f]{40}", value) for value in secrets)
    assert len(set(secrets)) == len(secrets)
    assert target.stat().st_mode & 0o077 == 0
    again = subprocess.run(["sh", str(DEPLOY / "make-env.sh"), str(target)], capture_output=True)
    assert again.returncode == 2


# the image


def _dockerfile() -> list[str]:
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_is_pinned_unprivileged_and_hashed() -> None:
    lines = _dockerfile()
    assert all(re.match(r"FROM python:\d+\.\d+\.\d+-slim-\w+", line) for line in lines if line.startswith("FROM"))
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 10001:10001"
    assert not [line for line in lines if line.startswith("ADD ")]
    install = next(line for line in lines if "pip install" in line)
    assert "--require-hashes" in install
    assert "--no-cache-dir" in install
    assert re.findall(r"-r (\S+)", install) == ["requirements.txt"], "neither embedded.txt nor dev.txt goes in"
    for instruction in ("HEALTHCHECK", "ENTRYPOINT"):
        assert "[" in next(line for line in lines if line.startswith(instruction)), "exec form, so that SIGTERM arrives"


def _imported(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_production_needs_no_package_of_the_laptop() -> None:
    files = [*(ROOT / "services").rglob("*.py"), *(ROOT / "shared").rglob("*.py")]
    files += [DEPLOY / "provision.py", DEPLOY / "cli/run.py"]
    elsewhere = ("psutil", "deploy.embedded", "deploy.demo", "deploy.province")
    used = {f"{file}: {name}" for file in files for name in _imported(file) if name.startswith(elsewhere)}
    assert not used


# nats


def test_nats_conf_is_what_the_code_says() -> None:
    written = (DEPLOY / "nats/nats.conf").read_text(encoding="utf-8")
    assert written == render(), "stale: python -m deploy.nats.config > deploy/nats/nats.conf"


def test_nats_server_accepts_it() -> None:
    env = {**os.environ, **{user.variable: "x1" for user in users()}}
    argv = [binary("nats-server"), "-t", "-c", str(DEPLOY / "nats/nats.conf")]
    done = subprocess.run(argv, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nats_server_refuses_to_start_without_a_password() -> None:
    argv = [binary("nats-server"), "-t", "-c", str(DEPLOY / "nats/nats.conf")]
    assert subprocess.run(argv, env={"PATH": os.environ["PATH"]}, capture_output=True).returncode != 0


def test_every_event_is_said_by_a_service_or_by_people() -> None:
    said = {event.__name__ for events in SAYS.values() for event in events}
    own = {Tick.__name__, Deferred.__name__, DeadLetter.__name__}
    assert said | BY_PEOPLE | own == {event.__name__ for event in EVENTS}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_say_every_event_that_its_code_makes(service: str) -> None:
    known = {event.__name__ for event in EVENTS}
    made = {
        node.func.id
        for file in (ROOT / "services" / service.replace("-", "_")).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known
    }
    allowed = {event.__name__ for event in SAYS[service]}
    assert made <= allowed, f"deploy/nats/config.py: SAYS[{service!r}] lacks {made - allowed}"


# prometheus, alertmanager, grafana


def _expressions() -> Iterator[str]:
    rules = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text(encoding="utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])
    yield from (ask.expr for board in BOARDS for panel in board.panels for ask in panel.asks)


def test_rules_and_panels_use_metrics_and_labels_of_the_catalogue() -> None:
    known = {metric.name for metric in CATALOGUE} | {family.name for family in FAMILIES}
    for expression in _expressions():
        for name in re.findall(r"\bxunjian_\w+", expression):
            assert name.removesuffix("_bucket") in known, expression


def _alerts() -> dict[str, dict[str, Any]]:
    rules = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text(encoding="utf-8"))
    return {rule["alert"]: rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule}


def test_every_service_is_missed_when_it_is_gone() -> None:
    assert set(re.findall(r'job="([\w-]+)"', _alerts()["ServiceAbsent"]["expr"])) == set(SERVICES)


def test_every_alert_says_in_both_languages_what_is_wrong_and_what_to_do_and_has_a_test() -> None:
    tested = (DEPLOY / "prometheus/rules_test.yml").read_text(encoding="utf-8")
    for name, rule in _alerts().items():
        assert rule["labels"]["severity"] in ("critical", "warning"), name
        assert re.search(r"[\u4e00-\u9fff].*。 \S*[A-Za-z{]", rule["annotations"]["summary"]), name
        assert rule["annotations"]["action"], name
        assert f"alertname: {name}" in tested, name


def test_alertmanager_names_alerts_that_exist() -> None:
    text = (DEPLOY / "alertmanager/alertmanager.yml").read_text(encoding="utf-8")
    named = {name for group in re.findall(r'alertname=~?"([\w|]+)"', text) for name in group.split("|")}
    assert named
    assert named <= set(_alerts())


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed here")
def test_promtool_accepts_and_the_rules_do_what_they_say() -> None:
    folder = DEPLOY / "prometheus"
    subprocess.run(["promtool", "check", "config", "prometheus.yml"], cwd=folder, check=True, capture_output=True)
    done = subprocess.run(["promtool", "test", "rules", "rules_test.yml"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed here")
def test_promtool_parses_every_panel(tmp_path: Path) -> None:
    asks = [ask.expr for board in BOARDS for panel in board.panels for ask in panel.asks]
    rules = [{"record": f"panel:{number}", "expr": with_choices(expr)} for number, expr in enumerate(asks)]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", "panels.yml"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("amtool"), reason="amtool is not installed here")
def test_amtool_accepts_alertmanager_yml() -> None:
    file = DEPLOY / "alertmanager/alertmanager.yml"
    subprocess.run(["amtool", "check-config", str(file)], check=True, capture_output=True)
    text = file.read_text(encoding="utf-8")
    assert "http://alertmanager-webhook.invalid/" in text, "compose replaces this address"
    entry = PARTS["alertmanager"]["command"][0]
    [token] = re.findall(r"credentials_file: (\S+) ", text)
    assert f"> {token}" in entry, "compose writes the token there"


def test_the_boards_are_what_the_code_says() -> None:
    assert stale() == [], "stale: make docs"


@pytest.mark.parametrize("file", sorted((DEPLOY / "grafana/dashboards").glob("*.json")), ids=lambda file: file.stem)
def test_a_board_hangs_together_and_speaks_chinese(file: Path) -> None:
    board = json.loads(file.read_text(encoding="utf-8"))
    source = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"][0]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    known = {choice["name"] for choice in board.get("templating", {}).get("list", ())}
    assert CHINESE.search(board["title"])
    for panel in board["panels"]:
        assert CHINESE.search(panel["title"]), panel["title"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        if panel["type"] == "row":
            continue
        assert CHINESE.search(panel["description"]), panel["title"]
        assert panel["datasource"]["uid"] == source["uid"]
        for target in panel["targets"]:
            assert target["datasource"]["uid"] == source["uid"]
            used = set(re.findall(r"\$(\w+)", target["expr"]))
            assert used - {"__rate_interval", "__range"} <= known, target["expr"]
            words = re.sub(r"\{\{\w+\}\}", "", target["legendFormat"]).strip()
            assert not words or words == "__auto" or CHINESE.search(words), "a legend is a label or Chinese"


CHINESE = re.compile(r"[\u4e00-\u9fff]")
