"""Tasks that take long: one works, one waits as a task does on a busy machine."""

import time

from graphkit.graph.store.dataset import Store


def work(store: Store) -> str:
    """Work until somebody ends the process."""
    while True:
        len(store.engine)


def wait(store: Store) -> str:
    """Use no processor time for a second."""
    time.sleep(1)
    return "answered"
