"""The limits of workers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The graph that workers read, how many there are, and within which limits they answer."""

    location: str
    # of processor time, for a task; by the clock, a task and a wait may take longer
    seconds: float = 30.0
    memory: int = 1024  # MB, of each worker process
    answer_size: int = 64  # MB, of each answer
    page_workers: int = 2
    slow_workers: int = 2  # for pages that may take seconds
    query_workers: int = 2  # for ad hoc SPARQL
    # of large answers; None: the system's folder of temporary files
    spool_folder: str | None = None

    @property
    def show_all_quotes(self) -> bool:
        """Whether readers may see quotes and page images of documents that are not under the
        OGL.
        """
        return True
