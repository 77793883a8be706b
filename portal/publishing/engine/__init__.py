"""The engine: never forgotten, never doubled.

A row is recorded in ``recording.record``, claimed in ``claiming.claim``, sent in ``sending.perform``, settled in
``settling.settle`` and looked up in ``lookups.look``; ``lane.work`` is the loop that calls them.
"""
