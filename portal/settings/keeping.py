"""How long people are kept."""

from . import env

#: months without an event after which people are anonymised; 0: never
PORTAL_RETAIN_MONTHS = env.whole("PORTAL_RETAIN_MONTHS", 0, least=0) if env.text("PORTAL_RETAIN_MONTHS") else 0
