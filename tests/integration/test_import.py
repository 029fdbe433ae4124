"""Importing a register through the real servers: in equals out, again is nothing, and a killed inventory loses nothing."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.cli.importing.flow import COULD_NOT_TELL, OK, WRONG, Result, Wish, import_files
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import consumer_config
from shared.contracts.commands import ImportTargets
from shared.contracts.streams import consumer_of
from shared.contracts.targets import SectionsRegistered
from shared.runtime.clock import CST
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

SITES_HEADER = "网站标识码,网站名称,首页网址,地区,网站类型,主办单位,运行状态\n"
ACCOUNTS_HEADER = "平台,账号标识,账号名称,地区,账号状态,读取方式,读取地址\n"


def sites_file(
    folder: Path, count: int, first: int = 1, closed: frozenset[int] = frozenset(), unit: str = "甲办"
) -> Path:
    path = folder / "sites.csv"
    rows = (
        f"990{number:07d},第{number}网,http://s{number}.canglan.gov.cn/,云泊市,部门网站,{unit},{'关停' if number in closed else '正常'}\n"
        for number in range(first, first + count)
    )
    path.write_text(SITES_HEADER + "".join(rows), "utf-8")
    return path


def accounts_file(folder: Path, count: int) -> Path:
    path = folder / "accounts.csv"
    rows = (
        f"其他,u{number},第{number}号,澜川市,正常,feed,http://feeds.canglan.gov.cn/{number}.xml\n"
        for number in range(count)
    )
    path.write_text(ACCOUNTS_HEADER + "".join(rows), "gb18030")
    return path


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """The CLI pointed at the stack, an inventory process, and an empty register."""
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    if "inventory" not in stack.children:
        await stack.start_services(("inventory",))
    elif not stack.children["inventory"].alive:
        await stack.children["inventory"].start()
    async with session() as connected:
        for collection in ("websites", "accounts", "sections", "imports"):
            await connected.store.remove(collection, {})
        yield connected


async def said(product: Session) -> int:
    """How many target events were ever stored; a doubled one would count twice."""
    return (await product.js.stream_info("TARGETS")).state.last_seq


async def imported(*files: Path, full: bool = False, allow_shrink: bool = False, wait: bool = True) -> Result:
    return await import_files(Wish(files, full=full, allow_shrink=allow_shrink, wait=wait, quiet=True))


async def test_every_row_becomes_one_document_and_one_event(product: Session, tmp_path: Path) -> None:
    before = await said(product)
    result = await imported(sites_file(tmp_path, 30, closed=frozenset({3})), accounts_file(tmp_path, 250))
    assert result.exit_code == OK
    assert result.counts == {"new": 279, "changed": 0, "unchanged": 0, "retired": 1}
    assert len(await product.store.find("websites")) == 30
    assert len(await product.store.find("accounts")) == 250
    assert await said(product) - before == 280
    site = await product.store.get("websites", "site-9900000003")
    assert site is not None
    assert (site["state"], site["name"], "pending" in site) == ("closed", "第3网", False)


async def test_an_equal_import_says_nothing_and_a_changed_one_says_what_changed(
    product: Session, tmp_path: Path
) -> None:
    await imported(sites_file(tmp_path, 20))
    before = await said(product)
    again = await imported(sites_file(tmp_path, 20))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 20, "retired": 0}
    assert await said(product) == before
    other = await imported(sites_file(tmp_path, 20, closed=frozenset({7})))
    assert other.counts == {"new": 0, "changed": 0, "unchanged": 19, "retired": 1}
    renamed = await imported(sites_file(tmp_path, 2, first=19, unit="乙办"))
    assert renamed.counts == {"new": 0, "changed": 2, "unchanged": 0, "retired": 0}
    assert await said(product) == before + 3
    assert len(await product.store.find("websites")) == 20, "absent rows stay without --full"


async def test_a_register_put_back_is_another_import(product: Session, tmp_path: Path) -> None:
    for unit in ("甲办", "乙办", "甲办"):
        assert (await imported(sites_file(tmp_path, 3, unit=unit))).exit_code == OK
    assert {site["sponsoring_unit"] for site in await product.store.find("websites")} == {"甲办"}


async def test_a_full_import_retires_who_is_absent_but_not_a_fifth_of_the_register(
    product: Session, tmp_path: Path
) -> None:
    await imported(sites_file(tmp_path, 20), accounts_file(tmp_path, 10))
    refused = await imported(sites_file(tmp_path, 15), full=True)
    assert (refused.exit_code, refused.register.errors[-1].code) == (WRONG, "shrink")
    assert refused.import_id is None
    few = await imported(sites_file(tmp_path, 17), full=True)
    assert few.counts == {"new": 0, "changed": 0, "unchanged": 17, "retired": 3}
    many = await imported(sites_file(tmp_path, 5), full=True, allow_shrink=True)
    assert many.counts == {"new": 0, "changed": 0, "unchanged": 5, "retired": 12}
    states = [account["state"] for account in await product.store.find("accounts")]
    assert states == ["live"] * 10, "a kind that the import does not contain is left alone"


SECTIONS_HEADER = "网站标识码,栏目名称,栏目网址,栏目类别,更新期限(天),是否监测,豁免原因,豁免到期\n"


def sections_file(folder: Path, sites: range, kind: str = "通知公告") -> Path:
    path = folder / "sections.csv"
    rows = "".join(
        f"990{site:07d},第{n}栏,http://s{site}.canglan.gov.cn/c{n}/,{kind},14,,,\n" for site in sites for n in range(3)
    )
    path.write_text(SECTIONS_HEADER + rows, "gb18030")
    return path


async def test_sections_go_as_one_list_a_site_and_an_unknown_site_is_named_by_row(
    product: Session, tmp_path: Path
) -> None:
    sites = sites_file(tmp_path, 10)
    refused = await imported(sections_file(tmp_path, range(1, 3)))
    assert (refused.exit_code, refused.import_id) == (WRONG, None)
    assert [(error.row, error.field, error.code) for error in refused.register.errors] == [
        (row, "site_code", "unknown_site") for row in range(2, 8)
    ]
    before = await said(product)
    both = await imported(sites, sections_file(tmp_path, range(1, 11)))
    assert (both.exit_code, both.counts["new"], await said(product) - before) == (OK, 20, 20)
    stored = await product.store.get("sections", "site-9900000002")
    assert stored is not None
    assert [section["name"] for section in stored["sections"]] == ["第0栏", "第1栏", "第2栏"]
    changed = await imported(sections_file(tmp_path, range(2, 4), kind="政策文件"))
    assert changed.counts == {"new": 0, "changed": 2, "unchanged": 0, "retired": 0}
    message = await product.js.get_last_msg("TARGETS", "target.sections-registered.v1.site-9900000002")
    event = SectionsRegistered.model_validate_json(message.data or b"")
    assert {section.kind for section in event.sections} == {"policy"}
    full = await imported(sections_file(tmp_path, range(1, 10), kind="政策文件"), full=True)
    assert full.counts == {"new": 0, "changed": 7, "unchanged": 2, "retired": 1}
    assert {site["state"] for site in await product.store.find("websites")} == {"live"}, "sites are another kind"


async def test_the_service_refuses_sections_of_a_site_that_it_does_not_know(product: Session) -> None:
    row = {"kind": "section", "site_code": "9900000777", "name": "甲", "url": "http://a.canglan.gov.cn/a/"}
    body = json.dumps({**row, "section_kind": "news"}, separators=(",", ":")).encode()
    command = ImportTargets(
        target="register",
        occurred_at=product.clock.now(),
        rows_key=await product.evidence.put(body),
        sites=0,
        accounts=0,
        sections=1,
        source="forged",
    )
    await product.emit(command)

    async def refused() -> bool:
        return (await product.store.get("imports", command.event_id) or {}).get("state") == "refused"

    await eventually(refused)
    record = await product.store.get("imports", command.event_id) or {}
    assert record["why"] == "sections of an unknown site: site-9900000777"
    assert await product.store.get("sections", "site-9900000777") is None


async def test_one_bad_cell_and_nothing_is_sent(product: Session, tmp_path: Path) -> None:
    good, bad = accounts_file(tmp_path, 5), sites_file(tmp_path, 5)
    bad.write_text(bad.read_text("utf-8").replace("9900000004", "990000000444"), "utf-8")
    before = (await product.js.stream_info("COMMANDS")).state.last_seq
    result = await imported(good, bad)
    assert (result.exit_code, result.import_id) == (WRONG, None)
    assert (await product.js.stream_info("COMMANDS")).state.last_seq == before
    assert await product.store.find("accounts") == []


async def test_the_service_trusts_no_rows(product: Session) -> None:
    """A row that the CLI would never send: refused whole, parked as a dead letter, and the register untouched."""
    row = {"kind": "site", "name": "甲", "region": "乙", "url": "http://a.canglan.gov.cn/", "category": "portal"}
    lines = [json.dumps({**row, "site_code": code}) for code in ("9900000001", "12")]
    letters = (await product.js.stream_info("DEAD_LETTERS")).state.last_seq
    command = ImportTargets(
        target="register",
        occurred_at=product.clock.now(),
        rows_key=await product.evidence.put("\n".join(lines).encode()),
        sites=2,
        accounts=0,
        source="forged",
    )
    await product.emit(command)

    async def parked() -> bool:
        return (await product.js.stream_info("DEAD_LETTERS")).state.last_seq == letters + 1

    await eventually(parked)
    record = await product.store.get("imports", command.event_id)
    assert record is not None
    assert (record["state"], record["why"]) == ("refused", "row 2: site_code bad_site_code")
    assert await product.store.find("websites") == []


async def test_killed_in_the_middle_it_loses_nothing_and_doubles_nothing(
    stack: Stack, product: Session, tmp_path: Path
) -> None:
    before = await said(product)
    config = consumer_config(consumer_of("inventory", ImportTargets), divisor=2.5)
    await product.js.add_consumer("COMMANDS", config)  # redelivers after 6 s, so that the test is short
    inventory = stack.children["inventory"]
    sent = await imported(
        sites_file(tmp_path, 500, closed=frozenset({11, 12})), accounts_file(tmp_path, 2_500), wait=False
    )
    for least in (1, 1_200):

        async def begun(least: int = least) -> bool:
            return await said(product) - before >= least

        await eventually(begun)
        inventory.kill()
        assert inventory.process is not None
        await inventory.process.wait()
        await inventory.start()

    async def done() -> bool:
        record = await product.store.get("imports", sent.import_id or "")
        return record is not None and record["state"] == "done"

    await eventually(done)
    record = await product.store.get("imports", sent.import_id or "")
    assert record is not None
    assert {key: record[key] for key in ("new", "changed", "unchanged", "retired")} == {
        "new": 2_998,
        "changed": 0,
        "unchanged": 0,
        "retired": 2,
    }
    documents = [*await product.store.find("websites"), *await product.store.find("accounts")]
    assert len(documents) == 3_000
    assert not any("pending" in document for document in documents)
    assert await said(product) - before == 3_000


async def test_an_older_import_delivered_late_does_not_win(product: Session, tmp_path: Path) -> None:
    await imported(sites_file(tmp_path, 3, unit="新办"))
    row = {"kind": "site", "name": "旧", "region": "乙", "url": "http://a.canglan.gov.cn/", "category": "portal"}
    late: datetime = product.clock.now() - timedelta(hours=1)
    assert late.tzinfo == CST
    command = ImportTargets(
        target="register",
        occurred_at=late,
        rows_key=await product.evidence.put(json.dumps({**row, "site_code": "9900000001"}).encode()),
        sites=1,
        accounts=0,
        source="late",
    )
    await product.emit(command)

    async def done() -> bool:
        return (await product.store.get("imports", command.event_id) or {}).get("state") == "done"

    await eventually(done)
    site = await product.store.get("websites", "site-9900000001")
    assert site is not None
    assert site["sponsoring_unit"] == "新办"


async def test_without_an_inventory_the_command_says_that_it_cannot_tell(
    stack: Stack, product: Session, tmp_path: Path
) -> None:
    inventory = stack.children["inventory"]
    inventory.kill()
    assert inventory.process is not None
    await inventory.process.wait()
    result = await import_files(Wish((sites_file(tmp_path, 2),), quiet=True, stall_s=0.5))
    assert (result.exit_code, result.register.errors[-1].code) == (COULD_NOT_TELL, "not_taken_over")
    await inventory.start()

    async def taken() -> bool:
        return len(await product.store.find("websites")) == 2

    await eventually(taken)
