"""Admin pages of accounts, publications and the engine's tables."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

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
    OperationState,
    PollAnswer,
    Proposal,
    Publication,
    Pull,
    Question,
    RemoteObject,
    Run,
)
from portal.publishing.state_words import (
    account_state,
    operation_state,
    pull_state,
    remote_state,
    run_state,
    task_state,
)
from portal.roles import Right
from portal.teams.unfolded import display
from portal.texts import StateWords, gettext_lazy

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
    state_words = staticmethod(account_state)
    list_display = ("name", "platform", "told", "said", "credentials_set_at")
    list_filter = ("state",)
    list_select_related = ("lane",)
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
    state_words = staticmethod(remote_state)
    list_display = ("key", "account", "kind", "told", "remote_id", "last_seen_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("key", "label", "remote_id")


@admin.register(Run)
class RunAdmin(EngineAdmin):
    list_display = ("pk", "event", "told", "actor", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("event",)

    @staticmethod
    def state_words(run: Any) -> StateWords:
        by_state = {state.value: int(getattr(run, f"any_{state}")) for state in OperationState}
        return run_state(run, {**by_state, OperationState.CANCELLED.value: run.n_cancelled or 0})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[models.Model]:
        """With what the words of its state need: which states its operations are in, not how many."""
        ours = Operation.objects.filter(run=models.OuterRef("pk"))
        there = {f"any_{state}": models.Exists(ours.filter(state=state)) for state in OperationState}
        cancelled = ours.filter(state=OperationState.CANCELLED).order_by().values("run").annotate(n=models.Count("pk"))
        rows = super().get_queryset(request)
        found: models.QuerySet[models.Model] = rows.annotate(
            **there, n_cancelled=models.Subquery(cancelled.values("n"))
        )
        return found


@admin.register(Operation)
class OperationAdmin(EngineAdmin):
    # a token stands in the address of a room: whoever knows it may be let in
    hidden = ("token", "fingerprint", "path", "lookalikes")
    personal = ("body", "candidates")
    addressed = ("key", "label")
    state_words = staticmethod(operation_state)
    list_display = ("pk", "account", "action", "key", "told", "said", "attempt_count", "due_at")
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
    state_words = staticmethod(task_state)
    list_display = ("action", "publication", "told", "said", "created_at", "done_at", "done_by")
    list_select_related = ("publication__event", "publication__account")

    @display(description=gettext_lazy("state"), ordering="done_at")
    def told(self, row: models.Model) -> str:
        return super().told(row)


@admin.register(Pull)
class PullAdmin(EngineAdmin):
    right = Right.REPORTS_VIEW
    state_words = staticmethod(pull_state)
    list_display = ("publication", "source", "told", "rows", "as_of", "said")
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
