"""The files that the provincial office keeps: registers, credentials, addresses, and beside them the truth."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from deploy.province import citizens
from deploy.province.model import Account, Province, Website
from deploy.province.platforms.douyin import access_token
from deploy.province.platforms.registry import HOSTS
from deploy.province.platforms.wechat import app_id
from deploy.province.scales import SCALES
from deploy.province.times import MONITORING_DAY, RECHECK_DAY, START, local

SITE_HEADER = (
    "网站标识码", "网站名称", "首页网址", "地区", "网站类型", "主管单位", "主办单位", "承办单位",
    "运行状态", "办事服务", "ICP备案号", "联系电话",
)  # fmt: skip
ACCOUNT_HEADER = (
    "平台", "账号标识", "账号名称", "地区", "主管单位", "主办单位", "账号状态", "读取方式", "读取地址", "凭据", "对照账号",
)  # fmt: skip
HISTORY_HEADER = ("网站标识码", "名称", "地区", "网站类型", "结论", "得分")
HISTORY_FAILED = 0.2
CATEGORIES = {"portal": "门户网站", "department": "部门网站"}
SITE_STATES = {"live": "正常", "closed": "关停"}
ACCOUNT_STATES = {"live": "正常", "closed": "注销"}
PLATFORMS = {
    "wechat": "微信公众号",
    "weibo": "新浪微博",
    "douyin": "抖音",
    "app": "移动客户端",
    "toutiao": "今日头条",
    "kuaishou": "快手",
    "bilibili": "哔哩哔哩",
    "feed": "其他",
}
SECRET_MODE = 0o600


def site_row(site: Website) -> list[str]:
    """A website as the register lists it."""
    unit = site.unit
    return [
        site.site_code,
        site.name,
        f"http://{site.host}/",
        unit.region,
        CATEGORIES[unit.category],
        unit.supervisor,
        unit.name,
        f"{unit.short}信息中心",
        SITE_STATES[site.state],
        "是",
        site.icp,
        site.phone,
    ]


def account_row(account: Account) -> list[str]:
    """An account as the register lists it."""
    return [
        PLATFORMS[account.platform],
        account.handle,
        account.name,
        account.unit.region,
        account.unit.supervisor,
        account.unit.name,
        ACCOUNT_STATES[account.state],
        account.method,
        account.source_url,
        account.credential,
        "是" if account.control else "否",
    ]


def credentials(accounts: Iterable[Account]) -> dict[str, dict[str, str]]:
    """What the accounts' owners handed over, by the name that the register uses."""
    makers = {
        "wechat-api": lambda a: {"kind": "wechat", "appid": app_id(a), "secret": a.secret},
        "weibo-api": lambda a: {"kind": "weibo", "access_token": a.secret, "uid": a.handle},
        "douyin-api": lambda a: {"kind": "douyin", "access_token": access_token(a), "open_id": a.handle},
    }
    return {account.credential: makers[account.method](account) for account in accounts if account.credential}


def truth(province: Province) -> dict[str, Any]:
    """Everything planted; for the people of the simulation and the oracle only."""
    return {
        "seed": province.seed,
        "scale": province.scale,
        "start": local(START).isoformat(),
        "monitoring_day": MONITORING_DAY,
        "recheck_day": RECHECK_DAY,
        "public_reports": citizens.truth(province),
        "high_before": SCALES[province.scale].high_before,
        "sites": [
            {
                **_target(site),
                "category": site.unit.category,
                "host": site.host,
                "dead_paths": list(site.dead_paths),
                "assessed": site.assessed,
                "bonus": site.bonus,
            }
            for site in province.websites
        ],
        "accounts": [{**_target(account), "platform": account.platform} for account in province.accounts],
    }


def _target(target: Website | Account) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": target.name,
        "region": target.unit.region,
        "state": target.state,
        "counts": target.state == "live",
        "vetoes": list(target.vetoes),
        "notices": list(target.notices),
        "traits": sorted(target.traits),
        "repairs": target.repairs,
    }


def history_rows(province: Province) -> list[list[str]]:
    """The quarter before, from the office's own files: so many at 90 or more, the rest below, some failed."""
    rng = Random(f"{province.seed}:history")
    sites = [site for site in province.websites if site.state == "live"]
    high = {site.id for site in rng.sample(sites, SCALES[province.scale].high_before)}
    rows = []
    for site in sites:
        points = 90 + rng.randrange(0, 240) / 10 if site.id in high else 62 + rng.randrange(0, 275) / 10
        failed = site.id not in high and rng.random() < HISTORY_FAILED
        told = ["不合格", ""] if failed else ["合格", f"{points:g}"]
        rows.append([site.site_code, site.name, site.unit.region, CATEGORIES[site.unit.category], *told])
    return rows


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def write_files(province: Province, folder: Path, names: Iterable[str], address: str) -> None:
    """Write every file; `address` is where all names live."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "sites.csv", SITE_HEADER, map(site_row, province.websites))
    _write_csv(folder / "accounts.csv", ACCOUNT_HEADER, map(account_row, province.accounts))
    _write_csv(folder / "history.csv", HISTORY_HEADER, history_rows(province))
    for name, rows in citizens.lists(province):
        _write_csv(folder / name, citizens.HEADER, rows)
    _write_json(folder / "names.json", {"names": dict.fromkeys(names, address)})
    secrets = folder / "credentials.json"
    secrets.touch(mode=SECRET_MODE)
    _write_json(secrets, credentials(province.accounts))
    _write_json(folder / "platforms.json", {name: f"http://{host}" for name, host in HOSTS.items()})
    _write_json(folder / "truth.json", truth(province))
