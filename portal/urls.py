"""Addresses of the portal."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from .desk.base import health
from .desk.views import help as manual
from .teams import freshness, passwords, provider
from .teams.autocomplete import offer
from .teams.second_factor import for_passkeys, guarded
from .teams.second_factor_views import ByPasskey, BySecondFactor, Security, Step, anew, go_on
from .teams.sign_ins import sign_ins
from .teams.views import answer_invitation, confirm, file, invitation, mail_link, sign_in

admin.autodiscover()
if admin.site.is_registered(EmailAddress):
    admin.site.unregister(EmailAddress)  # a user's address stands with the user
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "portal.desk.base.failing.broken"

#: of allauth's pages only those that somebody who was made here needs: nobody signs up or changes addresses
accounts = [
    path("login/", passwords.Login.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", passwords.local(account.password_change), name="account_change_password"),
    # whoever took over a session may not give themselves what confirms it
    path("password/set/", passwords.local(freshness.fresh(account.password_set)), name="account_set_password"),
    path(
        "password/reset/",
        passwords.local(account.PasswordResetView.as_view(extra_context={"can_mail": settings.CAN_MAIL})),
        name="account_reset_password",
    ),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        passwords.local(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("provider/", provider.begin, name="provider_login"),
    path("provider/callback/", provider.callback, name="provider_callback"),
]

#: a second factor is changed by whoever has just shown that it is theirs
security = [
    path("", Security.as_view(), name="mfa_index"),
    path("on/", go_on, name="security-on"),
    path("step/", Step.as_view(), name="mfa_authenticate"),
    path("confirm/", BySecondFactor.as_view(), name="mfa_reauthenticate"),
    path("app/", guarded(app.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", guarded(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", guarded(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", guarded(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/new/", for_passkeys(guarded(passkey.add_webauthn)), name="mfa_add_webauthn"),
    path("passkeys/confirm/", for_passkeys(ByPasskey.as_view()), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/", guarded(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", guarded(passkey.remove_webauthn), name="mfa_remove_webauthn"),
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
    path("accounts/file/", file, name="file"),
    path("accounts/sign-ins/", sign_ins, name="account_sign_ins"),
    path("accounts/", include(accounts)),
    path("accounts/security/", include(security)),
    path("second-factor/<str:token>/", anew, name="second-factor-anew"),
    path("desk/", include("portal.desk.urls")),
    *manual.urls,
    # the admin's own form knows nothing of users without a password
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # the admin's own offers rows of any relation
    path("admin/autocomplete/", offer),
    path("admin/", admin.site.urls),
]
