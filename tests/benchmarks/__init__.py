"""Benchmarks: each compares with something else in the same run, and none asserts on seconds.

``uv run python -m tests.benchmarks`` runs them all and writes RESULTS.md; ``--small`` makes them quick enough to be a
test of their own counts.
"""
