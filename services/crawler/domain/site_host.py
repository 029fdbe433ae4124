"""The form of a site's address, after the naming rules of 国办函〔2018〕55号: what it is, not whether it may be."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.facts import HostForm, SiteHost

_GOV: Final = ("gov", "cn")
_IDN_SUFFIXES: Final = {"xn--zfr164b": "政务", "xn--55qw42g": "公益"}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def site_host(url: str) -> SiteHost:
    """Of an absolute URL; anything else has no host."""
    try:
        parts = urlsplit(url.strip()[:2_000])
        host, port = (parts.hostname or "").rstrip("."), parts.port
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return SiteHost("", HostForm.NONE)
    if not ascii_host or parts.scheme not in _DEFAULT_PORTS:
        return SiteHost("", HostForm.NONE)
    folder = parts.path.rpartition("/")[0].strip("/") or None
    odd_port = port if port not in (None, _DEFAULT_PORTS[parts.scheme]) else None
    form, suffix = _form(ascii_host)
    return SiteHost(ascii_host, form, suffix, odd_port, folder)


def _form(host: str) -> tuple[HostForm, str]:
    if _is_address(host):
        return HostForm.ADDRESS, ""
    labels = host.split(".")
    if tuple(labels[-2:]) == _GOV:
        return _under_gov(labels[:-2]), "gov.cn"
    suffix = _IDN_SUFFIXES.get(labels[-1])
    if suffix is not None or any(label.startswith("xn--") for label in labels):
        return HostForm.IDN, suffix or labels[-1]
    return HostForm.OTHER, ".".join(labels[-2:]) if labels[-2:-1] in (["org"], ["com"], ["net"], ["edu"]) else labels[
        -1
    ]


def _under_gov(names: list[str]) -> HostForm:
    if names and names[0] == "www":
        forms = {1: HostForm.OTHER, 2: HostForm.WWW_PLACE, 3: HostForm.WWW_NAME_PLACE}
    else:
        forms = {1: HostForm.BARE_PLACE, 2: HostForm.NAME_PLACE}
    return forms.get(len(names), HostForm.DEEPER if names else HostForm.OTHER)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
