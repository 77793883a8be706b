"""The database put back from a backup that is older than what was sent: nothing there is made a second time."""

from __future__ import annotations

from .havoc import settle
from .installation import Installation, until
from .truth import verdict

LOOKED_AT = ("airmeet", "meltingspot", "whereby")  #: BeMyApp lists nothing, so a person is asked there
HELD = """
from portal.publishing.models import Account
print(*sorted(set(Account._base_manager.values_list("state", flat=True))))
"""
SOME = 10  #: requests of the push that the backup knows nothing of


def writes(place: Installation) -> int:
    return sum(each.method != "GET" for each in place.wire.requests)


def test_a_database_from_before_the_push_makes_nothing_twice(place: Installation) -> None:
    """H02, with real commands: backed up, pushed, killed in the middle, put back, held, released, pushed."""
    place.event("sold", slots=3, guests=6, on=LOOKED_AT)
    place.size.back_up()
    place.sandbox.switch("all", "latency", 30)
    pushing = place.start("push", "sold", "--wait")
    until(lambda: len(place.wire.requests) >= SOME, seconds=180)
    pushing.kill()
    place.size.put_back()
    made, sent = place.sandbox.ledger(), writes(place)

    place.run("push", "sold", "--wait", "--max-wait", 1, status=None)
    assert writes(place) == sent, "what is held sends nothing"
    assert place.run("shell", "--no-imports", "-c", HELD).split() == ["held"]
    place.run("release", "--all", "--by", "ada")
    settle(place)

    found = verdict(place)
    assert found.sound, found
    assert set(found.states) <= {"done", "done_with_differences"}
    after = place.sandbox.ledger()
    assert all(after[slug][: len(made[slug])] == made[slug] for slug in LOOKED_AT), "nothing of it was taken away"
