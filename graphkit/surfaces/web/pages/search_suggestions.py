"""What the search box suggests while words are typed: names, topics and values, no questions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from graphkit.answers.readings.declarations import units
from graphkit.core.language.value_words import text_words, words_by_value
from graphkit.graph.facts.full_text import suggest
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.search import FilterLabels
from graphkit.surfaces.web.page_links import Links, address_of

Suggestion = dict[str, str]
_MOST, _MOST_VALUES = 8, 4
_SHORTEST = 3  # letters of a word that is completed
_PAGES = ("question", "service")  # kinds that are not suggested
_NAMES = ("authority", "agency", "topic", "region", "place")  # kinds that complete a question


def suggestions(store: Store, words: str, links: Links) -> list[Suggestion]:
    """Return what the search box suggests for some words.

    Names that the words begin have the address of their page (`href`); names and values that
    complete the last word have the whole text with it (`complete`).
    """
    if not words.strip():
        return []
    labels = FilterLabels(store)
    found: dict[str, Suggestion] = {}
    for each in suggest(store.facts, words):
        if each.kind not in _PAGES:
            href = links.to(address_of(each))
            place = labels.place(each)
            one = {"title": each.title, "kind": each.kind, "place": place, "href": href}
            found.setdefault(each.title.lower(), one)
    for text, title, kind in _completions(store, words):
        found.setdefault(title.lower(), _completion(f"{text}{title}", title, kind))
    return [*found.values()][:_MOST]


def _completion(text: str, title: str, kind: str) -> Suggestion:
    return {"title": title, "kind": kind, "place": "", "complete": text}


def _completions(store: Store, words: str) -> Iterator[tuple[str, str, str]]:
    """Yield what completes the last words of a text: the text before them, title and kind."""
    parts = words.rstrip().split(" ")
    for number in (3, 2, 1):
        last = " ".join(parts[-number:])
        if number > len(parts) or len(last) < _SHORTEST:
            continue
        before = words.rstrip()[: -len(last)]
        yield from ((before, title, kind) for title, kind in _values(last))
        if before:
            for each in suggest(store.facts, last):
                if each.kind in _NAMES and each.title.lower().startswith(last.lower()):
                    yield before, each.title, each.kind


def _values(beginning: str) -> list[tuple[str, str]]:
    """Return the words of values that begin so, the shortest first: word and kind."""
    phrase = " ".join(text_words(beginning))
    found = [(word, kind) for word, kind in _words() if word.startswith(phrase) and phrase]
    return sorted(found, key=lambda pair: (len(pair[0]), pair[0]))[:_MOST_VALUES]


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """Return the words of all values, each with what it is a value of."""
    labels = {
        each.type: each.label.lower()
        for unit in units().values()
        for each in unit.dimensions.values()
    }
    return tuple(
        (word, labels.get(kind, kind.replace("-", " ")))
        for kind, values in words_by_value().items()
        for words in values.values()
        for word in words
    )
