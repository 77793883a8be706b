"""Signing in by a one-time link, and confirming who one is before what takes a fresh sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.views import ReauthenticateView
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.roles import Role

from . import freshness, invitations, links
from .links import mail_link as send_link
from .links import redeem
from .models import User

LASTS = timedelta(minutes=15)  #: of a link that is sent to somebody who waits for it


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, sign in on the button: a mail scanner that opens the link does not use it up."""
    if request.method == "GET":
        return render(request, "sign_in.html", {"failed": False})
    link = redeem(token)
    if link is None:
        return render(request, "sign_in.html", {"failed": True}, status=410)
    login(request, link.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[links.BY_LINK] = links.MAILED if link.mailed else links.GIVEN
    return redirect(freshness.take_back(request))


class ByPassword(ReauthenticateView):  # type: ignore[misc]
    """allauth's own page, which counts what was tried; whoever passes it goes on where they came from."""

    template_name = "account/reauthenticate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        freshness.mark(self, self.request)
        return redirect(freshness.take_back(self.request))


@never_cache
@login_required
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Asks for the password again. Who has none is told how to get a new sign-in link."""
    if isinstance(request.user, User) and request.user.has_usable_password():
        answer: HttpResponseBase = ByPassword.as_view()(request)
        return answer
    return render(request, ByPassword.template_name, {"can_mail": freshness.can_mail_link(request)})


@never_cache
@login_required
@require_POST
def mail_link(request: HttpRequest) -> HttpResponse:
    """Sends whoever is signed in a sign-in link; opened here, it leads on to what they came from."""
    user = request.user
    if not isinstance(user, User) or not freshness.can_mail_link(request):
        return redirect("account_reauthenticate")
    try:
        send_link(user, "account/email/confirm_link_message.txt", gettext("Your sign-in link"), LASTS)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, gettext("A link is on its way to {email}. Open it in this browser.").format(email=user.email)
        )
    return redirect("account_reauthenticate")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed invitation: who invites to what, then accepting or declining on the button."""
    found = invitations.mailed(token)
    if found is None:
        return render(request, "account/invitation.html", {"found": None}, status=410)
    if request.method == "GET":
        return render(request, "account/invitation.html", {"found": found, "role": Role(found.role).label})
    if request.POST.get("answer") == "decline":
        invitations.decline(found)
        return render(request, "account/invitation.html", {"found": found, "declined": True})
    user = found.user
    if invitations.accept(found):
        # the mailbox is proved; what they come to next sets the password that only they know
        request.session[freshness.BACK] = reverse("account_set_password")
        User.objects.filter(pk=user.pk).update(proved_at=timezone.now())
        return redirect(urlsplit(links.sign_in_link(user, LASTS, mailed=True)).path)
    messages.success(request, gettext("You are a member of {team} now.").format(team=found.team.name))
    return redirect("admin:index")


@never_cache
@login_required
@require_POST
def answer_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation that waits on the person's home page, where no mail is delivered."""
    user = request.user
    if not isinstance(user, User) or request.session.get(links.BY_LINK):
        raise PermissionDenied
    found = get_object_or_404(invitations.waiting(user), pk=pk)
    if request.POST.get("answer") == "decline":
        invitations.decline(found)
    else:
        invitations.accept(found)
        messages.success(request, gettext("You are a member of {team} now.").format(team=found.team.name))
    return redirect("admin:index")
