"""Reading back: the straight line in the other direction. Rows are upserted; a cursor moves after its rows are kept.

``sources`` knows what there is to read and what is due, ``puller`` decides who reads it and when, ``reading`` reads one
publication, ``tidy`` makes rows storable, ``store`` keeps them, ``there`` what they tell of objects that exist.
"""

from .puller import Pace, pull_event, pull_publication, request_pull
from .sources import SourceResult, due_publications

__all__ = ["Pace", "SourceResult", "due_publications", "pull_event", "pull_publication", "request_pull"]
