"""Signing in by a one-time link, and confirming who one is before what takes a fresh sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import perform_login
from allauth.account.views import ReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.roles import Role

from . import freshness, invitations, links
from .links import mail_link as send_link
from .links import redeem
from .models import User
from .second_factor_views import confirm_by, provider_of

LASTS = timedelta(minutes=15)  #: of a link that is sent to somebody who waits for it


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask first, sign in on the button: a mail scanner that opens the link does not use it up. Who has a second factor
    is asked for it next."""
    if request.method == "GET":
        return render(request, "sign_in.html", {"failed": False})
    link = redeem(token)
    if link is None:
        return render(request, "sign_in.html", {"failed": True}, status=410)
    back = freshness.take_back(request)
    if request.user.is_authenticated:
        logout(request)  # the steps of a sign-in begin with nobody signed in
    request.session[links.BY_LINK] = links.MAILED if link.mailed else links.GIVEN
    answer: HttpResponseBase = perform_login(request, link.user, redirect_url=back)
    return answer


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
    """Asks for the second factor, else for the password again. Who has neither goes to their organisation's sign-in, or
    is told how to get a new sign-in link."""
    user = request.user
    if isinstance(user, User) and (step := confirm_by(user)):
        return redirect(step)
    if isinstance(user, User) and user.has_usable_password() and settings.LOCAL_PASSWORDS:
        answer: HttpResponseBase = ByPassword.as_view()(request)
        return answer
    ways = {"can_mail": freshness.can_mail_link(request), **provider_of(user)}
    return render(request, ByPassword.template_name, ways)


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
@login_required
@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """Whoever had to confirm before a file gets it from here, and goes on where they asked for it."""
    address, back = freshness.take_file(request)
    if address == reverse("admin:index"):
        return redirect(address)  # this page was opened anew
    return render(request, "account/file.html", {"file": address, "back": back})


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
    if invitations.accept(found, request.session.session_key):
        # the mailbox is proved; what they come to next sets the password that only they know
        request.session[freshness.BACK] = reverse("account_set_password")
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
        invitations.accept(found, request.session.session_key)
        messages.success(request, gettext("You are a member of {team} now.").format(team=found.team.name))
    return redirect("admin:index")
