"""What people call the fields of bodies: each that a plan may name has a word, and the same one everywhere."""

from __future__ import annotations

from collections import Counter

import pytest

from integrations import registry
from integrations.core.contract import Platform
from integrations.core.reasons import Reason
from integrations.core.wording import FIELDS
from portal.wording import Medium, say
from tests.integrations.contract.stage import view_for

TABLES = {"core": FIELDS, **{slug: platform.field_words for slug, platform in registry.PLATFORMS.items()}}


@pytest.mark.parametrize("platform", registry.PLATFORMS.values(), ids=list(registry.PLATFORMS))
def test_every_field_of_a_body_has_a_word(platform: Platform) -> None:
    named = {name for desired in platform.desired_objects(view_for(platform)) for name in desired.body}
    named |= {name for row in platform.capabilities.values() for name in (*row.changeable, *row.identity)}
    assert sorted(named - FIELDS.keys() - platform.field_words.keys()) == []


def test_a_field_is_worded_in_one_place() -> None:
    counted = Counter(name for table in TABLES.values() for name in table)
    assert [name for name, times in counted.items() if times > 1] == []


def test_pages_are_told_of_fields_in_words_and_commands_by_name() -> None:
    why = Reason("plan.fixed", {"platform": "Airmeet", "fields": ["eventName", "shortDesc", "unheard_of"]})
    assert say(why, Medium.CLI) == "Airmeet cannot change this later: eventName, shortDesc, unheard_of."
    assert say(why, Medium.BROWSER) == "Airmeet cannot change this later: title, short description, unheard_of."


def test_a_reason_in_the_place_of_fields_stays_one() -> None:
    why = Reason("core.unseen", {"what": Reason("bemyapp.cannot_show")})
    assert say(why, Medium.BROWSER) == say(why, Medium.CLI)


def test_a_sentence_that_ends_with_words_of_the_platform_does_without() -> None:
    silent = Reason("core.not_known", {"words": ""})
    assert say(silent, Medium.CLI) == "The platform does not know it (404)."
    assert say(Reason("core.not_known", {"words": "Gone."}), Medium.CLI) == f"{say(silent, Medium.CLI)} Gone."
