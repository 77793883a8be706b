"""tick: objects of a manual task are done, or are not after all."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.adoption import by_hand
from portal.cli.command import PortalCommand, Refused, usage
from portal.planning.ticks import Ticked, reopen, tick
from portal.publishing.models import ManualTask
from portal.teams.scope import everything, scope


class Command(PortalCommand):
    help = (
        "Says that an object of a manual task is done, or all that are open. Its plan line stays away until the "
        "desired object changes; what is not wanted any more is let go, and nothing is believed of it."
    )
    by_required = True
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", metavar="TASK", type=int)
        parser.add_argument("--object", metavar="OBJECT", help="only this one of the task's objects")
        parser.add_argument("--remote-id", metavar="ID", help="the id of what was made by hand, of one object")
        parser.add_argument("--reopen", action="store_true", help="take the ticks back, of OBJECT or all")

    def run(self, **options: Any) -> None:
        with everything():
            rows = ManualTask.objects.select_related("publication__event__team", "publication__account")
            task = rows.filter(pk=options["task"]).first()
        if task is None:
            raise usage(f"There is no task {options['task']}. 'sync_status' lists them.")
        actor = self.actor(options["by"])
        objects = None if options["object"] is None else [options["object"]]
        with scope(task.publication.event.team):
            if options["reopen"]:
                if options["remote_id"] is not None:
                    raise usage("--reopen takes ticks back; --remote-id says what was made: give one of them.")
                self._tell(reopen(task, actor=actor, objects=objects), opened=True)
                return
            if task.done_at is not None:
                raise Refused(f"Task {task.pk} was ticked by {task.done_by} already.")
            ids = self._ids(task, objects, options["remote_id"])
            if ids:
                by_hand.check(task.publication, ids)
            self._tell(tick(task, actor=actor, objects=objects, adopted=ids))

    def _ids(self, task: ManualTask, objects: list[str] | None, remote_id: str | None) -> dict[str, str]:
        """Which of the task's objects the id belongs to: named, or the only one that is open."""
        if remote_id is None:
            return {}
        keys = objects or [item["key"] for item in task.open_items]
        if len(keys) != 1:
            named = ", ".join(keys[:5])
            raise usage(f"Task {task.pk} concerns {len(keys)} open objects: give --object, one of {named} …")
        if not remote_id.strip():
            raise usage("--remote-id is empty.")
        return {keys[0]: remote_id.strip()}

    def _tell(self, done: Ticked, *, opened: bool = False) -> None:
        task, left = done.task, len(done.task.open_items)
        document = {
            "task": task.pk,
            "done_by": task.done_by,
            "reopened" if opened else "ticked": list(done.done),
            "unneeded": list(done.unneeded),
            "open": left,
        }
        words = [f"Task {task.pk} is open again." if opened else f"Task {task.pk} is ticked."]
        if not opened and left:
            words = [f"{len(done.done)} of task {task.pk} ticked; {left} open."]
        if done.unneeded:
            words.append(f"No longer wanted, and nothing is believed of it: {', '.join(done.unneeded)}.")
        self.emit(document, lambda: " ".join(words))
