"""Whose request it is behind proxies: what a stranger writes into headers counts for nothing."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from portal.teams.forwarded import ForwardedMiddleware

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


def seen(settings: Any, proxies: list[Any], **meta: str) -> dict[str, Any]:
    settings.TRUSTED_PROXIES = proxies
    request = HttpRequest()
    request.META.update(meta)
    found: dict[str, Any] = {}

    def view(request: HttpRequest) -> HttpResponse:
        found.update(request.META)
        return HttpResponse()

    ForwardedMiddleware(view)(request)
    return found


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),  # what stands further left was sent by the client
        ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:470::5]:443", "2001:470::5"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, nonsense", "10.0.0.1"),
        ("nonsense, 203.0.113.9", "203.0.113.9"),
        ("", "10.0.0.1"),
        ("10.0.0.7, 10.0.0.8", "10.0.0.7"),
    ],
)
def test_a_named_proxy_says_who_the_client_is(settings: Any, said: str, client: str) -> None:
    found = seen(settings, PROXIES, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=said)
    assert found["REMOTE_ADDR"] == client


@pytest.mark.parametrize("peer", ["203.0.113.5", "", "nonsense"])
def test_nobody_else_does(settings: Any, peer: str) -> None:
    said = {
        "HTTP_X_FORWARDED_FOR": "1.2.3.4",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "for=1.2.3.4",
    }
    found = seen(settings, PROXIES, REMOTE_ADDR=peer, **said)
    assert found["REMOTE_ADDR"] == peer and not set(said) & set(found)


def test_a_proxy_on_a_unix_socket_is_named_so(settings: Any) -> None:
    found = seen(settings, ["unix"], REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")
    assert found["REMOTE_ADDR"] == "203.0.113.9"
