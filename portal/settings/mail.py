"""Mail: delivered only where EMAIL_URL says how; otherwise it shows as undelivered and is written nowhere."""

from . import env

EMAIL_URL = env.url("EMAIL_URL", ("smtp", "smtps", "smtp+tls", "smtp+ssl"))
CAN_MAIL = bool(EMAIL_URL)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "callboard@localhost")
EMAIL_BACKEND = "portal.teams.mail.NoDelivery"

if EMAIL_URL:
    globals().update(env.env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = 20
