"""The engine: never forgotten, never doubled.

``record`` writes a confirmed plan down: what was not sent yet is superseded, payloads are frozen. ``send`` works an
account's lane: it settles what a dead holder left, finds what must no longer be sent, claims, and has calls made.
``settle`` writes down how each ended, looks up what nobody knows, and takes people's decisions. ``operations`` is what
the three share: due times, dependencies, leases, the pause of an account.
"""
