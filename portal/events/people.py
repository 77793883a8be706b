"""People: facts and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from integrations.core.reasons import Reason
from portal.locking import locked
from portal.refusal import Refusal
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team

from . import approval
from .addresses import BadAddress, clean, normalise
from .models import EmailAddress, Person


@transaction.atomic
def add_person(*, actor: audit.Actor, team: Team, **values: Any) -> Person:
    """A new person of ``team`` with these facts, without an address. Raises ValidationError in words."""
    actor.need(Right.SPEAKERS_CHANGE, team)
    person = Person(team=team, **values)
    person.full_clean()
    person.save()
    audit.write(actor, team, "person.add", person, {name: [None, value] for name, value in values.items()})
    return person


@transaction.atomic
def edit_person(*, actor: audit.Actor, person: Person, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set facts of ``person``; returns field → [before, after]. Approved speakers go back to review where due."""
    actor.need(right_to_change(person), person.team)
    row = locked(Person.objects).get(pk=person.pk)
    changes = audit.assign(row, values)
    if not changes:
        return {}
    row.full_clean()
    row.save(update_fields=list(changes))
    audit.assign(person, values)
    review = approval.after_edit(actor, row.team, {row.pk: changes.keys()})
    audit.write(actor, row.team, "person.edit", row, {**changes, **_reviewed(review)})
    return changes


@transaction.atomic
def give_address(*, actor: audit.Actor, person: Person, address: str) -> EmailAddress:
    """Make ``address`` the primary one of ``person``; earlier ones stay as further addresses.

    Raises Refusal where it is no address or another person of the team has it.
    """
    actor.need(right_to_change(person), person.team)
    normalised = normal_form(address)
    before = approval.primary_addresses([person.pk]).get(person.pk)
    taken = EmailAddress.objects.filter(team=person.team, normalised=normalised).select_related("person").first()
    if taken is not None and taken.person_id != person.pk:
        raise Refusal(Reason("programme.address_taken", {"name": str(taken.person), "address": clean(address)}))
    EmailAddress.objects.filter(person=person, primary=True).exclude(normalised=normalised).update(primary=False)
    row = taken or EmailAddress(person=person, team=person.team, normalised=normalised)
    changes = audit.assign(row, {"address": clean(address), "primary": True})
    if changes:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Refusal(Reason("programme.address_just_given", {"address": row.address})) from None
        fields = {"address"} if before else {approval.FIRST_ADDRESS}
        review = approval.after_edit(actor, person.team, {person.pk: fields})
        audit.write(
            actor, person.team, "person.address", person, {"address": [before, row.address], **_reviewed(review)}
        )
    return row


def normal_form(address: str) -> str:
    """The form in which addresses are compared. Raises Refusal."""
    try:
        return normalise(address)
    except BadAddress as error:
        raise Refusal(error.reason) from None


def right_to_change(person: Person) -> Right:
    """Whoever speaks is a matter of the speakers' right, all others of the attendees'."""
    return Right.SPEAKERS_CHANGE if person.speaking.exists() else Right.ATTENDEES_CHANGE


def _reviewed(speakers: list[Any]) -> dict[str, Any]:
    return {"to_review": [row.pk for row in speakers]} if speakers else {}
