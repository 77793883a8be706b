"""Everything that can hold a person: every table and column, file and log, in one place.

Erasing goes through it, the file of all that is held of somebody is made from it, and a test compares it with every
model: a column of text, JSON, bytes or secrets is either named here or declared to hold nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Model

from .names import Names


class Removal(Enum):
    """How a person leaves a table. STEP: by a step of its own, written in ``scrub``. TEXT: addresses and full names
    are replaced where they stand. ROW: rows that name them are deleted. OPAQUE: the same, of columns that no query
    looks into."""

    STEP = "step"
    TEXT = "text"
    ROW = "row"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Place:
    """A table. ``team``: the path to its team, empty where it belongs to the installation. ``own``: the path to the
    person whose row it is. ``keyed``: rows are named after objects, as in ``speaker:ADDRESS``. ``sealed``: columns that
    are encrypted and only theirs. ``sign_in``: what the installation keeps of somebody's signing in."""

    model: str
    fields: tuple[str, ...]
    removal: Removal
    team: str = ""
    own: str = ""
    keyed: bool = False
    sealed: tuple[str, ...] = ()
    sign_in: bool = False

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)


STEP, TEXT, ROW, OPAQUE = Removal.STEP, Removal.TEXT, Removal.ROW, Removal.OPAQUE
PULLED = ("row_id", "email", "normalised", "name", "unread")
OF_ACCOUNT, OF_EVENT, OF_PUBLICATION = "account__team", "event__team", "publication__event__team"

PLACES: tuple[Place, ...] = (
    # the person
    Place(
        "events.Person",
        (
            *("name", "first_name", "last_name", "username", "job_title", "company", "biography", "city", "country"),
            *("avatar_url", "tags"),
        ),
        STEP,
        "team",
        own="pk",
    ),
    Place("events.EmailAddress", ("address", "normalised"), STEP, "team", own="person"),
    Place("events.Speaker", ("reason", "source_code", "approved_values"), STEP, OF_EVENT, own="person"),
    Place("events.Registration", ("custom", "join_token"), STEP, OF_EVENT, own="person"),
    # files between preview and import, and the rows of them that cannot be taken
    Place("events.Upload", ("name", "data", "errors", "preview", "choices"), STEP, "team"),
    # what was written about an event
    Place("events.Event", ("title", "description", "image_url"), TEXT, "team"),
    Place("events.Track", ("name",), TEXT, OF_EVENT),
    Place("events.Room", ("name",), TEXT, OF_EVENT),
    Place(
        "events.Session",
        ("title", "subtitle", "abstract", "description", "kind", "tags", "links", "url"),
        TEXT,
        OF_EVENT,
    ),
    Place(
        "publishing.Publication",
        ("name", "choice", "options", "session_values", "remote_fields", "replacing"),
        TEXT,
        OF_EVENT,
    ),
    Place("publishing.Account", ("name", "options", "reasons", "learned"), TEXT, "team"),
    Place("publishing.Proposal", ("reasons", "question"), TEXT, OF_ACCOUNT),
    # what was sent, and what stands on the platforms
    Place(
        "publishing.Operation",
        ("key", "label", "reasons", "body", "path", "candidates", "drops", "batch", "lookalikes"),
        STEP,
        OF_ACCOUNT,
        keyed=True,
    ),
    Place("publishing.Attempt", ("reasons",), STEP, "operation__account__team"),
    Place("publishing.Need", ("address",), STEP, "operation__account__team"),
    Place("publishing.ManualTask", ("reasons", "items", "url"), STEP, OF_PUBLICATION),
    Place(
        "publishing.RemoteObject",
        ("key", "label", "remote_id", "url", "body", "path", "differences"),
        STEP,
        OF_ACCOUNT,
        keyed=True,
        sealed=("links",),
    ),
    # what was read back
    Place("publishing.Attendance", PULLED, STEP, OF_PUBLICATION, own="person", sealed=("links",)),
    Place("publishing.PollAnswer", (*PULLED, "question", "answer"), STEP, OF_PUBLICATION, own="person"),
    Place("publishing.Question", (*PULLED, "question"), STEP, OF_PUBLICATION, own="person"),
    Place("publishing.BoothVisit", (*PULLED, "booth"), STEP, OF_PUBLICATION, own="person"),
    Place("publishing.Pull", ("source", "cursor", "reasons"), TEXT, OF_PUBLICATION),
    Place("publishing.Metric", ("name", "text", "unread"), TEXT, OF_PUBLICATION),
    # who did what
    Place("teams.AuditEntry", ("subject", "changes"), STEP, "team"),
    Place("admin.LogEntry", ("object_repr", "change_message"), ROW),
    # what somebody typed to sign in with, and what servers keep for a while
    Place("axes.AccessAttempt", ("username", "path_info", "get_data", "post_data"), ROW, sign_in=True),
    Place("axes.AccessLog", ("username", "path_info"), ROW, sign_in=True),
    Place("axes.AccessFailureLog", ("username", "path_info"), ROW, sign_in=True),
    Place("teams.WebSession", ("session_data",), OPAQUE, sign_in=True),
    Place("teams.CacheEntry", ("cache_key", "value"), OPAQUE, sign_in=True),
    Place("django_q.Task", ("name", "func", "hook", "args", "kwargs", "result", "group"), OPAQUE),
    Place("django_q.OrmQ", ("payload",), OPAQUE),
    Place("django_q.Schedule", ("name", "func", "hook", "args", "kwargs"), OPAQUE),
)

OURS = "a word of ours: a name of code, a state, a digest or a number"
STAFF = "somebody who signs in; a user is removed by an Owner, not by an erasing"
KEYS = "a key of the organisation's"
IDS = "an id of an event, a session or a cluster"
BROWSER = "where a colleague signed in; it ends with the session or the cool-off"

#: table → column → why nobody stands in it whom an erasing is about. ``*``: all columns not named above.
NOBODY: Mapping[str, Mapping[str, str]] = {
    "auth.Permission": {"*": OURS},
    "auth.Group": {"*": OURS},
    "contenttypes.ContentType": {"*": OURS},
    "admin.LogEntry": {"object_id": OURS},
    "account.EmailAddress": {"*": STAFF},
    "account.EmailConfirmation": {"*": STAFF},
    "mfa.Authenticator": {"*": STAFF},
    "socialaccount.SocialAccount": {"*": STAFF},
    "socialaccount.SocialApp": {"*": OURS},
    "socialaccount.SocialToken": {"*": STAFF},
    "axes.AccessAttempt": {"*": BROWSER},
    "axes.AccessLog": {"*": BROWSER},
    "axes.AccessFailureLog": {"*": BROWSER},
    "django_q.Task": {"id": OURS, "cluster": IDS},
    "django_q.OrmQ": {"key": IDS},
    "django_q.Schedule": {"*": OURS},
    "teams.User": {"*": STAFF},
    "teams.Team": {"name": "a name of the organisation"},
    "teams.SignInLink": {"digest": OURS},
    "teams.Invitation": {"invited_by": STAFF, "digest": OURS},
    "teams.WebSession": {"session_key": OURS, "address": BROWSER, "device": BROWSER},
    "teams.AuditEntry": {
        "actor": STAFF,
        "action": OURS,
        "subject_type": OURS,
        "salt": OURS,
        "digest": OURS,
        "hash": OURS,
    },
    "events.Event": {"slug": IDS, "shift": OURS},
    "events.Session": {"code": IDS, "guid": IDS, "language": OURS},
    "events.Upload": {"token": OURS, "kind": OURS, "digest": OURS},
    "publishing.Account": {
        "platform": OURS,
        "base_urls": "hosts of a platform",
        "fingerprint": OURS,
        "hints": KEYS,
        "credentials": KEYS,
        "token": KEYS,
    },
    "publishing.Proposal": {"access": KEYS, "hints": KEYS, "actor": STAFF},
    "publishing.Lane": {"holder": IDS, "pause_reasons": OURS},
    "publishing.Canary": {"cluster": IDS},
    "publishing.Erasure": {"digests": OURS, "asked_by": STAFF, "removed": OURS},
    "publishing.Installation": {"seed": OURS, "home": OURS, "doubt": OURS},
    "publishing.Publication": {"secret_options": KEYS},
    "publishing.RemoteObject": {"kind": OURS, "fingerprint": OURS},
    "publishing.Pull": {"tally": OURS},
    "publishing.Attendance": {"source": IDS},
    "publishing.PollAnswer": {"source": IDS},
    "publishing.Question": {"source": IDS},
    "publishing.BoothVisit": {"source": IDS},
    "publishing.Metric": {"source": IDS, "unit": OURS},
    "publishing.Run": {"actor": STAFF, "fingerprint": OURS, "left_out": OURS},
    "publishing.Operation": {
        "action": OURS,
        "verb": OURS,
        "kind": OURS,
        "changed": OURS,
        "fingerprint": OURS,
        "token": OURS,
    },
    "publishing.Attempt": {"outcome": OURS},
    "publishing.ManualTask": {"action": OURS, "done_by": STAFF},
    "publishing.Unsent": {"totals": OURS, "shares": OURS},
}

#: what stands outside of the tables → why nobody stands in it, or how they go
OUTSIDE: Mapping[str, str] = {
    "logs": "standard error; addresses, links and keys are struck out before a line is written, values never are",
    "secrets.env": KEYS,
    "marker.json": OURS,
    "audit-heads.json": OURS,
    "erased.json": "keyed digests, by which erased people are known again",
    "portal.sqlite3": "the tables above; SQLite's log beside it is emptied by its own checkpoints",
    "staticfiles": OURS,
    "reports": "files that a command was told to write: out of reach, as backups and mails are",
    "sandbox.json": "what the demo's imitations were sent: invented people",
    "demo.txt": OURS,
}


def place(model: str) -> Place:
    """The place of a table. Raises LookupError."""
    for one in PLACES:
        if one.model == model:
            return one
    raise LookupError(model)


def rows_of(one: Place, team: int, names: Names) -> Any:
    """Its rows of ``team``; of a table of the installation all. Somebody who signs in here has their sessions and wrong
    passwords as a user: no team ends or reads those."""
    rows = one.table._base_manager.all()
    if one.sign_in and names.signs_in:
        return rows.none()
    return rows.filter(**{one.team: team}) if one.team else rows
