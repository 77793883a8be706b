"""The manual: Markdown files beside this one, shown in the portal under *Help* and readable in the repository."""

from .book import Chapter, Found, UnknownChapter, chapter, chapters, search

__all__ = ["Chapter", "Found", "UnknownChapter", "chapter", "chapters", "search"]
