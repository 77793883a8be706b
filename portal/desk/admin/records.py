"""Admin pages of accounts, publications and the engine's tables."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from portal.events.form_hints import register as register_remarks
from portal.planning import form_hints
from portal.publishing.models import (
    Account,
    Attempt,
    Attendance,
    BoothVisit,
    BudgetUse,
    Erasure,
    Lane,
    ManualTask,
    Metric,
    Need,
    Operation,
    PollAnswer,
    Proposal,
    Publication,
    Pull,
    Question,
    RemoteObject,
    Run,
)
from portal.roles import Right

from .base import EngineAdmin

register_remarks(form_hints.of)

# the queue's own pages show pickled arguments and let anybody run anything: what was pushed stands in our tables
for _model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(Account)
class AccountAdmin(EngineAdmin):
    right = Right.ACCOUNT_VIEW
    hidden = ("fingerprint", "learned")
    list_display = ("name", "platform", "state", "said", "credentials_set_at")
    list_filter = ("state",)
    search_fields = ("name",)


@admin.register(Publication)
class PublicationAdmin(EngineAdmin):
    right = Right.PUBLICATION_VIEW
    list_display = ("event", "account", "name", "choice", "active")
    list_filter = ("active",)
    list_select_related = ("event", "account")
    search_fields = ("event__title", "account__name", "name")


@admin.register(RemoteObject)
class RemoteObjectAdmin(EngineAdmin):
    hidden = ("fingerprint", "path")
    personal = ("body", "differences")
    addressed = ("key", "label", "remote_id")
    list_display = ("key", "account", "kind", "state", "remote_id", "last_seen_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("key", "label", "remote_id")


@admin.register(Run)
class RunAdmin(EngineAdmin):
    list_display = ("pk", "event", "state", "actor", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("event",)


@admin.register(Operation)
class OperationAdmin(EngineAdmin):
    # a token stands in the address of a room: whoever knows it may be let in
    hidden = ("token", "fingerprint", "path", "lookalikes")
    personal = ("body", "candidates")
    addressed = ("key", "label")
    list_display = ("pk", "account", "action", "key", "state", "said", "attempt_count", "due_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("key", "label")


@admin.register(Attempt)
class AttemptAdmin(EngineAdmin):
    list_display = ("pk", "operation", "number", "outcome", "status", "started_at", "ended_at")
    list_select_related = ("operation",)


@admin.register(ManualTask)
class ManualTaskAdmin(EngineAdmin):
    personal = ("items",)
    list_display = ("action", "publication", "said", "created_at", "done_at", "done_by")
    list_select_related = ("publication__event", "publication__account")


@admin.register(Pull)
class PullAdmin(EngineAdmin):
    right = Right.REPORTS_VIEW
    list_display = ("publication", "source", "state", "rows", "as_of", "said")
    list_filter = ("state",)
    list_select_related = ("publication__event", "publication__account")


@admin.register(Metric)
class MetricAdmin(EngineAdmin):
    right = Right.REPORTS_VIEW
    list_display = ("name", "value", "text", "unit", "assumed", "source", "as_of")


@admin.register(Attendance, PollAnswer, Question, BoothVisit)
class PulledAdmin(EngineAdmin):
    """Rows as a platform gave them, with people's names: not for those who see people masked."""

    addressed = ("name", "email")

    right = Right.EXPORT_PEOPLE
    list_display = ("name", "email", "source", "session", "as_of", "unlisted_since")
    list_select_related = ("session",)
    search_fields = ("name", "normalised")


@admin.register(Erasure)
class ErasureAdmin(EngineAdmin):
    right = Right.ERASE
    hidden = ("digests",)
    list_display = ("person", "asked_by", "asked_at", "ended_at")
    list_select_related = ("person",)


@admin.register(Proposal)
class ProposalAdmin(EngineAdmin):
    internal = True
    hidden = ("access",)


@admin.register(Lane, Need, BudgetUse)
class InternalAdmin(EngineAdmin):
    internal = True
