"""Reading back: the straight line in the other direction. Rows are upserted; a cursor moves after its rows are kept.

``puller`` decides who reads what and when, ``reading`` reads one publication, ``tidy`` makes rows storable, ``store``
keeps them.
"""

from .puller import SourceResult, due_publications, pull_event, pull_publication, request_pull

__all__ = ["SourceResult", "due_publications", "pull_event", "pull_publication", "request_pull"]
