"""erase_person: a person is forgotten, on the platforms as far as they let us, and here."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from integrations.core.reasons import Reason, documents
from portal.cli.command import FAILED, PortalCommand, Refused, usage
from portal.cli.people import person_named
from portal.delivery.record.record import StalePlan
from portal.erasing import ask, end_if_done, open_things
from portal.erasing.names import Names
from portal.erasing.open_work import tasks_about
from portal.erasing.scrub import scrub
from portal.events.models import Person
from portal.publishing.models import Erasure
from portal.teams import audit
from portal.teams.scope import scope
from portal.wording import Medium, say

FILES = (
    "Not touched: files that were made earlier (reports, backups, mails). An import of a programme or a list that "
    "still names the person brings the name back, and warns."
)


@dataclass
class Told:
    """What was done, or would be."""

    person: str
    removed: dict[str, int] = field(default_factory=dict)
    queued: int = 0
    tasks: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[Reason] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "removed": self.removed,
            "queued": self.queued,
            "manual_tasks": self.tasks,
            "erased": not self.waiting,
            "waiting": [say(reason, Medium.CLI) for reason in self.waiting],
            "reasons": documents(self.waiting),
        }


class Command(PortalCommand):
    help = (
        "Forgets a person: withdrawn everywhere, removed on platforms that can, then out of every table. What has to "
        "wait for a platform or for people's work is finished by the worker; asked again, it goes on."
    )
    with_json = with_team = speaks = by_required = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="an address of the person")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--yes", action="store_true", help="do not ask whether that is meant")

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        person = person_named(options["email"], options["team"])
        dry = bool(options["dry_run"])
        with scope(person.team):
            if not dry and not options["yes"]:
                if not sys.stdin.isatty():
                    raise usage(f"This cannot be undone. Give --yes if {person.name} of team {person.team} is meant.")
                sys.stderr.write(f"Erase {person.name} of team {person.team}? This cannot be undone. Type 'erase': ")
                sys.stderr.flush()
                if sys.stdin.readline().strip().lower() != "erase":
                    raise Refused("Nothing was done.")
            try:
                if dry:
                    told = _would(person, actor)
                else:
                    asked = ask(person, actor=actor)
                    told = Told(str(asked.erasure), queued=asked.queued, tasks=_tasks(asked.erasure))
                    told.waiting = end_if_done(asked.erasure)
                    told.removed = dict(asked.erasure.removed)
            except StalePlan:
                raise Refused("Something was edited just now. Run it again.") from None
        self.emit(told.document(), lambda: "\n".join(_text(told, dry=dry)))
        if told.waiting and not dry:
            self.tell("Not everything is gone yet. The worker finishes it; 'erase_person' again says how far it is.")
            return FAILED
        return None


def _would(person: Person, actor: audit.Actor) -> Told:
    """All of it, and then nothing of it: the transaction is given up."""
    with transaction.atomic():
        asked = ask(person, actor=actor)
        told = Told(str(asked.erasure), queued=asked.queued, tasks=_tasks(asked.erasure))
        names = Names(person)
        told.waiting = open_things(asked.erasure, names)
        told.removed = scrub(person, names).removed
        transaction.set_rollback(True)
    return told


def _tasks(erasure: Erasure) -> list[dict[str, Any]]:
    rows = tasks_about(erasure, Names(erasure.person))
    return [
        {"task": row.pk, "account": row.publication.account.name, "action": row.action, "reason": row.message}
        for row in rows
    ]


def _text(told: Told, *, dry: bool) -> Iterator[str]:
    done = "Would be" if dry else "Was"
    yield f"{told.person}: {told.queued} removals on platforms {'would be' if dry else 'were'} recorded."
    for task in told.tasks:
        yield f"  by hand on {task['account']} (task {task['task']}): {task['reason']}"
    rows = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in told.removed.items())
    if dry or not told.waiting:
        yield f"{done} taken out of: {rows or 'nothing'}."
        yield FILES
    for reason in told.waiting:
        if reason.code != "erasing.by_hand":  # those are listed above
            yield f"  first: {say(reason, Medium.CLI)}"
