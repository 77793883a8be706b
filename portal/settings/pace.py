"""How patient the engine is. Every value may be as short as a second, the lease five."""

from . import env

PORTAL_LEASE_SECONDS = env.seconds("PORTAL_LEASE_SECONDS", 60, least=5)
PORTAL_LOOKUP_SECONDS = env.seconds("PORTAL_LOOKUP_SECONDS", 60)
PORTAL_SWEEP_SECONDS = env.seconds("PORTAL_SWEEP_SECONDS", 15)
PORTAL_BACKOFF_SECONDS = env.seconds("PORTAL_BACKOFF_SECONDS", 5)
PORTAL_NOT_READY_SECONDS = env.seconds("PORTAL_NOT_READY_SECONDS", 300)
PORTAL_CANARY_SECONDS = env.seconds("PORTAL_CANARY_SECONDS", 5)
