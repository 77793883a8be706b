"""rotate_credentials_key: everything encrypted, under the newest of CREDENTIALS_KEYS."""

from __future__ import annotations

from typing import Any

from portal.accounts.key_rotation import rotate_all
from portal.cli.command import PortalCommand, Refused


class Command(PortalCommand):
    help = "Encrypt every stored secret again with the newest key. After that the older keys can be removed."
    with_json = True

    def run(self, **options: Any) -> int | None:
        actor = self.actor(options["by"])
        if actor.user is not None:
            raise Refused("Keys belong to the whole installation: only the operator rotates them, without --by.")
        result = rotate_all(actor)
        document = {
            "changed": result.changed.total(),
            "current": result.current.total(),
            "unreadable": result.unreadable.total(),
            "columns": {name: result.changed[name] for name in sorted(result.changed)},
        }
        lines = [f"{name}: {count}" for name, count in sorted(result.changed.items())]
        lines.append(f"{document['changed']} encrypted again, {document['current']} were under the newest key already.")
        self.emit(document, lambda: "\n".join(lines))
        if result.unreadable:
            columns = ", ".join(sorted(result.unreadable))
            raise Refused(f"{document['unreadable']} secrets open with none of CREDENTIALS_KEYS ({columns}).")
        return None
