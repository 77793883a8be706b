"""Who may do what: one table, from which menus, pages, actions and commands are derived."""

from __future__ import annotations

from enum import StrEnum

from portal.texts import gettext_lazy


class Role(StrEnum):
    """A member's role in one team. The values are what ``add_user --role`` takes."""

    OWNER = "owner"
    MANAGER = "manager"
    APPROVER = "approver"
    INTEGRATIONS = "integrations"
    ANALYST = "analyst"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Role.OWNER: gettext_lazy("Owner"),
    Role.MANAGER: gettext_lazy("Event manager"),
    Role.APPROVER: gettext_lazy("Speaker approver"),
    Role.INTEGRATIONS: gettext_lazy("Integration manager"),
    Role.ANALYST: gettext_lazy("Analyst"),
}


class Right(StrEnum):
    """Something a person may do in a team."""

    MEMBERS_VIEW = "members.view"
    MEMBERS_CHANGE = "members.change"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_CHANGE = "programme.change"
    SESSION_CANCEL = "session.cancel"
    SPEAKERS_VIEW = "speakers.view"
    SPEAKERS_CHANGE = "speakers.change"
    SPEAKERS_DECIDE = "speakers.decide"
    ATTENDEES_VIEW = "attendees.view"
    ATTENDEES_CHANGE = "attendees.change"
    PEOPLE_UNMASKED = "people.unmasked"
    IMPORT = "import"
    PUBLICATION_VIEW = "publication.view"
    PUBLICATION_CHANGE = "publication.change"
    PLAN = "plan"
    PUSH = "push"
    RETRY = "retry"
    CANCEL = "cancel"
    PULL = "pull"
    TASK_TICK = "task.tick"
    ADOPT = "adopt"
    RESOLVE = "resolve"
    STATUS_SET = "status.set"
    REMOTE_DELETE = "remote.delete"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_CHANGE = "account.change"
    ACCOUNT_HOSTS = "account.hosts"
    LINKS_VIEW = "links.view"
    RUNS_VIEW = "runs.view"
    REPORTS_VIEW = "reports.view"
    EXPORT = "export"
    EXPORT_PEOPLE = "export.people"
    ERASE = "erase"
    AUDIT_VIEW = "audit.view"
    RELEASE = "release"


_VIEWING = {Right.PROGRAMME_VIEW, Right.SPEAKERS_VIEW, Right.PUBLICATION_VIEW, Right.REPORTS_VIEW}
_MANAGER = _VIEWING | {
    Right.MEMBERS_VIEW,
    Right.PROGRAMME_CHANGE,
    Right.SESSION_CANCEL,
    Right.SPEAKERS_CHANGE,
    Right.ATTENDEES_VIEW,
    Right.ATTENDEES_CHANGE,
    Right.PEOPLE_UNMASKED,
    Right.IMPORT,
    Right.PUBLICATION_CHANGE,
    Right.PLAN,
    Right.PUSH,
    Right.RETRY,
    Right.CANCEL,
    Right.PULL,
    Right.TASK_TICK,
    Right.ADOPT,
    Right.STATUS_SET,
    Right.REMOTE_DELETE,
    Right.ACCOUNT_VIEW,
    Right.LINKS_VIEW,
    Right.RUNS_VIEW,
    Right.EXPORT,
    Right.EXPORT_PEOPLE,
    Right.AUDIT_VIEW,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(_MANAGER),
    Role.APPROVER: frozenset(_VIEWING | {Right.SPEAKERS_DECIDE, Right.PEOPLE_UNMASKED, Right.EXPORT, Right.AUDIT_VIEW}),
    Role.INTEGRATIONS: frozenset(
        {
            Right.PROGRAMME_VIEW,
            Right.ATTENDEES_VIEW,
            Right.PUBLICATION_VIEW,
            Right.PLAN,
            Right.PULL,
            Right.RETRY,
            Right.RESOLVE,
            Right.ACCOUNT_VIEW,
            Right.ACCOUNT_CHANGE,
            Right.RUNS_VIEW,
            Right.REPORTS_VIEW,
            Right.AUDIT_VIEW,
        }
    ),
    Role.ANALYST: frozenset(_VIEWING | {Right.ATTENDEES_VIEW, Right.EXPORT}),
}
