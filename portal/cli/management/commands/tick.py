"""tick: a manual task is done."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from portal.cli.command import PortalCommand, Refused, usage
from portal.planning.manual_tasks import tick
from portal.publishing.models import ManualTask
from portal.teams.scope import everything, scope


class Command(PortalCommand):
    help = "Says that a manual task is done. Its plan lines stay away until the desired object changes."
    by_required = True
    with_json = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", metavar="TASK", type=int)
        parser.add_argument("--remote-id", metavar="[OBJECT=]ID", help="the id of what was made by hand")

    def run(self, **options: Any) -> None:
        with everything():
            task = ManualTask.objects.select_related("publication__event__team").filter(pk=options["task"]).first()
        if task is None:
            raise usage(f"There is no task {options['task']}. 'sync_status' lists them.")
        actor = self.actor(options["by"])
        with scope(task.publication.event.team):
            if task.done_at is not None:
                raise Refused(f"Task {task.pk} was ticked by {task.done_by} already.")
            adopted = dict([self._object(task, options["remote_id"])]) if options["remote_id"] is not None else {}
            task = tick(task, actor=actor, adopted=adopted)
        self.emit({"task": task.pk, "done_by": task.done_by}, lambda: f"Task {task.pk} is ticked.")

    def _object(self, task: ManualTask, text: str) -> tuple[str, str]:
        """Which of the task's objects the id belongs to: named, or the only one there is."""
        keys = [item["key"] for item in task.items]
        key, equals, found = text.rpartition("=")
        if not equals and len(keys) == 1:
            return keys[0], text.strip()
        if key not in keys or not found.strip():
            raise usage(f"Task {task.pk} concerns {len(keys)} objects; give OBJECT=ID, one of: {', '.join(keys[:5])} …")
        return key, found.strip()
