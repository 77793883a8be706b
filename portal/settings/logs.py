"""Structured logs on standard error, through a formatter that lets no address, link, key or body pass."""

from . import env

LOG_LEVEL = env.text("LOG_LEVEL", "WARNING").upper()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "callboard": {"level": LOG_LEVEL},
        # who signs in is told whatever else is
        "callboard.security": {"level": "INFO"},
        "django-q": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        # httpx logs every address in full at INFO, and addresses of people stand in some
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
