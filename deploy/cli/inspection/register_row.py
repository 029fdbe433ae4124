"""The register's row of the site that is inspected: by its code or its address in a register file, or a code alone."""

from pathlib import Path
from urllib.parse import urlsplit

from deploy.cli.inspection.source import UnreadableError
from services.inventory.adapters.files import read_register
from shared.contracts.targets import TargetFacts, TargetKind


def register_row(url: str, code: str, file: Path | None) -> TargetFacts | None:
    """None when nothing was given. Raises UnreadableError for a file without this site."""
    if file is None:
        return TargetFacts(kind=TargetKind.SITE, name="", region="", site_code=code, url=None) if code else None
    register = read_register([file])
    sites = [
        TargetFacts.model_validate_json(line) for line in register.lines if line.startswith('{"kind":"site"')
    ]  # fmt: skip
    if not sites:
        first = register.errors[0].code if register.errors else "no_rows"
        raise UnreadableError(f"{file}: 名录中没有可用的网站（{first}）。 No usable site in this register.")
    found = [one for one in sites if _is_meant(one, url, code)]
    if not found:
        named = code or url
        raise UnreadableError(f"{file}: 名录中没有 {named}。 Not in this register.")
    return found[0]


def _is_meant(row: TargetFacts, url: str, code: str) -> bool:
    if code:
        return (row.site_code or "").lower() == code.strip().lower()
    return bool(row.url) and _host(row.url or "") == _host(url)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
