"""After any edit, what pages show agrees with a fresh plan: a walk of random edits through a sample event.

CI walks a few; ``uv run python -m tests.agreement`` walks 200 and writes RESULTS.md.
"""
