"""The engine: never forgotten, never doubled.

A confirmed plan is written down in ``recording``: what was not sent yet gives way in ``yielding``, payloads are frozen
in ``freezing``. ``lane.work`` takes an account's lane; what a dead holder left is settled in ``recovery``, what must no
longer be sent is found in ``vetting``. ``turn`` is the loop: it claims (``claiming``), has calls made (``sending``) and
settles what comes back (``settling``, ``answers``, ``remote``, for look-ups ``lookups``). ``family`` lets children
follow their parents, ``stopping`` accounts bear what concerns all of them; ``decisions`` are people's.
"""
