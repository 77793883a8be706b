"""The base addresses that a platform is called at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """``default`` is empty where each customer has their own address. ``suffixes``: what the host name may end in.
    ``own_domains``: the platform may stand at a domain of the customer's, which an Owner then confirms."""

    key: str
    default: str
    suffixes: tuple[str, ...]
    own_domains: bool = False
