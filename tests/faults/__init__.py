"""Real processes, real faults: what the portal shows afterwards is compared with what the platforms were really told.

``CASES.md`` says which case is shown by which test; ``python -m tests.faults.long`` makes the long runs.
"""
