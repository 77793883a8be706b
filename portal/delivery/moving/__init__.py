"""An account that comes to lead elsewhere: who decides, and what it leaves behind."""

from .decide import propose, same_place, start_afresh, start_afresh_there, undo

__all__ = ["propose", "same_place", "start_afresh", "start_afresh_there", "undo"]
