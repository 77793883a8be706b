"""Signing in by a one-time link, and confirming who one is before what takes a fresh sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import ReauthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from . import freshness
from .models import User
from .people import redeem, sign_in_link
from .second_factor_views import confirm_by, provider_of

LASTS = timedelta(minutes=15)  #: of a link that is sent to somebody who waits for it


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask first, sign in on the button: a mail scanner that opens the link does not use it up. Who has a second factor
    is asked for it next."""
    if request.method == "GET":
        return render(request, "sign_in.html", {"failed": False})
    user = redeem(token)
    if user is None:
        return render(request, "sign_in.html", {"failed": True}, status=410)
    back = freshness.take_back(request)
    if request.user.is_authenticated:
        logout(request)  # the steps of a sign-in begin with nobody signed in
    answer: HttpResponseBase = perform_login(request, user, redirect_url=back)
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
    body = render_to_string("account/email/confirm_link_message.txt", {"user": user, "link": sign_in_link(user, LASTS)})
    sent = send_mail(gettext("Your sign-in link"), body, None, [user.email])
    if sent:
        messages.success(
            request, gettext("A link is on its way to {email}. Open it in this browser.").format(email=user.email)
        )
    else:
        messages.error(request, gettext("The mail could not be sent. Ask an owner of your team for a sign-in link."))
    return redirect("account_reauthenticate")
