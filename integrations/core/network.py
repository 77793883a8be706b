"""Where connections may go: checked on the resolved address at the moment of connecting, so that neither a redirect
nor a name that resolves differently the second time gets round it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpcore
import idna

from .contract import Host
from .errors import Untrusted

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_base_url(url: str, host: Host, *, allow_private: bool) -> str:
    """``url`` without a trailing slash, or ValueError with a sentence for staff that does not repeat user info."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError("This is no web address.") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise ValueError("A base address must not hold a user name or password; give credentials separately.")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("A base address looks like https://host/path.")
    if parts.query or parts.fragment:
        raise ValueError("A base address ends with its path: leave out everything from ? or # on.")
    name = _ascii_host(parts.hostname)
    if allow_private and _is_local_name(name):
        return url.strip().rstrip("/")
    if parts.scheme != "https" or port not in (None, 443):
        raise ValueError("Only https on its usual port is allowed. A sandbox needs ALLOW_PRIVATE_PLATFORM_HOSTS=true.")
    if not any(name == suffix or name.endswith(f".{suffix}") for suffix in host.suffixes):
        raise ValueError(f"{name} is not one of this platform's own hosts ({', '.join(host.suffixes)}).")
    return url.strip().rstrip("/")


def _ascii_host(name: str) -> str:
    try:
        return name.lower() if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise ValueError("The host name is not valid.") from None


def _is_local_name(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def address_allowed(address: Address, *, allow_private: bool) -> bool:
    """Public addresses only; loopback too where private hosts are allowed; link-local never."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return allow_private
    return address.is_global and not address.is_multicast


class GuardedBackend(httpcore.SyncBackend):
    """Connects to the very address it has checked."""

    def __init__(self, *, allow_private: bool) -> None:
        super().__init__()
        self.allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"name not found: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        for text in addresses:
            if not address_allowed(ipaddress.ip_address(text.split("%")[0]), allow_private=self.allow_private):
                raise Untrusted("The platform's host name leads to a private network address, which is not allowed.")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)
