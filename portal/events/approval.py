"""What an approval covers, and what an edit does to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from integrations.core.reasons import Reason
from portal.roles import Right
from portal.teams import audit
from portal.teams.models import Team
from portal.wording import Medium, say

from .models import EmailAddress, Speaker, SpeakerState

PERSON_VALUES = (
    "name",
    "first_name",
    "last_name",
    "username",
    "job_title",
    "company",
    "biography",
    "city",
    "country",
    "avatar_url",
    "time_zone",
    "tags",
)
REVIEWED = frozenset({"name", "first_name", "last_name", "biography", "avatar_url", "job_title", "company", "address"})
FIRST_ADDRESS = "first address"


def snapshot(speaker: Speaker, email: str) -> dict[str, Any]:
    """The values of ``speaker`` that leave the house, as they are now. ``email`` is the primary address as typed."""
    values = {name: getattr(speaker.person, name) for name in PERSON_VALUES}
    return {**values, "highlighted": speaker.highlighted, "email": email}


def primary_addresses(people: Collection[int]) -> dict[int, str]:
    """Person → primary address as typed, for those who have one."""
    rows = EmailAddress.objects.filter(person_id__in=people, primary=True)
    return dict(rows.values_list("person_id", "address"))


def after_edit(
    actor: audit.Actor, team: Team, changed: Mapping[int, Collection[str]], *, only: Speaker | None = None
) -> list[Speaker]:
    """Let an edit of people (person → changed fields) have its effect on their speakers; returns who is to review now.

    Call it inside the edit's transaction, after saving. Approved speakers of an approver stay approved, with fresh
    values; those of anybody else go back to review when a reviewed field changed. ``FIRST_ADDRESS`` among the fields
    says that somebody without an address got one, which is no such change. ``only`` limits it to one speaker.
    """
    rows = Speaker.objects.filter(person_id__in=list(changed), event__team=team)
    if only:
        rows = Speaker.objects.filter(pk=only.pk)
    approver = actor.may(Right.SPEAKERS_DECIDE, team)
    rows.update(edited_by=actor.user)
    approved = list(rows.filter(state=SpeakerState.APPROVED).select_related("person", "event"))
    falls = [row for row in approved if not approver and REVIEWED.intersection(changed[row.person_id])]
    found = Speaker.objects.filter(pk__in=[row.pk for row in falls], state=SpeakerState.APPROVED)
    found.update(state=SpeakerState.TO_REVIEW, reason="")
    refresh([row for row in approved if row not in falls])
    return falls


def refresh(speakers: Iterable[Speaker]) -> None:
    """Keep what was approved current for speakers that stay approved."""
    rows = list(speakers)
    addresses = primary_addresses([row.person_id for row in rows])
    for row in rows:
        row.approved_values = snapshot(row, addresses.get(row.person_id, ""))
        Speaker.objects.filter(pk=row.pk, state=SpeakerState.APPROVED).update(approved_values=row.approved_values)


def reason_said(speaker: Speaker) -> str:
    """Why ``speaker`` is in their state, for pages: what somebody typed, or what an edit did. Empty: not said."""
    if speaker.state == SpeakerState.TO_REVIEW:
        return say(Reason("programme.to_review_again"), Medium.BROWSER)
    return speaker.reason
