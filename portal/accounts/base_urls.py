"""Base addresses of an account: for which host, whether they may be called, whether they are the platform's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings

from integrations.core.contract import Platform
from integrations.core.network import UnusableAddress, check_base_url, is_local_name
from integrations.core.reasons import Reason
from portal.publications.options import Unusable
from portal.refusal import Refusal


def parse(texts: Iterable[str], platform: Platform) -> dict[str, str]:
    """``[HOST=]URL`` texts by host key; raises Unusable. HOST may be left out where the platform has one host."""
    found: dict[str, str] = {}
    for text in texts:
        key, url = _split(text, platform)
        if key in found:
            raise Unusable(Reason("account.address_twice", {"host": key}))
        found[key] = url
    return found


def _split(text: str, platform: Platform) -> tuple[str, str]:
    keys = [host.key for host in platform.hosts]
    head, sign, tail = text.partition("=")
    if not sign or not re.fullmatch(r"\s*\w+\s*", head):
        if len(keys) > 1:
            hosts = [f"{key}=URL" for key in keys]
            raise Unusable(Reason("account.which_host", {"platform": platform.label, "hosts": hosts}))
        return keys[0], text.strip()
    if head.strip() not in keys:
        raise Unusable(Reason("account.no_such_host", {"platform": platform.label, "known": keys}))
    return head.strip(), tail.strip()


def checked(urls: Mapping[str, str], platform: Platform) -> dict[str, str]:
    """``urls`` in the form that is stored; raises Refusal, which never repeats user info."""
    hosts = {host.key: host for host in platform.hosts}
    found: dict[str, str] = {}
    for key, url in urls.items():
        try:
            found[key] = check_base_url(url, hosts[key], allow_private=settings.ALLOW_PRIVATE_PLATFORM_HOSTS)
        except UnusableAddress as error:
            raise Refusal(Reason("account.address_refused", {"host": key, "why": error.reason})) from None
    return found


def require_all(urls: Mapping[str, str], platform: Platform) -> None:
    """Every host without a default needs an address; raises Unusable."""
    missing = [host.key for host in platform.hosts if not host.default and not urls.get(host.key)]
    if missing:
        raise Unusable(Reason("account.own_address", {"platform": platform.label, "host": missing[0]}))


def effective(urls: Mapping[str, str], platform: Platform) -> dict[str, str]:
    """What is called: the given address, else the platform's own."""
    return {host.key: (urls.get(host.key) or host.default).rstrip("/") for host in platform.hosts}


def foreign(urls: Mapping[str, str], platform: Platform) -> list[str]:
    """Keys of the hosts in ``urls`` that are not the platform's own."""
    own = {host.key: tuple(f".{suffix}" for suffix in host.suffixes) for host in platform.hosts}
    return [key for key, url in urls.items() if not f".{urlsplit(url).hostname or ''}".endswith(own[key])]


def customers(urls: Iterable[str]) -> list[str]:
    """Host names of ``urls``, this machine's own aside: of addresses that are foreign, the customers' domains."""
    found = (urlsplit(url).hostname or "" for url in urls)
    return [name for name in found if not is_local_name(name)]


def names(urls: Iterable[str]) -> str:
    """Host names and ports only, each once: for sentences about what cannot be reached."""
    return " or ".join(dict.fromkeys(urlsplit(url).netloc for url in urls))
