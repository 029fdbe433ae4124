"""No address that leads inside may pass, in whatever clothes it comes."""

import pytest

from shared.web.guard import allowed, parse_allowance

INSIDE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "224.0.1.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "100::1", "not-an-address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_inside_is_refused(address: str) -> None:
    assert not allowed(address, 80)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111"])
def test_the_public_internet_is_allowed(address: str) -> None:
    assert allowed(address, 443)


@pytest.mark.parametrize("port", [0, 22, 25, 6000, 65536])
def test_ports_of_other_protocols_are_refused(port: int) -> None:
    assert not allowed("8.8.8.8", port)


def test_an_allowance_opens_exactly_its_own_address_and_port() -> None:
    allowance = parse_allowance(["127.0.0.1:18080", "[::1]:18081"])
    assert allowed("127.0.0.1", 18080, allowance)
    assert allowed("::1", 18081, allowance)
    assert not allowed("127.0.0.1", 18081, allowance)
    assert not allowed("127.0.0.2", 18080, allowance)
    assert not allowed("::ffff:127.0.0.1", 18080, allowance)


@pytest.mark.parametrize(
    "entry", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:x", "localhost:80", "127.0.0.0/8:80", ""]
)
def test_an_allowance_is_an_address_with_a_port(entry: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_allowance([entry])
