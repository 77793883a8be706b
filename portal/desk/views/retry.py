"""Trying many operations again: one that cannot be does not keep the others back."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from portal.delivery.operations.refusal import NotPossible
from portal.delivery.settle import manual_decisions
from portal.desk.base.filters import said
from portal.publishing.models import Account, AccountState, Operation, OperationState
from portal.teams.audit import Actor
from portal.texts import counted

S = OperationState
TOLD = 3  #: refusals told in their own words


def later() -> QuerySet[Operation]:
    """Newer operations on the same object, for an ``Exists`` around each operation."""
    return Operation.objects.filter(publication=OuterRef("publication"), key=OuterRef("key"), pk__gt=OuterRef("pk"))


def retryable(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Those that wait or were refused, wait for no other one, travel in no other one's call and are not overtaken."""
    own = operations.filter(state__in=manual_decisions.RETRYABLE, carrier=None, blockers=0, unconfirmed=False)
    return own.exclude(Q(Exists(later()), state=S.REJECTED))


def retry_what_can(operations: QuerySet[Operation], actor: Actor) -> tuple[list[Operation], list[str]]:
    """Those that are in line again, and why the others are not."""
    again: list[Operation] = []
    refused: list[str] = []
    with transaction.atomic():
        for op in operations.select_related("run__event__team").defer("body"):
            try:
                manual_decisions.retry([op], actor=actor)
            except NotPossible as error:
                refused.append(said(error.reason))
            else:
                again.append(op)
    return again, refused


def tell_retried(request: HttpRequest, again: Iterable[Operation], refused: list[str]) -> None:
    """Say how many go again, what still holds them up, and what did not go and why."""
    ops = list(again)
    if ops:
        messages.success(request, counted(len(ops), "{n} change queued again.", "{n} changes queued again."))
    elif not refused:
        messages.info(request, gettext("There is nothing to try again: nothing waits or was refused any more."))
    accounts = Account.objects.filter(pk__in={op.account_id for op in ops}).exclude(state=AccountState.ACTIVE)
    for name in accounts.values_list("name", flat=True):
        messages.warning(
            request,
            gettext("{name} sends nothing at present; they wait until the connection is fixed.").format(name=name),
        )
    for words in list(dict.fromkeys(refused))[:TOLD]:
        messages.warning(request, words)
    if len(refused) > TOLD:
        messages.warning(request, counted(len(refused), "{n} couldn’t be retried.", "{n} couldn’t be retried."))
