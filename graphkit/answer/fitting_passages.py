"""The passages that fit an answer: a search with its filters in place of the words of the question."""

from __future__ import annotations

from graphkit.answer.typed_answer import Answer
from graphkit.ask.full_text import SearchHits, search_hits
from graphkit.store.dataset import Store


def search_with_answer(
    store: Store, words: str, answered: Answer, limit: int = 20, offset: int = 0
) -> SearchHits:
    """Return the passages that fit an answer, newest first; where there are none, those with the words."""
    if answered.filters:
        found = search_hits(store, "", limit=limit, offset=offset, sort="newest", **answered.filters)
        if found.total:
            return found
    return search_hits(store, words, limit=limit, offset=offset)
