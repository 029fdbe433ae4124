"""`xunjian evidence` on real servers: from a fact to its page and bytes, from a finding to its readings, and a folder to browse."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError
from typer.testing import CliRunner, Result

from deploy.cli.app import app
from deploy.cli.session import Session, session
from deploy.cli.trail.stored import Stored
from deploy.embedded.stack import Stack
from deploy.provision import provision
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.observations import SiteSurveyed
from shared.runtime.clock import Pace
from tests.support.eventually import eventually
from tests.support.site_server import Reply, SiteServer
from tests.support.surveys import NOW, website

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

TARGET = "site-9901000001"
URL = "http://whole.canglan.gov.cn/"
EVIL = b"<script>alert(1)</script><a href='javascript:alert(2)'>"
FINDING = "3f2b8a52-6f0e-5b7a-9d11-0c6d2a9f4e10"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def surveyed(stack: Stack) -> AsyncIterator[SiteSurveyed]:
    """One site surveyed whole by the real crawler, its first page hostile."""
    routes = website()
    first = routes["/"]
    assert isinstance(first, Reply)
    async with SiteServer({**routes, "/": Reply(first.body.replace(b"</body>", EVIL + b"</body>"))}) as server:
        (stack.root / "names.json").write_text(json.dumps({"names": {"whole.canglan.gov.cn": server.address}}))
        (stack.root / "clock.json").write_text(Pace(NOW, time.time(), rate=1.0, network_divisor=15.0).dump())
        stack.env |= {
            "XUNJIAN_CLOCK_FILE": str(stack.root / "clock.json"),
            "XUNJIAN_WEB_NAMES_FILE": str(stack.root / "names.json"),
            "XUNJIAN_WEB_ALLOW_ADDRESSES": server.address,
        }
        await provision(stack.settings())
        await stack.start_services(("crawler",))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in stack.runtime_env().items():
                patch.setenv(name, value)
            async with session() as connected:
                command = CrawlSite(target=TARGET, occurred_at=NOW, url=URL, kind=CrawlKind.FULL, pass_id="pass-1")
                await connected.emit(command)
                yield await _end(connected)


async def _end(connected: Session) -> SiteSurveyed:
    async def end() -> SiteSurveyed | None:
        try:
            raw = await connected.js.get_msg("OBSERVATIONS", subject=f"{SiteSurveyed.SUBJECT}.{TARGET}")
        except NotFoundError:
            return None
        return SiteSurveyed.model_validate_json(raw.data or b"")

    found: SiteSurveyed = await eventually(end)
    return found


async def ran(*argv: str) -> Result:
    """A command runs its own event loop, so it runs in a thread."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["evidence", *argv])


async def told(*argv: str) -> Any:
    result = await ran(*argv, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def test_every_fact_names_a_page_whose_bytes_can_be_looked_at(surveyed: SiteSurveyed, tmp_path: Path) -> None:
    report = await told("9901000001")
    assert report["pass_id"] == "pass-1"
    assert {one["name"] for one in report["sections"]} == {"政务要闻", "通知公告", "政策文件", "人事信息"}
    for one in report["sections"]:
        page = report["trail"][one["seen"]["page"]]
        assert (page["url"], page["status"], page["stored"]) == (one["url"], 200, True)
        assert page["at"].startswith("2022-06-17T12:")
    sponsor = report["identity_seen"]["sponsor"]
    page = report["trail"][sponsor["page"]]
    assert (page["url"], sponsor["text"]) == (URL, "主办单位：沧澜省某局")
    asked = [report["trail"][one["trail"]["page"]] for one in report["functions"]]
    assert all(one["stored"] for one in asked), "the answers to the checks are kept too"
    out = tmp_path / "page.html"
    assert (await ran(page["sha256"], "--out", str(out))).exit_code == 0
    assert hashlib.sha256(out.read_bytes()).hexdigest() == page["sha256"]
    assert EVIL in out.read_bytes()


async def test_people_get_tables_with_the_numbers_of_pages(surveyed: SiteSurveyed) -> None:
    text = (await ran(TARGET)).stdout
    assert all(word in text for word in ("网站标识", "栏目", "政务要闻", "证据：读过的页面", "存档"))
    assert "Sections" in (await ran(TARGET, "--lang", "en")).stdout


async def test_a_finding_shows_its_readings_places_and_keys(surveyed: SiteSurveyed) -> None:
    key = next(one.page_key for one in surveyed.sections if one.state == "blank")
    facts = {
        "id": FINDING, "indicator": "columns-blank", "edition": "cn-2019", "severity": "veto", "status": "suspected",
        "needs_person": False, "detail": "", "params": {"count": 1, "limit": 1, "names": "人事信息"},
        "places": [URL + "rsxx/"], "observations": [surveyed.event_id, "00000000-0000-5000-8000-000000000000"],
        "evidence": [key], "raised_at": surveyed.occurred_at.isoformat(), "confirmed_at": None, "cleared_at": None,
    }  # fmt: skip
    case = {
        "_id": TARGET,
        "target": TARGET,
        "finding_ids": [FINDING],
        "open": True,
        "findings": [{"facts": facts, "bad": 1}],
    }
    async with session() as connected:
        await connected.store.upsert("findings", TARGET, {"$set": {k: v for k, v in case.items() if k != "_id"}})
    report = await told(FINDING)
    assert [(one["id"], one["kind"], one["outcome"]) for one in report["readings"]] == [
        (surveyed.event_id, "site-surveyed", "ok")
    ]
    assert {"key": key, "stored": True} in report["evidence"]
    text = (await ran(FINDING)).stdout
    assert all(word in text for word in ("空白栏目", "人事信息", "依据的观测", "另有 1 次观测已过保存期"))
    of_target = await told(TARGET)
    [finding] = of_target["findings"]
    assert of_target["trail"][finding["seen"]["page"]]["sha256"] == key


async def test_a_folder_to_browse_shows_bytes_as_text_only(surveyed: SiteSurveyed, tmp_path: Path) -> None:
    result = await ran(TARGET, "--html", str(tmp_path / "trail"))
    assert result.exit_code == 0, result.output
    folder = tmp_path / "trail"
    assert f'href="{TARGET}/index.html"' in (folder / "index.html").read_text("utf-8")
    page = (folder / TARGET / "index.html").read_text("utf-8")
    links = set(re.findall(r'href="([0-9a-f]{64}\.html)"', page))
    assert links == {path.name for path in (folder / TARGET).glob("*.html")} - {"index.html"}
    assert set(re.findall(r'href="#(p\d+)"', page)) <= set(re.findall(r'id="(p\d+)"', page))
    texts = [path.read_text("utf-8") for path in (folder / TARGET).glob("*.html")]
    assert any("&lt;script&gt;alert(1)&lt;/script&gt;" in text for text in texts)
    for text in texts:
        assert "<script" not in text.lower()
        assert 'href="javascript' not in text
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


async def test_the_pass_document_answers_when_the_bus_has_forgotten(surveyed: SiteSurveyed) -> None:
    async with session() as connected:
        again = await Stored(connected)._from_passes(TARGET)
    assert again is not None
    assert (again.pass_id, again.trail) == (surveyed.pass_id, surveyed.trail)


@pytest.mark.parametrize("what", ["site-0000000000", "0" * 64, "00000000-0000-5000-8000-000000000000"])
async def test_what_is_not_stored_ends_with_2(surveyed: SiteSurveyed, what: str) -> None:
    result = await ran(what, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
