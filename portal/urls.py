"""Addresses of the portal."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from .desk.base import health
from .desk.views import help as manual
from .teams import freshness
from .teams.autocomplete import offer
from .teams.sign_ins import sign_ins
from .teams.views import answer_invitation, confirm, invitation, mail_link, sign_in

admin.autodiscover()
if admin.site.is_registered(EmailAddress):
    admin.site.unregister(EmailAddress)  # a user's address stands with the user
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "portal.desk.base.failing.broken"

#: of allauth's pages only those that somebody who was made here needs: nobody signs up or changes addresses
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    # whoever took over a session may not give themselves what confirms it
    path("password/set/", freshness.fresh(account.password_set), name="account_set_password"),
    path(
        "password/reset/",
        account.PasswordResetView.as_view(extra_context={"can_mail": settings.CAN_MAIL}),
        name="account_reset_password",
    ),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/web", health.web, name="healthz-web"),
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("sign-in/<str:token>/", sign_in, name="sign-in"),
    path("invitations/<int:pk>/", answer_invitation, name="answer-invitation"),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("accounts/confirm/", confirm, name="account_reauthenticate"),
    path("accounts/confirm/mail/", mail_link, name="confirm-mail"),
    path("accounts/sign-ins/", sign_ins, name="account_sign_ins"),
    path("accounts/", include(accounts)),
    path("desk/", include("portal.desk.urls")),
    *manual.urls,
    # the admin's own form knows nothing of users without a password
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # the admin's own offers rows of any relation
    path("admin/autocomplete/", offer),
    path("admin/", admin.site.urls),
]
