"""The person that a command names."""

from __future__ import annotations

from portal.events.models import EmailAddress, Person
from portal.events.people import normal_form
from portal.teams.scope import everything

from .command import usage


def person_named(named: str, team: str | None) -> Person:
    """By number or by address; several teams may know an address, then ``team`` decides."""
    with everything():
        if named.isdecimal():
            people = list(Person.objects.filter(pk=int(named)).select_related("team"))
        else:
            rows = EmailAddress.objects.filter(normalised=normal_form(named)).select_related("person__team")
            people = [row.person for row in rows]
    found = [person for person in people if team in (None, "", person.team.name)]
    if not found:
        known = "" if named.isdecimal() else " the address"
        raise usage(f"Nobody with{known or ' the number'} {named} is known{f' in team {team}' if team else ''}.")
    if len(found) > 1:
        names = ", ".join(sorted(person.team.name for person in found))
        raise usage(f"Several teams know {named}; choose with --team: {names}.")
    return found[0]
