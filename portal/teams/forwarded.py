"""Whose request it is, where proxies stand in front: what they say of it counts, what anybody else says does not."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class ForwardedMiddleware:
    """Puts the client's own address into REMOTE_ADDR, and takes away what only a named proxy may say.

    The client is the first address from the right of X-Forwarded-For that is no proxy of ours: what stands left of it
    was sent by the client, who may write anything there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = str(request.META.get("REMOTE_ADDR") or "")
        if trusted(peer, settings.TRUSTED_PROXIES):
            said = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
            request.META["REMOTE_ADDR"] = client(peer, said, settings.TRUSTED_PROXIES)
        else:
            for name in HEADERS:
                request.META.pop(name, None)
        return self.get_response(request)


def trusted(peer: str, proxies: Iterable[Network | str]) -> bool:
    """Whether ``peer`` is one of ``proxies``; an empty address is whoever speaks over a Unix socket."""
    proxies = list(proxies)
    if not peer:
        return "unix" in proxies
    address = _address(peer)
    return address is not None and any(not isinstance(each, str) and address in each for each in proxies)


def client(peer: str, forwarded_for: str, proxies: Iterable[Network | str]) -> str:
    """The client's address; the nearest one that can be read where the header cannot."""
    proxies, nearest = list(proxies), peer
    for said in reversed(forwarded_for.split(",")):
        address = _address(said)
        if address is None:
            return nearest
        nearest = str(address)
        if not trusted(nearest, proxies):
            return nearest
    return nearest


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as proxies write it, with or without a port; IPv4 inside IPv6 counts as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
