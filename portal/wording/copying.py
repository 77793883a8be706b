"""What is said of copying the database into another one."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    "copying.held": Wording(
        _(
            "The database was copied into another one. Release the accounts in the one that is to go on, and only "
            "there."
        ),
    ),
    "copying.no_address": Wording(
        _("This is no address of a database: sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME."),
        _("This is no address of a database."),
    ),
    "copying.same": Wording(_("This is the database that is in use.")),
    "copying.unreachable": Wording(_("The other database cannot be reached: {why}")),
    "copying.not_migrated": Wording(
        _(
            "The other database is not migrated to this version: run 'manage.py migrate' with DATABASE_URL naming it "
            "first. Nothing was copied."
        ),
        _("The other database is not migrated to this version. Nothing was copied."),
    ),
    "copying.not_empty": Wording(_("The other database is not empty; nothing was copied. It has rows in {tables}.")),
    "copying.refused": Wording(_("The other database refuses rows of {table}; nothing was copied. {why}")),
    "copying.differs": Wording(
        _("{table} differs after copying ({ours} rows here, {theirs} there); nothing was copied.")
    ),
}
