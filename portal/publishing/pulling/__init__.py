"""Reading back: the straight line in the other direction. Rows are upserted; a cursor moves after its rows are kept."""

from .puller import SourceResult, pull_event, request_pull

__all__ = ["SourceResult", "pull_event", "request_pull"]
