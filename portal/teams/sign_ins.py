"""The page on which people see where they are signed in, and end it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.texts import counted

from . import freshness
from .sessions import digest, sessions_of, sign_out_everywhere, waits

#: what browsers say of themselves → what people call them; the first that fits counts
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """“Firefox on Windows”, or as much of it as the browser tells; the agent's own words where it tells neither."""
    browser = next((name for token, name in BROWSERS if token in agent), "")
    system = next((name for token, name in SYSTEMS if token in agent), "")
    if browser and system:
        return gettext("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or agent[:60] or gettext("Unknown browser")


@login_required
@require_http_methods(["GET", "POST"])
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every session of whoever asks; a POST ends one, all others, or all."""
    user = request.user.pk
    assert user is not None  # noqa: S101  # login_required
    here = request.session.session_key or ""
    if request.method == "GET":
        rows = [(row, device_name(row.device), row.pk == digest(here), waits(row)) for row in sessions_of(user)]
        return render(request, "account/sign_ins.html", {"rows": rows})
    if not freshness.is_fresh(request):
        return freshness.ask(request, request.path)
    chosen = request.POST.get("end", "")
    if chosen == "everywhere":
        sign_out_everywhere(user)
        logout(request)
        return redirect("account_login")
    if chosen == "others":
        n = sign_out_everywhere(user, but=here)
    else:
        n = int(sessions_of(user).filter(pk=chosen).exclude(pk=digest(here)).delete()[0])
    messages.success(request, counted(n, "{n} session ended.", "{n} sessions ended."))
    return redirect("account_sign_ins")
