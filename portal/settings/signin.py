"""Signing in: by name or address and password through allauth, or by a one-time link. Nobody signs up by themselves."""

from datetime import timedelta

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

ACCOUNT_FORMS = {
    "login": "portal.teams.sign_in_forms.Login",
    "reauthenticate": "portal.teams.sign_in_forms.Reauthenticate",
    "reset_password": "portal.teams.sign_in_forms.ResetPassword",
    "reset_password_from_key": "portal.teams.sign_in_forms.ResetPasswordKey",
    "change_password": "portal.teams.sign_in_forms.ChangePassword",
    "set_password": "portal.teams.sign_in_forms.SetPassword",
}
ACCOUNT_ADAPTER = "portal.teams.entrance.PortalAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # by itself it names the host that the request did
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# many wrong passwords for one name from everywhere slow everybody down a little; axes does the fine work below
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,50/10m/key",
    "reset_password": "20/h/ip,5/h/key",
    "second_factor": "5/5m/key",  # whoever tries codes has the password already
}
LOGOUT_REDIRECT_URL = "account_login"

# five wrong passwords for one name from one place close that door for a while; the owner elsewhere is not locked out
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "portal.teams.signin.name_tried"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
