"""Reasons as people read them: worded once per medium, translated where they are rendered.

A platform's codes are worded in its folder; ours stand in a table per package here.
"""

from .render import Medium, Worded, say, say_all, sentence

__all__ = ["Medium", "Worded", "say", "say_all", "sentence"]
