"""What pages make of the names and values in platforms' tables: words that nobody wrote, and that are marked apart.

``uv run python -m tests.translation.words`` prints those of each platform that its ``wording.WORDS`` lacks.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import datetime

from integrations.core import abilities
from integrations.core.contract import Platform


def made(platform: Platform) -> set[str]:
    """Words of options, their values, filters, figures, hosts and fields of ``platform``, in English."""
    return {word for word in _made(platform) if word and any(sign.isalpha() for sign in word)}


def _made(platform: Platform) -> Iterator[str]:
    from portal.desk.forms.options import as_plain, as_text, default_of
    from portal.desk.views.account_browser import MOMENTS, OPERATORS
    from portal.publications.options import LISTS, humanised, kinds_of

    listed = [listing.filters for listing in platform.listings.values()]
    for model in (platform.account_options, platform.publication_options, *listed):
        for key, info in model.model_fields.items():
            kinds, words = kinds_of(info.annotation)
            name, _, operator = key.rpartition("_")
            compared = model in listed and name and operator in (MOMENTS if kinds == {datetime} else OPERATORS)
            if not info.title and not model.labels.get(key):
                yield humanised(name if compared else key)
            yield from (humanised(as_text(word)) for word in words if word != "")
            if words and not kinds & LISTS and default_of(info) is not None:
                yield humanised(str(as_plain(default_of(info))))
    for name, _source in abilities.reads(platform):
        yield from (name, humanised(name))
    for row in platform.capabilities.values():
        yield from (humanised(name) for name in row.changeable)
    yield from (humanised(host.key) for host in platform.hosts)


def marked(platform: Platform) -> tuple[str, ...]:
    package = platform.sandbox.partition(".sandbox")[0]
    found: tuple[str, ...] = importlib.import_module(f"{package}.wording").WORDS
    return found


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from integrations.registry import PLATFORMS

    for each in PLATFORMS.values():
        print(each.slug, sorted(made(each) - set(marked(each))))
