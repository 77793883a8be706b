"""Who works in a team: the list, adding a colleague, roles, sign-in links."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from portal import crypto
from portal.desk.base.pages import Fresh, PageRequest, address, show, team_page, tell_problem
from portal.roles import RIGHTS, Right, Role
from portal.teams.authenticators import with_second_factor
from portal.teams.factor_reset import mail_reset
from portal.teams.invitations import announce, withdraw
from portal.teams.links import hand_over
from portal.teams.models import Invitation, Membership, Team, User
from portal.teams.people import add_colleague, fresh_link, remove_member, set_role
from portal.teams.permissions import rights_of
from portal.texts import gettext_lazy

PAGE = 50
LINK = "callboard-new-link"  #: where a new link waits, encrypted, for the one page that shows it
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DOES = {
    Role.OWNER: gettext_lazy("everything, members and accounts too"),
    Role.MANAGER: gettext_lazy("runs events: imports, publishes, sends, reads figures"),
    Role.APPROVER: gettext_lazy("approves or rejects speakers, reads reports"),
    Role.INTEGRATIONS: gettext_lazy("looks after accounts and what went wrong"),
    Role.ANALYST: gettext_lazy("reads only; addresses are masked"),
}


class RoleForm(forms.Form):
    """A member's role and last day."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in Role])
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DAY)


def _choices() -> list[tuple[str, str]]:
    modest = sorted(Role, key=lambda role: len(RIGHTS[role]))
    return [(role.value, f"{role.label}: {DOES[role]}") for role in modest]


class ColleagueForm(forms.Form):
    """Somebody to be added; the role that may do least comes first."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        help_text=gettext_lazy("Short, without spaces; they may sign in with it."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=_choices,
        initial=Role.ANALYST.value,
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("Leave it empty for somebody who stays."),
    )


@never_cache
@team_page(Right.MEMBERS_VIEW, Right.MEMBERS_CHANGE, Fresh.POST)
def members(request: PageRequest, team: Team) -> HttpResponse:
    """The members; POST adds a colleague."""
    if request.method == "POST":
        return _add(request, team)
    return _list(request, team, ColleagueForm())


def _list(request: PageRequest, team: Team, form: ColleagueForm, status: int = 200) -> HttpResponse:
    rows = Membership.objects.filter(team=team).select_related("user").order_by("user__username")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_change = Right.MEMBERS_CHANGE in rights_of(request)[team.pk]
    shown = []
    for row in page:
        now = {"role": row.role, "until": row.until}
        shown.append((row, RoleForm(initial=now, auto_id=f"member-{row.pk}-%s") if may_change else None))
    stored = request.session.pop(LINK, None)
    context = {
        "team": team,
        "page_of_rows": page,
        "members": shown,
        "form": form if may_change else None,
        "new_link": crypto.decrypt(stored) if stored else None,
        "invited": Invitation.objects.filter(team=team, expires_at__gt=timezone.now()).select_related("user"),
        "roles": [(role.label, DOES[role]) for role in Role],
        "today": timezone.localdate(),
        "with_second_factor": with_second_factor(row.user_id for row in page) if may_change else (),
        "can_mail": settings.CAN_MAIL,
    }
    return show(
        request, "desk/members.html", context, title=gettext("Members of {team}").format(team=team.name), status=status
    )


def _add(request: PageRequest, team: Team) -> HttpResponse:
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return _list(request, team, form, status=422)
    given = form.cleaned_data
    role = Role(given["role"])
    try:
        added = add_colleague(given["username"], given["email"], role, team, request.actor, until=given["until"])
    except ValidationError as error:
        _put_errors(form, error)
        return _list(request, team, form, status=422)
    user, link = added.user, ""
    try:
        if added.invitation is not None:
            announce(added.invitation)
        else:
            link = hand_over(user, team, request.actor)
    except ValidationError as error:
        tell_problem(request, error)
    if added.invitation is not None:
        words = gettext("{user} is invited to be {role} in {team}, and decides about it themselves.")
    else:
        words = gettext("{user} is now {role} in {team}.")
    messages.success(request, words.format(user=user.get_username(), role=role.label, team=team.name))
    _keep_link(request, user, link)
    return redirect("desk:members", team.pk)


def _put_errors(form: ColleagueForm, error: ValidationError) -> None:
    """Each refusal beside its field; what belongs to none of them above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@team_page(None, Right.MEMBERS_CHANGE, Fresh.POST)
def change(request: PageRequest, team: Team, member: int) -> HttpResponse:
    """Another role or last day."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _member(team, member)
    form = RoleForm(request.POST)
    name = row.user.get_username()
    if not form.is_valid():
        for error in form.errors.as_data().values():
            tell_problem(request, error[0])
        return redirect("desk:members", team.pk)
    role = Role(form.cleaned_data["role"])
    try:
        changed = set_role(row, role, form.cleaned_data["until"], request.actor)
    except ValidationError as error:
        tell_problem(request, error)
    else:
        words = (
            gettext("{name} is {role} now.").format(name=name, role=role.label)
            if changed
            else gettext("Nothing changed for {name}.").format(name=name)
        )
        messages.success(request, words)
    return redirect("desk:members", team.pk)


@team_page(None, Right.MEMBERS_CHANGE, Fresh.POST)
def new_link(request: PageRequest, team: Team, member: int) -> HttpResponse:
    """A fresh sign-in link, shown once on the list."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _member(team, member)
    try:
        link = fresh_link(row, request.actor)
    except ValidationError as error:
        tell_problem(request, error)
    else:
        _keep_link(request, row.user, link)
        if not link:
            words = gettext("A sign-in link is on its way to {email}.").format(email=row.user.email)
            messages.success(request, words)
    return redirect("desk:members", team.pk)


@team_page(None, Right.MEMBERS_CHANGE, Fresh.POST)
def factor_anew(request: PageRequest, team: Team, member: int) -> HttpResponse:
    """Mails a member a link by which they set up their second factor anew."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _member(team, member)
    try:
        mail_reset(row, request.actor)
    except ValidationError as error:
        tell_problem(request, error)
    else:
        messages.success(request, gettext("A mail is on its way to {email}.").format(email=row.user.email))
    return redirect("desk:members", team.pk)


@team_page(Right.MEMBERS_CHANGE, Right.MEMBERS_CHANGE, Fresh.POST)
def remove(request: PageRequest, team: Team, member: int) -> HttpResponse:
    """Asks, then takes a member out of the team."""
    row = _member(team, member)
    if request.method != "POST":
        title = gettext("Remove {user}?").format(user=row.user.get_username())
        return show(request, "desk/members_remove.html", {"team": team, "member": row}, title=title)
    try:
        remove_member(row, request.actor)
    except ValidationError as error:
        tell_problem(request, error)
    else:
        messages.success(
            request,
            gettext("{user} is no longer a member of {team}.").format(user=row.user.get_username(), team=team.name),
        )
    return redirect("desk:members", team.pk)


def _member(team: Team, member: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "team"), pk=member, team=team)


def _keep_link(request: HttpRequest, user: User, link: str) -> None:
    if link:
        request.session[LINK] = crypto.encrypt({"user": user.get_username(), "link": link})


@team_page(None, Right.MEMBERS_CHANGE, Fresh.POST)
def withdraw_invitation(request: PageRequest, team: Team, invitation: int) -> HttpResponse:
    """Nothing comes of an invitation that nobody has accepted yet."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(Invitation.objects.select_related("user", "team"), pk=invitation, team=team)
    withdraw(row, request.actor)
    words = gettext("The invitation of {user} is withdrawn.").format(user=row.user.get_username())
    messages.success(request, words)
    return redirect("desk:members", team.pk)


urls = [
    address("teams/<int:pk>/members/", members, "members"),
    address("teams/<int:pk>/invitations/<int:invitation>/withdraw/", withdraw_invitation, "invitation_withdraw"),
    address("teams/<int:pk>/members/<int:member>/", change, "member_change"),
    address("teams/<int:pk>/members/<int:member>/link/", new_link, "member_link"),
    address("teams/<int:pk>/members/<int:member>/second-factor/", factor_anew, "member_factor_anew"),
    address("teams/<int:pk>/members/<int:member>/remove/", remove, "member_remove"),
]
