"""Where connections may go: checked on the resolved address at the moment of connecting, so that neither a redirect
nor a name that resolves differently the second time gets round it."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
import idna

from .errors import Untrusted
from .hosts import Host
from .reasons import Reason

MOST_ADDRESSES = 4  #: how many of a name's addresses are tried

#: the form of a host name as it is looked up: letters, digits, dots and hyphens, nothing a resolver reads otherwise
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\]")
#: networks whose addresses carry an IPv4 address in their last 32 bits: NAT64 (RFC 6052), IPv4-mapped and
#: IPv4-compatible (RFC 4291)
_CARRYING = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0/96", "::/96")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnusableAddress(ValueError):
    """A base address that may not be called; its ``reason`` repeats no user name or password."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def check_base_url(url: str, host: Host, *, allow_private: bool) -> str:
    """``url`` without a trailing slash; raises UnusableAddress."""
    url = url.strip()
    parts, port = _split(url)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise UnusableAddress(Reason("core.address_with_user"))
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UnusableAddress(Reason("core.address_form"))
    if parts.query or parts.fragment:
        raise UnusableAddress(Reason("core.address_end"))
    try:
        name = parts.hostname if parts.hostname.isascii() else idna.encode(parts.hostname, uts46=True).decode()
    except idna.IDNAError:
        raise UnusableAddress(Reason("core.host_name")) from None
    name = name.lower()
    if allow_private and is_local_name(name):
        return url.rstrip("/")
    if not _HOST.fullmatch(name):
        raise UnusableAddress(Reason("core.host_name"))
    if parts.scheme != "https" or port not in (None, 443):
        raise UnusableAddress(Reason("core.https_only", fix="operator"))
    known = any(name == suffix or name.endswith(f".{suffix}") for suffix in host.suffixes)
    if not known and (not host.own_domains or "." not in name or _is_number(name)):
        raise UnusableAddress(Reason("core.foreign_host", {"host": name, "known": list(host.suffixes)}))
    return url.rstrip("/")


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The parts of an address, and its port; raises UnusableAddress for what is none."""
    if _UNSEEN.search(url):  # what parses addresses leaves some of these out, and what calls them does not
        raise UnusableAddress(Reason("core.no_web_address"))
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise UnusableAddress(Reason("core.no_web_address")) from None


def _is_number(name: str) -> bool:
    """Whether a host is named by an address: no customer's domain is."""
    return name.rpartition(".")[2].isdigit()


def is_local_name(name: str) -> bool:
    """Whether it is this very machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def address_allowed(address: Address, *, allow_private: bool) -> bool:
    """Public addresses only; loopback too where private hosts are allowed; link-local and site-local never. An address
    that carries others is as private as any of them."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return allow_private
    return all(each.is_global and not each.is_multicast for each in (address, *carried(address))) and not (
        isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    )


def carried(address: Address) -> Iterator[Address]:
    """The IPv4 addresses within an IPv6 address, to which a gateway may pass on what is sent to it."""
    if not isinstance(address, ipaddress.IPv6Address):
        return
    if any(address in network for network in _CARRYING):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo


_deadline: ContextVar[float | None] = ContextVar("callboard_deadline", default=None)


@contextmanager
def walled(seconds: float) -> Iterator[Callable[[], float]]:
    """Let no call in the block last longer, whatever its single steps may take; yields how many seconds are left.

    A time-out of a socket begins anew with each byte: a server that lets them drip would hold us for ever.
    """
    end = time.monotonic() + seconds
    mark = _deadline.set(end)
    try:
        yield lambda: end - time.monotonic()
    finally:
        _deadline.reset(mark)


def _at_most(timeout: float | None, error: type[Exception]) -> float | None:
    """``timeout``, but no more than is left; raises ``error`` where nothing is."""
    end = _deadline.get()
    if end is None:
        return timeout
    left = end - time.monotonic()
    if left <= 0:
        raise error("the call took too long")
    return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends with the call that takes it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _at_most(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _at_most(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _at_most(timeout, httpcore.ConnectTimeout)
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.SyncBackend):
    """Connects to the very addresses it has checked: the next where one cannot be reached."""

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
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in self._addresses(host, port, _at_most(timeout, httpcore.ConnectTimeout)):
            limit = _at_most(timeout, httpcore.ConnectTimeout)
            try:
                return TimedStream(super().connect_tcp(address, port, limit, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """Where the name leads, each address once; one that is not allowed refuses all of them."""
        try:
            found = _resolve(host, port, timeout)
        except OSError as error:
            raise httpcore.ConnectError(f"name not found: {error}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for text in addresses:
            if not address_allowed(ipaddress.ip_address(text.split("%")[0]), allow_private=self.allow_private):
                raise Untrusted(Reason("core.private_address", fix="operator"))
        return addresses[:MOST_ADDRESSES]


def _resolve(host: str, port: int, timeout: float | None) -> list[Any]:
    """What the name resolves to; raises what the resolver raises, and ConnectTimeout where that, which knows no limit,
    takes longer. Its thread is left to end by itself then."""
    answers: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            answers.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        found = answers.get(timeout=timeout)
    except queue.Empty:
        raise httpcore.ConnectTimeout("the name is not resolved in time") from None
    if isinstance(found, Exception):
        raise found
    return found
