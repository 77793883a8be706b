"""The lane's threads: they take calls from one queue, make them, and put what came back into another."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import connection


class Crew[Job, Answer]:
    """``size`` threads that do ``work`` on whatever is handed in. ``work`` must not raise.

    A thread keeps its database connection (the budget needs one) until it ends: opening one for every call costs more
    than the call.
    """

    def __init__(self, size: int, name: str, work: Callable[[Job], Answer]) -> None:
        self._work = work
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(size)]
        self._started = 0

    def hand(self, job: Job) -> None:
        """Put ``job`` in line; a further thread starts with it while there are any."""
        if self._started < len(self._threads):
            self._threads[self._started].start()
            self._started += 1
        self._jobs.put(job)

    def __enter__(self) -> Crew[Job, Answer]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the threads to end what they were handed."""
        for _ in range(self._started):
            self._jobs.put(None)
        for thread in self._threads[: self._started]:
            thread.join()

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self.answers.put(self._work(job))
        finally:
            connection.close()
