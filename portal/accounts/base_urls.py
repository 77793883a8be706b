"""Base addresses of an account: for which host, whether they may be called, whether they are the platform's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from integrations.core.contract import Platform
from integrations.core.hosts import Host
from integrations.core.network import UnusableAddress, check_base_url
from portal.publications.options import Unusable
from portal.wording import Medium, say


def parse(texts: Iterable[str], platform: Platform) -> dict[str, str]:
    """``[HOST=]URL`` texts by host key; raises Unusable. HOST may be left out where the platform has one host."""
    found: dict[str, str] = {}
    for text in texts:
        key, url = _split(text, platform)
        if key in found:
            raise Unusable(f"The base address of {key} is given twice.")
        found[key] = url
    return found


def _split(text: str, platform: Platform) -> tuple[str, str]:
    keys = [host.key for host in platform.hosts]
    head, sign, tail = text.partition("=")
    if not sign or not re.fullmatch(r"\s*\w+\s*", head):
        if len(keys) > 1:
            raise Unusable(f"{platform.label} has several hosts; say which: {', '.join(f'{key}=URL' for key in keys)}.")
        return keys[0], text.strip()
    if head.strip() not in keys:
        raise Unusable(f"{platform.label} has no host of that name. Known: {', '.join(keys)}.")
    return head.strip(), tail.strip()


def checked(urls: Mapping[str, str], platform: Platform) -> dict[str, str]:
    """``urls`` in the form that is stored; raises ValidationError, which never repeats user info."""
    hosts = {host.key: host for host in platform.hosts}
    return {key: _checked(url, hosts[key]) for key, url in urls.items()}


def _checked(url: str, host: Host) -> str:
    try:
        return check_base_url(url, host, allow_private=settings.ALLOW_PRIVATE_PLATFORM_HOSTS)
    except UnusableAddress as error:
        words = say(error.reason, Medium.CLI)
        raise ValidationError(f"The base address of {host.key} is refused. {words}") from None


def require_all(urls: Mapping[str, str], platform: Platform) -> None:
    """Every host without a default needs an address; raises Unusable."""
    missing = [host.key for host in platform.hosts if not host.default and not urls.get(host.key)]
    if missing:
        raise Unusable(f"{platform.label} gives each customer their own address: give --base-url {missing[0]}=URL.")


def effective(urls: Mapping[str, str], platform: Platform) -> dict[str, str]:
    """What is called: the given address, else the platform's own."""
    return {host.key: (urls.get(host.key) or host.default).rstrip("/") for host in platform.hosts}


def foreign(urls: Mapping[str, str], platform: Platform) -> list[str]:
    """Keys of the hosts in ``urls`` that are not the platform's own."""
    suffixes = {host.key: host.suffixes for host in platform.hosts}
    return [key for key, url in urls.items() if not _ends(urlsplit(url).hostname or "", suffixes[key])]


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return any(name == suffix or name.endswith(f".{suffix}") for suffix in suffixes)


def names(urls: Iterable[str]) -> str:
    """Host names and ports only, each once: for sentences about what cannot be reached."""
    return " or ".join(dict.fromkeys(urlsplit(url).netloc for url in urls))
