"""Reading back: a push's straight line in the other direction. Rows are upserted, cursors move only after rows are kept."""

from .puller import SourceResult, pull_event, request_pull

__all__ = ["SourceResult", "pull_event", "request_pull"]
