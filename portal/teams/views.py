"""Signing in by a one-time link, and confirming who one is before what takes a fresh sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.views import ReauthenticateView
from django.contrib import messages
from django.contrib.auth import login
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

LASTS = timedelta(minutes=15)  #: of a link that is sent to somebody who waits for it


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, sign in on the button: a mail scanner that opens the link does not use it up."""
    if request.method == "GET":
        return render(request, "sign_in.html", {"failed": False})
    user = redeem(token)
    if user is None:
        return render(request, "sign_in.html", {"failed": True}, status=410)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
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
    body = render_to_string("account/email/confirm_link_message.txt", {"user": user, "link": sign_in_link(user, LASTS)})
    sent = send_mail(gettext("Your sign-in link"), body, None, [user.email])
    if sent:
        messages.success(
            request, gettext("A link is on its way to {email}. Open it in this browser.").format(email=user.email)
        )
    else:
        messages.error(request, gettext("The mail could not be sent. Ask an owner of your team for a sign-in link."))
    return redirect("account_reauthenticate")
