"""Where connections may go: names in their plain form, and no address that is private or carries a private one."""

from __future__ import annotations

import ipaddress

import pytest

from integrations.core.hosts import Host
from integrations.core.network import UnusableAddress, address_allowed, check_base_url

HOST = Host("api", "", ("raw.test",))

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "fec0::1", "feff::1",
    "::ffff:10.1.2.3", "::ffff:169.254.169.254",
    "::10.1.2.3", "::127.0.0.1", "::169.254.169.254",
    "64:ff9b::10.1.2.3", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::224.0.0.1",
    "64:ff9b:1::1", "64:ff9b:1::8.8.8.8",
    "2002:0a01:0203::1", "2002:7f00:0001::", "2002:a9fe:a9fe::",
    "2001:0:0a01:0203::", "2001:0:808:808:0:0:f5fe:fdfc",
]  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_private_or_carries_what_is(text: str) -> None:
    assert not address_allowed(ipaddress.ip_address(text), allow_private=False)


@pytest.mark.parametrize("text", sorted({*PRIVATE} - {"127.0.0.1", "::1"}))
def test_where_loopback_is_allowed_only_loopback_itself_is(text: str) -> None:
    assert not address_allowed(ipaddress.ip_address(text), allow_private=True)


@pytest.mark.parametrize("text", ["8.8.8.8", "2a00:1450::8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_what_is_public(text: str) -> None:
    assert address_allowed(ipaddress.ip_address(text), allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "https://a_b.raw.test", "https://a%2eb.raw.test", "https://a!.raw.test", "https://a..raw.test",
        "https://-a.raw.test", "https://a$(id).raw.test", "https://a;b.raw.test", "https://a*.raw.test",
        "https://a\\b.raw.test", "https://ev il.raw.test", "https://ev\til.raw.test", "https://ev\nil.raw.test",
        "https://a.raw.test/v1\r\nX: y", "https://a.raw.test/\x00", "https://a\u3000.raw.test", "https://[::1].raw.test",
        f"https://{'a' * 64}.raw.test",
    ],
)  # fmt: skip
def test_hosts_with_other_signs_are_refused(url: str) -> None:
    with pytest.raises(UnusableAddress):
        check_base_url(url, HOST, allow_private=False)


@pytest.mark.parametrize("url", ["https://a-1.b.raw.test", "https://RAW.test/v1", "https://xn--bcher-kva.raw.test"])
def test_plain_names_are_taken(url: str) -> None:
    assert check_base_url(f" {url}/ ", HOST, allow_private=False) == url
