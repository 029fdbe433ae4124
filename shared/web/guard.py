"""Which addresses may be connected to at all: the public internet, and exactly what was allowed besides."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Allowance = frozenset[tuple[str, int]]
NOTHING: Allowance = frozenset()

# What is_global lets through although it leads inside, or to a cloud's own services.
_DENIED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",
            "192.0.0.0/24",
            "168.63.129.16/32",
            "192.88.99.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Tunnels carry an IPv4 address inside: NAT64, Teredo and 6to4 would reach what is refused as IPv4.
_DENIED_V6 = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "2001:db8::/32")))
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# Where another protocol listens: a request there could speak to it (the ports that browsers refuse as well).
_REFUSED_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109}
    | {110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530}
    | {531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 5060}
    | {5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080}
)


def parse_allowance(entries: Iterable[str]) -> Allowance:
    """Read 127.0.0.1:8080 and [::1]:8080; ValueError for anything but an address with its port."""
    return frozenset(_entry(entry) for entry in entries)


def _entry(text: str) -> tuple[str, int]:
    host, _, port = text.strip().rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= 65535):
        raise ValueError(f"not an address with a port: {text!r}")
    return str(ip_address(host.removeprefix("[").removesuffix("]"))), int(port)


def allowed(address: str, port: int, allowance: Allowance = NOTHING) -> bool:
    """Whether a connection to this resolved address and port may be opened."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if (str(ip), port) in allowance:
        return True
    if port in _REFUSED_PORTS or not 0 < port <= 65535:
        return False
    return _is_public_v4(ip) if isinstance(ip, IPv4Address) else _is_public_v6(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not any(ip in network for network in _DENIED_V4)


def _is_public_v6(ip: IPv6Address) -> bool:
    # Global unicast only: this leaves out ::/8 with every mapped and compatible form, local, site-local and multicast.
    return ip in _GLOBAL_UNICAST and ip.is_global and not any(ip in network for network in _DENIED_V6)
